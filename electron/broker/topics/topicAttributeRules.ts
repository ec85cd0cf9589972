import { parseArn } from '../../../shared/arn'
import type { SnsQuotas } from '../../../shared/snsQuotas'
import { parseTopicDeliveryPolicy } from '../../../shared/deliveryPolicy'
import { readJsonObject } from '../../../shared/jsonObject'
import type { Refuse } from './refusals'
import { checkTopicPolicy } from './topicPolicy'

interface TopicAttributeRule {
  readonly fifoOnly?: boolean
  /** What counts as set while it is not, for the comparison of CreateTopic with a topic that is there. */
  readonly default?: string
  /** Answers the value in canonical form; undefined takes the attribute away. */
  check(value: string, context: { readonly quotas: SnsQuotas; readonly refuse: Refuse }): string | undefined
}

const oneOf = (
  values: readonly string[],
  reason: (value: string) => string,
  rest: Omit<TopicAttributeRule, 'check'> = {},
): TopicAttributeRule => ({
  ...rest,
  check(value, { refuse }) {
    if (values.includes(value)) return value
    throw refuse(reason(value))
  },
})

const roleArn = (name: string): TopicAttributeRule => ({
  check(value, { refuse }) {
    if (value === '') return undefined
    if (isRoleArn(value)) return value
    throw refuse(`${name}: ${value} is not the ARN of an IAM role`)
  },
})

const sampleRate = (name: string): TopicAttributeRule => ({
  check(value, { refuse }) {
    if (/^\d{1,3}$/.test(value) && Number(value) <= 100) return String(Number(value))
    throw refuse(`${name}: ${value} value provided is not an integer between 0-100`)
  },
})

/** Delivery status logging: kept and answered; there are no logs of CloudWatch to write. */
const feedback = Object.fromEntries(
  ['Application', 'Firehose', 'HTTP', 'Lambda', 'SQS'].flatMap((protocol) => [
    [`${protocol}SuccessFeedbackRoleArn`, roleArn(`${protocol}SuccessFeedbackRoleArn`)],
    [`${protocol}SuccessFeedbackSampleRate`, sampleRate(`${protocol}SuccessFeedbackSampleRate`)],
    [`${protocol}FailureFeedbackRoleArn`, roleArn(`${protocol}FailureFeedbackRoleArn`)],
  ]),
)

/**
 * Every attribute that can be set, in the order in which GetTopicAttributes answers. FifoTopic is told at creation and
 * never again.
 * https://docs.aws.amazon.com/sns/latest/api/API_SetTopicAttributes.html
 */
export const topicAttributeRules: Readonly<Record<string, TopicAttributeRule>> = {
  Policy: { check: (value, { quotas, refuse }) => checkTopicPolicy(value, quotas, refuse) },
  DisplayName: {
    default: '',
    check(value, { quotas, refuse }) {
      // eslint-disable-next-line no-control-regex -- control characters are what is refused
      if (value.length > quotas.displayNameLength || /[\u0000-\u001f\u007f]/.test(value)) {
        throw refuse('DisplayName')
      }
      return value
    },
  },
  DeliveryPolicy: {
    check(value, { refuse }) {
      if (value === '') return undefined
      const parsed = parseTopicDeliveryPolicy(value)
      if (!parsed.ok) throw refuse(parsed.message)
      return parsed.policy.canonical
    },
  },
  KmsMasterKeyId: {
    check(value, { refuse }) {
      if (value === '') return undefined
      if (value.length <= 2_048 && !/\s/.test(value)) return value
      throw refuse('KmsMasterKeyId')
    },
  },
  SignatureVersion: oneOf(['1', '2'], () => 'SignatureVersion: Invalid value. Must be 1 or 2.', {
    default: '1',
  }),
  TracingConfig: oneOf(['PassThrough', 'Active'], (value) => `Invalid tracing config value: ${value}`, {
    default: 'PassThrough',
  }),
  ContentBasedDeduplication: {
    fifoOnly: true,
    default: 'false',
    check(value, { refuse }) {
      const lower = value.toLowerCase()
      if (lower === 'true' || lower === 'false') return lower
      throw refuse(`ContentBasedDeduplication: Invalid value [${value}]. Must be true or false.`)
    },
  },
  FifoThroughputScope: oneOf(
    ['Topic', 'MessageGroup'],
    (value) => `FifoThroughputScope: Invalid value [${value}]. Must be Topic or MessageGroup.`,
    { fifoOnly: true, default: 'Topic' },
  ),
  ArchivePolicy: {
    fifoOnly: true,
    check: (value, { quotas, refuse }) => checkArchivePolicy(value, quotas, refuse),
  },
  ...feedback,
}

/** The rule of an attribute that a topic of this type has. */
export function topicAttributeRule(name: string, fifo: boolean): TopicAttributeRule | undefined {
  const rule = Object.hasOwn(topicAttributeRules, name) ? topicAttributeRules[name] : undefined
  return rule?.fifoOnly && !fifo ? undefined : rule
}

/**
 * The archive of a FIFO topic: `{"MessageRetentionPeriod": "30"}`, 1 to 365 days, as a number or its text; an empty
 * object ends archiving.
 * https://docs.aws.amazon.com/sns/latest/dg/message-archiving-and-replay-topic-owner.html
 */
function checkArchivePolicy(text: string, quotas: SnsQuotas, refuse: Refuse): string | undefined {
  if (text === '') return undefined
  const policy = readJsonObject(text)
  if (!policy.ok) throw refuse(`ArchivePolicy: ${policy.problem}`)
  const { MessageRetentionPeriod: period, ...others } = policy.members
  const unknown = Object.keys(others)[0]
  if (unknown !== undefined) throw refuse(`ArchivePolicy: Unexpected JSON member: ${unknown}`)
  if (period === undefined) return undefined
  const days = typeof period === 'number' || /^\d{1,4}$/.test(String(period)) ? Number(period) : NaN
  if (Number.isInteger(days) && days >= 1 && days <= quotas.archiveDays) {
    return JSON.stringify({ MessageRetentionPeriod: String(days) })
  }
  throw refuse('ArchivePolicy: MessageRetentionPeriod value is invalid')
}

export function isRoleArn(text: string): boolean {
  const arn = parseArn(text)
  return arn?.service === 'iam' && /^\d{12}$/.test(arn.account) && /^role\/.+/.test(arn.resource)
}
