import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { MessageTraceView } from '../../../shared/console/trace'
import { consoleFixture, createQueue, plain, take, type ConsoleFixture } from '../../support/consoleFixture'
import { createTopic, notification, subscribe } from '../../support/topicFixture'

let f: ConsoleFixture
beforeEach(async () => {
  f = await consoleFixture()
})
afterEach(() => f.dispose())

const types = ({ entries }: MessageTraceView) => entries.map(({ type }) => type)
const find = (messageId: string) => f.client.trace.find({ messageId })

async function receive(arn: string, visibilityTimeout: number | null = null) {
  const [message] = await f.client.messages.receive({ arn, max: 1, visibilityTimeout, waitTimeSeconds: 0 })
  return message!
}

/** A topic with a queue that gets everything, one that filters all out, and a web address that nobody can reach. */
async function shop() {
  const topic = await createTopic(f.client, 'orders')
  const dlq = await createQueue(f.client, 'inbox-dlq')
  const inbox = await createQueue(f.client, 'inbox', {
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn: dlq, maxReceiveCount: 1 }),
  })
  const letters = await createQueue(f.client, 'letters')
  await subscribe(f.client, topic, 'sqs', inbox)
  await subscribe(f.client, topic, 'sqs', await createQueue(f.client, 'picky'), {
    FilterPolicy: '{"colour":["red"]}',
  })
  await subscribe(f.client, topic, 'lambda', 'arn:aws:lambda:us-east-1:000000000000:function:bill', {
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn: letters }),
  })
  return { topic, inbox, dlq, letters }
}

describe('the trace of a message id', () => {
  it('follows a publication to each of its ends', async () => {
    const { topic, inbox, letters } = await shop()
    const { messageId } = await f.client.topics.publish({ arn: topic, message: notification('hello') })
    f.clock.advance(1_000)
    const received = await receive(inbox)
    f.clock.advance(1_000)
    await f.client.messages.deleteReceived({ arn: inbox, receiptHandle: received.receiptHandle })
    const trace = await find(messageId)
    expect(trace).toMatchObject({ found: 'publication', topicArn: topic, preview: 'hello', waysTotal: 3 })
    expect(trace.ways.map(({ label, state }) => [label, state])).toEqual([
      ['inbox', 'deleted'],
      ['picky', 'filtered-out'],
      ['bill', 'dead-lettered'],
    ])
    expect(trace.ways[2]).toMatchObject({ queueArn: letters, messageKey: expect.any(Number) })
    expect(types(trace)).toEqual([
      'topic.published',
      'subscription.delivered',
      'subscription.filtered-out',
      'delivery.attempted',
      'delivery.failed',
      'message.received',
      'message.deleted',
    ])
    const filtered = trace.entries.find(({ type }) => type === 'subscription.filtered-out')!
    expect(filtered).toMatchObject({
      way: 1,
      clause: { path: ['colour'] },
      filterPolicy: '{"colour":["red"]}',
    })
    expect(filtered.text).toMatch(/^picky filtered it out: colour is missing/)
  })

  it('begins at the publication too when it is asked for by the id of a copy', async () => {
    const { topic, inbox, dlq } = await shop()
    const { messageId } = await f.client.topics.publish({ arn: topic, message: notification('hello') })
    const copy = await receive(inbox, 0)
    await f.client.messages.receive({ arn: inbox, max: 1, visibilityTimeout: 0, waitTimeSeconds: 0 })
    const trace = await find(copy.messageId.toUpperCase())
    expect(trace).toMatchObject({ found: 'message', asked: 0, topicArn: topic })
    expect(trace.entries[0]).toMatchObject({ type: 'topic.published', messageId })
    expect(trace.ways[0]).toMatchObject({ state: 'dead-lettered', queueArn: dlq, messageId: copy.messageId })
    expect(trace.entries.filter(({ way }) => way === 0).map(({ type }) => type)).toEqual([
      'subscription.delivered',
      'message.received',
      'message.moved-to-dlq',
    ])
  })

  it('goes on over a redrive, under the id before and the id after', async () => {
    const { topic, inbox, dlq } = await shop()
    await f.client.topics.publish({ arn: topic, message: notification('hello') })
    const copy = await receive(inbox, 0)
    await f.client.messages.receive({ arn: inbox, max: 1, visibilityTimeout: 0, waitTimeSeconds: 0 })
    const { taskId } = await f.client.tasks.startRedrive({
      arn: dlq,
      selection: { kind: 'all' },
      destinationArn: null,
      edit: null,
      rate: null,
    })
    for await (const tasks of await f.client.tasks.watch({})) {
      if (tasks.find(({ id }) => id === taskId)?.status === 'completed') break
      f.timers.pass(250)
    }
    const after = await receive(inbox, 30)
    expect(after.messageId).not.toBe(copy.messageId)
    for (const id of [copy.messageId, after.messageId]) {
      const trace = await find(id)
      expect(trace).toMatchObject({ topicArn: topic, asked: 0 })
      expect(trace.ways[0]).toMatchObject({ state: 'in-flight', queueArn: inbox, messageId: after.messageId })
      expect(types(trace)).toContain('message.redriven')
    }
  })

  it('finds what an undeliverable message became in a dead-letter queue', async () => {
    const { topic, letters } = await shop()
    await f.client.topics.publish({ arn: topic, message: notification('hello') })
    const letter = await receive(letters)
    expect(await find(letter.messageId)).toMatchObject({ found: 'message', asked: 2, topicArn: topic })
  })

  it('tells of a message that was sent to a queue directly', async () => {
    const arn = await createQueue(f.client, 'inbox')
    const { messageId } = await f.client.messages.send({ arn, message: plain('hello') })
    const trace = await find(` ${messageId} `)
    expect(trace).toMatchObject({
      found: 'message',
      topicArn: null,
      preview: 'hello',
      ways: [{ label: 'inbox', state: 'waiting', queueArn: arn }],
    })
    expect(types(trace)).toEqual(['message.sent'])
    const { receiptHandle } = await receive(arn)
    await f.client.messages.deleteReceived({ arn, receiptHandle })
    const later = await find(messageId)
    expect(later.ways).toMatchObject([{ state: 'deleted', queueArn: null, endpoint: arn }])
    expect(types(later)).toEqual(['message.sent', 'message.received', 'message.deleted'])
  })

  it('finds what was sent to a phone directly', async () => {
    const { MessageId } = await f.broker.sns.Publish(f.caller, {
      PhoneNumber: '+15555550100',
      Message: 'hello',
    })
    expect(await find(MessageId!)).toMatchObject({
      found: 'publication',
      topicArn: null,
      preview: 'hello',
      ways: [{ protocol: 'sms', endpoint: '+15555550100', state: 'delivered' }],
      entries: [{ type: 'outbox.added', way: 0 }],
    })
  })

  it('says so when nothing is known of an id', async () => {
    await shop()
    for (const id of ['hello', '6f8b2f0e-8a6c-4d5e-9b1a-0123456789ab']) {
      expect(await find(id)).toMatchObject({ found: 'none', entries: [], ways: [] })
    }
  })

  it('tells by itself what happens next', async () => {
    const { topic, inbox } = await shop()
    const { messageId } = await f.client.topics.publish({ arn: topic, message: notification('hello') })
    const feed = await f.client.trace.watch({ messageId })
    expect((await take(feed)).ways[0]).toMatchObject({ state: 'waiting' })
    await receive(inbox, 30)
    f.timers.pass(500)
    expect((await take(feed)).ways[0]).toMatchObject({ state: 'in-flight' })
    await feed.return()
    expect(f.openFeeds).toBe(0)
  })
})
