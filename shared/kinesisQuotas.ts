/**
 * The limits of Kinesis Data Streams, part of the quota profiles of quotas.ts.
 * Source: https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html
 */
export interface KinesisQuotas {
  // Streams
  readonly streamNameLength: number
  /** Open shards of an account and region, as DescribeLimits has it. */
  readonly shardsPerAccount: number
  /** Open shards that one CreateStream or UpdateShardCount may ask for; refused before anything is allocated. */
  readonly shardsPerStream: number
  /** On-demand streams of an account and region. */
  readonly onDemandStreams: number
  /** Shards, of 1 MiB/s each, that an on-demand stream scales up to by itself. */
  readonly onDemandShards: number
  /** Streams that may be CREATING, UPDATING or DELETING at once. */
  readonly streamTransitions: number
  readonly streamTags: number
  readonly streamTagKeyLength: number
  readonly streamTagValueLength: number
  readonly streamPolicyBytes: number
  readonly leastRetentionHours: number
  readonly retentionHours: number
  /** UpdateShardCount calls in any 24 hours, and mode changes of a stream. */
  readonly scalingsPerDay: number
  readonly modeChangesPerDay: number
  /** How often a new key can be applied to a stream in any 24 hours; and as often encryption can be stopped. */
  readonly keyChangesPerDay: number
  readonly streamConsumers: number
  /** The same of on-demand streams in accounts that committed to a minimum throughput (On-demand Advantage). */
  readonly advantageConsumers: number

  // Records
  /** KiB of data and partition key a stream may be set to take. */
  readonly leastMaxRecordKiB: number
  readonly mostMaxRecordKiB: number
  readonly partitionKeyLength: number
  readonly recordsPerPut: number
  /** Bytes of all records of one PutRecords, partition keys included. */
  readonly putBytes: number
  readonly recordsPerGet: number
  readonly getBytes: number
  readonly iteratorSeconds: number
  /** How long a NextToken of ListShards, ListStreams and ListStreamConsumers holds. */
  readonly streamTokenSeconds: number

  // Rates of a shard, a second; Infinity is no throttle
  readonly shardBytesIn: number
  readonly shardRecordsIn: number
  readonly shardBytesOut: number
  readonly shardReads: number
  /** Bytes a second and consumer with enhanced fan-out. */
  readonly consumerBytesOut: number

  // Enhanced fan-out, in seconds
  readonly subscriptionSeconds: number
  /** A second SubscribeToShard of a consumer for the same shard within this is refused. */
  readonly resubscribeSeconds: number
}

const KiB = 1_024
const MiB = 1_024 * KiB

export const awsKinesisQuotas: KinesisQuotas = {
  streamNameLength: 128,
  shardsPerAccount: 20_000,
  shardsPerStream: 10_000,
  onDemandStreams: 50,
  onDemandShards: 200,
  streamTransitions: 5,
  streamTags: 50,
  streamTagKeyLength: 128,
  streamTagValueLength: 256,
  streamPolicyBytes: 20 * KiB,
  leastRetentionHours: 24,
  retentionHours: 8_760,
  scalingsPerDay: 10,
  modeChangesPerDay: 2,
  keyChangesPerDay: 25,
  streamConsumers: 20,
  advantageConsumers: 50,
  leastMaxRecordKiB: 1_024,
  mostMaxRecordKiB: 10_240,
  partitionKeyLength: 256,
  recordsPerPut: 500,
  putBytes: 10 * MiB,
  recordsPerGet: 10_000,
  getBytes: 10 * MiB,
  iteratorSeconds: 300,
  streamTokenSeconds: 300,
  shardBytesIn: MiB,
  shardRecordsIn: 1_000,
  shardBytesOut: 2 * MiB,
  shardReads: 5,
  consumerBytesOut: 2 * MiB,
  subscriptionSeconds: 300,
  resubscribeSeconds: 5,
}

export const relaxedKinesisQuotas: KinesisQuotas = {
  ...awsKinesisQuotas,
  shardsPerAccount: Infinity,
  onDemandStreams: Infinity,
  streamTransitions: Infinity,
  scalingsPerDay: Infinity,
  modeChangesPerDay: Infinity,
  keyChangesPerDay: Infinity,
  shardBytesIn: Infinity,
  shardRecordsIn: Infinity,
  shardBytesOut: Infinity,
  shardReads: Infinity,
  consumerBytesOut: Infinity,
}
