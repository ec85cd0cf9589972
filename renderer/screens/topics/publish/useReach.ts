import { refDebounced } from '@vueuse/core'
import { computed, type ComputedRef, type Ref } from 'vue'
import type { SubscriptionView } from '../../../../shared/console/topics'
import { toAttributeMap } from '../../../components/messageAttributes/attributeDrafts'
import { useSubscribers } from '../deliveries/useSubscribers'
import { messageOf, type NotificationDraft } from './notificationDraft'
import { reachOf, type Reach } from './reach'

const SETTLE_MS = 150

/** The topic's subscriptions, live, and which of them the message being written would reach; null until they are known. */
export function useReach(
  topicArn: () => string,
  draft: Ref<NotificationDraft>,
): { subscriptions: ComputedRef<readonly SubscriptionView[]>; reach: ComputedRef<Reach | null> } {
  const { byArn, loaded } = useSubscribers(topicArn)
  const subscriptions = computed(() => [...byArn.value.values()])
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
