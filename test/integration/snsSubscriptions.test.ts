import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { running } from './fixture'
import type { Running } from './fixture'
import { refusalOf, snsDialects } from './snsFixture'
import type { Sns } from './snsFixture'

const topicArn = 'arn:aws:sns:us-east-1:000000000000:orders'
const queueArn = (name: string) => `arn:aws:sqs:us-east-1:000000000000:${name}`

describe.each(snsDialects)('subscriptions over $name', ({ client }) => {
  let host: Running
  let sns: Sns
  beforeEach(async () => {
    host = await running()
    sns = client(host.endpoint)
    await sns('CreateTopic', { Name: 'orders' })
    await host.broker.sqs.CreateQueue(host.caller, { QueueName: 'inbox' })
  })
  afterEach(() => host.close())

  const subscribe = async (Endpoint = queueArn('inbox'), Attributes?: Record<string, string>) =>
    (await sns('Subscribe', { TopicArn: topicArn, Protocol: 'sqs', Endpoint, Attributes })).SubscriptionArn!

  /** What confirms the only pending subscription, as its endpoint was told. */
  const token = () =>
    host.store.prepare('SELECT token FROM subscriptions WHERE pending = 1').get<[string]>()![0]

  test('a queue is subscribed at once, listed and told of', async () => {
    const SubscriptionArn = await subscribe()
    expect(SubscriptionArn).toMatch(/^arn:aws:sns:us-east-1:000000000000:orders:[0-9a-f-]{36}$/)
    const expected = {
      SubscriptionArn,
      Owner: '000000000000',
      Protocol: 'sqs',
      Endpoint: queueArn('inbox'),
      TopicArn: topicArn,
    }
    expect(await sns('ListSubscriptions')).toEqual({ Subscriptions: [expected] })
    expect(await sns('ListSubscriptionsByTopic', { TopicArn: topicArn })).toEqual({
      Subscriptions: [expected],
    })
    const { Attributes } = await sns('GetSubscriptionAttributes', { SubscriptionArn })
    expect(Attributes).toMatchObject({
      ...expected,
      PendingConfirmation: 'false',
      ConfirmationWasAuthenticated: 'true',
      RawMessageDelivery: 'false',
    })
    const topic = await sns('GetTopicAttributes', { TopicArn: topicArn })
    expect(topic.Attributes).toMatchObject({ SubscriptionsConfirmed: '1', SubscriptionsPending: '0' })
  })

  test('subscribing an endpoint again answers the same subscription, unless its attributes differ', async () => {
    const first = await subscribe(queueArn('inbox'), { RawMessageDelivery: 'true' })
    expect(await subscribe(queueArn('inbox'), { RawMessageDelivery: 'true' })).toBe(first)
    const refused = await refusalOf(subscribe(queueArn('inbox'), { RawMessageDelivery: 'false' }))
    expect(refused).toMatchObject({
      code: 'InvalidParameterException',
      message: expect.stringContaining('Subscription already exists with different attributes') as string,
    })
  })

  test('attributes are set, and a filter policy is refused in the words of AWS', async () => {
    const SubscriptionArn = await subscribe()
    const set = (AttributeName: string, AttributeValue: string) =>
      sns('SetSubscriptionAttributes', { SubscriptionArn, AttributeName, AttributeValue })
    await set('FilterPolicy', '{"store":["example_corp"]}')
    await set('FilterPolicyScope', 'MessageBody')
    await set('RawMessageDelivery', 'true')
    await set('RedrivePolicy', JSON.stringify({ deadLetterTargetArn: queueArn('inbox') }))
    const { Attributes } = await sns('GetSubscriptionAttributes', { SubscriptionArn })
    expect(Attributes).toMatchObject({
      FilterPolicy: '{"store":["example_corp"]}',
      FilterPolicyScope: 'MessageBody',
      RawMessageDelivery: 'true',
    })
    expect(await refusalOf(set('FilterPolicy', '{"store":'))).toMatchObject({
      code: 'InvalidParameterException',
      message: expect.stringContaining('FilterPolicy: failed to parse JSON') as string,
    })
    expect((await refusalOf(set('RawMessageDelivery', 'perhaps'))).code).toBe('InvalidParameterException')
    expect((await refusalOf(set('Colour', 'red'))).code).toBe('InvalidParameterException')
  })

  test('unsubscribing ends it, and again is no error', async () => {
    const SubscriptionArn = await subscribe()
    await sns('Unsubscribe', { SubscriptionArn })
    expect(await sns('ListSubscriptions')).toEqual({ Subscriptions: [] })
    await sns('Unsubscribe', { SubscriptionArn })
    expect(await refusalOf(sns('GetSubscriptionAttributes', { SubscriptionArn }))).toMatchObject({
      code: 'NotFoundException',
      status: 404,
    })
  })

  test('a mail address waits until it is confirmed by its token, and then shows its ARN', async () => {
    const asked = { TopicArn: topicArn, Protocol: 'email', Endpoint: 'ann@example.test' }
    expect(await sns('Subscribe', asked)).toEqual({ SubscriptionArn: 'pending confirmation' })
    const { SubscriptionArn } = await sns('Subscribe', { ...asked, ReturnSubscriptionArn: true })
    expect(SubscriptionArn).toMatch(/^arn:aws:sns:us-east-1:000000000000:orders:[0-9a-f-]{36}$/)
    const listed = async () => (await sns('ListSubscriptions')).Subscriptions
    expect(await listed()).toMatchObject([{ SubscriptionArn: 'PendingConfirmation' }])
    expect(
      (await refusalOf(sns('ConfirmSubscription', { TopicArn: topicArn, Token: 'nonsense' }))).code,
    ).toBe('InvalidParameterException')
    expect(await sns('ConfirmSubscription', { TopicArn: topicArn, Token: token() })).toEqual({
      SubscriptionArn,
    })
    expect(await listed()).toMatchObject([{ SubscriptionArn, Endpoint: 'ann@example.test' }])
  })

  test('a link confirms, and a link ends it again, without credentials', async () => {
    const asked = { TopicArn: topicArn, Protocol: 'email', Endpoint: 'ann@example.test' }
    await sns('Subscribe', asked)
    const confirmed = await fetch(
      `${host.endpoint}/?Action=ConfirmSubscription&TopicArn=${topicArn}&Token=${token()}`,
    )
    const arn = /<SubscriptionArn>(.+)<\/SubscriptionArn>/.exec(await confirmed.text())?.[1]
    expect(arn).toContain(`${topicArn}:`)
    const ended = await fetch(`${host.endpoint}/?Action=Unsubscribe&SubscriptionArn=${arn}`)
    expect(ended.status).toBe(200)
    // AWS shows it for a while, since whoever ended it by mistake may ask to confirm again.
    expect(await sns('ListSubscriptions')).toMatchObject({ Subscriptions: [{ SubscriptionArn: 'Deleted' }] })
    // The farewell has a link of its own that takes it back.
    await fetch(`${host.endpoint}/?Action=ConfirmSubscription&TopicArn=${topicArn}&Token=${token()}`)
    expect(await sns('ListSubscriptions')).toMatchObject({ Subscriptions: [{ SubscriptionArn: arn }] })
  })

  test('one that was confirmed with AuthenticateOnUnsubscribe is not ended by a link', async () => {
    await sns('Subscribe', { TopicArn: topicArn, Protocol: 'email', Endpoint: 'ann@example.test' })
    const { SubscriptionArn } = await sns('ConfirmSubscription', {
      TopicArn: topicArn,
      Token: token(),
      AuthenticateOnUnsubscribe: 'true',
    })
    const refused = await fetch(`${host.endpoint}/?Action=Unsubscribe&SubscriptionArn=${SubscriptionArn}`)
    expect(refused.status).toBe(403)
    expect(await refused.text()).toContain('<Code>AuthorizationError</Code>')
    await sns('Unsubscribe', { SubscriptionArn })
    expect(await sns('ListSubscriptions')).toEqual({ Subscriptions: [] })
  })

  test('more subscriptions than a page holds are listed page by page', async () => {
    for (let n = 0; n < 120; n += 1) {
      await host.broker.sqs.CreateQueue(host.caller, { QueueName: `q${n}` })
      await subscribe(queueArn(`q${n}`))
    }
    for (const list of [
      (NextToken?: string) => sns('ListSubscriptions', { NextToken }),
      (NextToken?: string) => sns('ListSubscriptionsByTopic', { TopicArn: topicArn, NextToken }),
    ]) {
      const first = await list()
      expect(first.Subscriptions).toHaveLength(100)
      const second = await list(first.NextToken)
      expect(second.NextToken).toBeUndefined()
      const endpoints = [...first.Subscriptions!, ...second.Subscriptions!].map(({ Endpoint }) => Endpoint)
      expect(new Set(endpoints).size).toBe(120)
    }
  })

  test('a FIFO queue can be subscribed to a FIFO topic only', async () => {
    const fifo = { FifoQueue: 'true' }
    await host.broker.sqs.CreateQueue(host.caller, { QueueName: 'inbox.fifo', Attributes: fifo })
    expect((await refusalOf(subscribe(queueArn('inbox.fifo')))).code).toBe('InvalidParameterException')
    const { TopicArn } = await sns('CreateTopic', { Name: 'orders.fifo', Attributes: { FifoTopic: 'true' } })
    const { SubscriptionArn } = await sns('Subscribe', {
      TopicArn,
      Protocol: 'sqs',
      Endpoint: queueArn('inbox.fifo'),
    })
    expect(SubscriptionArn).toContain(TopicArn)
    const mail = sns('Subscribe', { TopicArn, Protocol: 'email', Endpoint: 'ann@example.test' })
    expect((await refusalOf(mail)).code).toBe('InvalidParameterException')
  })

  test.each([
    ['an unknown protocol', { Protocol: 'pigeon', Endpoint: 'coop' }],
    ['an endpoint that is no queue', { Protocol: 'sqs', Endpoint: 'inbox' }],
    ['an endpoint that is no URL', { Protocol: 'http', Endpoint: 'ftp://example.test' }],
    ['an https endpoint under http', { Protocol: 'http', Endpoint: 'https://example.test/' }],
    ['no endpoint', { Protocol: 'sqs' }],
  ])('%s is refused', async (_, input) => {
    expect(await refusalOf(sns('Subscribe', { TopicArn: topicArn, ...input }))).toMatchObject({
      code: 'InvalidParameterException',
      status: 400,
    })
  })

  test('a topic that does not exist takes no subscription', async () => {
    const TopicArn = 'arn:aws:sns:us-east-1:000000000000:nowhere'
    const refused = sns('Subscribe', { TopicArn, Protocol: 'sqs', Endpoint: queueArn('inbox') })
    expect(await refusalOf(refused)).toMatchObject({ code: 'NotFoundException', status: 404 })
  })

  test('a deleted topic takes its subscriptions with it', async () => {
    await subscribe()
    await sns('DeleteTopic', { TopicArn: topicArn })
    expect(await sns('ListSubscriptions')).toEqual({ Subscriptions: [] })
  })
})
