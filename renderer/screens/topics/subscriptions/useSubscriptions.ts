import { computed, shallowRef, watch } from 'vue'
import { applyChanges } from '../../../../shared/console/topics'
import { useListRows } from '../../../components/list/useListRows'
import { useFeed } from '../../../composables/useFeed'
import { api } from '../../../console'
import {
  DEFAULT_SORT,
  filterSubscriptions,
  sortSubscriptions,
  toRow,
  type SubscriptionKind,
  type SubscriptionRow,
} from './subscriptionRows'

/** The subscriptions of a topic, live, and the rows of their list. */
export function useSubscriptions(topicArn: () => string) {
  /** As it comes in, part by part: what is shown changes only when it is whole. */
  let gathered = new Map<string, SubscriptionRow>()
  const byArn = shallowRef<ReadonlyMap<string, SubscriptionRow>>(new Map())
  const loaded = shallowRef(false)
  const feed = useFeed((signal) => api.topics.watchSubscriptions({ arn: topicArn() }, { signal }), {
    key: topicArn,
    onRestart: () => (gathered = new Map()),
    onItem: ({ removed, changed, more }) => {
      applyChanges(gathered, { removed, changed: changed.map(toRow) })
      if (more) return
      byArn.value = new Map(gathered)
      loaded.value = true
    },
  })
  watch(topicArn, () => {
    byArn.value = new Map()
    loaded.value = false
  })
  const all = computed<readonly SubscriptionRow[]>(() => [...byArn.value.values()])
  const list = useListRows({
    things: 'subscriptions',
    kind: 'all' as SubscriptionKind,
    sort: DEFAULT_SORT,
    byArn: () => byArn.value,
    filter: (query, kind) => filterSubscriptions(all.value, query, kind),
    sorted: sortSubscriptions,
  })
  return {
    all,
    byArn,
    loaded,
    list,
    status: feed.status,
    error: feed.error,
    retry: feed.retry,
  }
}
