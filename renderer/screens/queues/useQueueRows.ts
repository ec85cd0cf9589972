import { useListRows } from '../../components/list/useListRows'
import { useQueues } from '../../stores/queues'
import { DEFAULT_SORT, filterQueues, sortQueues, type QueueKind } from './queueRows'

/** The rows of the list of queues. */
export function useQueueRows() {
  const queues = useQueues()
  return useListRows({
    things: 'queues',
    kind: 'all' as QueueKind,
    sort: DEFAULT_SORT,
    byArn: () => queues.byArn,
    filter: (query, kind) => filterQueues(queues.inWorld, query, kind),
    sorted: sortQueues,
  })
}
