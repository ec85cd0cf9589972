import type { FilterScope } from '../../../shared/filterPolicy/filterPolicy'
import { parseFilterPolicy } from '../../../shared/filterPolicy/filterPolicy'
import { parseSubscriptionDeliveryPolicy } from '../../../shared/deliveryPolicy'
import { readJsonObject } from '../../../shared/jsonObject'
import { checkSubscriptionRedrivePolicy } from './redrivePolicy'
import type { Refuse } from './refusals'
import type { SubscriptionProtocol } from './subscription'
import type { Topic } from './topic'
import { isRoleArn } from './topicAttributeRules'

/** Whose attributes are checked. */
export interface AttributedSubscription {
  readonly topic: Topic
  readonly owner: string
  readonly protocol: SubscriptionProtocol
  readonly endpoint: string
}

/** What can be set, in the order in which GetSubscriptionAttributes answers. */
export const subscriptionAttributeNames = [
  'RawMessageDelivery',
  'FilterPolicy',
  'FilterPolicyScope',
  'RedrivePolicy',
  'DeliveryPolicy',
  'SubscriptionRoleArn',
  'ReplayPolicy',
] as const
export type SubscriptionAttributeName = (typeof subscriptionAttributeNames)[number]

export function isSubscriptionAttribute(name: string): name is SubscriptionAttributeName {
  return (subscriptionAttributeNames as readonly string[]).includes(name)
}

/** What decides which messages go through, and how they look: a change makes a new version of the subscription. */
export const versionedAttributes = ['RawMessageDelivery', 'FilterPolicy', 'FilterPolicyScope'] as const

const RAW_PROTOCOLS: readonly SubscriptionProtocol[] = ['sqs', 'http', 'https', 'firehose']
const RETRIED_AS_TOLD: readonly SubscriptionProtocol[] = ['http', 'https']

/**
 * Checks attributes as they are set on a subscription and answers all that it then has. `changes` says undefined for
 * what is to be taken away. What was set before is checked again where something new bears on it: a filter policy
 * with its scope.
 * https://docs.aws.amazon.com/sns/latest/api/API_SetSubscriptionAttributes.html
 */
export function checkSubscriptionAttributes(
  before: Readonly<Record<string, string>>,
  changes: Readonly<Partial<Record<SubscriptionAttributeName, string>>>,
  subscription: AttributedSubscription,
  refuse: Refuse,
): Record<string, string> {
  const after = { ...before }
  for (const name of subscriptionAttributeNames) {
    if (!(name in changes)) continue
    const text = changes[name]
    const value = text === undefined ? undefined : rules[name](text, subscription, refuse)
    if (value === undefined) delete after[name]
    else after[name] = value
  }
  if ('FilterPolicy' in changes || 'FilterPolicyScope' in changes) checkFilter(after, refuse)
  return after
}

/** Whether there is a filter policy that counts: the empty object lets everything through. */
export function hasFilter(attributes: Readonly<Record<string, string>>): boolean {
  const policy = attributes['FilterPolicy']
  return policy !== undefined && policy !== '{}'
}

type Rule = (value: string, subscription: AttributedSubscription, refuse: Refuse) => string | undefined

const rules: Record<SubscriptionAttributeName, Rule> = {
  RawMessageDelivery(value, { protocol }, refuse) {
    const lower = value.toLowerCase()
    if (lower !== 'true' && lower !== 'false') {
      throw refuse(`RawMessageDelivery: Invalid value [${value}]. Must be true or false.`)
    }
    if (lower === 'true' && !RAW_PROTOCOLS.includes(protocol)) {
      throw refuse(`Delivery protocol [${protocol}] does not support raw message delivery.`)
    }
    return lower
  },
  // AWS's own example takes a policy away with an empty object; recorded is that an empty text does.
  FilterPolicy: (value) => (/^\s*(\{\s*\})?\s*$/.test(value) ? undefined : value),
  FilterPolicyScope(value, _subscription, refuse) {
    if (value === 'MessageAttributes' || value === 'MessageBody') return value
    throw refuse(
      `FilterPolicyScope: Invalid value [${value}]. Please use either MessageBody or MessageAttributes`,
    )
  },
  RedrivePolicy: checkSubscriptionRedrivePolicy,
  DeliveryPolicy(value, { protocol }, refuse) {
    if (value === '') return undefined
    if (!RETRIED_AS_TOLD.includes(protocol)) {
      throw refuse(`DeliveryPolicy: Delivery protocol [${protocol}] does not support delivery policies.`)
    }
    const parsed = parseSubscriptionDeliveryPolicy(value)
    if (!parsed.ok) throw refuse(parsed.message)
    return parsed.policy.canonical
  },
  SubscriptionRoleArn(value, _subscription, refuse) {
    if (value === '') return undefined
    if (isRoleArn(value)) return value
    throw refuse('SubscriptionRoleArn')
  },
  ReplayPolicy: checkReplayPolicy,
}

function checkFilter(attributes: Readonly<Record<string, string>>, refuse: Refuse): void {
  const policy = attributes['FilterPolicy']
  if (policy === undefined) return
  const scope: FilterScope =
    attributes['FilterPolicyScope'] === 'MessageBody' ? 'MessageBody' : 'MessageAttributes'
  const parsed = parseFilterPolicy(policy, scope)
  if (!parsed.ok) throw refuse(parsed.problem.message)
}

/**
 * The replay of what a FIFO topic archived: `{"PointType": "Timestamp", "StartingPoint": …}`, with an EndingPoint if
 * it is to end somewhere; times are ISO 8601. An empty text or object ends it.
 * https://docs.aws.amazon.com/sns/latest/dg/message-archiving-and-replay-subscriber.html
 */
function checkReplayPolicy(
  text: string,
  { topic }: AttributedSubscription,
  refuseWith: Refuse,
): string | undefined {
  const refuse = (reason: string) => refuseWith(`ReplayPolicy: ${reason}`)
  if (text === '') return undefined
  const policy = readJsonObject(text)
  if (!policy.ok) throw refuse(policy.problem)
  if (Object.keys(policy.members).length === 0) return undefined
  const { PointType, StartingPoint, EndingPoint, ...others } = policy.members
  const unknown = Object.keys(others)[0]
  if (unknown !== undefined) throw refuse(`Unexpected JSON member: ${unknown}`)
  if (topic.archiveDays === undefined) throw refuse('the topic does not archive its messages')
  if (PointType !== 'Timestamp') throw refuse('PointType must be Timestamp')
  const from = time(StartingPoint)
  const until = EndingPoint === undefined ? Infinity : time(EndingPoint)
  if (Number.isNaN(from)) throw refuse('StartingPoint must be an ISO 8601 time')
  if (Number.isNaN(until)) throw refuse('EndingPoint must be an ISO 8601 time')
  if (until < from) throw refuse('EndingPoint must not be before StartingPoint')
  return JSON.stringify({ PointType, StartingPoint, ...(EndingPoint !== undefined && { EndingPoint }) })
}

function time(value: unknown): number {
  return typeof value === 'string' && /^\d{4}-\d{2}-\d{2}T/.test(value) ? Date.parse(value) : NaN
}
