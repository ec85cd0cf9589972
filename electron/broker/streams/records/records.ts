import { BrokerError } from '../../../../shared/errors'
import { BlockDamaged } from '../../../store/database'
import type { BlockFiles } from '../../../store/database'
import type { Engine } from '../../engine'
import type { StreamRegistry } from '../registry'
import type { Shard } from '../shard'
import type { Stream } from '../stream'
import { BlockCache } from './blockCache'
import { findDamage } from './damage'
import { Expiry } from './expiry'
import { decodeRecords, encodeRecords, payloadBytes } from './recordBody'
import type { NewRecord, ReadLimits, RecordLog, RecordRead, StoredRecord } from './recordLog'
import { readExtents, recordStatements } from './recordRows'
import type { Chunk } from './recordRows'
import { Spill } from './spill'

/** Rows of the tail that one read looks at before it reads on. */
const ROWS = 500

export interface RecordOptions {
  readonly files: BlockFiles
  /** Bytes of records that may be in memory; 512 MiB by default. */
  readonly memoryBytes: number
}

/**
 * The records of all shards. What was put lately is in SQL, where the journal makes it durable in the same write as
 * everything else of its batch. When that grows, the oldest is moved to segment files (spill.ts); when records expire,
 * rows and files go (expiry.ts). So memory stays bounded, and an append costs what it costs, however much is kept.
 */
export class Records implements RecordLog {
  /** What is missing of the segment files, as found at start: a sentence a file, to be told to a person. */
  readonly damage: readonly string[]
  readonly #engine: Engine
  readonly #registry: StreamRegistry
  readonly #cache: BlockCache
  readonly #memoryBytes: number
  readonly #spill: Spill
  readonly #expiry: Expiry

  constructor(engine: Engine, registry: StreamRegistry, { files, memoryBytes }: RecordOptions) {
    this.#engine = engine
    this.#registry = registry
    this.#cache = new BlockCache(files)
    this.#memoryBytes = memoryBytes
    this.#spill = new Spill({ engine, registry, files, memoryBytes })
    this.#expiry = new Expiry({ engine, registry, files, log: this, spill: this.#spill })
    this.reload()
    this.damage = findDamage(engine.database, files, registry)
    this.#expiry.start()
  }

  get figures(): RecordLog['figures'] {
    const { tailBytes, segmentBytes, problem } = this.#spill
    return { tailBytes, segmentBytes, problem }
  }

  /** At start, and after a rollback, when the registry has been reloaded: reads where the records of each shard are. */
  reload(): void {
    const found = readExtents(this.#engine.database)
    for (const stream of this.#registry.all()) {
      for (const shard of stream.shards.values()) {
        const extent = found.get(shard.id)
        // The row's `next` may be behind the records; without records only it tells.
        shard.next = Math.max(shard.next, extent?.end ?? 1)
        shard.trimmed = extent?.first ?? shard.next
        shard.spilled = extent ? extent.tailFirst || extent.end : shard.next
        shard.lastAt = extent?.lastAt ?? 0
        shard.bytes = extent?.bytes ?? 0
        shard.tailBytes = extent?.tailBytes ?? 0
        shard.horizon = undefined
      }
    }
    this.#spill.reload()
  }

  dispose(): void {
    this.#expiry.dispose()
    this.#spill.dispose()
  }

  /** Moves all that is in the tail to files, for tests. */
  spillAll(): Promise<void> {
    return this.#spill.run(0)
  }

  requireRoom(): void {
    const { tailBytes, problem } = this.#spill
    if (tailBytes <= this.#memoryBytes) return
    throw new BrokerError(
      'KinesisProvisionedThroughputExceeded',
      problem === null
        ? 'Records come faster than they can be moved from memory to disk. Try again in a moment.'
        : `Memory for records is full, and they cannot be moved to disk at the moment: ${problem}`,
    )
  }

  room(): Promise<void> | undefined {
    return this.#spill.room()
  }

  append(shard: Shard, records: readonly NewRecord[], at: number): number {
    const body = encodeRecords(records, at)
    const bytes = payloadBytes(records)
    const first = shard.next
    this.#engine.database
      .prepare(recordStatements.append)
      .run(shard.id, first, records.length, bytes, at, body)
    shard.next = first + records.length
    shard.lastAt = at
    shard.bytes += bytes
    shard.tailBytes += body.length
    this.#spill.grew(body.length)
    this.#expiry.expect(shard)
    return first
  }

  read(shard: Shard, from: number, limits: ReadLimits): RecordRead {
    const start = Math.max(from, this.trimHorizon(shard))
    const records: StoredRecord[] = []
    let bytes = 0
    let position = start
    const take = (record: StoredRecord, size: number): boolean => {
      if (records.length >= limits.records || (records.length > 0 && bytes + size > limits.bytes))
        return false
      records.push(record)
      bytes += size
      position = record.position + 1
      return true
    }
    while (position < shard.next && position < shard.spilled) {
      const chunk = this.#chunkAt(shard, position)
      if (!chunk?.place) break
      const body = this.#blockOf(shard, chunk, chunk.place, records.length > 0)
      if (!body) break
      decodeRecords(body, chunk.first, position, take)
      // Nothing fitted any more, or nothing of it is left to read.
      if (position < chunk.first + chunk.count) return { records, bytes, next: position }
    }
    while (position >= shard.spilled && position < shard.next && records.length < limits.records) {
      const chunk = this.#chunkAt(shard, position)
      if (!chunk) break
      const before = position
      if (chunk.first + chunk.count - position >= limits.records - records.length) {
        decodeRecords(this.#tailBody(shard, chunk), chunk.first, position, take)
        break
      }
      this.#readTail(
        shard,
        chunk.first,
        limits.records - records.length,
        limits.bytes - bytes,
        position,
        take,
      )
      if (position === before) break
      if (bytes >= limits.bytes) break
    }
    return { records, bytes, next: position }
  }

  positionAt(shard: Shard, at: number): number {
    let low = shard.trimmed
    let high = shard.next
    if (at > shard.lastAt) return high
    // All records before `low` came earlier than `at`; the one at `high`, if any, did not.
    while (low < high) {
      const middle = Math.floor((low + high) / 2)
      const chunk = this.#chunkAt(shard, middle)
      if (!chunk) return high
      if (chunk.lastAt < at) low = chunk.first + chunk.count
      else if (chunk.firstAt >= at) high = Math.min(high, chunk.first)
      else return this.#positionIn(shard, chunk, at)
    }
    return Math.max(low, shard.trimmed)
  }

  trimHorizon(shard: Shard): number {
    const oldest = this.#engine.clock.now() - shard.stream.retentionMs
    const known = shard.horizon
    if (known && known.at >= oldest && known.position >= shard.trimmed) return known.position
    const position = this.positionAt(shard, oldest)
    const at = position < shard.next ? this.arrivalOf(shard, position) : undefined
    shard.horizon = at === undefined ? undefined : { position, at }
    return position
  }

  arrivalOf(shard: Shard, position: number): number | undefined {
    const chunk = this.#chunkAt(shard, position)
    if (!chunk) return undefined
    if (chunk.firstAt === chunk.lastAt) return chunk.firstAt
    const body = this.#bodyOf(shard, chunk)
    if (!body) return chunk.firstAt
    let at: number | undefined
    decodeRecords(body, chunk.first, position, (record) => {
      at = record.at
      return false
    })
    return at
  }

  /** What is kept of a shard; records that have expired and not been removed yet count in `bytes` only. */
  kept(shard: Shard): { records: number; bytes: number; oldestAt: number | null; newestAt: number | null } {
    const from = this.trimHorizon(shard)
    const records = shard.next - from
    return {
      records,
      bytes: records === 0 ? 0 : shard.bytes,
      oldestAt: records === 0 ? null : (this.arrivalOf(shard, from) ?? null),
      newestAt: records === 0 ? null : shard.lastAt,
    }
  }

  review(): void {
    this.#expiry.review()
  }

  drop(stream: Stream): void {
    for (const shard of stream.shards.values()) this.#expiry.sweep(shard)
    this.#spill.forget(stream)
  }

  /** The chunk that has a position; undefined if it is before what is kept, or not there yet. */
  #chunkAt(shard: Shard, position: number): Chunk | undefined {
    const inTail = position >= shard.spilled
    const row = this.#engine.database
      .prepare(inTail ? recordStatements.tailAt : recordStatements.extentAt)
      .get<[number, number, number, number, number, number, number]>(shard.id, position)
    if (!row || position >= row[0] + row[1]) return undefined
    const [first, count, firstAt, lastAt, bytes, segment, offset] = row
    return { first, count, firstAt, lastAt, bytes, place: inTail ? null : { segment, offset } }
  }

  /** undefined where a segment file does not have it. */
  #bodyOf(shard: Shard, chunk: Chunk): Uint8Array | undefined {
    return chunk.place ? this.#blockOf(shard, chunk, chunk.place, true) : this.#tailBody(shard, chunk)
  }

  #tailBody(shard: Shard, { first }: Chunk): Uint8Array {
    return this.#engine.database
      .prepare(recordStatements.tailBodies)
      .get<[number, Uint8Array]>(shard.id, first, first)![1]
  }

  /** A block of a segment file. Where it is damaged: undefined if `lenient`, else it says so, and how to read on. */
  #blockOf(
    shard: Shard,
    { first, count, firstAt, lastAt }: Chunk,
    place: { readonly segment: number; readonly offset: number },
    lenient: boolean,
  ): Uint8Array | undefined {
    try {
      return this.#cache.read(place)
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

  /** A chunk that cannot be read counts as if it had all come at its end, so that nothing in it is passed over. */
  #positionIn(shard: Shard, chunk: Chunk, at: number): number {
    const body = this.#bodyOf(shard, chunk)
    if (!body) return chunk.first
    let position = chunk.first + chunk.count
    decodeRecords(body, chunk.first, chunk.first, (record) => {
      if (record.at < at) return true
      position = record.position
      return false
    })
    return position
  }

  /** Reads rows of the tail from the one that begins at `first`, as many as fit. */
  #readTail(
    shard: Shard,
    first: number,
    records: number,
    bytes: number,
    from: number,
    take: (record: StoredRecord, size: number) => boolean,
  ): void {
    const { database } = this.#engine
    const rows = database
      .prepare(recordStatements.tailFrom)
      .all<[number, number, number]>(shard.id, first, Math.min(records, ROWS))
    let last = first
    let sum = 0
    let count = 0
    for (const [rowFirst, rowCount, rowBytes] of rows) {
      if (rowFirst > first && (sum + rowBytes > bytes || count >= records)) break
      last = rowFirst
      sum += rowBytes
      count += rowCount - Math.max(0, from - rowFirst)
    }
    for (const [rowFirst, body] of database
      .prepare(recordStatements.tailBodies)
      .all<[number, Uint8Array]>(shard.id, first, last)) {
      decodeRecords(body, rowFirst, from, take)
    }
  }
}
