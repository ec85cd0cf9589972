import { beforeEach, describe, expect, it } from 'vitest'
import { listShards } from '../../../electron/broker/streams/listShards'
import { mergeShards } from '../../../electron/broker/streams/merge'
import type { ListShardsInput } from '../../../electron/broker/streams/operations'
import type { ShardFilter } from '../../../electron/broker/streams/shapes'
import { parseShardId, shardIdOf } from '../../../electron/broker/streams/shard'
import { splitShard } from '../../../electron/broker/streams/split'
import type { StreamFixture } from '../../support/streamFixture'
import { refusal, streamFixture } from '../../support/streamFixture'

const HOUR = 3_600_000
const StreamName = 'orders'

let fixture: StreamFixture

beforeEach(async () => {
  fixture = await streamFixture()
})

async function listed(input: ListShardsInput = { StreamName }): Promise<number[]> {
  const { Shards } = await fixture.call(listShards, input)
  return Shards!.map(({ ShardId }) => parseShardId(ShardId)!)
}

const filtered = (ShardFilter: ShardFilter): Promise<number[]> => listed({ StreamName, ShardFilter })

const split = (shard: number, at: string): Promise<object> =>
  fixture.call(splitShard, { StreamName, ShardToSplit: shardIdOf(shard), NewStartingHashKey: at })

const merge = (shard: number, adjacent: number): Promise<object> =>
  fixture.call(mergeShards, {
    StreamName,
    ShardToMerge: shardIdOf(shard),
    AdjacentShardToMerge: shardIdOf(adjacent),
  })

describe('ListShards', () => {
  it('lists shards with parents and both ends of their numbers, in order', async () => {
    const stream = await fixture.stream()
    fixture.clock.advance(HOUR)
    await split(0, '100')
    await merge(1, 2)
    const { Shards } = await fixture.call(listShards, { StreamARN: stream.arn })
    expect(Shards).toHaveLength(4)
    expect(Shards![0]).toEqual({
      ShardId: 'shardId-000000000000',
      HashKeyRange: { StartingHashKey: '0', EndingHashKey: (2n ** 128n - 1n).toString() },
      SequenceNumberRange: {
        StartingSequenceNumber: expect.stringMatching(/^[0-9]{56}$/),
        EndingSequenceNumber: expect.stringMatching(/^[0-9]{56}$/),
      },
    })
    expect(Shards![1]).toMatchObject({ ParentShardId: 'shardId-000000000000' })
    expect(Shards![1]).not.toHaveProperty('AdjacentParentShardId')
    expect(Shards![3]).toMatchObject({
      ParentShardId: 'shardId-000000000001',
      AdjacentParentShardId: 'shardId-000000000002',
    })
    expect(Shards![3]!.SequenceNumberRange).not.toHaveProperty('EndingSequenceNumber')
  })

  it('answers 1,000 shards a call at most; a token goes on and knows the stream', async () => {
    await fixture.stream('orders', { ShardCount: 1_005 })
    const first = await fixture.call(listShards, { StreamName, MaxResults: 10_000 })
    expect(first.Shards).toHaveLength(1_000)
    const second = await fixture.call(listShards, { NextToken: first.NextToken!, MaxResults: 2 })
    expect(second.Shards!.map(({ ShardId }) => ShardId)).toEqual([shardIdOf(1_000), shardIdOf(1_001)])
    const third = await fixture.call(listShards, { NextToken: second.NextToken! })
    expect(third.Shards).toHaveLength(3)
    expect(third).not.toHaveProperty('NextToken')
  })

  it('keeps the filter in its tokens', async () => {
    await fixture.stream('orders', { ShardCount: 2 })
    fixture.clock.advance(HOUR)
    await split(0, '100')
    const ShardFilter = { Type: 'AT_LATEST' }
    const first = await fixture.call(listShards, { StreamName, ShardFilter, MaxResults: 1 })
    expect(first.Shards).toMatchObject([{ ShardId: shardIdOf(1) }])
    expect(await listed({ NextToken: first.NextToken! })).toEqual([2, 3])
  })

  it('wants a token alone', async () => {
    const stream = await fixture.stream('orders', { ShardCount: 2 })
    const { NextToken } = await fixture.call(listShards, { StreamName, MaxResults: 1 })
    const others: ListShardsInput[] = [
      { StreamName },
      { StreamARN: stream.arn },
      { StreamCreationTimestamp: 0 },
      { ExclusiveStartShardId: shardIdOf(0) },
      { ShardFilter: { Type: 'AT_LATEST' } },
    ]
    for (const other of others) {
      expect(await fixture.refused(listShards, { NextToken: NextToken!, ...other })).toBe(
        refusal(
          'KinesisInvalidArgument',
          `NextToken and ${Object.keys(other)[0]} cannot be provided together.`,
        ),
      )
    }
    expect(await fixture.refused(listShards, {})).toBe(
      refusal('KinesisInvalidArgument', 'Either NextToken or StreamName should be provided.'),
    )
  })

  it('lets tokens expire after 300 seconds of the broker’s time', async () => {
    await fixture.stream('orders', { ShardCount: 2 })
    const { NextToken } = await fixture.call(listShards, { StreamName, MaxResults: 1 })
    fixture.clock.advance(300_000)
    expect(await listed({ NextToken: NextToken! })).toEqual([1])
    fixture.clock.advance(1)
    expect(await fixture.refused(listShards, { NextToken: NextToken! })).toBe(
      refusal('KinesisExpiredNextToken', 'NextToken expired.'),
    )
  })

  it('refuses what is no token of its own', async () => {
    await fixture.stream()
    const now = String(fixture.clock.now())
    const start = ['ListShards', '000000000000', 'us-east-1', now]
    const { id } = [...fixture.state.registry.all()][0]!
    for (const values of [
      ['ListStreams', '000000000000', 'us-east-1', now, 'a'],
      [...start, String(id), '{', 'shardId-000000000000'],
      [...start, String(id), '{"Type":"X"}', 'shardId-000000000000'],
      [...start, String(id), '{"Type":"AT_LATEST"}', 'x'],
      [...start, '999999', '{"Type":"AT_LATEST"}', 'shardId-000000000000'],
      [...start],
    ]) {
      const NextToken = btoa(JSON.stringify(values))
      expect(await fixture.refused(listShards, { NextToken })).toMatch(/^Kinesis/)
    }
  })

  it('goes on after a shard, whether that is there or not', async () => {
    await fixture.stream('orders', { ShardCount: 3 })
    expect(await listed({ StreamName, ExclusiveStartShardId: shardIdOf(0) })).toEqual([1, 2])
    expect(await listed({ StreamName, ExclusiveStartShardId: shardIdOf(99) })).toEqual([])
  })

  it('tells streams of the same name apart by when they were created, to the second', async () => {
    const { row } = await fixture.stream()
    expect(await listed({ StreamName, StreamCreationTimestamp: row.createdAt + 999 })).toEqual([0])
    expect(
      await fixture.refused(listShards, { StreamName, StreamCreationTimestamp: row.createdAt - 1_000 }),
    ).toBe(refusal('KinesisResourceNotFound', 'Stream orders under account 000000000000 not found.'))
  })

  it('is refused while the stream is being created', async () => {
    fixture = await streamFixture({ transitionMs: 100 })
    await fixture.stream()
    expect(await fixture.refused(listShards, { StreamName })).toBe(
      refusal(
        'KinesisResourceInUse',
        'Stream orders under account 000000000000 not ACTIVE or UPDATING, instead in state CREATING',
      ),
    )
  })
})

describe('a ShardFilter', () => {
  // 0 and 1 are there from hour 0; at hour 10, 0 is split into 2 and 3; at hour 20, 2 and 3 are merged to 4.
  let start: number

  beforeEach(async () => {
    start = fixture.clock.now()
    await fixture.stream('orders', { ShardCount: 2 })
    fixture.clock.advance(10 * HOUR)
    await split(0, '100')
    fixture.clock.advance(10 * HOUR)
    await merge(2, 3)
  })

  const at = (hours: number): number => start + hours * HOUR

  it('AT_LATEST takes the open shards', async () => {
    expect(await filtered({ Type: 'AT_LATEST' })).toEqual([1, 4])
  })

  it('AFTER_SHARD_ID takes those with higher numbers', async () => {
    expect(await filtered({ Type: 'AFTER_SHARD_ID', ShardId: shardIdOf(1) })).toEqual([2, 3, 4])
  })

  it('FROM_TRIM_HORIZON, like none, takes all that have not expired', async () => {
    expect(await filtered({ Type: 'FROM_TRIM_HORIZON' })).toEqual([0, 1, 2, 3, 4])
    expect(await listed()).toEqual([0, 1, 2, 3, 4])
    fixture.clock.advance(14 * HOUR)
    expect(await listed()).toEqual([1, 2, 3, 4])
  })

  it('AT_TRIM_HORIZON takes those that were open at the beginning of what is kept', async () => {
    expect(await filtered({ Type: 'AT_TRIM_HORIZON' })).toEqual([0, 1])
    fixture.clock.advance(14 * HOUR)
    expect(await filtered({ Type: 'AT_TRIM_HORIZON' })).toEqual([1, 2, 3])
    fixture.clock.advance(10 * HOUR)
    expect(await filtered({ Type: 'AT_TRIM_HORIZON' })).toEqual([1, 4])
  })

  it('AT_TIMESTAMP takes those that were open then', async () => {
    expect(await filtered({ Type: 'AT_TIMESTAMP', Timestamp: at(5) })).toEqual([0, 1])
    expect(await filtered({ Type: 'AT_TIMESTAMP', Timestamp: at(15) })).toEqual([1, 2, 3])
    expect(await filtered({ Type: 'AT_TIMESTAMP', Timestamp: at(30) })).toEqual([1, 4])
  })

  it('AT_TIMESTAMP takes those that ended and those that began at the very moment', async () => {
    expect(await filtered({ Type: 'AT_TIMESTAMP', Timestamp: at(10) })).toEqual([0, 1, 2, 3])
    expect(await filtered({ Type: 'AT_TIMESTAMP', Timestamp: at(10) + 1 })).toEqual([1, 2, 3])
  })

  it('FROM_TIMESTAMP takes those that were open then or later', async () => {
    expect(await filtered({ Type: 'FROM_TIMESTAMP', Timestamp: at(5) })).toEqual([0, 1, 2, 3, 4])
    expect(await filtered({ Type: 'FROM_TIMESTAMP', Timestamp: at(15) })).toEqual([1, 2, 3, 4])
    expect(await filtered({ Type: 'FROM_TIMESTAMP', Timestamp: at(30) })).toEqual([1, 4])
  })

  it('with a time before what is kept means the beginning of what is kept', async () => {
    expect(await filtered({ Type: 'AT_TIMESTAMP', Timestamp: at(-1) })).toEqual([0, 1])
    expect(await filtered({ Type: 'FROM_TIMESTAMP', Timestamp: at(-1) })).toEqual([0, 1, 2, 3, 4])
    fixture.clock.advance(14 * HOUR)
    expect(await filtered({ Type: 'AT_TIMESTAMP', Timestamp: at(5) })).toEqual([1, 2, 3])
    expect(await filtered({ Type: 'FROM_TIMESTAMP', Timestamp: at(5) })).toEqual([1, 2, 3, 4])
  })

  it.each([
    [{}, /^KinesisValidation: .*Value null at 'shardFilter.type'/],
    [{ Type: 'LATEST' }, /^KinesisValidation: .*Value 'LATEST' at 'shardFilter.type'.*enum value set/],
    [{ Type: 'AFTER_SHARD_ID' }, /^KinesisInvalidArgument: ShardId must be provided/],
    [{ Type: 'AFTER_SHARD_ID', ShardId: 'x' }, /^KinesisResourceNotFound: Could not find shard x/],
    [{ Type: 'AT_TIMESTAMP' }, /^KinesisInvalidArgument: Timestamp must be provided/],
    [{ Type: 'FROM_TIMESTAMP' }, /^KinesisInvalidArgument: Timestamp must be provided/],
    [{ Type: 'AT_LATEST', Timestamp: 0 }, /^KinesisInvalidArgument: Timestamp cannot be provided/],
    [{ Type: 'AT_LATEST', ShardId: 'shardId-0' }, /^KinesisInvalidArgument: ShardId cannot be provided/],
  ])('refuses %j', async (ShardFilter, text) => {
    expect(await fixture.refused(listShards, { StreamName, ShardFilter })).toMatch(text)
  })
})

describe('shards that were split in the moment in which they were made', () => {
  it('are told apart by every filter', async () => {
    await fixture.stream()
    await split(0, '100')
    expect(await filtered({ Type: 'AT_TRIM_HORIZON' })).toEqual([0])
    expect(await filtered({ Type: 'AT_LATEST' })).toEqual([1, 2])
    fixture.clock.advance(1)
    // Children begin to count a second later, but nobody may fall into the gap.
    expect(await filtered({ Type: 'AT_TIMESTAMP', Timestamp: fixture.clock.now() })).toEqual([1, 2])
  })
})
