import type { Quotas } from '../../../../shared/quotas'
import { formatBytes, formatDuration } from '../../../components/format'
import type { Failure } from '../../../failure'
import type { AttributeDraft } from './attributeDraft'

/** What is wrong with a form, by field: an AWS attribute name, or one of the form's own fields. */
export type Problems = Partial<Record<string, string>>

/** Fields that are no attribute. */
export const NAME = 'QueueName'
export const DLQ_NAME = 'DeadLetterQueueName'
export const DLQ_RETENTION = 'DeadLetterRetention'
export const MAX_RECEIVES = 'maxReceiveCount'

/** Why AWS would refuse a queue's name, in its terms; undefined if it would not. A FIFO name includes `.fifo`. */
export function nameProblem(name: string, fifo: boolean, longest: number): string | undefined {
  if (name === '' || name === '.fifo') return 'A queue needs a name.'
  if (name.length > longest) {
    return `${name.length} characters${fifo ? ' with .fifo' : ''}: at most ${longest} are allowed.`
  }
  const stem = fifo ? name.replace(/\.fifo$/, '') : name
  if (!fifo && name.endsWith('.fifo')) return 'Only the name of a FIFO queue ends in .fifo.'
  const odd = /[^A-Za-z0-9_-]/u.exec(stem)?.[0]
  if (odd === undefined) return undefined
  const shown = odd === ' ' ? 'a space' : odd
  return `Can only include alphanumeric characters, hyphens, or underscores; ${shown} is not allowed.`
}

const range = (
  value: number | null,
  least: number,
  most: number,
  format: (value: number) => string,
): string | undefined =>
  value !== null && Number.isInteger(value) && value >= least && value <= most
    ? undefined
    : `From ${format(least)} to ${format(most)}.`

/** Everything that AWS would refuse. */
export function problemsOf(draft: AttributeDraft, fifo: boolean, quotas: Quotas): Problems {
  const problems: Problems = {
    VisibilityTimeout: range(draft.visibilityTimeout, 0, quotas.visibilitySeconds, formatDuration),
    MessageRetentionPeriod: range(
      draft.retention,
      quotas.leastRetentionSeconds,
      quotas.retentionSeconds,
      formatDuration,
    ),
    DelaySeconds: range(draft.delay, 0, quotas.delaySeconds, formatDuration),
    ReceiveMessageWaitTimeSeconds: range(draft.wait, 0, quotas.waitSeconds, formatDuration),
    MaximumMessageSize: range(draft.maximumSize, quotas.leastMessageBytes, quotas.messageBytes, formatBytes),
  }
  if (draft.deadLetters !== 'none') {
    problems[MAX_RECEIVES] = range(draft.maxReceiveCount, 1, quotas.maxReceiveCount, String)
  }
  if (draft.deadLetters === 'existing' && draft.deadLetterArn === '') {
    problems['RedrivePolicy'] = 'Choose a dead-letter queue.'
  }
  if (draft.deadLetters === 'new') {
    problems[DLQ_NAME] = nameProblem(draft.newDeadLetterName, fifo, quotas.queueNameLength)
    problems[DLQ_RETENTION] = range(
      draft.newDeadLetterRetention,
      quotas.leastRetentionSeconds,
      quotas.retentionSeconds,
      formatDuration,
    )
  }
  if (draft.redriveAllow === 'byQueue') {
    const count = draft.redriveSources.length
    if (count < 1 || count > quotas.redriveSources) {
      problems['RedriveAllowPolicy'] = `Choose 1 to ${quotas.redriveSources} source queues.`
    }
  }
  if (draft.encryption === 'kms') {
    if (draft.kmsKey.trim() === '')
      problems['KmsMasterKeyId'] = 'A key id, ARN or alias, such as alias/aws/sqs.'
    problems['KmsDataKeyReusePeriodSeconds'] = range(
      draft.kmsReuse,
      quotas.leastKeyReuseSeconds,
      quotas.keyReuseSeconds,
      formatDuration,
    )
  }
  if (fifo && draft.throughputLimit === 'perMessageGroupId' && draft.deduplicationScope !== 'messageGroup') {
    problems['FifoThroughputLimit'] =
      'Per message group is allowed only if deduplication is per message group too.'
  }
  problems['Policy'] = policyProblem(draft.policy)
  return Object.fromEntries(Object.entries(problems).filter(([, text]) => text !== undefined))
}

function policyProblem(text: string): string | undefined {
  if (text.trim() === '') return undefined
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? undefined
      : 'A policy is a JSON object.'
  } catch (error) {
    return `Not JSON: ${(error as Error).message}`
  }
}

const attributeNames = [
  'VisibilityTimeout',
  'MessageRetentionPeriod',
  'DelaySeconds',
  'ReceiveMessageWaitTimeSeconds',
  'MaximumMessageSize',
  'RedriveAllowPolicy',
  'RedrivePolicy',
  'KmsMasterKeyId',
  'KmsDataKeyReusePeriodSeconds',
  'SqsManagedSseEnabled',
  'ContentBasedDeduplication',
  'DeduplicationScope',
  'FifoThroughputLimit',
  'Policy',
]

/** The field that the host's refusal is about; undefined if it is about none, and shows above the buttons. */
export function fieldOfFailure(failure: Failure): string | undefined {
  if (['QueueNameExists', 'QueueAlreadyExists', 'QueueDeletedRecently'].includes(failure.code ?? ''))
    return NAME
  if (/alphanumeric|queue name/i.test(failure.message)) return NAME
  if (/maxReceiveCount/.test(failure.message)) return MAX_RECEIVES
  if (/dead[- ]letter/i.test(failure.message)) return 'RedrivePolicy'
  if (/^tag\b/i.test(failure.message)) return 'Tags'
  return attributeNames.find((name) => new RegExp(`\\b${name}\\b`).test(failure.message))
}
