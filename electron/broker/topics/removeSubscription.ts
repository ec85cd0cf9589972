import { announce } from './announce'
import type { TopicState } from './state'
import type { Subscription } from './subscription'

/** Takes a subscription away for good, with what is on its way to it. */
export function removeSubscription(
  { engine, registry, deliveries }: Pick<TopicState, 'engine' | 'registry' | 'deliveries'>,
  subscription: Subscription,
  now: number,
): void {
  deliveries.forget(subscription)
  registry.removeSubscription(subscription)
  announce({ engine }, 'subscription.deleted', subscription, now)
}
