import { beforeEach, describe, expect, it } from 'vitest'
import { HASH_KEYS, hashDecimal } from '../../../electron/broker/streams/hashKeys'
import { uniformRanges } from '../../../electron/broker/streams/hashRanges'
import { mergeShards } from '../../../electron/broker/streams/merge'
import type { SplitShardInput } from '../../../electron/broker/streams/operations'
import { applyReshard } from '../../../electron/broker/streams/reshard'
import { updateShardCount } from '../../../electron/broker/streams/scale'
import { splitShard } from '../../../electron/broker/streams/split'
import type { Stream } from '../../../electron/broker/streams/stream'
import type { StreamFixture } from '../../support/streamFixture'
import { refusal, streamFixture } from '../../support/streamFixture'
import { families, openShards } from './shardViews'

const MIDDLE = (HASH_KEYS / 2n).toString()
const LAST = (HASH_KEYS - 1n).toString()
const UNDER = 'in stream orders under account 000000000000'

let fixture: StreamFixture

beforeEach(async () => {
  fixture = await streamFixture({ reshard: applyReshard })
})

const provisioned = (shards: number, name = 'orders'): Promise<Stream> =>
  fixture.stream(name, { ShardCount: shards })

const onDemand = (): Promise<Stream> =>
  fixture.stream('orders', { StreamModeDetails: { StreamMode: 'ON_DEMAND' } })

const split = (input: Partial<SplitShardInput> = {}): Promise<object> =>
  fixture.call(splitShard, {
    StreamName: 'orders',
    ShardToSplit: 'shardId-000000000000',
    NewStartingHashKey: MIDDLE,
    ...input,
  })

const merge = (shard: string, adjacent: string): Promise<object> =>
  fixture.call(mergeShards, { StreamName: 'orders', ShardToMerge: shard, AdjacentShardToMerge: adjacent })

const refusedSplit = (input: Partial<SplitShardInput>): Promise<string> =>
  fixture.refused(splitShard, {
    StreamName: 'orders',
    ShardToSplit: 'shardId-000000000000',
    NewStartingHashKey: MIDDLE,
    ...input,
  })

const refusedMerge = (shard: string, adjacent: string): Promise<string> =>
  fixture.refused(mergeShards, { StreamName: 'orders', ShardToMerge: shard, AdjacentShardToMerge: adjacent })

describe('SplitShard', () => {
  it('makes two shards of one, with consecutive numbers, the lower hash keys first', async () => {
    const stream = await provisioned(2)
    expect(await split({ NewStartingHashKey: '100' })).toEqual({})
    const [, second] = uniformRanges(2)
    expect(openShards(stream)).toEqual([
      [2, 0, null, '0', '99'],
      [3, 0, null, '100', (HASH_KEYS / 2n - 1n).toString()],
      [1, null, null, hashDecimal(second![0]), LAST],
    ])
    expect(stream.shards.get(0)!.open).toBe(false)
    expect(stream.shards.size).toBe(4)
    expect(fixture.events.at(-2)).toMatchObject({
      type: 'shard.split',
      stream: { name: 'orders' },
      parents: [{ shardId: 'shardId-000000000000' }],
      children: [{ shardId: 'shardId-000000000002' }, { shardId: 'shardId-000000000003' }],
    })
    expect(fixture.events.at(-1)).toMatchObject({ type: 'stream.status', status: 'ACTIVE' })
  })

  it('takes effect when the stream has been UPDATING for its time; until then the parent is open', async () => {
    fixture = await streamFixture({ reshard: applyReshard, transitionMs: 500 })
    const stream = await provisioned(1)
    await refusedSplit({}).then((text) =>
      expect(text).toBe(
        refusal(
          'KinesisResourceInUse',
          'Stream orders under account 000000000000 not ACTIVE, instead in state CREATING',
        ),
      ),
    )
    fixture.clock.advance(500)
    await split()
    expect(stream.status).toBe('UPDATING')
    expect(openShards(stream)).toEqual([[0, null, null, '0', LAST]])
    expect(await refusedSplit({})).toBe(
      refusal(
        'KinesisResourceInUse',
        'Stream orders under account 000000000000 not ACTIVE, instead in state UPDATING',
      ),
    )
    fixture.clock.advance(499)
    expect(stream.status).toBe('UPDATING')
    fixture.clock.advance(1)
    expect(stream.status).toBe('ACTIVE')
    expect(families(stream)).toEqual([
      [1, 0, null],
      [2, 0, null],
    ])
    expect(stream.shards.get(0)!.row.closedAt).toBe(fixture.clock.now())
  })

  it('is done after a restart if the broker stopped while the stream was UPDATING', async () => {
    fixture = await streamFixture({ reshard: applyReshard, transitionMs: 500 })
    await provisioned(1)
    fixture.clock.advance(500)
    await split()
    fixture = fixture.restart()
    const [stream] = [...fixture.state.registry.all()]
    expect(stream!.status).toBe('UPDATING')
    fixture.clock.advance(500)
    expect(families(stream!)).toEqual([
      [1, 0, null],
      [2, 0, null],
    ])
    expect(families([...fixture.restart().state.registry.all()][0]!)).toEqual(families(stream!))
  })

  it('makes children younger than their parents by a second, so that their sequence numbers are higher', async () => {
    const stream = await provisioned(1)
    await split()
    const [parent, low, high] = [0, 1, 2].map((number) => stream.shards.get(number)!)
    expect(BigInt(low!.startingSequenceNumber)).toBeGreaterThan(BigInt(parent!.endingSequenceNumber!))
    expect(BigInt(high!.startingSequenceNumber)).toBeGreaterThan(BigInt(parent!.endingSequenceNumber!))
    fixture.clock.advance(60_000)
    await split({ ShardToSplit: '1', NewStartingHashKey: '7' })
    expect(stream.shards.get(3)!.row.createdAt).toBe(fixture.clock.now())
  })

  it('looks at nothing but the digits of a shard id', async () => {
    const stream = await provisioned(3)
    await split({ ShardToSplit: 'anything-0', NewStartingHashKey: '2' })
    await split({ ShardToSplit: '1', NewStartingHashKey: hashDecimal('6'.padEnd(32, '0')) })
    expect(stream.open).toHaveLength(5)
  })

  it('refuses shards that are not there', async () => {
    await provisioned(1)
    const notFound = (shard: string): string =>
      refusal('KinesisResourceNotFound', `Could not find shard ${shard} ${UNDER}.`)
    expect(await refusedSplit({ ShardToSplit: 'shardId-5' })).toBe(notFound('shardId-000000000005'))
    for (const text of ['2147483648', 'shardId-002147483648', 'ABKLFD8', '2.14E4']) {
      expect(await refusedSplit({ ShardToSplit: text })).toBe(notFound(text))
    }
    expect(await refusedSplit({ StreamName: 'nowhere' })).toBe(
      refusal('KinesisResourceNotFound', 'Stream nowhere under account 000000000000 not found.'),
    )
  })

  it('refuses hash keys outside the shard and at its edges', async () => {
    await provisioned(3)
    const outside = (key: string, shard: string, first: string, last: string): string =>
      refusal(
        'KinesisInvalidArgument',
        `NewStartingHashKey ${key} used in SplitShard() on shard ${shard} ${UNDER} is not both greater than one plus the shard's StartingHashKey ${first} and less than the shard's EndingHashKey ${last}.`,
      )
    const end = '113427455640312821154458202477256070484'
    for (const key of ['0', '1', end, '999999999999999999999999999999999999999', 'x']) {
      expect(await refusedSplit({ NewStartingHashKey: key })).toBe(
        outside(key, 'shardId-000000000000', '0', end),
      )
    }
    expect(await refusedSplit({ ShardToSplit: 'shard-2', NewStartingHashKey: '7' })).toBe(
      outside('7', 'shardId-000000000002', '226854911280625642308916404954512140970', LAST),
    )
    await split({ NewStartingHashKey: '2' })
  })

  it('refuses a shard that is closed', async () => {
    await provisioned(1)
    await split()
    expect(await refusedSplit({ NewStartingHashKey: '50' })).toBe(
      refusal(
        'KinesisInvalidArgument',
        `Shard shardId-000000000000 ${UNDER} has already been merged or split, and thus is not eligible for merging or splitting.`,
      ),
    )
  })

  it('refuses on-demand streams', async () => {
    await onDemand()
    const text = refusal(
      'KinesisValidation',
      'Request is invalid. Stream orders under account 000000000000 is in On-Demand mode.',
    )
    expect(await refusedSplit({})).toBe(text)
    expect(await refusedMerge('0', '1')).toBe(text)
    const scale = { StreamName: 'orders', TargetShardCount: 8, ScalingType: 'UNIFORM_SCALING' }
    expect(await fixture.refused(updateShardCount, scale)).toBe(text)
  })

  it('refuses one more shard than the account may have', async () => {
    await provisioned(7)
    const { engine } = fixture.state
    engine.quotas = { ...engine.quotas, shardsPerAccount: 7 }
    expect(await refusedSplit({ NewStartingHashKey: '2' })).toBe(
      refusal(
        'KinesisLimitExceeded',
        'This request would exceed the shard limit for the account 000000000000 in us-east-1. Current shard count for the account: 7. Limit: 7. Number of additional shards that would have resulted from this request: 1. Refer to the AWS Service Limits page (http://docs.aws.amazon.com/general/latest/gr/aws_service_limits.html) for current limits and how to request higher limits.',
      ),
    )
  })

  it('refuses while the account has as many streams under way as it may', async () => {
    fixture = await streamFixture({ reshard: applyReshard, transitionMs: 500 })
    await provisioned(2)
    fixture.clock.advance(500)
    for (let index = 0; index < 5; index++) await provisioned(1, `other-${index}`)
    expect(await refusedSplit({ NewStartingHashKey: '2' })).toContain('Limit: 5.')
    expect(await refusedMerge('0', '1')).toContain('Limit: 5.')
  })

  it('refuses what has no shard or no hash key', async () => {
    await provisioned(1)
    expect(await refusedSplit({ ShardToSplit: undefined })).toContain("at 'shardToSplit'")
    expect(await refusedSplit({ NewStartingHashKey: undefined })).toContain("at 'newStartingHashKey'")
  })
})

describe('MergeShards', () => {
  it('makes one shard of two, which it names as its parents', async () => {
    const stream = await provisioned(3)
    const [, second] = uniformRanges(3)
    expect(await merge('shardId-000000000000', 'shardId-000000000001')).toEqual({})
    expect(openShards(stream)).toEqual([
      [3, 0, 1, '0', hashDecimal(second![1])],
      [2, null, null, '226854911280625642308916404954512140970', LAST],
    ])
    expect(fixture.events.at(-2)).toMatchObject({
      type: 'shard.merged',
      parents: [{ shardId: 'shardId-000000000000' }, { shardId: 'shardId-000000000001' }],
      children: [{ shardId: 'shardId-000000000003' }],
    })
  })

  it('undoes a split', async () => {
    const stream = await provisioned(1)
    await split()
    await merge('1', '2')
    expect(openShards(stream)).toEqual([[3, 1, 2, '0', LAST]])
  })

  it('refuses shards that are not neighbours, or in the wrong order', async () => {
    await provisioned(3)
    const text = (first: number, second: number): string =>
      refusal(
        'KinesisInvalidArgument',
        `Shards shardId-00000000000${first} and shardId-00000000000${second} ${UNDER} are not an adjacent pair of shards eligible for merging`,
      )
    expect(await refusedMerge('0', '2')).toBe(text(0, 2))
    expect(await refusedMerge('1', '0')).toBe(text(1, 0))
    expect(await refusedMerge('1', '1')).toBe(text(1, 1))
  })

  it('refuses shards that are not there, closed, or not given', async () => {
    await provisioned(3)
    expect(await refusedMerge('shardId-5', '0')).toBe(
      refusal('KinesisResourceNotFound', `Could not find shard shardId-000000000005 ${UNDER}.`),
    )
    expect(await refusedMerge('0', 'ABKLFD8')).toBe(
      refusal('KinesisResourceNotFound', `Could not find shard ABKLFD8 ${UNDER}.`),
    )
    await merge('0', '1')
    expect(await refusedMerge('1', '2')).toBe(
      refusal(
        'KinesisInvalidArgument',
        `Shard shardId-000000000001 ${UNDER} has already been merged or split, and thus is not eligible for merging or splitting.`,
      ),
    )
    const none = { StreamName: 'orders', ShardToMerge: '0' }
    expect(await fixture.refused(mergeShards, none)).toContain("at 'adjacentShardToMerge'")
  })

  it('refuses a stream that is UPDATING', async () => {
    fixture = await streamFixture({ reshard: applyReshard, transitionMs: 500 })
    await provisioned(3)
    fixture.clock.advance(500)
    await merge('0', '1')
    expect(await refusedMerge('1', '2')).toBe(
      refusal(
        'KinesisResourceInUse',
        'Stream orders under account 000000000000 not ACTIVE, instead in state UPDATING',
      ),
    )
  })
})
