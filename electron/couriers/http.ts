import {
  Agent as HttpAgent,
  request as httpRequest,
  type ClientRequest,
  type IncomingMessage,
} from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import { constants, unzipSync } from 'node:zlib'
import type { Courier, CourierAnswer, HttpRequest } from '../broker/topics/delivery/courier'
import { BrokenOff, DeadlinePassed, reasonOf } from './reasons'

/** Read of an answer; the rest is not waited for. */
const MOST_ANSWER = 64 * 1024
/** Connections kept open when idle, to one host and for how long. */
const IDLE_SOCKETS = 4
const IDLE_MS = 5_000

/**
 * POSTs to web addresses. Follows no redirects, reads at most 64 KiB of an answer, and is through within the deadline
 * whatever the other side does. Credentials in the address are sent as basic authentication, which is what most
 * endpoints with a user and password want; digest is not spoken.
 */
export class HttpCourier implements Courier<HttpRequest> {
  readonly #http = new HttpAgent(agentOptions)
  readonly #https = new HttpsAgent(agentOptions)

  async deliver(request: HttpRequest, signal: AbortSignal): Promise<CourierAnswer> {
    const startedAt = performance.now()
    let exchange = new Exchange()
    try {
      await this.#exchange(request, exchange, signal).catch((error: unknown) => {
        // The other side closed a connection that had been kept open, before it saw this: no attempt was made.
        if (!exchange.stale) throw error
        exchange = new Exchange()
        return this.#exchange(request, exchange, signal)
      })
    } catch (error) {
      exchange.error = reasonOf(error)
    }
    return {
      status: exchange.status,
      error: exchange.error,
      durationMs: performance.now() - startedAt,
      requestHead: exchange.requestHead,
      responseHead: exchange.responseHead,
      responseBody: exchange.body(),
    }
  }

  /** Closes idle connections. */
  dispose(): void {
    this.#http.destroy()
    this.#https.destroy()
  }

  async #exchange(request: HttpRequest, exchange: Exchange, signal: AbortSignal): Promise<void> {
    if (signal.aborted) throw new BrokenOff()
    const url = new URL(request.url)
    const body = Buffer.from(request.body, 'utf8')
    const secure = url.protocol === 'https:'
    if (!secure && url.protocol !== 'http:') throw new Error(`${url.protocol} is not http or https`)
    return new Promise((resolve, reject) => {
      const outgoing = (secure ? httpsRequest : httpRequest)(url, {
        method: 'POST',
        agent: secure ? this.#https : this.#http,
        headers: { ...request.headers, 'Content-Length': body.length },
        auth: credentialsOf(url),
      })
      let finished = false
      const finish = (error?: Error): void => {
        if (finished) return
        finished = true
        clearTimeout(timer)
        signal.removeEventListener('abort', abort)
        if (error) {
          outgoing.destroy()
          reject(error)
        } else resolve()
      }
      const abort = (): void => finish(new BrokenOff())
      const timer = setTimeout(() => finish(new DeadlinePassed(request.timeoutMs)), request.timeoutMs)
      signal.addEventListener('abort', abort, { once: true })
      exchange.requestHead = headOf(outgoing)
      outgoing.on('error', (error: NodeJS.ErrnoException) => {
        // After a deadline it comes from breaking off.
        const closed = !finished && error.code === 'ECONNRESET' && exchange.status === null
        exchange.stale = closed && outgoing.reusedSocket
        finish(error)
      })
      outgoing.on('response', (answer) => {
        exchange.begin(answer)
        answer.on('data', (chunk: Buffer) => {
          if (exchange.add(chunk)) return
          // Enough was read to show; the connection can't be used again.
          answer.destroy()
          finish()
        })
        answer.on('end', () => finish())
        answer.on('error', finish)
        answer.on('close', () => {
          if (!answer.complete) finish(new Error('the connection was closed in the middle of the answer'))
        })
      })
      outgoing.end(body)
    })
  }
}

const agentOptions = {
  keepAlive: true,
  maxFreeSockets: IDLE_SOCKETS,
  timeout: IDLE_MS,
  scheduling: 'lifo',
} as const

/** What is known so far of one request and its answer. */
class Exchange {
  status: number | null = null
  requestHead: string | null = null
  responseHead: string | null = null
  error: string | null = null
  stale = false
  #packed = false
  readonly #chunks: Buffer[] = []
  #bytes = 0

  begin(answer: IncomingMessage): void {
    this.status = answer.statusCode ?? null
    this.#packed = /^(gzip|deflate)$/i.test(answer.headers['content-encoding'] ?? '')
    const lines = [`HTTP/${answer.httpVersion} ${answer.statusCode} ${answer.statusMessage ?? ''}`.trimEnd()]
    for (let at = 0; at + 1 < answer.rawHeaders.length; at += 2) {
      lines.push(`${answer.rawHeaders[at]}: ${answer.rawHeaders[at + 1]}`)
    }
    this.responseHead = lines.join('\r\n')
  }

  /** False once nothing more is wanted. */
  add(chunk: Buffer): boolean {
    this.#chunks.push(chunk.subarray(0, MOST_ANSWER - this.#bytes))
    this.#bytes += chunk.length
    return this.#bytes < MOST_ANSWER
  }

  body(): string | null {
    if (this.responseHead === null) return null
    const bytes = Buffer.concat(this.#chunks)
    return (this.#packed ? unpacked(bytes) : bytes).toString('utf8')
  }
}

/** A body that is broken off is shown as far as it goes; one that cannot be unpacked, or would be too long, as it came. */
function unpacked(bytes: Buffer): Buffer {
  try {
    return unzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: MOST_ANSWER })
  } catch {
    return bytes
  }
}

function credentialsOf({ username, password }: URL): string | undefined {
  if (username === '' && password === '') return undefined
  return `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
}

/** As it is sent, but for the credentials. */
function headOf(outgoing: ClientRequest): string {
  const names = outgoing.getRawHeaderNames()
  const lines = names.map((name) => {
    const secret = name.toLowerCase() === 'authorization'
    return `${name}: ${secret ? 'Basic (not shown)' : String(outgoing.getHeader(name))}`
  })
  return [`${outgoing.method} ${outgoing.path} HTTP/1.1`, ...lines].join('\r\n')
}
