import { shallowRef, type ShallowRef } from 'vue'
import { applyChanges, type SubscriptionView } from '../../../../shared/console/topics'
import { useFeed } from '../../../composables/useFeed'
import { api } from '../../../console'

export interface Subscribers {
  readonly byArn: ShallowRef<ReadonlyMap<string, SubscriptionView>>
  /** They were all here once. */
  readonly loaded: ShallowRef<boolean>
}

/** The subscriptions of a topic, live, in order of creation. */
export function useSubscribers(topicArn: () => string): Subscribers {
  /** As it comes in, part by part: what is shown changes only when it is whole. */
  let gathered = new Map<string, SubscriptionView>()
  const byArn = shallowRef<ReadonlyMap<string, SubscriptionView>>(new Map())
  const loaded = shallowRef(false)
  useFeed((signal) => api.topics.watchSubscriptions({ arn: topicArn() }, { signal }), {
    key: topicArn,
    onRestart: () => (gathered = new Map()),
    onItem: (changes) => {
      applyChanges(gathered, changes)
      if (changes.more) return
      byArn.value = new Map(gathered)
      loaded.value = true
    },
  })
  return { byArn, loaded }
}
