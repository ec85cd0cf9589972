import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { kinesisFacts } from './kinesisRecorded'
import type { KinesisFacts } from './kinesisRecorded'

/** What Kinesis says of values of a wrong type, by the type that it wants. */
const NUMBER = 'com.amazon.coral.value.json.numbers.TruncatingBigNumber'
const LIST = 'Start of list found where not expected'
const MAP = 'Start of structure or map found where not expected.'
const numbers = [23, -2_147_483_648, 2_147_483_648, 34.56]
const each = (values: readonly unknown[], message: string): [unknown, string][] =>
  values.map((value) => [value, message])
const scalar = (target: string, wrong: [unknown, string][]): [unknown, string][] => [
  ...wrong.map(([value, name]): [unknown, string] => [
    value,
    `class ${name} can not be converted to ${target}`,
  ]),
  [[], LIST],
  [{}, MAP],
]
const text: [unknown, string] = ['23', 'java.lang.String']
const truth: [unknown, string] = [true, 'java.lang.Boolean']

const wrong: Record<string, [unknown, string][]> = {
  String: scalar('an String', [truth, ...each(numbers, NUMBER)]),
  Integer: scalar('an Integer', [text, truth]),
  Boolean: [
    ['23', "'23' can not be converted to an Boolean"],
    ...scalar('an Boolean', each([23, -2_147_483_648, 2_147_483_648], NUMBER)),
  ],
  Timestamp: scalar('milliseconds since epoch', [text, truth]),
  Blob: [
    ...scalar('a Blob', [truth, ...each(numbers, NUMBER)]),
    [
      '23456',
      "'23456' can not be converted to a Blob: Base64 encoded length is expected a multiple of 4 bytes but found: 5",
    ],
    ['=+/=', "'=+/=' can not be converted to a Blob: Invalid Base64 character: '='"],
    ['+/+=', "'+/+=' can not be converted to a Blob: Invalid last non-pad Base64 character dectected"],
  ],
  List: [...each(['23', true, ...numbers], 'Expected list or null'), [{}, MAP]],
  Map: [...each(['23', true, ...numbers], 'Expected map or null'), [[], LIST]],
  Structure: [...each(['23', true, ...numbers], 'Expected null'), [[], LIST]],
}

const stream = { StreamName: 'String', StreamARN: 'String', StreamId: 'String' }
const resource = { ResourceARN: 'String', StreamId: 'String' }
const consumer = { StreamARN: 'String', ConsumerName: 'String', ConsumerARN: 'String', StreamId: 'String' }
const metrics = { ShardLevelMetrics: 'List', 'ShardLevelMetrics.0': 'String', ...stream }
const encryption = { EncryptionType: 'String', KeyId: 'String', ...stream }
const tags = { Tags: 'Map', 'Tags.a': 'String' }
const position = { Type: 'String', SequenceNumber: 'String', Timestamp: 'Timestamp' }
const within = (name: string, members: Record<string, string>): Record<string, string> => ({
  [name]: 'Structure',
  ...Object.fromEntries(Object.entries(members).map(([member, type]) => [`${name}.${member}`, type])),
})
const mode = within('StreamModeDetails', { StreamMode: 'String' })

/** Every member of every operation; those without any are DescribeLimits and DescribeAccountSettings. */
const members: Record<string, Record<string, string>> = {
  AddTagsToStream: { ...tags, ...stream },
  CreateStream: {
    StreamName: 'String',
    ShardCount: 'Integer',
    WarmThroughputMiBps: 'Integer',
    MaxRecordSizeInKiB: 'Integer',
    ...mode,
    ...tags,
  },
  DecreaseStreamRetentionPeriod: { RetentionPeriodHours: 'Integer', ...stream },
  DeleteResourcePolicy: resource,
  DeleteStream: { EnforceConsumerDeletion: 'Boolean', ...stream },
  DeregisterStreamConsumer: consumer,
  DescribeStream: { Limit: 'Integer', ExclusiveStartShardId: 'String', ...stream },
  DescribeStreamConsumer: consumer,
  DescribeStreamSummary: stream,
  DisableEnhancedMonitoring: metrics,
  EnableEnhancedMonitoring: metrics,
  GetRecords: { Limit: 'Integer', ShardIterator: 'String', StreamARN: 'String', StreamId: 'String' },
  GetResourcePolicy: resource,
  GetShardIterator: {
    ShardId: 'String',
    ShardIteratorType: 'String',
    StartingSequenceNumber: 'String',
    Timestamp: 'Timestamp',
    ...stream,
  },
  IncreaseStreamRetentionPeriod: { RetentionPeriodHours: 'Integer', ...stream },
  ListShards: {
    NextToken: 'String',
    MaxResults: 'Integer',
    ExclusiveStartShardId: 'String',
    StreamCreationTimestamp: 'Timestamp',
    ...within('ShardFilter', { Type: 'String', ShardId: 'String', Timestamp: 'Timestamp' }),
    ...stream,
  },
  ListStreamConsumers: {
    StreamARN: 'String',
    StreamId: 'String',
    NextToken: 'String',
    MaxResults: 'Integer',
    StreamCreationTimestamp: 'Timestamp',
  },
  ListStreams: { Limit: 'Integer', ExclusiveStartStreamName: 'String', NextToken: 'String' },
  ListTagsForResource: resource,
  ListTagsForStream: { Limit: 'Integer', ExclusiveStartTagKey: 'String', ...stream },
  MergeShards: { ShardToMerge: 'String', AdjacentShardToMerge: 'String', ...stream },
  PutRecord: {
    Data: 'Blob',
    ExplicitHashKey: 'String',
    PartitionKey: 'String',
    SequenceNumberForOrdering: 'String',
    ...stream,
  },
  PutRecords: {
    Records: 'List',
    'Records.0': 'Structure',
    'Records.0.Data': 'Blob',
    'Records.0.ExplicitHashKey': 'String',
    'Records.0.PartitionKey': 'String',
    ...stream,
  },
  PutResourcePolicy: { Policy: 'String', ...resource },
  RegisterStreamConsumer: { StreamARN: 'String', ConsumerName: 'String', StreamId: 'String', ...tags },
  RemoveTagsFromStream: { TagKeys: 'List', 'TagKeys.0': 'String', ...stream },
  SplitShard: { NewStartingHashKey: 'String', ShardToSplit: 'String', ...stream },
  StartStreamEncryption: encryption,
  StopStreamEncryption: encryption,
  SubscribeToShard: {
    ConsumerARN: 'String',
    ShardId: 'String',
    StreamId: 'String',
    ...within('StartingPosition', position),
  },
  TagResource: { ...tags, ...resource },
  UntagResource: { TagKeys: 'List', 'TagKeys.0': 'String', ...resource },
  UpdateAccountSettings: within('MinimumThroughputBillingCommitment', { Status: 'String' }),
  UpdateMaxRecordSize: { MaxRecordSizeInKiB: 'Integer', StreamARN: 'String', StreamId: 'String' },
  UpdateShardCount: { ScalingType: 'String', TargetShardCount: 'Integer', ...stream },
  UpdateStreamMode: {
    StreamARN: 'String',
    StreamId: 'String',
    WarmThroughputMiBps: 'Integer',
    ...mode,
  },
  UpdateStreamWarmThroughput: { WarmThroughputMiBps: 'Integer', ...stream },
}

/** `Records.0.Data` and a value: `{ Records: [{ Data: value }] }`. */
function nested(path: readonly string[], value: unknown): unknown {
  const [step, ...rest] = path
  if (step === undefined) return value
  return step === '0' ? [nested(rest, value)] : { [step]: nested(rest, value) }
}

describe('what Kinesis was recorded to say of requests that are no requests', () => {
  let facts: KinesisFacts
  beforeAll(async () => {
    facts = await kinesisFacts()
  })
  afterAll(() => facts.close())

  test.each(Object.entries(members))('%s says which member is of a wrong type', async (operation, types) => {
    for (const [path, type] of Object.entries(types)) {
      for (const [value, Message] of wrong[type]!) {
        const { status, body } = await facts.call(operation, nested(path.split('.'), value))
        expect({ path, value, status, body }).toEqual({
          path,
          value,
          status: 400,
          body: { __type: 'SerializationException', Message },
        })
      }
    }
  })

  test('a body that is no JSON, or none, is refused without a word', async () => {
    for (const body of ['', 'hello', '{']) {
      expect(await facts.call('ListStreams', body)).toMatchObject({
        status: 400,
        body: { __type: 'SerializationException' },
        text: '{"__type":"SerializationException"}',
      })
    }
  })

  test('every answer has two request ids, and the type and length of its body', async () => {
    for (const [operation, status] of [
      ['ListStreams', 200],
      ['DescribeStream', 400],
      ['Nothing', 400],
    ] as const) {
      const response = await fetch(facts.host.endpoint, {
        method: 'POST',
        headers: {
          'content-type': 'application/x-amz-json-1.1',
          'x-amz-target': `Kinesis_20131202.${operation}`,
        },
        body: '{}',
      })
      const { headers } = response
      expect(response.status).toBe(status)
      expect(headers.get('content-type')).toBe('application/x-amz-json-1.1')
      expect(headers.get('content-length')).toBe(String((await response.arrayBuffer()).byteLength))
      expect(headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
      const { length } = Buffer.from(headers.get('x-amz-id-2') ?? '', 'base64')
      expect({ operation, fits: length >= 72 && length <= 80 }).toEqual({ operation, fits: true })
    }
  })

  test('an operation that there is not is refused without a word', async () => {
    expect(await facts.call('ListStream')).toMatchObject({
      status: 400,
      text: '{"__type":"UnknownOperationException"}',
    })
  })
})
