import type { OutboxPage, OutboxRow } from '../../../shared/console/outbox'
import { parseArn } from '../../../shared/arn'

/**
 * Rows known so far, newest first, after a new newest page: what it tells replaces what was known of its stretch, older
 * ones stay. Where it does not reach down to what was known, that is forgotten: a gap must not look like a list.
 */
export function withNewest(
  known: readonly OutboxRow[],
  page: Pick<OutboxPage, 'rows' | 'next'>,
): OutboxRow[] {
  const last = page.rows.at(-1)
  if (page.next === null || !last) return [...page.rows]
  const reaches = known.some(({ id }) => id >= last.id)
  return reaches ? [...page.rows, ...known.filter(({ id }) => id < last.id)] : [...page.rows]
}

/** Rows known so far with an older page behind them. */
export function withOlder(known: readonly OutboxRow[], page: Pick<OutboxPage, 'rows'>): OutboxRow[] {
  const last = known.at(-1)?.id ?? Infinity
  return [...known, ...page.rows.filter(({ id }) => id < last)]
}

/** Messages to one phone number, or one endpoint. */
export interface Conversation {
  readonly to: string
  /** Newest first. */
  readonly rows: readonly OutboxRow[]
  readonly unread: number
}

/** By recipient, the one with the newest message first. */
export function conversationsOf(rows: readonly OutboxRow[]): Conversation[] {
  const byRecipient = new Map<string, OutboxRow[]>()
  for (const row of rows) {
    const known = byRecipient.get(row.to)
    if (known) known.push(row)
    else byRecipient.set(row.to, [row])
  }
  return [...byRecipient]
    .map(([to, own]) => ({ to, rows: own, unread: own.filter(({ read }) => !read).length }))
    .sort((a, b) => b.rows[0]!.id - a.rows[0]!.id)
}

export interface PushEndpoint {
  /** APNS, GCM, ADM, … */
  readonly platform: string
  readonly application: string
  readonly endpoint: string
}

/** `endpoint/GCM/my-app/1f2e…` of an endpoint's ARN; null for anything else. */
export function pushEndpointOf(arn: string): PushEndpoint | null {
  const [word, platform, application, ...rest] = parseArn(arn)?.resource.split('/') ?? []
  if (word !== 'endpoint' || !platform || !application || rest.length === 0) return null
  return { platform, application, endpoint: rest.join('/') }
}

/** Conversations by platform, in alphabetical order; what is no endpoint of a platform stands under "Other". */
export function byPlatform(
  conversations: readonly Conversation[],
): { readonly platform: string; readonly conversations: readonly Conversation[] }[] {
  const groups = new Map<string, Conversation[]>()
  for (const conversation of conversations) {
    const platform = pushEndpointOf(conversation.to)?.platform ?? 'Other'
    groups.set(platform, [...(groups.get(platform) ?? []), conversation])
  }
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([platform, own]) => ({ platform, conversations: own }))
}

/** A password or code in a text message, for copying: what the broker says it is, or a number of 4 to 8 digits alone. */
export function passwordIn(body: string, details: Readonly<Record<string, string>>): string | null {
  const told = details['oneTimePassword']
  if (told) return told
  if (!/\b(code|password|passcode|pin|otp|verif\w*)\b/i.test(body)) return null
  const found = [...body.matchAll(/(?<![\d.,-])\d{4,8}(?![\d.,-]*\d)/g)].map(([digits]) => digits)
  return found.length === 1 ? found[0]! : null
}

/** What a mail of kind email-json carries. */
export interface JsonMail {
  readonly type: string
  readonly message: string
  readonly subject: string | null
  readonly attributes: Readonly<Record<string, { type: string; value: string }>>
}

/** The envelope of an email-json mail; null if the body is none. */
export function jsonMail(body: string): JsonMail | null {
  let value: unknown
  try {
    value = JSON.parse(body)
  } catch {
    return null
  }
  if (typeof value !== 'object' || value === null) return null
  const envelope = value as Record<string, unknown>
  const { Type: type, Message: message, Subject: subject } = envelope
  if (typeof type !== 'string' || typeof message !== 'string') return null
  return {
    type,
    message,
    subject: typeof subject === 'string' ? subject : null,
    attributes: attributesOf(envelope['MessageAttributes']),
  }
}

/** What a list shows of an email-json mail, of which it has only the beginning: its message, else what it is. */
export function jsonMailPreview(preview: string): string {
  const message = /"Message"\s*:\s*"((?:[^"\\]|\\.)*)/.exec(preview)?.[1]
  const type = /"Type"\s*:\s*"(\w+)"/.exec(preview)?.[1]
  if (message === undefined) return type ?? preview
  try {
    return JSON.parse(`"${message}"`) as string
  } catch {
    return message
  }
}

function attributesOf(value: unknown): Record<string, { type: string; value: string }> {
  if (typeof value !== 'object' || value === null) return {}
  return Object.fromEntries(
    Object.entries(value as Record<string, { Type?: unknown; Value?: unknown } | null>).map(([name, one]) => [
      name,
      { type: String(one?.Type ?? 'String'), value: String(one?.Value ?? '') },
    ]),
  )
}

/** Whether a text is written in HTML: then it is said that what is shown is its source. */
export function looksLikeHtml(text: string): boolean {
  return /<(html|body|head|div|p|a|table|script|img|span|br|style)\b[^>]*>/i.test(text)
}

/** The text of a mail without the footer that SNS adds, and that footer. */
export function withoutFooter(body: string): { text: string; footer: string } {
  const at = body.lastIndexOf('\n\n--\n')
  return at >= 0 && body.slice(at).includes('unsubscribe')
    ? { text: body.slice(0, at), footer: body.slice(at + 5).trim() }
    : { text: body, footer: '' }
}
