import type { World } from '../../../shared/arn'
import type { Database } from '../../store/database'
import { Shard } from './shard'
import type { ShardRow } from './shard'
import { Stream } from './stream'
import type { ConsumerRow, StreamRow, StreamSettings, StreamStatus, Transition } from './stream'

const STREAM =
  'id, account, region, name, stream_id, created_at, status, transition, due_at, settings, tags, policy'
const SHARD =
  'id, stream, number, parent, adjacent_parent, first_hash, last_hash, created_at, closed_at, next'
const CONSUMER = 'id, stream, name, created_at, status, due_at, tags, policy'

export const streamRegistryStatements = {
  insertStream: `INSERT INTO streams (${STREAM}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  updateStream:
    'UPDATE streams SET status = ?, transition = ?, due_at = ?, settings = ?, tags = ?, policy = ? WHERE id = ?',
  removeStream: 'DELETE FROM streams WHERE id = ?',
  insertShard: `INSERT INTO shards (${SHARD}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  updateShard: 'UPDATE shards SET closed_at = ?, next = ? WHERE id = ?',
  removeShard: 'DELETE FROM shards WHERE id = ?',
  insertConsumer: `INSERT INTO stream_consumers (${CONSUMER}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  updateConsumer: 'UPDATE stream_consumers SET status = ?, due_at = ?, tags = ?, policy = ? WHERE id = ?',
  removeConsumer: 'DELETE FROM stream_consumers WHERE id = ?',
} as const

/** All streams, shards and consumers of all worlds, kept in memory in step with their rows. */
export class StreamRegistry {
  readonly #database: Database
  #streams = new Map<number, Stream>()
  #byArn = new Map<string, Stream>()
  #shards = new Map<number, Shard>()

  constructor(database: Database) {
    this.#database = database
    this.reload()
  }

  /**
   * Reads all rows again: at start, and after a rollback. What is still there stays the same object. Where the records
   * of a shard begin and end is read by the record log, which must be reloaded after this.
   */
  reload(): void {
    const streamsBefore = this.#streams
    const shardsBefore = this.#shards
    this.#streams = new Map()
    this.#byArn = new Map()
    this.#shards = new Map()
    for (const columns of this.#all<StreamColumns>(`SELECT ${STREAM} FROM streams ORDER BY id`)) {
      const row = toStreamRow(columns)
      const stream = streamsBefore.get(row.id) ?? new Stream(row)
      stream.row = row
      stream.alive = true
      stream.shards.clear()
      stream.consumers.clear()
      this.#streams.set(row.id, stream)
      this.#byArn.set(stream.arn, stream)
    }
    for (const columns of this.#all<ShardColumns>(`SELECT ${SHARD} FROM shards ORDER BY stream, number`)) {
      const row = toShardRow(columns)
      const stream = this.#streams.get(row.stream)
      if (!stream) continue
      const shard = shardsBefore.get(row.id) ?? new Shard(stream, row)
      shard.row = row
      shard.alive = true
      shard.next = columns[9]
      this.#shards.set(row.id, shard)
      stream.shards.set(row.number, shard)
    }
    for (const columns of this.#all<ConsumerColumns>(
      `SELECT ${CONSUMER} FROM stream_consumers ORDER BY id`,
    )) {
      const row = toConsumerRow(columns)
      this.#streams.get(row.stream)?.consumers.set(row.name, row)
    }
    for (const stream of this.#streams.values()) sortOpen(stream)
    for (const old of streamsBefore.values()) if (!this.#streams.has(old.id)) old.alive = false
    for (const old of shardsBefore.values()) if (!this.#shards.has(old.id)) old.alive = false
  }

  /** Every stream, in order of creation. */
  all(): IterableIterator<Stream> {
    return this.#streams.values()
  }

  byId(id: number): Stream | undefined {
    return this.#streams.get(id)
  }

  byArn(arn: string): Stream | undefined {
    return this.#byArn.get(arn)
  }

  shardById(id: number): Shard | undefined {
    return this.#shards.get(id)
  }

  /** The streams of a world, by name. */
  inWorld(world: World): Stream[] {
    return [...this.#streams.values()]
      .filter((stream) => stream.account === world.account && stream.region === world.region)
      .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
  }

  // What follows changes SQL, so it belongs inside a transaction.

  insertStream(row: StreamRow): Stream {
    this.#database
      .prepare(streamRegistryStatements.insertStream)
      .run(
        row.id,
        row.account,
        row.region,
        row.name,
        row.streamId,
        row.createdAt,
        row.status,
        row.transition && JSON.stringify(row.transition),
        row.dueAt,
        JSON.stringify(row.settings),
        JSON.stringify(row.tags),
        row.policy,
      )
    const stream = new Stream(row)
    this.#streams.set(row.id, stream)
    this.#byArn.set(stream.arn, stream)
    return stream
  }

  updateStream(
    stream: Stream,
    changes: Partial<Pick<StreamRow, 'status' | 'transition' | 'dueAt' | 'settings' | 'tags' | 'policy'>>,
  ): void {
    const row = { ...stream.row, ...changes }
    this.#database
      .prepare(streamRegistryStatements.updateStream)
      .run(
        row.status,
        row.transition && JSON.stringify(row.transition),
        row.dueAt,
        JSON.stringify(row.settings),
        JSON.stringify(row.tags),
        row.policy,
        row.id,
      )
    stream.row = row
  }

  updateSettings(stream: Stream, changes: Partial<StreamSettings>): void {
    this.updateStream(stream, { settings: { ...stream.row.settings, ...changes } })
  }

  /** Its shards, consumers and records must have been removed before. */
  removeStream(stream: Stream): void {
    this.#database.prepare(streamRegistryStatements.removeStream).run(stream.id)
    stream.alive = false
    this.#streams.delete(stream.id)
    this.#byArn.delete(stream.arn)
  }

  /** A new, open shard. Call `reshaped` when the open shards tile the hash keys again. */
  insertShard(stream: Stream, row: ShardRow): Shard {
    this.#database
      .prepare(streamRegistryStatements.insertShard)
      .run(
        row.id,
        row.stream,
        row.number,
        row.parent,
        row.adjacentParent,
        row.firstHash,
        row.lastHash,
        row.createdAt,
        row.closedAt,
        1,
      )
    const shard = new Shard(stream, row)
    this.#shards.set(row.id, shard)
    stream.shards.set(row.number, shard)
    return shard
  }

  /** Takes no records from now on. */
  closeShard(shard: Shard, at: number): void {
    this.#database.prepare(streamRegistryStatements.updateShard).run(at, shard.next, shard.id)
    shard.row = { ...shard.row, closedAt: at }
  }

  /** Writes down where the shard's records end, for when none of them is left to tell. */
  keepNext(shard: Shard): void {
    this.#database.prepare(streamRegistryStatements.updateShard).run(shard.row.closedAt, shard.next, shard.id)
  }

  /** After shards were inserted or closed. */
  reshaped(stream: Stream): void {
    sortOpen(stream)
  }

  /** Its records must have been removed before. */
  removeShard(shard: Shard): void {
    this.#database.prepare(streamRegistryStatements.removeShard).run(shard.id)
    shard.alive = false
    this.#shards.delete(shard.id)
    shard.stream.shards.delete(shard.number)
    if (shard.stream.open.includes(shard)) sortOpen(shard.stream)
  }

  insertConsumer(stream: Stream, row: ConsumerRow): void {
    this.#database
      .prepare(streamRegistryStatements.insertConsumer)
      .run(
        row.id,
        row.stream,
        row.name,
        row.createdAt,
        row.status,
        row.dueAt,
        JSON.stringify(row.tags),
        row.policy,
      )
    stream.consumers.set(row.name, row)
  }

  /** Answers the row as it is now. */
  updateConsumer(
    stream: Stream,
    consumer: ConsumerRow,
    changes: Partial<Pick<ConsumerRow, 'status' | 'dueAt' | 'tags' | 'policy'>>,
  ): ConsumerRow {
    const row = { ...consumer, ...changes }
    this.#database
      .prepare(streamRegistryStatements.updateConsumer)
      .run(row.status, row.dueAt, JSON.stringify(row.tags), row.policy, row.id)
    stream.consumers.set(row.name, row)
    return row
  }

  removeConsumer(stream: Stream, consumer: ConsumerRow): void {
    this.#database.prepare(streamRegistryStatements.removeConsumer).run(consumer.id)
    stream.consumers.delete(consumer.name)
  }

  #all<C extends (number | string | null)[]>(sql: string): C[] {
    return this.#database.prepare(sql).all<C>()
  }
}

function sortOpen(stream: Stream): void {
  stream.open = [...stream.shards.values()]
    .filter((shard) => shard.open)
    .sort((a, b) => (a.row.firstHash < b.row.firstHash ? -1 : 1))
}

type StreamColumns = [
  number,
  string,
  string,
  string,
  string,
  number,
  string,
  string | null,
  number | null,
  string,
  string,
  string | null,
]
type ShardColumns = [
  number,
  number,
  number,
  number | null,
  number | null,
  string,
  string,
  number,
  number | null,
  number,
]
type ConsumerColumns = [number, number, string, number, string, number | null, string, string | null]

function toStreamRow(columns: StreamColumns): StreamRow {
  const [id, account, region, name, streamId, createdAt, status, transition, dueAt, settings, tags, policy] =
    columns
  return {
    id,
    account,
    region,
    name,
    streamId,
    createdAt,
    status: status as StreamStatus,
    transition: transition === null ? null : (JSON.parse(transition) as Transition),
    dueAt,
    settings: JSON.parse(settings) as StreamSettings,
    tags: JSON.parse(tags) as Record<string, string>,
    policy,
  }
}

function toShardRow(columns: ShardColumns): ShardRow {
  const [id, stream, number, parent, adjacentParent, firstHash, lastHash, createdAt, closedAt] = columns
  return { id, stream, number, parent, adjacentParent, firstHash, lastHash, createdAt, closedAt }
}

function toConsumerRow(columns: ConsumerColumns): ConsumerRow {
  const [id, stream, name, createdAt, status, dueAt, tags, policy] = columns
  return {
    id,
    stream,
    name,
    createdAt,
    status: status as ConsumerRow['status'],
    dueAt,
    tags: JSON.parse(tags) as Record<string, string>,
    policy,
  }
}
