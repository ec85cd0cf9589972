import type { HashKey } from './hashKeys'
import { HASH_KEYS, hashKey } from './hashKeys'

/** The first and the last hash key of a shard, both belonging to it. */
export type HashRange = readonly [first: HashKey, last: HashKey]

/**
 * Ranges that tile all hash keys as evenly as AWS cuts them for a new stream: each as wide as 2^128 / `count` rounded
 * down, and the last as much wider as is left over. `count` must be at least 1; whoever asks has checked it against
 * the quotas.
 */
export function uniformRanges(count: number): HashRange[] {
  const width = HASH_KEYS / BigInt(count)
  return Array.from({ length: count }, (_, index) => {
    const first = width * BigInt(index)
    const next = index === count - 1 ? HASH_KEYS : first + width
    return [hashKey(first), hashKey(next - 1n)]
  })
}
