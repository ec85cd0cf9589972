import { partitionOf } from '../../../shared/arn'
import { BrokerError } from '../../../shared/errors'
import type { Caller } from '../queues/operations'
import { announce } from './announce'
import { confirmationToken } from './confirmationToken'
import type { CheckedEndpoint } from './endpoints'
import { checkEndpoint } from './endpoints'
import type { SubscribeInput, SubscribeResult } from './operations'
import { invalidAttribute, missing } from './refusals'
import type { TopicState } from './state'
import type { SubscriptionAttributeName } from './subscriptionAttributeRules'
import { checkSubscriptionAttributes, hasFilter, isSubscriptionAttribute } from './subscriptionAttributeRules'
import type { Subscription } from './subscription'
import type { Topic } from './topic'

/** Answered in place of an ARN that is of no use yet. */
const PENDING = 'pending confirmation'

/** What an attribute counts as while it is not set. */
const DEFAULTS: Readonly<Record<string, string>> = {
  RawMessageDelivery: 'false',
  FilterPolicyScope: 'MessageAttributes',
  FilterPolicy: '{}',
}

/**
 * Subscribes an endpoint. One that is subscribed already stays as it is, if no given attribute differs; one that has
 * yet to be confirmed is asked again. Endpoints of the caller's account are confirmed at once; people, web servers and
 * other accounts must confirm.
 * https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html
 */
export function subscribe(state: TopicState, caller: Caller, input: SubscribeInput): SubscribeResult {
  const { registry, engine } = state
  const topic = registry.resolve(caller, input.TopicArn)
  if (input.Protocol === undefined) throw missing('Protocol')
  const target = checkEndpoint(state, caller, topic, input.Protocol, input.Endpoint ?? '')
  const attributes = checkGiven(caller, topic, target, input.Attributes ?? {})
  const existing = topic.subscriptions.find(
    ({ protocol, endpoint }) => protocol === target.protocol && endpoint === target.endpoint,
  )
  if (existing) {
    checkSame(existing, input.Attributes ?? {}, attributes)
    if (existing.pending) askAgain(state, existing, caller)
    return answer(existing, input)
  }
  checkLimits(state, caller, topic, target, attributes)
  const now = engine.clock.now()
  const subscription = insert(state, caller, topic, target, attributes, now)
  announce(state, 'subscription.created', subscription, now)
  if (subscription.pending) {
    state.pending.waits(subscription)
    state.deliveries.askToConfirm(subscription, caller.endpoint, now)
  } else if (attributes['ReplayPolicy'] !== undefined) state.replays.policyChanged(subscription)
  return answer(subscription, input)
}

function insert(
  { engine, registry }: TopicState,
  caller: Caller,
  topic: Topic,
  { protocol, endpoint, mustConfirm }: CheckedEndpoint,
  attributes: Readonly<Record<string, string>>,
  now: number,
): Subscription {
  const { numbers, entropy, quotas } = engine
  return registry.insertSubscription(
    topic,
    {
      id: numbers.next(),
      topic: topic.id,
      uuid: entropy.uuid(),
      owner: caller.account,
      protocol,
      endpoint,
      pending: mustConfirm,
      token: mustConfirm ? confirmationToken(engine, now + 1_000 * quotas.confirmationSeconds) : null,
      strictUnsubscribe: false,
      createdAt: now,
      confirmedAt: mustConfirm ? null : now,
      attributes: {
        ...attributes,
        SubscriptionPrincipal: principalOf(caller),
        ConfirmationWasAuthenticated: String(!mustConfirm),
      },
    },
    numbers.next(),
  )
}

/** A subscription that a link ended begins anew; one that was never confirmed keeps its token, and its time. */
function askAgain(state: TopicState, subscription: Subscription, caller: Caller): void {
  const { engine, registry, deliveries, pending } = state
  const now = engine.clock.now()
  if (subscription.row.confirmedAt !== null) {
    const deadline = now + 1_000 * engine.quotas.confirmationSeconds
    registry.updateSubscription(subscription, {
      token: confirmationToken(engine, deadline),
      confirmedAt: null,
    })
    pending.waits(subscription)
  }
  deliveries.askToConfirm(subscription, caller.endpoint, now)
}

function checkGiven(
  caller: Caller,
  topic: Topic,
  { protocol, endpoint }: CheckedEndpoint,
  given: Readonly<Record<string, string>>,
): Record<string, string> {
  const changes: Partial<Record<SubscriptionAttributeName, string>> = {}
  for (const [name, value] of Object.entries(given)) {
    if (!isSubscriptionAttribute(name)) throw invalidAttribute(`Unknown attribute ${name}`)
    changes[name] = value
  }
  const subscription = { topic, protocol, endpoint, owner: caller.account }
  const attributes = checkSubscriptionAttributes({}, changes, subscription, invalidAttribute)
  if (protocol === 'firehose' && attributes['SubscriptionRoleArn'] === undefined) {
    throw invalidAttribute('SubscriptionRoleArn: must be specified for delivery protocol [firehose]')
  }
  return attributes
}

function checkSame(
  { row }: Subscription,
  given: Readonly<Record<string, string>>,
  checked: Readonly<Record<string, string>>,
): void {
  for (const name of Object.keys(given)) {
    if (comparable(name, checked) === comparable(name, row.attributes)) continue
    throw invalidAttribute('Subscription already exists with different attributes')
  }
}

function comparable(name: string, attributes: Readonly<Record<string, string>>): string | undefined {
  const value = attributes[name] ?? DEFAULTS[name]
  return name === 'FilterPolicy' && value !== undefined ? JSON.stringify(JSON.parse(value)) : value
}

function checkLimits(
  state: TopicState,
  caller: Caller,
  topic: Topic,
  { mustConfirm }: CheckedEndpoint,
  attributes: Readonly<Record<string, string>>,
): void {
  const { quotas } = state.engine
  const most = topic.fifo ? quotas.subscriptionsPerFifoTopic : quotas.subscriptionsPerTopic
  if (topic.subscriptions.length >= most) throw new BrokerError('SnsSubscriptionLimitExceeded')
  if (mustConfirm && quotas.pendingSubscriptions !== Infinity) {
    const waiting = count(state.registry.subscriptions(), ({ row }) => row.pending && owned(row, caller))
    if (waiting >= quotas.pendingSubscriptions) throw new BrokerError('SnsSubscriptionLimitExceeded')
  }
  if (hasFilter(attributes)) checkFilterLimits(state, topic, caller)
}

/**
 * Refuses one more filter policy where a topic has 200, or the account 10,000.
 * https://docs.aws.amazon.com/sns/latest/dg/subscription-filter-policy-constraints.html
 */
export function checkFilterLimits(
  { engine: { quotas }, registry }: TopicState,
  topic: Topic,
  owner: Pick<Caller, 'account'>,
): void {
  if (quotas.filterPoliciesPerTopic === Infinity) return
  const filtered = (subscription: Subscription): boolean => hasFilter(subscription.row.attributes)
  const ofAccount = (subscription: Subscription): boolean =>
    owned(subscription.row, owner) && filtered(subscription)
  if (
    count(topic.subscriptions, filtered) >= quotas.filterPoliciesPerTopic ||
    count(registry.subscriptions(), ofAccount) >= quotas.filterPoliciesPerAccount
  ) {
    throw new BrokerError('SnsFilterPolicyLimitExceeded')
  }
}

function owned(row: Subscription['row'], { account }: Pick<Caller, 'account'>): boolean {
  return row.owner === account
}

function count(subscriptions: Iterable<Subscription>, counts: (one: Subscription) => boolean): number {
  let found = 0
  for (const subscription of subscriptions) if (counts(subscription)) found++
  return found
}

function principalOf({ account, region, identity }: Caller): string {
  const who = identity === account ? 'root' : `user/${identity}`
  return `arn:${partitionOf(region)}:iam::${account}:${who}`
}

function answer(
  subscription: Subscription,
  { ReturnSubscriptionArn: always }: SubscribeInput,
): SubscribeResult {
  return { SubscriptionArn: subscription.pending && !always ? PENDING : subscription.arn }
}
