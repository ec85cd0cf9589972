import { formatBytes, formatDuration } from '../../../components/format'

/** How attributes are called and shown to people. */
export const attributeLabels: Readonly<Record<string, string>> = {
  VisibilityTimeout: 'Visibility timeout',
  MessageRetentionPeriod: 'Message retention',
  DelaySeconds: 'Delivery delay',
  ReceiveMessageWaitTimeSeconds: 'Receive wait time',
  MaximumMessageSize: 'Maximum message size',
  RedrivePolicy: 'Dead-letter queue',
  RedriveAllowPolicy: 'Redrive allow policy',
  Policy: 'Access policy',
  KmsMasterKeyId: 'KMS key',
  KmsDataKeyReusePeriodSeconds: 'Data key reuse',
  SqsManagedSseEnabled: 'SSE-SQS',
  ContentBasedDeduplication: 'Content-based deduplication',
  DeduplicationScope: 'Deduplication scope',
  FifoThroughputLimit: 'Throughput limit',
}

const durations = new Set([
  'VisibilityTimeout',
  'MessageRetentionPeriod',
  'DelaySeconds',
  'ReceiveMessageWaitTimeSeconds',
  'KmsDataKeyReusePeriodSeconds',
])

/** An attribute's value in words: `4 d` for 345600, `orders-dlq after 5 receives` for a redrive policy. */
export function attributeText(name: string, value: string): string {
  if (value === '') return 'not set'
  if (durations.has(name)) return formatDuration(Number(value))
  if (name === 'MaximumMessageSize') return formatBytes(Number(value))
  if (value === 'true') return 'on'
  if (value === 'false') return 'off'
  if (name !== 'RedrivePolicy' && name !== 'RedriveAllowPolicy') return value
  try {
    const policy = JSON.parse(value) as Record<string, unknown>
    if (name === 'RedrivePolicy') {
      const target = String(policy['deadLetterTargetArn']).split(':').at(-1)
      return `${target} after ${String(policy['maxReceiveCount'])} receives`
    }
    const sources = policy['sourceQueueArns']
    if (policy['redrivePermission'] === 'denyAll') return 'no queue'
    return Array.isArray(sources)
      ? sources.map((arn) => String(arn).split(':').at(-1)).join(', ')
      : 'every queue'
  } catch {
    return value
  }
}
