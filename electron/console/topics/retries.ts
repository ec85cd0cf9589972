import { effectiveDeliveryPolicy } from '../../../shared/deliveryPolicy'
import type { Subscription } from '../../broker/topics/subscription'

/** How often a failed delivery to it is attempted again, by the policy that holds now. */
export function retriesOf(subscription: Subscription): number {
  return effectiveDeliveryPolicy(
    subscription.protocol,
    subscription.topic.row.attributes['DeliveryPolicy'],
    subscription.row.attributes['DeliveryPolicy'],
  ).retry.numRetries
}
