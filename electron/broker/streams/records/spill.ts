import type { BlockFiles } from '../../../store/database'
import type { Engine } from '../../engine'
import type { StreamRegistry } from '../registry'
import type { Shard } from '../shard'
import type { Stream } from '../stream'
import { recordStatements } from './recordRows'

const KiB = 1_024
const MiB = 1_024 * KiB

/** Bytes of the tail at which moving begins, unless memory is set to less. */
const START = 64 * MiB
/** Bytes that one step moves, copied on the broker's thread: the more, the more there is to move. */
const STEP = 2 * MiB
const MOST_STEP = 16 * MiB
/** Bytes of an extent: what a reader reads at once. */
const EXTENT = 256 * KiB
/** Bytes after which a stream gets a new segment file, so that expiry can free the old one. */
const SEGMENT = 64 * MiB
/** Milliseconds after which a failed step is tried again. */
const RETRY = 1_000

interface Parts {
  readonly engine: Engine
  readonly registry: StreamRegistry
  readonly files: BlockFiles
  readonly memoryBytes: number
}

/** Some consecutive rows of a shard's tail, to become one extent. */
interface Run {
  readonly shard: Shard
  readonly first: number
  count: number
  bytes: number
  readonly firstAt: number
  lastAt: number
  readonly bodies: Uint8Array[]
  length: number
}

/**
 * Moves the oldest records of the tail to segment files. First the bytes are written and synced, then one transaction
 * takes the rows out of the tail and says where the bytes are: whenever the process ends, a record is in the one place or
 * in the other. What was written for nothing is garbage that goes with its file.
 */
export class Spill {
  readonly #parts: Parts
  readonly #start: number
  /** The segment file each stream's records go to, with its size. A new run begins new ones. */
  readonly #segments = new Map<number, { readonly id: number; bytes: number; known: boolean }>()
  #tailBytes = 0
  #segmentBytes = 0
  #problem: string | null = null
  /** How often rows were taken back: what was read before may not be there any more. */
  #rollbacks = 0
  #lastMove: Promise<unknown> | undefined
  /** Why the last move was not made. */
  #refusal: unknown
  #running: Promise<void> | undefined
  #cancelRetry: (() => void) | undefined
  #disposed = false

  constructor(parts: Parts) {
    this.#parts = parts
    this.#start = Math.min(START, parts.memoryBytes / 4)
    this.#removeUnknown()
  }

  get tailBytes(): number {
    return this.#tailBytes
  }

  /** Why nothing could be moved lately; null if all is well. */
  get problem(): string | null {
    return this.#problem
  }

  get segmentBytes(): number {
    return this.#segmentBytes
  }

  reload(): void {
    this.#rollbacks++
    this.#tailBytes = 0
    for (const stream of this.#parts.registry.all()) {
      for (const shard of stream.shards.values()) this.#tailBytes += shard.tailBytes
    }
    this.#segmentBytes = this.#parts.engine.database
      .prepare('SELECT COALESCE(SUM(bytes), 0) FROM record_segments')
      .get<[number]>()![0]
  }

  grew(bytes: number): void {
    this.#tailBytes += bytes
    if (this.#tailBytes > this.#start) void this.run(this.#start / 2)
  }

  /**
   * Undefined while memory has room; else resolves when it has again, or nothing more can be moved. Who puts records waits
   * for it, so that they come no faster than they go to disk.
   */
  room(): Promise<void> | undefined {
    if (this.#tailBytes < this.#parts.memoryBytes / 2 || this.#problem !== null) return undefined
    return this.run(this.#start / 2)
  }

  /** Rows left the tail otherwise. */
  shrank(shard: Shard, bytes: number): void {
    shard.tailBytes -= bytes
    this.#tailBytes -= bytes
  }

  forget(stream: Stream): void {
    this.#segments.delete(stream.id)
    for (const shard of stream.shards.values()) this.shrank(shard, shard.tailBytes)
  }

  /** Of a file whose last extent is gone: its row and, once that is durable, the file. Inside a transaction. */
  removeSegment(id: number): void {
    const { database } = this.#parts.engine
    const [bytes] = database.prepare('SELECT bytes FROM record_segments WHERE id = ?').get<[number]>(id) ?? [
      0,
    ]
    database.prepare(recordStatements.removeSegment).run(id)
    this.#segmentBytes -= bytes
    for (const [stream, segment] of this.#segments) if (segment.id === id) this.#segments.delete(stream)
  }

  /** Moves records until the tail has no more than `target` bytes. Resolves in any case; what fails is tried again. */
  run(target: number): Promise<void> {
    if (this.#disposed) return Promise.resolve()
    this.#running ??= this.#moveUntil(target)
      .catch((error: unknown) => {
        if (this.#disposed) return
        this.#problem = error instanceof Error ? error.message : String(error)
        // The disk is full or broken: records stay where they are, and puts are refused when memory is full, too.
        this.#cancelRetry ??= this.#parts.engine.clock.schedule(
          this.#parts.engine.clock.now() + RETRY,
          () => {
            this.#cancelRetry = undefined
            this.grew(0)
          },
        )
      })
      .finally(() => (this.#running = undefined))
    return this.#running
  }

  dispose(): void {
    this.#disposed = true
    this.#cancelRetry?.()
  }

  async #moveUntil(target: number): Promise<void> {
    // Whoever put the record that was too much is in the middle of a transaction.
    await Promise.resolve()
    try {
      while (this.#tailBytes > target && !this.#disposed) {
        const stream = this.#fullest()
        if (!stream || !(await this.#step(stream))) return
        if (this.#refusal !== undefined) throw this.#refusal
        this.#problem = null
      }
    } finally {
      await this.#lastMove
      this.#refusal = undefined
    }
  }

  #fullest(): Stream | undefined {
    let fullest: Stream | undefined
    let most = 0
    for (const stream of this.#parts.registry.all()) {
      let bytes = 0
      for (const shard of stream.shards.values()) bytes += shard.tailBytes
      if (bytes > most) [fullest, most] = [stream, bytes]
    }
    return fullest
  }

  async #step(stream: Stream): Promise<boolean> {
    const { engine, files } = this.#parts
    const runs = this.#gather(stream)
    if (runs.length === 0) return false
    const history = this.#rollbacks
    const segment = await this.#segmentOf(stream)
    const blocks = runs.map(({ bodies }) => (bodies.length === 1 ? bodies[0]! : joined(bodies)))
    const offsets = await files.append(segment.id, blocks).catch((error: unknown) => {
      // Should the file itself be the trouble, the next try has another.
      this.#segments.delete(stream.id)
      throw error
    })
    const size = blocks.reduce((sum, { length }) => sum + length, 0)
    // Rows were taken back, or stream or file went meanwhile: what was written is garbage, which goes with the file or at
    // the next start.
    const present = this.#segments.get(stream.id)
    if (history !== this.#rollbacks || !stream.alive || present?.id !== segment.id) return true
    // Done at once, in the batch of this tick; the next step need not wait until that is durable.
    this.#lastMove = engine
      .commit(() => this.#move(stream, runs, segment.id, offsets, size))
      .catch((error: unknown) => (this.#refusal = error))
    return true
  }

  /** The oldest rows of each shard of the stream, in the order in which shards have most, up to a step's bytes. */
  #gather(stream: Stream): Run[] {
    const { database } = this.#parts.engine
    const runs: Run[] = []
    let left = Math.min(MOST_STEP, Math.max(STEP, this.#tailBytes / 16))
    const shards = [...stream.shards.values()].sort((a, b) => b.tailBytes - a.tailBytes)
    for (const shard of shards) {
      let from = shard.spilled
      while (left > 0 && from < shard.next) {
        const run = readRun(database, shard, from, Math.min(EXTENT, left))
        if (!run) break
        runs.push(run)
        left -= run.length
        from = run.first + run.count
      }
      if (left <= 0) break
    }
    return runs
  }

  async #segmentOf(stream: Stream): Promise<{ readonly id: number; bytes: number; known: boolean }> {
    const present = this.#segments.get(stream.id)
    if (present && present.bytes < SEGMENT) return present
    const { engine } = this.#parts
    const id = await engine.commit(() => engine.numbers.next())
    const segment = { id, bytes: 0, known: false }
    this.#segments.set(stream.id, segment)
    return segment
  }

  #move(
    stream: Stream,
    runs: readonly Run[],
    segment: number,
    offsets: readonly number[],
    size: number,
  ): void {
    const { database } = this.#parts.engine
    const present = this.#segments.get(stream.id)
    // Everything in the file expired meanwhile, and with it the file goes. The records are still in the tail.
    if (present?.id !== segment) return
    const bytes = present.bytes + size
    const before = database.prepare('SELECT bytes FROM record_segments WHERE id = ?').get<[number]>(segment)
    if (before) database.prepare(recordStatements.growSegment).run(bytes, segment)
    else database.prepare(recordStatements.addSegment).run(segment, stream.id, bytes)
    this.#segmentBytes += bytes - (before?.[0] ?? 0)
    present.bytes = bytes
    const insert = database.prepare(recordStatements.insertExtent)
    const passed = new Set<Shard>()
    for (const [index, run] of runs.entries()) {
      const { shard, first, count, firstAt, lastAt, length } = run
      // Some of it expired and was removed meanwhile. What is left of it is before the shard's other runs, which then
      // must wait as well.
      if (!shard.alive || first < shard.trimmed || passed.has(shard)) {
        passed.add(shard)
        continue
      }
      database.prepare(recordStatements.removeTail).run(shard.id, first + count)
      insert.run(shard.id, first, count, run.bytes, firstAt, lastAt, segment, offsets[index]!, length)
      shard.spilled = first + count
      this.shrank(shard, length)
    }
  }

  /** Files of which no row knows: written just before a crash, or not removed any more. */
  #removeUnknown(): void {
    const { engine, files } = this.#parts
    const known = new Set(
      engine.database
        .prepare('SELECT id FROM record_segments')
        .all<[number]>()
        .map(([id]) => id),
    )
    for (const file of files.list()) if (!known.has(file)) files.remove(file)
  }
}

type TailRow = [first: number, count: number, bytes: number, at: number, body: Uint8Array]

/** Rows from `from` on, one at least, as long as they stay within `most` bytes. */
function readRun(database: Engine['database'], shard: Shard, from: number, most: number): Run | undefined {
  const sizes = database
    .prepare(
      'SELECT first, LENGTH(body) FROM record_tail WHERE shard = ? AND first >= ? ORDER BY first LIMIT 1000',
    )
    .all<[number, number]>(shard.id, from)
  if (sizes.length === 0) return undefined
  let length = 0
  let last = 0
  for (const [first, size] of sizes) {
    if (length > 0 && length + size > most) break
    length += size
    last = first
  }
  const rows = database
    .prepare(
      'SELECT first, count, bytes, at, body FROM record_tail WHERE shard = ? AND first >= ? AND first <= ? ORDER BY first',
    )
    .all<TailRow>(shard.id, from, last)
  const [start] = rows
  if (!start) return undefined
  const run: Run = {
    shard,
    first: start[0],
    count: 0,
    bytes: 0,
    firstAt: start[3],
    lastAt: start[3],
    bodies: [],
    length,
  }
  for (const [, count, bytes, at, body] of rows) {
    run.count += count
    run.bytes += bytes
    run.lastAt = at
    run.bodies.push(body)
  }
  return run
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let end = 0
  for (const part of parts) {
    whole.set(part, end)
    end += part.length
  }
  return whole
}
