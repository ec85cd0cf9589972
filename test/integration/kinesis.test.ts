import * as kinesis from '@aws-sdk/client-kinesis'
import type { KinesisClient } from '@aws-sdk/client-kinesis'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { refusal, running } from './fixture'
import type { Running } from './fixture'
import { handlers, kinesisClient } from './kinesisFixture'

describe.each(handlers)('the JavaScript SDK $name', ({ handler }) => {
  let app: Running
  let client: KinesisClient

  beforeAll(async () => {
    app = await running()
    client = kinesisClient(app.endpoint, handler)
  })
  afterAll(async () => {
    client.destroy()
    await app.close()
  })

  const create = async (StreamName: string, ShardCount = 1): Promise<string> => {
    await client.send(new kinesis.CreateStreamCommand({ StreamName, ShardCount }))
    return `arn:aws:kinesis:us-east-1:000000000000:stream/${StreamName}`
  }
  const iterator = async (
    StreamName: string,
    input: Partial<kinesis.GetShardIteratorCommandInput> = {},
  ): Promise<string> => {
    const { ShardIterator } = await client.send(
      new kinesis.GetShardIteratorCommand({
        StreamName,
        ShardId: 'shardId-000000000000',
        ShardIteratorType: 'TRIM_HORIZON',
        ...input,
      }),
    )
    return ShardIterator!
  }

  test('creates, describes, lists and deletes a stream', async () => {
    const StreamARN = await create('life', 2)
    const { StreamDescription } = await client.send(new kinesis.DescribeStreamCommand({ StreamName: 'life' }))
    expect(StreamDescription).toMatchObject({
      StreamName: 'life',
      StreamARN,
      StreamStatus: 'ACTIVE',
      StreamModeDetails: { StreamMode: 'PROVISIONED' },
      HasMoreShards: false,
      RetentionPeriodHours: 24,
      StreamCreationTimestamp: new Date(app.clock.now()),
    })
    expect(StreamDescription!.Shards).toHaveLength(2)
    const { StreamDescriptionSummary } = await client.send(
      new kinesis.DescribeStreamSummaryCommand({ StreamARN }),
    )
    expect(StreamDescriptionSummary).toMatchObject({ OpenShardCount: 2, ConsumerCount: 0 })
    const { Shards } = await client.send(new kinesis.ListShardsCommand({ StreamName: 'life' }))
    expect(Shards!.map(({ ShardId }) => ShardId)).toEqual(['shardId-000000000000', 'shardId-000000000001'])
    const { StreamNames } = await client.send(new kinesis.ListStreamsCommand({}))
    expect(StreamNames).toContain('life')
    await client.send(new kinesis.DeleteStreamCommand({ StreamName: 'life' }))
    expect(await refusal(client.send(new kinesis.DescribeStreamCommand({ StreamName: 'life' })))).toEqual({
      name: 'ResourceNotFoundException',
      status: 400,
    })
  })

  test('puts records and reads them back, byte for byte', async () => {
    await create('bytes')
    const every = Uint8Array.from({ length: 256 }, (_, n) => n)
    const put = await client.send(
      new kinesis.PutRecordCommand({ StreamName: 'bytes', PartitionKey: 'ключ', Data: every }),
    )
    expect(put).toMatchObject({
      ShardId: 'shardId-000000000000',
      SequenceNumber: expect.stringMatching(/^\d{56}$/),
    })
    const many = await client.send(
      new kinesis.PutRecordsCommand({
        StreamName: 'bytes',
        Records: Array.from({ length: 500 }, (_, n) => ({
          PartitionKey: `k${n}`,
          Data: Buffer.from(`r${n}`),
        })),
      }),
    )
    expect(many.FailedRecordCount).toBe(0)
    expect(many.Records).toHaveLength(500)
    const { Records, NextShardIterator, MillisBehindLatest } = await client.send(
      new kinesis.GetRecordsCommand({ ShardIterator: await iterator('bytes') }),
    )
    expect(Records).toHaveLength(501)
    expect(Records![0]).toEqual({
      SequenceNumber: put.SequenceNumber,
      ApproximateArrivalTimestamp: new Date(app.clock.now()),
      Data: every,
      PartitionKey: 'ключ',
    })
    expect(Records!.slice(1).map(({ Data }) => Buffer.from(Data!).toString())).toEqual(
      Array.from({ length: 500 }, (_, n) => `r${n}`),
    )
    expect(MillisBehindLatest).toBe(0)
    const after = await client.send(new kinesis.GetRecordsCommand({ ShardIterator: NextShardIterator }))
    expect(after.Records).toEqual([])
  })

  test('takes ten MiB in one call, and says that more is too much', async () => {
    await create('large', 20)
    const Records = Array.from({ length: 10 }, (_, n) => ({
      // Each to a shard of its own: a shard takes one MiB a second.
      ExplicitHashKey: ((BigInt(n) << 128n) / 10n).toString(),
      PartitionKey: 'k',
      Data: Buffer.alloc(1_048_575, n),
    }))
    const put = await client.send(new kinesis.PutRecordsCommand({ StreamName: 'large', Records }))
    expect(put.FailedRecordCount).toBe(0)
    const more = [...Records, { PartitionKey: 'k', Data: Buffer.alloc(1) }]
    expect(
      await refusal(client.send(new kinesis.PutRecordsCommand({ StreamName: 'large', Records: more }))),
    ).toEqual({ name: 'InvalidArgumentException', status: 400 })
  })

  test('reads from a time', async () => {
    await create('times')
    app.clock.advance(60_000)
    const Timestamp = new Date(app.clock.now())
    await client.send(
      new kinesis.PutRecordCommand({ StreamName: 'times', PartitionKey: 'k', Data: Buffer.from('late') }),
    )
    const ShardIterator = await iterator('times', { ShardIteratorType: 'AT_TIMESTAMP', Timestamp })
    const { Records } = await client.send(new kinesis.GetRecordsCommand({ ShardIterator }))
    expect(Records!.map(({ Data }) => Buffer.from(Data!).toString())).toEqual(['late'])
  })

  test('goes on with the shards that a split made', async () => {
    await create('split')
    await client.send(
      new kinesis.SplitShardCommand({
        StreamName: 'split',
        ShardToSplit: 'shardId-000000000000',
        NewStartingHashKey: (1n << 127n).toString(),
      }),
    )
    const end = await client.send(new kinesis.GetRecordsCommand({ ShardIterator: await iterator('split') }))
    expect(end.NextShardIterator).toBeUndefined()
    expect(end.ChildShards!.map(({ ShardId, ParentShards }) => [ShardId, ParentShards])).toEqual([
      ['shardId-000000000001', ['shardId-000000000000']],
      ['shardId-000000000002', ['shardId-000000000000']],
    ])
  })

  test('changes settings, tags and policies', async () => {
    const ResourceARN = await create('settings')
    const StreamName = 'settings'
    await client.send(
      new kinesis.IncreaseStreamRetentionPeriodCommand({ StreamName, RetentionPeriodHours: 48 }),
    )
    await client.send(new kinesis.AddTagsToStreamCommand({ StreamName, Tags: { team: 'shop' } }))
    await client.send(new kinesis.TagResourceCommand({ ResourceARN, Tags: { stage: 'test' } }))
    const { Tags } = await client.send(new kinesis.ListTagsForStreamCommand({ StreamName }))
    expect(Tags).toEqual([
      { Key: 'stage', Value: 'test' },
      { Key: 'team', Value: 'shop' },
    ])
    await client.send(
      new kinesis.StartStreamEncryptionCommand({
        StreamName,
        EncryptionType: 'KMS',
        KeyId: 'alias/aws/kinesis',
      }),
    )
    const { StreamDescriptionSummary } = await client.send(
      new kinesis.DescribeStreamSummaryCommand({ StreamName }),
    )
    expect(StreamDescriptionSummary).toMatchObject({ RetentionPeriodHours: 48, EncryptionType: 'KMS' })
    const { EncryptionType } = await client.send(
      new kinesis.PutRecordCommand({ StreamName, PartitionKey: 'k', Data: Buffer.from('x') }),
    )
    expect(EncryptionType).toBe('KMS')
    const { OpenShardCount } = await client.send(new kinesis.DescribeLimitsCommand({}))
    expect(OpenShardCount).toBeGreaterThan(0)
  })

  test('registers consumers, describes, lists and deregisters them', async () => {
    const StreamARN = await create('consumers')
    const names = ['c', 'a', 'b']
    for (const ConsumerName of names) {
      const { Consumer } = await client.send(
        new kinesis.RegisterStreamConsumerCommand({ StreamARN, ConsumerName }),
      )
      expect(Consumer).toMatchObject({ ConsumerName, ConsumerStatus: 'CREATING' })
    }
    const pages: string[][] = []
    for await (const { Consumers } of kinesis.paginateListStreamConsumers(
      { client, pageSize: 2 },
      { StreamARN },
    )) {
      pages.push(Consumers!.map(({ ConsumerName }) => ConsumerName!))
    }
    expect(pages).toEqual([['a', 'b'], ['c']])
    const { ConsumerDescription } = await client.send(
      new kinesis.DescribeStreamConsumerCommand({ StreamARN, ConsumerName: 'a' }),
    )
    expect(ConsumerDescription).toMatchObject({ ConsumerStatus: 'ACTIVE', StreamARN })
    const { ConsumerARN } = ConsumerDescription!
    await client.send(new kinesis.DeregisterStreamConsumerCommand({ ConsumerARN }))
    expect(await refusal(client.send(new kinesis.DescribeStreamConsumerCommand({ ConsumerARN })))).toEqual({
      name: 'ResourceNotFoundException',
      status: 400,
    })
  })

  test('tells what is wrong in the words of AWS', async () => {
    const call = client.send(
      new kinesis.PutRecordCommand({ StreamName: '', PartitionKey: '', Data: Buffer.from('') }),
    )
    await expect(call).rejects.toMatchObject({
      name: 'ValidationException',
      message:
        "3 validation errors detected: Value '' at 'partitionKey' failed to satisfy constraint: Member must have length greater than or equal to 1; Value '' at 'streamName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+; Value '' at 'streamName' failed to satisfy constraint: Member must have length greater than or equal to 1",
    })
  })
})
