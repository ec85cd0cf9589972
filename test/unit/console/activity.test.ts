import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { queueArn } from '../../../shared/arn'
import { type ConsoleFixture, consoleFixture, createQueue, plain, take } from '../../support/consoleFixture'

let test: ConsoleFixture
let arn: string
beforeEach(async () => {
  test = await consoleFixture()
  arn = await createQueue(test.client, 'orders')
})
afterEach(() => test.dispose())

const send = (body = 'x') => test.client.messages.send({ arn, message: plain(body) })
const everything = { queueArn: null, types: null }

describe('activity.watch', () => {
  it('begins with the latest entries and goes on in batches, ten a second at most', async () => {
    const feed = await test.client.activity.watch(everything)
    expect((await take(feed)).entries.map(({ text }) => text)).toEqual(['Queue orders was created.'])
    const next = take(feed)
    for (let count = 0; count < 10; count += 1) await send()
    await test.timers.passSlowly(100)
    const { entries, dropped } = await next
    expect(entries.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
    expect(dropped).toBe(0)
    await feed.return()
    expect(test.openFeeds).toBe(0)
  })

  it('gives a slow reader the newest and says how many it left out', async () => {
    const feed = await test.client.activity.watch(everything)
    await take(feed)
    const [created] = test.events
    for (let count = 0; count < 50_000; count += 1) test.broker.events.emit(created!)
    test.timers.pass(100)
    const { entries, dropped } = await take(feed)
    expect(entries).toHaveLength(200)
    expect(entries.at(-1)!.seq).toBe(50_000)
    expect(entries.length + dropped).toBe(50_000)
    await feed.return()
  })

  it('keeps quiet about other queues and types', async () => {
    const other = await createQueue(test.client, 'other')
    const feed = await test.client.activity.watch({ queueArn: other, types: ['message.sent'] })
    expect((await take(feed)).entries).toEqual([])
    const next = take(feed)
    await send()
    await test.client.messages.send({ arn: other, message: plain('y') })
    await test.timers.passSlowly(100)
    expect((await next).entries.map(({ queueArn }) => queueArn)).toEqual([other])
    await feed.return()
  })
})

describe('activity.metrics', () => {
  it('begins with what is kept and goes on with a point a second', async () => {
    test.timers.pass(5_000)
    const feed = await test.client.activity.metrics({ arn })
    expect((await take(feed)).points).toHaveLength(5)
    const next = take(feed)
    await send()
    await test.timers.passSlowly(1_000)
    expect((await next).points).toMatchObject([{ sent: 1, visible: 1 }])
    await feed.return()
  })

  it('gives a slow reader all points since its last, once', async () => {
    const feed = await test.client.activity.metrics({ arn })
    await take(feed)
    test.timers.pass(7_000)
    expect((await take(feed)).points).toHaveLength(7)
    await feed.return()
  })

  it('counts how often the messages of the queue were received', async () => {
    for (let count = 0; count < 3; count += 1) await send()
    await test.client.messages.receive({ arn, max: 1, visibilityTimeout: 60, waitTimeSeconds: 0 })
    const feed = await test.client.activity.metrics({ arn })
    expect((await take(feed)).receiveCounts).toEqual([2, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0])
    await feed.return()
  })

  it('counts a large queue in slices', async () => {
    await test.broker.messageTasks.startSend({ arn, message: plain('x'), count: 10_000, rate: null })
    await test.broker.tasks.idle()
    const feed = await test.client.activity.metrics({ arn })
    expect((await take(feed)).receiveCounts[0]).toBe(0)
    const next = take(feed)
    await test.timers.passSlowly(1_000)
    expect((await next).receiveCounts[0]).toBe(10_000)
    await feed.return()
    expect(test.timers.pending).toBe(1)
  })

  it('ends with an error when the queue is deleted', async () => {
    const feed = await test.client.activity.metrics({ arn })
    await take(feed)
    const next = take(feed)
    const failure = expect(next).rejects.toMatchObject({ code: 'QueueDoesNotExist' })
    await test.client.queues.delete({ arns: [arn] })
    await test.timers.passSlowly(2_000)
    await failure
    expect(test.openFeeds).toBe(0)
  })

  it('is refused for a queue that is not there', async () => {
    const gone = queueArn({ account: '000000000000', region: 'us-east-1' }, 'gone')
    await expect(test.client.activity.metrics({ arn: gone })).rejects.toMatchObject({
      code: 'QueueDoesNotExist',
    })
  })
})
