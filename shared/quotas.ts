import type { KinesisQuotas } from './kinesisQuotas'
import { awsKinesisQuotas, relaxedKinesisQuotas } from './kinesisQuotas'
import type { SnsQuotas } from './snsQuotas'
import { awsSnsQuotas, relaxedSnsQuotas } from './snsQuotas'

/**
 * Every limit in one table, with two profiles. `aws` enforces what AWS documents, throttling included;
 * `relaxed` lifts size and rate limits, for load tests.
 * Sources: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html,
 * …/quotas-queues.html, …/quotas-fifo.html and …/quotas-policies.html
 */
export interface Quotas {
  // Messages
  /** In flight at once, standard queues. */
  readonly inFlightStandard: number
  readonly inFlightFifo: number
  /** Bytes of body and attributes together; also the upper bound of MaximumMessageSize. */
  readonly messageBytes: number
  /** The lower bound of MaximumMessageSize. */
  readonly leastMessageBytes: number
  /** Bytes of all messages of one SendMessageBatch together. */
  readonly batchBytes: number
  readonly batchEntries: number
  readonly messageAttributes: number
  /** Characters of an attribute's name, and of its type. */
  readonly attributeNameLength: number
  readonly attributeTypeLength: number
  /** Characters of MessageGroupId, MessageDeduplicationId and ReceiveRequestAttemptId. */
  readonly fifoIdLength: number
  readonly messagesPerReceive: number

  // Times, in seconds
  readonly delaySeconds: number
  readonly waitSeconds: number
  /** The longest visibility timeout, and the longest a message may stay hidden after one receive. */
  readonly visibilitySeconds: number
  readonly leastRetentionSeconds: number
  readonly retentionSeconds: number
  /** For how long FIFO queues remember a deduplication id, and a ReceiveRequestAttemptId. */
  readonly deduplicationSeconds: number
  /** Seconds for which a deleted queue's name stays taken; 0 lifts the rule. */
  readonly queueDeletedRecentlySeconds: number
  /** Seconds between two purges of a queue; 0 lifts the rule. */
  readonly purgeSeconds: number
  readonly leastKeyReuseSeconds: number
  readonly keyReuseSeconds: number

  // Queues
  readonly queueNameLength: number
  readonly listResults: number
  readonly tags: number
  readonly tagKeyLength: number
  readonly tagValueLength: number
  readonly policyBytes: number
  readonly policyStatements: number
  /** Actions in one AddPermission, and in one statement of a policy. */
  readonly permissionActions: number
  readonly maxReceiveCount: number
  /** Queue ARNs in a RedriveAllowPolicy of kind byQueue. */
  readonly redriveSources: number

  // Rates of FIFO queues, calls a second; Infinity is no throttle
  /** Each of send, receive, delete and change visibility, with and without batching. */
  readonly fifoCallsPerSecond: number
  /** The same for a queue in high-throughput mode. */
  readonly fifoHighThroughputCallsPerSecond: number
  /** Sends to one message group in high-throughput mode. */
  readonly fifoGroupCallsPerSecond: number

  // Message move tasks
  readonly moveTaskMessagesPerSecond: number
  readonly activeMoveTasks: number
  /** Seconds after which a message move task ends, wherever it is. */
  readonly moveTaskSeconds: number
  readonly listedMoveTasks: number

  // Topics
  /** Bytes of message and attributes of one publish, and of all entries of a PublishBatch together. */
  readonly publishBytes: number
}

export type QuotaProfileName = 'aws' | 'relaxed'
export type QuotaProfile = Quotas & SnsQuotas & KinesisQuotas & { readonly name: QuotaProfileName }

const KiB = 1_024
const MiB = 1_024 * KiB
const minute = 60
const hour = 60 * minute
const day = 24 * hour

const aws: QuotaProfile = {
  ...awsSnsQuotas,
  ...awsKinesisQuotas,
  name: 'aws',
  inFlightStandard: 120_000,
  inFlightFifo: 120_000,
  messageBytes: MiB,
  leastMessageBytes: KiB,
  batchBytes: MiB,
  batchEntries: 10,
  messageAttributes: 10,
  attributeNameLength: 256,
  attributeTypeLength: 256,
  fifoIdLength: 128,
  messagesPerReceive: 10,
  delaySeconds: 15 * minute,
  waitSeconds: 20,
  visibilitySeconds: 12 * hour,
  leastRetentionSeconds: minute,
  retentionSeconds: 14 * day,
  deduplicationSeconds: 5 * minute,
  queueDeletedRecentlySeconds: 60,
  purgeSeconds: 60,
  leastKeyReuseSeconds: minute,
  keyReuseSeconds: day,
  queueNameLength: 80,
  listResults: 1_000,
  tags: 50,
  tagKeyLength: 128,
  tagValueLength: 256,
  policyBytes: 8 * KiB,
  policyStatements: 20,
  permissionActions: 7,
  maxReceiveCount: 1_000,
  redriveSources: 10,
  fifoCallsPerSecond: 300,
  fifoHighThroughputCallsPerSecond: 70_000,
  fifoGroupCallsPerSecond: 300,
  moveTaskMessagesPerSecond: 500,
  activeMoveTasks: 100,
  moveTaskSeconds: 36 * hour,
  listedMoveTasks: 10,
  publishBytes: 256 * KiB,
}

const relaxed: QuotaProfile = {
  ...aws,
  ...relaxedSnsQuotas,
  ...relaxedKinesisQuotas,
  name: 'relaxed',
  inFlightStandard: Infinity,
  inFlightFifo: Infinity,
  messageBytes: 64 * MiB,
  batchBytes: 64 * MiB,
  publishBytes: 64 * MiB,
  queueDeletedRecentlySeconds: 0,
  purgeSeconds: 0,
  fifoCallsPerSecond: Infinity,
  fifoHighThroughputCallsPerSecond: Infinity,
  fifoGroupCallsPerSecond: Infinity,
}

export const quotaProfiles: Record<QuotaProfileName, QuotaProfile> = { aws, relaxed }
