import type { StreamRecord } from '../shapes'
import type { Shard } from '../shard'
import type { Stream } from '../stream'

/** A record as it is put. */
export interface NewRecord {
  readonly partitionKey: string
  readonly data: Uint8Array
  /** 32 hexadecimal digits, where the caller gave an ExplicitHashKey; null: the MD5 of the partition key. */
  readonly explicitHash: string | null
}

/** A record as it is kept. Readers share it, so nobody changes its bytes. */
export interface StoredRecord extends NewRecord {
  /** 1 is the shard's first record. */
  readonly position: number
  /** ApproximateArrivalTimestamp, in ms. */
  readonly at: number
  /** Of data and partition key. */
  readonly bytes: number
  /** Whether its stream was encrypted when it came. */
  readonly encrypted: boolean
  /** Kept from the first time that somebody asked for it. */
  sequenceNumber: string | undefined
  /** As consumers get it; kept likewise. */
  shown: StreamRecord | undefined
}

export interface ReadLimits {
  /** At most so many records. */
  readonly records: number
  /** No further record once those read have so many bytes of data and partition keys; the first always fits. */
  readonly bytes: number
}

export interface RecordRead {
  readonly records: readonly StoredRecord[]
  /** Of their data and partition keys. */
  readonly bytes: number
  /** Where to go on: the position after the last record read, or the first kept one if there was none to read. */
  readonly next: number
}

export interface RecordFigures {
  readonly tailBytes: number
  readonly segmentBytes: number
  /** Why records cannot be moved from memory to disk at the moment; null if they can. */
  readonly problem: string | null
}

/**
 * Where records are kept: the newest in SQL, the others in segment files. Everything is by shard and position. Reading
 * sees what the open batch has put; a caller that must only see what is durable reads inside `commit`.
 */
export interface RecordLog {
  /**
   * To be asked before anything of a put is changed.
   * @throws ProvisionedThroughputExceededException while memory for records is full.
   */
  requireRoom(): void
  /** Undefined while there is room in memory; else resolves when there is. To be waited for before records are put. */
  room(): Promise<void> | undefined
  /** Appends to an open shard; inside a transaction. Answers the position of the first; the others follow. */
  append(shard: Shard, records: readonly NewRecord[], at: number): number
  /**
   * From a position on, or from the first record that has not expired if that is later.
   * @throws InternalFailureException where the first of them is in a damaged file; it says how to read on behind it.
   */
  read(shard: Shard, from: number, limits: ReadLimits): RecordRead
  /** The position of the first record that came at `at` or later; `shard.next` if there is none. */
  positionAt(shard: Shard, at: number): number
  /** The position of the first record that has not expired; `shard.next` if there is none. */
  trimHorizon(shard: Shard): number
  /** When the record at a position came; undefined if there is none. */
  arrivalOf(shard: Shard, position: number): number | undefined
  /** Forgets all records of a stream that is being deleted; inside a transaction. */
  drop(stream: Stream): void
  /** Something may expire earlier than was expected: a stream's retention was shortened, or shards were closed. */
  review(): void
  /** Bytes that records take: in memory, and in segment files. */
  readonly figures: RecordFigures
}
