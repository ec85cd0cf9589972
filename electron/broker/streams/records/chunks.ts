import { BrokerError } from '../../../../shared/errors'
import { BlockDamaged } from '../../../store/database'
import type { BlockFiles, Database } from '../../../store/database'
import type { Shard } from '../shard'
import { ChunkCache } from './chunkCache'
import { decodeRecords } from './recordBody'
import type { StoredRecord } from './recordLog'
import { recordStatements } from './recordRows'
import type { Chunk } from './recordRows'

/** Rows of the tail that are read at once. */
const ROWS = 500
/** Rows of the tail with fewer records are not worth a place in the cache: those of single puts are read many at once. */
const FEW = 8

/** Finds the chunk that has a position, and reads the records of chunks. */
export class Chunks {
  readonly #database: Database
  readonly #files: BlockFiles
  readonly #cache = new ChunkCache()

  constructor(database: Database, files: BlockFiles) {
    this.#database = database
    this.#files = files
  }

  /** After a rollback. */
  reload(): void {
    this.#cache.clear()
  }

  /** The chunk that has a position; undefined if it is before what is kept, or not there yet. */
  at(shard: Shard, position: number): Chunk | undefined {
    const inTail = position >= shard.spilled
    const row = this.#database
      .prepare(inTail ? recordStatements.tailAt : recordStatements.extentAt)
      .get<[number, number, number, number, number, number, number]>(shard.id, position)
    if (!row || position >= row[0] + row[1]) return undefined
    const [first, count, firstAt, lastAt, bytes, segment, offset] = row
    return { first, count, firstAt, lastAt, bytes, place: inTail ? null : { segment, offset } }
  }

  /**
   * The records of a chunk, and those of the small ones that follow it in the tail, while they are at most so many records and
   * bytes of data and partition keys. Where a segment file is damaged: undefined if `lenient`, else it says so, and how to read
   * on.
   */
  read(
    shard: Shard,
    chunk: Chunk,
    limits: { readonly records: number; readonly bytes: number },
    lenient: boolean,
  ): readonly StoredRecord[] | undefined {
    if (chunk.place || chunk.count >= FEW) return this.whole(shard, chunk, lenient)
    return this.#readRows(shard, chunk.first, limits)
  }

  /** All records of a chunk; `lenient` as for `read`. */
  whole(shard: Shard, chunk: Chunk, lenient: boolean): readonly StoredRecord[] | undefined {
    const { place, first } = chunk
    const key = place ? `${place.segment}:${place.offset}` : `${shard.id}/${first}`
    let records = this.#cache.get(key)
    if (records) return records
    const body = place ? this.#block(shard, chunk, place, lenient) : this.#row(shard, first)
    if (!body) return undefined
    records = decodeRecords(body, first)
    if (place || records.length >= FEW) this.#cache.add(key, records, body.length)
    return records
  }

  #row(shard: Shard, first: number): Uint8Array {
    return this.#database
      .prepare(recordStatements.tailBodies)
      .get<[number, Uint8Array]>(shard.id, first, first)![1]
  }

  #block(
    shard: Shard,
    { first, count, firstAt, lastAt }: Chunk,
    { segment, offset }: { readonly segment: number; readonly offset: number },
    lenient: boolean,
  ): Uint8Array | undefined {
    try {
      return this.#files.read(segment, offset)
    } catch (error) {
      if (!(error instanceof BlockDamaged)) throw error
      if (lenient) return undefined
      const from = shard.sequenceNumber(first, firstAt)
      const to = shard.sequenceNumber(first + count - 1, lastAt)
      throw new BrokerError(
        'KinesisInternalFailure',
        `The records from ${from} to ${to} of ${shard.shardId} of stream ${shard.stream.name} cannot be read: ${error.message}. To read on behind them, begin AFTER_SEQUENCE_NUMBER ${to}.`,
      )
    }
  }

  #readRows(
    shard: Shard,
    first: number,
    limits: { readonly records: number; readonly bytes: number },
  ): StoredRecord[] {
    const rows = this.#database
      .prepare(recordStatements.tailFrom)
      .all<[number, number, number]>(shard.id, first, Math.min(limits.records, ROWS))
    let last = first
    let bytes = 0
    let count = 0
    for (const [rowFirst, rowCount, rowBytes] of rows) {
      if (rowFirst > first && (bytes + rowBytes > limits.bytes || count >= limits.records)) break
      last = rowFirst
      bytes += rowBytes
      count += rowCount
    }
    return this.#database
      .prepare(recordStatements.tailBodies)
      .all<[number, Uint8Array]>(shard.id, first, last)
      .flatMap(([rowFirst, body]) => decodeRecords(body, rowFirst))
  }
}
