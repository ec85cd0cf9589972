import type { Caller } from '../queues/operations'
import type {
  ChildShard,
  Consumer,
  ConsumerDescription,
  MinimumThroughputBillingCommitmentInput,
  MinimumThroughputBillingCommitmentOutput,
  PutRecordsRequestEntry,
  PutRecordsResultEntry,
  ShardDescription,
  ShardFilter,
  StartingPosition,
  StreamDescription,
  StreamDescriptionSummary,
  StreamModeDetails,
  StreamRecord,
  StreamSummary,
  SubscribeToShardEvent,
  Tag,
  WarmThroughputObject,
} from './shapes'

/**
 * The 39 Kinesis operations as the broker takes them: AWS's own member names, already of the right JavaScript type (the
 * gateway refuses wrong types as AWS does), not yet validated. Data is bytes, never base64; times are milliseconds since
 * the epoch.
 * Source: https://docs.aws.amazon.com/kinesis/latest/APIReference/API_Operations.html
 */

/** A stream by name, by ARN, or by both if they agree. */
export interface StreamInput {
  StreamName?: string
  StreamARN?: string
  StreamId?: string
}

export interface AddTagsToStreamInput extends StreamInput {
  Tags?: Record<string, string>
}

export interface CreateStreamInput {
  StreamName?: string
  ShardCount?: number
  StreamModeDetails?: StreamModeDetails
  Tags?: Record<string, string>
  WarmThroughputMiBps?: number
  MaxRecordSizeInKiB?: number
}

export interface DecreaseStreamRetentionPeriodInput extends StreamInput {
  RetentionPeriodHours?: number
}

export interface DeleteResourcePolicyInput {
  ResourceARN?: string
  StreamId?: string
}

export interface DeleteStreamInput extends StreamInput {
  EnforceConsumerDeletion?: boolean
}

export interface DeregisterStreamConsumerInput {
  StreamARN?: string
  ConsumerName?: string
  ConsumerARN?: string
  StreamId?: string
}

export type DescribeAccountSettingsInput = object

export interface DescribeAccountSettingsResult {
  MinimumThroughputBillingCommitment?: MinimumThroughputBillingCommitmentOutput
}

export type DescribeLimitsInput = object

export interface DescribeLimitsResult {
  ShardLimit: number
  OpenShardCount: number
  OnDemandStreamCount: number
  OnDemandStreamCountLimit: number
}

export interface DescribeStreamInput extends StreamInput {
  Limit?: number
  ExclusiveStartShardId?: string
}

export interface DescribeStreamResult {
  StreamDescription: StreamDescription
}

export interface DescribeStreamConsumerInput {
  StreamARN?: string
  ConsumerName?: string
  ConsumerARN?: string
  StreamId?: string
}

export interface DescribeStreamConsumerResult {
  ConsumerDescription: ConsumerDescription
}

export type DescribeStreamSummaryInput = StreamInput

export interface DescribeStreamSummaryResult {
  StreamDescriptionSummary: StreamDescriptionSummary
}

export interface DisableEnhancedMonitoringInput extends StreamInput {
  ShardLevelMetrics?: string[]
}

export interface DisableEnhancedMonitoringResult {
  StreamName?: string
  CurrentShardLevelMetrics?: string[]
  DesiredShardLevelMetrics?: string[]
  StreamARN?: string
}

export interface EnableEnhancedMonitoringInput extends StreamInput {
  ShardLevelMetrics?: string[]
}

export interface EnableEnhancedMonitoringResult {
  StreamName?: string
  CurrentShardLevelMetrics?: string[]
  DesiredShardLevelMetrics?: string[]
  StreamARN?: string
}

export interface GetRecordsInput {
  ShardIterator?: string
  Limit?: number
  StreamARN?: string
  StreamId?: string
}

export interface GetRecordsResult {
  Records: StreamRecord[]
  NextShardIterator?: string
  MillisBehindLatest?: number
  ChildShards?: ChildShard[]
}

export interface GetResourcePolicyInput {
  ResourceARN?: string
  StreamId?: string
}

export interface GetResourcePolicyResult {
  Policy: string
}

export interface GetShardIteratorInput extends StreamInput {
  ShardId?: string
  ShardIteratorType?: string
  StartingSequenceNumber?: string
  Timestamp?: number
}

export interface GetShardIteratorResult {
  ShardIterator?: string
}

export interface IncreaseStreamRetentionPeriodInput extends StreamInput {
  RetentionPeriodHours?: number
}

export interface ListShardsInput extends StreamInput {
  NextToken?: string
  ExclusiveStartShardId?: string
  MaxResults?: number
  StreamCreationTimestamp?: number
  ShardFilter?: ShardFilter
}

export interface ListShardsResult {
  Shards?: ShardDescription[]
  NextToken?: string
}

export interface ListStreamConsumersInput {
  StreamARN?: string
  NextToken?: string
  MaxResults?: number
  StreamCreationTimestamp?: number
  StreamId?: string
}

export interface ListStreamConsumersResult {
  Consumers?: Consumer[]
  NextToken?: string
}

export interface ListStreamsInput {
  Limit?: number
  ExclusiveStartStreamName?: string
  NextToken?: string
}

export interface ListStreamsResult {
  StreamNames: string[]
  HasMoreStreams: boolean
  NextToken?: string
  StreamSummaries?: StreamSummary[]
}

export interface ListTagsForResourceInput {
  ResourceARN?: string
  StreamId?: string
}

export interface ListTagsForResourceResult {
  Tags?: Tag[]
}

export interface ListTagsForStreamInput extends StreamInput {
  ExclusiveStartTagKey?: string
  Limit?: number
}

export interface ListTagsForStreamResult {
  Tags: Tag[]
  HasMoreTags: boolean
}

export interface MergeShardsInput extends StreamInput {
  ShardToMerge?: string
  AdjacentShardToMerge?: string
}

export interface PutRecordInput extends StreamInput {
  Data?: Uint8Array
  PartitionKey?: string
  ExplicitHashKey?: string
  SequenceNumberForOrdering?: string
}

export interface PutRecordResult {
  ShardId: string
  SequenceNumber: string
  EncryptionType?: string
}

export interface PutRecordsInput extends StreamInput {
  Records?: PutRecordsRequestEntry[]
}

export interface PutRecordsResult {
  FailedRecordCount?: number
  Records: PutRecordsResultEntry[]
  EncryptionType?: string
}

export interface PutResourcePolicyInput {
  ResourceARN?: string
  StreamId?: string
  Policy?: string
}

export interface RegisterStreamConsumerInput {
  StreamARN?: string
  ConsumerName?: string
  StreamId?: string
  Tags?: Record<string, string>
}

export interface RegisterStreamConsumerResult {
  Consumer: Consumer
}

export interface RemoveTagsFromStreamInput extends StreamInput {
  TagKeys?: string[]
}

export interface SplitShardInput extends StreamInput {
  ShardToSplit?: string
  NewStartingHashKey?: string
}

export interface StartStreamEncryptionInput extends StreamInput {
  EncryptionType?: string
  KeyId?: string
}

export interface StopStreamEncryptionInput extends StreamInput {
  EncryptionType?: string
  KeyId?: string
}

export interface SubscribeToShardInput {
  ConsumerARN?: string
  StreamId?: string
  ShardId?: string
  StartingPosition?: StartingPosition
}

export interface TagResourceInput {
  Tags?: Record<string, string>
  ResourceARN?: string
  StreamId?: string
}

export interface UntagResourceInput {
  TagKeys?: string[]
  ResourceARN?: string
  StreamId?: string
}

export interface UpdateAccountSettingsInput {
  MinimumThroughputBillingCommitment?: MinimumThroughputBillingCommitmentInput
}

export interface UpdateAccountSettingsResult {
  MinimumThroughputBillingCommitment?: MinimumThroughputBillingCommitmentOutput
}

export interface UpdateMaxRecordSizeInput {
  StreamARN?: string
  StreamId?: string
  MaxRecordSizeInKiB?: number
}

export interface UpdateShardCountInput extends StreamInput {
  TargetShardCount?: number
  ScalingType?: string
}

export interface UpdateShardCountResult {
  StreamName?: string
  CurrentShardCount?: number
  TargetShardCount?: number
  StreamARN?: string
}

export interface UpdateStreamModeInput {
  StreamARN?: string
  StreamId?: string
  StreamModeDetails?: StreamModeDetails
  WarmThroughputMiBps?: number
}

export interface UpdateStreamWarmThroughputInput extends StreamInput {
  WarmThroughputMiBps?: number
}

export interface UpdateStreamWarmThroughputResult {
  StreamARN?: string
  StreamName?: string
  WarmThroughput?: WarmThroughputObject
}

/** Each as gateway and console call it: what changes something is durable when it resolves. */
export interface KinesisOperations {
  AddTagsToStream(caller: Caller, input: AddTagsToStreamInput): Promise<object>
  CreateStream(caller: Caller, input: CreateStreamInput): Promise<object>
  DecreaseStreamRetentionPeriod(caller: Caller, input: DecreaseStreamRetentionPeriodInput): Promise<object>
  DeleteResourcePolicy(caller: Caller, input: DeleteResourcePolicyInput): Promise<object>
  DeleteStream(caller: Caller, input: DeleteStreamInput): Promise<object>
  DeregisterStreamConsumer(caller: Caller, input: DeregisterStreamConsumerInput): Promise<object>
  DescribeAccountSettings(
    caller: Caller,
    input: DescribeAccountSettingsInput,
  ): Promise<DescribeAccountSettingsResult>
  DescribeLimits(caller: Caller, input: DescribeLimitsInput): Promise<DescribeLimitsResult>
  DescribeStream(caller: Caller, input: DescribeStreamInput): Promise<DescribeStreamResult>
  DescribeStreamConsumer(
    caller: Caller,
    input: DescribeStreamConsumerInput,
  ): Promise<DescribeStreamConsumerResult>
  DescribeStreamSummary(
    caller: Caller,
    input: DescribeStreamSummaryInput,
  ): Promise<DescribeStreamSummaryResult>
  DisableEnhancedMonitoring(
    caller: Caller,
    input: DisableEnhancedMonitoringInput,
  ): Promise<DisableEnhancedMonitoringResult>
  EnableEnhancedMonitoring(
    caller: Caller,
    input: EnableEnhancedMonitoringInput,
  ): Promise<EnableEnhancedMonitoringResult>
  GetRecords(caller: Caller, input: GetRecordsInput): Promise<GetRecordsResult>
  GetResourcePolicy(caller: Caller, input: GetResourcePolicyInput): Promise<GetResourcePolicyResult>
  GetShardIterator(caller: Caller, input: GetShardIteratorInput): Promise<GetShardIteratorResult>
  IncreaseStreamRetentionPeriod(caller: Caller, input: IncreaseStreamRetentionPeriodInput): Promise<object>
  ListShards(caller: Caller, input: ListShardsInput): Promise<ListShardsResult>
  ListStreamConsumers(caller: Caller, input: ListStreamConsumersInput): Promise<ListStreamConsumersResult>
  ListStreams(caller: Caller, input: ListStreamsInput): Promise<ListStreamsResult>
  ListTagsForResource(caller: Caller, input: ListTagsForResourceInput): Promise<ListTagsForResourceResult>
  ListTagsForStream(caller: Caller, input: ListTagsForStreamInput): Promise<ListTagsForStreamResult>
  MergeShards(caller: Caller, input: MergeShardsInput): Promise<object>
  PutRecord(caller: Caller, input: PutRecordInput): Promise<PutRecordResult>
  PutRecords(caller: Caller, input: PutRecordsInput): Promise<PutRecordsResult>
  PutResourcePolicy(caller: Caller, input: PutResourcePolicyInput): Promise<object>
  RegisterStreamConsumer(
    caller: Caller,
    input: RegisterStreamConsumerInput,
  ): Promise<RegisterStreamConsumerResult>
  RemoveTagsFromStream(caller: Caller, input: RemoveTagsFromStreamInput): Promise<object>
  SplitShard(caller: Caller, input: SplitShardInput): Promise<object>
  StartStreamEncryption(caller: Caller, input: StartStreamEncryptionInput): Promise<object>
  StopStreamEncryption(caller: Caller, input: StopStreamEncryptionInput): Promise<object>
  SubscribeToShard(
    caller: Caller,
    input: SubscribeToShardInput,
    ended: AbortSignal,
  ): Promise<AsyncIterable<SubscribeToShardEvent>>
  TagResource(caller: Caller, input: TagResourceInput): Promise<object>
  UntagResource(caller: Caller, input: UntagResourceInput): Promise<object>
  UpdateAccountSettings(
    caller: Caller,
    input: UpdateAccountSettingsInput,
  ): Promise<UpdateAccountSettingsResult>
  UpdateMaxRecordSize(caller: Caller, input: UpdateMaxRecordSizeInput): Promise<object>
  UpdateShardCount(caller: Caller, input: UpdateShardCountInput): Promise<UpdateShardCountResult>
  UpdateStreamMode(caller: Caller, input: UpdateStreamModeInput): Promise<object>
  UpdateStreamWarmThroughput(
    caller: Caller,
    input: UpdateStreamWarmThroughputInput,
  ): Promise<UpdateStreamWarmThroughputResult>
}
