import { BrokerError } from '../../../shared/errors'
import type { Caller } from '../queues/operations'
import { announce } from './announce'
import { effectiveDeliveryPolicy, effectiveSubscriptionPolicyText } from '../../../shared/deliveryPolicy'
import { displayEndpoint } from './endpoints'
import type {
  GetSubscriptionAttributesInput,
  GetSubscriptionAttributesResult,
  SetSubscriptionAttributesInput,
} from './operations'
import { invalid, snsArn } from './refusals'
import type { TopicState } from './state'
import { checkFilterLimits } from './subscribe'
import type { Subscription } from './subscription'
import {
  checkSubscriptionAttributes,
  hasFilter,
  isSubscriptionAttribute,
  subscriptionAttributeNames,
  versionedAttributes,
} from './subscriptionAttributeRules'

/** https://docs.aws.amazon.com/sns/latest/api/API_GetSubscriptionAttributes.html */
export function getSubscriptionAttributes(
  state: TopicState,
  caller: Caller,
  input: GetSubscriptionAttributesInput,
): GetSubscriptionAttributesResult {
  return { Attributes: subscriptionAttributesOf(resolve(state, caller, input.SubscriptionArn)) }
}

/** Everything GetSubscriptionAttributes answers. */
export function subscriptionAttributesOf({ arn, row, topic }: Subscription): Record<string, string> {
  const { attributes } = row
  const answer: Record<string, string> = {
    SubscriptionArn: arn,
    TopicArn: topic.arn,
    Protocol: row.protocol,
    Endpoint: displayEndpoint(row.endpoint),
    Owner: row.owner,
    SubscriptionPrincipal: attributes['SubscriptionPrincipal'] ?? '',
    PendingConfirmation: String(row.pending),
    ConfirmationWasAuthenticated: attributes['ConfirmationWasAuthenticated'] ?? 'false',
    RawMessageDelivery: 'false',
  }
  for (const name of [...subscriptionAttributeNames, 'ReplayStatus']) {
    const value = attributes[name]
    if (value !== undefined) answer[name] = value
  }
  // Recorded from AWS: the scope goes with the policy.
  if (attributes['FilterPolicy'] === undefined) delete answer['FilterPolicyScope']
  else answer['FilterPolicyScope'] ??= 'MessageAttributes'
  if (row.protocol === 'http' || row.protocol === 'https') {
    answer['EffectiveDeliveryPolicy'] = effectiveSubscriptionPolicyText(
      effectiveDeliveryPolicy(
        row.protocol,
        topic.row.attributes['DeliveryPolicy'],
        attributes['DeliveryPolicy'],
      ),
    )
  }
  return answer
}

/**
 * Sets one attribute; without a value it is taken away.
 * https://docs.aws.amazon.com/sns/latest/api/API_SetSubscriptionAttributes.html
 */
export function setSubscriptionAttributes(
  state: TopicState,
  caller: Caller,
  input: SetSubscriptionAttributesInput,
): void {
  const { engine, registry } = state
  const subscription = resolve(state, caller, input.SubscriptionArn)
  const name = input.AttributeName ?? ''
  if (!isSubscriptionAttribute(name)) throw invalid('AttributeName')
  const { row, topic } = subscription
  const attributes = checkSubscriptionAttributes(
    row.attributes,
    { [name]: input.AttributeValue },
    { topic, protocol: row.protocol, endpoint: row.endpoint, owner: row.owner },
    invalid,
  )
  if (row.protocol === 'firehose' && attributes['SubscriptionRoleArn'] === undefined) {
    throw invalid('SubscriptionRoleArn: must be specified for delivery protocol [firehose]')
  }
  if (hasFilter(attributes) && !hasFilter(row.attributes)) {
    checkFilterLimits(state, topic, { account: row.owner })
  }
  const newVersion = versionedAttributes.some((one) => attributes[one] !== row.attributes[one])
  registry.updateSubscription(subscription, { attributes }, newVersion ? engine.numbers.next() : undefined)
  if (name === 'ReplayPolicy' && !row.pending) state.replays.policyChanged(subscription)
  announce(state, 'subscription.changed', subscription, engine.clock.now())
}

/** The subscription of an ARN that a request names, or SNS's own refusal. */
function resolve({ registry }: TopicState, caller: Caller, text: string | undefined): Subscription {
  const arn = snsArn('SubscriptionArn', text)
  if (arn.elements === 6) throw invalid('SubscriptionId')
  if (arn.region !== caller.region) throw invalid('SubscriptionArn')
  const subscription = registry.subscription(text!)
  if (!subscription) throw new BrokerError('SnsNotFound', 'Subscription does not exist')
  return subscription
}
