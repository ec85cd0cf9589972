import type { ShardView } from '../../../../shared/console/streams'

/** Which shards are drawn beside each other, and on which scale. Pure. */

/** Shards that are drawn at once; of more, those that took most. */
export const mostDrawn = 120

/** The open shards that are drawn, in the order of their hash ranges; of too many, those that took most in the last minute. */
export function drawnShards(shards: readonly ShardView[], most = mostDrawn): readonly ShardView[] {
  const open = shards.filter((shard) => shard.open).sort((a, b) => a.from - b.from || a.number - b.number)
  if (open.length <= most) return open
  const put = new Map(open.map((shard) => [shard, shard.putHistory.reduce((sum, value) => sum + value, 0)]))
  const chosen = new Set(
    [...open].sort((a, b) => put.get(b)! - put.get(a)! || a.number - b.number).slice(0, most),
  )
  return open.filter((shard) => chosen.has(shard))
}

/** The busiest second of all of them. */
export function busiestSecond(shards: readonly ShardView[]): number {
  let most = 0
  for (const { putHistory } of shards) for (const value of putHistory) if (value > most) most = value
  return most
}
