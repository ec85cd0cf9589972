import { useListRows } from '../../components/list/useListRows'
import { useStreams } from '../../stores/streams'
import { DEFAULT_SORT, filterStreams, sortStreams, type StreamKind } from './streamRows'

/** The rows of the list of streams. */
export function useStreamRows() {
  const streams = useStreams()
  return useListRows({
    things: 'streams',
    kind: 'all' as StreamKind,
    sort: DEFAULT_SORT,
    byArn: () => streams.byArn,
    filter: (query, kind) => filterStreams(streams.inWorld, query, kind),
    sorted: sortStreams,
  })
}
