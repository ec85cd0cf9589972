import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { queueArn } from '../../../shared/arn'
import { applyQueueChanges, isDeadLetterQueue, type QueueSummary } from '../../../shared/console/queues'
import { type ConsoleFixture, consoleFixture, createQueue, plain, take } from '../../support/consoleFixture'
import { settle } from '../../support/manualTimers'
import { createTopic, subscribe } from '../../support/topicFixture'

const world = { account: '000000000000', region: 'us-east-1' }
const bill = 'arn:aws:lambda:us-east-1:000000000000:function:bill'
let test: ConsoleFixture
beforeEach(async () => {
  test = await consoleFixture()
})
afterEach(() => test.dispose())

describe('queues.create', () => {
  it('creates a queue with attributes and tags in the world that is named', async () => {
    const { arn } = await test.client.queues.create({
      account: '111122223333',
      region: 'eu-west-1',
      name: 'orders',
      attributes: { VisibilityTimeout: '45' },
      tags: { team: 'shop' },
      deadLetterQueue: null,
    })
    expect(arn).toBe('arn:aws:sqs:eu-west-1:111122223333:orders')
    expect(await test.client.queues.get({ arn })).toMatchObject({
      name: 'orders',
      account: '111122223333',
      region: 'eu-west-1',
      url: 'http://127.0.0.1:4566/111122223333/orders',
      visibilityTimeout: 45,
      tags: { team: 'shop' },
      attributes: { VisibilityTimeout: '45', QueueArn: arn },
    })
  })

  it('creates the dead-letter queue with it and points the redrive policy there', async () => {
    const { arn, deadLetterArn } = await test.client.queues.create({
      ...world,
      name: 'orders',
      attributes: { ReceiveMessageWaitTimeSeconds: '20' },
      tags: {},
      deadLetterQueue: {
        name: 'orders-dlq',
        maxReceiveCount: 4,
        attributes: { MessageRetentionPeriod: '1209600' },
      },
    })
    expect(deadLetterArn).toBe(queueArn(world, 'orders-dlq'))
    expect(await test.client.queues.get({ arn })).toMatchObject({
      deadLetterTargetArn: deadLetterArn,
      maxReceiveCount: 4,
      warnings: [],
    })
    expect(await test.client.queues.get({ arn: deadLetterArn! })).toMatchObject({
      deadLetterSourceArns: [arn],
      warnings: [],
    })
  })

  it.each<[string, { attributes?: Record<string, string>; maxReceiveCount?: number; name?: string }]>([
    ['an attribute of the queue', { attributes: { VisibilityTimeout: '-1' } }],
    ['the maximum receive count', { maxReceiveCount: 1_001 }],
    ['the name of the queue', { name: 'not a name' }],
    ['the type of the queue', { name: 'orders.fifo', attributes: { FifoQueue: 'true' } }],
  ])('creates neither of two queues if %s is refused, and spoils nothing else', async (_, wrong) => {
    const other = test.broker.sqs.CreateQueue(test.caller, { QueueName: 'other' })
    const creating = test.client.queues.create({
      ...world,
      name: wrong.name ?? 'orders',
      attributes: wrong.attributes ?? {},
      tags: {},
      deadLetterQueue: {
        name: 'orders-dlq',
        maxReceiveCount: wrong.maxReceiveCount ?? 3,
        attributes: {},
      },
    })
    await expect(creating).rejects.toMatchObject({ code: expect.stringMatching(/^Invalid/) })
    await other
    expect([...test.broker.queues.all()].map(({ name }) => name)).toEqual(['other'])
    // The name is free at once, too: nothing was created and deleted again.
    await createQueue(test.client, 'orders-dlq')
  })

  it('refuses a queue whose name is taken by one with other attributes, and leaves no dead-letter queue', async () => {
    await createQueue(test.client, 'orders', { DelaySeconds: '5' })
    await expect(
      test.client.queues.create({
        ...world,
        name: 'orders',
        attributes: { DelaySeconds: '6' },
        tags: {},
        deadLetterQueue: { name: 'orders-dlq', maxReceiveCount: 3, attributes: {} },
      }),
    ).rejects.toMatchObject({ code: 'QueueNameExists' })
    expect([...test.broker.queues.all()].map(({ name }) => name)).toEqual(['orders'])
  })
})

describe('queues.get', () => {
  it('tells counts by state, the oldest message and the warnings', async () => {
    const arn = await createQueue(test.client, 'orders')
    const sentAt = test.clock.now()
    for (const body of ['a', 'b']) await test.client.messages.send({ arn, message: plain(body) })
    await test.client.messages.send({ arn, message: { ...plain('c'), delaySeconds: 60 } })
    await test.client.messages.receive({ arn, max: 1, visibilityTimeout: null, waitTimeSeconds: 0 })
    test.clock.advance(1_000)
    const queue = await test.client.queues.get({ arn })
    expect(queue).toMatchObject({ visible: 1, inFlight: 1, delayed: 1, oldestSentAt: sentAt })
    expect(queue.warnings.map(({ rule }) => rule)).toEqual(['short-polling', 'dlq-missing'])
  })

  it('says which queue is missing, with the code of AWS', async () => {
    await expect(test.client.queues.get({ arn: queueArn(world, 'gone') })).rejects.toMatchObject({
      code: 'QueueDoesNotExist',
      message: 'There is no queue gone. It may have been deleted.',
    })
  })

  it('refuses what is no queue ARN before anything is asked', async () => {
    await expect(test.client.queues.get({ arn: 'orders' })).rejects.toMatchObject({
      code: 'BAD_REQUEST',
      message: 'arn: not a queue ARN',
    })
  })
})

describe('changing a queue', () => {
  it('sets attributes and shows the result', async () => {
    const arn = await createQueue(test.client, 'orders')
    const changed = await test.client.queues.setAttributes({ arn, attributes: { DelaySeconds: '7' } })
    expect(changed.attributes['DelaySeconds']).toBe('7')
  })

  it('counts changes of attributes, tags and policy, so that whoever shows them knows when to read again', async () => {
    const arn = await createQueue(test.client, 'orders')
    const other = await createQueue(test.client, 'other')
    const revision = async (of: string) => (await test.client.queues.get({ arn: of })).revision
    const first = await revision(arn)
    await test.client.queues.setAttributes({ arn, attributes: { DelaySeconds: '7' } })
    await test.client.queues.setTags({ arn, tags: { team: 'checkout' } })
    await test.client.queues.addPermission({
      arn,
      label: 'a',
      accountIds: ['111111111111'],
      actions: ['SendMessage'],
    })
    expect(await revision(arn)).toBeGreaterThanOrEqual(first + 3)
    expect(await revision(other)).toBe(0)
  })

  it('tells in words of AWS what is wrong with an attribute', async () => {
    const arn = await createQueue(test.client, 'orders')
    await expect(
      test.client.queues.setAttributes({ arn, attributes: { DelaySeconds: '901' } }),
    ).rejects.toMatchObject({
      code: 'InvalidAttributeValue',
      message: expect.stringContaining('DelaySeconds'),
    })
  })

  it('replaces all tags', async () => {
    const arn = await createQueue(test.client, 'orders')
    await test.client.queues.setTags({ arn, tags: { a: '1', b: '2' } })
    expect((await test.client.queues.setTags({ arn, tags: { b: '3', c: '4' } })).tags).toEqual({
      b: '3',
      c: '4',
    })
    expect((await test.client.queues.setTags({ arn, tags: {} })).tags).toEqual({})
  })

  it('replaces fifty tags with fifty others, and none if one of them is refused', async () => {
    const arn = await createQueue(test.client, 'orders')
    const fifty = (prefix: string) =>
      Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`${prefix}${index}`, 'x']))
    await test.client.queues.setTags({ arn, tags: fifty('a') })
    await test.client.queues.setTags({ arn, tags: fifty('b') })
    await expect(
      test.client.queues.setTags({ arn, tags: { ...fifty('c'), more: 'x' } }),
    ).rejects.toMatchObject({
      code: 'InvalidParameterValue',
    })
    expect((await test.client.queues.get({ arn })).tags).toEqual(fifty('b'))
  })

  it('adds and removes permissions', async () => {
    const arn = await createQueue(test.client, 'orders')
    const added = await test.client.queues.addPermission({
      arn,
      label: 'partner',
      accountIds: ['111122223333'],
      actions: ['SendMessage'],
    })
    expect(added.attributes['Policy']).toContain('partner')
    const removed = await test.client.queues.removePermission({ arn, label: 'partner' })
    expect(removed.attributes['Policy'] ?? '').not.toContain('partner')
  })
})

describe('purging and deleting several queues', () => {
  it('tells the outcome of each, and goes on after one that fails', async () => {
    const [first, second] = [
      await createQueue(test.client, 'first'),
      await createQueue(test.client, 'second'),
    ]
    await test.client.messages.send({ arn: second, message: plain('x') })
    const gone = queueArn(world, 'gone')
    expect(await test.client.queues.purge({ arns: [first, gone, second] })).toEqual([
      { arn: first, error: null },
      { arn: gone, error: expect.stringContaining('There is no queue gone') },
      { arn: second, error: null },
    ])
    expect((await test.client.queues.get({ arn: second })).visible).toBe(0)
    expect(await test.client.queues.purge({ arns: [first] })).toEqual([
      { arn: first, error: expect.stringMatching(/60 seconds/) },
    ])
    expect(await test.client.queues.delete({ arns: [first, first, second] })).toEqual([
      { arn: first, error: null },
      { arn: second, error: null },
    ])
    expect([...test.broker.queues.all()]).toEqual([])
  })
})

describe('queues.watch', () => {
  it('begins with all queues of all worlds', async () => {
    await createQueue(test.client, 'orders')
    await test.broker.sqs.CreateQueue(
      { ...test.caller, account: '111122223333', region: 'eu-west-1' },
      { QueueName: 'other' },
    )
    const feed = await test.client.queues.watch({})
    const value = await take(feed)
    expect(value.changed.map(({ account, name }) => `${account}/${name}`)).toEqual([
      '000000000000/orders',
      '111122223333/other',
    ])
    expect(value.now).toBe(test.clock.now())
    await feed.return()
  })

  it('merges what happens within half a second', async () => {
    const arn = await createQueue(test.client, 'orders')
    const feed = await test.client.queues.watch({})
    await feed.next()
    const next = take(feed)
    for (let index = 0; index < 100; index += 1) {
      await test.client.messages.send({ arn, message: plain(`${index}`) })
    }
    let arrived = false
    void next.then(() => (arrived = true))
    test.timers.pass(499)
    await settle()
    expect(arrived).toBe(false)
    test.timers.pass(1)
    expect((await next).changed[0]!.visible).toBe(100)
    await feed.return()
  })

  it('tells when a message becomes visible by time alone', async () => {
    const arn = await createQueue(test.client, 'orders')
    await test.client.messages.send({ arn, message: { ...plain('x'), delaySeconds: 30 } })
    test.timers.pass(60_000)
    const feed = await test.client.queues.watch({})
    expect((await take(feed)).changed[0]).toMatchObject({ visible: 0, delayed: 1 })
    const next = take(feed)
    test.clock.advance(30_000)
    await test.timers.passSlowly(2_000)
    expect((await next).changed[0]).toMatchObject({ visible: 1, delayed: 0 })
    await feed.return()
  })

  it('tells a long list in parts, each in a turn of its own, and says which is the last', async () => {
    for (let index = 0; index < 250; index += 1) await createQueue(test.client, `orders-${index}`)
    const feed = await test.client.queues.watch({})
    const parts = [await take(feed)]
    while (parts.at(-1)!.more) {
      const next = take(feed)
      let arrived = false
      void next.then(() => (arrived = true))
      await settle()
      expect(arrived).toBe(false)
      test.timers.pass(0)
      parts.push(await next)
    }
    expect(parts.map(({ changed, more }) => [changed.length, more])).toEqual([
      [100, true],
      [100, true],
      [50, false],
    ])
    expect(new Set(parts.flatMap(({ changed }) => changed.map(({ arn }) => arn))).size).toBe(250)
    await feed.return()
  })

  it('tells afterwards only of queues in which something changed', async () => {
    const arns = ['first', 'second', 'third'].map((name) => createQueue(test.client, name))
    const second = await arns[1]!
    await Promise.all(arns)
    const feed = await test.client.queues.watch({})
    await take(feed)
    const next = take(feed)
    await test.client.messages.send({ arn: second, message: plain('x') })
    test.timers.pass(500)
    expect(await next).toMatchObject({ changed: [{ arn: second, visible: 1 }], removed: [], more: false })
    await feed.return()
  })

  it('says nothing while nothing changes', async () => {
    await createQueue(test.client, 'orders')
    const feed = await test.client.queues.watch({})
    await take(feed)
    let told = 0
    void take(feed).then(
      () => (told += 1),
      () => undefined,
    )
    await test.timers.passSlowly(20_000, 500)
    expect(told).toBe(0)
    await feed.return()
  })

  it('tells of queues that are gone, and of one that took the name of another', async () => {
    const arn = await createQueue(test.client, 'orders')
    const other = await createQueue(test.client, 'other')
    const feed = await test.client.queues.watch({})
    await take(feed)
    const next = take(feed)
    await test.client.queues.delete({ arns: [arn, other] })
    test.clock.advance(61_000)
    await createQueue(test.client, 'orders', { VisibilityTimeout: '7' })
    test.timers.pass(500)
    const value = await next
    expect(value.removed).toEqual([arn, other])
    expect(value.changed).toMatchObject([{ arn, visibilityTimeout: 7 }])
    await feed.return()
  })

  it('takes back what it told of queues whose creation was rolled back, also if another got the number', async () => {
    const feed = await test.client.queues.watch({})
    await take(feed)
    const told = take(feed)
    await settle()
    test.timers.pass(500)
    const ghost = test.broker.sqs.CreateQueue(test.caller, { QueueName: 'ghost' })
    const broken = test.broker.commit(() => {
      test.store.prepare('UPDATE numbers SET high = high').run()
      throw new Error('broken')
    })
    await Promise.allSettled([ghost, broken])
    expect((await told).changed).toMatchObject([{ name: 'ghost' }])
    const next = take(feed)
    const arn = await createQueue(test.client, 'orders')
    test.timers.pass(500)
    const rows = new Map<string, QueueSummary>([[queueArn(world, 'ghost'), (await told).changed[0]!]])
    applyQueueChanges(rows, await next)
    expect([...rows.keys()]).toEqual([arn])
    await feed.return()
  })

  it('tells of a queue that became, or is no longer, the dead-letter queue of another', async () => {
    const dlq = await createQueue(test.client, 'orders-dlq')
    const feed = await test.client.queues.watch({})
    await take(feed)
    const created = take(feed)
    const arn = await createQueue(test.client, 'orders', {
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn: dlq, maxReceiveCount: 3 }),
    })
    test.timers.pass(500)
    const rows = new Map((await created).changed.map((queue) => [queue.arn, queue.deadLetterSourceArns]))
    expect(rows).toEqual(
      new Map([
        [arn, []],
        [dlq, [arn]],
      ]),
    )
    const changed = take(feed)
    await test.client.queues.delete({ arns: [arn] })
    test.timers.pass(500)
    expect(await changed).toMatchObject({ removed: [arn], changed: [{ arn: dlq, deadLetterSourceArns: [] }] })
    await feed.return()
  })

  it('tells of a queue that became, or is no longer, the dead-letter queue of a subscription', async () => {
    const topic = await createTopic(test.client, 'orders')
    const letters = await createQueue(test.client, 'letters')
    const feed = await test.client.queues.watch({})
    const [before] = (await take(feed)).changed
    expect(before).toMatchObject({ arn: letters, deadLetterTopicArns: [] })
    expect(isDeadLetterQueue(before!)).toBe(false)

    const subscribed = take(feed)
    const redrive = { RedrivePolicy: JSON.stringify({ deadLetterTargetArn: letters }) }
    await subscribe(test.client, topic, 'lambda', bill, redrive)
    // A second one of the same topic is no second source.
    const second = await subscribe(test.client, topic, 'email', 'ada@example.com', redrive)
    test.timers.pass(500)
    const [after] = (await subscribed).changed
    expect(after).toMatchObject({ arn: letters, deadLetterSourceArns: [], deadLetterTopicArns: [topic] })
    expect(isDeadLetterQueue(after!)).toBe(true)

    await test.client.topics.setSubscriptionAttributes({ arn: second.arn, attributes: { RedrivePolicy: '' } })
    const deleted = take(feed)
    await test.client.topics.delete({ arns: [topic] })
    test.timers.pass(500)
    expect((await deleted).changed).toMatchObject([{ arn: letters, deadLetterTopicArns: [] }])
    await feed.return()
  })

  it('takes back that a queue is the dead-letter queue of a subscription that was rolled back', async () => {
    const topic = await createTopic(test.client, 'orders')
    const letters = await createQueue(test.client, 'letters')
    const feed = await test.client.queues.watch({})
    await take(feed)
    const told = take(feed)
    await settle()
    test.timers.pass(500)
    const subscribed = test.broker.sns.Subscribe(test.caller, {
      TopicArn: topic,
      Protocol: 'lambda',
      Endpoint: bill,
      Attributes: { RedrivePolicy: JSON.stringify({ deadLetterTargetArn: letters }) },
    })
    const broken = test.broker.commit(() => {
      test.store.prepare('UPDATE numbers SET high = high').run()
      throw new Error('broken')
    })
    await Promise.allSettled([subscribed, broken])
    expect((await told).changed).toMatchObject([{ arn: letters, deadLetterTopicArns: [topic] }])
    const next = take(feed)
    test.timers.pass(500)
    expect((await next).changed).toMatchObject([{ arn: letters, deadLetterTopicArns: [] }])
    await feed.return()
  })

  it('stops working when it is cancelled', async () => {
    const feed = await test.client.queues.watch({})
    await feed.next()
    const waiting = feed.next()
    expect(test.openFeeds).toBe(1)
    await feed.return()
    expect((await waiting).done).toBe(true)
    expect(test.openFeeds).toBe(0)
  })

  it('stops when the page is gone', async () => {
    const abort = new AbortController()
    const feed = await test.client.queues.watch({}, { signal: abort.signal })
    await feed.next()
    const waiting = feed.next().catch(() => ({ done: true }))
    abort.abort()
    expect((await waiting).done).toBe(true)
    expect(test.openFeeds).toBe(0)
  })

  it('ends with the console', async () => {
    const feed = await test.client.queues.watch({})
    await feed.next()
    const waiting = feed.next()
    test.dispose()
    expect((await waiting).done).toBe(true)
  })
})
