import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ACCOUNT, kinesisFacts, streamArnOf } from './kinesisRecorded'
import type { Json, KinesisFacts, ShardFact } from './kinesisRecorded'

const notFound = (name: string): Json => ({
  __type: 'ResourceNotFoundException',
  message: `Stream ${name} under account ${ACCOUNT} not found.`,
})
const invalid = (message: string): Json => ({ __type: 'InvalidArgumentException', message })
const exceeded = (message: string): Json => ({ __type: 'LimitExceededException', message })
const inUse = (message: string): Json => ({ __type: 'ResourceInUseException', message })

describe('what Kinesis was recorded to do with streams', () => {
  let facts: KinesisFacts
  beforeAll(async () => {
    facts = await kinesisFacts()
    await facts.create('facts', 3)
  })
  afterAll(() => facts.close())

  const described = async (StreamName: string, more: Json = {}): Promise<Json> =>
    (await facts.ok<{ StreamDescription: Json }>('DescribeStream', { StreamName, ...more })).StreamDescription

  test('operations that answer nothing have no body at all', async () => {
    const StreamName = 'silent'
    const silent: [string, Json][] = [
      ['CreateStream', { StreamName, ShardCount: 1 }],
      ['AddTagsToStream', { StreamName, Tags: { a: '1' } }],
      ['RemoveTagsFromStream', { StreamName, TagKeys: ['a'] }],
      ['IncreaseStreamRetentionPeriod', { StreamName, RetentionPeriodHours: 25 }],
      ['DecreaseStreamRetentionPeriod', { StreamName, RetentionPeriodHours: 24 }],
      ['StartStreamEncryption', { StreamName, EncryptionType: 'KMS', KeyId: 'alias/aws/kinesis' }],
      ['StopStreamEncryption', { StreamName, EncryptionType: 'KMS', KeyId: 'alias/aws/kinesis' }],
      ['SplitShard', { StreamName, ShardToSplit: 'shardId-000000000000', NewStartingHashKey: '2' }],
      ['MergeShards', { StreamName, ShardToMerge: 'shard-1', AdjacentShardToMerge: 'shard-2' }],
      ['DeleteStream', { StreamName }],
    ]
    for (const [operation, input] of silent) {
      expect({ operation, ...(await facts.call(operation, input)) }).toEqual({
        operation,
        status: 200,
        text: '',
        body: {},
      })
    }
  })

  test.each([
    ['AddTagsToStream', { Tags: { a: 'b' } }],
    ['DecreaseStreamRetentionPeriod', { RetentionPeriodHours: 25 }],
    ['DeleteStream', {}],
    ['DescribeStream', {}],
    ['DescribeStreamSummary', {}],
    ['DisableEnhancedMonitoring', { ShardLevelMetrics: ['ALL'] }],
    ['EnableEnhancedMonitoring', { ShardLevelMetrics: ['ALL'] }],
    ['IncreaseStreamRetentionPeriod', { RetentionPeriodHours: 25 }],
    ['ListShards', {}],
    ['ListTagsForStream', { ExclusiveStartTagKey: 'a', Limit: 1 }],
    ['MergeShards', { ShardToMerge: 'x-0', AdjacentShardToMerge: 'x-0' }],
    ['PutRecord', { PartitionKey: 'a', Data: '' }],
    ['PutRecords', { Records: [{ PartitionKey: 'a', Data: '' }] }],
    ['RemoveTagsFromStream', { TagKeys: [';'] }],
    ['SplitShard', { ShardToSplit: '2147483647', NewStartingHashKey: '0' }],
    ['StartStreamEncryption', { EncryptionType: 'KMS', KeyId: 'k' }],
    ['StopStreamEncryption', { EncryptionType: 'KMS', KeyId: 'k' }],
    ['UpdateShardCount', { ScalingType: 'UNIFORM_SCALING', TargetShardCount: 2 }],
  ])('%s knows no stream that is not there', async (operation, input: Json) => {
    expect(await facts.refused(operation, { StreamName: 'none', ...input })).toEqual(notFound('none'))
  })

  test('a stream of three shards begins with a third of the hash keys each', async () => {
    const { Shards, ...rest } = await described('facts')
    expect(rest).toEqual({
      StreamName: 'facts',
      StreamARN: streamArnOf('facts'),
      StreamStatus: 'ACTIVE',
      StreamModeDetails: { StreamMode: 'PROVISIONED' },
      StreamCreationTimestamp: expect.any(Number) as number,
      RetentionPeriodHours: 24,
      EncryptionType: 'NONE',
      EnhancedMonitoring: [{ ShardLevelMetrics: [] }],
      HasMoreShards: false,
    })
    const shards = Shards as ShardFact[]
    expect(shards).toEqual(await facts.shards('facts'))
    const starts = shards.map(({ SequenceNumberRange: { StartingSequenceNumber: start, ...more } }) => {
      expect({ start, more }).toEqual({ start: expect.stringMatching(/^\d{56}$/) as string, more: {} })
      return BigInt(start)
    })
    const apart = 22_300_745_198_530_623_141_535_718_272_648_361_505_980_432n
    expect(starts.slice(1).map((start, n) => start - starts[n]!)).toEqual([apart, apart])
    expect(shards.map(({ ShardId, HashKeyRange }) => ({ ShardId, ...HashKeyRange }))).toEqual([
      {
        ShardId: 'shardId-000000000000',
        StartingHashKey: '0',
        EndingHashKey: '113427455640312821154458202477256070484',
      },
      {
        ShardId: 'shardId-000000000001',
        StartingHashKey: '113427455640312821154458202477256070485',
        EndingHashKey: '226854911280625642308916404954512140969',
      },
      {
        ShardId: 'shardId-000000000002',
        StartingHashKey: '226854911280625642308916404954512140970',
        EndingHashKey: '340282366920938463463374607431768211455',
      },
    ])
  })

  test('times are seconds, with a fraction', async () => {
    facts.host.clock.advance(1)
    await facts.create('timed')
    const now = facts.host.clock.now() / 1_000
    expect((await described('timed'))['StreamCreationTimestamp']).toBe(now)
  })

  test('the summary of a stream counts its shards and consumers', async () => {
    const { StreamDescriptionSummary } = await facts.ok('DescribeStreamSummary', { StreamName: 'facts' })
    expect(StreamDescriptionSummary).toMatchObject({
      StreamStatus: 'ACTIVE',
      StreamName: 'facts',
      StreamARN: streamArnOf('facts'),
      RetentionPeriodHours: 24,
      EncryptionType: 'NONE',
      EnhancedMonitoring: [{ ShardLevelMetrics: [] }],
      OpenShardCount: 3,
      ConsumerCount: 0,
    })
  })

  test('a stream without a number of shards is on-demand, and begins with four', async () => {
    await facts.ok('CreateStream', { StreamName: 'uncounted' })
    await facts.ok('CreateStream', {
      StreamName: 'on-demand',
      StreamModeDetails: { StreamMode: 'ON_DEMAND' },
    })
    for (const StreamName of ['uncounted', 'on-demand']) {
      const shards = await facts.shards(StreamName)
      expect(shards.map(({ ShardId }) => ShardId)).toEqual([0, 1, 2, 3].map((n) => `shardId-00000000000${n}`))
      const scaling = { StreamName, TargetShardCount: 3, ScalingType: 'UNIFORM_SCALING' }
      expect(await facts.refused('UpdateShardCount', scaling)).toEqual({
        __type: 'ValidationException',
        message: `Request is invalid. Stream ${StreamName} under account ${ACCOUNT} is in On-Demand mode.`,
      })
    }
  })

  test('a mode is changed by ARN', async () => {
    await facts.ok('CreateStream', { StreamName: 'mode', StreamModeDetails: { StreamMode: 'ON_DEMAND' } })
    const StreamModeDetails = { StreamMode: 'PROVISIONED' }
    await facts.ok('UpdateStreamMode', { StreamARN: streamArnOf('mode'), StreamModeDetails })
    expect(await described('mode')).toMatchObject({ StreamModeDetails })
    expect(await facts.shards('mode')).toHaveLength(4)
  })

  test('a name is taken once', async () => {
    const again = { StreamName: 'facts', ShardCount: 1 }
    expect(await facts.refused('CreateStream', again)).toEqual(
      inUse(`Stream facts under account ${ACCOUNT} already exists.`),
    )
  })

  test('DescribeStream takes as many shards as it is asked for', async () => {
    await facts.create('five', 5)
    const numbers = async (more: Json): Promise<[number, unknown]> => {
      const { Shards, HasMoreShards } = await described('five', more)
      return [(Shards as ShardFact[]).length, HasMoreShards]
    }
    expect(await numbers({})).toEqual([5, false])
    expect(await numbers({ Limit: 2 })).toEqual([2, true])
    expect(await numbers({ Limit: 5 })).toEqual([5, false])
    expect(await numbers({ Limit: 6 })).toEqual([5, false])
    expect(await numbers({ Limit: 2, ExclusiveStartShardId: 'shardId-000000000002' })).toEqual([2, false])
    expect(await numbers({ ExclusiveStartShardId: 'shardId-000000000004' })).toEqual([0, false])
  })

  test('ListStreams goes by name, from the one it is told', async () => {
    const other = await kinesisFacts()
    for (const name of ['b', 'a', 'c']) await other.create(name)
    const { StreamNames, HasMoreStreams, StreamSummaries } = await other.ok('ListStreams')
    expect({ StreamNames, HasMoreStreams }).toEqual({ StreamNames: ['a', 'b', 'c'], HasMoreStreams: false })
    expect((StreamSummaries as Json[])[0]).toEqual({
      StreamName: 'a',
      StreamARN: streamArnOf('a'),
      StreamStatus: 'ACTIVE',
      StreamModeDetails: { StreamMode: 'PROVISIONED' },
      StreamCreationTimestamp: expect.any(Number) as number,
    })
    expect(await other.ok('ListStreams', { Limit: 1 })).toMatchObject({
      StreamNames: ['a'],
      HasMoreStreams: true,
      NextToken: expect.any(String) as string,
    })
    expect(await other.ok('ListStreams', { ExclusiveStartStreamName: 'a', Limit: 1 })).toMatchObject({
      StreamNames: ['b'],
      HasMoreStreams: true,
    })
    expect(await other.ok('ListStreams', { ExclusiveStartStreamName: 'bb' })).toMatchObject({
      StreamNames: ['c'],
      HasMoreStreams: false,
    })
    await other.close()
  })

  test('retention has limits, and only goes where the operation says', async () => {
    const StreamName = 'kept'
    await facts.create(StreamName)
    const change = (way: string, RetentionPeriodHours: number): Promise<Json> =>
      facts.refused(`${way}StreamRetentionPeriod`, { StreamName, RetentionPeriodHours })
    for (const way of ['Increase', 'Decrease']) {
      for (const hours of [20, 23]) {
        expect(await change(way, hours)).toEqual(
          invalid(
            `Minimum allowed retention period is 24 hours. Requested retention period (${hours} hours) is too short.`,
          ),
        )
      }
      expect(await change(way, 9_999)).toEqual(
        invalid(
          'Maximum allowed retention period is 8760 hours. Requested retention period (9999 hours) is too long.',
        ),
      )
    }
    expect(await change('Decrease', 40)).toEqual(
      invalid(
        'Requested retention period (40 hours) for stream kept can not be longer than existing retention period (24 hours). Use IncreaseRetentionPeriod API.',
      ),
    )
    await facts.ok('IncreaseStreamRetentionPeriod', { StreamName, RetentionPeriodHours: 30 })
    expect(await described(StreamName)).toMatchObject({ RetentionPeriodHours: 30 })
    expect(await change('Increase', 25)).toEqual(
      invalid(
        'Requested retention period (25 hours) for stream kept can not be shorter than existing retention period (30 hours). Use DecreaseRetentionPeriod API.',
      ),
    )
    await facts.ok('DecreaseStreamRetentionPeriod', { StreamName, RetentionPeriodHours: 25 })
    expect(await described(StreamName)).toMatchObject({ RetentionPeriodHours: 25 })
  })

  test('metrics are switched on and off, and both lists are answered', async () => {
    const StreamName = 'watched'
    await facts.create(StreamName)
    const enable = (...ShardLevelMetrics: string[]): Promise<Json> =>
      facts.ok('EnableEnhancedMonitoring', { StreamName, ShardLevelMetrics })
    const two = ['IncomingBytes', 'OutgoingBytes']
    expect(await enable(...two)).toEqual({
      StreamName,
      StreamARN: streamArnOf(StreamName),
      CurrentShardLevelMetrics: [],
      DesiredShardLevelMetrics: two,
    })
    expect(await enable('WriteProvisionedThroughputExceeded')).toMatchObject({
      CurrentShardLevelMetrics: two,
      DesiredShardLevelMetrics: [...two, 'WriteProvisionedThroughputExceeded'],
    })
    const ShardLevelMetrics = ['OutgoingBytes']
    expect(await facts.ok('DisableEnhancedMonitoring', { StreamName, ShardLevelMetrics })).toMatchObject({
      CurrentShardLevelMetrics: [...two, 'WriteProvisionedThroughputExceeded'],
      DesiredShardLevelMetrics: ['IncomingBytes', 'WriteProvisionedThroughputExceeded'],
    })
    await facts.ok('DisableEnhancedMonitoring', { StreamName, ShardLevelMetrics: ['ALL'] })
    expect(await described(StreamName)).toMatchObject({ EnhancedMonitoring: [{ ShardLevelMetrics: [] }] })
  })

  test('an encrypted stream names its key, by name or ARN', async () => {
    const StreamName = 'sealed'
    const StreamARN = await facts.create(StreamName)
    for (const way of [{ StreamName }, { StreamARN }]) {
      const key = { EncryptionType: 'KMS', KeyId: 'n/a' }
      await facts.ok('StartStreamEncryption', { ...way, ...key })
      expect(await described(StreamName)).toMatchObject(key)
      await facts.ok('StopStreamEncryption', { ...way, ...key })
      const after = await described(StreamName)
      expect(after).toMatchObject({ EncryptionType: 'NONE' })
      expect(after).not.toHaveProperty('KeyId')
    }
  })

  test('a policy is kept as it is written, and is {} without one', async () => {
    const ResourceARN = await facts.create('open')
    const Policy = JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        { Principal: { AWS: ACCOUNT }, Effect: 'Allow', Action: ['kinesis:*'], Resource: ResourceARN },
      ],
    })
    await facts.ok('PutResourcePolicy', { ResourceARN, Policy })
    expect(await facts.ok('GetResourcePolicy', { ResourceARN })).toEqual({ Policy })
    await facts.ok('DeleteResourcePolicy', { ResourceARN })
    expect(await facts.ok('GetResourcePolicy', { ResourceARN })).toEqual({ Policy: '{}' })
    expect(await facts.refused('DeleteResourcePolicy', { ResourceARN })).toEqual({
      __type: 'ResourceNotFoundException',
      message: `No resource policy found for resource ARN ${ResourceARN}.`,
    })
  })

  test.each(['GetResourcePolicy', 'DeleteResourcePolicy'])(
    '%s names a stream that is not there by its ARN',
    async (operation) => {
      const ResourceARN = streamArnOf('facts') + 'unknown'
      expect(await facts.refused(operation, { ResourceARN })).toEqual(notFound(ResourceARN))
    },
  )

  test('limits are those of the account', async () => {
    const other = await kinesisFacts()
    await other.create('three', 3)
    const limits = await other.ok('DescribeLimits')
    expect(limits).toMatchObject({ OpenShardCount: 3, OnDemandStreamCount: 0 })
    expect(Object.keys(limits).sort()).toEqual([
      'OnDemandStreamCount',
      'OnDemandStreamCountLimit',
      'OpenShardCount',
      'ShardLimit',
    ])
    await other.close()
  })

  test('too many shards are refused with the numbers', async () => {
    const other = await kinesisFacts({ quotas: 'aws' })
    await other.create('three', 3)
    expect(await other.refused('CreateStream', { StreamName: 'huge', ShardCount: 100_000 })).toEqual(
      exceeded(
        `This request would exceed the shard limit for the account ${ACCOUNT} in us-east-1. Current shard count for the account: 3. Limit: 20000. Number of additional shards that would have resulted from this request: 100000. Refer to the AWS Service Limits page (http://docs.aws.amazon.com/general/latest/gr/aws_service_limits.html) for current limits and how to request higher limits.`,
      ),
    )
    await other.close()
  })
})

describe('what Kinesis was recorded to do with streams that are under way', () => {
  let facts: KinesisFacts
  beforeAll(async () => {
    facts = await kinesisFacts({ streamTransitionMs: 1_000 })
  })
  afterAll(() => facts.close())

  test('a stream that is being created has no shards, and can be deleted', async () => {
    const StreamName = 'early'
    await facts.create(StreamName)
    const { StreamDescription } = await facts.ok('DescribeStream', { StreamName })
    expect(StreamDescription).toMatchObject({ StreamStatus: 'CREATING', Shards: [], HasMoreShards: false })
    expect(await facts.refused('PutRecord', { StreamName, PartitionKey: 'a', Data: '' })).toEqual(
      notFound(StreamName),
    )
    await facts.ok('DeleteStream', { StreamName })
    expect(await facts.ok('DescribeStream', { StreamName })).toMatchObject({
      StreamDescription: { StreamStatus: 'DELETING', StreamName, Shards: [], HasMoreShards: false },
    })
    facts.host.clock.advance(1_000)
    await expect
      .poll(async () => (await facts.call('DescribeStream', { StreamName })).body)
      .toEqual(notFound(StreamName))
  })

  test('a stream that is being resharded takes nothing else, but records', async () => {
    const StreamName = 'busy'
    await facts.create(StreamName)
    facts.host.clock.advance(1_000)
    const status = async (): Promise<unknown> =>
      (await facts.ok<{ StreamDescriptionSummary: Json }>('DescribeStreamSummary', { StreamName }))
        .StreamDescriptionSummary['StreamStatus']
    await expect.poll(status).toBe('ACTIVE')
    const split = { StreamName, NewStartingHashKey: '2', ShardToSplit: 'shard-0' }
    await facts.ok('SplitShard', split)
    expect(await status()).toBe('UPDATING')
    const message = `Stream busy under account ${ACCOUNT} not ACTIVE, instead in state UPDATING`
    expect(await facts.refused('SplitShard', split)).toEqual(inUse(message))
    expect(
      await facts.refused('StartStreamEncryption', { StreamName, EncryptionType: 'KMS', KeyId: 'k' }),
    ).toEqual(inUse(message))
    expect(await facts.put(StreamName, '', { ExplicitHashKey: '1' })).toMatchObject({
      ShardId: 'shardId-000000000000',
    })
    facts.host.clock.advance(1_000)
    await expect.poll(status).toBe('ACTIVE')
    expect(await facts.put(StreamName, '', { ExplicitHashKey: '1' })).toMatchObject({
      ShardId: 'shardId-000000000001',
    })
  })

  test('a consumer cannot be registered before its stream has shards', async () => {
    const StreamARN = await facts.create('new')
    expect(await facts.refused('RegisterStreamConsumer', { StreamARN, ConsumerName: 'c' })).toEqual(
      inUse(`Stream new under account ${ACCOUNT} not ACTIVE or UPDATING, instead in state CREATING`),
    )
  })
})
