import { describe, expect, it } from 'vitest'
import { BrokerError } from '../../../shared/errors'
import { settle } from '../../support/manualTimers'
import { answer, noAnswer, useDeliveries, type DeliveryFixture } from './deliveryFixture'

const URL_ = 'http://127.0.0.1:9/hook'
const minute = 60_000
const { start } = useDeliveries()

describe('people', () => {
  it('get mail with the footer of SNS in the outbox', async () => {
    const f = await start()
    const subscription = await f.subscribe('email', 'ann@example.com')
    await f.subscribe('email-json', 'bob@example.com')
    const publication = await f.publish('hello')
    const [json, text] = f.outbox.list({ limit: 10 })
    expect(text).toMatchObject({
      kind: 'email',
      to: 'ann@example.com',
      subject: 'AWS Notification Message',
      messageId: publication.messageId,
      subscriptionArn: subscription.arn,
      read: false,
    })
    expect(text!.body.split('\n')).toEqual([
      'hello',
      '',
      '--',
      'If you wish to stop receiving notifications from this topic, please click or visit the link below to unsubscribe:',
      `http://127.0.0.1:4566/?Action=Unsubscribe&SubscriptionArn=${subscription.arn}`,
      '',
    ])
    expect(JSON.parse(json!.body)).toMatchObject({ Type: 'Notification', Message: 'hello' })
    expect(subscription.counts.delivered).toBe(1)
    expect(f.outbox.counts('email')).toEqual({ total: 1, unread: 1 })
    await f.broker.commit(() => f.outbox.setRead([text!.id], true))
    expect(f.outbox.counts('email')).toEqual({ total: 1, unread: 0 })
    expect(await f.broker.commit(() => f.outbox.clear('email'))).toBe(1)
    expect(f.outbox.find(text!.id)).toBeUndefined()
  })

  it('get it by a mail server where there is one, tried again for six hours', async () => {
    const f = await start({ smtp: true })
    const subscription = await f.subscribe('email', 'ann@example.com')
    f.smtp!.reply = (_request, n) =>
      n < 3 ? noAnswer('connection refused') : answer(250, { responseHead: '250 OK' })
    await f.publish('hello')
    expect(f.outbox.list({ limit: 10 })).toHaveLength(1)
    expect(f.smtp!.requests[0]).toMatchObject({ to: 'ann@example.com', subject: 'AWS Notification Message' })
    await f.pass(9_999)
    expect(f.smtp!.requests).toHaveLength(1)
    await f.pass(1)
    await f.pass(10_000)
    expect(f.smtp!.requests).toHaveLength(3)
    expect(subscription.counts.delivered).toBe(1)
    f.smtp!.reply = () => noAnswer('connection refused')
    await f.publish('never')
    for (let n = 0; n < 10 * 60; n++) await f.pass(minute)
    const [delivery] = f.deliveries.list({ subscription: subscription.id, limit: 1 })
    expect(delivery).toMatchObject({ state: 'failed', attempts: 51 })
    const hours = (delivery!.finishedAt! - delivery!.begunAt) / 3_600_000
    expect(hours).toBeGreaterThan(6)
    expect(hours).toBeLessThan(7)
    expect(f.outbox.list({ limit: 10 })).toHaveLength(2)
  })

  it('get text messages and push by their own rules, whose refusals are final', async () => {
    const f = await start()
    const subscription = await f.subscribe('sms', '+15555550100')
    await f.publish('one')
    expect(f.direct).toMatchObject([{ subscription: subscription.arn }])
    f.failDirect = new BrokerError('SnsOptedOut')
    await f.publish('two')
    expect(subscription.counts).toEqual({ delivered: 1, filteredOut: 0, failed: 1 })
    const [delivery] = f.deliveries.list({ subscription: subscription.id, limit: 1 })
    expect(delivery).toMatchObject({ state: 'failed', attempts: 1, lastReason: 'Phone number is opted out' })
  })

  it('find no more than the newest 2,000 mails in the outbox', async () => {
    const f = await start()
    const item = {
      kind: 'email',
      to: 'a@b.c',
      subject: null,
      body: 'x',
      at: 0,
      topicArn: null,
      subscriptionArn: null,
      messageId: null,
      details: {},
    } as const
    await f.broker.commit(() => {
      for (let n = 0; n < 2_112; n++) f.outbox.add(item)
    })
    expect(f.outbox.counts('email').total).toBeLessThanOrEqual(2_064)
  })
})

describe('asking to confirm', () => {
  const ask = (f: DeliveryFixture, s: Awaited<ReturnType<DeliveryFixture['subscribe']>>) =>
    f.broker.commit(() => f.deliveries.askToConfirm(s, 'http://127.0.0.1:4566', f.clock.now()))

  it('goes to a web address until it is taken, always with the same id', async () => {
    const f = await start()
    const subscription = await f.subscribe('http', URL_, {}, true)
    f.http.reply = (_request, n) => (n === 1 ? answer(500) : answer(200))
    await ask(f, subscription)
    await settle()
    await f.pass(20_000)
    expect(f.http.requests).toHaveLength(2)
    const [first, second] = f.http.requests
    expect(first).toEqual(second)
    expect(first!.headers).toMatchObject({ 'x-amz-sns-message-type': 'SubscriptionConfirmation' })
    expect(first!.headers).not.toHaveProperty('x-amz-sns-subscription-arn')
    expect(JSON.parse(first!.body)).toMatchObject({
      Type: 'SubscriptionConfirmation',
      Token: 'token-1',
      SubscribeURL: `http://127.0.0.1:4566/?Action=ConfirmSubscription&TopicArn=${f.topic.arn}&Token=token-1`,
    })
    expect(subscription.counts.delivered).toBe(0)
  })

  it('ends when it was confirmed meanwhile', async () => {
    const f = await start()
    const subscription = await f.subscribe('http', URL_, {}, true)
    f.http.reply = () => answer(500)
    await ask(f, subscription)
    await settle()
    await f.broker.commit(() =>
      f.state.registry.updateSubscription(subscription, { pending: false, token: null }),
    )
    await f.pass(minute)
    expect(f.http.requests).toHaveLength(1)
    expect(f.deliveries.list({ subscription: subscription.id, limit: 1 })[0]!.state).toBe('delivered')
  })

  it('goes to an inbox as a mail with the link', async () => {
    const f = await start()
    await ask(f, await f.subscribe('email', 'ann@example.com', {}, true))
    const [mail] = f.outbox.list({ limit: 1 })
    expect(mail!.subject).toBe('AWS Notification - Subscription Confirmation')
    expect(mail!.details['confirmUrl']).toContain('Token=token-1')
    expect(mail!.body).toContain(mail!.details['confirmUrl'])
  })

  it('has its counterpart when an endpoint was unsubscribed, also after the subscription is gone', async () => {
    const f = await start()
    const subscription = await f.subscribe('http', URL_)
    f.http.reply = (_request, n) => (n === 1 ? answer(500) : answer(200))
    await f.broker.commit(() => {
      f.deliveries.sayUnsubscribed(subscription, 'http://127.0.0.1:4566', f.clock.now())
      f.deliveries.forget(subscription)
      f.state.registry.removeSubscription(subscription)
    })
    await settle()
    await f.pass(20_000)
    expect(f.http.requests.map(({ headers }) => headers['x-amz-sns-message-type'])).toEqual([
      'UnsubscribeConfirmation',
      'UnsubscribeConfirmation',
    ])
  })
})
