import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ACCOUNT, hexadecimal, kinesisFacts, LAST_HASH, SHARD } from './kinesisRecorded'
import type { Json, KinesisFacts, ShardFact } from './kinesisRecorded'

const invalid = (message: string): Json => ({ __type: 'InvalidArgumentException', message })
const missing = (message: string): Json => ({ __type: 'ResourceNotFoundException', message })
const exceeded = (message: string): Json => ({ __type: 'LimitExceededException', message })
const under = `under account ${ACCOUNT}`
const shardId = (number: number): string => `shardId-${String(number).padStart(12, '0')}`

let facts: KinesisFacts
beforeAll(async () => {
  facts = await kinesisFacts()
  await facts.create('facts', 3)
})
afterAll(() => facts.close())

/** The parts of a sequence number, as they were recorded: times in seconds. */
function parts(number: string) {
  const hex = hexadecimal(number)
  return {
    created: Number.parseInt(hex.slice(1, 10), 16),
    position: hex.slice(11, 27),
    came: Number.parseInt(hex.slice(29, 38), 16),
    shard: Number.parseInt(hex.slice(38, 46), 16),
  }
}

const start = ({ SequenceNumberRange: range }: ShardFact) => parts(range.StartingSequenceNumber)
const end = ({ SequenceNumberRange: range }: ShardFact) => parts(range.EndingSequenceNumber!)
const lineage = ({ SequenceNumberRange: _, ...rest }: ShardFact): unknown => rest
const isOpen = ({ SequenceNumberRange: range }: ShardFact): boolean =>
  range.EndingSequenceNumber === undefined

describe('what Kinesis was recorded to refuse of a resharding', () => {
  const stranger = ['2147483648', 'shardId-002147483648', 'ABKLFD8', '2.14E4']

  test.each([
    ['SplitShard', (id: string) => ({ ShardToSplit: id, NewStartingHashKey: '0' })],
    ['MergeShards', (id: string) => ({ ShardToMerge: id, AdjacentShardToMerge: 'any-0' })],
    ['MergeShards', (id: string) => ({ ShardToMerge: 'any-0', AdjacentShardToMerge: id })],
  ])('%s of a shard that is none, or not there', async (operation, input: (id: string) => Json) => {
    for (const id of stranger) {
      for (const StreamName of ['none', 'facts']) {
        expect(await facts.refused(operation, { StreamName, ...input(id) })).toEqual(
          missing(`Could not find shard ${id} in stream ${StreamName} ${under}.`),
        )
      }
    }
    for (const id of ['2147483647', 'x-2147483647', 'a-00002147483647', '-00002147483647']) {
      expect(await facts.refused(operation, { StreamName: 'none', ...input(id) })).toEqual(
        missing(`Stream none ${under} not found.`),
      )
    }
    expect(await facts.refused(operation, { StreamName: 'facts', ...input('shardId-5') })).toEqual(
      missing(`Could not find shard shardId-000000000005 in stream facts ${under}.`),
    )
  })

  const first = '113427455640312821154458202477256070484'
  const third = '226854911280625642308916404954512140970'
  test.each([
    ['1', 0, '0', first],
    [first, 0, '0', first],
    ['9'.repeat(39), 2, third, LAST_HASH],
  ])('SplitShard at %s of shard %i', async (NewStartingHashKey, shard, from, to) => {
    const input = { StreamName: 'facts', NewStartingHashKey, ShardToSplit: `shard-${shard}` }
    expect(await facts.refused('SplitShard', input)).toEqual(
      invalid(
        `NewStartingHashKey ${NewStartingHashKey} used in SplitShard() on shard ${shardId(shard)} in stream facts ${under} is not both greater than one plus the shard's StartingHashKey ${from} and less than the shard's EndingHashKey ${to}.`,
      ),
    )
  })

  test.each([
    [0, 2],
    [1, 0],
  ])('MergeShards of %i and %i, which do not follow each other', async (one, other) => {
    const input = { ShardToMerge: `any-${one}`, AdjacentShardToMerge: `any-${other}` }
    expect(await facts.refused('MergeShards', { StreamName: 'facts', ...input })).toEqual(
      invalid(
        `Shards ${shardId(one)} and ${shardId(other)} in stream facts ${under} are not an adjacent pair of shards eligible for merging`,
      ),
    )
  })

  test.each([
    ['more than double', 2, 6, 'up over double'],
    ['less than half', 6, 2, 'down below half'],
  ])('UpdateShardCount to %s', async (_, count, TargetShardCount, way) => {
    const StreamName = `scale-${count}`
    await facts.create(StreamName, count)
    const input = { StreamName, TargetShardCount, ScalingType: 'UNIFORM_SCALING' }
    expect(await facts.refused('UpdateShardCount', input)).toEqual(
      exceeded(
        `UpdateShardCount cannot scale ${way} your current open shard count. Current open shard count: ${count}, Target shard count: ${TargetShardCount}`,
      ),
    )
  })

  test('UpdateShardCount to more than there may be', async () => {
    // Recorded with the limit of that account; today's default is 10,000 for a stream.
    const input = { StreamName: 'facts', TargetShardCount: 10_002, ScalingType: 'UNIFORM_SCALING' }
    expect(await facts.refused('UpdateShardCount', input)).toEqual(
      exceeded(
        'Target shard count or number of open shards cannot be greater than 10000. Current open shard count: 3, Target shard count: 10002',
      ),
    )
  })
})

describe('what Kinesis was recorded to do with shards', () => {
  test('a split closes the parent, and its children begin', async () => {
    const StreamName = 'split'
    await facts.create(StreamName)
    facts.host.clock.advance(60_000)
    await facts.put(StreamName, '', { ExplicitHashKey: '1' })
    await facts.ok('SplitShard', { StreamName, NewStartingHashKey: '2', ShardToSplit: 'any-0' })
    const shards = await facts.shards(StreamName)
    expect(shards.map(lineage)).toEqual([
      { ShardId: shardId(0), HashKeyRange: { StartingHashKey: '0', EndingHashKey: LAST_HASH } },
      {
        ShardId: shardId(1),
        ParentShardId: shardId(0),
        HashKeyRange: { StartingHashKey: '0', EndingHashKey: '1' },
      },
      {
        ShardId: shardId(2),
        ParentShardId: shardId(0),
        HashKeyRange: { StartingHashKey: '2', EndingHashKey: LAST_HASH },
      },
    ])
    const [parent, low, high] = shards as [ShardFact, ShardFact, ShardFact]
    expect(end(parent)).toMatchObject({
      created: start(parent).created,
      position: '7fffffffffffffff',
      shard: 0,
    })
    for (const [number, child] of [
      [1, low],
      [2, high],
    ] as const) {
      // AWS begins them a second later, and puts records into the parent until then; here it is the same moment.
      const created = end(parent).came
      expect(start(child)).toEqual({ created, came: created, position: '0'.repeat(16), shard: number })
    }
    facts.host.clock.advance(1_000)
    expect(await facts.put(StreamName, '', { ExplicitHashKey: '1' })).toMatchObject({ ShardId: shardId(1) })
    const oldest = await facts.read(await facts.iterator(StreamName, 'TRIM_HORIZON'))
    expect(oldest.Records).toHaveLength(1)
    const last = await facts.read(await facts.iterator(StreamName, 'LATEST'))
    // ChildShards came later than the recording.
    expect(Object.keys(last).sort()).toEqual(['ChildShards', 'MillisBehindLatest', 'Records'])
    expect(last).toMatchObject({ Records: [], MillisBehindLatest: 0 })
  })

  test('a merge closes both parents at once', async () => {
    const StreamName = 'merge'
    await facts.create(StreamName, 3)
    facts.host.clock.advance(60_000)
    await facts.ok('MergeShards', { StreamName, ShardToMerge: 'any-0', AdjacentShardToMerge: 'any-1' })
    const shards = await facts.shards(StreamName)
    const [one, two, open, child] = shards as [ShardFact, ShardFact, ShardFact, ShardFact]
    expect(lineage(child)).toEqual({
      ShardId: shardId(3),
      ParentShardId: shardId(0),
      AdjacentParentShardId: shardId(1),
      HashKeyRange: { StartingHashKey: '0', EndingHashKey: '226854911280625642308916404954512140969' },
    })
    expect(shards.map(isOpen)).toEqual([false, false, true, true])
    expect(lineage(open)).not.toHaveProperty('ParentShardId')
    for (const [shard, parent] of [one, two].entries()) {
      expect(end(parent)).toEqual({
        created: start(parent).created,
        position: '7fffffffffffffff',
        came: start(child).created,
        shard,
      })
    }
  })

  test('merged again, a shard names both parents, and those of its own go on being listed', async () => {
    const StreamName = 'again'
    await facts.create(StreamName, 4)
    const merge = (one: number, other: number): Promise<Json> =>
      facts.ok('MergeShards', {
        StreamName,
        ShardToMerge: shardId(one),
        AdjacentShardToMerge: shardId(other),
      })
    await merge(0, 1)
    expect((await facts.shards(StreamName)).map(isOpen)).toEqual([false, false, true, true, true])
    facts.host.clock.advance(2_000)
    await merge(4, 2)
    const open = (await facts.shards(StreamName)).filter(isOpen)
    expect(open.map(({ HashKeyRange: _, SequenceNumberRange: __, ...rest }) => rest)).toEqual([
      { ShardId: shardId(3) },
      { ShardId: shardId(5), ParentShardId: shardId(4), AdjacentParentShardId: shardId(2) },
    ])
  })

  test('what was merged or split is not again', async () => {
    const StreamName = 'once'
    await facts.create(StreamName, 2)
    const merge = { StreamName, ShardToMerge: shardId(0), AdjacentShardToMerge: shardId(1) }
    await facts.ok('MergeShards', merge)
    const refusal = invalid(
      `Shard ${SHARD} in stream once ${under} has already been merged or split, and thus is not eligible for merging or splitting.`,
    )
    expect(await facts.refused('MergeShards', merge)).toEqual(refusal)
    expect(
      await facts.refused('SplitShard', { StreamName, ShardToSplit: SHARD, NewStartingHashKey: '9' }),
    ).toEqual(refusal)
  })

  test.each([
    ['twice as many', 2, 4, 6, 2],
    ['half as many', 4, 2, 6, 4],
  ])('UpdateShardCount makes %s', async (_, before, TargetShardCount, all, closed) => {
    const StreamName = `count-${before}`
    await facts.create(StreamName, before)
    const input = { StreamName, TargetShardCount, ScalingType: 'UNIFORM_SCALING' }
    expect(await facts.ok('UpdateShardCount', input)).toMatchObject({
      StreamName,
      CurrentShardCount: before,
      TargetShardCount,
    })
    const shards = await facts.shards(StreamName)
    expect(shards).toHaveLength(all)
    expect(shards.filter((shard) => !isOpen(shard))).toHaveLength(closed)
  })
})

describe('what Kinesis was recorded to list of shards', () => {
  const ids = ({ Shards }: Json): string[] => (Shards as ShardFact[]).map(({ ShardId }) => ShardId)

  test('page by page, and the token stands for the stream', async () => {
    await facts.create('ten', 10)
    const all = await facts.ok('ListShards', { StreamName: 'ten' })
    expect(ids(all)).toHaveLength(10)
    expect(all).not.toHaveProperty('NextToken')
    const first = await facts.ok('ListShards', { StreamName: 'ten', MaxResults: 4 })
    expect(ids(first)).toEqual([0, 1, 2, 3].map(shardId))
    const { NextToken } = first
    const next = await facts.ok('ListShards', { NextToken, MaxResults: 4 })
    expect(ids(next)).toEqual([4, 5, 6, 7].map(shardId))
    const last = await facts.ok('ListShards', { NextToken: next['NextToken'], MaxResults: 4 })
    expect(ids(last)).toEqual([8, 9].map(shardId))
    expect(last).not.toHaveProperty('NextToken')
    const others = {
      StreamName: 'ten',
      StreamARN: `arn:aws:kinesis:us-east-1:${ACCOUNT}:stream/ten`,
      ExclusiveStartShardId: shardId(1),
      ShardFilter: { Type: 'AT_LATEST' },
    }
    for (const [member, value] of Object.entries(others)) {
      expect(await facts.refused('ListShards', { NextToken, [member]: value })).toEqual(
        invalid(`NextToken and ${member} cannot be provided together.`),
      )
    }
  })

  test('from the one after a shard', async () => {
    const input = { StreamName: 'ten', ExclusiveStartShardId: shardId(7) }
    expect(ids(await facts.ok('ListShards', input))).toEqual([8, 9].map(shardId))
  })

  test('open at the trim horizon, or now, once a stream was scaled', async () => {
    await facts.create('filtered', 2)
    facts.host.clock.advance(60_000)
    const before = facts.host.clock.now() / 1_000
    facts.host.clock.advance(60_000)
    const input = { StreamName: 'filtered', TargetShardCount: 4, ScalingType: 'UNIFORM_SCALING' }
    await facts.ok('UpdateShardCount', input)
    facts.host.clock.advance(60_000)
    const filtered = async (ShardFilter: Json): Promise<number[]> =>
      ids(await facts.ok('ListShards', { StreamName: 'filtered', ShardFilter })).map((id) =>
        Number(id.slice(-2)),
      )
    expect(await filtered({ Type: 'AT_TRIM_HORIZON' })).toEqual([0, 1])
    expect(await filtered({ Type: 'FROM_TRIM_HORIZON' })).toEqual([0, 1, 2, 3, 4, 5])
    expect(await filtered({ Type: 'AT_LATEST' })).toEqual([2, 3, 4, 5])
    expect(await filtered({ Type: 'AT_TIMESTAMP', Timestamp: before })).toEqual([0, 1])
    expect(await filtered({ Type: 'FROM_TIMESTAMP', Timestamp: before })).toEqual([0, 1, 2, 3, 4, 5])
    expect(await filtered({ Type: 'AFTER_SHARD_ID', ShardId: shardId(3) })).toEqual([4, 5])
  })

  test('with a stream or a token only', async () => {
    expect(await facts.refused('ListShards')).toEqual(
      invalid('Either NextToken or StreamName should be provided.'),
    )
  })

  test('a token expires after five minutes', async () => {
    const { NextToken } = await facts.ok('ListShards', { StreamName: 'ten', MaxResults: 4 })
    facts.host.clock.advance(300_001)
    expect(await facts.refused('ListShards', { NextToken })).toMatchObject({
      __type: 'ExpiredNextTokenException',
    })
  })
})
