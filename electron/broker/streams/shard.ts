import type { HashKey } from './hashKeys'
import { END_POSITION, sequenceNumber } from './sequenceNumbers'
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

const SHARD_ID = /^(?:shardId-)?([0-9]{1,12})$/

/** The number of a shard id, with or without its prefix, which AWS takes as well; undefined if it is none. */
export function parseShardId(text: string): number | undefined {
  const digits = SHARD_ID.exec(text)?.[1]
  return digits === undefined ? undefined : Number(digits)
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

  constructor(stream: Stream, row: ShardRow) {
    this.stream = stream
    this.row = row
    this.id = row.id
    this.number = row.number
    this.shardId = shardIdOf(row.number)
    this.ref = { id: row.id, shardId: this.shardId }
  }

  get open(): boolean {
    return this.row.closedAt === null
  }

  /** The sequence number of the record at a position, which came at `at`. */
  sequenceNumber(position: number, at: number): string {
    return sequenceNumber({ shardCreatedAt: this.row.createdAt, shard: this.number, position, at })
  }

  get startingSequenceNumber(): string {
    return this.sequenceNumber(0, this.row.createdAt)
  }

  /** null while it is open. */
  get endingSequenceNumber(): string | null {
    const { closedAt } = this.row
    return closedAt === null ? null : this.sequenceNumber(END_POSITION, closedAt)
  }
}
