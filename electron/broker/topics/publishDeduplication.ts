import type { Database } from '../../store/database'
import type { Topic } from './topic'

/** Each publish deletes at most this many records that ended: more than it adds, so they do not pile up. */
const PRUNED = 2

export const publishDeduplicationStatements = {
  find: 'SELECT message_id, sequence, expires_at FROM publication_deduplications WHERE topic = ? AND scope = ? AND deduplication_id = ?',
  remember:
    'INSERT OR REPLACE INTO publication_deduplications (topic, scope, deduplication_id, message_id, sequence, expires_at) VALUES (?, ?, ?, ?, ?, ?)',
  prune: `DELETE FROM publication_deduplications WHERE expires_at <= ? AND n IN (SELECT n FROM publication_deduplications ORDER BY n LIMIT ${PRUNED})`,
} as const

/**
 * FIFO topics answer a message with a deduplication id of the last five minutes as the first one, and deliver nothing:
 * by topic, or by message group with FifoThroughputScope MessageGroup.
 * https://docs.aws.amazon.com/sns/latest/dg/fifo-message-dedup.html
 */
export class PublishDeduplication {
  constructor(private readonly database: Database) {}

  find(
    topic: Topic,
    groupId: string,
    deduplicationId: string,
    now: number,
  ): { messageId: string; sequence: number } | undefined {
    const row = this.database
      .prepare(publishDeduplicationStatements.find)
      .get<[string, number, number]>(topic.id, scopeOf(topic, groupId), deduplicationId)
    if (!row || row[2] <= now) return undefined
    return { messageId: row[0], sequence: row[1] }
  }

  /** Inside a transaction. */
  remember(
    topic: Topic,
    groupId: string,
    deduplicationId: string,
    original: { messageId: string; sequence: number },
    now: number,
    until: number,
  ): void {
    this.database.prepare(publishDeduplicationStatements.prune).run(now)
    this.database
      .prepare(publishDeduplicationStatements.remember)
      .run(topic.id, scopeOf(topic, groupId), deduplicationId, original.messageId, original.sequence, until)
  }
}

function scopeOf(topic: Topic, groupId: string): string {
  return topic.deduplicatesByGroup ? groupId : ''
}
