import { parseTopicDeliveryPolicy } from '../../../../shared/deliveryPolicy'
import type { SnsQuotas } from '../../../../shared/snsQuotas'
import type { Failure } from '../../../failure'
import { loggedProtocols, type TopicDraft } from './topicDraft'

/** What is wrong with a form, by field: an AWS attribute name, or one of the form's own fields. */
export type Problems = Partial<Record<string, string>>

/** Fields that are no attribute. */
export const NAME = 'Name'
export const TAGS = 'Tags'
export const DATA_PROTECTION = 'DataProtectionPolicy'

/** Why AWS would refuse a topic's name; undefined if it would not. A FIFO name includes `.fifo`. */
export function topicNameProblem(name: string, fifo: boolean, longest: number): string | undefined {
  if (name === '' || name === '.fifo') return 'A topic needs a name.'
  if (name.length > longest) {
    return `${name.length} characters${fifo ? ' with .fifo' : ''}: at most ${longest} are allowed.`
  }
  if (!fifo && name.endsWith('.fifo')) return 'Only the name of a FIFO topic ends in .fifo.'
  const odd = /[^A-Za-z0-9_-]/u.exec(fifo ? name.replace(/\.fifo$/, '') : name)?.[0]
  if (odd === undefined) return undefined
  const shown = odd === ' ' ? 'a space' : odd
  return `Only letters, digits, hyphens and underscores; ${shown} is not allowed.`
}

const ROLE = /^arn:[^:]+:iam::\d{12}:role\/.+$/

/** Everything that AWS would refuse. */
export function topicProblemsOf(draft: TopicDraft, fifo: boolean, quotas: SnsQuotas): Problems {
  const problems: Problems = {}
  if (draft.displayName.length > quotas.displayNameLength) {
    problems['DisplayName'] =
      `${draft.displayName.length} characters: at most ${quotas.displayNameLength} are allowed.`
  } else if (/\p{Cc}/u.test(draft.displayName)) {
    problems['DisplayName'] = 'Control characters are not allowed.'
  }
  const key = draft.kmsKey.trim()
  if (key.length > 2_048 || /\s/.test(key))
    problems['KmsMasterKeyId'] = 'A key id, ARN or alias has no blanks.'
  if (draft.deliveryPolicy.trim() !== '') {
    const parsed = parseTopicDeliveryPolicy(draft.deliveryPolicy)
    if (!parsed.ok) problems['DeliveryPolicy'] = `Invalid parameter: ${parsed.message}`
  }
  if (fifo && draft.archive) {
    const days = draft.archiveDays
    if (days === null || !Number.isInteger(days) || days < 1 || days > quotas.archiveDays) {
      problems['ArchivePolicy'] = `From 1 to ${quotas.archiveDays} days.`
    }
  }
  for (const protocol of loggedProtocols) {
    const { successRole, sampleRate, failureRole } = draft.feedback[protocol]
    for (const [name, role] of [
      [`${protocol}SuccessFeedbackRoleArn`, successRole.trim()],
      [`${protocol}FailureFeedbackRoleArn`, failureRole.trim()],
    ] as const) {
      if (role !== '' && !ROLE.test(role)) problems[name] = `${name} is not the ARN of an IAM role.`
    }
    const rate = sampleRate.trim()
    if (rate !== '' && !(/^\d{1,3}$/.test(rate) && Number(rate) <= 100)) {
      problems[`${protocol}SuccessFeedbackSampleRate`] =
        `${protocol}SuccessFeedbackSampleRate is a whole number from 0 to 100.`
    }
  }
  return problems
}

/** Why a text is no JSON object; undefined if it is one, or empty. */
export function jsonObjectProblem(text: string): string | undefined {
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
  'DisplayName',
  'SignatureVersion',
  'TracingConfig',
  'KmsMasterKeyId',
  'ContentBasedDeduplication',
  'FifoThroughputScope',
  'ArchivePolicy',
  'DataProtectionPolicy',
  'DeliveryPolicy',
  ...loggedProtocols.flatMap((protocol) => [
    `${protocol}SuccessFeedbackRoleArn`,
    `${protocol}SuccessFeedbackSampleRate`,
    `${protocol}FailureFeedbackRoleArn`,
  ]),
]

/** The field that the host's refusal is about; undefined if it is about none, and shows above the buttons. */
export function fieldOfTopicFailure({ message }: Failure): string | undefined {
  if (/Topic Name|already is a topic/.test(message)) return NAME
  if (/\btags?\b/i.test(message)) return TAGS
  if (/tracing config/i.test(message)) return 'TracingConfig'
  return attributeNames.find((name) => new RegExp(`\\b${name}\\b`).test(message))
}
