import { beforeEach, describe, expect, it } from 'vitest'
import { HASH_KEYS } from '../../../electron/broker/streams/hashKeys'
import { uniformRanges } from '../../../electron/broker/streams/hashRanges'
import { applyReshard } from '../../../electron/broker/streams/reshard'
import { middleOfShard, previewReshard } from '../../../electron/broker/streams/reshardPreview'
import { updateShardCount } from '../../../electron/broker/streams/scale'
import { splitShard } from '../../../electron/broker/streams/split'
import type { Stream } from '../../../electron/broker/streams/stream'
import type { StreamFixture } from '../../support/streamFixture'
import { refusal, streamFixture } from '../../support/streamFixture'
import { families, unevenness } from './shardViews'

const DAY = 24 * 3_600_000

let fixture: StreamFixture

beforeEach(async () => {
  fixture = await streamFixture({ reshard: applyReshard })
})

const provisioned = (shards: number): Promise<Stream> => fixture.stream('orders', { ShardCount: shards })

const split = (shard: string, at: string): Promise<object> =>
  fixture.call(splitShard, { StreamName: 'orders', ShardToSplit: shard, NewStartingHashKey: at })

const scale = (target: number, type = 'UNIFORM_SCALING'): Promise<object> =>
  fixture.call(updateShardCount, { StreamName: 'orders', TargetShardCount: target, ScalingType: type })

const refusedScale = (target: number | undefined, type = 'UNIFORM_SCALING') =>
  fixture.refused(updateShardCount, {
    StreamName: 'orders',
    TargetShardCount: target,
    ScalingType: type,
  })

describe('UpdateShardCount', () => {
  it('answers both counts at once', async () => {
    const stream = await provisioned(2)
    expect(await scale(3)).toEqual({
      StreamName: 'orders',
      CurrentShardCount: 2,
      TargetShardCount: 3,
      StreamARN: stream.arn,
    })
  })

  it('doubles by splitting each shard, and halves by merging pairs', async () => {
    const stream = await provisioned(7)
    await scale(14)
    expect(stream.open).toHaveLength(14)
    expect(stream.shards.size).toBe(21)
    await scale(7)
    expect(stream.open).toHaveLength(7)
    expect(stream.shards.size).toBe(28)
    expect(families(stream)[0]).toEqual([21, 7, 8])
  })

  it('splits first and then merges where the number is no multiple, as AWS was seen to', async () => {
    const stream = await provisioned(4)
    await scale(5)
    expect(stream.shards.size).toBe(15)
    expect(unevenness(stream)).toBeLessThan(10n)
    expect(families(stream)).toEqual([
      [4, 0, null],
      [12, 5, 6],
      [13, 7, 8],
      [14, 9, 10],
      [11, 3, null],
    ])
  })

  it('scales down to a number that is not half', async () => {
    const stream = await provisioned(4)
    await scale(3)
    expect(stream.open).toHaveLength(3)
    expect(unevenness(stream)).toBeLessThan(10n)
  })

  it('makes uneven ranges even', async () => {
    const stream = await provisioned(1)
    await split('0', '1000')
    await split('2', '5000')
    await scale(4)
    expect(stream.open).toHaveLength(4)
    expect(unevenness(stream)).toBe(0n)
    await split(String(stream.open[3]!.number), (HASH_KEYS - 9n).toString())
    await scale(5)
    expect(unevenness(stream)).toBeLessThan(10n)
  })

  it('makes even what has the number already', async () => {
    const stream = await provisioned(1)
    await split('0', '1000')
    await scale(2)
    expect(stream.open.map(({ row }) => [row.firstHash, row.lastHash])).toEqual(uniformRanges(2))
    const shards = stream.shards.size
    await scale(2)
    expect(stream.shards.size).toBe(shards)
  })

  it('refuses more than double and less than half of the open shards, of which half is rounded up', async () => {
    await provisioned(6)
    expect(await refusedScale(13)).toBe(
      refusal(
        'KinesisLimitExceeded',
        'UpdateShardCount cannot scale up over double your current open shard count. Current open shard count: 6, Target shard count: 13',
      ),
    )
    expect(await refusedScale(2)).toBe(
      refusal(
        'KinesisLimitExceeded',
        'UpdateShardCount cannot scale down below half your current open shard count. Current open shard count: 6, Target shard count: 2',
      ),
    )
    await scale(5)
    expect(await refusedScale(2)).toContain('cannot scale down below half')
    await scale(3)
  })

  it('refuses more shards than a stream may have, however absurd', async () => {
    await provisioned(2)
    for (const target of [10_001, 100_000_000_000]) {
      expect(await refusedScale(target)).toBe(
        refusal(
          'KinesisLimitExceeded',
          `Target shard count or number of open shards cannot be greater than 10000. Current open shard count: 2, Target shard count: ${target}`,
        ),
      )
    }
  })

  it('counts the shards it makes on the way against the limit of the account', async () => {
    const stream = await provisioned(4)
    const { engine } = fixture.state
    engine.quotas = { ...engine.quotas, shardsPerAccount: 7 }
    expect(await refusedScale(5)).toContain('would have resulted from this request: 4')
    engine.quotas = { ...engine.quotas, shardsPerAccount: 4 }
    await scale(2)
    expect(stream.open).toHaveLength(2)
  })

  it('may be called ten times in any 24 hours, also over a restart', async () => {
    const stream = await provisioned(1)
    for (let index = 0; index < 10; index++) {
      await scale(index % 2 === 0 ? 2 : 1)
      fixture.clock.advance(3_600_000)
    }
    expect(await refusedScale(2)).toContain('KinesisLimitExceeded: ')
    fixture = fixture.restart()
    expect(await refusedScale(2)).toContain('more than 10 times per rolling 24-hour period')
    fixture.clock.advance(DAY - 10 * 3_600_000)
    await scale(2)
    expect(await refusedScale(1)).toContain('KinesisLimitExceeded: ')
    expect(stream.name).toBe('orders')
  })

  it('may be called without end where quotas are relaxed', async () => {
    fixture = await streamFixture({ reshard: applyReshard, quotas: 'relaxed' })
    const stream = await provisioned(1)
    for (let index = 0; index < 30; index++) await scale(index % 2 === 0 ? 2 : 1)
    expect(stream.open).toHaveLength(1)
  })

  it('refuses what the model does not know', async () => {
    await provisioned(1)
    expect(await refusedScale(0)).toContain("Value '0' at 'targetShardCount'")
    expect(await refusedScale(1.5)).toContain("Value '1.5' at 'targetShardCount'")
    expect(await refusedScale(undefined)).toContain("Value null at 'targetShardCount'")
    expect(await refusedScale(2, 'OTHER')).toContain('Member must satisfy enum value set: [UNIFORM_SCALING]')
  })
})

describe('A preview', () => {
  it('shows the ranges before and after, and changes nothing', async () => {
    const stream = await provisioned(4)
    const { plan, problem } = previewReshard(fixture.state, stream, { kind: 'scale', target: 5 })
    expect(problem).toBeNull()
    expect([plan.splits, plan.merges]).toEqual([4, 3])
    expect(plan.before.map(({ shard }) => shard)).toEqual([0, 1, 2, 3])
    expect(plan.after).toHaveLength(5)
    expect(stream.shards.size).toBe(4)
    await scale(5)
    expect(stream.open.map(({ row }) => row.firstHash)).toEqual(plan.after.map(({ firstHash }) => firstHash))
  })

  it('splits evenly where no hash key is given', async () => {
    const stream = await provisioned(2)
    const wish = { kind: 'split', shardId: 'shardId-000000000001', at: null } as const
    const { plan, problem } = previewReshard(fixture.state, stream, wish)
    expect(problem).toBeNull()
    expect(plan.after.map(({ shard, firstHash }) => [shard, firstHash[0]])).toEqual([
      [0, '0'],
      [null, '8'],
      [null, 'c'],
    ])
    expect(middleOfShard(stream, '1')).toBe(((HASH_KEYS / 4n) * 3n).toString())
    expect(middleOfShard(stream, '9')).toBeUndefined()
  })

  it('says why a change would be refused', async () => {
    const stream = await provisioned(3)
    const preview = (wish: Parameters<typeof previewReshard>[2]) =>
      previewReshard(fixture.state, stream, wish)
    const merged = preview({ kind: 'merge', shardId: '0', adjacentShardId: '2' })
    expect(merged.problem).toContain('are not an adjacent pair')
    expect(merged.plan.after).toEqual(merged.plan.before)
    expect(preview({ kind: 'split', shardId: '7', at: null }).problem).toContain('Could not find shard')
    expect(preview({ kind: 'split', shardId: '0', at: '0' }).problem).toContain('NewStartingHashKey 0')
    expect(preview({ kind: 'split', shardId: '?', at: 'x' }).plan.splits).toBe(0)
    expect(preview({ kind: 'merge', shardId: '0', adjacentShardId: '?' }).plan.merges).toBe(0)
    const absurd = preview({ kind: 'scale', target: 100_000_000_000 })
    expect(absurd.problem).toContain('cannot be greater than 10000')
    expect(absurd.plan.after).toHaveLength(3)
    const seven = preview({ kind: 'scale', target: 7 })
    expect(seven.problem).toContain('over double')
    expect(seven.plan.after).toHaveLength(7)
  })
})
