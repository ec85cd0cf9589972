import type { ShardsUpdate, ShardView } from '../../../../shared/console/streams'

/** How hot a shard is: what goes through it against what its quotas allow. Pure. */
export type ShardQuotas = ShardsUpdate['quotas']

/** Above this part of a quota a shard is hot: bursts within a second will be refused. */
export const HOT = 0.8

/** One thing a quota limits: what goes on, what may go on at most (null: no limit), and the part of it. */
export interface Use {
  readonly rate: number
  readonly most: number | null
  /** 0 to 1, or above while a burst is averaged; of the busiest shard where there is no limit. */
  readonly part: number
}

/** What the busiest open shard does: what the others are measured by where there is no quota. */
export interface Busiest {
  readonly recordsIn: number
  readonly bytesIn: number
  readonly bytesOut: number
}

export function busiestOf(shards: readonly ShardView[]): Busiest {
  const most = { recordsIn: 0, bytesIn: 0, bytesOut: 0 }
  for (const { open, rates } of shards) {
    if (!open) continue
    most.recordsIn = Math.max(most.recordsIn, rates.recordsIn)
    most.bytesIn = Math.max(most.bytesIn, rates.bytesIn)
    most.bytesOut = Math.max(most.bytesOut, rates.bytesOut)
  }
  return most
}

function use(rate: number, most: number | null, busiest: number): Use {
  const whole = most ?? busiest
  return { rate, most, part: whole > 0 ? rate / whole : 0 }
}

export interface ShardUse {
  readonly recordsIn: Use
  readonly bytesIn: Use
  readonly bytesOut: Use
  /** The quota that records come nearest to: 0 to 1. */
  readonly load: number
  readonly throttled: boolean
  /** A quota is nearly used up, or was exceeded. Never without quotas. */
  readonly hot: boolean
}

export function useOf(shard: ShardView, quotas: ShardQuotas, busiest: Busiest): ShardUse {
  const recordsIn = use(shard.rates.recordsIn, quotas.recordsIn, busiest.recordsIn)
  const bytesIn = use(shard.rates.bytesIn, quotas.bytesIn, busiest.bytesIn)
  const bytesOut = use(shard.rates.bytesOut, quotas.bytesOut, busiest.bytesOut)
  const load = Math.max(recordsIn.part, bytesIn.part)
  const throttled = shard.rates.throttled > 0
  const limited = [recordsIn, bytesIn, bytesOut].some(({ most, part }) => most !== null && part >= HOT)
  return { recordsIn, bytesIn, bytesOut, load, throttled, hot: throttled || limited }
}

/** The hottest first: refused ones, then by load, then by what is read, then in the order of their ranges. */
export function hottestFirst(
  shards: readonly ShardView[],
  quotas: ShardQuotas,
  busiest: Busiest,
): ShardView[] {
  const uses = new Map(shards.map((shard) => [shard.shardId, useOf(shard, quotas, busiest)]))
  return [...shards].sort((a, b) => {
    const [left, right] = [uses.get(a.shardId)!, uses.get(b.shardId)!]
    return (
      Number(b.open) - Number(a.open) ||
      Number(right.throttled) - Number(left.throttled) ||
      right.load - left.load ||
      right.bytesOut.part - left.bytesOut.part ||
      a.from - b.from ||
      a.number - b.number
    )
  })
}
