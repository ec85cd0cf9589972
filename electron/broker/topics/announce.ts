import type { TopicState } from './state'
import type { Subscription } from './subscription'

/** Says what happened to a subscription. */
export function announce(
  { engine }: Pick<TopicState, 'engine'>,
  type: 'subscription.created' | 'subscription.confirmed' | 'subscription.changed' | 'subscription.deleted',
  { arn, protocol, endpoint, topic }: Subscription,
  at: number,
): void {
  engine.events.emit({ type, at, topic: topic.ref, subscriptionArn: arn, protocol, endpoint })
}
