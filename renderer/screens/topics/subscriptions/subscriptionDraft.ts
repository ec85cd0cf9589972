import { parseFilterPolicy, type FilterScope } from '../../../../shared/filterPolicy/filterPolicy'
import type { SubscriptionProtocol, SubscriptionView } from '../../../../shared/console/topics'
import { supportsDeliveryPolicy, supportsRaw } from './protocols'

/** The attributes of a subscription while they are being set. Pure. */

export const backoffFunctions = ['linear', 'arithmetic', 'geometric', 'exponential'] as const

/** Retries of an HTTP endpoint; delays in seconds. */
export interface RetryDraft {
  numRetries: number | null
  numNoDelayRetries: number | null
  numMinDelayRetries: number | null
  numMaxDelayRetries: number | null
  minDelayTarget: number | null
  maxDelayTarget: number | null
  backoffFunction: (typeof backoffFunctions)[number]
  /** Deliveries a second; null: as many as there are. */
  maxReceivesPerSecond: number | null
  /** Empty: AWS's own. */
  contentType: string
}

export interface SubscriptionDraft {
  raw: boolean
  filterPolicy: string
  filterScope: FilterScope
  deadLetterTargetArn: string
  /** Its own delivery policy, instead of the topic's. */
  ownDelivery: boolean
  retry: RetryDraft
  /** Firehose only. */
  roleArn: string
}

/** What AWS does where nothing is set. */
export const defaultRetry: Readonly<RetryDraft> = {
  numRetries: 3,
  numNoDelayRetries: 0,
  numMinDelayRetries: 0,
  numMaxDelayRetries: 0,
  minDelayTarget: 20,
  maxDelayTarget: 20,
  backoffFunction: 'linear',
  maxReceivesPerSecond: null,
  contentType: '',
}

/** What AWS takes for requests; the first it takes for envelopes too, the others with raw delivery. */
export const contentTypes = [
  'text/plain; charset=UTF-8',
  'application/json',
  'application/xml',
  'application/octet-stream',
  'application/x-www-form-urlencoded',
  'text/csv',
  'text/html',
  'text/xml',
] as const

export const emptyDraft = (): SubscriptionDraft => ({
  raw: false,
  filterPolicy: '',
  filterScope: 'MessageAttributes',
  deadLetterTargetArn: '',
  ownDelivery: false,
  retry: { ...defaultRetry },
  roleArn: '',
})

/** A subscription's attributes as a draft; its policy is laid out for reading. */
export function draftOf(subscription: SubscriptionView): SubscriptionDraft {
  return {
    raw: subscription.raw,
    filterPolicy: laidOut(subscription.filterPolicy ?? ''),
    filterScope: subscription.filterScope,
    deadLetterTargetArn: subscription.deadLetterTargetArn ?? '',
    ownDelivery: subscription.deliveryPolicy !== null,
    retry: retryOf(subscription.deliveryPolicy),
    roleArn: subscription.attributes['SubscriptionRoleArn'] ?? '',
  }
}

/** The members of policies that the form does not have are left out: AWS ignores or refuses them all. */
function retryOf(policy: string | null): RetryDraft {
  if (policy === null) return { ...defaultRetry }
  let given: Record<string, Record<string, unknown> | null | undefined>
  try {
    given = JSON.parse(policy) as typeof given
  } catch {
    return { ...defaultRetry }
  }
  const healthy = given['healthyRetryPolicy'] ?? {}
  const draft: Record<string, unknown> = { ...defaultRetry }
  for (const key of Object.keys(defaultRetry)) if (key in healthy) draft[key] = healthy[key]
  draft['maxReceivesPerSecond'] = given['throttlePolicy']?.['maxReceivesPerSecond'] ?? null
  draft['contentType'] = given['requestPolicy']?.['headerContentType'] ?? ''
  return draft as unknown as RetryDraft
}

/** A policy on one line is laid out for reading, if that leaves every number in it as it was written. */
export function laidOut(policy: string): string {
  if (policy.includes('\n')) return policy
  const bare = (text: string): string => text.replace(/\s/g, '')
  try {
    const value: unknown = JSON.parse(policy)
    return bare(JSON.stringify(value)) === bare(policy) ? JSON.stringify(value, null, 2) : policy
  } catch {
    return policy
  }
}

function deliveryPolicyOf({ maxReceivesPerSecond, contentType, ...healthyRetryPolicy }: RetryDraft): string {
  return JSON.stringify({
    healthyRetryPolicy,
    ...(maxReceivesPerSecond !== null && { throttlePolicy: { maxReceivesPerSecond } }),
    ...(contentType !== '' && { requestPolicy: { headerContentType: contentType } }),
  })
}

/** The attributes of Subscribe: only what differs from what AWS takes where nothing is set. */
export function attributesToSubscribe(
  draft: SubscriptionDraft,
  protocol: SubscriptionProtocol,
): Record<string, string> {
  const attributes: Record<string, string> = {}
  if (draft.raw && supportsRaw(protocol)) attributes['RawMessageDelivery'] = 'true'
  if (draft.filterPolicy.trim() !== '') {
    attributes['FilterPolicy'] = draft.filterPolicy.trim()
    if (draft.filterScope !== 'MessageAttributes') attributes['FilterPolicyScope'] = draft.filterScope
  }
  if (draft.deadLetterTargetArn !== '')
    attributes['RedrivePolicy'] = JSON.stringify({ deadLetterTargetArn: draft.deadLetterTargetArn })
  if (draft.ownDelivery && supportsDeliveryPolicy(protocol))
    attributes['DeliveryPolicy'] = deliveryPolicyOf(draft.retry)
  if (protocol === 'firehose' && draft.roleArn.trim() !== '')
    attributes['SubscriptionRoleArn'] = draft.roleArn.trim()
  return attributes
}

/** What is to be set so that a subscription becomes as the draft; the empty text takes an attribute away. */
export function attributesToChange(
  before: SubscriptionDraft,
  draft: SubscriptionDraft,
  protocol: SubscriptionProtocol,
): Record<string, string> {
  const [from, to] = [attributesToSubscribe(before, protocol), attributesToSubscribe(draft, protocol)]
  const changes: Record<string, string> = {}
  const absent: Record<string, string> = {
    RawMessageDelivery: 'false',
    FilterPolicyScope: 'MessageAttributes',
  }
  for (const name of new Set([...Object.keys(from), ...Object.keys(to)])) {
    if (from[name] !== to[name]) changes[name] = to[name] ?? absent[name] ?? ''
  }
  return changes
}

/** Everything that AWS would refuse, by AWS's name of the attribute or the name of a field. */
export type Problems = Partial<Record<string, string>>

const MOST_RETRIES = 100
const LONGEST = 3_600

export function problemsOf(draft: SubscriptionDraft, protocol: SubscriptionProtocol): Problems {
  const problems: Problems = {}
  if (draft.filterPolicy.trim() !== '') {
    const read = parseFilterPolicy(draft.filterPolicy.trim(), draft.filterScope)
    if (!read.ok) problems['FilterPolicy'] = read.problem.message
  }
  if (draft.ownDelivery && supportsDeliveryPolicy(protocol))
    Object.assign(problems, retryProblems(draft.retry))
  if (protocol === 'firehose' && !/^arn:[^:]+:iam::\d{12}:role\/.+/.test(draft.roleArn.trim()))
    problems['SubscriptionRoleArn'] =
      draft.roleArn.trim() === '' ? 'Firehose needs a role.' : 'This is no role ARN.'
  return problems
}

function retryProblems(retry: RetryDraft): Problems {
  const problems: Problems = {}
  const whole = (field: keyof RetryDraft, least: number, most: number): void => {
    const value = retry[field] as number | null
    if (value === null || !Number.isInteger(value) || value < least || value > most)
      problems[field] = `A whole number from ${least} to ${most.toLocaleString('en-US')}.`
  }
  whole('numRetries', 0, MOST_RETRIES)
  whole('numNoDelayRetries', 0, MOST_RETRIES)
  whole('numMinDelayRetries', 0, MOST_RETRIES)
  whole('numMaxDelayRetries', 0, MOST_RETRIES)
  whole('minDelayTarget', 1, LONGEST)
  whole('maxDelayTarget', 1, LONGEST)
  const rate = retry.maxReceivesPerSecond
  if (rate !== null && (!Number.isInteger(rate) || rate < 1))
    problems['maxReceivesPerSecond'] = 'A whole number from 1, or nothing.'
  if (Object.keys(problems).length > 0) return problems
  if (retry.maxDelayTarget! < retry.minDelayTarget!)
    problems['maxDelayTarget'] = 'It must not be shorter than the shortest delay.'
  const phases = retry.numNoDelayRetries! + retry.numMinDelayRetries! + retry.numMaxDelayRetries!
  if (phases > retry.numRetries!)
    problems['numRetries'] = `The phases below need ${phases} retries: it must not be fewer.`
  return problems
}

/** How many retries are left for the phase in which the delay grows. */
export function backoffRetries(retry: RetryDraft): number {
  const phases =
    (retry.numNoDelayRetries ?? 0) + (retry.numMinDelayRetries ?? 0) + (retry.numMaxDelayRetries ?? 0)
  return Math.max(0, (retry.numRetries ?? 0) - phases)
}

/** Which queues may be the dead-letter queue: FIFO just where a FIFO topic delivers to a FIFO queue. */
export const wantsFifoDeadLetters = (topicFifo: boolean, endpoint: string): boolean =>
  topicFifo && endpoint.endsWith('.fifo')
