import { constants, createServer } from 'node:http2'
import type {
  Http2Server,
  IncomingHttpHeaders,
  OutgoingHttpHeaders,
  ServerHttp2Session,
  ServerHttp2Stream,
} from 'node:http2'
import { Backlog } from './backlog'
import { bodyBytes, isWhole } from './exchange'
import type { Exchange, Reply } from './exchange'
import { pour, STANDSTILL } from './pour'
import type { Waits } from './http1'

class Http2Exchange implements Exchange {
  readonly method: string
  readonly target: string
  readonly host: string | undefined
  readonly expectsContinue: boolean
  #wait: AbortController | undefined
  #entered = false

  constructor(
    readonly stream: ServerHttp2Stream,
    readonly headers: IncomingHttpHeaders,
    private readonly allWaits: Waits,
    private readonly backlog: Backlog,
  ) {
    this.method = headers[':method'] ?? 'GET'
    this.target = headers[':path'] ?? '/'
    this.host = headers[':authority'] ?? headers.host
    this.expectsContinue = headers.expect === '100-continue'
  }

  giveLeave(): void {
    this.stream.additionalHeaders({ ':status': 100 })
  }

  hungUp(): AbortSignal {
    if (!this.#wait) {
      const wait = (this.#wait = new AbortController())
      this.allWaits.add(wait)
      this.stream.once('close', () => wait.abort())
      if (this.stream.destroyed || this.stream.aborted) wait.abort()
    }
    return this.#wait.signal
  }

  room(): Promise<void> | undefined {
    this.#entered = true
    return this.backlog.enter()
  }

  reply(reply: Reply): void {
    this.#send(reply)
    if (this.#entered) this.backlog.leave()
  }

  #send(reply: Reply): void {
    const { stream } = this
    const { body } = reply
    if (stream.destroyed || stream.closed || stream.headersSent) {
      this.#forget()
      return
    }
    const length = bodyBytes(reply)
    const headers: OutgoingHttpHeaders = {
      ':status': reply.status,
      'x-amzn-requestid': reply.requestId,
      'content-type': reply.type,
      ...(isWhole(body) && { 'content-length': length }),
    }
    const more = reply.more ?? []
    for (let i = 0; i + 1 < more.length; i += 2) headers[more[i]!.toLowerCase()] = more[i + 1]
    if (!isWhole(body)) {
      stream.respond(headers)
      stream.setTimeout(STANDSTILL)
      void pour(body, stream).finally(() => this.#forget())
      return
    }
    this.#forget()
    if (this.method === 'HEAD') stream.respond(headers, { endStream: true })
    else {
      stream.respond(headers)
      this.backlog.add(length)
      stream.once('close', () => this.backlog.remove(length))
      stream.end(body)
    }
    // A client that is still sending what nobody will read is told to stop.
    if (!stream.readableEnded) stream.resume()
  }

  #forget(): void {
    if (this.#wait) this.allWaits.delete(this.#wait)
  }
}

/** Milliseconds in which a client must have said its settings, which come with its first bytes. */
const GREETING = 3_000
const IDLE = 300_000
const STALLED = 120_000
const WINDOW = 4 * 1_048_576

/** HTTP/2 without TLS, for connections that begin with its preface (prior knowledge). */
export function http2Server(
  serve: (exchange: Exchange) => void,
  allWaits: Waits,
  sessions: Set<ServerHttp2Session>,
): Http2Server {
  const server = createServer({ settings: { maxConcurrentStreams: 1_000, initialWindowSize: 1_048_576 } })
  const backlogs = new WeakMap<object, Backlog>()
  server.on('session', (session) => {
    const backlog = new Backlog()
    backlogs.set(session, backlog)
    sessions.add(session)
    session.once('close', () => sessions.delete(session))
    session.setLocalWindowSize(WINDOW)
    session.setTimeout(IDLE, () => session.close())
    // A first frame of an impossible size ends the session for Node without a word to us, and without the end of its socket.
    const greeting = setTimeout(() => session.destroy(), GREETING)
    session.once('remoteSettings', () => clearTimeout(greeting))
    session.once('close', () => clearTimeout(greeting))
  })
  server.on('stream', (stream, headers) => {
    stream.on('error', ignore)
    stream.setTimeout(STALLED, () => stream.close(constants.NGHTTP2_CANCEL))
    const backlog = stream.session && backlogs.get(stream.session)
    if (backlog) serve(new Http2Exchange(stream, headers, allWaits, backlog))
  })
  server.on('sessionError', ignore)
  return server
}

/** What a client does wrong ends its stream or its session, which is all there is to do about it. */
function ignore(): void {}
