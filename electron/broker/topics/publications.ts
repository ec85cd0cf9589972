import type { Database, Row, Statement } from '../../store/database'
import type { Outcome, Publication, SubscriptionVersion } from './publication'

const COLUMNS =
  'id, topic, topic_arn, message_id, at, subject, message, structured, attributes, group_id, deduplication_id, sequence, sender_id, base, signature_version, bytes'

export const publicationStatements = {
  insert: `INSERT INTO publications (${COLUMNS}, outcomes) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  find: `SELECT ${COLUMNS} FROM publications WHERE id = ?`,
  outcomes: 'SELECT outcomes FROM publications WHERE id = ?',
  version:
    'SELECT id, subscription, arn, protocol, endpoint, raw, filter_policy, filter_scope FROM subscription_versions WHERE id = ?',
  count: 'SELECT count(*) FROM publications',
  remove: 'DELETE FROM publications WHERE id = ?',
  archived: `SELECT ${COLUMNS} FROM publications WHERE topic = ? AND id > ? ORDER BY id LIMIT ?`,
  ofTopic: `SELECT ${COLUMNS} FROM publications WHERE topic = ? AND id < ? ORDER BY id DESC LIMIT ?`,
} as const

/** Publications and versions of subscriptions kept in memory: those that are read again and again. */
const CACHED = 1_000

/** The rows of what was published, and of the subscriptions as they were. Neither is ever changed. */
export class Publications {
  readonly #database: Database
  readonly #insert: Statement
  readonly #cached = new Map<number, Publication>()
  readonly #versions = new Map<number, SubscriptionVersion>()

  /** How many there are. */
  count = 0

  constructor(database: Database) {
    this.#database = database
    this.#insert = database.prepare(publicationStatements.insert)
    this.forget()
  }

  /** Inside a transaction. */
  insert(publication: Publication, outcomes: readonly Outcome[]): void {
    const { id, topic, topicArn, messageId, at, subject, message, structured, attributes } = publication
    const { groupId, deduplicationId, sequence, senderId, base, signatureVersion, bytes } = publication
    this.count++
    this.#insert.runWith([
      id,
      topic,
      topicArn,
      messageId,
      at,
      subject,
      message,
      structured ? 1 : 0,
      attributes,
      groupId,
      deduplicationId,
      sequence,
      senderId,
      base,
      signatureVersion,
      bytes,
      JSON.stringify(outcomes),
    ])
  }

  /** Undefined once it was collected. */
  find(id: number): Publication | undefined {
    const known = this.#cached.get(id)
    if (known) return known
    const columns = this.#database.prepare(publicationStatements.find).get(id)
    if (!columns) return undefined
    const publication = toPublication(columns)
    remember(this.#cached, id, publication)
    return publication
  }

  /** What became of it at each subscription in the moment of publishing. */
  outcomes(id: number): Outcome[] {
    const row = this.#database.prepare(publicationStatements.outcomes).get<[string]>(id)
    return row ? (JSON.parse(row[0]) as Outcome[]) : []
  }

  version(id: number): SubscriptionVersion | undefined {
    const known = this.#versions.get(id)
    if (known) return known
    const columns = this.#database
      .prepare(publicationStatements.version)
      .get<[number, number, string, string, string, number, string | null, string]>(id)
    if (!columns) return undefined
    const [, subscription, arn, protocol, endpoint, raw, filterPolicy, scope] = columns
    const version: SubscriptionVersion = {
      id,
      subscription,
      arn,
      protocol,
      endpoint,
      raw: raw === 1,
      filterPolicy,
      filterScope: scope === 'MessageBody' ? 'MessageBody' : 'MessageAttributes',
    }
    remember(this.#versions, id, version)
    return version
  }

  /** Publications of a topic after number `after`, oldest first. */
  archived(topic: number, after: number, limit: number): Publication[] {
    return this.#database.prepare(publicationStatements.archived).all(topic, after, limit).map(toPublication)
  }

  /** The latest publications of a topic before number `before` (Infinity: the very latest), newest first. */
  ofTopic(topic: number, before: number, limit: number): Publication[] {
    const below = Math.min(before, Number.MAX_SAFE_INTEGER)
    return this.#database.prepare(publicationStatements.ofTopic).all(topic, below, limit).map(toPublication)
  }

  /** Inside a transaction. */
  remove(id: number): void {
    this.count -= this.#database.prepare(publicationStatements.remove).run(id)
    this.#cached.delete(id)
  }

  /** After a rollback: rows may have gone, or come back. */
  forget(): void {
    this.#cached.clear()
    this.#versions.clear()
    this.count = this.#database.prepare(publicationStatements.count).get<[number]>()?.[0] ?? 0
  }
}

function remember<T>(cache: Map<number, T>, id: number, value: T): void {
  if (cache.size >= CACHED) cache.delete(cache.keys().next().value as number)
  cache.set(id, value)
}

function toPublication(columns: Row): Publication {
  const row = columns as [
    number,
    number,
    string,
    string,
    number,
    string | null,
    string,
    number,
    string | null,
    string | null,
    string | null,
    number | null,
    string,
    string,
    string,
    number,
  ]
  return {
    id: row[0],
    topic: row[1],
    topicArn: row[2],
    messageId: row[3],
    at: row[4],
    subject: row[5],
    message: row[6],
    structured: row[7] === 1,
    attributes: row[8],
    groupId: row[9],
    deduplicationId: row[10],
    sequence: row[11],
    senderId: row[12],
    base: row[13],
    signatureVersion: row[14] === '2' ? '2' : '1',
    bytes: row[15],
  }
}
