/**
 * The structures that Kinesis operations take and give, by AWS's names. What a request may leave out is optional.
 * Source: https://docs.aws.amazon.com/kinesis/latest/APIReference/API_Types.html
 */

export interface ChildShard {
  ShardId: string
  ParentShards: string[]
  HashKeyRange: HashKeyRange
}

export interface Consumer {
  ConsumerName: string
  ConsumerARN: string
  ConsumerStatus: string
  ConsumerCreationTimestamp: number
}

export interface ConsumerDescription {
  ConsumerName: string
  ConsumerARN: string
  ConsumerStatus: string
  ConsumerCreationTimestamp: number
  StreamARN: string
}

export interface MinimumThroughputBillingCommitmentInput {
  Status?: string
}

export interface MinimumThroughputBillingCommitmentOutput {
  Status: string
  StartedAt?: number
  EndedAt?: number
  EarliestAllowedEndAt?: number
}

export interface PutRecordsRequestEntry {
  Data?: Uint8Array
  ExplicitHashKey?: string
  PartitionKey?: string
}

export interface PutRecordsResultEntry {
  SequenceNumber?: string
  ShardId?: string
  ErrorCode?: string
  ErrorMessage?: string
}

export interface StreamRecord {
  SequenceNumber: string
  ApproximateArrivalTimestamp?: number
  Data: Uint8Array
  PartitionKey: string
  EncryptionType?: string
  /** Room for the JSON that the gateway writes of it, since many read it; null once it was written, the text from then on. */
  json?: string | null
}

/** Records of more bytes (of data and partition key) are written anew for each reader. */
export const KEPT_JSON = 8 * 1_024

export interface ShardDescription {
  ShardId: string
  ParentShardId?: string
  AdjacentParentShardId?: string
  HashKeyRange: HashKeyRange
  SequenceNumberRange: SequenceNumberRange
}

export interface ShardFilter {
  Type?: string
  ShardId?: string
  Timestamp?: number
}

export interface StartingPosition {
  Type?: string
  SequenceNumber?: string
  Timestamp?: number
}

export interface StreamDescription {
  StreamName: string
  StreamARN: string
  StreamStatus: string
  StreamModeDetails?: StreamModeDetails
  Shards: ShardDescription[]
  HasMoreShards: boolean
  RetentionPeriodHours: number
  StreamCreationTimestamp: number
  EnhancedMonitoring: EnhancedMetrics[]
  EncryptionType?: string
  KeyId?: string
}

export interface StreamDescriptionSummary {
  StreamName: string
  StreamARN: string
  StreamId?: string
  StreamStatus: string
  StreamModeDetails?: StreamModeDetails
  RetentionPeriodHours: number
  StreamCreationTimestamp: number
  EnhancedMonitoring: EnhancedMetrics[]
  EncryptionType?: string
  KeyId?: string
  OpenShardCount: number
  ConsumerCount?: number
  WarmThroughput?: WarmThroughputObject
  MaxRecordSizeInKiB?: number
}

export interface StreamModeDetails {
  StreamMode?: string
}

export interface StreamSummary {
  StreamName: string
  StreamARN: string
  StreamStatus: string
  StreamModeDetails?: StreamModeDetails
  StreamCreationTimestamp?: number
}

export interface SubscribeToShardEvent {
  Records: StreamRecord[]
  /** Absent at the end of a shard, where ChildShards are instead. */
  ContinuationSequenceNumber?: string
  MillisBehindLatest: number
  ChildShards?: ChildShard[]
}

export interface Tag {
  Key: string
  Value?: string
}

export interface WarmThroughputObject {
  TargetMiBps?: number
  CurrentMiBps?: number
}

export interface EnhancedMetrics {
  ShardLevelMetrics?: string[]
}

export interface HashKeyRange {
  StartingHashKey: string
  EndingHashKey: string
}

export interface SequenceNumberRange {
  StartingSequenceNumber: string
  EndingSequenceNumber?: string
}
