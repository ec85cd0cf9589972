import type { Database } from '../../store/database'
import type { Queue } from './queue'

/** The first message of its deduplication id. */
export interface Original {
  readonly messageId: string
  readonly id: number
  readonly seq: number
}

/** Each send deletes at most this many records that ended: more than it adds, so they do not pile up. */
const PRUNED = 2

export const deduplicationStatements = {
  find: 'SELECT message_id, id, seq, expires_at FROM deduplications WHERE contents = ? AND scope = ? AND deduplication_id = ?',
  remember:
    'INSERT OR REPLACE INTO deduplications (contents, scope, deduplication_id, message_id, id, seq, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?)',
  prune: `DELETE FROM deduplications WHERE expires_at <= ? AND n IN (SELECT n FROM deduplications ORDER BY n LIMIT ${PRUNED})`,
} as const

/**
 * FIFO deduplication: for 5 minutes after a send, another one with the same id is answered as the first one was and
 * adds nothing, also when the first message is received and deleted by then. A purge forgets: the queue has new contents.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-exactly-once-processing.html
 */
export class Deduplication {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  find(queue: Queue, groupId: string, deduplicationId: string, now: number): Original | undefined {
    const row = this.#database
      .prepare(deduplicationStatements.find)
      .get<[string, number, number, number]>(queue.contents, scopeOf(queue, groupId), deduplicationId)
    if (!row || row[3] <= now) return undefined
    return { messageId: row[0], id: row[1], seq: row[2] }
  }

  remember(
    queue: Queue,
    groupId: string,
    deduplicationId: string,
    original: Original,
    now: number,
    until: number,
  ): void {
    this.#database.prepare(deduplicationStatements.prune).run(now)
    this.#database
      .prepare(deduplicationStatements.remember)
      .run(
        queue.contents,
        scopeOf(queue, groupId),
        deduplicationId,
        original.messageId,
        original.id,
        original.seq,
        until,
      )
  }
}

function scopeOf(queue: Queue, groupId: string): string {
  return queue.deduplicatesByGroup ? groupId : ''
}
