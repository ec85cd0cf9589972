import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  absent,
  breaks,
  HASH_KEY,
  hidden,
  kinesisFacts,
  LARGE,
  LONG,
  NAME,
  SEQUENCE_NUMBER,
  SHORT,
  SMALL,
} from './kinesisRecorded'
import type { Json, KinesisFacts } from './kinesisRecorded'

/** Names that are too long for a stream and for a partition key. */
const long = 'a'.repeat(129)
const longer = 'a'.repeat(257)

/** What is said when the name of a stream is empty, or too long. */
const emptyName = [breaks('streamName', '', NAME), breaks('streamName', '', SHORT)]
const longName = [breaks('streamName', long, LONG)]
const empty = (at: string): string[] => [breaks(at, '', NAME), breaks(at, '', SHORT)]
const listOf = (rule: string): string => `satisfy constraint: [${rule}]`
const IN_KEY =
  'Member must have length less than or equal to 128, Member must have length greater than or equal to 1'
const METRICS =
  'Member must satisfy enum value set: [IncomingBytes, IncomingRecords, OutgoingBytes, OutgoingRecords, WriteProvisionedThroughputExceeded, ReadProvisionedThroughputExceeded, IteratorAgeMilliseconds, ALL]'

/**
 * Recorded before a stream could be named by its ARN or id, when StreamName was required everywhere: what was said of that
 * is left out, as today's model does not require it. Limits that were raised since are as the model has them today.
 */
const validations: [string, Json, string[]][] = [
  ['AddTagsToStream', {}, [absent('tags')]],
  ['AddTagsToStream', { StreamName: '', Tags: {} }, [breaks('tags', '{}', SHORT), ...emptyName]],
  ['AddTagsToStream', { StreamName: long, Tags: { 'a;b': 'b' } }, longName],
  [
    'AddTagsToStream',
    { StreamName: 's', Tags: { a: '1', [long]: '3' } },
    [
      `Value '{a=1, ${long}=3}' at 'tags' failed to satisfy constraint: Map keys must satisfy constraint: [${IN_KEY}]`,
    ],
  ],
  [
    'AddTagsToStream',
    { StreamName: 's', Tags: { a: '1', c: longer } },
    [
      `Value '{a=1, c=${longer}}' at 'tags' failed to satisfy constraint: Map value must satisfy constraint: [Member must have length less than or equal to 256, Member must have length greater than or equal to 0]`,
    ],
  ],
  ['CreateStream', {}, [absent('streamName')]],
  ['CreateStream', { StreamName: '', ShardCount: 0 }, [breaks('shardCount', '0', SMALL), ...emptyName]],
  ['CreateStream', { StreamName: long, ShardCount: 100_000_000_000 }, longName],
  [
    'CreateStream',
    { StreamName: 's', StreamModeDetails: { StreamMode: 'x' } },
    [breaks('streamModeDetails.streamMode', 'x', 'satisfy enum value set: [PROVISIONED, ON_DEMAND]')],
  ],
  ['CreateStream', { StreamName: 's', StreamModeDetails: {} }, [absent('streamModeDetails.streamMode')]],
  ['DecreaseStreamRetentionPeriod', {}, [absent('retentionPeriodHours')]],
  ['DecreaseStreamRetentionPeriod', { StreamName: long, RetentionPeriodHours: 24 }, longName],
  ['IncreaseStreamRetentionPeriod', {}, [absent('retentionPeriodHours')]],
  ['IncreaseStreamRetentionPeriod', { StreamName: long, RetentionPeriodHours: 24 }, longName],
  ['DeleteStream', { StreamName: '' }, emptyName],
  ['DeleteStream', { StreamName: long }, longName],
  [
    'DescribeStream',
    { StreamName: '', Limit: 0, ExclusiveStartShardId: '' },
    [breaks('limit', '0', SMALL), ...empty('exclusiveStartShardId'), ...emptyName],
  ],
  [
    'DescribeStream',
    { StreamName: long, Limit: 100_000, ExclusiveStartShardId: long },
    [breaks('limit', '100000', LARGE), breaks('exclusiveStartShardId', long, LONG), ...longName],
  ],
  ['DescribeStreamSummary', { StreamName: '' }, emptyName],
  ['DescribeStreamSummary', { StreamName: long }, longName],
  ['GetRecords', {}, [absent('shardIterator')]],
  [
    'GetRecords',
    { ShardIterator: '', Limit: 0 },
    [breaks('limit', '0', SMALL), breaks('shardIterator', '', SHORT)],
  ],
  [
    'GetRecords',
    { ShardIterator: 'a'.repeat(513), Limit: 100_000 },
    [
      breaks('limit', '100000', LARGE),
      breaks('shardIterator', 'a'.repeat(513), 'have length less than or equal to 512'),
    ],
  ],
  ['GetShardIterator', {}, [absent('shardId'), absent('shardIteratorType')]],
  [
    'GetShardIterator',
    { StreamName: '', ShardIteratorType: '', ShardId: '', StartingSequenceNumber: '' },
    [
      ...empty('shardId'),
      breaks(
        'shardIteratorType',
        '',
        'satisfy enum value set: [AFTER_SEQUENCE_NUMBER, LATEST, AT_TIMESTAMP, AT_SEQUENCE_NUMBER, TRIM_HORIZON]',
      ),
      breaks('startingSequenceNumber', '', SEQUENCE_NUMBER),
      ...emptyName,
    ],
  ],
  [
    'GetShardIterator',
    { StreamName: long, ShardId: long, ShardIteratorType: 'LATEST' },
    [breaks('shardId', long, LONG), ...longName],
  ],
  [
    'ListShards',
    { StreamName: '', MaxResults: 0, ExclusiveStartShardId: '' },
    [breaks('maxResults', '0', SMALL), ...empty('exclusiveStartShardId'), ...emptyName],
  ],
  [
    'ListShards',
    { StreamName: long, MaxResults: 100_000, ExclusiveStartShardId: long },
    [breaks('maxResults', '100000', LARGE), breaks('exclusiveStartShardId', long, LONG), ...longName],
  ],
  ['ListShards', { StreamName: 's', ShardFilter: {} }, [absent('shardFilter.type')]],
  [
    'ListStreams',
    { ExclusiveStartStreamName: '', Limit: 0 },
    [breaks('limit', '0', SMALL), ...empty('exclusiveStartStreamName')],
  ],
  [
    'ListStreams',
    { ExclusiveStartStreamName: long, Limit: 1_000_000 },
    [breaks('limit', '1000000', LARGE), breaks('exclusiveStartStreamName', long, LONG)],
  ],
  [
    'ListTagsForStream',
    { StreamName: '', ExclusiveStartTagKey: '', Limit: 0 },
    [breaks('limit', '0', SMALL), breaks('exclusiveStartTagKey', '', SHORT), ...emptyName],
  ],
  [
    'ListTagsForStream',
    { StreamName: long, ExclusiveStartTagKey: long, Limit: 100 },
    [
      breaks('limit', '100', 'have value less than or equal to 50'),
      breaks('exclusiveStartTagKey', long, LONG),
      ...longName,
    ],
  ],
  ['MergeShards', {}, [absent('shardToMerge'), absent('adjacentShardToMerge')]],
  [
    'MergeShards',
    { StreamName: '', ShardToMerge: '', AdjacentShardToMerge: '' },
    [...empty('shardToMerge'), ...empty('adjacentShardToMerge'), ...emptyName],
  ],
  [
    'MergeShards',
    { StreamName: long, ShardToMerge: long, AdjacentShardToMerge: long },
    [breaks('shardToMerge', long, LONG), breaks('adjacentShardToMerge', long, LONG), ...longName],
  ],
  ['PutRecord', {}, [absent('partitionKey'), absent('data')]],
  [
    'PutRecord',
    { StreamName: '', PartitionKey: '', Data: '', ExplicitHashKey: '', SequenceNumberForOrdering: '' },
    [
      breaks('sequenceNumberForOrdering', '', SEQUENCE_NUMBER),
      breaks('partitionKey', '', SHORT),
      breaks('explicitHashKey', '', HASH_KEY),
      ...emptyName,
    ],
  ],
  [
    'PutRecord',
    { StreamName: long, PartitionKey: longer, Data: '', ExplicitHashKey: '' },
    [
      breaks('partitionKey', longer, 'have length less than or equal to 256'),
      breaks('explicitHashKey', '', HASH_KEY),
      ...longName,
    ],
  ],
  [
    'PutRecord',
    { StreamName: 's', PartitionKey: 'a', Data: Buffer.alloc(10_485_761).toString('base64') },
    // Once its value was said, as `java.nio.HeapByteBuffer[pos=0 …]`; later recordings say none of data.
    [hidden('data', 'have length less than or equal to 10485760')],
  ],
  [
    'PutRecords',
    { StreamName: 's', Records: Array.from({ length: 501 }, () => ({ PartitionKey: 'a', Data: '' })) },
    [hidden('records', 'have length less than or equal to 500')],
  ],
  ['PutRecords', {}, [absent('records')]],
  ['PutRecords', { StreamName: '', Records: [] }, [breaks('records', '[]', SHORT), ...emptyName]],
  [
    'PutRecords',
    { StreamName: 's', Records: [{}] },
    [absent('records.1.member.partitionKey'), absent('records.1.member.data')],
  ],
  [
    'PutRecords',
    { StreamName: '', Records: [{ PartitionKey: '', Data: '', ExplicitHashKey: '' }] },
    [
      breaks('records.1.member.partitionKey', '', SHORT),
      breaks('records.1.member.explicitHashKey', '', HASH_KEY),
      ...emptyName,
    ],
  ],
  ['PutRecords', { StreamName: long, Records: [{ PartitionKey: 'a', Data: '' }] }, longName],
  ['RemoveTagsFromStream', {}, [absent('tagKeys')]],
  ['RemoveTagsFromStream', { StreamName: '', TagKeys: [] }, [breaks('tagKeys', '[]', SHORT), ...emptyName]],
  ['RemoveTagsFromStream', { StreamName: long, TagKeys: ['a'] }, longName],
  [
    'RemoveTagsFromStream',
    { StreamName: 's', TagKeys: ['a', long, 'b'] },
    [breaks('tagKeys', `[a, ${long}, b]`, listOf(IN_KEY))],
  ],
  [
    'RemoveTagsFromStream',
    { StreamName: 's', TagKeys: Array.from({ length: 51 }, (_, n) => String(n)) },
    [
      breaks(
        'tagKeys',
        `[${Array.from({ length: 51 }, (_, n) => n).join(', ')}]`,
        'have length less than or equal to 50',
      ),
    ],
  ],
  ['SplitShard', {}, [absent('newStartingHashKey'), absent('shardToSplit')]],
  [
    'SplitShard',
    { StreamName: '', ShardToSplit: '', NewStartingHashKey: '' },
    [breaks('newStartingHashKey', '', HASH_KEY), ...emptyName, ...empty('shardToSplit')],
  ],
  [
    'SplitShard',
    { StreamName: long, ShardToSplit: long, NewStartingHashKey: '0' },
    [...longName, breaks('shardToSplit', long, LONG)],
  ],
  ['UpdateShardCount', {}, [absent('scalingType'), absent('targetShardCount')]],
  [
    'UpdateShardCount',
    { StreamName: '', ScalingType: '', TargetShardCount: 0 },
    [
      breaks('scalingType', '', 'satisfy enum value set: [UNIFORM_SCALING]'),
      ...emptyName,
      breaks('targetShardCount', '0', SMALL),
    ],
  ],
  ['UpdateShardCount', { StreamName: long, ScalingType: 'UNIFORM_SCALING', TargetShardCount: 1 }, longName],
  // No recording of these is public; they are as today's model and the words above have it.
  ['DeleteResourcePolicy', {}, [absent('resourceARN')]],
  ['GetResourcePolicy', {}, [absent('resourceARN')]],
  ['ListTagsForResource', {}, [absent('resourceARN')]],
  ['PutResourcePolicy', {}, [absent('policy'), absent('resourceARN')]],
  ['TagResource', {}, [absent('tags'), absent('resourceARN')]],
  ['UntagResource', {}, [absent('tagKeys'), absent('resourceARN')]],
  ['ListStreamConsumers', {}, [absent('streamARN')]],
  ['RegisterStreamConsumer', {}, [absent('streamARN'), absent('consumerName')]],
  ['SubscribeToShard', {}, [absent('consumerARN'), absent('shardId'), absent('startingPosition')]],
  ['EnableEnhancedMonitoring', {}, [absent('shardLevelMetrics')]],
  ['DisableEnhancedMonitoring', {}, [absent('shardLevelMetrics')]],
  [
    'EnableEnhancedMonitoring',
    { StreamName: 's', ShardLevelMetrics: ['x'] },
    [breaks('shardLevelMetrics', '[x]', listOf(METRICS))],
  ],
  ['StartStreamEncryption', {}, [absent('encryptionType'), absent('keyId')]],
  ['StopStreamEncryption', {}, [absent('encryptionType'), absent('keyId')]],
  [
    'StartStreamEncryption',
    { StreamName: 's', EncryptionType: 'x', KeyId: 'k' },
    [breaks('encryptionType', 'x', 'satisfy enum value set: [NONE, KMS]')],
  ],
  ['UpdateAccountSettings', {}, [absent('minimumThroughputBillingCommitment')]],
  ['UpdateMaxRecordSize', {}, [absent('maxRecordSizeInKiB')]],
  ['UpdateStreamMode', {}, [absent('streamARN'), absent('streamModeDetails')]],
  ['UpdateStreamWarmThroughput', {}, [absent('warmThroughputMiBps')]],
]

describe('what Kinesis was recorded to say of values that its model does not allow', () => {
  let facts: KinesisFacts
  beforeAll(async () => {
    facts = await kinesisFacts()
  })
  afterAll(() => facts.close())

  test.each(validations)('%s says all that is wrong at once (row %#)', async (operation, input, problems) => {
    const { __type, message, ...rest } = await facts.refused(operation, input)
    const count = `${problems.length} validation error${problems.length > 1 ? 's' : ''} detected: `
    expect({ __type, rest }).toEqual({ __type: 'ValidationException', rest: {} })
    expect(String(message).slice(0, count.length)).toBe(count)
    // The order in which AWS names members changed more than once.
    expect(String(message).slice(count.length).split('; ').sort()).toEqual([...problems].sort())
  })

  test('more than 500 records, and what is wrong with them, are ten problems at most', async () => {
    const Records = Array.from({ length: 501 }, () => ({ PartitionKey: '', Data: '' }))
    const { __type, message } = await facts.refused('PutRecords', { StreamName: '', Records })
    expect(__type).toBe('ValidationException')
    const problems = String(message)
      .replace(/^10 validation errors detected: /, '')
      .split('; ')
    expect(problems).toHaveLength(10)
    expect(
      problems.filter((problem) => problem.includes("at 'records.") && problem.endsWith(SHORT)),
    ).toHaveLength(9)
    expect(
      problems.filter((problem) => problem.endsWith('have length less than or equal to 500')),
    ).toHaveLength(1)
  })
})
