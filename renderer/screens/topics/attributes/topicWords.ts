import { archiveDaysIn, loggedProtocols, pretty } from './topicDraft'
import { plural } from '../../../components/format'

/** The three attributes of delivery status logging, after the protocol that their names begin with. */
export const feedbackColumns = [
  { field: 'successRole', suffix: 'SuccessFeedbackRoleArn', label: 'Role for successes' },
  { field: 'sampleRate', suffix: 'SuccessFeedbackSampleRate', label: 'Successes logged' },
  { field: 'failureRole', suffix: 'FailureFeedbackRoleArn', label: 'Role for failures' },
] as const

/** How attributes of topics are called, by AWS's name. */
export const topicAttributeLabels: Readonly<Record<string, string>> = {
  DisplayName: 'Display name',
  SignatureVersion: 'Signature version',
  TracingConfig: 'Tracing',
  KmsMasterKeyId: 'KMS key',
  ContentBasedDeduplication: 'Content-based deduplication',
  FifoThroughputScope: 'Throughput scope',
  ArchivePolicy: 'Archive',
  DeliveryPolicy: 'Delivery policy',
  ...Object.fromEntries(
    loggedProtocols.flatMap((protocol) =>
      feedbackColumns.map(({ suffix, label }) => [
        `${protocol}${suffix}`,
        `${protocol}: ${label.toLowerCase()}`,
      ]),
    ),
  ),
}

export const tracingWords = { PassThrough: 'Pass through', Active: 'Active' } as const
export const throughputWords = { Topic: 'The whole topic', MessageGroup: 'Each message group' } as const

const words: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  TracingConfig: tracingWords,
  FifoThroughputScope: throughputWords,
  ContentBasedDeduplication: { true: 'On', false: 'Off' },
  SignatureVersion: { 1: '1 (SHA-1 with RSA)', 2: '2 (SHA-256 with RSA)' },
}

/** An attribute's value as the form words it; JSON is indented. */
export function topicAttributeText(name: string, value: string): string {
  if (value === '') return 'not set'
  if (name.endsWith('SampleRate')) return `${value} %`
  const days = name === 'ArchivePolicy' ? archiveDaysIn(value) : undefined
  if (days !== undefined) return `For ${plural(days, 'day')}`
  return words[name]?.[value] ?? (value.startsWith('{') ? pretty(value) : value)
}
