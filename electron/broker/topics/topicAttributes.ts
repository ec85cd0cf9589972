import type { Caller } from '../queues/operations'
import { effectiveTopicPolicyText } from '../../../shared/deliveryPolicy'
import type { GetTopicAttributesInput, GetTopicAttributesResult, SetTopicAttributesInput } from './operations'
import { invalid } from './refusals'
import type { TopicState } from './state'
import type { Subscription } from './subscription'
import type { Topic } from './topic'
import { topicAttributeRule, topicAttributeRules } from './topicAttributeRules'
import { topicPolicy } from './topicPolicy'

/** Since when a topic archives its messages: ISO time, kept with what was set. */
const ARCHIVING_SINCE = 'BeginningArchiveTime'
const DAY = 24 * 60 * 60 * 1_000

/** https://docs.aws.amazon.com/sns/latest/api/API_GetTopicAttributes.html */
export function getTopicAttributes(
  state: TopicState,
  caller: Caller,
  input: GetTopicAttributesInput,
): GetTopicAttributesResult {
  const topic = state.registry.resolve(caller, input.TopicArn)
  return { Attributes: topicAttributesOf(topic, state.engine.clock.now()) }
}

/** Everything GetTopicAttributes answers. What has only a default is left out where AWS leaves it out. */
export function topicAttributesOf(topic: Topic, now: number): Record<string, string> {
  const { attributes } = topic.row
  const counts = subscriptionCounts(topic.subscriptions)
  const answer: Record<string, string> = {
    TopicArn: topic.arn,
    Owner: topic.account,
    Policy: attributes['Policy'] ?? JSON.stringify(topicPolicy(topic)),
    DisplayName: topic.displayName,
    SubscriptionsConfirmed: String(counts.confirmed),
    SubscriptionsPending: String(counts.pending),
    SubscriptionsDeleted: String(counts.deleted),
    EffectiveDeliveryPolicy: effectiveTopicPolicyText(attributes['DeliveryPolicy']),
  }
  if (topic.fifo) {
    answer['FifoTopic'] = 'true'
    answer['ContentBasedDeduplication'] = String(topic.contentBasedDeduplication)
  }
  for (const name of Object.keys(topicAttributeRules)) {
    const value = attributes[name]
    if (value !== undefined) answer[name] = value
  }
  if (topic.archiveDays !== undefined) {
    const since = Date.parse(attributes[ARCHIVING_SINCE] ?? '') || topic.row.createdAt
    answer[ARCHIVING_SINCE] = new Date(Math.max(since, now - topic.archiveDays * DAY)).toISOString()
  }
  return answer
}

/** How many subscriptions of each kind; deleted ones are those that a link ended and a link may bring back. */
export function subscriptionCounts(subscriptions: readonly Subscription[]): {
  readonly confirmed: number
  readonly pending: number
  readonly deleted: number
} {
  let pending = 0
  let deleted = 0
  for (const { row } of subscriptions) {
    if (!row.pending) continue
    if (row.confirmedAt === null) pending++
    else deleted++
  }
  return { confirmed: subscriptions.length - pending - deleted, pending, deleted }
}

/** https://docs.aws.amazon.com/sns/latest/api/API_SetTopicAttributes.html */
export function setTopicAttributes(state: TopicState, caller: Caller, input: SetTopicAttributesInput): void {
  const { engine, registry } = state
  const topic = registry.resolve(caller, input.TopicArn)
  const name = input.AttributeName ?? ''
  const rule = topicAttributeRule(name, topic.fifo)
  if (!rule) throw invalid('AttributeName')
  const value = rule.check(input.AttributeValue ?? '', { quotas: engine.quotas, refuse: invalid })
  const { [name]: _before, ...others } = topic.row.attributes
  const attributes = value === undefined ? others : { ...others, [name]: value }
  changeTopicAttributes(state, topic, attributes, name === 'Policy' ? 'policy' : 'attributes')
}

/** Gives a topic checked attributes and says so. */
export function changeTopicAttributes(
  { engine, registry }: TopicState,
  topic: Topic,
  attributes: Readonly<Record<string, string>>,
  what: 'attributes' | 'policy',
): void {
  const now = engine.clock.now()
  registry.updateTopic(topic, { attributes: archivingSince(topic.row.attributes, attributes, now) })
  engine.events.emit({ type: 'topic.changed', at: now, topic: topic.ref, what })
}

/** Notes when archiving begins; a change of the period does not begin it anew. */
export function archivingSince(
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
  now: number,
): Readonly<Record<string, string>> {
  const { [ARCHIVING_SINCE]: _since, ...attributes } = after
  if (after['ArchivePolicy'] === undefined) return attributes
  const since = before['ArchivePolicy'] === undefined ? undefined : before[ARCHIVING_SINCE]
  return { ...attributes, [ARCHIVING_SINCE]: since ?? new Date(now).toISOString() }
}
