import {
  blob,
  bounded,
  entryMap,
  integer,
  memberList,
  structure,
  text,
  timestamp,
  truth,
  long,
} from './shapes'

/**
 * The types of Kinesis: first those of requests, with what AWS's model says of their values, then those that only occur in
 * answers, which nobody checks.
 * Source: https://docs.aws.amazon.com/kinesis/latest/APIReference/API_Types.html
 */

export const streamName = bounded(text, { min: 1, max: 128, pattern: '[a-zA-Z0-9_.-]+' })
export const streamArn = bounded(text, {
  min: 1,
  max: 2_048,
  pattern: 'arn:aws.*:kinesis:.*:\\d{12}:stream/\\S+',
})
export const streamId = bounded(text, { min: 1, max: 24, pattern: '[a-z0-9]{20}-[a-z0-9]{3}' })
export const tagKey = bounded(text, { min: 1, max: 128 })
export const tagValue = bounded(text, { min: 0, max: 256 })
export const tagMap = bounded({ ...entryMap(tagValue), keys: tagKey.limits }, { min: 1, max: 200 })
export const atLeastOne = bounded(integer, { min: 1 })
export const streamMode = bounded(text, { options: ['PROVISIONED', 'ON_DEMAND'] })
export const streamModeDetails = structure({ StreamMode: streamMode }, ['StreamMode'])
export const atLeastZero = bounded(integer, { min: 0 })
export const recordSize = bounded(integer, { min: 1_024, max: 10_240 })
export const resourceArn = bounded(text, {
  min: 1,
  max: 2_048,
  pattern: 'arn:aws.*:kinesis:.*:\\d{12}:.*stream/\\S+',
})
export const consumerName = bounded(text, { min: 1, max: 128, pattern: '[a-zA-Z0-9_.-]+' })
export const consumerArn = bounded(text, {
  min: 1,
  max: 2_048,
  pattern: '^(arn):aws.*:kinesis:.*:\\d{12}:.*stream\\/[a-zA-Z0-9_.-]+\\/consumer\\/[a-zA-Z0-9_.-]+:[0-9]+',
})
export const pageOfThousands = bounded(integer, { min: 1, max: 10_000 })
export const shardId = bounded(text, { min: 1, max: 128, pattern: '[a-zA-Z0-9_.-]+' })
export const metricsName = bounded(text, {
  options: [
    'IncomingBytes',
    'IncomingRecords',
    'OutgoingBytes',
    'OutgoingRecords',
    'WriteProvisionedThroughputExceeded',
    'ReadProvisionedThroughputExceeded',
    'IteratorAgeMilliseconds',
    'ALL',
  ],
})
export const shardIterator = bounded(text, { min: 1, max: 512 })
/** In the order in which AWS names them. */
export const shardIteratorType = bounded(text, {
  options: ['AFTER_SEQUENCE_NUMBER', 'LATEST', 'AT_TIMESTAMP', 'AT_SEQUENCE_NUMBER', 'TRIM_HORIZON'],
})
export const sequenceNumber = bounded(text, { pattern: '0|([1-9]\\d{0,128})' })
export const nextToken = bounded(text, { min: 1, max: 1_048_576 })
export const shardFilterType = bounded(text, {
  options: [
    'AFTER_SHARD_ID',
    'AT_TRIM_HORIZON',
    'FROM_TRIM_HORIZON',
    'AT_LATEST',
    'AT_TIMESTAMP',
    'FROM_TIMESTAMP',
  ],
})
export const shardFilter = structure({ Type: shardFilterType, ShardId: shardId, Timestamp: timestamp }, [
  'Type',
])
export const pageOfTags = bounded(integer, { min: 1, max: 50 })
export const data = bounded(blob, { max: 10_485_760 })
export const partitionKey = bounded(text, { min: 1, max: 256 })
export const hashKey = bounded(text, { pattern: '0|([1-9]\\d{0,38})' })
export const newRecord = structure({ Data: data, ExplicitHashKey: hashKey, PartitionKey: partitionKey }, [
  'Data',
  'PartitionKey',
])
export const encryptionType = bounded(text, { options: ['NONE', 'KMS'] })
export const keyId = bounded(text, { min: 1, max: 2_048 })
export const startingPosition = structure(
  { Type: shardIteratorType, SequenceNumber: sequenceNumber, Timestamp: timestamp },
  ['Type'],
)
export const commitmentStatus = bounded(text, { options: ['ENABLED', 'DISABLED'] })
export const commitmentInput = structure({ Status: commitmentStatus }, ['Status'])
export const scalingType = bounded(text, { options: ['UNIFORM_SCALING'] })
/** A stream by name, ARN or id: what most operations are about. */
export const stream = { StreamName: streamName, StreamARN: streamArn, StreamId: streamId }

export const commitment = structure({
  Status: text,
  StartedAt: timestamp,
  EndedAt: timestamp,
  EarliestAllowedEndAt: timestamp,
})
export const anyStreamMode = structure({ StreamMode: text })
export const hashKeyRange = structure({ StartingHashKey: text, EndingHashKey: text })
export const sequenceNumberRange = structure({ StartingSequenceNumber: text, EndingSequenceNumber: text })
export const shard = structure({
  ShardId: text,
  ParentShardId: text,
  AdjacentParentShardId: text,
  HashKeyRange: hashKeyRange,
  SequenceNumberRange: sequenceNumberRange,
})
export const enhancedMetrics = structure({ ShardLevelMetrics: memberList(text) })
export const streamDescription = structure({
  StreamName: text,
  StreamARN: text,
  StreamStatus: text,
  StreamModeDetails: anyStreamMode,
  Shards: memberList(shard),
  HasMoreShards: truth,
  RetentionPeriodHours: integer,
  StreamCreationTimestamp: timestamp,
  EnhancedMonitoring: memberList(enhancedMetrics),
  EncryptionType: text,
  KeyId: text,
})
export const consumerDescription = structure({
  ConsumerName: text,
  ConsumerARN: text,
  ConsumerStatus: text,
  ConsumerCreationTimestamp: timestamp,
  StreamARN: text,
})
export const warmThroughputObject = structure({ TargetMiBps: integer, CurrentMiBps: integer })
export const streamDescriptionSummary = structure({
  StreamName: text,
  StreamARN: text,
  StreamId: text,
  StreamStatus: text,
  StreamModeDetails: anyStreamMode,
  RetentionPeriodHours: integer,
  StreamCreationTimestamp: timestamp,
  EnhancedMonitoring: memberList(enhancedMetrics),
  EncryptionType: text,
  KeyId: text,
  OpenShardCount: integer,
  ConsumerCount: integer,
  WarmThroughput: warmThroughputObject,
  MaxRecordSizeInKiB: integer,
})
export const record = {
  ...structure({
    SequenceNumber: text,
    ApproximateArrivalTimestamp: timestamp,
    Data: blob,
    PartitionKey: text,
    EncryptionType: text,
  }),
  keepsJson: true,
}
export const childShard = structure({
  ShardId: text,
  ParentShards: memberList(text),
  HashKeyRange: hashKeyRange,
})
export const consumer = structure({
  ConsumerName: text,
  ConsumerARN: text,
  ConsumerStatus: text,
  ConsumerCreationTimestamp: timestamp,
})
export const streamSummary = structure({
  StreamName: text,
  StreamARN: text,
  StreamStatus: text,
  StreamModeDetails: anyStreamMode,
  StreamCreationTimestamp: timestamp,
})
export const tag = structure({ Key: text, Value: text })
export const putResult = structure({
  SequenceNumber: text,
  ShardId: text,
  ErrorCode: text,
  ErrorMessage: text,
})

/** What SubscribeToShard answers with, again and again. */
export const subscribeToShardEvent = structure({
  Records: memberList(record),
  ContinuationSequenceNumber: text,
  MillisBehindLatest: long,
  ChildShards: memberList(childShard),
})
