import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type ConsoleFixture, consoleFixture, take } from '../../support/consoleFixture'
import { createStream, putRecord } from '../../support/consoleStreams'
import { settle } from '../../support/manualTimers'

let f: ConsoleFixture
beforeEach(async () => {
  f = await consoleFixture()
})
afterEach(() => {
  f.dispose()
  expect(f.openFeeds).toBe(0)
  expect(f.lines).toEqual([])
})

const shardId = 'shardId-000000000000'

describe('the consumers of a stream', () => {
  it('are registered and deregistered', async () => {
    const arn = await createStream(f.client, 'trucks')
    const feed = await f.client.streams.watchConsumers({ arn })
    expect(await take(feed)).toMatchObject({ consumers: [], readers: [] })
    await f.client.streams.registerConsumer({ arn, name: 'map' })
    await f.timers.passSlowly(1_000)
    const createdAt = f.clock.now()
    expect(await take(feed)).toMatchObject({
      consumers: [
        {
          name: 'map',
          arn: `${arn}/consumer/map:${Math.floor(createdAt / 1_000)}`,
          status: 'ACTIVE',
          createdAt,
          subscriptions: [],
        },
      ],
    })
    await expect(f.client.streams.registerConsumer({ arn, name: 'map' })).rejects.toMatchObject({
      code: 'KinesisResourceInUse',
    })
    expect((await f.client.streams.get({ arn })).consumers).toBe(1)
    await f.client.streams.deregisterConsumer({ arn, name: 'map' })
    expect((await f.client.streams.get({ arn })).consumers).toBe(0)
    await feed.return?.()
  })

  it('show what they are subscribed to, how much they got and how far behind they are', async () => {
    const arn = await createStream(f.client, 'trucks', { shards: 1 })
    await f.client.streams.registerConsumer({ arn, name: 'map' })
    await putRecord(f, arn, 'a', '1')
    const feed = await f.client.streams.watchConsumers({ arn })
    const { consumers } = await take(feed)
    const ended = new AbortController()
    const since = f.clock.now()
    const events = await f.broker.kinesis.SubscribeToShard(
      f.caller,
      { ConsumerARN: consumers[0]!.arn, ShardId: shardId, StartingPosition: { Type: 'TRIM_HORIZON' } },
      ended.signal,
    )
    const pushed = events[Symbol.asyncIterator]()
    expect((await pushed.next()).value).toMatchObject({ Records: [{ PartitionKey: 'a' }] })
    f.clock.advance(1_000)
    await putRecord(f, arn, 'a', '2')
    await putRecord(f, arn, 'a', '3')
    f.clock.advance(700)
    await f.timers.passSlowly(1_000)
    expect((await take(feed)).consumers[0]!.subscriptions).toEqual([
      { shardId, since, endsAt: since + 300_000, millisBehind: 700, recordsBehind: 2, recordsOut: 1 },
    ])
    ended.abort()
    await settle()
    await f.timers.passSlowly(1_000)
    expect((await take(feed)).consumers[0]!.subscriptions).toEqual([])
    await feed.return?.()
  })

  it('are no readers: those are who called GetRecords', async () => {
    const arn = await createStream(f.client, 'trucks', { shards: 1 })
    await putRecord(f, arn, 'a', '1')
    await putRecord(f, arn, 'a', '2')
    const { ShardIterator } = await f.broker.kinesis.GetShardIterator(f.caller, {
      StreamARN: arn,
      ShardId: shardId,
      ShardIteratorType: 'TRIM_HORIZON',
    })
    await f.broker.kinesis.GetRecords(f.caller, { ShardIterator, Limit: 1 })
    const lastReadAt = f.clock.now()
    f.clock.advance(3_000)
    await f.timers.passSlowly(1_000)
    const feed = await f.client.streams.watchConsumers({ arn })
    expect((await take(feed)).readers).toEqual([
      {
        reader: f.caller.identity,
        shardId,
        lastReadAt,
        readsPerSecond: 0.1,
        recordsPerSecond: 0.1,
        millisBehind: 3_000,
        recordsBehind: 1,
      },
    ])
    await feed.return?.()
  })
})

describe('the metrics of a stream', () => {
  it('begin with the points that are kept and go on with one a second', async () => {
    const arn = await createStream(f.client, 'trucks', { shards: 1 })
    await putRecord(f, arn, 'a', '1')
    await f.timers.passSlowly(2_000, 500)
    const feed = await f.client.streams.metrics({ arn, shardId: null })
    const { points } = await take(feed)
    expect(points.map(({ recordsIn, bytesIn }) => [recordsIn, bytesIn])).toEqual([
      [0, 0],
      [1, 2],
      [0, 0],
    ])
    const next = take(feed)
    await f.timers.passSlowly(1_000, 500)
    expect((await next).points).toHaveLength(1)
    await feed.return?.()
    const ofShard = await f.client.streams.metrics({ arn, shardId })
    expect((await take(ofShard)).points.map(({ recordsIn }) => recordsIn)).toEqual([0, 1, 0, 0])
    await ofShard.return?.()
  })

  it('are those of a shard that there is', async () => {
    const arn = await createStream(f.client, 'trucks', { shards: 1 })
    await expect(f.client.streams.metrics({ arn, shardId: 'shardId-000000000007' })).rejects.toMatchObject({
      code: 'KinesisResourceNotFound',
      message: 'trucks has no shard shardId-000000000007. It may have expired.',
    })
  })
})
