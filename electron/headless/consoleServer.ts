import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import type { AnyRouter } from '@orpc/server'
import { RPCHandler } from '@orpc/server/ws'
import { WebSocketServer, type WebSocket } from 'ws'
import { securityHeaders } from '../pageFiles'
import { servePage } from './page'
import { hostIsLocal, originIsOwn, Session } from './session'
import type { Transfers } from './transfers'

export interface ConsoleServerOptions {
  readonly router: AnyRouter
  /** Folder with the built page. */
  readonly pageFolder: string
  /** The wanted port; the next free one is used if it is taken, any free one for 0. */
  readonly port: number
  readonly transfers: Transfers
  /** What cookies hold; without it they end with this server. */
  readonly secret?: string | undefined
  readonly log: (line: string) => void
}

export interface ConsoleServer {
  readonly port: number
  readonly portMoved: boolean
  /** With the token: whoever opens it is in. */
  readonly url: string
  /** Ends open sockets and requests. */
  close(): Promise<void>
}

/** Largest message a page may send over its socket, in bytes: a thousand edited bodies fit. */
const LARGEST_CALL = 256 * 1_048_576
/** A page that lags this many bytes behind gets its next message when it has caught up. */
const SOCKET_BUFFER = 1_048_576
/** How often a silent page is asked whether it is still there, in ms. */
const HEARTBEAT = 30_000
const HIGHEST_PORT = 65_535

/** Serves page and console API on the loopback interface, to whoever has the token. */
export async function startConsoleServer(options: ConsoleServerOptions): Promise<ConsoleServer> {
  const session = new Session(options.secret)
  const rpc = new RPCHandler(options.router)
  const sockets = new WebSocketServer({ noServer: true, maxPayload: LARGEST_CALL })
  const server = createServer((request, response) => {
    answer(request, response, session, options).catch((error: unknown) => {
      options.log(`console: ${error instanceof Error ? error.message : String(error)}`)
      response.destroy()
    })
  })

  server.on('upgrade', (request, socket, head) => {
    const refused = refusalOfSocket(request, session)
    if (refused) {
      refuse(socket, refused)
      return
    }
    sockets.handleUpgrade(request, socket, head, (client) => {
      client.on('error', (error) => options.log(`console socket: ${error.message}`))
      void rpc.upgrade(withBackpressure(client), { context: {} })
      keepAlive(client)
    })
  })

  const port = await listen(server, options.port)
  session.servesAt(port)
  return {
    port,
    portMoved: options.port !== 0 && port !== options.port,
    url: `http://127.0.0.1:${port}/?token=${session.token}`,
    async close() {
      for (const client of sockets.clients) client.terminate()
      sockets.close()
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeAllConnections()
      await closed
    },
  }
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  session: Session,
  options: ConsoleServerOptions,
): Promise<void> {
  for (const [name, value] of Object.entries(securityHeaders(`ws://${request.headers.host ?? ''}`))) {
    if (hostIsLocal(request)) response.setHeader(name, value)
  }
  if (!hostIsLocal(request)) return say(response, 421, 'This console is reached as 127.0.0.1 or localhost.')

  const url = targetOf(request)
  const reading = request.method === 'GET' || request.method === 'HEAD'
  if (reading && session.isToken(url.searchParams.get('token'))) {
    url.searchParams.delete('token')
    response
      .writeHead(303, {
        location: `${url.pathname}${url.search}`,
        'set-cookie': session.cookie,
        'cache-control': 'no-store',
      })
      .end()
    return
  }
  if (!session.hasCookie(request)) {
    return say(
      response,
      401,
      'Open the console by the address that was printed when it started: it has the token.',
    )
  }
  if (reading) {
    const download = /^\/download\/([\w-]+)$/.exec(url.pathname)?.[1]
    if (download) return options.transfers.send(download, response)
    return servePage(options.pageFolder, url.pathname, request, response)
  }
  if (!originIsOwn(request)) return say(response, 403, 'Only the console itself may ask that.')
  if (request.method === 'POST' && url.pathname === '/upload') {
    return options.transfers.receive(request, response, url.searchParams.get('name') ?? '')
  }
  say(response, 405, 'No such action.')
}

/** What is asked for, always a path of ours: `//host/x` and `http://host/x` name no other host here. */
function targetOf(request: IncomingMessage): URL {
  return new URL(`http://console/${(request.url ?? '').replace(/^\/+/, '')}`)
}

function say(response: ServerResponse, status: number, text: string): void {
  response
    .writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' })
    .end(`${text}\n`)
}

function refusalOfSocket(request: IncomingMessage, session: Session): string | undefined {
  if (!hostIsLocal(request)) return '421 Misdirected Request'
  if (!originIsOwn(request)) return '403 Forbidden'
  if (!session.hasCookie(request)) return '401 Unauthorized'
  return targetOf(request).pathname === '/rpc' ? undefined : '404 Not Found'
}

function refuse(socket: Duplex, status: string): void {
  socket.on('error', () => socket.destroy())
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}

/** A socket whose `send` resolves when the page has room for more: live feeds wait for it before they go on. */
function withBackpressure(client: WebSocket): Pick<WebSocket, 'addEventListener' | 'send'> {
  const send = (data: string | Uint8Array): Promise<void> | undefined => {
    if (client.readyState !== client.OPEN) return undefined
    if (client.bufferedAmount <= SOCKET_BUFFER) {
      client.send(data)
      return undefined
    }
    // The callback runs when the bytes were handed to the system, or could not be: then the socket is closing.
    return new Promise((resolve) => client.send(data, () => resolve()))
  }
  return { addEventListener: client.addEventListener.bind(client), send } as Pick<
    WebSocket,
    'addEventListener' | 'send'
  >
}

function keepAlive(client: WebSocket): void {
  let heard = true
  client.on('pong', () => (heard = true))
  const timer = setInterval(() => {
    if (!heard) return client.terminate()
    heard = false
    client.ping()
  }, HEARTBEAT)
  client.on('close', () => clearInterval(timer))
}

async function listen(server: Server, wanted: number): Promise<number> {
  for (let port = wanted; ; port++) {
    try {
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject)
        server.listen(port, '127.0.0.1', () => {
          server.off('error', reject)
          resolve()
        })
      })
      return (server.address() as AddressInfo).port
    } catch (error) {
      const taken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE'
      if (!taken || wanted === 0 || port >= HIGHEST_PORT) throw error
    }
  }
}
