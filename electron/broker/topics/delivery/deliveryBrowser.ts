import type { Database } from '../../../store/database'
import type { Delivery, DeliveryAttempt, DeliveryState } from './delivery'
import type { DeliveryRows } from './deliveryRows'

export interface DeliveryQuery {
  /** The topic's number; with neither this nor a subscription: of all topics. */
  readonly topic?: number
  /** The subscription's number. */
  readonly subscription?: number
  /** All states if absent. */
  readonly state?: DeliveryState
  /** Only those with a smaller number. */
  readonly before?: number
  /** At most this many, newest first. */
  readonly limit: number
}

/** An attempt with its delivery. */
export interface HttpAttempt {
  readonly attempt: DeliveryAttempt
  readonly delivery: Delivery
}

export interface HttpAttemptQuery {
  readonly failedOnly: boolean
  /** Only attempts with a smaller number. */
  readonly before?: number
  readonly limit: number
}

const STATES: readonly DeliveryState[] = ['pending', 'delivered', 'failed']
/** Rows looked at for one page. */
const SCANNED = 2_000

export interface HttpAttemptPage {
  /** Newest first. */
  readonly rows: HttpAttempt[]
  /** `before` of the next page; null at the end. A page may be short, even empty, and others follow all the same. */
  readonly next: number | null
}

/** In order of a key, newest first, a bounded number of rows. */
export const browseScan = 'SELECT id, delivery FROM delivery_attempts WHERE id < ? ORDER BY id DESC LIMIT ?'

/** What the console lists. Changes nothing. */
export class DeliveryBrowser {
  constructor(
    private readonly database: Database,
    private readonly rows: DeliveryRows,
  ) {}

  /** Newest first. Of all topics in one state: of the newest 2,000 there are. */
  list({ topic, subscription, state, before = Number.MAX_SAFE_INTEGER, limit }: DeliveryQuery): Delivery[] {
    if (topic === undefined && subscription === undefined) {
      const all = this.rows.all(before, state ? SCANNED : limit)
      return all.filter((row) => !state || row.state === state).slice(0, limit)
    }
    return (state ? [state] : STATES)
      .flatMap((one) =>
        subscription === undefined
          ? this.rows.ofTopic(topic ?? 0, one, before, limit)
          : this.rows.ofSubscription(subscription, one, before, limit),
      )
      .sort((a, b) => b.id - a.id)
      .slice(0, limit)
  }

  /** In order. Of very many the first 10 and the last 90. */
  attempts(id: number): DeliveryAttempt[] {
    const first = this.rows.attempts(id, 100)
    if (first.length < 100) return first
    const last = this.rows.lastAttempts(id, 90)
    const from = last[0]?.id ?? Infinity
    return [...first.filter((attempt) => attempt.id < from).slice(0, 10), ...last]
  }

  /** Attempts to deliver to http and https endpoints, of all topics, newest first. */
  httpAttempts({ failedOnly, before = Number.MAX_SAFE_INTEGER, limit }: HttpAttemptQuery): HttpAttemptPage {
    const found = this.database.prepare(browseScan).all<[number, number]>(before, SCANNED)
    const rows: HttpAttempt[] = []
    for (const [id, of] of found) {
      const delivery = this.rows.find(of)
      if (delivery?.protocol !== 'http' && delivery?.protocol !== 'https') continue
      const attempt = this.rows.attempt(id)
      if (!attempt || (failedOnly && attempt.ok)) continue
      rows.push({ attempt, delivery })
      if (rows.length === limit) return { rows, next: id }
    }
    return { rows, next: found.length === SCANNED ? (found.at(-1)?.[0] ?? null) : null }
  }
}
