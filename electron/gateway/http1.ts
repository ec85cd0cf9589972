import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { Backlog } from './backlog'
import { bodyBytes, isWhole } from './exchange'
import type { Exchange, Reply } from './exchange'
import { pour, STANDSTILL } from './pour'

/**
 * Connections whose client may be waiting. Kept here and not on the response, because a pipelined request that is
 * not the next to be answered hears nothing of its connection's end.
 */
const waits = new WeakMap<Socket, Set<AbortController>>()

/** Bytes from which an answer counts that is not taken. */
const LARGE = 65_536

/** Of connections that asked for something large. */
const backlogs = new WeakMap<Socket, Backlog>()

/** Every wait of the process's gateways, so that closing one can end them. */
export type Waits = Set<AbortController>

class Http1Exchange implements Exchange {
  readonly method: string
  readonly headers: IncomingMessage['headers']
  #wait: AbortController | undefined
  #backlog: Backlog | undefined

  constructor(
    readonly stream: IncomingMessage,
    private readonly response: ServerResponse,
    readonly expectsContinue: boolean,
    private readonly allWaits: Waits,
  ) {
    this.method = stream.method ?? 'GET'
    this.headers = stream.headers
  }

  get host(): string | undefined {
    return this.headers.host
  }

  get target(): string {
    const target = this.stream.url ?? '/'
    if (target.charCodeAt(0) === 47 /* / */) return target
    const path = target.indexOf('/', target.indexOf('://') + 3)
    return path < 0 ? '/' : target.slice(path)
  }

  giveLeave(): void {
    this.response.writeContinue()
  }

  hungUp(): AbortSignal {
    const wait = (this.#wait ??= new AbortController())
    const { socket } = this.stream
    let ofSocket = waits.get(socket)
    if (!ofSocket) {
      const all = (ofSocket = new Set<AbortController>())
      waits.set(socket, all)
      const abort = (): void => {
        for (const one of all) one.abort()
      }
      // A client that closes and one that only stops sending look alike; a wait is ended for both.
      socket.once('end', abort)
      socket.once('close', abort)
    }
    ofSocket.add(wait)
    this.allWaits.add(wait)
    if (socket.destroyed || socket.readableEnded) wait.abort()
    return wait.signal
  }

  /** Node hands over all requests of one read, which may be a hundred, before the first is answered. */
  room(): Promise<void> | undefined {
    const { socket } = this.stream
    let backlog = backlogs.get(socket)
    if (!backlog) {
      const made = (backlog = new Backlog())
      backlogs.set(socket, made)
      socket.once('close', () => made.end())
    }
    this.#backlog = backlog
    return backlog.enter()
  }

  reply(reply: Reply, last = false): void {
    // Nobody is there to take what waits behind other answers.
    if (this.stream.socket.destroyed) this.#forget()
    else this.#send(reply, last)
    this.#backlog?.leave()
  }

  #send(reply: Reply, last: boolean): void {
    const { response } = this
    const { body } = reply
    const headers = ['x-amzn-RequestId', reply.requestId, 'Content-Type', reply.type]
    const length = bodyBytes(reply)
    if (isWhole(body)) headers.push('Content-Length', String(length))
    if (reply.more) headers.push(...reply.more)
    if (last) headers.push('Connection', 'close')
    response.writeHead(reply.status, headers)
    if (!isWhole(body)) {
      response.setTimeout(STANDSTILL, () => response.destroy())
      void pour(body, response).finally(() => this.#forget())
      return
    }
    this.#forget()
    const backlog = this.#backlog
    if (backlog && length >= LARGE) {
      backlog.add(length)
      response.once('finish', () => backlog.remove(length))
      response.setTimeout(STANDSTILL, () => response.destroy())
    }
    if (this.method === 'HEAD') response.end()
    // A text of as many bytes as characters is ASCII: written as Latin-1 it needs no encoding.
    else if (length === body.length) response.end(body, 'latin1')
    else response.end(body)
  }

  /** Nobody has to hear of this client's going away any more. */
  #forget(): void {
    if (!this.#wait) return
    waits.get(this.stream.socket)?.delete(this.#wait)
    this.allWaits.delete(this.#wait)
  }
}

/** HTTP/1.1: keep-alive and pipelining are node's; patience with clients is ours. */
export function http1Server(serve: (exchange: Exchange) => void, allWaits: Waits): Server {
  const server = createServer(
    {
      // An idle connection is kept longer than clients keep it, so that none reuses one that is being closed.
      keepAliveTimeout: 120_000,
      headersTimeout: 30_000,
      // For sending a request, not for waiting on its answer: a long poll may take its 20 s.
      requestTimeout: 120_000,
      connectionsCheckingInterval: 5_000,
      maxHeaderSize: 65_536,
      noDelay: true,
    },
    (request, response) => serve(new Http1Exchange(request, response, false, allWaits)),
  )
  server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) =>
    serve(new Http1Exchange(request, response, true, allWaits)),
  )
  // Clients that send all they have and close their half still read the answer.
  Object.assign(server, { httpAllowHalfOpen: true })
  return server
}
