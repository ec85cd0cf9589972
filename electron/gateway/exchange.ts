import type { IncomingHttpHeaders } from 'node:http'
import type { Readable } from 'node:stream'

/** What goes back. The transport adds `Content-Length`, unless the body comes in parts, and `Date`. */
export interface Reply {
  readonly status: number
  readonly type: string
  /** Parts are asked for one by one, as the client takes them; nobody asks for more when it is gone. */
  readonly body: string | Uint8Array | AsyncIterable<Uint8Array>
  /** A text body has nothing but ASCII, so it need be neither measured nor encoded. */
  readonly ascii?: boolean
  readonly requestId: string
  /** More headers, as name, value, name, value. */
  readonly more?: readonly string[]
}

/** With a text as its body. */
export type TextReply = Reply & { readonly body: string }

/** A request and the way to answer it, whichever HTTP carried it. */
export interface Exchange {
  readonly method: string
  /** Path and query as sent, without scheme and host. */
  readonly target: string
  readonly headers: IncomingHttpHeaders
  readonly host: string | undefined
  /** The body as it arrives. */
  readonly stream: Readable
  /** The client waits for leave to send the body (`Expect: 100-continue`). */
  readonly expectsContinue: boolean
  giveLeave(): void
  /** Aborts when the client is gone, or when the gateway closes. Made on demand. */
  hungUp(): AbortSignal
  /**
   * Before a large answer is made: undefined if the client takes its answers, else resolves when it does again, or is
   * gone.
   */
  room(): Promise<void> | undefined
  /** Answers, once; does nothing when the client is gone. `last` closes the connection after it. */
  reply(reply: Reply, last?: boolean): void
}

/** Whether a body is there at once. */
export function isWhole(body: Reply['body']): body is string | Uint8Array {
  return typeof body === 'string' || body instanceof Uint8Array
}

/** The bytes of a body that is there at once. */
export function bodyBytes({ body, ascii }: Reply): number {
  if (!isWhole(body)) return 0
  return ascii ? body.length : Buffer.byteLength(body)
}
