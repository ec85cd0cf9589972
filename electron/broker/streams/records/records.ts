import { BrokerError } from '../../../../shared/errors'
import type { BlockFiles } from '../../../store/database'
import type { Engine } from '../../engine'
import type { StreamRegistry } from '../registry'
import type { Shard } from '../shard'
import type { Stream } from '../stream'
import { Chunks } from './chunks'
import { findDamage } from './damage'
import { Expiry } from './expiry'
import { encodeRecords, payloadBytes } from './recordBody'
import type { NewRecord, ReadLimits, RecordLog, RecordRead, StoredRecord } from './recordLog'
import { readExtents, recordStatements } from './recordRows'
import type { Chunk } from './recordRows'
import { Spill } from './spill'

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
  readonly #chunks: Chunks
  readonly #memoryBytes: number
  readonly #spill: Spill
  readonly #expiry: Expiry

  constructor(engine: Engine, registry: StreamRegistry, { files, memoryBytes }: RecordOptions) {
    this.#engine = engine
    this.#registry = registry
    this.#chunks = new Chunks(engine.database, files)
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
    this.#chunks.reload()
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
    const body = encodeRecords(records, at, shard.stream.settings.keyId !== null)
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
    const records: StoredRecord[] = []
    let bytes = 0
    let position = Math.max(from, this.trimHorizon(shard))
    while (position < shard.next && records.length < limits.records) {
      const chunk = this.#chunks.at(shard, position)
      if (!chunk) break
      const room = { records: limits.records - records.length, bytes: limits.bytes - bytes }
      const found = this.#chunks.read(shard, chunk, room, records.length > 0)
      if (!found) break
      for (let index = position - chunk.first; index < found.length; index++) {
        const record = found[index]!
        if (records.length >= limits.records || (records.length > 0 && bytes + record.bytes > limits.bytes)) {
          return { records, bytes, next: position }
        }
        records.push(record)
        bytes += record.bytes
        position = record.position + 1
      }
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
      const chunk = this.#chunks.at(shard, middle)
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
    const chunk = this.#chunks.at(shard, position)
    if (!chunk) return undefined
    if (chunk.firstAt === chunk.lastAt) return chunk.firstAt
    const records = this.#chunks.whole(shard, chunk, true)
    return records ? records[position - chunk.first]?.at : chunk.firstAt
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

  /** A chunk that cannot be read counts as if it had all come at its end, so that nothing in it is passed over. */
  #positionIn(shard: Shard, chunk: Chunk, at: number): number {
    const records = this.#chunks.whole(shard, chunk, true)
    if (!records) return chunk.first
    return records.find((record) => record.at >= at)?.position ?? chunk.first + chunk.count
  }
}
