import { quantile } from '../report'
import { callKinesis } from '../targets'

/** A frame of the page: the numbers of the records in it. */
export interface Draw {
  /** Wall-clock ms. */
  readonly at: number
  readonly numbers: readonly number[]
}

/** A record as the stream keeps it. Times in wall-clock ms. */
interface Kept {
  readonly n: number
  /** When the call that put it was made. */
  readonly sent: number
  readonly arrived: number
  readonly shard: number
}

interface Answer {
  readonly Records: readonly { readonly Data: string; readonly ApproximateArrivalTimestamp: number }[]
  readonly NextShardIterator?: string
  readonly MillisBehindLatest: number
}

/** All records of a stream in the order of its tail: by arrival, then shard, then sequence number. */
export async function keptRecords(endpoint: string, StreamName: string): Promise<Kept[]> {
  const { Shards } = (await callKinesis(endpoint, 'ListShards', { StreamName })) as {
    Shards: readonly { readonly ShardId: string }[]
  }
  const kept: Kept[] = []
  for (const [shard, { ShardId }] of Shards.entries()) {
    const place = { StreamName, ShardId, ShardIteratorType: 'TRIM_HORIZON' }
    let { ShardIterator } = (await callKinesis(endpoint, 'GetShardIterator', place)) as {
      ShardIterator: string | undefined
    }
    while (ShardIterator !== undefined) {
      const answer = (await callKinesis(endpoint, 'GetRecords', { ShardIterator })) as Answer
      for (const { Data, ApproximateArrivalTimestamp } of answer.Records) {
        const { n, at } = JSON.parse(Buffer.from(Data, 'base64').toString()) as { n: number; at: number }
        kept.push({ n, sent: at, arrived: Math.round(ApproximateArrivalTimestamp * 1_000), shard })
      }
      const atEnd = answer.Records.length === 0 && answer.MillisBehindLatest === 0
      ShardIterator = atEnd ? undefined : answer.NextShardIterator
    }
  }
  // Sorting keeps the order within a shard.
  return kept.sort((a, b) => a.arrived - b.arrived || a.shard - b.shard)
}

/**
 * From the call to the screen, in ms, of each record from number `first` on: until the first frame that shows it or a later
 * one. Most of what comes at thousands a second is never in sight, since newer rows take its place in the same frame;
 * it counts with that frame, so that those that waited longest for it count too. `unseen`: no frame got so far.
 */
export function latencies(
  kept: readonly Kept[],
  draws: readonly Draw[],
  first: number,
): { readonly sorted: Float64Array; readonly unseen: number } {
  const places = new Map(kept.map(({ n }, place) => [n, place]))
  const late: number[] = []
  let reached = 0
  for (const { at, numbers } of draws) {
    const last = Math.max(-1, ...numbers.map((n) => places.get(n) ?? -1))
    for (; reached <= last; reached++) {
      const { n, sent } = kept[reached]!
      if (n >= first) late.push(at - sent)
    }
  }
  const unseen = kept.slice(reached).filter(({ n }) => n >= first).length
  return { sorted: Float64Array.from(late).sort(), unseen }
}

/** p50, p99 and the longest. */
export function summary(values: ArrayLike<number>): { p50: number; p99: number; max: number } {
  const all = Array.from(values)
  return { p50: quantile(all, 0.5), p99: quantile(all, 0.99), max: all.reduce((a, b) => Math.max(a, b), 0) }
}
