import { describe, expect, it } from 'vitest'
import { createStream } from '../../../electron/broker/streams/create'
import { describeStream, describeStreamSummary } from '../../../electron/broker/streams/describe'
import type { StreamFixture } from '../../support/streamFixture'
import { refusal, streamFixture } from '../../support/streamFixture'

const HIGHEST = (2n ** 128n - 1n).toString()
const overLimit = (current: number, most: number, more: number): string =>
  refusal(
    'KinesisLimitExceeded',
    `This request would exceed the shard limit for the account 000000000000 in us-east-1. Current shard count for the account: ${current}. Limit: ${most}. Number of additional shards that would have resulted from this request: ${more}. Refer to the AWS Service Limits page (http://docs.aws.amazon.com/general/latest/gr/aws_service_limits.html) for current limits and how to request higher limits.`,
  )
const onDemand = { StreamModeDetails: { StreamMode: 'ON_DEMAND' } }

async function summary({ call }: StreamFixture, StreamName = 'orders') {
  return (await call(describeStreamSummary, { StreamName })).StreamDescriptionSummary
}

describe('CreateStream', () => {
  it('makes shards that tile all hash keys as AWS cuts them', async () => {
    const { call } = await streamFixture()
    await call(createStream, { StreamName: 'orders', ShardCount: 3 })
    const { StreamDescription } = await call(describeStream, { StreamName: 'orders' })
    expect(StreamDescription.StreamStatus).toBe('ACTIVE')
    expect(StreamDescription.Shards.map(({ ShardId, HashKeyRange }) => [ShardId, HashKeyRange])).toEqual([
      [
        'shardId-000000000000',
        { StartingHashKey: '0', EndingHashKey: '113427455640312821154458202477256070484' },
      ],
      [
        'shardId-000000000001',
        {
          StartingHashKey: '113427455640312821154458202477256070485',
          EndingHashKey: '226854911280625642308916404954512140969',
        },
      ],
      [
        'shardId-000000000002',
        { StartingHashKey: '226854911280625642308916404954512140970', EndingHashKey: HIGHEST },
      ],
    ])
    expect(StreamDescription.Shards[0]!.SequenceNumberRange).toEqual({
      StartingSequenceNumber: expect.stringMatching(/^[0-9]{56}$/),
    })
  })

  it.each([[{}], [onDemand]])('makes an on-demand stream of four shards of %j', async (input) => {
    const fixture = await streamFixture()
    expect(await fixture.call(createStream, { StreamName: 'orders', ...input })).toEqual({})
    expect(await summary(fixture)).toMatchObject({
      StreamModeDetails: { StreamMode: 'ON_DEMAND' },
      OpenShardCount: 4,
    })
  })

  it('takes tags and a record size, and describes all that there is', async () => {
    const fixture = await streamFixture()
    const input = { StreamName: 'orders', ShardCount: 2, MaxRecordSizeInKiB: 10_240, Tags: { a: '1' } }
    await fixture.call(createStream, input)
    expect(await summary(fixture)).toEqual({
      StreamName: 'orders',
      StreamARN: 'arn:aws:kinesis:us-east-1:000000000000:stream/orders',
      StreamId: expect.stringMatching(/^[a-z0-9]{20}-[a-z0-9]{3}$/),
      StreamStatus: 'ACTIVE',
      StreamModeDetails: { StreamMode: 'PROVISIONED' },
      RetentionPeriodHours: 24,
      StreamCreationTimestamp: fixture.clock.now(),
      EnhancedMonitoring: [{ ShardLevelMetrics: [] }],
      EncryptionType: 'NONE',
      OpenShardCount: 2,
      ConsumerCount: 0,
      MaxRecordSizeInKiB: 10_240,
    })
    expect(fixture.events.map(({ type }) => type)).toEqual([
      'stream.created',
      'stream.status',
      'stream.status',
    ])
  })

  it('refuses a name that is there, in AWS’s words, but not in another region', async () => {
    const { call, refused, caller } = await streamFixture()
    const input = { StreamName: 'orders', ShardCount: 1 }
    await call(createStream, input)
    expect(await refused(createStream, input)).toBe(
      refusal('KinesisResourceInUse', 'Stream orders under account 000000000000 already exists.'),
    )
    await call(createStream, input, { ...caller, region: 'eu-west-1' })
  })

  it('refuses an absurd number of shards before it allocates anything', async () => {
    const { refused, stream } = await streamFixture()
    await stream('three', { ShardCount: 3 })
    expect(await refused(createStream, { StreamName: 'orders', ShardCount: 1e11 })).toBe(
      overLimit(3, 20_000, 1e11),
    )
    expect(await refused(createStream, { StreamName: 'orders', ShardCount: 10_001 })).toBe(
      overLimit(3, 10_000, 10_001),
    )
    const relaxed = await streamFixture({ quotas: 'relaxed' })
    expect(await relaxed.refused(createStream, { StreamName: 'orders', ShardCount: 1e11 })).toBe(
      overLimit(0, 10_000, 1e11),
    )
  })

  it('counts the shards of streams that are still being created', async () => {
    const { refused, stream } = await streamFixture({ transitionMs: 1_000 })
    await stream('a', { ShardCount: 10_000 })
    await stream('b', { ShardCount: 9_999 })
    expect(await refused(createStream, { StreamName: 'c', ShardCount: 2 })).toBe(overLimit(19_999, 20_000, 2))
  })

  it('refuses the 51st on-demand stream', async () => {
    const { refused, stream } = await streamFixture()
    for (let index = 0; index < 50; index++) await stream(`on-demand-${index}`, onDemand)
    expect(await refused(createStream, { StreamName: 'orders', ...onDemand })).toBe(
      refusal(
        'KinesisLimitExceeded',
        'This request would exceed the limit on the number of On-Demand streams for the account 000000000000 in us-east-1. Current On-Demand streams count: 50. Limit: 50.',
      ),
    )
    await stream('provisioned')
  })

  it('refuses a sixth stream that is being created at once, unless limits are off', async () => {
    const { refused, stream, clock } = await streamFixture({ transitionMs: 1_000 })
    for (let index = 0; index < 5; index++) await stream(`s${index}`)
    expect(await refused(createStream, { StreamName: 'orders', ShardCount: 1 })).toBe(
      refusal(
        'KinesisLimitExceeded',
        'This request would have exceed the limit on the number of streams that can simultaneously be in CREATING or DELETING for the account 000000000000. Limit: 5.',
      ),
    )
    clock.advance(1_000)
    await stream('orders')
    const relaxed = await streamFixture({ transitionMs: 1_000, quotas: 'relaxed' })
    for (let index = 0; index < 6; index++) await relaxed.stream(`s${index}`)
  })

  it.each([
    [{}, /Value null at 'streamName'/],
    [{ StreamName: '' }, /Value '' at 'streamName' .* regular expression pattern: \[a-zA-Z0-9_.-\]\+$/],
    [{ StreamName: 'a/b' }, /Value 'a\/b' at 'streamName'/],
    [{ StreamName: 'x'.repeat(129) }, /length less than or equal to 128$/],
    [{ StreamName: 'orders', ShardCount: 0 }, /Value '0' at 'shardCount' .* greater than or equal to 1$/],
    [{ StreamName: 'orders', ShardCount: NaN }, /Value 'NaN' at 'shardCount'/],
    [{ StreamName: 'orders', ShardCount: 1.5 }, /Value '1.5' at 'shardCount'/],
    [{ StreamName: 'orders', StreamModeDetails: {} }, /Value null at 'streamModeDetails.streamMode'/],
    [
      { StreamName: 'orders', StreamModeDetails: { StreamMode: 'X' } },
      /enum value set: \[PROVISIONED, ON_DEMAND\]$/,
    ],
    [{ StreamName: 'orders', ShardCount: 1, MaxRecordSizeInKiB: 1_023 }, /greater than or equal to 1024$/],
    [{ StreamName: 'orders', ShardCount: 1, MaxRecordSizeInKiB: 10_241 }, /less than or equal to 10240$/],
    [
      { StreamName: 'orders', ShardCount: 1, ...onDemand },
      /^KinesisInvalidArgument: ShardCount is not expected when StreamMode=ON_DEMAND$/,
    ],
    [
      { StreamName: 'orders', StreamModeDetails: { StreamMode: 'PROVISIONED' } },
      /^KinesisInvalidArgument: ShardCount is expected/,
    ],
    [
      { StreamName: 'orders', ShardCount: 1, WarmThroughputMiBps: 5 },
      /^KinesisValidation: WarmThroughputMiBps is not expected/,
    ],
    [
      { StreamName: 'orders', ...onDemand, WarmThroughputMiBps: 5 },
      /requires MinimumThroughputBillingCommitment/,
    ],
    [{ StreamName: 'orders', ShardCount: 1, Tags: { 'a;b': '' } }, /Some tags contain invalid characters/],
  ])('refuses %j', async (input, text) => {
    const { refused, state } = await streamFixture()
    expect(await refused(createStream, input)).toMatch(text)
    expect([...state.registry.all()]).toEqual([])
  })
})
