import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'

/** Names under which a loopback server is reached; anything else in `Host` is DNS rebinding. */
const loopbackNames = new Set(['127.0.0.1', 'localhost', '[::1]'])

/**
 * Who may talk to the console: whoever has the token of the printed URL, and from then on its cookie. Token and
 * cookie are different secrets, so that a URL left in a history or a log says nothing about a cookie. The token lives
 * as long as the process; the cookie's secret is handed in, so that a page that is open can come back after a restart.
 */
export class Session {
  /** 256 random bits, in the printed URL. */
  readonly token = randomBytes(32).toString('base64url')
  readonly #secret: string
  #cookieName = 'switchyard'

  constructor(secret = newSecret()) {
    this.#secret = secret
  }

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

function newSecret(): string {
  return randomBytes(32).toString('base64url')
}

/**
 * The secret kept in a file of the data folder, readable by its owner only like the data; a new one if there is none
 * yet or others could have read it. Where it can't be kept, the cookie ends with the process.
 */
export function keptSecret(path: string): string {
  try {
    const kept = readFileSync(path, 'utf8')
    const open = process.platform !== 'win32' && (statSync(path).mode & 0o077) !== 0
    if (!open && /^[\w-]{43}$/.test(kept)) return kept
  } catch {
    // Not there yet, as at every first start.
  }
  const secret = newSecret()
  try {
    rmSync(path, { force: true })
    writeFileSync(path, secret, { mode: 0o600, flag: 'wx' })
  } catch {
    // A folder that takes no writes is said elsewhere, and loudly.
  }
  return secret
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
