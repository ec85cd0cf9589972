import { gunzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { queueArn, streamArn, topicArn } from '../../../shared/arn'
import {
  type ConsoleFixture,
  consoleFixture,
  consoleOn,
  createQueue,
  take,
} from '../../support/consoleFixture'

import { createStream } from '../../support/consoleStreams'
import { openTail } from '../../support/consoleTails'
import { settle } from '../../support/manualTimers'

const world = { account: '000000000000', region: 'us-east-1' }
let test: ConsoleFixture
beforeEach(async () => {
  test = await consoleFixture()
})
afterEach(() => test.dispose())

const names = (fixture = test) => [...fixture.broker.queues.all()].map(({ name }) => name).sort()
const shop = [
  'shop-audit',
  'shop-emails',
  'shop-invoices',
  'shop-orders',
  'shop-orders-dlq',
  'shop-payments-dlq.fifo',
  'shop-payments.fifo',
  'shop-webhook-dlq',
]

async function messagesOf(name: string) {
  const arn = queueArn(world, name)
  const sort = { by: 'sentAt', descending: false } as const
  const feed = await test.client.messages.browse({ arn, filter: {}, sort })
  let progress = await take(feed)
  while (!progress.done) progress = await take(feed)
  const { rows } = await test.client.messages.rows({ viewId: progress.viewId, start: 0, count: 500 })
  await feed.return()
  return Promise.all(rows.map((row) => test.client.messages.get({ arn, id: row!.id })))
}

describe('the sample shop', () => {
  it('has failed, waiting and delayed messages, and queues the lint has little to say of', async () => {
    const { queueArns } = await test.client.system.loadSample({})
    expect(names()).toEqual(shop)
    expect(queueArns).toHaveLength(8)
    const queue = (name: string) => test.client.queues.get({ arn: queueArn(world, name) })
    expect(await queue('shop-orders')).toMatchObject({ visible: 8, inFlight: 0, maxReceiveCount: 3 })
    expect(await queue('shop-orders-dlq')).toMatchObject({ visible: 12, warnings: [] })
    expect(await queue('shop-payments.fifo')).toMatchObject({ visible: 5 })
    expect(await queue('shop-payments-dlq.fifo')).toMatchObject({ visible: 1 })
    expect(await queue('shop-emails')).toMatchObject({ visible: 0, delayed: 4 })
    expect((await queue('shop-orders')).warnings).toEqual([])
  })

  it('has orders that failed as real ones do: received three times, then moved', async () => {
    await test.client.system.loadSample({})
    const failed = await messagesOf('shop-orders-dlq')
    expect(failed).toHaveLength(12)
    for (const message of failed) {
      expect(message).toMatchObject({ receiveCount: 3, sourceArn: queueArn(world, 'shop-orders') })
    }
    const timeline = await test.client.messages.timeline({
      arn: queueArn(world, 'shop-orders-dlq'),
      id: failed[0]!.id,
    })
    expect(timeline.map(({ type }) => type)).toEqual([
      'message.sent',
      'message.received',
      'message.received',
      'message.received',
      'message.moved-to-dlq',
    ])
  })

  it('has a different reason to fail in each order', async () => {
    await test.client.system.loadSample({})
    const failed = await messagesOf('shop-orders-dlq')
    expect(new Set(failed.map(({ body }) => body)).size).toBe(12)
    const zipped = failed.find(({ attributes }) => attributes['contentEncoding']?.value === 'gzip+base64')!
    expect(JSON.parse(gunzipSync(Buffer.from(zipped.body, 'base64')).toString())).toMatchObject({
      currency: 'EURO',
    })
    const broken = failed.filter(({ body }) => {
      try {
        JSON.parse(body)
        return false
      } catch {
        return true
      }
    })
    expect(broken).toHaveLength(3)
    expect(failed.some(({ body }) => body.includes('山田 花子'))).toBe(true)
  })

  it('has a topic with a queue for everything, a queue with a filter, and a web address that nobody serves', async () => {
    await test.client.system.loadSample({})
    const arn = topicArn(world, 'order-events')
    expect(await test.client.topics.get({ arn })).toMatchObject({ confirmed: 3, pending: 0, published: 9 })
    const feed = await test.client.topics.watchSubscriptions({ arn })
    const { changed } = await take(feed)
    await feed.return()
    expect(changed.map(({ protocol, delivered, filteredOut }) => [protocol, delivered, filteredOut])).toEqual(
      [
        ['sqs', 9, 0],
        ['sqs', 2, 7],
        ['http', 0, 0],
      ],
    )
    expect(changed[2]).toMatchObject({ deadLetterTargetExists: true })
    await test.client.system.removeSample({})
    await expect(test.client.topics.get({ arn })).rejects.toMatchObject({ code: 'SnsNotFound' })
  })

  it('has a stream of where a hundred trucks are, in order for each truck', async () => {
    await test.client.system.loadSample({})
    const arn = streamArn(world, 'truck-positions')
    expect(await test.client.streams.get({ arn })).toMatchObject({
      openShards: 5,
      records: 2_000,
      tags: { 'switchyard:sample': 'shop' },
    })
    const t = await openTail(test, arn, { columns: ['truck', 'at', 'speed'] })
    const { rows } = await t.next()
    await t.feed.return?.(undefined)
    const last = new Map<string, string>()
    for (const { partitionKey, columns, kind } of rows) {
      const [truck, at] = columns
      expect([kind, truck]).toEqual(['json', partitionKey])
      expect(at! > (last.get(truck!) ?? '')).toBe(true)
      last.set(truck!, at!)
    }
    expect([rows.length, last.size]).toEqual([2_000, 100])
    await test.client.system.removeSample({})
    await expect(test.client.streams.get({ arn })).rejects.toMatchObject({ code: 'KinesisResourceNotFound' })
  })

  it('waits for its stream to come, and to go, where that takes time', async () => {
    const slow = await consoleFixture({ streamTransitionMs: 500 })
    const arn = streamArn(world, 'truck-positions')
    for (let times = 0; times < 2; times++) {
      const loading = slow.client.system.loadSample({})
      while (slow.events.at(-1)?.type !== 'records.put') {
        await settle()
        slow.clock.advance(100)
      }
      await loading
      expect(await slow.client.streams.get({ arn })).toMatchObject({ records: 2_000 })
      const removing = slow.client.system.removeSample({})
      while (slow.broker.streams.state.registry.byArn(arn)) {
        await settle()
        slow.clock.advance(100)
      }
      await removing
      expect((await take(await slow.client.system.status({}))).sampleLoaded).toBe(false)
    }
    slow.dispose()
  })

  it('does not touch a stream of the name that it wants', async () => {
    await createStream(test.client, 'truck-positions')
    await expect(test.client.system.loadSample({})).rejects.toMatchObject({ code: 'CONFLICT' })
    expect(names()).toEqual([])
  })

  it('changes nothing when it is loaded again', async () => {
    const first = await test.client.system.loadSample({})
    const count = test.events.length
    expect(await test.client.system.loadSample({})).toEqual(first)
    expect(test.events).toHaveLength(count)
  })

  it('removes what it created and nothing else, also after a restart', async () => {
    await createQueue(test.client, 'shop-returns')
    await test.client.system.loadSample({})
    const again = consoleOn(test.restart())
    expect((await take(await again.client.system.status({}))).sampleLoaded).toBe(true)
    await again.client.system.removeSample({})
    expect(names(again)).toEqual(['shop-returns'])
    expect((await take(await again.client.system.status({}))).sampleLoaded).toBe(false)
    await again.client.system.removeSample({})
    expect(names(again)).toEqual(['shop-returns'])
    again.dispose()
  })

  it('leaves a queue that somebody made in place of one of its own', async () => {
    await test.client.system.loadSample({})
    await test.client.queues.delete({ arns: [queueArn(world, 'shop-emails')] })
    test.clock.advance(61_000)
    await createQueue(test.client, 'shop-emails')
    await test.client.system.removeSample({})
    expect(names()).toEqual(['shop-emails'])
  })

  it('can be loaded again right after it was removed', async () => {
    await test.client.system.loadSample({})
    await test.client.system.removeSample({})
    await test.client.system.loadSample({})
    expect(names()).toEqual(shop)
    expect(await messagesOf('shop-orders-dlq')).toHaveLength(12)
  })

  it('does not touch a queue of a name that it wants', async () => {
    await createQueue(test.client, 'shop-payments.fifo', { FifoQueue: 'true' })
    await expect(test.client.system.loadSample({})).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining('shop-payments.fifo'),
    })
    expect(names()).toEqual(['shop-payments.fifo'])
  })
})
