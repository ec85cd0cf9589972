import { refDebounced } from '@vueuse/core'
import { computed, shallowRef, type ComputedRef, type Ref } from 'vue'
import { applyChanges, type SubscriptionView } from '../../../../shared/console/topics'
import { toAttributeMap } from '../../../components/messageAttributes/attributeDrafts'
import { useFeed } from '../../../composables/useFeed'
import { api } from '../../../console'
import { messageOf, type NotificationDraft } from './notificationDraft'
import { reachOf, type Reach } from './reach'

const SETTLE_MS = 150

/** The topic's subscriptions, live, and which of them the message being written would reach; null until they are known. */
export function useReach(
  topicArn: () => string,
  draft: Ref<NotificationDraft>,
): { subscriptions: Ref<readonly SubscriptionView[]>; reach: ComputedRef<Reach | null> } {
  let gathered = new Map<string, SubscriptionView>()
  const subscriptions = shallowRef<readonly SubscriptionView[]>([])
  const loaded = shallowRef(false)
  useFeed((signal) => api.topics.watchSubscriptions({ arn: topicArn() }, { signal }), {
    key: topicArn,
    onRestart: () => (gathered = new Map()),
    onItem: (changes) => {
      applyChanges(gathered, changes)
      if (changes.more) return
      subscriptions.value = [...gathered.values()]
      loaded.value = true
    },
  })
  const outgoing = computed(() => ({
    message: messageOf(draft.value),
    attributes: toAttributeMap(draft.value.attributes.filter(({ name }) => name !== '')),
  }))
  const settled = refDebounced(outgoing, SETTLE_MS)
  return {
    subscriptions,
    reach: computed(() => (loaded.value ? reachOf(subscriptions.value, settled.value) : null)),
  }
}
