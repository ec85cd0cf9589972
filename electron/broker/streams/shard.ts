import type { HashKey } from './hashKeys'
import type { StoredRecord } from './records/recordLog'
import { END_POSITION, SequenceNumbers, sequenceNumber } from './sequenceNumbers'
import type { Stream } from './stream'

/** A row of `shards`. */
export interface ShardRow {
  readonly id: number
  readonly stream: number
  /** The digits of its id: 12 is `shardId-000000000012`. */
  readonly number: number
  /** Numbers of the shards it came from: one by a split, two by a merge, none if the stream began with it. */
  readonly parent: number | null
  readonly adjacentParent: number | null
  readonly firstHash: HashKey
  readonly lastHash: HashKey
  readonly createdAt: number
  readonly closedAt: number | null
}

/** A shard as events name it. */
export interface ShardRef {
  readonly id: number
  /** For example `shardId-000000000012`. */
  readonly shardId: string
}

export function shardIdOf(number: number): string {
  return `shardId-${String(number).padStart(12, '0')}`
}

const SHARD_ID = /^(?:[^-]*-)?([0-9]{1,128})$/
const HIGHEST_NUMBER = 2_147_483_647

/**
 * The number of a shard id; undefined if it is none. AWS was recorded to look at the digits only, and to take any word
 * before them, or none.
 */
export function parseShardId(text: string): number | undefined {
  const number = Number(SHARD_ID.exec(text)?.[1] ?? NaN)
  return number <= HIGHEST_NUMBER ? number : undefined
}

/** A shard in memory, in step with its row and its records. */
export class Shard implements ShardRef {
  readonly id: number
  readonly number: number
  readonly shardId: string
  readonly stream: Stream
  /** How events name it; the same object every time. */
  readonly ref: ShardRef
  row: ShardRow
  /**
   * Positions count its records from 1, without gaps. `next` is the position of the next record, `spilled` that of the
   * first that is not in the segment files, `trimmed` that of the first that is still kept.
   */
  next = 1
  spilled = 1
  trimmed = 1
  /** Milliseconds of the last record; 0 before there was one. Arrival times never go back within a shard. */
  lastAt = 0
  /** Of data and partition keys of its records, and of what they take in memory before they are in segment files. */
  bytes = 0
  tailBytes = 0
  /** The first record that had not expired when it was last asked for, and when it came. */
  horizon: { readonly position: number; readonly at: number } | undefined
  /** False once it was deleted. */
  alive = true
  readonly #numbers: SequenceNumbers

  constructor(stream: Stream, row: ShardRow) {
    this.stream = stream
    this.row = row
    this.id = row.id
    this.number = row.number
    this.shardId = shardIdOf(row.number)
    this.ref = { id: row.id, shardId: this.shardId }
    this.#numbers = new SequenceNumbers(row.createdAt, row.number)
  }

  get open(): boolean {
    return this.row.closedAt === null
  }

  /** The sequence number of the record at a position, which came at `at`. */
  sequenceNumber(position: number, at: number): string {
    return this.#numbers.of(position, at)
  }

  /** The same of a record of this shard, which keeps it. */
  numberOf(record: StoredRecord): string {
    return (record.sequenceNumber ??= this.sequenceNumber(record.position, record.at))
  }

  get startingSequenceNumber(): string {
    return this.sequenceNumber(0, this.row.createdAt)
  }

  /** null while it is open. */
  get endingSequenceNumber(): string | null {
    const { createdAt: shardCreatedAt, closedAt: at } = this.row
    if (at === null) return null
    return sequenceNumber({ shardCreatedAt, shard: this.number, position: END_POSITION, at })
  }
}
