import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Courier, CourierAnswer, HttpRequest } from '../../../electron/broker/topics/delivery/courier'
import { consoleFixture, createQueue, take, type ConsoleFixture } from '../../support/consoleFixture'
import { createTopic, notification, subscribe } from '../../support/topicFixture'

/** Answers every POST with the status that a test wants. */
class FakeWeb implements Courier<HttpRequest> {
  status: number | null = null
  readonly requests: HttpRequest[] = []

  async deliver(request: HttpRequest): Promise<CourierAnswer> {
    this.requests.push(request)
    return {
      status: this.status,
      error: this.status === null ? 'connection refused' : null,
      durationMs: 7,
      requestHead: 'POST /hook HTTP/1.1',
      responseHead: this.status === null ? null : `HTTP/1.1 ${this.status}`,
      responseBody: this.status === null ? null : 'done',
    }
  }
}

let f: ConsoleFixture
let web: FakeWeb
beforeEach(async () => {
  web = new FakeWeb()
  f = await consoleFixture({ couriers: { http: web } })
})
afterEach(() => f.dispose())

/** Lets attempts that are due be made and written down. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve))
}

async function webhook(attributes: Record<string, string> = {}): Promise<{ topic: string; hook: string }> {
  const topic = await createTopic(f.client, 'orders')
  web.status = 200
  const { arn } = await subscribe(f.client, topic, 'http', 'http://127.0.0.1:9/hook', attributes)
  await settle()
  await f.client.topics.confirm({ arn })
  web.status = null
  return { topic, hook: arn }
}

const page = (topicArn: string, more: object = {}) =>
  f.client.deliveries.publications({
    topicArn,
    subscriptionArn: null,
    states: null,
    text: null,
    limit: 50,
    before: null,
    ...more,
  })

describe('what was published to a topic', () => {
  it('is listed newest first with what became of it', async () => {
    const { topic, hook } = await webhook()
    const queue = await createQueue(f.client, 'inbox')
    await subscribe(f.client, topic, 'sqs', queue, { FilterPolicy: '{"colour":["red"]}' })
    const red = { colour: { type: 'String', value: 'red' } }
    await f.client.topics.publish({ arn: topic, message: notification('first', red) })
    await f.client.topics.publish({ arn: topic, message: notification('second') })
    await settle()
    const { rows, next } = await page(topic)
    expect(next).toBeNull()
    expect(
      rows.map(({ preview, delivered, filteredOut, retrying }) => [
        preview,
        delivered,
        filteredOut,
        retrying,
      ]),
    ).toEqual([
      ['second', 0, 1, 1],
      ['first', 1, 0, 1],
    ])
    expect((await page(topic, { states: ['filtered-out'] })).rows.map(({ preview }) => preview)).toEqual([
      'second',
    ])
    const none = await page(topic, { states: ['filtered-out'], subscriptionArn: hook })
    expect(none).toMatchObject({ rows: [], scanned: 2 })
    expect((await page(topic, { text: 'FIRST' })).rows).toHaveLength(1)
  })

  it('goes on page by page', async () => {
    const topic = await createTopic(f.client, 'orders')
    for (const n of [1, 2, 3]) await f.client.topics.publish({ arn: topic, message: notification(`${n}`) })
    const first = await page(topic, { limit: 2 })
    expect(first.rows.map(({ preview }) => preview)).toEqual(['3', '2'])
    const second = await page(topic, { limit: 2, before: first.next })
    expect(second).toMatchObject({ rows: [{ preview: '1' }], next: null })
  })

  it('tells news of its page by itself', async () => {
    const topic = await createTopic(f.client, 'orders')
    const feed = await f.client.deliveries.watchPublications({
      topicArn: topic,
      subscriptionArn: null,
      states: null,
      text: null,
      limit: 10,
    })
    expect((await take(feed)).rows).toEqual([])
    await f.client.topics.publish({ arn: topic, message: notification('hello') })
    f.timers.pass(500)
    expect((await take(feed)).rows).toHaveLength(1)
    await feed.return()
    expect(f.openFeeds).toBe(0)
  })

  it('is explained by the policy that held then', async () => {
    const topic = await createTopic(f.client, 'orders')
    const queue = await createQueue(f.client, 'inbox')
    const { arn } = await subscribe(f.client, topic, 'sqs', queue, { FilterPolicy: '{"colour":["red"]}' })
    const { publicationId } = await f.client.topics.publish({ arn: topic, message: notification('hello') })
    await f.client.topics.setSubscriptionAttributes({ arn, attributes: { FilterPolicy: '{}' } })
    const { verdicts } = await f.client.deliveries.publication({ id: publicationId! })
    expect(verdicts).toMatchObject([
      {
        state: 'filtered-out',
        filterPolicy: '{"colour":["red"]}',
        text: expect.stringMatching(/^Filtered out: colour is missing, the policy wants .*\.$/),
      },
    ])
  })

  it('says where a copy is now: in its queue, in the dead-letter queue, or nowhere', async () => {
    const topic = await createTopic(f.client, 'orders')
    const queue = await createQueue(f.client, 'inbox')
    await subscribe(f.client, topic, 'sqs', queue)
    const { publicationId } = await f.client.topics.publish({ arn: topic, message: notification('hello') })
    const id = publicationId!
    const [first] = (await f.client.deliveries.publication({ id })).verdicts
    await f.client.messages.delete({ arn: queue, selection: { kind: 'ids', ids: [first!.queue!.id] } })
    expect((await f.client.deliveries.publication({ id })).verdicts).toMatchObject([
      { state: 'delivered', text: 'Put into inbox. It is no longer there.', queue: { present: false } },
    ])
  })
})

describe('a delivery', () => {
  it('has each attempt with what was sent and answered, and when the next is due', async () => {
    const { topic } = await webhook()
    const { publicationId } = await f.client.topics.publish({ arn: topic, message: notification('hello') })
    await settle()
    const [verdict] = (await f.client.deliveries.publication({ id: publicationId! })).verdicts
    expect(verdict).toMatchObject({ state: 'retrying', attempts: 1, nextAt: f.clock.now() + 20_000 })
    const detail = await f.client.deliveries.get({ id: verdict!.deliveryId! })
    expect(detail).toMatchObject({
      state: 'retrying',
      maxAttempts: 4,
      lastResult: 'connection refused',
      attemptList: [{ n: 1, ok: false, durationMs: 7, status: null, response: '' }],
    })
    expect(detail.attemptList[0]!.request).toMatch(/^POST \/hook HTTP\/1.1\n\n\{"Type":"Notification"/)
  })

  it('is attempted at once when somebody asks', async () => {
    const { topic } = await webhook()
    await f.client.topics.publish({ arn: topic, message: notification('hello') })
    await settle()
    const [row] = (await deliveriesOf(topic)).rows
    web.status = 204
    expect(await f.client.deliveries.retryNow({ ids: [row!.id] })).toEqual({ done: 1 })
    await settle()
    expect((await deliveriesOf(topic)).rows[0]).toMatchObject({ state: 'delivered', lastResult: '204' })
  })

  it('goes to the dead-letter queue when somebody gives it up', async () => {
    const letters = await createQueue(f.client, 'letters')
    const { topic } = await webhook({ RedrivePolicy: JSON.stringify({ deadLetterTargetArn: letters }) })
    await f.client.topics.publish({ arn: topic, message: notification('hello') })
    await settle()
    const [row] = (await deliveriesOf(topic)).rows
    expect(await f.client.deliveries.giveUp({ ids: [row!.id] })).toEqual({ done: 1 })
    expect(await f.client.deliveries.giveUp({ ids: [row!.id] })).toEqual({ done: 0 })
    const detail = await f.client.deliveries.get({ id: row!.id })
    expect(detail).toMatchObject({
      state: 'failed',
      deadLetterQueueArn: letters,
      deadLetter: { queueArn: letters, present: true },
    })
    expect(await f.client.topics.get({ arn: topic })).toMatchObject({ failed: 1, retrying: 0 })
  })

  it('is told of as it is once it was given up, by every feed that shows it', async () => {
    const { topic } = await webhook()
    const { publicationId } = await f.client.topics.publish({ arn: topic, message: notification('hello') })
    await settle()
    const [row] = (await deliveriesOf(topic)).rows
    const one = await f.client.deliveries.watchOne({ id: row!.id })
    const whole = await f.client.deliveries.watchPublication({ id: publicationId! })
    expect(await take(one)).toMatchObject({ state: 'retrying' })
    expect(await take(whole)).toMatchObject({ retrying: 1, failed: 0 })
    const news = [take(one), take(whole)]
    f.timers.pass(500)
    await f.client.deliveries.giveUp({ ids: [row!.id] })
    expect(await Promise.all(news)).toMatchObject([{ state: 'failed' }, { retrying: 0, failed: 1 }])
    await one.return()
    await whole.return()
  })

  it('is listed by state', async () => {
    const { topic } = await webhook()
    await f.client.topics.publish({ arn: topic, message: notification('hello') })
    await settle()
    expect((await deliveriesOf(topic, ['retrying'])).rows).toHaveLength(1)
    expect((await deliveriesOf(topic, ['waiting'])).rows).toHaveLength(0)
    expect((await deliveriesOf(topic, ['delivered'])).rows).toMatchObject([{ kind: 'confirmation' }])
  })
})

describe('the outboxes', () => {
  const mails = (more: object = {}) =>
    f.client.outbox.page({
      kinds: ['email', 'email-json'],
      unreadOnly: false,
      text: null,
      limit: 50,
      before: null,
      ...more,
    })

  it('have a mail with a link that confirms its subscription', async () => {
    const topic = await createTopic(f.client, 'orders')
    const { arn } = await subscribe(f.client, topic, 'email', 'a@example.com')
    const [mail] = (await mails()).rows
    expect(mail).toMatchObject({ to: 'a@example.com', read: false, confirmation: 'waiting' })
    expect((await f.client.outbox.get({ id: mail!.id })).confirmUrl).toContain('Action=ConfirmSubscription')
    expect(await f.client.outbox.confirm({ id: mail!.id })).toEqual({ subscriptionArn: arn })
    expect((await mails()).rows[0]).toMatchObject({ confirmation: 'confirmed' })
    await f.client.topics.publish({ arn: topic, message: { ...notification('hello'), subject: 'News' } })
    expect((await mails({ text: 'news' })).rows).toMatchObject([{ subject: 'News', confirmation: null }])
  })

  it('count what is unread, and forget what is deleted', async () => {
    const topic = await createTopic(f.client, 'orders')
    const feed = await f.client.outbox.unread({})
    expect(await take(feed)).toMatchObject({ email: { unread: 0, total: 0 } })
    await subscribe(f.client, topic, 'email', 'a@example.com')
    await subscribe(f.client, topic, 'email', 'b@example.com')
    f.timers.pass(500)
    expect(await take(feed)).toMatchObject({ email: { unread: 2, total: 2 } })
    const [newest] = (await mails()).rows
    await f.client.outbox.markRead({ ids: [newest!.id], read: true })
    f.timers.pass(500)
    expect(await take(feed)).toMatchObject({ email: { unread: 1, total: 2 } })
    expect((await mails({ unreadOnly: true })).rows).toHaveLength(1)
    expect(await f.client.outbox.delete({ ids: [newest!.id] })).toEqual({ deleted: 1 })
    expect(await f.client.outbox.clear({ kinds: ['email'] })).toEqual({ deleted: 1 })
    await expect(f.client.outbox.get({ id: newest!.id })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await feed.return()
  })

  it('list what was posted to web addresses, of all topics', async () => {
    const { topic } = await webhook()
    await f.client.topics.publish({ arn: topic, message: notification('hello') })
    await settle()
    const http = (failedOnly: boolean) =>
      f.client.outbox.http({ failedOnly, text: null, limit: 50, before: null })
    expect((await http(false)).rows.map(({ kind, ok }) => [kind, ok])).toEqual([
      ['notification', false],
      ['confirmation', true],
    ])
    expect((await http(true)).rows).toMatchObject([{ endpoint: 'http://127.0.0.1:9/hook', n: 1 }])
  })
})

function deliveriesOf(topicArn: string, states: ('waiting' | 'retrying' | 'delivered')[] | null = null) {
  return f.client.deliveries.page({ topicArn, subscriptionArn: null, states, limit: 50, before: null })
}
