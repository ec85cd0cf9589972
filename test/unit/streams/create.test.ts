import { describe, expect, it } from 'vitest'
import { createStream } from '../../../electron/broker/streams/create'
import { describeStream, describeStreamSummary } from '../../../electron/broker/streams/describe'
import { refusal, streamFixture } from '../../support/streamFixture'

const HIGHEST = (2n ** 128n - 1n).toString()
const limit = (current: number, most: number, more: number): string =>
  refusal(
    'KinesisLimitExceeded',
    `This request would exceed the shard limit for the account 000000000000 in us-east-1. Current shard count for the account: ${current}. Limit: ${most}. Number of additional shards that would have resulted from this request: ${more}. Refer to the AWS Service Limits page (http://docs.aws.amazon.com/general/latest/gr/aws_service_limits.html) for current limits and how to request higher limits.`,
  )

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

  it('makes an on-demand stream of four shards when neither mode nor shards are given', async () => {
    const { call } = await streamFixture()
    await call(createStream, { StreamName: 'orders' })
    const { StreamDescriptionSummary } = await call(describeStreamSummary, { StreamName: 'orders' })
    expect(StreamDescriptionSummary).toMatchObject({
      StreamModeDetails: { StreamMode: 'ON_DEMAND' },
      OpenShardCount: 4,
    })
  })

  it('refuses a name that is there, in AWS’s words', async () => {
    const { call, refused } = await streamFixture()
    await call(createStream, { StreamName: 'orders', ShardCount: 1 })
    expect(await refused(createStream, { StreamName: 'orders', ShardCount: 1 })).toBe(
      refusal('KinesisResourceInUse', 'Stream orders under account 000000000000 already exists.'),
    )
  })

  it('refuses an absurd number of shards before it allocates anything', async () => {
    const { call, refused } = await streamFixture()
    await call(createStream, { StreamName: 'three', ShardCount: 3 })
    expect(await refused(createStream, { StreamName: 'orders', ShardCount: 1e11 })).toBe(
      limit(3, 20_000, 1e11),
    )
    const relaxed = await streamFixture({ quotas: 'relaxed' })
    expect(await relaxed.refused(createStream, { StreamName: 'orders', ShardCount: 1e11 })).toBe(
      limit(0, 10_000, 1e11),
    )
  })

  it('is CREATING, without shards, until its time is over, also over a restart', async () => {
    const before = await streamFixture({ transitionMs: 500 })
    await before.call(createStream, { StreamName: 'orders', ShardCount: 2 })
    const creating = await before.call(describeStream, { StreamName: 'orders' })
    expect(creating.StreamDescription).toMatchObject({
      StreamStatus: 'CREATING',
      Shards: [],
      HasMoreShards: false,
    })
    before.clock.advance(499)
    const after = before.restart()
    after.clock.advance(1)
    const { StreamDescription } = await after.call(describeStream, { StreamName: 'orders' })
    expect(StreamDescription.StreamStatus).toBe('ACTIVE')
    expect(StreamDescription.Shards).toHaveLength(2)
  })
})
