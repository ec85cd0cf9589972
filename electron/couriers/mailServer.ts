/** Where mail is handed in. */
export interface MailServer {
  readonly host: string
  readonly port: number
  /** TLS from the first byte; otherwise STARTTLS where the server offers it. */
  readonly secure: boolean
  readonly user: string | undefined
  readonly password: string | undefined
  /** The address that mail comes from. */
  readonly from: string
}

const DEFAULT_FROM = 'no-reply@switchyard.local'

/**
 * Reads `smtp://user:password@host:port?from=address`; `smtps:` is TLS from the first byte. Ports are 587 and 465 unless
 * given. Answers undefined if it is no such address.
 */
export function parseMailServer(text: string): MailServer | undefined {
  if (!URL.canParse(text)) return undefined
  const url = new URL(text)
  const secure = url.protocol === 'smtps:'
  if ((!secure && url.protocol !== 'smtp:') || url.hostname === '') return undefined
  const optional = (part: string): string | undefined => (part === '' ? undefined : decodeURIComponent(part))
  return {
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: url.port === '' ? (secure ? 465 : 587) : Number(url.port),
    secure,
    user: optional(url.username),
    password: optional(url.password),
    from: url.searchParams.get('from') ?? DEFAULT_FROM,
  }
}
