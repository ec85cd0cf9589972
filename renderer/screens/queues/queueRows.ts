import type { QueueSummary } from '../../../shared/console/queues'
import { fuzzyMatch } from '../../components/fuzzy'

/** What a queue list is sorted and filtered by. Pure, so that it can be tested without a page. */

export type SortColumn = 'name' | 'type' | 'visible' | 'inFlight' | 'delayed' | 'oldest' | 'sent' | 'received'

export interface QueueSort {
  readonly by: SortColumn
  readonly descending: boolean
}

/** Backlog first. */
export const DEFAULT_SORT: QueueSort = { by: 'visible', descending: true }

export type QueueKind = 'all' | 'dead-letters' | 'standard' | 'fifo'

export const depthOf = (queue: QueueSummary): number => queue.visible + queue.inFlight + queue.delayed
export const isDeadLetterQueue = (queue: QueueSummary): boolean => queue.deadLetterSourceArns.length > 0

const names = new Intl.Collator('en', { numeric: true })

/** Numbers sort with ties; text is compared as text, digits in it by value. */
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
  const key = keys[sort.by]
  const sign = sort.descending ? -1 : 1
  return [...queues].sort((a, b) => {
    const [left, right] = [key(a), key(b)]
    const order = typeof left === 'string' ? names.compare(left, right as string) : left - (right as number)
    return (
      order * sign || depthOf(b) - depthOf(a) || names.compare(a.name, b.name) || (a.arn < b.arn ? -1 : 1)
    )
  })
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

/** The next sort after a click on a column: its better way first, then the other, then back to the default. */
export function nextSort(current: QueueSort, by: SortColumn): QueueSort {
  const first = by !== 'name' && by !== 'type'
  if (current.by !== by) return { by, descending: first }
  if (current.descending === first) return { by, descending: !first }
  return DEFAULT_SORT
}

/** The order as it stood, without those that are gone, new ones at the end: for while a person points at a row. */
export function heldOrder(order: readonly string[], sorted: readonly string[]): string[] {
  const present = new Set(sorted)
  const known = new Set(order)
  return [...order.filter((arn) => present.has(arn)), ...sorted.filter((arn) => !known.has(arn))]
}

/** The selection after a click with shift: everything between the last ticked row and this one, as this one becomes. */
export function tickRange(
  ticked: ReadonlySet<string>,
  order: readonly string[],
  from: string | null,
  to: string,
  on: boolean,
): Set<string> {
  const result = new Set(ticked)
  const end = order.indexOf(to)
  const start = from === null ? end : order.indexOf(from)
  const [low, high] = start < 0 ? [end, end] : [Math.min(start, end), Math.max(start, end)]
  for (const arn of order.slice(low, high + 1)) {
    if (on) result.add(arn)
    else result.delete(arn)
  }
  return result
}

/** The points of a sparkline, newest at the right edge; flat at the bottom for a queue that was empty all along. */
export function sparklinePoints(
  values: readonly number[],
  slots: number,
  width: number,
  height: number,
): string {
  const top = Math.max(1, ...values)
  const step = width / Math.max(1, slots - 1)
  const start = slots - values.length
  return values
    .map(
      (value, index) =>
        `${((start + index) * step).toFixed(1)},${(height - (value / top) * height).toFixed(1)}`,
    )
    .join(' ')
}
