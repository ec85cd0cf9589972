import * as kinesis from '@aws-sdk/client-kinesis'
import type { KinesisClient } from '@aws-sdk/client-kinesis'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { running } from './fixture'
import type { Running } from './fixture'
import { handlers, kinesisClient, subscribed } from './kinesisFixture'
import { until } from './until'

const SHARD = 'shardId-000000000000'

describe.each(handlers)('SubscribeToShard $name', ({ handler }) => {
  let app: Running
  let client: KinesisClient

  beforeAll(async () => {
    app = await running({ quotas: 'relaxed' })
    client = kinesisClient(app.endpoint, handler)
  })
  afterAll(async () => {
    client.destroy()
    await app.close()
  })

  const consumer = async (StreamName: string, ConsumerName = 'reader'): Promise<string> => {
    const arn = `arn:aws:kinesis:us-east-1:000000000000:stream/${StreamName}`
    if (!app.broker.streams.state.registry.byArn(arn)) {
      await client.send(new kinesis.CreateStreamCommand({ StreamName, ShardCount: 1 }))
    }
    const { Consumer } = await client.send(
      new kinesis.RegisterStreamConsumerCommand({ StreamARN: arn, ConsumerName }),
    )
    return Consumer!.ConsumerARN!
  }
  const put = async (StreamName: string, ...texts: string[]): Promise<void> => {
    await client.send(
      new kinesis.PutRecordsCommand({
        StreamName,
        Records: texts.map((text) => ({ PartitionKey: 'k', Data: Buffer.from(text) })),
      }),
    )
  }
  const open = (name: string): number =>
    app.broker.streams.subscriptions.list(
      app.broker.streams.state.registry.byArn(`arn:aws:kinesis:us-east-1:000000000000:stream/${name}`)!,
    ).length

  test('pushes what is there, then what comes', async () => {
    const arn = await consumer('push')
    await put('push', 'a', 'b')
    const reader = await subscribed(client, arn, SHARD, { Type: 'TRIM_HORIZON' })
    expect(await reader.texts(2)).toEqual(['a', 'b'])
    const next = reader.next()
    await put('push', 'c')
    expect(await next).toMatchObject({
      Records: [{ PartitionKey: 'k', ApproximateArrivalTimestamp: new Date(app.clock.now()) }],
      MillisBehindLatest: 0,
      ContinuationSequenceNumber: expect.stringMatching(/^\d{56}$/),
    })
    reader.stop()
    await until(() => open('push') === 0)
  })

  test('begins at every position', async () => {
    const arn = await consumer('positions')
    await put('positions', 'a')
    app.clock.advance(10_000)
    const Timestamp = new Date(app.clock.now())
    await put('positions', 'b', 'c')
    const all = await subscribed(client, arn, SHARD, { Type: 'TRIM_HORIZON' })
    const { Records } = (await all.next())!
    all.stop()
    await until(() => open('positions') === 0)
    const SequenceNumber = Records![1]!.SequenceNumber
    const starts = [
      [{ Type: 'AT_SEQUENCE_NUMBER', SequenceNumber }, ['b', 'c']],
      [{ Type: 'AFTER_SEQUENCE_NUMBER', SequenceNumber }, ['c']],
      [{ Type: 'AT_TIMESTAMP', Timestamp }, ['b', 'c']],
    ] as const
    for (const [start, expected] of starts) {
      const reader = await subscribed(client, arn, SHARD, start)
      expect(await reader.texts(expected.length)).toEqual(expected)
      reader.stop()
      await until(() => open('positions') === 0)
    }
    const latest = await subscribed(client, arn, SHARD, { Type: 'LATEST' })
    await put('positions', 'd')
    expect(await latest.texts(1)).toEqual(['d'])
    latest.stop()
  })

  test('ends after five minutes, and goes on from the continuation of its last event', async () => {
    const arn = await consumer('minutes')
    const reader = await subscribed(client, arn, SHARD, { Type: 'LATEST' })
    const events = []
    for (let at = 0; at < 300; at += 5) {
      app.clock.advance(5_000)
      const event = await reader.next()
      if (event) events.push(event)
    }
    expect(events).toHaveLength(59)
    expect(
      events.every(({ Records, MillisBehindLatest }) => Records!.length === 0 && MillisBehindLatest === 0),
    ).toBe(true)
    expect(await reader.next()).toBeUndefined()
    await put('minutes', 'late')
    const again = await subscribed(client, arn, SHARD, {
      Type: 'AFTER_SEQUENCE_NUMBER',
      SequenceNumber: events.at(-1)!.ContinuationSequenceNumber,
    })
    expect(await again.texts(1)).toEqual(['late'])
    again.stop()
  })

  test('a second subscription is refused within five seconds and takes over later', async () => {
    const arn = await consumer('twice')
    const first = await subscribed(client, arn, SHARD, { Type: 'LATEST' })
    await expect(subscribed(client, arn, SHARD, { Type: 'LATEST' })).rejects.toMatchObject({
      name: 'ResourceInUseException',
      message: `Another active subscription exists for this consumer: 000000000000:twice:${SHARD}:reader`,
    })
    app.clock.advance(5_000)
    const second = await subscribed(client, arn, SHARD, { Type: 'LATEST' })
    await first.next()
    await expect(first.next()).rejects.toMatchObject({ name: 'ResourceInUseException' })
    await put('twice', 'x')
    expect(await second.texts(1)).toEqual(['x'])
    second.stop()
  })

  test('ends at the end of a closed shard, with the shards that follow', async () => {
    const arn = await consumer('closed')
    const reader = await subscribed(client, arn, SHARD, { Type: 'TRIM_HORIZON' })
    await put('closed', 'last')
    expect(await reader.texts(1)).toEqual(['last'])
    await client.send(
      new kinesis.SplitShardCommand({
        StreamName: 'closed',
        ShardToSplit: SHARD,
        NewStartingHashKey: (1n << 127n).toString(),
      }),
    )
    const end = await reader.next()
    expect(end).toMatchObject({ Records: [], MillisBehindLatest: 0 })
    expect(end!.ChildShards).toHaveLength(2)
    expect(end!.ContinuationSequenceNumber).toBeUndefined()
    expect(await reader.next()).toBeUndefined()
  })

  test('ends with an exception when the consumer is deregistered, or the stream deleted', async () => {
    const ConsumerARN = await consumer('gone', 'one')
    const one = await subscribed(client, ConsumerARN, SHARD, { Type: 'LATEST' })
    const other = await subscribed(client, await consumer('gone', 'two'), SHARD, { Type: 'LATEST' })
    await client.send(new kinesis.DeregisterStreamConsumerCommand({ ConsumerARN }))
    await expect(one.next()).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'Consumer one, account 000000000000 not found.',
    })
    await client.send(new kinesis.DeleteStreamCommand({ StreamName: 'gone', EnforceConsumerDeletion: true }))
    await expect(other.next()).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'Stream gone under account 000000000000 not found.',
    })
  })

  test('consumers each get everything, and are told of in events', async () => {
    const readers = []
    for (const name of ['a', 'b', 'c']) {
      readers.push(await subscribed(client, await consumer('each', name), SHARD, { Type: 'LATEST' }))
    }
    await put('each', 'x', 'y')
    for (const reader of readers) expect(await reader.texts(2)).toEqual(['x', 'y'])
    for (const reader of readers) reader.stop()
    await until(() => open('each') === 0)
    const said = app.events.flatMap((event) =>
      'stream' in event && event.stream.name === 'each' && 'consumer' in event && event.consumer === 'b'
        ? [event.type]
        : [],
    )
    expect(said).toEqual([
      'consumer.registered',
      'consumer.subscribed',
      'records.read',
      'consumer.unsubscribed',
    ])
  })

  test('a reader that stops reading costs no memory, and loses nothing', async () => {
    const arn = await consumer('slow')
    const reader = await subscribed(client, arn, SHARD, { Type: 'LATEST' })
    await put('slow', 'first')
    expect(await reader.texts(1)).toEqual(['first'])
    const stream = app.broker.streams.state.registry.byArn(
      'arn:aws:kinesis:us-east-1:000000000000:stream/slow',
    )!
    const view = app.broker.streams.subscriptions.list(stream)[0]!
    const Data = Buffer.alloc(100_000, 'x')
    const Records = Array.from({ length: 50 }, () => ({ PartitionKey: 'k', Data }))
    for (let put = 0; put < 4; put += 1) {
      await client.send(new kinesis.PutRecordsCommand({ StreamName: 'slow', Records }))
    }
    // 20 MB are there to be read; what was taken is what fits into the windows and buffers on the way.
    expect(view.recordsOut * Data.length).toBeLessThan(6_000_000)
    let read = 0
    while (read < 200) read += (await reader.next())!.Records!.length
    expect(read).toBe(200)
    reader.stop()
  })
})

test('closing the gateway ends subscriptions without an error', async () => {
  const app = await running()
  const clients = handlers.map(({ handler }) => kinesisClient(app.endpoint, handler))
  const [client] = clients
  await client!.send(new kinesis.CreateStreamCommand({ StreamName: 's', ShardCount: 1 }))
  const StreamARN = 'arn:aws:kinesis:us-east-1:000000000000:stream/s'
  const readers = await Promise.all(
    clients.map(async (one, n) => {
      const { Consumer } = await one.send(
        new kinesis.RegisterStreamConsumerCommand({ StreamARN, ConsumerName: `c${n}` }),
      )
      return subscribed(one, Consumer!.ConsumerARN!, SHARD, { Type: 'LATEST' })
    }),
  )
  const ends = readers.map((reader) => reader.next())
  await app.gateway.close()
  expect(await Promise.all(ends)).toEqual([undefined, undefined])
  expect(app.logged).toEqual([])
  for (const one of clients) one.destroy()
  app.broker.dispose()
  expect(app.clock.pending).toBe(0)
  await app.store.close()
})

test('a shard gives a consumer two MiB a second', async () => {
  const app = await running()
  const client = kinesisClient(app.endpoint)
  await client.send(new kinesis.CreateStreamCommand({ StreamName: 's', ShardCount: 1 }))
  const { Consumer } = await client.send(
    new kinesis.RegisterStreamConsumerCommand({
      StreamARN: 'arn:aws:kinesis:us-east-1:000000000000:stream/s',
      ConsumerName: 'c',
    }),
  )
  for (let second = 0; second < 6; second += 1) {
    const Data = Buffer.alloc(1_048_575)
    await client.send(new kinesis.PutRecordCommand({ StreamName: 's', PartitionKey: 'k', Data }))
    app.clock.advance(1_000)
  }
  const reader = await subscribed(client, Consumer!.ConsumerARN!, SHARD, { Type: 'TRIM_HORIZON' })
  const begun = app.clock.now()
  for (let record = 0; record < 6; record += 1) {
    const next = reader.next()
    // A second's worth at once, and one more on credit; then as the time comes.
    if (record > 2) {
      await until(() => app.clock.pending > 0)
      app.clock.advance(500)
    }
    expect((await next)!.Records).toHaveLength(1)
  }
  expect(app.clock.now() - begun).toBe(1_500)
  reader.stop()
  client.destroy()
  await app.close()
})
