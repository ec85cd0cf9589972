import type { Database } from '../../../store/database'
import type { Delivery, DeliveryAttempt, DeliveryState } from './delivery'
import type { DeliveryRows } from './deliveryRows'

/** `waiting`: pending and not attempted yet; `retrying`: pending after a failed attempt. */
export type ListedState = 'waiting' | 'retrying' | 'delivered' | 'failed'

export interface DeliveryQuery {
  /** The topic's number; with neither this nor a subscription: of all topics. */
  readonly topic?: number
  /** The subscription's number. */
  readonly subscription?: number
  /** All states if absent. */
  readonly states?: readonly ListedState[]
  /** Only those with a smaller number. */
  readonly before?: number
  /** At most this many, newest first. */
  readonly limit: number
}

export interface DeliveryPage {
  readonly rows: Delivery[]
  /** `before` of the next page; null at the end. A page may be short, even empty, and others follow all the same. */
  readonly next: number | null
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

/** Rows looked at for one page. */
const SCANNED = 2_000

/** In order of a key, newest first, a bounded number of rows. */
export const browseScan = 'SELECT id, delivery FROM delivery_attempts WHERE id < ? ORDER BY id DESC LIMIT ?'

/** What the console lists. Changes nothing. */
export class DeliveryBrowser {
  constructor(
    private readonly database: Database,
    private readonly rows: DeliveryRows,
  ) {}

  page({
    topic,
    subscription,
    states,
    before = Number.MAX_SAFE_INTEGER,
    limit,
  }: DeliveryQuery): DeliveryPage {
    const wanted = (row: Delivery): boolean => !states || states.includes(listedState(row))
    const everywhere = topic === undefined && subscription === undefined
    const partly = states !== undefined && states.includes('waiting') !== states.includes('retrying')
    const scan = partly || (everywhere && states) ? SCANNED : limit
    const lists = everywhere
      ? [this.rows.all(before, scan)]
      : stored(states).map((state) =>
          subscription === undefined
            ? this.rows.ofTopic(topic ?? 0, state, before, scan)
            : this.rows.ofSubscription(subscription, state, before, scan),
        )
    // A list that was cut says nothing of what is older than its last row.
    const end = Math.max(0, ...lists.map((list) => (list.length === scan ? (list.at(-1)?.id ?? 0) : 0)))
    const rows = lists
      .flat()
      .filter((row) => row.id >= end && wanted(row))
      .sort((a, b) => b.id - a.id)
      .slice(0, limit)
    if (rows.length === limit) return { rows, next: rows.at(-1)?.id ?? null }
    return { rows, next: end === 0 ? null : end }
  }

  find(id: number): Delivery | undefined {
    return this.rows.find(id)
  }

  /** In order. Of very many the first 10 and the last 90. */
  attempts(id: number): DeliveryAttempt[] {
    const first = this.rows.attempts(id, 100)
    if (first.length < 100) return first
    const last = this.rows.lastAttempts(id, 90)
    const from = last[0]?.id ?? Infinity
    return [...first.filter((attempt) => attempt.id < from).slice(0, 10), ...last]
  }

  lastAttempt(id: number): DeliveryAttempt | undefined {
    return this.rows.lastAttempts(id, 1)[0]
  }

  /** Attempts to deliver to http and https endpoints, of all topics, newest first. */
  httpAttempts({ failedOnly, before = Number.MAX_SAFE_INTEGER, limit }: HttpAttemptQuery): {
    rows: HttpAttempt[]
    next: number | null
  } {
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

export function listedState({ state, attempts }: Delivery): ListedState {
  if (state !== 'pending') return state
  return attempts === 0 ? 'waiting' : 'retrying'
}

function stored(states: readonly ListedState[] | undefined): DeliveryState[] {
  if (!states) return ['pending', 'delivered', 'failed']
  return [
    ...new Set(
      states.map((one): DeliveryState => (one === 'delivered' || one === 'failed' ? one : 'pending')),
    ),
  ]
}
