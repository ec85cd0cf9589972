import type { StoredRecord } from '../records/recordLog'
import type { Shard } from '../shard'
import type { StreamState } from '../state'

/** How far one shard was read, and how far it may be. */
export class Lane {
  /** Of the record that is to be read next. */
  position: number
  /** Positions from here on are not known to be durable, or not wanted. */
  bound: number
  /**
   * Arrivals count as no earlier than this, which is when the last record of its parents came: so a shard is read after
   * those it came from even where the clock was put back between them.
   */
  readonly floor: number
  /** Records that were read ahead, and the next of them. */
  ahead: readonly StoredRecord[] = []
  at = 0

  constructor(
    /** Another object for the same shard after some rollbacks. */
    public shard: Shard,
    { position, bound, floor }: { position: number; bound: number; floor: number },
  ) {
    this.position = position
    this.bound = bound
    this.floor = floor
  }

  /** The next record that was read ahead. */
  get head(): StoredRecord | undefined {
    return this.ahead[this.at]
  }

  /** The time by which records of several lanes are merged. */
  order(record: StoredRecord): number {
    return Math.max(record.at, this.floor)
  }

  take(record: StoredRecord): void {
    this.at++
    this.position = record.position + 1
  }

  /** Begins anew at a position: nothing that was read ahead counts. */
  moveTo(position: number): void {
    this.position = position
    this.ahead = []
    this.at = 0
  }
}

/** Where a shard could be read up to at one moment. */
export type Sight = readonly { readonly shard: Shard; readonly bound: number }[]

export interface LanesOptions {
  /** Its number. */
  readonly stream: number
  /** Numbers of the shards; null: all, those to come too. */
  readonly chosen: ReadonlySet<number> | null
  /** The position at which a shard is begun: when the lanes are made, or when it came later. */
  place(shard: Shard): number
  /** Records that come at this time or later are left alone; null: none. */
  readonly until: number | null
}

/** The shards of a stream that are read together, with how far each was read. */
export class Lanes {
  readonly #state: StreamState
  readonly #options: LanesOptions
  readonly #lanes = new Map<number, Lane>()

  constructor(state: StreamState, options: LanesOptions) {
    this.#state = state
    this.#options = options
    for (const shard of this.#shards()) this.#add(shard, 0)
  }

  all(): IterableIterator<Lane> {
    return this.#lanes.values()
  }

  /** Whether records of a shard are among those read. */
  follows(number: number): boolean {
    return this.#options.chosen?.has(number) ?? true
  }

  /** How far shards go now. Inside `commit`, so that all of it is durable once that resolves. */
  look(): Sight {
    const { until } = this.#options
    return this.#shards().map((shard) => ({
      shard,
      bound:
        until !== null && shard.lastAt >= until ? this.#state.records.positionAt(shard, until) : shard.next,
    }))
  }

  /** Takes over what was seen, now that it is durable; shards that are gone are forgotten. */
  accept(sight: Sight): void {
    const gone = new Set(this.#lanes.keys())
    for (const { shard, bound } of sight) {
      if (!shard.alive) continue
      gone.delete(shard.number)
      const known = this.#lanes.get(shard.number)
      if (known?.shard.id !== shard.id) {
        this.#add(shard, bound)
        continue
      }
      known.shard = shard
      known.bound = bound
      if (known.position >= bound) continue
      // What expired before it was read is no longer there to wait for.
      const horizon = this.#state.records.trimHorizon(shard)
      if (horizon > known.position) known.moveTo(Math.min(horizon, bound))
    }
    for (const number of gone) this.#lanes.delete(number)
  }

  /** After a rollback: positions that were taken back are not read yet. */
  rolledBack(): void {
    for (const lane of this.#lanes.values()) {
      lane.shard = this.#state.registry.shardById(lane.shard.id) ?? lane.shard
      if (lane.position > lane.shard.next) lane.moveTo(lane.shard.next)
    }
  }

  /** Begins all of them anew where `place` says now. */
  replace(): void {
    for (const lane of this.#lanes.values()) lane.moveTo(this.#options.place(lane.shard))
  }

  /** Records that are there and not read. */
  get waiting(): number {
    let waiting = 0
    for (const { position, bound } of this.#lanes.values()) waiting += Math.max(0, bound - position)
    return waiting
  }

  #shards(): Shard[] {
    const { stream, chosen } = this.#options
    const shards = [...(this.#state.registry.byId(stream)?.shards.values() ?? [])]
    return chosen ? shards.filter(({ number }) => chosen.has(number)) : shards
  }

  #add(shard: Shard, bound: number): void {
    const { row } = shard
    let floor = 0
    for (const number of [row.parent, row.adjacentParent]) {
      const parent = number === null ? undefined : this.#lanes.get(number)
      if (parent) floor = Math.max(floor, parent.floor, parent.shard.lastAt)
    }
    const position = Math.max(this.#options.place(shard), this.#state.records.trimHorizon(shard))
    this.#lanes.set(shard.number, new Lane(shard, { position, bound, floor }))
  }
}
