import type { StreamSummary } from '../../../shared/console/streams'
import { fuzzyMatch } from '../../components/fuzzy'
import { sortAfterClick, sortRows, type Sort } from '../../components/list/listOrder'

/** What the list of streams is sorted and filtered by. Pure, so that it can be tested without a page. */

export type StreamColumn =
  'name' | 'mode' | 'shards' | 'in' | 'out' | 'bytes' | 'retention' | 'consumers' | 'iteratorAge'

export type StreamSort = Sort<StreamColumn>

/** The hottest first: what takes the most records now is what somebody looks for. */
export const DEFAULT_SORT: StreamSort = { by: 'in', descending: true }

/** The next sort after a click on a column. */
export const nextSort = (current: StreamSort, by: StreamColumn): StreamSort =>
  sortAfterClick(current, by, DEFAULT_SORT, ['name', 'mode'])

export type StreamKind = 'all' | 'throttled' | 'provisioned' | 'on-demand'

/** A quota refuses records or calls right now. */
export const isThrottled = (stream: StreamSummary): boolean => stream.rates.throttled > 0

const keys: Record<StreamColumn, (stream: StreamSummary) => number | string> = {
  name: (stream) => stream.name,
  mode: (stream) => stream.mode,
  shards: (stream) => stream.openShards,
  in: (stream) => stream.rates.recordsIn,
  out: (stream) => stream.rates.recordsOut,
  bytes: (stream) => stream.bytes,
  retention: (stream) => stream.retentionHours,
  consumers: (stream) => stream.consumers,
  // Nobody reads: behind any reader at all.
  iteratorAge: (stream) => stream.iteratorAgeMs ?? -1,
}

/** A new, sorted list; equals fall back to what they have held lately, then how much they hold, then the name. */
export function sortStreams(streams: readonly StreamSummary[], sort: StreamSort): StreamSummary[] {
  return sortRows(
    streams,
    sort,
    keys[sort.by],
    (a, b) => b.rates.bytesIn - a.rates.bytesIn || b.records - a.records,
  )
}

/** Those of a kind in whose name the query is found. */
export function filterStreams(
  streams: readonly StreamSummary[],
  query: string,
  kind: StreamKind,
): StreamSummary[] {
  const wanted = query.trim()
  return streams.filter((stream) => {
    if (kind === 'throttled' && !isThrottled(stream)) return false
    if (kind === 'provisioned' && stream.mode !== 'PROVISIONED') return false
    if (kind === 'on-demand' && stream.mode !== 'ON_DEMAND') return false
    return wanted === '' || fuzzyMatch(wanted, stream.name) !== undefined
  })
}
