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

const STATES: readonly DeliveryState[] = ['pending', 'delivered', 'failed']
/** Rows looked at for one page. */
const SCANNED = 2_000

/** What the console lists. Changes nothing. */
export class DeliveryBrowser {
  constructor(private readonly rows: DeliveryRows) {}

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
}
