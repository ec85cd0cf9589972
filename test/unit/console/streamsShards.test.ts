import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { hashOf, hashNumber } from '../../../electron/broker/streams/hashKeys'
import { type ConsoleFixture, consoleFixture, take } from '../../support/consoleFixture'
import { createStream, putRecord } from '../../support/consoleStreams'

let f: ConsoleFixture
beforeEach(async () => {
  f = await consoleFixture()
})
afterEach(() => {
  f.dispose()
  expect(f.openFeeds).toBe(0)
  expect(f.lines).toEqual([])
})

const first = 'shardId-000000000000'
const second = 'shardId-000000000001'
const third = 'shardId-000000000002'
const highest = 2n ** 128n - 1n
/** A partition key that belongs into the lower, or upper, half of all hash keys. */
const keyIn = (half: 'lower' | 'upper'): string => {
  for (let n = 0; ; n += 1) {
    if (hashNumber(hashOf(`k${n}`)) < 2n ** 127n === (half === 'lower')) return `k${n}`
  }
}

describe('the shards of a stream', () => {
  it('come with their ranges, what is kept in them, rates and quotas', async () => {
    const arn = await createStream(f.client, 'trucks', { shards: 2 })
    for (let n = 0; n < 3; n += 1) await putRecord(f, arn, keyIn('upper'), 'x'.repeat(98))
    await f.timers.passSlowly(1_000, 500)
    const feed = await f.client.streams.watchShards({ arn })
    const { shards, status, quotas, now } = await take(feed)
    expect(status).toBe('ACTIVE')
    expect(quotas).toEqual({
      recordsIn: 1_000,
      bytesIn: 1_048_576,
      bytesOut: 2_097_152,
      readsOut: 5,
    })
    expect(shards).toMatchObject([
      {
        shardId: first,
        number: 0,
        open: true,
        parent: null,
        adjacentParent: null,
        firstHash: '0',
        lastHash: (2n ** 127n - 1n).toString(),
        from: 0,
        to: 0.5,
        records: 0,
        bytes: 0,
        oldestAt: null,
        newestAt: null,
        endingSequenceNumber: null,
      },
      {
        shardId: second,
        lastHash: highest.toString(),
        from: 0.5,
        to: 1,
        records: 3,
        bytes: 300,
        oldestAt: now,
        newestAt: now,
        rates: { recordsIn: 0.3, bytesIn: 30, recordsOut: 0, bytesOut: 0, throttled: 0 },
      },
    ])
    expect(shards[1]!.putHistory.at(-1)).toBe(3)
    expect(shards[0]!.putHistory.every((count) => count === 0)).toBe(true)
    await feed.return?.()
  })

  it('show a minute of puts, which goes by', async () => {
    const arn = await createStream(f.client, 'trucks', { shards: 1 })
    await putRecord(f, arn, 'a', '1')
    const feed = await f.client.streams.watchShards({ arn })
    await take(feed)
    await f.timers.passSlowly(61_000, 1_000)
    const { shards } = await take(feed)
    expect(shards[0]!.putHistory).toHaveLength(60)
    let last = shards[0]!.putHistory
    for (let n = 0; n < 3 && last.some((count) => count > 0); n += 1) {
      const next = take(feed)
      await f.timers.passSlowly(2_000, 500)
      last = (await next).shards[0]!.putHistory
    }
    expect(last).toEqual(new Array(60).fill(0))
    await feed.return?.()
  })

  it('have no quotas where there are none', async () => {
    f.dispose()
    f = await consoleFixture({ quotas: 'relaxed' })
    const arn = await createStream(f.client, 'trucks')
    const feed = await f.client.streams.watchShards({ arn })
    expect((await take(feed)).quotas).toEqual({
      recordsIn: null,
      bytesIn: null,
      bytesOut: null,
      readsOut: null,
    })
    await feed.return?.()
    expect((await f.client.streams.get({ arn })).scalingsLeft).toBeNull()
  })

  it('are told anew after a split, with the closed parent and its children', async () => {
    const arn = await createStream(f.client, 'trucks', { shards: 1 })
    const feed = await f.client.streams.watchShards({ arn })
    await take(feed)
    await f.client.streams.reshard({ arn, reshard: { kind: 'split', shardId: first, at: null } })
    const next = take(feed)
    await f.timers.passSlowly(500)
    const { shards } = await next
    expect(shards).toMatchObject([
      {
        shardId: first,
        open: false,
        closedAt: f.clock.now(),
        endingSequenceNumber: expect.any(String) as string,
      },
      { shardId: second, open: true, parent: first, from: 0, to: 0.5 },
      { shardId: third, open: true, parent: first, from: 0.5, to: 1 },
    ])
    await feed.return?.()
  })

  it('no longer count what has expired', async () => {
    const arn = await createStream(f.client, 'trucks', { shards: 1 })
    await putRecord(f, arn, 'a', 'old')
    f.clock.advance(23 * 3_600_000)
    await putRecord(f, arn, 'a', 'new')
    expect(await f.client.streams.get({ arn })).toMatchObject({ records: 2 })
    f.clock.advance(2 * 3_600_000)
    expect(await f.client.streams.get({ arn })).toMatchObject({ records: 1 })
  })
})

describe('resharding', () => {
  it('is previewed with the ranges before and after, and why AWS would refuse it', async () => {
    const arn = await createStream(f.client, 'trucks', { shards: 2 })
    const preview = await f.client.streams.previewReshard({
      arn,
      reshard: { kind: 'split', shardId: second, at: null },
    })
    expect(preview).toMatchObject({
      splits: 1,
      merges: 0,
      problem: null,
      before: [
        { shardId: first, from: 0, to: 0.5 },
        { shardId: second, from: 0.5, to: 1 },
      ],
      after: [
        { shardId: first, from: 0, to: 0.5 },
        { shardId: null, from: 0.5, to: 0.75 },
        { shardId: null, from: 0.75, to: 1, lastHash: highest.toString() },
      ],
    })
    const outside = await f.client.streams.previewReshard({
      arn,
      reshard: { kind: 'split', shardId: second, at: '5' },
    })
    expect(outside.problem).toContain('NewStartingHashKey 5 used in SplitShard()')
    expect(outside.after).toEqual(outside.before)
    expect((await f.client.streams.get({ arn })).openShards).toBe(2)
  })

  it('splits where it is told to, merges neighbours and scales', async () => {
    const arn = await createStream(f.client, 'trucks', { shards: 1 })
    f.clock.advance(2_000)
    await f.client.streams.reshard({ arn, reshard: { kind: 'split', shardId: first, at: '1000' } })
    f.clock.advance(2_000)
    await f.client.streams.reshard({
      arn,
      reshard: { kind: 'merge', shardId: second, adjacentShardId: third },
    })
    expect(await f.client.streams.get({ arn })).toMatchObject({ openShards: 1, closedShards: 3 })
    f.clock.advance(2_000)
    await f.client.streams.reshard({ arn, reshard: { kind: 'scale', target: 2 } })
    expect(await f.client.streams.get({ arn })).toMatchObject({ openShards: 2, scalingsLeft: 9 })
  })

  it('is refused in AWS’s words', async () => {
    const arn = await createStream(f.client, 'trucks', { shards: 1 })
    await expect(
      f.client.streams.reshard({ arn, reshard: { kind: 'split', shardId: third, at: null } }),
    ).rejects.toMatchObject({
      code: 'KinesisResourceNotFound',
      message: `Could not find shard ${third} in stream trucks under account 000000000000.`,
    })
    await expect(
      f.client.streams.reshard({ arn, reshard: { kind: 'scale', target: 5 } }),
    ).rejects.toMatchObject({ code: 'KinesisLimitExceeded' })
  })
})

describe('where keys go', () => {
  it('is the shard of their MD5, in the order asked', async () => {
    const arn = await createStream(f.client, 'trucks', { shards: 4 })
    const keys = ['truck-1', 'truck-2', 'ключ', 'truck-1']
    const places = await f.client.streams.placeKeys({ arn, keys })
    expect(places.map(({ partitionKey }) => partitionKey)).toEqual(keys)
    expect(places[0]).toEqual(places[3])
    for (const { partitionKey, hashKey, at, shardId } of places) {
      expect(hashKey).toBe(hashNumber(hashOf(partitionKey)).toString())
      expect(shardId).toBe(`shardId-00000000000${Math.floor(at * 4)}`)
      expect((await putRecord(f, arn, partitionKey, 'x')).ShardId).toBe(shardId)
    }
  })

  it('is not known while the stream is being created', async () => {
    f.dispose()
    f = await consoleFixture({ streamTransitionMs: 500 })
    const arn = await createStream(f.client, 'trucks')
    await expect(f.client.streams.placeKeys({ arn, keys: ['a'] })).rejects.toMatchObject({
      code: 'KinesisResourceInUse',
      message: 'trucks is CREATING: it has no shards yet.',
    })
  })
})
