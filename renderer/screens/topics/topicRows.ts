import type { TopicSummary } from '../../../shared/console/topics'
import { fuzzyMatch } from '../../components/fuzzy'
import { sortAfterClick, sortRows, type Sort } from '../../components/list/listOrder'

/** What the list of topics is sorted and filtered by. Pure, so that it can be tested without a page. */

export type TopicColumn =
  | 'name'
  | 'type'
  | 'subscriptions'
  | 'published'
  | 'delivered'
  | 'filteredOut'
  | 'failed'
  | 'retrying'
  | 'lastPublished'

export type TopicSort = Sort<TopicColumn>

/** By name: what topics count is a history, not a backlog that waits for somebody. */
export const DEFAULT_SORT: TopicSort = { by: 'name', descending: false }

/** The next sort after a click on a column. */
export const nextSort = (current: TopicSort, by: TopicColumn): TopicSort =>
  sortAfterClick(current, by, DEFAULT_SORT, ['name', 'type'])

export type TopicKind = 'all' | 'failing' | 'standard' | 'fifo'

/** Messages did not arrive, or are still being tried. */
export const isFailing = (topic: TopicSummary): boolean => topic.failed > 0 || topic.retrying > 0
export const subscriptionsOf = (topic: TopicSummary): number => topic.confirmed + topic.pending

const keys: Record<TopicColumn, (topic: TopicSummary) => number | string> = {
  name: (topic) => topic.name,
  type: (topic) => (topic.fifo ? 'FIFO' : 'Standard'),
  subscriptions: (topic) => topic.confirmed,
  published: (topic) => topic.rates.published,
  delivered: (topic) => topic.delivered,
  filteredOut: (topic) => topic.filteredOut,
  failed: (topic) => topic.failed,
  retrying: (topic) => topic.retrying,
  // Never comes after any time at all.
  lastPublished: (topic) => topic.lastPublishedAt ?? -1,
}

/** A new, sorted list; equals fall back to how many subscriptions there are, then the name. */
export function sortTopics(topics: readonly TopicSummary[], sort: TopicSort): TopicSummary[] {
  return sortRows(topics, sort, keys[sort.by], (a, b) => subscriptionsOf(b) - subscriptionsOf(a))
}

/** Those of a kind in whose name the query is found. */
export function filterTopics(
  topics: readonly TopicSummary[],
  query: string,
  kind: TopicKind,
): TopicSummary[] {
  const wanted = query.trim()
  return topics.filter((topic) => {
    if (kind === 'failing' && !isFailing(topic)) return false
    if (kind === 'standard' && topic.fifo) return false
    if (kind === 'fifo' && !topic.fifo) return false
    return wanted === '' || fuzzyMatch(wanted, topic.name) !== undefined
  })
}
