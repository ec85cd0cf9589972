import { api } from '../../../console'

/** A partition key of the sample: how many of its records have it, and where its hash key is. */
export interface SampledKey {
  readonly partitionKey: string
  readonly records: number
  readonly share: number
  /** Decimal. */
  readonly hashKey: string
  /** Among all hash keys: 0 to 1. */
  readonly at: number
}

export interface KeySample {
  readonly records: number
  /** The most frequent keys first, at most 20. */
  readonly keys: readonly SampledKey[]
}

const WINDOW_MS = 5 * 60_000
const MOST_RECORDS = 20_000
const MOST_KEYS = 20

/**
 * Counts the partition keys of a shard's records of the last five minutes, at most 20,000 of them. Reads as the tail
 * does: no consumer notices.
 */
export async function sampleKeys(
  arn: string,
  shardId: string,
  now: number,
  signal: AbortSignal,
): Promise<KeySample> {
  const counts = new Map<string, number>()
  let records = 0
  const tail = await api.records.tail(
    {
      arn,
      shards: [shardId],
      from: { kind: 'time', at: Math.max(0, now - WINDOW_MS) },
      // The page's clock may be a moment behind: what is there now is all that comes before the tail is live.
      until: null,
      filter: {},
      columns: [],
      limit: MOST_RECORDS,
    },
    { signal },
  )
  for await (const update of tail) {
    for (const row of update.rows) {
      if (row.shardId !== shardId) continue
      counts.set(row.partitionKey, (counts.get(row.partitionKey) ?? 0) + 1)
      records += 1
    }
    // Its phase is that of an update whose rows may go on in the next one.
    if ((update.phase !== 'history' && !update.more) || records >= MOST_RECORDS) break
  }
  const most = [...counts].sort((a, b) => b[1] - a[1]).slice(0, MOST_KEYS)
  if (most.length === 0) return { records, keys: [] }
  const places = await api.streams.placeKeys({ arn, keys: most.map(([key]) => key) }, { signal })
  return {
    records,
    keys: places.map((place, index) => ({
      partitionKey: place.partitionKey,
      records: most[index]![1],
      share: most[index]![1] / records,
      hashKey: place.hashKey,
      at: place.at,
    })),
  }
}
