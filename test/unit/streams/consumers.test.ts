import { setImmediate } from 'node:timers/promises'
import { beforeEach, describe, expect, test } from 'vitest'
import { updateAccountSettings } from '../../../electron/broker/streams/accountSettings'
import { deregisterStreamConsumer } from '../../../electron/broker/streams/consumers/deregister'
import { describeStreamConsumer } from '../../../electron/broker/streams/consumers/describe'
import { listStreamConsumers } from '../../../electron/broker/streams/consumers/list'
import { registerStreamConsumer } from '../../../electron/broker/streams/consumers/register'
import { Subscriptions } from '../../../electron/broker/streams/consumers/subscriptions'
import { deleteStream } from '../../../electron/broker/streams/delete'
import { putRecord } from '../../../electron/broker/streams/put'
import type { SubscribeToShardEvent } from '../../../electron/broker/streams/shapes'
import type { Stream } from '../../../electron/broker/streams/stream'
import { streamFixture } from '../../support/streamFixture'
import type { StreamFixture } from '../../support/streamFixture'

let fixture: StreamFixture
let stream: Stream
beforeEach(async () => {
  fixture = await streamFixture()
  stream = await fixture.stream('s')
})

async function register(ConsumerName: string): Promise<string> {
  const { Consumer } = await fixture.call(registerStreamConsumer, { StreamARN: stream.arn, ConsumerName })
  return Consumer.ConsumerARN
}

describe('registered consumers', () => {
  test('are CREATING until their time has come', async () => {
    fixture = await streamFixture({ transitionMs: 1_000 })
    stream = await fixture.stream('s')
    fixture.clock.advance(1_000)
    const ConsumerARN = await register('c')
    const status = () =>
      fixture
        .call(describeStreamConsumer, { ConsumerARN })
        .then((answer) => answer.ConsumerDescription.ConsumerStatus)
    expect(await status()).toBe('CREATING')
    expect(await fixture.refused(deregisterStreamConsumer, { ConsumerARN })).toMatch(/^KinesisResourceInUse/)
    fixture.clock.advance(1_000)
    expect(await status()).toBe('ACTIVE')
    await fixture.call(deregisterStreamConsumer, { ConsumerARN })
    expect(await status()).toBe('DELETING')
    fixture.clock.advance(1_000)
    expect(await fixture.refused(describeStreamConsumer, { ConsumerARN })).toBe(
      'KinesisResourceNotFound: Consumer c, account 000000000000 not found.',
    )
  })

  test('have a name of their own', async () => {
    await register('c')
    expect(await fixture.refused(registerStreamConsumer, { StreamARN: stream.arn, ConsumerName: 'c' })).toBe(
      'KinesisResourceInUse: Consumer c under stream s already exists for account 000000000000.',
    )
    expect(
      await fixture.refused(registerStreamConsumer, { StreamARN: stream.arn, ConsumerName: 'c d' }),
    ).toMatch(/^KinesisValidation: .*pattern/)
  })

  test('are twenty a stream', async () => {
    for (let n = 0; n < 20; n += 1) await register(`c${n}`)
    expect(
      await fixture.refused(registerStreamConsumer, { StreamARN: stream.arn, ConsumerName: 'more' }),
    ).toMatch(/^KinesisLimitExceeded/)
  })

  test('are fifty with an on-demand stream while its account is committed to a minimum throughput', async () => {
    const many = async (StreamARN: string, from: number, to: number): Promise<void> => {
      for (let n = from; n < to; n++) {
        await fixture.call(registerStreamConsumer, { StreamARN, ConsumerName: `c${n}` })
      }
    }
    const onDemand = await fixture.stream('demand', { StreamModeDetails: { StreamMode: 'ON_DEMAND' } })
    const more = { StreamARN: onDemand.arn, ConsumerName: 'more' }
    const commit = (Status: string) =>
      fixture.call(updateAccountSettings, { MinimumThroughputBillingCommitment: { Status } })
    await many(onDemand.arn, 0, 20)
    expect(await fixture.refused(registerStreamConsumer, more)).toMatch(/^KinesisLimitExceeded.* 20 /)
    await commit('ENABLED')
    await many(onDemand.arn, 20, 49)
    // It goes on for a day, and with it what comes with it.
    await commit('DISABLED')
    await many(onDemand.arn, 49, 50)
    expect(await fixture.refused(registerStreamConsumer, more)).toMatch(/^KinesisLimitExceeded.* 50 /)
    await many(stream.arn, 0, 20)
    expect(await fixture.refused(registerStreamConsumer, { ...more, StreamARN: stream.arn })).toMatch(
      /^KinesisLimitExceeded.* 20 /,
    )
    fixture.clock.advance(24 * 3_600_000)
    expect(await fixture.refused(registerStreamConsumer, more)).toMatch(/^KinesisLimitExceeded.* 20 /)
  })

  test('are CREATING five at a time', async () => {
    fixture = await streamFixture({ transitionMs: 1_000 })
    stream = await fixture.stream('s')
    fixture.clock.advance(1_000)
    for (let n = 0; n < 5; n += 1) await register(`c${n}`)
    const sixth = { StreamARN: stream.arn, ConsumerName: 'c5' }
    expect(await fixture.refused(registerStreamConsumer, sixth)).toMatch(/^KinesisLimitExceeded/)
    fixture.clock.advance(1_000)
    await fixture.call(registerStreamConsumer, sixth)
  })

  test('are found by ARN, by stream and name, or by all that agree', async () => {
    const ConsumerARN = await register('c')
    const other = await register('d')
    const StreamARN = stream.arn
    for (const input of [
      { ConsumerARN },
      { StreamARN, ConsumerName: 'c' },
      { ConsumerARN, StreamARN, ConsumerName: 'c' },
    ]) {
      const { ConsumerDescription } = await fixture.call(describeStreamConsumer, input)
      expect(ConsumerDescription).toMatchObject({ ConsumerName: 'c', ConsumerARN, StreamARN })
    }
    for (const input of [
      {},
      { StreamARN },
      { ConsumerName: 'c' },
      { ConsumerARN: other, ConsumerName: 'c' },
    ]) {
      expect(await fixture.refused(describeStreamConsumer, input)).toMatch(/^KinesisInvalidArgument/)
    }
    expect(await fixture.refused(describeStreamConsumer, { ConsumerARN: `${ConsumerARN}0` })).toMatch(
      /^KinesisResourceNotFound/,
    )
  })

  test('are listed in pages whose tokens expire and are of one stream only', async () => {
    for (const name of ['c', 'a', 'b']) await register(name)
    const page = await fixture.call(listStreamConsumers, { StreamARN: stream.arn, MaxResults: 2 })
    expect(page.Consumers!.map(({ ConsumerName }) => ConsumerName)).toEqual(['a', 'b'])
    const { NextToken } = page
    const rest = await fixture.call(listStreamConsumers, { StreamARN: stream.arn, NextToken })
    expect(rest).toEqual({ Consumers: [expect.objectContaining({ ConsumerName: 'c' })] })
    const other = await fixture.stream('other')
    expect(await fixture.refused(listStreamConsumers, { StreamARN: other.arn, NextToken })).toMatch(
      /^KinesisInvalidArgument/,
    )
    fixture.clock.advance(300_001)
    expect(await fixture.refused(listStreamConsumers, { StreamARN: stream.arn, NextToken })).toMatch(
      /^KinesisExpiredNextToken/,
    )
  })

  test('are listed of the stream that was created at a time, if there is one', async () => {
    await register('c')
    const { createdAt } = stream.row
    const StreamARN = stream.arn
    const list = (StreamCreationTimestamp: number) => ({ StreamARN, StreamCreationTimestamp })
    const { Consumers } = await fixture.call(listStreamConsumers, list(createdAt))
    expect(Consumers).toHaveLength(1)
    expect(await fixture.refused(listStreamConsumers, list(createdAt - 1_000))).toBe(
      'KinesisResourceNotFound: Stream s under account 000000000000 not found.',
    )
  })

  test('are there after a restart', async () => {
    const ConsumerARN = await register('c')
    const again = fixture.restart()
    const { ConsumerDescription } = await again.call(describeStreamConsumer, { ConsumerARN })
    expect(ConsumerDescription).toMatchObject({ ConsumerName: 'c', ConsumerStatus: 'ACTIVE' })
  })
})

describe('subscriptions', () => {
  let subscriptions: Subscriptions
  let ConsumerARN: string
  beforeEach(async () => {
    subscriptions = new Subscriptions(fixture.state)
    ConsumerARN = await register('c')
  })

  const put = (text: string) =>
    fixture.call(putRecord, { StreamName: 's', PartitionKey: 'k', Data: Buffer.from(text) })
  const subscribe = async (
    position: string | { Type: string; SequenceNumber: string } = 'LATEST',
    signal = new AbortController().signal,
  ): Promise<AsyncIterator<SubscribeToShardEvent>> => {
    const StartingPosition = typeof position === 'string' ? { Type: position } : position
    const events = await subscriptions.subscribe(
      fixture.caller,
      { ConsumerARN, ShardId: 'shardId-000000000000', StartingPosition },
      signal,
    )
    return events[Symbol.asyncIterator]()
  }
  const texts = ({ value }: IteratorResult<SubscribeToShardEvent>): string[] =>
    (value as SubscribeToShardEvent).Records.map(({ Data }) => Buffer.from(Data).toString())

  test('nobody who does not ask is read for', async () => {
    const events = await subscribe('TRIM_HORIZON')
    for (let n = 0; n < 100; n += 1) await put(`r${n}`)
    const [view] = subscriptions.list(stream)
    expect(view).toMatchObject({ consumer: 'c', recordsOut: 0, position: 0 })
    expect(texts(await events.next())).toHaveLength(100)
    expect(view).toMatchObject({ recordsOut: 100, position: 101 })
    expect(fixture.events.filter(({ type }) => type === 'records.read')).toMatchObject([
      { consumer: 'c', count: 100, next: 101, millisBehind: 0, reader: fixture.caller.identity },
    ])
  })

  test('no record is lost between reading and waiting', async () => {
    const events = await subscribe()
    for (let n = 0; n < 50; n += 1) {
      const next = events.next()
      await put(`r${n}`)
      expect(texts(await next)).toEqual([`r${n}`])
    }
  })

  test('a sign of life comes every five seconds, and goes on where nothing was', async () => {
    await put('before')
    const events = await subscribe()
    const { pending } = fixture.clock
    const next = events.next()
    while (fixture.clock.pending === pending) await setImmediate()
    fixture.clock.advance(5_000)
    const { value } = (await next) as { value: SubscribeToShardEvent }
    expect(value).toMatchObject({ Records: [], MillisBehindLatest: 0 })
    await put('after')
    await events.return?.()
    fixture.clock.advance(5_000)
    const again = await subscribe({
      Type: 'AFTER_SEQUENCE_NUMBER',
      SequenceNumber: value.ContinuationSequenceNumber!,
    })
    expect(texts(await again.next())).toEqual(['after'])
  })

  test('how far it is behind is from the record that comes next', async () => {
    // Two events' worth: the second is not in the first.
    const Data = Buffer.alloc(700_000)
    await fixture.call(putRecord, { StreamName: 's', PartitionKey: 'k', Data })
    fixture.clock.advance(1_000)
    await fixture.call(putRecord, { StreamName: 's', PartitionKey: 'k', Data })
    fixture.clock.advance(2_000)
    const events = await subscribe('TRIM_HORIZON')
    expect((await events.next()).value).toMatchObject({ MillisBehindLatest: 2_000 })
    expect((await events.next()).value).toMatchObject({ MillisBehindLatest: 0 })
  })

  test('it is over for everybody at once, also for one who does not ask', async () => {
    const hangUp = new AbortController()
    const events = await subscribe('LATEST', hangUp.signal)
    expect(subscriptions.list(stream)).toHaveLength(1)
    hangUp.abort()
    expect(subscriptions.list(stream)).toHaveLength(0)
    expect(await events.next()).toEqual({ done: true, value: undefined })
    expect(fixture.events.map(({ type }) => type)).toContain('consumer.unsubscribed')
  })

  test('it is over five minutes later, at the latest', async () => {
    const events = await subscribe()
    expect(subscriptions.list(stream)[0]).toMatchObject({ endsAt: fixture.clock.now() + 300_000 })
    fixture.clock.advance(300_000)
    expect(subscriptions.list(stream)).toEqual([])
    expect(await events.next()).toEqual({ done: true, value: undefined })
    expect(fixture.clock.pending).toBe(0)
  })

  test('whoever left may come again at once; whoever is there is told who took over', async () => {
    const first = await subscribe()
    await expect(subscribe()).rejects.toMatchObject({ code: 'KinesisResourceInUse' })
    await first.return?.()
    // Was never begun, so it must be ended by its signal or its time.
    fixture.clock.advance(5_000)
    const second = await subscribe()
    fixture.clock.advance(5_000)
    const third = await subscribe()
    await expect(second.next()).rejects.toMatchObject({
      code: 'KinesisResourceInUse',
      message: 'Another active subscription exists for this consumer: 000000000000:s:shardId-000000000000:c',
    })
    await third.return?.()
  })

  test('the end of a stream is the end of its subscriptions', async () => {
    const events = await subscribe()
    const told = expect(events.next()).rejects.toMatchObject({
      code: 'KinesisResourceNotFound',
      message: 'Stream s under account 000000000000 not found.',
    })
    await fixture.call(deleteStream, { StreamName: 's', EnforceConsumerDeletion: true })
    await told
  })

  test('what is asked for must be there', async () => {
    const asked = (input: object) =>
      subscriptions.subscribe(
        fixture.caller,
        { ConsumerARN, ShardId: 'shardId-000000000000', StartingPosition: { Type: 'LATEST' }, ...input },
        new AbortController().signal,
      )
    await expect(asked({ ShardId: 'shardId-000000000007' })).rejects.toMatchObject({
      code: 'KinesisResourceNotFound',
    })
    await expect(asked({ StartingPosition: { Type: 'AT_TIMESTAMP' } })).rejects.toMatchObject({
      code: 'KinesisInvalidArgument',
    })
    await expect(asked({ ConsumerARN: 'arn:aws:kinesis:x' })).rejects.toMatchObject({
      code: 'KinesisInvalidArgument',
    })
    expect(subscriptions.list(stream)).toEqual([])
  })
})
