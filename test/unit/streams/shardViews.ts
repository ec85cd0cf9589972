import { hashDecimal, hashNumber } from '../../../electron/broker/streams/hashKeys'
import type { Stream } from '../../../electron/broker/streams/stream'

type Family = [number: number, parent: number | null, adjacentParent: number | null]

/** Numbers of each open shard and its parents, and its first and last hash key in decimal. */
export function openShards(stream: Stream): [...Family, first: string, last: string][] {
  return stream.open.map(({ number, row: { parent, adjacentParent, firstHash, lastHash } }) => [
    number,
    parent,
    adjacentParent,
    hashDecimal(firstHash),
    hashDecimal(lastHash),
  ])
}

/** The same without hash keys. */
export function families(stream: Stream): Family[] {
  return stream.open.map(({ number, row }) => [number, row.parent, row.adjacentParent])
}

/** How much wider the widest open shard is than the narrowest, in hash keys. */
export function unevenness(stream: Stream): bigint {
  const widths = stream.open
    .map(({ row }) => hashNumber(row.lastHash) - hashNumber(row.firstHash) + 1n)
    .sort((a, b) => (a < b ? -1 : 1))
  return widths.at(-1)! - widths[0]!
}
