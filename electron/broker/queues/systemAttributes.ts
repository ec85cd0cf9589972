import { unknownAttribute } from './refusals'
import type { Message } from './messageRows'
import { toSequenceNumber } from './sequenceNumber'

const NAMES = [
  'SenderId',
  'ApproximateFirstReceiveTimestamp',
  'ApproximateReceiveCount',
  'SentTimestamp',
  'SequenceNumber',
  'MessageDeduplicationId',
  'MessageGroupId',
  'AWSTraceHeader',
  'DeadLetterQueueSourceArn',
] as const
type Name = (typeof NAMES)[number]

/**
 * The attributes that SQS itself gives a message, as ReceiveMessage answers them when asked.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html
 */
export const systemAttributes = {
  /** Refuses names that do not exist. The names of queue attributes are let pass, as AWS's model does. */
  check(names: readonly string[]): readonly string[] {
    for (const name of names) {
      if (name !== 'All' && !isName(name) && !TOLERATED.has(name)) throw unknownAttribute(name)
    }
    return names
  },

  /** Those that were asked for and that the message has. */
  of(message: Message, fifo: boolean, names: readonly string[]): Record<string, string> {
    const wanted: readonly string[] = names.includes('All') ? NAMES : names
    const attributes: Record<string, string> = {}
    for (const name of wanted) {
      const value = isName(name) ? valueOf(message, fifo, name) : null
      if (value !== null) attributes[name] = value
    }
    return attributes
  },
} as const

/** AttributeNames shares its type with GetQueueAttributes in the service's model. */
const TOLERATED = new Set([
  'Policy',
  'VisibilityTimeout',
  'MaximumMessageSize',
  'MessageRetentionPeriod',
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesNotVisible',
  'CreatedTimestamp',
  'LastModifiedTimestamp',
  'QueueArn',
  'ApproximateNumberOfMessagesDelayed',
  'DelaySeconds',
  'ReceiveMessageWaitTimeSeconds',
  'RedrivePolicy',
  'FifoQueue',
  'ContentBasedDeduplication',
  'KmsMasterKeyId',
  'KmsDataKeyReusePeriodSeconds',
  'DeduplicationScope',
  'FifoThroughputLimit',
  'RedriveAllowPolicy',
  'SqsManagedSseEnabled',
])

function isName(name: string): name is Name {
  return (NAMES as readonly string[]).includes(name)
}

function valueOf(message: Message, fifo: boolean, name: Name): string | null {
  switch (name) {
    case 'SenderId':
      return message.senderId
    case 'ApproximateFirstReceiveTimestamp':
      return message.firstReceivedAt === null ? null : String(message.firstReceivedAt)
    case 'ApproximateReceiveCount':
      return String(message.receiveCount)
    case 'SentTimestamp':
      return String(message.sentAt)
    case 'SequenceNumber':
      return fifo ? toSequenceNumber(message.seq) : null
    case 'MessageDeduplicationId':
      return answeredDeduplicationId(message)
    case 'MessageGroupId':
      return message.groupId
    case 'AWSTraceHeader':
      return message.traceHeader
    case 'DeadLetterQueueSourceArn':
      return message.sourceArn
  }
}

/**
 * On a FIFO dead-letter queue the message's own id stands in place of the one it was sent with, which comes back with a
 * redrive:
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-dead-letter-queue-redrive.html
 */
export function answeredDeduplicationId({
  deduplicationId,
  messageId,
  sourceArn,
}: Pick<Message, 'deduplicationId' | 'messageId' | 'sourceArn'>): string | null {
  return deduplicationId !== null && sourceArn !== null ? messageId : deduplicationId
}
