import { describe, expect, it } from 'vitest'
import { settle } from '../../support/manualTimers'
import { answer, noAnswer, useDeliveries, type DeliveryFixture } from './deliveryFixture'

const URL_ = 'http://127.0.0.1:9/hook'
const minute = 60_000

const { start, replace } = useDeliveries()

function policy(retry: Record<string, unknown>, more: Record<string, unknown> = {}): Record<string, string> {
  const healthyRetryPolicy = { minDelayTarget: 20, maxDelayTarget: 20, numRetries: 3, ...retry }
  return { DeliveryPolicy: JSON.stringify({ healthyRetryPolicy, ...more }) }
}

/** Passes time in small steps and answers when each request came, in ms after the first. */
async function times(f: DeliveryFixture, total: number, step: number): Promise<number[]> {
  const start_ = f.clock.now()
  const seen: number[] = f.http.requests.map(() => 0)
  for (let passed = 0; passed < total; passed += step) {
    await f.pass(step)
    while (seen.length < f.http.requests.length) seen.push(f.clock.now() - start_)
  }
  return seen
}

describe('a delivery to a web address', () => {
  it('is made once the publish is durable, with the headers and the envelope of SNS', async () => {
    const f = await start()
    const subscription = await f.subscribe('http', URL_)
    const publication = await f.publish('hello', { subject: 'Hi' })
    expect(f.http.requests).toHaveLength(1)
    const [request] = f.http.requests
    expect(request).toMatchObject({ url: URL_, timeoutMs: 15_000 })
    expect(request!.headers).toEqual({
      'x-amz-sns-message-type': 'Notification',
      'x-amz-sns-message-id': publication.messageId,
      'x-amz-sns-topic-arn': f.topic.arn,
      'x-amz-sns-subscription-arn': subscription.arn,
      'Content-Type': 'text/plain; charset=UTF-8',
      'User-Agent': 'Amazon Simple Notification Service Agent',
      'Accept-Encoding': 'gzip,deflate',
    })
    expect(JSON.parse(request!.body)).toMatchObject({
      Type: 'Notification',
      MessageId: publication.messageId,
      Subject: 'Hi',
      Message: 'hello',
      Signature: `signed-v1-${publication.messageId}`,
    })
    expect(subscription.counts).toEqual({ delivered: 1, filteredOut: 0, failed: 0 })
    const [delivery] = f.deliveries.list({ topic: f.topic.id, limit: 10 })
    expect(delivery).toMatchObject({ state: 'delivered', attempts: 1, nextAt: null, lastReason: null })
    expect(f.deliveries.attempts(delivery!.id)).toMatchObject([
      { ok: true, status: 200, durationMs: 7, requestBody: request!.body },
    ])
    expect(f.said.at(-1)).toMatchObject({
      type: 'delivery.succeeded',
      subscriptionArn: subscription.arn,
      messageId: publication.messageId,
      id: publication.id,
      attempts: 1,
      durationMs: 7,
    })
  })

  it('is the bare text with the raw header for a raw subscription, in the content type of its policy', async () => {
    const f = await start()
    await f.subscribe('http', URL_, {
      RawMessageDelivery: 'true',
      ...policy({ numRetries: 0 }, { requestPolicy: { headerContentType: 'application/json' } }),
    })
    await f.publish('{"a":1}')
    expect(f.http.requests[0]!.body).toBe('{"a":1}')
    expect(f.http.requests[0]!.headers).toMatchObject({
      'x-amz-sns-rawdelivery': 'true',
      'Content-Type': 'application/json',
    })
  })

  it('is tried again three times, 20 seconds apart, and then given up', async () => {
    const f = await start()
    const subscription = await f.subscribe('http', URL_)
    f.http.reply = () => answer(503)
    await f.publish('hello')
    expect(f.deliveries.retrying(subscription)).toBe(1)
    expect(await times(f, 2 * minute, 1_000)).toEqual([0, 20_000, 40_000, 60_000])
    expect(subscription.counts.failed).toBe(1)
    expect(f.deliveries.retrying(subscription)).toBe(0)
    const [delivery] = f.deliveries.list({ subscription: subscription.id, limit: 10 })
    expect(delivery).toMatchObject({ state: 'failed', attempts: 4, lastReason: '503 Whatever' })
    expect(new Set(f.http.requests.map(({ body }) => body)).size).toBe(1)
    const said = f.said.map(({ type }) => type).filter((type) => type.startsWith('delivery.'))
    expect(said).toEqual(['delivery.retrying', 'delivery.retrying', 'delivery.retrying', 'delivery.failed'])
  })

  it('goes through the four phases as in the example of AWS: 3 at once, 2 a second apart, 10 with backoff, 35 a minute apart', async () => {
    const f = await start()
    await f.subscribe(
      'http',
      URL_,
      policy({
        minDelayTarget: 1,
        maxDelayTarget: 60,
        numRetries: 50,
        numNoDelayRetries: 3,
        numMinDelayRetries: 2,
        numMaxDelayRetries: 35,
        backoffFunction: 'exponential',
      }),
    )
    f.http.reply = () => answer(500)
    await f.publish('hello')
    // The first and the immediate ones.
    expect(f.http.requests).toHaveLength(4)
    const phases: [string, number][] = []
    for (;;) {
      const [delivery] = f.deliveries.list({ topic: f.topic.id, limit: 1 })
      if (delivery?.state !== 'pending') break
      const delay = delivery.nextAt! - f.clock.now()
      phases.push([delivery.phase, delay])
      await f.pass(delay)
    }
    const delays = (phase: string): number[] => phases.filter(([p]) => p === phase).map(([, ms]) => ms)
    expect(delays('pre-backoff')).toEqual([1_000, 1_000])
    const backoff = delays('backoff')
    expect(backoff).toHaveLength(10)
    expect([backoff[0], backoff.at(-1)]).toEqual([1_000, 60_000])
    expect(backoff).toEqual([...backoff].sort((a, b) => a - b))
    expect(delays('post-backoff')).toEqual(Array.from({ length: 35 }, () => 60_000))
    expect(f.http.requests).toHaveLength(51)
  })

  it('is not tried again after a client error or a redirect, but after 429 and without an answer', async () => {
    const f = await start()
    const outcomes: [string, number, string][] = []
    for (const [name, reply] of Object.entries({
      '404': answer(404),
      '301': answer(301),
      '410': answer(410),
      '429': answer(429),
      '500': answer(500),
      reset: noAnswer('the connection was reset'),
    })) {
      const subscription = await f.subscribe('http', `${URL_}/${name}`, policy({ numRetries: 1 }))
      f.http.reply = ({ url }) => (url.endsWith(name) ? reply : answer(200))
      await f.publish('hello')
      await f.pass(25_000)
      const [delivery] = f.deliveries.list({ subscription: subscription.id, limit: 1 })
      outcomes.push([name, delivery!.attempts, delivery!.state])
      await f.state.engine.commit(() => {
        f.state.registry.removeSubscription(subscription)
        f.deliveries.forget(subscription)
      })
    }
    expect(outcomes.sort()).toEqual([
      ['301', 1, 'failed'],
      ['404', 1, 'failed'],
      ['410', 1, 'failed'],
      ['429', 2, 'failed'],
      ['500', 2, 'failed'],
      ['reset', 2, 'failed'],
    ])
  })

  it('follows the policy of the topic, unless the subscription has its own and may', async () => {
    const ofTopic = (disable: boolean): Record<string, string> => ({
      DeliveryPolicy: JSON.stringify({
        http: {
          defaultHealthyRetryPolicy: { numRetries: 1, minDelayTarget: 5, maxDelayTarget: 5 },
          disableSubscriptionOverrides: disable,
        },
      }),
    })
    const own = policy({ numRetries: 1, minDelayTarget: 9, maxDelayTarget: 9 })
    const delays: number[] = []
    for (const [disable, attributes] of [
      [false, {}],
      [false, own],
      [true, own],
    ] as const) {
      const f = await start({ topicAttributes: ofTopic(disable) })
      f.http.reply = () => answer(500)
      await f.subscribe('http', URL_, attributes)
      await f.publish('hello')
      const [delivery] = f.deliveries.list({ topic: f.topic.id, limit: 1 })
      delays.push(delivery!.nextAt! - f.clock.now())
    }
    expect(delays).toEqual([5_000, 9_000, 5_000])
  })

  it('goes on after a restart at the time it was due, with one appointment with the clock', async () => {
    const f = await start()
    await f.subscribe('http', URL_)
    f.http.reply = () => answer(500)
    await f.publish('one')
    await f.pass(5_000)
    await f.publish('two')
    f.http.reply = () => answer(200)
    const again = await f.again()
    replace(again)
    await settle()
    expect(again.http.requests).toEqual([])
    expect(again.deliveries.retrying([...again.state.registry.subscriptions()][0]!)).toBe(2)
    await again.pass(14_999)
    expect(again.http.requests).toHaveLength(0)
    await again.pass(1)
    expect(again.http.requests).toHaveLength(1)
    await again.pass(5_000)
    expect(again.http.requests).toHaveLength(2)
    expect(again.deliveries.list({ topic: again.topic.id, state: 'delivered', limit: 10 })).toHaveLength(2)
  })

  it('is attempted again after a crash in the middle of an attempt', async () => {
    const f = await start()
    await f.subscribe('http', URL_)
    f.http.reply = () => undefined
    await f.publish('one')
    expect(f.http.held).toBe(1)
    f.http.reply = () => answer(200)
    const again = await f.again()
    replace(again)
    await settle()
    expect(again.http.requests).toHaveLength(1)
    expect(again.deliveries.list({ topic: again.topic.id, limit: 1 })[0]).toMatchObject({
      state: 'delivered',
      attempts: 1,
    })
  })

  it('is not made twice because the store takes no writes when it is done', async () => {
    const f = await start()
    const subscription = await f.subscribe('http', URL_)
    f.http.reply = () => undefined
    await f.publish('hello')
    const { engine } = f.state
    const { commit } = engine
    Object.assign(engine, { commit: () => Promise.reject(new Error('disk full')) })
    await f.http.release(answer(200))
    await f.pass(5_000)
    Object.assign(engine, { commit })
    expect(f.deliveries.list({ subscription: subscription.id, limit: 1 })[0]!.state).toBe('pending')
    await f.pass(1_000)
    expect(f.deliveries.list({ subscription: subscription.id, limit: 1 })[0]).toMatchObject({
      state: 'delivered',
      attempts: 1,
    })
    expect(f.http.requests).toHaveLength(1)
    expect(subscription.counts.delivered).toBe(1)
  })

  it('is not begun at all when the publish is rolled back', async () => {
    const f = await start()
    const subscription = await f.subscribe('http', URL_)
    const publication = await f.publish('kept')
    const failing = f.state.engine.commit(() => {
      f.deliveries.begin(subscription, publication, f.clock.now())
      throw new Error('no')
    })
    await expect(failing).rejects.toThrow()
    await settle()
    await f.pass(minute)
    expect(f.http.requests).toHaveLength(1)
  })
})

describe('a delivery that is given up', () => {
  it('goes to the dead-letter queue as the envelope, with nothing added, as recorded from AWS', async () => {
    const f = await start()
    const dlq = await f.queue('dead')
    const subscription = await f.subscribe('http', URL_, {
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn: dlq }),
    })
    f.http.reply = () => answer(404)
    const publication = await f.publish('hello', {
      attributes: JSON.stringify({ colour: { DataType: 'String', StringValue: 'red' } }),
    })
    const [body] = await f.bodies(dlq)
    expect(JSON.parse(body!)).toMatchObject({
      Type: 'Notification',
      MessageId: publication.messageId,
      Message: 'hello',
      MessageAttributes: { colour: { Type: 'String', Value: 'red' } },
    })
    const [delivery] = f.deliveries.list({ subscription: subscription.id, limit: 1 })
    expect(delivery).toMatchObject({ state: 'failed', deadLetterArn: dlq, lastReason: '404 Whatever' })
    expect(delivery!.deadLetterNumber).toBeGreaterThan(0)
    expect(f.said.find(({ type }) => type === 'delivery.failed')).toMatchObject({
      reason: '404 Whatever',
      deadLetterQueueArn: dlq,
    })
  })

  it('of a raw subscription goes there as the text with its attributes', async () => {
    const f = await start()
    const dlq = await f.queue('dead')
    await f.subscribe('http', URL_, {
      RawMessageDelivery: 'true',
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn: dlq }),
    })
    f.http.reply = () => answer(404)
    await f.publish('hello', {
      attributes: JSON.stringify({ colour: { DataType: 'String', StringValue: 'red' } }),
    })
    const { Messages } = await f.broker.sqs.ReceiveMessage(f.caller, {
      QueueUrl: 'dead',
      MessageAttributeNames: ['All'],
    })
    expect(Messages).toMatchObject([
      { Body: 'hello', MessageAttributes: { colour: { DataType: 'String', StringValue: 'red' } } },
    ])
  })

  it('says so when the dead-letter queue is gone, too', async () => {
    const f = await start()
    const dlq = 'arn:aws:sqs:us-east-1:000000000000:nowhere'
    const subscription = await f.subscribe('lambda', 'arn:aws:lambda:us-east-1:000000000000:function:f', {
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn: dlq }),
    })
    await f.publish('hello')
    const [delivery] = f.deliveries.list({ subscription: subscription.id, limit: 1 })
    expect(delivery).toMatchObject({ state: 'failed', attempts: 1, deadLetterArn: null })
    expect(delivery!.lastReason).toMatch(/Lambda.*dead-letter queue did not take it/)
  })

  it('to a queue that is gone is final at once, and goes to the dead-letter queue', async () => {
    const f = await start()
    const dlq = await f.queue('dead')
    const subscription = await f.subscribe('sqs', 'arn:aws:sqs:us-east-1:000000000000:gone', {
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn: dlq }),
    })
    await f.publish('hello')
    expect(await f.bodies(dlq)).toHaveLength(1)
    expect(subscription.counts).toMatchObject({ delivered: 0, failed: 1 })
  })

  it('of a FIFO topic goes to a FIFO queue with its group and deduplication id, once however often it is tried', async () => {
    const f = await start()
    const dlq = await f.queue('dead.fifo', { FifoQueue: 'true' })
    const subscription = await f.subscribe('sqs', 'arn:aws:sqs:us-east-1:000000000000:gone.fifo', {
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn: dlq }),
    })
    await f.publish('hello', { groupId: 'g', deduplicationId: 'd', sequence: 7 })
    const { Messages } = await f.broker.sqs.ReceiveMessage(f.caller, {
      QueueUrl: 'dead.fifo',
      AttributeNames: ['All'],
      VisibilityTimeout: 0,
    })
    expect(Messages).toMatchObject([
      { Attributes: { MessageGroupId: 'g', MessageDeduplicationId: 'd', SenderId: 'AIDAIT2UOQQY3AUEKVGXU' } },
    ])
    const [failed] = f.deliveries.list({ subscription: subscription.id, limit: 1 })
    f.clock.advance(10 * minute)
    await f.broker.commit(() => f.deliveries.retryNow(failed!.id))
    await settle()
    expect(f.deliveries.find(failed!.id)).toMatchObject({ state: 'failed', attempts: 2, deadLetterArn: dlq })
    expect(f.broker.queues.counts(f.broker.queues.byArn(dlq)!)).toMatchObject({ visible: 1 })
    expect(subscription.counts.failed).toBe(1)
  })

  it('can be made again by hand, and counts as delivered then', async () => {
    const f = await start()
    const subscription = await f.subscribe('sqs', 'arn:aws:sqs:us-east-1:000000000000:late')
    await f.publish('hello')
    const [failed] = f.deliveries.list({ subscription: subscription.id, limit: 1 })
    const queue = await f.queue('late')
    expect(await f.broker.commit(() => f.deliveries.retryNow(failed!.id))).toBe(true)
    await settle()
    expect(await f.bodies(queue)).toHaveLength(1)
    expect(f.deliveries.find(failed!.id)).toMatchObject({ state: 'delivered', attempts: 2 })
    expect(subscription.counts).toMatchObject({ delivered: 1, failed: 0 })
    expect(await f.broker.commit(() => f.deliveries.retryNow(failed!.id))).toBe(false)
  })

  it('by hand goes to the dead-letter queue without another attempt, and its attempt under way is broken off', async () => {
    const f = await start()
    const dlq = await f.queue('dead')
    const subscription = await f.subscribe('http', URL_, {
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn: dlq }),
    })
    f.http.reply = () => undefined
    await f.publish('hello')
    const [pending] = f.deliveries.list({ subscription: subscription.id, limit: 1 })
    expect(f.deliveries.isUnderWay(pending!)).toBe(true)
    expect(await f.broker.commit(() => f.deliveries.giveUp(pending!.id))).toBe(true)
    await settle()
    expect(f.http.aborted).toBe(1)
    expect(f.deliveries.find(pending!.id)).toMatchObject({ state: 'failed', deadLetterArn: dlq })
    expect(await f.bodies(dlq)).toHaveLength(1)
    await f.pass(minute)
    expect(f.http.requests).toHaveLength(1)
    expect(f.deliveries.retrying(subscription)).toBe(0)
  })

  it('with its subscription is not attempted again', async () => {
    const f = await start()
    const subscription = await f.subscribe('http', URL_)
    f.http.reply = () => answer(500)
    const publication = await f.publish('hello')
    expect(f.deliveries.needed([publication.id, 999])).toEqual(new Set([publication.id]))
    await f.broker.commit(() => {
      f.deliveries.forget(subscription)
      f.state.registry.removeSubscription(subscription)
    })
    await f.pass(5 * minute)
    expect(f.http.requests).toHaveLength(1)
    expect(f.deliveries.needed([publication.id])).toEqual(new Set())
    expect(f.deliveries.list({ topic: f.topic.id, limit: 1 })[0]).toMatchObject({
      state: 'failed',
      lastReason: 'The subscription was deleted.',
    })
  })
})

describe('subscriptions take turns', () => {
  it('so that endpoints that never answer hold up no other', async () => {
    const f = await start()
    for (let n = 0; n < 200; n++) await f.subscribe('http', `http://hangs.test/${n}`)
    const good = await f.subscribe('http', 'http://works.test/')
    f.http.reply = ({ url }) => (url.includes('hangs') ? undefined : answer(200))
    await f.publish('one')
    // All quick places may be taken by now; after a second they are no longer.
    await f.pass(4_000)
    expect(good.counts.delivered).toBe(1)
    for (let n = 0; n < 20; n++) await f.publish(`more ${n}`)
    await f.pass(1_000)
    expect(good.counts.delivered).toBe(21)
    expect(f.http.held).toBeLessThanOrEqual(256)
  })

  it('and what hangs gives its place to others after a second, within bounds', async () => {
    const f = await start()
    await f.subscribe('http', 'http://hangs.test/')
    f.http.reply = () => undefined
    for (let n = 0; n < 40; n++) await f.publish(`${n}`)
    expect(f.http.held).toBe(2)
    for (let n = 0; n < 20; n++) await f.pass(1_000)
    expect(f.http.held).toBe(16)
  })

  it('and one with a large backlog takes only its turn', async () => {
    const f = await start()
    await f.subscribe('http', 'http://busy.test/')
    f.http.reply = () => undefined
    for (let n = 0; n < 30; n++) await f.publish(`${n}`)
    expect(f.http.held).toBe(2)
    const other = await f.subscribe('http', 'http://other.test/')
    f.http.reply = ({ url }) => (url.includes('other') ? answer(200) : undefined)
    await f.publish('last')
    expect(other.counts.delivered).toBe(1)
    await f.http.release(answer(200))
    expect(f.http.held).toBe(8)
  })

  it('and the throttle of a policy spaces them out', async () => {
    const f = await start()
    await f.subscribe('http', URL_, {
      DeliveryPolicy: JSON.stringify({ throttlePolicy: { maxReceivesPerSecond: 2 } }),
    })
    for (let n = 0; n < 5; n++) await f.publish(`${n}`)
    expect(await times(f, 3_000, 100)).toEqual([0, 500, 1_000, 1_500, 2_000])
  })

  it('and keeps the order in which they were published', async () => {
    const f = await start()
    await f.subscribe('http', URL_, { RawMessageDelivery: 'true' })
    for (let n = 0; n < 12; n++) await f.publish(`${n}`)
    expect(f.http.requests.map(({ body }) => body)).toEqual(Array.from({ length: 12 }, (_, n) => `${n}`))
  })
})
