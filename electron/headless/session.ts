import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

/** Names under which a loopback server is reached; anything else in `Host` is DNS rebinding. */
const loopbackNames = new Set(['127.0.0.1', 'localhost', '[::1]'])

/**
 * Who may talk to the console: whoever has the token of the printed URL, and from then on its cookie. Token and
 * cookie are different secrets, so that a URL left in a history or a log says nothing about a cookie; both live as
 * long as the process.
 */
export class Session {
  /** 256 random bits, in the printed URL. */
  readonly token = randomBytes(32).toString('base64url')
  readonly #secret = randomBytes(32).toString('base64url')
  #cookieName = 'switchyard'

  /** Cookies are shared by all ports of a host, so that the name must tell two consoles apart. */
  servesAt(port: number): void {
    this.#cookieName = `switchyard-${port}`
  }

  /** Sent to whoever showed the token. */
  get cookie(): string {
    return `${this.#cookieName}=${this.#secret}; Path=/; HttpOnly; SameSite=Strict`
  }

  isToken(candidate: string | null): boolean {
    return candidate !== null && equal(candidate, this.token)
  }

  hasCookie(request: IncomingMessage): boolean {
    for (const pair of (request.headers.cookie ?? '').split(';')) {
      const at = pair.indexOf('=')
      if (pair.slice(0, at).trim() === this.#cookieName && equal(pair.slice(at + 1).trim(), this.#secret)) {
        return true
      }
    }
    return false
  }
}

/**
 * The request names this machine by a loopback name. Any port is fine, since a person may come through an SSH tunnel
 * that listens on another one.
 */
export function hostIsLocal(request: IncomingMessage): boolean {
  const host = request.headers.host ?? ''
  const name = /^(\[[^\]]*\]|[^:]*)(:\d{1,5})?$/.exec(host)?.[1]
  return name !== undefined && loopbackNames.has(name.toLowerCase())
}

/** The request comes from a page of this very console: its Origin is the host it asks. */
export function originIsOwn(request: IncomingMessage): boolean {
  const { origin, host } = request.headers
  return origin !== undefined && host !== undefined && origin.toLowerCase() === `http://${host.toLowerCase()}`
}

function equal(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(a), digest(b))
}
