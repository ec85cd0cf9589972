import type { Broker } from '../broker/broker'
import type { QueueRecord } from './queueReader'

export interface QueueCounts {
  readonly visible: number
  readonly inFlight: number
  readonly delayed: number
  /** When the oldest message still in the queue was sent; null if empty. */
  readonly oldestSentAt: number | null
}

/** How many messages a queue holds, in which state, and since when: exact, at a cost that does not grow with depth. */
export function queueCounts(broker: Broker, record: QueueRecord): QueueCounts {
  const now = broker.clock.now()
  const [visible, inFlight, delayed] = broker.database
    .prepare(
      `SELECT coalesce(sum(visible_at <= ?1), 0), coalesce(sum(visible_at > ?1 AND receive_count > 0), 0),
        coalesce(sum(visible_at > ?1 AND receive_count = 0), 0) FROM positions WHERE contents = ?2`,
    )
    .get<[number, number, number]>(now, record.contents) ?? [0, 0, 0]
  const oldest = broker.database
    .prepare('SELECT sent_at FROM positions WHERE contents = ? ORDER BY seq LIMIT 1')
    .get<[number]>(record.contents)
  return { visible, inFlight, delayed, oldestSentAt: oldest?.[0] ?? null }
}
