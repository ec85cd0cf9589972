import type { ShardView } from '../../../shared/console/streams'
import { hashDecimal, HASH_KEYS, hashNumber } from '../../broker/streams/hashKeys'
import type { HashKey } from '../../broker/streams/hashKeys'
import { type Shard, shardIdOf, type ShardRow } from '../../broker/streams/shard'
import type { StreamState } from '../../broker/streams/state'
import type { StreamMetrics } from './streamMetrics'

/** What is kept of a shard, without a look at its records. */
export interface Kept {
  readonly records: number
  /** Of data and partition keys; counts what has expired until it is removed, a moment later. */
  readonly bytes: number
  readonly oldestAt: number | null
  readonly newestAt: number | null
}

const nothingKept: Kept = { records: 0, bytes: 0, oldestAt: null, newestAt: null }

export function keptOf({ records }: Pick<StreamState, 'records'>, shard: Shard): Kept {
  const from = records.trimHorizon(shard)
  if (from >= shard.next) return nothingKept
  // The record log remembers when the first one came; only where it does not, a look is needed.
  const { horizon } = shard
  const oldestAt = horizon?.position === from ? horizon.at : (records.arrivalOf(shard, from) ?? null)
  return { records: shard.next - from, bytes: shard.bytes, oldestAt, newestAt: shard.lastAt }
}

/** Where a hash key is among all of them: 0 to 1. */
export function placeOf(key: HashKey): number {
  return Number(hashNumber(key)) / Number(HASH_KEYS)
}

/** Where a range ends among all hash keys, so where the next one begins. */
export function endOf(lastHash: HashKey): number {
  return Number(hashNumber(lastHash) + 1n) / Number(HASH_KEYS)
}

type Unchanging = Pick<
  ShardView,
  | 'shardId'
  | 'number'
  | 'open'
  | 'parent'
  | 'adjacentParent'
  | 'firstHash'
  | 'lastHash'
  | 'from'
  | 'to'
  | 'startingSequenceNumber'
  | 'endingSequenceNumber'
  | 'createdAt'
  | 'closedAt'
>

/** Shards as the console shows them. What only changes when a shard is closed is worked out once. */
export class ShardReader {
  readonly #known = new WeakMap<Shard, { readonly row: ShardRow; readonly view: Unchanging }>()

  constructor(
    private readonly state: StreamState,
    private readonly metrics: StreamMetrics,
  ) {}

  view(shard: Shard): ShardView {
    return {
      ...this.#unchanging(shard),
      ...keptOf(this.state, shard),
      rates: this.metrics.shardRates(shard.id),
      putHistory: this.metrics.shardStrip(shard.id),
    }
  }

  #unchanging(shard: Shard): Unchanging {
    const { row } = shard
    const known = this.#known.get(shard)
    if (known?.row === row) return known.view
    const view: Unchanging = {
      shardId: shard.shardId,
      number: shard.number,
      open: shard.open,
      parent: row.parent === null ? null : shardIdOf(row.parent),
      adjacentParent: row.adjacentParent === null ? null : shardIdOf(row.adjacentParent),
      firstHash: hashDecimal(row.firstHash),
      lastHash: hashDecimal(row.lastHash),
      from: placeOf(row.firstHash),
      to: endOf(row.lastHash),
      startingSequenceNumber: shard.startingSequenceNumber,
      endingSequenceNumber: shard.endingSequenceNumber,
      createdAt: row.createdAt,
      closedAt: row.closedAt,
    }
    this.#known.set(shard, { row, view })
    return view
  }
}
