import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { applyChanges, type SubscriptionView, type TopicSummary } from '../../../shared/console/topics'
import { consoleFixture, createQueue, take, type ConsoleFixture } from '../../support/consoleFixture'
import { createTopic, notification, subscribe } from '../../support/topicFixture'

let f: ConsoleFixture
beforeEach(async () => {
  f = await consoleFixture()
})
afterEach(() => f.dispose())

describe('the list of topics', () => {
  it('tells first all topics, then only those that changed', async () => {
    const arn = await createTopic(f.client, 'orders')
    await createTopic(f.client, 'payments')
    const feed = await f.client.topics.watch({})
    const topics = new Map<string, TopicSummary>()
    applyChanges(topics, await take(feed))
    expect([...topics.values()].map(({ name }) => name)).toEqual(['orders', 'payments'])

    const queue = await createQueue(f.client, 'inbox')
    await subscribe(f.client, arn, 'sqs', queue)
    f.timers.pass(500)
    const changes = await take(feed)
    expect(changes.changed.map(({ name, confirmed }) => [name, confirmed])).toEqual([['orders', 1]])
    await feed.return()
  })

  it('tells what was published and where it went, a second later', async () => {
    const arn = await createTopic(f.client, 'orders')
    const queue = await createQueue(f.client, 'inbox')
    await subscribe(f.client, arn, 'sqs', queue)
    await subscribe(f.client, arn, 'sqs', await createQueue(f.client, 'picky'), {
      FilterPolicy: '{"colour":["red"]}',
    })
    const feed = await f.client.topics.watch({})
    await take(feed)
    await f.client.topics.publish({ arn, message: notification('hello') })
    f.timers.pass(1_000)
    const { changed } = await take(feed)
    expect(changed).toMatchObject([
      { name: 'orders', published: 1, delivered: 1, filteredOut: 1, failed: 0, rates: { published: 0.1 } },
    ])
    await feed.return()
    expect(f.openFeeds).toBe(0)
  })

  it('tells which are gone', async () => {
    const arn = await createTopic(f.client, 'orders')
    const feed = await f.client.topics.watch({})
    await take(feed)
    expect(await f.client.topics.delete({ arns: [arn] })).toEqual([{ arn, error: null }])
    f.timers.pass(500)
    expect(await take(feed)).toMatchObject({ changed: [], removed: [arn], more: false })
    await feed.return()
  })

  it('counts what was published before the console was there', async () => {
    const arn = await createTopic(f.client, 'orders')
    await f.client.topics.publish({ arn, message: notification('hello') })
    expect(await f.client.topics.get({ arn })).toMatchObject({ published: 1, lastPublishedAt: f.clock.now() })
  })
})

describe('one topic', () => {
  it('is refused by name if it is there already', async () => {
    await createTopic(f.client, 'orders')
    await expect(createTopic(f.client, 'orders')).rejects.toThrow('There already is a topic orders.')
  })

  it('takes several attributes, or none of them', async () => {
    const arn = await createTopic(f.client, 'orders')
    const bad = { DisplayName: 'Orders', Policy: 'nonsense' }
    await expect(f.client.topics.setAttributes({ arn, attributes: bad })).rejects.toMatchObject({
      code: 'SnsInvalidParameter',
    })
    expect((await f.client.topics.get({ arn })).displayName).toBe('')
    const detail = await f.client.topics.setAttributes({
      arn,
      attributes: { DisplayName: 'Orders', SignatureVersion: '2' },
    })
    expect(detail.attributes).toMatchObject({ DisplayName: 'Orders', SignatureVersion: '2' })
  })

  it('has exactly the tags that it is given', async () => {
    const arn = await createTopic(f.client, 'orders', {}, { team: 'shop', stage: 'test' })
    const detail = await f.client.topics.setTags({ arn, tags: { team: 'billing' } })
    expect(detail.tags).toEqual({ team: 'billing' })
  })

  it('fails its feed once it is deleted', async () => {
    const arn = await createTopic(f.client, 'orders')
    const feed = await f.client.topics.watchTopic({ arn })
    await take(feed)
    await f.client.topics.delete({ arns: [arn] })
    f.timers.pass(500)
    await expect(feed.next()).rejects.toMatchObject({ code: 'SnsNotFound' })
  })
})

describe('subscriptions', () => {
  it('show where they lead and what is known against it', async () => {
    const arn = await createTopic(f.client, 'orders')
    const gone = await createQueue(f.client, 'gone')
    const there = await subscribe(f.client, arn, 'sqs', gone)
    expect(there).toMatchObject({ status: 'confirmed', endpointExists: true, problem: null })
    const feed = await f.client.topics.watchSubscriptions({ arn })
    expect((await take(feed)).changed).toHaveLength(1)
    await f.client.queues.delete({ arns: [gone] })
    f.timers.pass(500)
    expect(await take(feed)).toMatchObject({
      changed: [{ endpointExists: false, problem: 'The queue does not exist: every message fails.' }],
    })
    await feed.return()
  })

  it('are confirmed by the console without a token', async () => {
    const arn = await createTopic(f.client, 'orders')
    const mail = await subscribe(f.client, arn, 'email', 'a@example.com')
    expect(mail).toMatchObject({ status: 'pending', pendingUntil: f.clock.now() + 2 * 86_400_000 })
    expect(await f.client.topics.confirm({ arn: mail.arn })).toMatchObject({
      status: 'confirmed',
      pendingUntil: null,
    })
  })

  it('can be ended while they are pending', async () => {
    const arn = await createTopic(f.client, 'orders')
    const mail = await subscribe(f.client, arn, 'email', 'a@example.com')
    expect(await f.client.topics.unsubscribe({ arns: [mail.arn] })).toEqual([{ arn: mail.arn, error: null }])
    expect((await f.client.topics.get({ arn })).pending).toBe(0)
  })

  it('take a nested policy together with the scope that it needs', async () => {
    const arn = await createTopic(f.client, 'orders')
    const queue = await createQueue(f.client, 'inbox')
    const subscription = await subscribe(f.client, arn, 'sqs', queue, { FilterPolicy: '{"colour":["red"]}' })
    const changed = await f.client.topics.setSubscriptionAttributes({
      arn: subscription.arn,
      attributes: {
        FilterPolicy: '{"order":{"total":[{"numeric":[">",10]}]}}',
        FilterPolicyScope: 'MessageBody',
      },
    })
    expect(changed).toMatchObject({ filterScope: 'MessageBody', filterSummary: 'order.total in the body' })
  })

  it('lose an attribute that is set to the empty text', async () => {
    const arn = await createTopic(f.client, 'orders')
    const queue = await createQueue(f.client, 'inbox')
    const deadLetterTargetArn = await createQueue(f.client, 'letters')
    const subscription = await subscribe(f.client, arn, 'sqs', queue, {
      FilterPolicy: '{"colour":["red"]}',
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn }),
    })
    const changed = await f.client.topics.setSubscriptionAttributes({
      arn: subscription.arn,
      attributes: { FilterPolicy: '', RedrivePolicy: '' },
    })
    expect(changed).toMatchObject({ filterPolicy: null, redrivePolicy: null, deadLetterTargetArn: null })
  })

  it('of a queue are found from the queue', async () => {
    const arn = await createTopic(f.client, 'orders')
    const queue = await createQueue(f.client, 'inbox')
    const dlq = await createQueue(f.client, 'letters')
    const { arn: subscription } = await subscribe(f.client, arn, 'sqs', queue, {
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn: dlq }),
    })
    for (const queueArn of [queue, dlq]) {
      const found: SubscriptionView[] = await f.client.topics.subscriptionsOfQueue({ queueArn })
      expect(found.map((one) => one.arn)).toEqual([subscription])
    }
  })
})

describe('publishing', () => {
  it('answers what became of it at each subscription, and by which clause', async () => {
    const arn = await createTopic(f.client, 'orders')
    const queue = await createQueue(f.client, 'inbox')
    await subscribe(f.client, arn, 'sqs', queue)
    await subscribe(f.client, arn, 'sqs', await createQueue(f.client, 'picky'), {
      FilterPolicy: '{"colour":["red"]}',
    })
    const published = await f.client.topics.publish({
      arn,
      message: notification('hello', { colour: { type: 'String', value: 'blue' } }),
    })
    expect(published.verdicts).toMatchObject([
      {
        state: 'delivered',
        text: 'Put into inbox.',
        queue: { queueArn: queue, present: true },
        clause: null,
      },
      {
        state: 'filtered-out',
        clause: { path: ['colour'], range: { from: 11, to: 16 }, verdict: 'no match' },
      },
    ])
    const copy = published.verdicts[0]!.queue!
    expect((await f.client.messages.get({ arn: queue, id: copy.id })).body).toContain(published.messageId)
  })

  it('says when a FIFO topic knew the message already', async () => {
    const arn = await createTopic(f.client, 'orders.fifo', {
      FifoTopic: 'true',
      ContentBasedDeduplication: 'true',
    })
    const message = { ...notification('hello'), groupId: 'g' }
    const first = await f.client.topics.publish({ arn, message })
    const second = await f.client.topics.publish({ arn, message })
    expect(first.duplicate).toBe(false)
    expect(second).toMatchObject({ duplicate: true, messageId: first.messageId })
  })

  it('sends a test to one subscription alone, whatever its policy', async () => {
    const arn = await createTopic(f.client, 'orders')
    await subscribe(f.client, arn, 'sqs', await createQueue(f.client, 'other'))
    const queue = await createQueue(f.client, 'picky')
    const picky = await subscribe(f.client, arn, 'sqs', queue, { FilterPolicy: '{"colour":["red"]}' })
    const { verdicts } = await f.client.topics.test({ arn: picky.arn, message: 'ping', subject: null })
    expect(verdicts).toMatchObject([
      { subscriptionArn: picky.arn, state: 'delivered', queue: { queueArn: queue } },
    ])
  })

  it('runs many times as a task', async () => {
    const arn = await createTopic(f.client, 'orders')
    const queue = await createQueue(f.client, 'inbox')
    await subscribe(f.client, arn, 'sqs', queue, { RawMessageDelivery: 'true' })
    const message = notification('number {{n}}')
    const { taskId } = await f.client.topics.startPublish({ arn, message, count: 25, rate: null })
    for await (const tasks of await f.client.tasks.watch({})) {
      f.timers.pass(250)
      if (tasks.find(({ id }) => id === taskId)?.status === 'completed') break
    }
    expect((await f.client.topics.get({ arn })).published).toBe(25)
    expect((await f.client.tasks.report({ taskId })).task).toMatchObject({
      kind: 'publish',
      done: 25,
      title: 'Publish 25 messages to orders',
    })
  })
})

describe('metrics of a topic', () => {
  it('have a point a second', async () => {
    const arn = await createTopic(f.client, 'orders')
    await subscribe(f.client, arn, 'sqs', await createQueue(f.client, 'inbox'))
    const feed = await f.client.topics.metrics({ arn })
    await take(feed)
    await f.client.topics.publish({ arn, message: notification('hello') })
    f.timers.pass(1_000)
    expect((await take(feed)).points.at(-1)).toMatchObject({ published: 1, delivered: 1, bytes: 5 })
    f.timers.pass(1_000)
    expect((await take(feed)).points).toMatchObject([{ published: 0, delivered: 0 }])
    await feed.return()
  })
})

describe('the preview of a filter policy', () => {
  const preview = (arn: string, policy: string, current: string | null = null) =>
    f.client.topics.filterPreview({
      topicArn: arn,
      policy,
      scope: 'MessageAttributes',
      current: current === null ? null : { policy: current, scope: 'MessageAttributes' },
      latest: 50,
      typed: [],
    })

  it('says in the words of AWS why a policy is refused, and where', async () => {
    const arn = await createTopic(f.client, 'orders')
    const { problem, messages } = await preview(arn, '{"colour": "red"}')
    expect(problem).toMatchObject({ line: 1, offset: 11 })
    expect(problem!.message).toMatch(/^Invalid parameter: FilterPolicy: /)
    expect(messages).toEqual([])
  })

  it('decides about the last messages, and tells what would change', async () => {
    const arn = await createTopic(f.client, 'orders')
    for (const colour of ['red', 'blue', 'green']) {
      await f.client.topics.publish({
        arn,
        message: notification(colour, { colour: { type: 'String', value: colour } }),
      })
    }
    const result = await preview(arn, '{"colour":["red","blue"]}', '{"colour":["blue","green"]}')
    expect(result).toMatchObject({ problem: null, matched: 2, notMatched: 1, gained: 1, lost: 1 })
    expect(result.messages.map(({ preview: text, verdict, before }) => [text, verdict, before])).toEqual([
      ['green', 'no match', 'match'],
      ['blue', 'match', 'match'],
      ['red', 'match', 'no match'],
    ])
    expect(result.messages[0]!.clause).toMatchObject({ path: ['colour'], verdict: 'no match' })
  })

  it('counts the empty policy as none: everything gets through', async () => {
    const arn = await createTopic(f.client, 'orders')
    await f.client.topics.publish({ arn, message: notification('hello') })
    expect(await preview(arn, '', '{"colour":["red"]}')).toMatchObject({ matched: 1, gained: 1, shape: null })
  })

  it('decides about a message that was typed in', async () => {
    const arn = await createTopic(f.client, 'orders')
    const { messages } = await f.client.topics.filterPreview({
      topicArn: arn,
      policy: '{"total":[{"numeric":[">",10]}]}',
      scope: 'MessageBody',
      current: null,
      latest: 0,
      typed: [{ message: '{"total": 11}', attributes: {} }],
    })
    expect(messages).toMatchObject([{ verdict: 'match', before: null, publicationId: null }])
  })
})
