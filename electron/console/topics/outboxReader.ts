import type {
  HttpAttempt,
  HttpPage,
  OutboxItemView,
  OutboxKind,
  OutboxPage,
  OutboxRow,
} from '../../../shared/console/outbox'
import type { OutboxEntry } from '../../broker/topics/delivery/outbox'
import { refuse } from '../failures'
import { resultOf } from './deliveryReader'
import type { TopicSide } from './parts'

const previewCharacters = 256
/** Items, and attempts, looked at for one page. */
const scannedMost = 4_000
const batch = 200

export interface OutboxFilter {
  readonly kinds: readonly OutboxKind[]
  readonly unreadOnly: boolean
  readonly text: string | null
  readonly before: number | null
  readonly limit: number
}

export interface HttpFilter {
  readonly failedOnly: boolean
  readonly text: string | null
  readonly before: string | null
  readonly limit: number
}

export const httpAttemptPage = `SELECT a.id, a.delivery, a.at, a.duration_ms, a.ok, a.status, a.error, d.message_id, d.subscription_version,
    d.kind, (SELECT count(*) FROM delivery_attempts b WHERE b.delivery = a.delivery AND b.id <= a.id)
  FROM delivery_attempts a CROSS JOIN deliveries d ON d.id = a.delivery
  WHERE a.id < ? AND d.protocol IN ('http', 'https') ORDER BY a.id DESC LIMIT ?`

/** Reads what left the broker: the outboxes, and attempts to deliver to web addresses. */
export class OutboxReader {
  constructor(private readonly side: TopicSide) {}

  unread(): Record<OutboxKind, { unread: number; total: number }> {
    const of = (kind: OutboxKind) => this.side.outbox.counts(kind)
    return {
      email: of('email'),
      'email-json': of('email-json'),
      sms: of('sms'),
      application: of('application'),
    }
  }

  /** Newest first. Looks at a bounded number, so a page may be short and have a next one. */
  page(filter: OutboxFilter): OutboxPage {
    const text = filter.text?.toLowerCase() ?? ''
    const rows: OutboxRow[] = []
    let before = filter.before ?? Number.MAX_SAFE_INTEGER
    let scanned = 0
    let next: number | null = null
    reading: for (;;) {
      const found = this.side.outbox.list({ kinds: filter.kinds, before, limit: batch })
      if (found.length === 0) break
      for (const item of found) {
        if (rows.length === filter.limit || scanned >= scannedMost) {
          next = before
          break reading
        }
        scanned += 1
        before = item.id
        if (filter.unreadOnly && item.read) continue
        if (text !== '' && !contains(item, text)) continue
        rows.push(this.#row(item))
      }
    }
    return { now: this.side.state.engine.clock.now(), rows, next }
  }

  /** Refuses with NOT_FOUND if it is gone. */
  item(id: number): OutboxItemView {
    const item = this.existing(id)
    const { confirmUrl = null, unsubscribeUrl = null, ...details } = item.details
    return { ...this.#row(item), body: item.body, details, confirmUrl, unsubscribeUrl }
  }

  existing(id: number): OutboxEntry {
    return this.side.outbox.find(id) ?? refuse('NOT_FOUND', 'This message is no longer in the outbox.')
  }

  http(filter: HttpFilter): HttpPage {
    const { engine, publications } = this.side.state
    const text = filter.text?.toLowerCase() ?? ''
    const rows: HttpAttempt[] = []
    let before = filter.before === null ? Number.MAX_SAFE_INTEGER : Number(filter.before)
    if (!Number.isFinite(before)) before = Number.MAX_SAFE_INTEGER
    let scanned = 0
    let next: string | null = null
    reading: for (;;) {
      const found = engine.database
        .prepare(httpAttemptPage)
        .all<
          [
            number,
            number,
            number,
            number,
            number,
            number | null,
            string | null,
            string,
            number,
            string,
            number,
          ]
        >(before, batch)
      if (found.length === 0) break
      for (const [id, deliveryId, at, durationMs, ok, status, error, messageId, version, kind, n] of found) {
        if (rows.length === filter.limit || scanned >= scannedMost) {
          next = String(before)
          break reading
        }
        scanned += 1
        before = id
        const { arn = '', endpoint = '' } = publications.version(version) ?? {}
        if (filter.failedOnly && ok === 1) continue
        if (text !== '' && !endpoint.toLowerCase().includes(text)) continue
        rows.push({
          id: String(id),
          kind: kind as HttpAttempt['kind'],
          deliveryId,
          n,
          at,
          durationMs,
          ok: ok === 1,
          status,
          // Nothing was posted any more: the subscription had been confirmed in another way.
          result:
            kind === 'confirmation' && ok === 1 && status === null
              ? 'confirmed meanwhile'
              : resultOf({ ok: ok === 1, status, error }),
          messageId,
          endpoint,
          topicArn: arn.slice(0, Math.max(0, arn.lastIndexOf(':'))),
          subscriptionArn: arn,
        })
      }
    }
    return { now: engine.clock.now(), rows, next }
  }

  #row(item: OutboxEntry): OutboxRow {
    const { id, kind, to, subject, body, at, read, topicArn, subscriptionArn, messageId } = item
    return {
      id,
      kind,
      to,
      subject,
      preview: body.slice(0, previewCharacters),
      at,
      read,
      topicArn,
      subscriptionArn,
      messageId,
      confirmation: this.#confirmation(item),
    }
  }

  #confirmation({ details, subscriptionArn }: OutboxEntry): OutboxRow['confirmation'] {
    if (details['confirmUrl'] === undefined || subscriptionArn === null) return null
    const subscription = this.side.state.registry.subscription(subscriptionArn)
    if (!subscription) return 'gone'
    return subscription.pending ? 'waiting' : 'confirmed'
  }
}

function contains({ to, subject, body }: OutboxEntry, text: string): boolean {
  return [to, subject ?? '', body].some((value) => value.toLowerCase().includes(text))
}
