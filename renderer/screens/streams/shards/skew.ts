import type { KeyPlace, ShardView } from '../../../../shared/console/streams'

/** How evenly partition keys spread over the open shards. Pure. */

/** Keys of a text, one a line, with how often each is there; blank lines are none. */
export function keysOf(text: string): Map<string, number> {
  const keys = new Map<string, number>()
  for (const line of text.split(/\r?\n/)) {
    if (line !== '') keys.set(line, (keys.get(line) ?? 0) + 1)
  }
  return keys
}

export interface ShardShare {
  readonly shardId: string
  /** Lines whose key goes there, and how many different keys they are. */
  readonly lines: number
  readonly keys: number
  /** Of all lines: 0 to 1. */
  readonly share: number
  /** How many times an even share that is; 1 is even. */
  readonly times: number
}

export interface Skew {
  /** Every open shard, the fullest first. */
  readonly shares: readonly ShardShare[]
  readonly lines: number
  readonly keys: number
  /** Shards that no key goes to. */
  readonly idle: number
  /** The key that is there most often; null if none is there twice. */
  readonly mostFrequent: { readonly key: string; readonly lines: number; readonly share: number } | null
}

export function skewOf(
  keys: ReadonlyMap<string, number>,
  places: readonly KeyPlace[],
  open: readonly Pick<ShardView, 'shardId' | 'from'>[],
): Skew {
  const counted = new Map(open.map(({ shardId }) => [shardId, { lines: 0, keys: 0 }]))
  let lines = 0
  let most: { key: string; lines: number } | undefined
  for (const place of places) {
    const count = keys.get(place.partitionKey) ?? 0
    const shard = counted.get(place.shardId) ?? { lines: 0, keys: 0 }
    counted.set(place.shardId, { lines: shard.lines + count, keys: shard.keys + 1 })
    lines += count
    if (count > (most?.lines ?? 1)) most = { key: place.partitionKey, lines: count }
  }
  const even = counted.size > 0 ? 1 / counted.size : 1
  const shares = [...counted].map(([shardId, count]) => {
    const share = lines > 0 ? count.lines / lines : 0
    return { shardId, ...count, share, times: share / even }
  })
  shares.sort((a, b) => b.lines - a.lines)
  return {
    shares,
    lines,
    keys: places.length,
    idle: shares.filter((share) => share.lines === 0).length,
    mostFrequent: most ? { ...most, share: most.lines / lines } : null,
  }
}

/** Against an even share: `even`, `1.6×`, `none`. */
export function timesText(times: number): string {
  if (times === 0) return 'none'
  const rounded = times >= 10 ? Math.round(times) : Math.round(times * 10) / 10
  return rounded === 1 ? 'even' : `${rounded}×`
}
