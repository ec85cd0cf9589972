import { createORPCClient, type ClientLink, type ClientContext } from '@orpc/client'
import { RPCLink as PortLink } from '@orpc/client/message-port'
import { RPCLink as SocketLink } from '@orpc/client/websocket'
import type { ContractRouterClient } from '@orpc/contract'
import { readonly, shallowReactive } from 'vue'
import type { ConsoleContract } from '../shared/console/contract'
import { ASK_FOR_PORT, HERE_IS_THE_PORT, PAGE_SCHEME, RECEIVED } from '../shared/desktopPort'

/**
 * `lost` retries by itself, first after half a second, then ever later up to ten seconds. So does `refused`: the host is
 * there, but this page's token is no longer valid. Opening its address in the same browser mends that for all its tabs.
 */
export type ConnectionStatus = 'connecting' | 'open' | 'lost' | 'refused'

interface ConnectionState {
  status: ConnectionStatus
  /** Grows with every connection that opened: what feeds watch to begin anew. */
  generation: number
  /** When the next try happens, ms since the epoch of this machine; null while none is planned. */
  retryAt: number | null
}

/** What a call fails with while the host is away. */
export class ConnectionLost extends Error {
  constructor() {
    super(
      state.status === 'refused'
        ? 'The token of this page is no longer valid. Open the console address that Switchyard printed when it started.'
        : 'The connection to Switchyard is lost. Trying again…',
    )
    this.name = 'ConnectionLost'
  }
}

const FIRST_RETRY_MS = 500
const LAST_RETRY_MS = 10_000
const OPEN_TIMEOUT_MS = 8_000
/** What the host answers to a page whose key it does not know. */
const UNAUTHORIZED = 401
/** The status feed speaks every second: this long a silence on a socket means that nobody is there. */
const SILENCE_MS = 10_000

const state = shallowReactive<ConnectionState>({ status: 'connecting', generation: 0, retryAt: null })

/** Where the connection stands, for the status bar and for feeds. */
export const connection = readonly(state)

let link: ClientLink<ClientContext> | undefined
let failures = 0
let retryTimer: ReturnType<typeof setTimeout> | undefined
const waiting: { resolve: (link: ClientLink<ClientContext>) => void; reject: (reason: Error) => void }[] = []

function opened(newLink: ClientLink<ClientContext>): void {
  link = newLink
  failures = 0
  state.status = 'open'
  state.retryAt = null
  state.generation += 1
  for (const { resolve } of waiting.splice(0)) resolve(newLink)
}

function lost(): void {
  link = undefined
  if (state.status !== 'refused') state.status = 'lost'
  for (const { reject } of waiting.splice(0)) reject(new ConnectionLost())
  const delay = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** failures)
  failures += 1
  state.retryAt = Date.now() + delay
  clearTimeout(retryTimer)
  retryTimer = setTimeout(connect, delay)
}

/** Asks why the socket did not open: a page is not told, and a host that is away looks like one that refuses. */
async function askWhy(): Promise<void> {
  const answer = await fetch('/', { method: 'HEAD', cache: 'no-store' }).catch(() => null)
  if (state.status === 'lost' && answer?.status === UNAUTHORIZED) state.status = 'refused'
  else if (state.status === 'refused' && answer?.status !== UNAUTHORIZED) state.status = 'lost'
}

function connectSocket(): void {
  const scheme = location.protocol === 'https:' ? 'wss' : 'ws'
  const socket = new WebSocket(`${scheme}://${location.host}/rpc`)
  let heardAt = Date.now()
  let ended = false
  const watchdog = setInterval(() => {
    const limit = socket.readyState === WebSocket.OPEN ? SILENCE_MS : OPEN_TIMEOUT_MS
    if (Date.now() - heardAt > limit) end()
  }, 1_000)
  const end = (): void => {
    if (ended) return
    ended = true
    clearInterval(watchdog)
    socket.close()
    lost()
    void askWhy()
  }
  socket.addEventListener('message', () => (heardAt = Date.now()))
  socket.addEventListener('open', () => {
    heardAt = Date.now()
    opened(new SocketLink({ websocket: socket }))
  })
  socket.addEventListener('close', end)
  socket.addEventListener('error', end)
}

function connectPort(): void {
  const timeout = setTimeout(() => {
    window.removeEventListener('message', receive)
    lost()
  }, OPEN_TIMEOUT_MS)
  const receive = (event: MessageEvent): void => {
    if (event.source !== window || event.data !== HERE_IS_THE_PORT) return
    const port = event.ports[0]
    if (!port) return
    window.removeEventListener('message', receive)
    clearTimeout(timeout)
    port.addEventListener('close', lost, { once: true })
    port.addEventListener('message', () => port.postMessage(RECEIVED))
    opened(new PortLink({ port }))
    port.start()
  }
  window.addEventListener('message', receive)
  window.postMessage(ASK_FOR_PORT, location.origin)
}

function connect(): void {
  clearTimeout(retryTimer)
  state.retryAt = null
  if (failures === 0) state.status = 'connecting'
  if (location.protocol === `${PAGE_SCHEME}:`) connectPort()
  else connectSocket()
}

/** Tries at once instead of waiting for the planned retry. */
export function retryNow(): void {
  if (state.status !== 'open' && state.retryAt !== null) connect()
}

/** Opens the connection; from here on it keeps itself open. */
export function startConnection(): void {
  connect()
  window.addEventListener('online', retryNow)
}

/** The console API. Calls wait while the first connection opens, and fail with ConnectionLost while it is lost. */
export const api: ContractRouterClient<ConsoleContract> = createORPCClient({
  async call(path, input, options) {
    if (link) return link.call(path, input, options)
    if (state.status === 'lost' || state.status === 'refused') throw new ConnectionLost()
    const opening = await new Promise<ClientLink<ClientContext>>((resolve, reject) =>
      waiting.push({ resolve, reject }),
    )
    return opening.call(path, input, options)
  },
} satisfies ClientLink<ClientContext>)
