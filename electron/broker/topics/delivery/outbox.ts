import type { Database } from '../../../store/database'
import type { Engine } from '../../engine'
import type { OutboxItem, OutboxRules } from '../state'

export type OutboxKind = OutboxItem['kind']

/** What was sent to a person, as the console lists it. */
export interface OutboxEntry extends OutboxItem {
  /** Newer ones have greater numbers. */
  readonly id: number
  readonly read: boolean
}

export interface OutboxQuery {
  /** All kinds if empty or absent. */
  readonly kinds?: readonly OutboxKind[]
  /** Only older ones than this number. */
  readonly before?: number
  /** At most this many, newest first. */
  readonly limit: number
}

export const outboxKinds: readonly OutboxKind[] = ['email', 'email-json', 'sms', 'application']

/** Kept of each kind; the oldest fall out. */
const KEPT = 2_000
/** Every so many additions the oldest are deleted. */
const PRUNE_EVERY = 64

const COLUMNS =
  'id, kind, recipient, subject, body, at, topic_arn, subscription_arn, message_id, details, read'

export const outboxStatements = {
  insert: `INSERT INTO outbox (${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)`,
  find: `SELECT ${COLUMNS} FROM outbox WHERE id = ?`,
  page: `SELECT ${COLUMNS} FROM outbox WHERE kind = ? AND id < ? ORDER BY id DESC LIMIT ?`,
  total: 'SELECT count(*) FROM outbox WHERE kind = ?',
  unread: 'SELECT count(*) FROM outbox WHERE kind = ? AND read = 0',
  setRead: 'UPDATE outbox SET read = ? WHERE id = ? AND read <> ?',
  setAllRead: 'UPDATE outbox SET read = 1 WHERE kind = ? AND read = 0',
  delete: 'DELETE FROM outbox WHERE id = ?',
  clear: 'DELETE FROM outbox WHERE kind = ?',
  prune: `DELETE FROM outbox WHERE kind = ? AND id <= (SELECT id FROM outbox WHERE kind = ? ORDER BY id DESC LIMIT 1 OFFSET ${KEPT})`,
} as const

type Columns = [
  number,
  string,
  string,
  string | null,
  string,
  number,
  string | null,
  string | null,
  string | null,
  string,
  number,
]

/** Mails, text messages and push notifications that left the broker, kept for people to read: the newest 2,000 of a kind. */
export class Outbox implements OutboxRules {
  readonly #database: Database
  readonly #engine: Pick<Engine, 'numbers' | 'events'>
  #added = 0

  constructor(engine: Pick<Engine, 'database' | 'numbers' | 'events'>) {
    this.#database = engine.database
    this.#engine = engine
  }

  // Inside a transaction:

  add(item: OutboxItem): number {
    const id = this.#engine.numbers.next()
    const { kind, to, subject, body, at, topicArn, subscriptionArn, messageId, details } = item
    this.#database
      .prepare(outboxStatements.insert)
      .run(id, kind, to, subject, body, at, topicArn, subscriptionArn, messageId, JSON.stringify(details))
    if (++this.#added % PRUNE_EVERY === 0) {
      for (const one of outboxKinds) this.#database.prepare(outboxStatements.prune).run(one, one)
    }
    this.#engine.events.emit({ type: 'outbox.added', at, item: id, kind, recipient: to })
    return id
  }

  /** Marks as read or unread. Answers how many changed. */
  setRead(ids: readonly number[], read: boolean): number {
    const value = read ? 1 : 0
    const statement = this.#database.prepare(outboxStatements.setRead)
    return ids.reduce((sum, id) => sum + statement.run(value, id, value), 0)
  }

  setAllRead(kind: OutboxKind): number {
    return this.#database.prepare(outboxStatements.setAllRead).run(kind)
  }

  /** Answers how many there were. */
  delete(ids: readonly number[]): number {
    const statement = this.#database.prepare(outboxStatements.delete)
    return ids.reduce((sum, id) => sum + statement.run(id), 0)
  }

  clear(kind: OutboxKind): number {
    return this.#database.prepare(outboxStatements.clear).run(kind)
  }

  // Reading:

  find(id: number): OutboxEntry | undefined {
    const row = this.#database.prepare(outboxStatements.find).get<Columns>(id)
    return row && toEntry(row)
  }

  list({ kinds = [], before = Number.MAX_SAFE_INTEGER, limit }: OutboxQuery): OutboxEntry[] {
    const wanted = kinds.length > 0 ? kinds : outboxKinds
    const page = this.#database.prepare(outboxStatements.page)
    return wanted
      .flatMap((kind) => page.all<Columns>(kind, before, limit))
      .map(toEntry)
      .sort((a, b) => b.id - a.id)
      .slice(0, limit)
  }

  /** How many there are of a kind, and how many of them nobody has read; at most 2,000 rows of an index are counted. */
  counts(kind: OutboxKind): { total: number; unread: number } {
    const count = (sql: string): number => this.#database.prepare(sql).get<[number]>(kind)?.[0] ?? 0
    return { total: count(outboxStatements.total), unread: count(outboxStatements.unread) }
  }
}

function toEntry(row: Columns): OutboxEntry {
  return {
    id: row[0],
    kind: row[1] as OutboxKind,
    to: row[2],
    subject: row[3],
    body: row[4],
    at: row[5],
    topicArn: row[6],
    subscriptionArn: row[7],
    messageId: row[8],
    details: JSON.parse(row[9]) as Record<string, string>,
    read: row[10] === 1,
  }
}
