import type { World } from '../../../shared/arn'
import { BrokerError } from '../../../shared/errors'
import type { Quotas } from '../../../shared/quotas'
import { checkQueuePolicy } from './policy'
import { checkRedriveAllowPolicy, checkRedrivePolicy, type DeadLetterTarget } from './redrivePolicy'
import { invalidAttributeValue, unknownAttribute } from './refusals'

/** What the check of attributes must know of the queue they are for. */
export interface AttributeOwner extends World {
  readonly arn: string
  readonly fifo: boolean
}

interface AttributeRule {
  /** The value GetQueueAttributes answers while nothing is set; absent: the attribute is not answered then. */
  readonly default?: string
  readonly fifoOnly?: boolean
  /** An empty value takes the attribute away. */
  readonly removable?: boolean
  /** Answers the value in canonical form, or throws InvalidAttributeValue or InvalidParameterValue. */
  check(value: string, context: CheckContext): string
}

interface CheckContext {
  readonly owner: AttributeOwner
  readonly quotas: Quotas
  findTarget(arn: string): DeadLetterTarget | undefined
}

const wholeNumber = (
  name: string,
  otherwise: string | undefined,
  range: (quotas: Quotas) => readonly [least: number, most: number],
): AttributeRule => ({
  default: otherwise,
  check(value, { quotas }) {
    const [least, most] = range(quotas)
    const number = /^\d{1,10}$/.test(value) ? Number(value) : NaN
    if (number >= least && number <= most) return String(number)
    throw invalidAttributeValue(name)
  },
})

const oneOf = (
  name: string,
  otherwise: string,
  values: readonly string[],
  fifoOnly: boolean,
): AttributeRule => ({
  default: otherwise,
  fifoOnly,
  check(value) {
    if (values.includes(value)) return value
    throw invalidAttributeValue(name)
  },
})

const flag = (name: string, otherwise: string, fifoOnly: boolean): AttributeRule => ({
  ...oneOf(name, otherwise, ['true', 'false'], fifoOnly),
  check(value) {
    const lower = value.toLowerCase()
    if (lower === 'true' || lower === 'false') return lower
    throw invalidAttributeValue(name)
  },
})

/**
 * Every attribute that can be set, in the order in which GetQueueAttributes answers.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
 */
export const attributeRules: Readonly<Record<string, AttributeRule>> = {
  VisibilityTimeout: wholeNumber('VisibilityTimeout', '30', (quotas) => [0, quotas.visibilitySeconds]),
  MaximumMessageSize: wholeNumber('MaximumMessageSize', '1048576', (quotas) => [
    quotas.leastMessageBytes,
    quotas.messageBytes,
  ]),
  MessageRetentionPeriod: wholeNumber('MessageRetentionPeriod', '345600', (quotas) => [
    quotas.leastRetentionSeconds,
    quotas.retentionSeconds,
  ]),
  DelaySeconds: wholeNumber('DelaySeconds', '0', (quotas) => [0, quotas.delaySeconds]),
  ReceiveMessageWaitTimeSeconds: wholeNumber('ReceiveMessageWaitTimeSeconds', '0', (quotas) => [
    0,
    quotas.waitSeconds,
  ]),
  Policy: {
    removable: true,
    check(value, { quotas }) {
      checkQueuePolicy(value, quotas)
      return value
    },
  },
  RedrivePolicy: {
    removable: true,
    check: (value, { owner, findTarget, quotas }) => checkRedrivePolicy(value, owner, findTarget, quotas),
  },
  RedriveAllowPolicy: {
    removable: true,
    check: (value, { quotas }) => checkRedriveAllowPolicy(value, quotas),
  },
  KmsMasterKeyId: {
    removable: true,
    check: (value) => value,
  },
  KmsDataKeyReusePeriodSeconds: wholeNumber('KmsDataKeyReusePeriodSeconds', undefined, (quotas) => [
    quotas.leastKeyReuseSeconds,
    quotas.keyReuseSeconds,
  ]),
  FifoQueue: flag('FifoQueue', 'true', true),
  ContentBasedDeduplication: flag('ContentBasedDeduplication', 'false', true),
  DeduplicationScope: oneOf('DeduplicationScope', 'queue', ['queue', 'messageGroup'], true),
  FifoThroughputLimit: oneOf('FifoThroughputLimit', 'perQueue', ['perQueue', 'perMessageGroupId'], true),
  SqsManagedSseEnabled: flag('SqsManagedSseEnabled', 'true', false),
}

const DEFAULT_KEY_REUSE = '300'

/** Attributes that only GetQueueAttributes knows. */
export const readOnlyAttributes = [
  'QueueArn',
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesNotVisible',
  'ApproximateNumberOfMessagesDelayed',
  'CreatedTimestamp',
  'LastModifiedTimestamp',
] as const

const known = new Set<string>([...readOnlyAttributes, ...Object.keys(attributeRules)])

/** True for every name that GetQueueAttributes takes, `All` aside. */
export function isAttributeName(name: string): boolean {
  return known.has(name)
}

/**
 * Checks attributes as CreateQueue and SetQueueAttributes are given them, and answers what the queue has after it.
 * `before` is what was set until now. Nothing is changed.
 */
export function checkAttributes(
  given: Readonly<Record<string, string>>,
  before: Readonly<Record<string, string>>,
  context: CheckContext,
): Record<string, string> {
  const after: Record<string, string> = { ...before }
  for (const [name, value] of Object.entries(given)) {
    const rule = Object.hasOwn(attributeRules, name) ? attributeRules[name] : undefined
    if (!rule) throw unknownAttribute(name)
    if (rule.fifoOnly && !context.owner.fifo) {
      // Recorded from AWS: a standard queue does not know these two, not even as false; the others have a text of their own.
      if (name === 'FifoQueue' || name === 'ContentBasedDeduplication') throw unknownAttribute(name)
      throw new BrokerError(
        'InvalidAttributeName',
        `You can specify the ${name} only when FifoQueue is set to true.`,
      )
    }
    if (name === 'FifoQueue' && value.toLowerCase() === 'false') {
      throw invalidAttributeValue(name, 'Modifying queue type is not supported.')
    }
    if (value === '' && rule.removable) delete after[name]
    else after[name] = rule.check(value, context)
  }
  checkEncryption(given, after)
  checkThroughput(after)
  return after
}

/** Only one kind of encryption at a time; the one that is set last wins, both in one request is refused. */
function checkEncryption(given: Readonly<Record<string, string>>, after: Record<string, string>): void {
  const wantsKey = given['KmsMasterKeyId'] !== undefined && given['KmsMasterKeyId'] !== ''
  const wantsManaged = given['SqsManagedSseEnabled']?.toLowerCase() === 'true'
  if (wantsKey && wantsManaged) {
    throw new BrokerError(
      'InvalidAttributeName',
      'You can use one type of server-side encryption (SSE) at one time. You can either enable KMS SSE or SQS SSE.',
    )
  }
  if (wantsKey) after['SqsManagedSseEnabled'] = 'false'
  if (wantsManaged) delete after['KmsMasterKeyId']
}

function checkThroughput(after: Readonly<Record<string, string>>): void {
  if (after['FifoThroughputLimit'] !== 'perMessageGroupId') return
  if (after['DeduplicationScope'] === 'messageGroup') return
  throw invalidAttributeValue(
    'FifoThroughputLimit',
    'To set FifoThroughputLimit to perMessageGroupId, the DeduplicationScope must be messageGroup.',
  )
}

/** The value GetQueueAttributes answers for a settable attribute, or undefined if it answers none. */
export function attributeValue(
  name: string,
  given: Readonly<Record<string, string>>,
  fifo: boolean,
): string | undefined {
  const rule = attributeRules[name]
  if (!rule || (rule.fifoOnly && !fifo)) return undefined
  if (name === 'KmsDataKeyReusePeriodSeconds') {
    const period = given[name] ?? DEFAULT_KEY_REUSE
    // Recorded from AWS: the default is not answered where there is no key.
    return given['KmsMasterKeyId'] === undefined && period === DEFAULT_KEY_REUSE ? undefined : period
  }
  return given[name] ?? rule.default
}
