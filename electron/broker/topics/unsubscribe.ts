import { BrokerError } from '../../../shared/errors'
import type { Caller } from '../queues/operations'
import { announce } from './announce'
import { confirmationToken } from './confirmationToken'
import type { UnsubscribeInput } from './operations'
import { invalid, snsArn } from './refusals'
import { removeSubscription } from './removeSubscription'
import type { TopicState } from './state'
import type { Subscription, SubscriptionProtocol } from './subscription'

/** Endpoints that are told goodbye, and how to come back, when somebody else than the owner ended a subscription. */
const TOLD: readonly SubscriptionProtocol[] = ['http', 'https', 'email', 'email-json']

/**
 * Ends a subscription; one that is not there is fine, one that waits for confirmation only ends by itself. If anybody
 * but its owner does it, as with the link in each envelope, the endpoint is told, and may confirm for two days that
 * it wants the subscription back; until then lists show it as "Deleted".
 * https://docs.aws.amazon.com/sns/latest/api/API_Unsubscribe.html
 */
export function unsubscribe(state: TopicState, caller: Caller, input: UnsubscribeInput): void {
  const arn = snsArn('SubscriptionArn', input.SubscriptionArn)
  if (arn.elements === 6) throw invalid('SubscriptionId')
  // A link carries no region of its own.
  if (!caller.anonymous && arn.region !== caller.region) throw invalid('SubscriptionArn')
  const subscription = state.registry.subscription(input.SubscriptionArn!)
  if (!subscription) return
  const { row, topic } = subscription
  if (row.pending && row.confirmedAt === null) {
    throw invalid('SubscriptionArn Reason: Cannot unsubscribe a subscription that is pending confirmation')
  }
  const owners = !caller.anonymous && (caller.account === row.owner || caller.account === topic.account)
  if (row.strictUnsubscribe && !owners) throw new BrokerError('SnsAuthorizationError')
  const now = state.engine.clock.now()
  const byOwner = !caller.anonymous && caller.account === row.owner
  if (byOwner || !TOLD.includes(row.protocol)) removeSubscription(state, subscription, now)
  else if (!row.pending) sayGoodbye(state, subscription, caller.endpoint, now)
}

function sayGoodbye(state: TopicState, subscription: Subscription, base: string, now: number): void {
  const { engine, registry, deliveries, pending } = state
  deliveries.forget(subscription)
  registry.updateSubscription(subscription, {
    pending: true,
    token: confirmationToken(engine, now + 1_000 * engine.quotas.confirmationSeconds),
  })
  pending.waits(subscription)
  deliveries.sayUnsubscribed(subscription, base, now)
  announce(state, 'subscription.deleted', subscription, now)
}
