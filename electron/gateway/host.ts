import { hostname } from 'node:os'
import { isIP } from 'node:net'
import type { IncomingHttpHeaders } from 'node:http'
import { GatewayError } from './errors'
import type { Exchange } from './exchange'

/** What a `Host` header means to us. */
export interface Address {
  /** For queue URLs: `http://HOST:PORT`, as the client wrote it. */
  readonly endpoint: string
  /** From names such as `sqs.eu-west-1.localhost`. */
  readonly region: string | undefined
}

export interface HostRules {
  /** More names that may reach the gateway; `.example.test` means every name below it. */
  readonly allowedHosts?: readonly string[]
  /** Origins of web pages that may call the gateway, or `*`. None by default. */
  readonly allowedOrigins?: readonly string[]
}

const KNOWN_LIMIT = 1_000
const HOST = /^(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9_.-]+)(?::(\d{1,5}))?$/
const REGION_LABEL = /(?:^|\.)([a-z]{2}(?:-[a-z]+){1,3}-\d)\./

/**
 * Keeps web pages out. A page can make a browser talk to this machine, under a name of the page's own by DNS
 * rebinding or as a cross-site request; it cannot make it lie in `Host`, `Origin` and `Sec-Fetch-Site`.
 * Addresses written as numbers cannot be rebound, so they pass.
 */
export class Doorkeeper {
  readonly #names: Set<string>
  readonly #suffixes: string[]
  readonly #origins: ReadonlySet<string>
  readonly #known = new Map<string, Address>()

  constructor(
    rules: HostRules,
    /** Used where a client of HTTP/1.0 sends no host. */
    private readonly own: string,
  ) {
    const names = (rules.allowedHosts ?? []).map((name) => name.toLowerCase())
    this.#names = new Set([
      'localhost',
      'host.docker.internal',
      'host.containers.internal',
      hostname().toLowerCase(),
    ])
    for (const name of names) if (!name.startsWith('.')) this.#names.add(name)
    this.#suffixes = ['.localhost', ...names.filter((name) => name.startsWith('.'))]
    this.#origins = new Set(rules.allowedOrigins ?? [])
  }

  /** The address a request came to. Throws AccessDenied (403) for a name that is not ours. */
  address(host: string | undefined): Address {
    const key = host ?? this.own
    const known = this.#known.get(key)
    if (known) return known
    const parts = HOST.exec(key)
    const name = parts?.[1]?.toLowerCase()
    if (name === undefined || !this.#serves(name)) {
      throw new GatewayError(
        'AccessDenied',
        `Switchyard does not answer to the host name "${key.slice(0, 255)}", to keep web pages out (DNS rebinding). Use localhost or an address, or allow the name: --allow-host, or in the settings.`,
        403,
      )
    }
    const address = { endpoint: `http://${key}`, region: REGION_LABEL.exec(name)?.[1] }
    if (this.#known.size >= KNOWN_LIMIT) this.#known.clear()
    this.#known.set(key, address)
    return address
  }

  #serves(name: string): boolean {
    if (this.#names.has(name) || isIP(name) !== 0) return true
    if (name.startsWith('[')) return isIP(name.slice(1, -1)) === 6
    return this.#suffixes.some((suffix) => name.endsWith(suffix))
  }

  /**
   * Throws AccessDenied (403) for a request that a web page of another origin caused. Returns the origin to be
   * named in CORS headers when a page is allowed, else undefined.
   */
  admit({ method, target, headers }: Asked, address: Address): string | undefined {
    const origin = headers.origin
    if (origin !== undefined) {
      if (this.#origins.has(origin) || this.#origins.has('*')) return origin
      if (origin === address.endpoint) return undefined
      throw foreign(origin)
    }
    const site = headers['sec-fetch-site']
    if (site !== undefined && site !== 'same-origin' && site !== 'none') {
      const opened = method === 'GET' && headers['sec-fetch-mode'] === 'navigate' && isDocument(headers)
      if (!opened || !LINK.test(target)) throw foreign(String(site))
    }
    return undefined
  }
}

/** What the decision rests on. */
export type Asked = Pick<Exchange, 'method' | 'target' | 'headers'>

/**
 * The links that envelopes and mails carry, which people open from wherever they read them. Only who was sent one knows
 * its token, or the last part of its ARN; and the page that has the link does not see the answer. Nothing may follow:
 * of two parameters of one name the second would count.
 */
const LINK = /^\/\?Action=(?:ConfirmSubscription&TopicArn=[^&]+&Token|Unsubscribe&SubscriptionArn)=[^&]+$/

function isDocument(headers: IncomingHttpHeaders): boolean {
  return headers['sec-fetch-dest'] === 'document'
}

function foreign(origin: string): GatewayError {
  return new GatewayError(
    'AccessDenied',
    `Switchyard refuses requests from web pages (${origin.slice(0, 255)}) unless their origin is allowed: --allow-origin, or in the settings.`,
    403,
  )
}
