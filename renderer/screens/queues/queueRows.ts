import { isDeadLetterQueue, type QueueSummary } from '../../../shared/console/queues'
import { fuzzyMatch } from '../../components/fuzzy'
import { sortAfterClick, sortRows, type Sort } from '../../components/list/listOrder'

/** What a queue list is sorted and filtered by. Pure, so that it can be tested without a page. */

export type SortColumn = 'name' | 'type' | 'visible' | 'inFlight' | 'delayed' | 'oldest' | 'sent' | 'received'

export type QueueSort = Sort<SortColumn>

/** Backlog first. */
export const DEFAULT_SORT: QueueSort = { by: 'visible', descending: true }

/** The next sort after a click on a column. */
export const nextSort = (current: QueueSort, by: SortColumn): QueueSort =>
  sortAfterClick(current, by, DEFAULT_SORT, ['name', 'type'])

export type QueueKind = 'all' | 'dead-letters' | 'standard' | 'fifo'

export const depthOf = (queue: QueueSummary): number => queue.visible + queue.inFlight + queue.delayed

const keys: Record<SortColumn, (queue: QueueSummary) => number | string> = {
  name: (queue) => queue.name,
  type: (queue) => (queue.fifo ? 'FIFO' : 'Standard'),
  visible: (queue) => queue.visible,
  inFlight: (queue) => queue.inFlight,
  delayed: (queue) => queue.delayed,
  // The older, the more: the empty queue is the youngest of all.
  oldest: (queue) => -(queue.oldestSentAt ?? Number.MAX_SAFE_INTEGER),
  sent: (queue) => queue.rates.sent,
  received: (queue) => queue.rates.received,
}

/** A new, sorted list; equals fall back to the whole backlog, then the name. */
export function sortQueues(queues: readonly QueueSummary[], sort: QueueSort): QueueSummary[] {
  return sortRows(queues, sort, keys[sort.by], (a, b) => depthOf(b) - depthOf(a))
}

/** Those of a kind whose name the query is found in. `dead-letters`: dead-letter queues that hold messages. */
export function filterQueues(
  queues: readonly QueueSummary[],
  query: string,
  kind: QueueKind,
): QueueSummary[] {
  const wanted = query.trim()
  return queues.filter((queue) => {
    if (kind === 'dead-letters' && !(isDeadLetterQueue(queue) && depthOf(queue) > 0)) return false
    if (kind === 'standard' && queue.fifo) return false
    if (kind === 'fifo' && !queue.fifo) return false
    return wanted === '' || fuzzyMatch(wanted, queue.name) !== undefined
  })
}
