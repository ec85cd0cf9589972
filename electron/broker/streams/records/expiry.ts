import type { BlockFiles } from '../../../store/database'
import type { Engine } from '../../engine'
import type { StreamRegistry } from '../registry'
import type { Shard } from '../shard'
import type { RecordLog } from './recordLog'
import { recordStatements } from './recordRows'
import type { Spill } from './spill'

/** Rows deleted in one go, bytes of records after which no more are, and milliseconds between two goes. */
const SLICE = 1_000
const SLICE_BYTES = 16 * 1_048_576
const PAUSE = 5
/** Milliseconds for which expired records may stay in the tables: they are not read any more. */
const LENIENCE = 1_000

interface Parts {
  readonly engine: Engine
  readonly registry: StreamRegistry
  readonly files: BlockFiles
  readonly log: Pick<RecordLog, 'trimHorizon' | 'arrivalOf'>
  readonly spill: Spill
}

/** Removes records that have expired or whose stream is gone, and the files and closed shards that then have none left. */
export class Expiry {
  readonly #parts: Parts
  /** Shards whose stream was deleted, by id. */
  readonly #orphans = new Set<number>()
  #cancel: (() => void) | undefined
  #dueAt = Infinity
  #disposed = false

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** Goes on with what is left from the last run. */
  start(): void {
    const { engine } = this.#parts
    for (const table of ['record_tail', 'record_extents']) {
      const orphans = engine.database
        .prepare(`SELECT DISTINCT shard FROM ${table} WHERE shard NOT IN (SELECT id FROM shards)`)
        .all<[number]>()
      for (const [shard] of orphans) this.#orphans.add(shard)
    }
    this.#schedule(engine.clock.now() + PAUSE)
  }

  /** The shard has records that expire one day. */
  expect(shard: Shard): void {
    this.#schedule(shard.lastAt + shard.stream.retentionMs + LENIENCE)
  }

  /** All records of a shard that is being deleted; inside a transaction. */
  sweep(shard: Shard): void {
    this.#orphans.add(shard.id)
    this.#schedule(this.#parts.engine.clock.now() + PAUSE)
  }

  /** The retention was shortened, or a shard closed: something may be due earlier. */
  review(): void {
    this.#schedule(this.#parts.engine.clock.now() + PAUSE)
  }

  dispose(): void {
    this.#disposed = true
    this.#cancel?.()
  }

  #schedule(at: number): void {
    if (this.#disposed || at >= this.#dueAt) return
    this.#cancel?.()
    this.#dueAt = at
    this.#cancel = this.#parts.engine.clock.schedule(at, () => {
      this.#cancel = undefined
      this.#dueAt = Infinity
      void this.#pass()
    })
  }

  async #pass(): Promise<void> {
    const { engine, files } = this.#parts
    const freed: number[] = []
    let again: number
    try {
      again = await engine.commit(() => this.#slice(freed))
      // Only now nothing can bring the rows back that say what is in the files.
      for (const segment of freed) files.remove(segment)
    } catch {
      // The store takes no writes; expired records are not read meanwhile.
      again = engine.clock.now() + LENIENCE
    }
    if (again < Infinity) this.#schedule(again)
  }

  /** One go over all shards. Answers when the next one is due; Infinity if there is nothing to wait for. */
  #slice(freed: number[]): number {
    const { engine, registry, log } = this.#parts
    const now = engine.clock.now()
    let next = Infinity
    const slice: Slice = { rows: SLICE, bytes: SLICE_BYTES, freed }
    for (const id of this.#orphans) {
      // Its deletion was taken back.
      if (registry.shardById(id)) this.#orphans.delete(id)
      else if (this.#remove(id, Number.MAX_SAFE_INTEGER, slice).end === 0) this.#orphans.delete(id)
      else next = now + PAUSE
      if (isOver(slice)) return now + PAUSE
    }
    for (const stream of registry.all()) {
      for (const shard of [...stream.shards.values()]) {
        const horizon = log.trimHorizon(shard)
        if (horizon > shard.trimmed && this.#expire(shard, horizon, slice)) next = Math.min(next, now + PAUSE)
        if (isOver(slice)) return now + PAUSE
        const oldest = shard.trimmed < shard.next ? log.arrivalOf(shard, log.trimHorizon(shard)) : undefined
        const from = oldest ?? shard.row.closedAt
        if (from === null) continue
        const due = from + stream.retentionMs
        if (oldest === undefined && due < now && shard.trimmed === shard.next) this.#removeShard(shard, now)
        else next = Math.min(next, Math.max(due + LENIENCE, now + LENIENCE))
      }
    }
    return next
  }

  /** Removes up to a slice of what is before the horizon. Answers whether more is left. */
  #expire(shard: Shard, horizon: number, slice: Slice): boolean {
    const { engine, registry, spill } = this.#parts
    const removed = this.#remove(shard.id, horizon, slice)
    if (removed.end === 0) return false
    shard.bytes -= removed.bytes
    spill.shrank(shard, removed.tailBytes)
    engine.events.emit({
      type: 'records.expired',
      at: engine.clock.now(),
      stream: shard.stream.ref,
      shard: shard.ref,
      count: removed.end - shard.trimmed,
      bytes: removed.bytes,
    })
    shard.trimmed = removed.end
    shard.spilled = Math.max(shard.spilled, removed.end)
    if (removed.end === shard.next) registry.keepNext(shard)
    return removed.more
  }

  /** Removes the oldest rows that end before a position, as many as are left of a slice. */
  #remove(shard: number, horizon: number, slice: Slice): Removed {
    const { database } = this.#parts.engine
    const removed: Removed = { end: 0, bytes: 0, tailBytes: 0, more: false }
    const segments = new Set<number>()
    for (const [table, detail] of [
      ['record_extents', 'segment'],
      ['record_tail', 'LENGTH(body)'],
    ] as const) {
      if (isOver(slice)) break
      const rows = database
        .prepare(
          `SELECT first, count, bytes, ${detail} FROM ${table} WHERE shard = ? AND first < ? ORDER BY first LIMIT ?`,
        )
        .all<[number, number, number, number]>(shard, horizon, slice.rows)
      const gone: typeof rows = []
      for (const row of rows) {
        if (row[0] + row[1] > horizon || isOver(slice)) break
        gone.push(row)
        slice.rows--
        // Only rows of the tail hold their records; those of the files cost the same whatever they stand for.
        if (table === 'record_tail') slice.bytes -= row[3]
      }
      if (gone.length === 0) continue
      for (const [, , bytes, more] of gone) {
        removed.bytes += bytes
        if (table === 'record_tail') removed.tailBytes += more
        else segments.add(more)
      }
      const [first, count] = gone.at(-1)!
      removed.end = first + count
      database.prepare(`DELETE FROM ${table} WHERE shard = ? AND first < ?`).run(shard, removed.end)
    }
    removed.more = isOver(slice)
    for (const segment of segments) {
      if (database.prepare(recordStatements.segmentUsed).get(segment)) continue
      this.#parts.spill.removeSegment(segment)
      slice.freed.push(segment)
    }
    return removed
  }

  /** A closed shard is forgotten when its retention is over since it was closed. */
  #removeShard(shard: Shard, now: number): void {
    const { engine, registry } = this.#parts
    registry.removeShard(shard)
    engine.events.emit({ type: 'shard.expired', at: now, stream: shard.stream.ref, shard: shard.ref })
  }
}

/** What is left of one go. */
interface Slice {
  rows: number
  bytes: number
  /** Segment files of which nothing is used any more. */
  readonly freed: number[]
}

function isOver({ rows, bytes }: Slice): boolean {
  return rows <= 0 || bytes <= 0
}

interface Removed {
  /** Position after the last record removed; 0: none was. */
  end: number
  bytes: number
  tailBytes: number
  more: boolean
}
