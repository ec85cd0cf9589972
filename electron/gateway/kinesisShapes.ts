import type { KinesisOperations } from '../broker/streams/operations'
import {
  atLeastOne,
  atLeastZero,
  childShard,
  commitment,
  commitmentInput,
  consumer,
  consumerArn,
  consumerDescription,
  consumerName,
  data,
  encryptionType,
  hashKey,
  keyId,
  metricsName,
  newRecord,
  nextToken,
  pageOfTags,
  pageOfThousands,
  partitionKey,
  putResult,
  record,
  recordSize,
  resourceArn,
  scalingType,
  sequenceNumber,
  shard,
  shardFilter,
  shardId,
  shardIterator,
  shardIteratorType,
  startingPosition,
  stream,
  streamArn,
  streamDescription,
  streamDescriptionSummary,
  streamId,
  streamModeDetails,
  streamName,
  streamSummary,
  tag,
  tagKey,
  tagMap,
  warmThroughputObject,
} from './kinesisTypes'
import { bounded, integer, long, memberList, structure, text, timestamp, truth } from './shapes'
import type { Structure } from './shapes'

/**
 * The shapes of the 39 Kinesis operations, with what each requires.
 * Source: https://docs.aws.amazon.com/kinesis/latest/APIReference/API_Operations.html
 */

interface OperationShapes {
  readonly input: Structure
  /** Absent for operations that answer nothing, and for SubscribeToShard, which answers with events. */
  readonly output?: Structure
}

export const kinesisShapes: Record<keyof KinesisOperations, OperationShapes> = {
  AddTagsToStream: { input: structure({ Tags: tagMap, ...stream }, ['Tags']) },
  CreateStream: {
    input: structure(
      {
        StreamName: streamName,
        ShardCount: atLeastOne,
        StreamModeDetails: streamModeDetails,
        Tags: tagMap,
        WarmThroughputMiBps: atLeastZero,
        MaxRecordSizeInKiB: recordSize,
      },
      ['StreamName'],
    ),
  },
  DecreaseStreamRetentionPeriod: {
    input: structure({ RetentionPeriodHours: integer, ...stream }, ['RetentionPeriodHours']),
  },
  DeleteResourcePolicy: {
    input: structure({ ResourceARN: resourceArn, StreamId: streamId }, ['ResourceARN']),
  },
  DeleteStream: { input: structure({ EnforceConsumerDeletion: truth, ...stream }) },
  DeregisterStreamConsumer: {
    input: structure({
      StreamARN: streamArn,
      ConsumerName: consumerName,
      ConsumerARN: consumerArn,
      StreamId: streamId,
    }),
  },
  DescribeAccountSettings: {
    input: structure({}),
    output: structure({ MinimumThroughputBillingCommitment: commitment }),
  },
  DescribeLimits: {
    input: structure({}),
    output: structure({
      ShardLimit: integer,
      OpenShardCount: integer,
      OnDemandStreamCount: integer,
      OnDemandStreamCountLimit: integer,
    }),
  },
  DescribeStream: {
    input: structure({ Limit: pageOfThousands, ExclusiveStartShardId: shardId, ...stream }),
    output: structure({ StreamDescription: streamDescription }),
  },
  DescribeStreamConsumer: {
    input: structure({
      StreamARN: streamArn,
      ConsumerName: consumerName,
      ConsumerARN: consumerArn,
      StreamId: streamId,
    }),
    output: structure({ ConsumerDescription: consumerDescription }),
  },
  DescribeStreamSummary: {
    input: structure({ ...stream }),
    output: structure({ StreamDescriptionSummary: streamDescriptionSummary }),
  },
  DisableEnhancedMonitoring: {
    input: structure({ ShardLevelMetrics: bounded(memberList(metricsName), { min: 1, max: 7 }), ...stream }, [
      'ShardLevelMetrics',
    ]),
    output: structure({
      StreamName: text,
      CurrentShardLevelMetrics: memberList(text),
      DesiredShardLevelMetrics: memberList(text),
      StreamARN: text,
    }),
  },
  EnableEnhancedMonitoring: {
    input: structure({ ShardLevelMetrics: bounded(memberList(metricsName), { min: 1, max: 7 }), ...stream }, [
      'ShardLevelMetrics',
    ]),
    output: structure({
      StreamName: text,
      CurrentShardLevelMetrics: memberList(text),
      DesiredShardLevelMetrics: memberList(text),
      StreamARN: text,
    }),
  },
  GetRecords: {
    input: structure(
      { ShardIterator: shardIterator, Limit: pageOfThousands, StreamARN: streamArn, StreamId: streamId },
      ['ShardIterator'],
    ),
    output: structure({
      Records: memberList(record),
      NextShardIterator: text,
      MillisBehindLatest: long,
      ChildShards: memberList(childShard),
    }),
  },
  GetResourcePolicy: {
    input: structure({ ResourceARN: resourceArn, StreamId: streamId }, ['ResourceARN']),
    output: structure({ Policy: text }),
  },
  GetShardIterator: {
    input: structure(
      {
        ShardId: shardId,
        ShardIteratorType: shardIteratorType,
        StartingSequenceNumber: sequenceNumber,
        Timestamp: timestamp,
        ...stream,
      },
      ['ShardId', 'ShardIteratorType'],
    ),
    output: structure({ ShardIterator: text }),
  },
  IncreaseStreamRetentionPeriod: {
    input: structure({ RetentionPeriodHours: integer, ...stream }, ['RetentionPeriodHours']),
  },
  ListShards: {
    input: structure({
      NextToken: nextToken,
      ExclusiveStartShardId: shardId,
      MaxResults: pageOfThousands,
      StreamCreationTimestamp: timestamp,
      ShardFilter: shardFilter,
      ...stream,
    }),
    output: structure({ Shards: memberList(shard), NextToken: text }),
  },
  ListStreamConsumers: {
    input: structure(
      {
        StreamARN: streamArn,
        NextToken: nextToken,
        MaxResults: pageOfThousands,
        StreamCreationTimestamp: timestamp,
        StreamId: streamId,
      },
      ['StreamARN'],
    ),
    output: structure({ Consumers: memberList(consumer), NextToken: text }),
  },
  ListStreams: {
    input: structure({ Limit: pageOfThousands, ExclusiveStartStreamName: streamName, NextToken: nextToken }),
    output: structure({
      StreamNames: memberList(text),
      HasMoreStreams: truth,
      NextToken: text,
      StreamSummaries: memberList(streamSummary),
    }),
  },
  ListTagsForResource: {
    input: structure({ ResourceARN: resourceArn, StreamId: streamId }, ['ResourceARN']),
    output: structure({ Tags: memberList(tag) }),
  },
  ListTagsForStream: {
    input: structure({ ExclusiveStartTagKey: tagKey, Limit: pageOfTags, ...stream }),
    output: structure({ Tags: memberList(tag), HasMoreTags: truth }),
  },
  MergeShards: {
    input: structure({ ShardToMerge: shardId, AdjacentShardToMerge: shardId, ...stream }, [
      'ShardToMerge',
      'AdjacentShardToMerge',
    ]),
  },
  PutRecord: {
    input: structure(
      {
        Data: data,
        PartitionKey: partitionKey,
        ExplicitHashKey: hashKey,
        SequenceNumberForOrdering: sequenceNumber,
        ...stream,
      },
      ['Data', 'PartitionKey'],
    ),
    output: structure({ ShardId: text, SequenceNumber: text, EncryptionType: text }),
  },
  PutRecords: {
    input: structure({ Records: bounded(memberList(newRecord), { min: 1, max: 500 }), ...stream }, [
      'Records',
    ]),
    output: structure({ FailedRecordCount: integer, Records: memberList(putResult), EncryptionType: text }),
  },
  PutResourcePolicy: {
    input: structure({ ResourceARN: resourceArn, StreamId: streamId, Policy: text }, [
      'ResourceARN',
      'Policy',
    ]),
  },
  RegisterStreamConsumer: {
    input: structure({ StreamARN: streamArn, ConsumerName: consumerName, StreamId: streamId, Tags: tagMap }, [
      'StreamARN',
      'ConsumerName',
    ]),
    output: structure({ Consumer: consumer }),
  },
  RemoveTagsFromStream: {
    input: structure({ TagKeys: bounded(memberList(tagKey), { min: 1, max: 50 }), ...stream }, ['TagKeys']),
  },
  SplitShard: {
    input: structure({ ShardToSplit: shardId, NewStartingHashKey: hashKey, ...stream }, [
      'ShardToSplit',
      'NewStartingHashKey',
    ]),
  },
  StartStreamEncryption: {
    input: structure({ EncryptionType: encryptionType, KeyId: keyId, ...stream }, [
      'EncryptionType',
      'KeyId',
    ]),
  },
  StopStreamEncryption: {
    input: structure({ EncryptionType: encryptionType, KeyId: keyId, ...stream }, [
      'EncryptionType',
      'KeyId',
    ]),
  },
  SubscribeToShard: {
    input: structure(
      { ConsumerARN: consumerArn, StreamId: streamId, ShardId: shardId, StartingPosition: startingPosition },
      ['ConsumerARN', 'ShardId', 'StartingPosition'],
    ),
  },
  TagResource: {
    input: structure({ Tags: tagMap, ResourceARN: resourceArn, StreamId: streamId }, ['Tags', 'ResourceARN']),
  },
  UntagResource: {
    input: structure(
      {
        TagKeys: bounded(memberList(tagKey), { min: 1, max: 50 }),
        ResourceARN: resourceArn,
        StreamId: streamId,
      },
      ['TagKeys', 'ResourceARN'],
    ),
  },
  UpdateAccountSettings: {
    input: structure({ MinimumThroughputBillingCommitment: commitmentInput }, [
      'MinimumThroughputBillingCommitment',
    ]),
    output: structure({ MinimumThroughputBillingCommitment: commitment }),
  },
  UpdateMaxRecordSize: {
    input: structure({ StreamARN: streamArn, StreamId: streamId, MaxRecordSizeInKiB: recordSize }, [
      'MaxRecordSizeInKiB',
    ]),
  },
  UpdateShardCount: {
    input: structure({ TargetShardCount: atLeastOne, ScalingType: scalingType, ...stream }, [
      'TargetShardCount',
      'ScalingType',
    ]),
    output: structure({
      StreamName: text,
      CurrentShardCount: integer,
      TargetShardCount: integer,
      StreamARN: text,
    }),
  },
  UpdateStreamMode: {
    input: structure(
      {
        StreamARN: streamArn,
        StreamId: streamId,
        StreamModeDetails: streamModeDetails,
        WarmThroughputMiBps: atLeastZero,
      },
      ['StreamARN', 'StreamModeDetails'],
    ),
  },
  UpdateStreamWarmThroughput: {
    input: structure({ WarmThroughputMiBps: atLeastZero, ...stream }, ['WarmThroughputMiBps']),
    output: structure({ StreamARN: text, StreamName: text, WarmThroughput: warmThroughputObject }),
  },
}
