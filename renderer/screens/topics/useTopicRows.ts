import { useListRows } from '../../components/list/useListRows'
import { useTopics } from '../../stores/topics'
import { DEFAULT_SORT, filterTopics, sortTopics, type TopicKind } from './topicRows'

/** The rows of the list of topics. */
export function useTopicRows() {
  const topics = useTopics()
  return useListRows({
    things: 'topics',
    kind: 'all' as TopicKind,
    sort: DEFAULT_SORT,
    byArn: () => topics.byArn,
    filter: (query, kind) => filterTopics(topics.inWorld, query, kind),
    sorted: sortTopics,
  })
}
