/** So many colours there are; shards further on begin again, which is why a shard's number always stands beside it. */
const colours = 8

/** The number in a shard's id: `shardId-000000000012` → 12. */
export function shardNumber(shardId: string): number {
  return Number(/(\d+)$/.exec(shardId)?.[1] ?? 0)
}

/** The id of the shard with that number. */
export function shardIdOf(number: number): string {
  return `shardId-${String(number).padStart(12, '0')}`
}

/** The colour of a shard, the same wherever it is drawn, as CSS. */
export function shardColor(number: number): string {
  return `var(--shard-${(number % colours) + 1})`
}
