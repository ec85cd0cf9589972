import { describe, expect, it } from 'vitest'
import { quotaProfiles } from '../../../shared/quotas'
import { confirmStatements } from '../../../electron/broker/topics/confirm'
import { invalid, missingTopic, queueArn, refused, topicsFixture, topicsOn } from './topicsFixture'

const HOUR = 3_600_000
const lambda = 'arn:aws:lambda:us-east-1:000000000000:function:work'
const stream = 'arn:aws:firehose:us-east-1:000000000000:deliverystream/logs'
const role = { SubscriptionRoleArn: 'arn:aws:iam::000000000000:role/firehose' }

describe('Subscribe', () => {
  it.each([
    ['sqs', queueArn('orders')],
    ['lambda', lambda],
    ['sms', '+15550100'],
    ['firehose', stream],
  ])('confirms %s of the caller’s account at once', async (protocol, endpoint) => {
    const { topic, sns, caller, attributes } = await topicsFixture()
    const TopicArn = await topic()
    const { SubscriptionArn } = await sns.Subscribe(caller, {
      TopicArn,
      Protocol: protocol,
      Endpoint: endpoint,
      ...(protocol === 'firehose' && { Attributes: role }),
    })
    expect(SubscriptionArn).toMatch(new RegExp(`^${TopicArn}:[0-9a-f-]{36}$`))
    expect(await attributes(SubscriptionArn!)).toMatchObject({
      PendingConfirmation: 'false',
      ConfirmationWasAuthenticated: 'true',
    })
  })

  it.each([
    ['http', 'http://example.com/hook'],
    ['https', 'https://example.com/hook'],
    ['email', 'a@example.com'],
    ['email-json', 'a@example.com'],
    ['sqs', 'arn:aws:sqs:us-east-1:123456789012:theirs'],
    ['lambda', 'arn:aws:lambda:us-east-1:123456789012:function:theirs'],
  ])('leaves %s %s pending', async (protocol, endpoint) => {
    const { topic, sns, caller, attributes, subscribe } = await topicsFixture()
    const TopicArn = await topic()
    const input = { TopicArn, Protocol: protocol, Endpoint: endpoint }
    expect(await sns.Subscribe(caller, input)).toEqual({ SubscriptionArn: 'pending confirmation' })
    const arn = await subscribe(TopicArn, protocol, endpoint)
    expect(await attributes(arn)).toMatchObject({
      PendingConfirmation: 'true',
      ConfirmationWasAuthenticated: 'false',
    })
  })

  it('lets somebody subscribe to the topic of another account', async () => {
    const { topic, sns, caller, attributes, subscribe } = await topicsFixture()
    const TopicArn = await topic()
    const other = { ...caller, account: '123456789012', identity: 'AKIATHEIRS' }
    const endpoint = 'arn:aws:sqs:us-east-1:123456789012:theirs'
    const arn = await subscribe(TopicArn, 'sqs', endpoint, {}, other)
    expect(await attributes(arn)).toMatchObject({
      TopicArn,
      Owner: '123456789012',
      SubscriptionPrincipal: 'arn:aws:iam::123456789012:user/AKIATHEIRS',
      PendingConfirmation: 'false',
    })
    expect((await sns.ListSubscriptions(caller, {})).Subscriptions).toEqual([])
    expect((await sns.ListSubscriptions(other, {})).Subscriptions).toMatchObject([
      { SubscriptionArn: arn, Owner: '123456789012' },
    ])
  })

  it.each([
    ['carrier-pigeon', 'x', 'Amazon SNS does not support this protocol string: carrier-pigeon'],
    ['sqs', 'orders', 'SQS endpoint ARN'],
    ['sqs', lambda, 'SQS endpoint ARN'],
    [
      'sqs',
      queueArn('orders.fifo'),
      'Invalid parameter: Endpoint Reason: FIFO SQS Queues can not be subscribed to standard SNS topics',
    ],
    ['lambda', queueArn('orders'), 'Lambda endpoint ARN'],
    ['firehose', queueArn('orders'), 'Firehose endpoint ARN'],
    ['http', 'https://example.com', 'Endpoint must match the specified protocol'],
    ['https', 'http://example.com', 'Endpoint must match the specified protocol'],
    ['http', 'http://', 'Endpoint'],
    ['email', 'this is not an email', 'Email address'],
    ['email-json', 'nobody', 'Email address'],
    ['application', queueArn('orders'), `Application endpoint arn invalid:${queueArn('orders')}`],
    ['sqs', '', 'Endpoint'],
  ])('refuses %s with the endpoint %j', async (protocol, endpoint, reason) => {
    const { topic, subscribe } = await topicsFixture()
    expect(await refused(subscribe(await topic(), protocol, endpoint))).toBe(invalid(reason))
  })

  it.each(['NAA+15551234567', '+15--551234567', '+1555.', 'me'])(
    'refuses the phone number %j in words of its own',
    async (endpoint) => {
      const { topic, subscribe } = await topicsFixture()
      expect(await refused(subscribe(await topic(), 'sms', endpoint))).toBe(
        `SnsInvalidParameter: Invalid SMS endpoint: ${endpoint}`,
      )
    },
  )

  it('refuses a push endpoint that is not there', async () => {
    const { topic, subscribe } = await topicsFixture()
    const endpoint =
      'arn:aws:sns:us-east-1:000000000000:endpoint/GCM/app/12345678-1234-1234-1234-123456789012'
    expect(await refused(subscribe(await topic(), 'application', endpoint))).toBe(
      invalid(`Endpoint Reason: Endpoint does not exist for endpoint arn${endpoint}`),
    )
  })

  it('keeps phone numbers without what only parts their digits', async () => {
    const { topic, subscribe, found } = await topicsFixture()
    const arn = await subscribe(await topic(), 'sms', '+1.555-01/00')
    expect(found(arn)!.endpoint).toBe('+15550100')
  })

  it('lets FIFO topics deliver to queues of either type, and to nothing else', async () => {
    const { topic, subscribe } = await topicsFixture()
    const arn = await topic('orders.fifo')
    expect(await subscribe(arn, 'sqs', queueArn('a.fifo'))).toContain(arn)
    expect(await subscribe(arn, 'sqs', queueArn('a'))).toContain(arn)
    for (const protocol of ['http', 'email', 'sms', 'lambda', 'firehose', 'application']) {
      expect(await refused(subscribe(arn, protocol, 'x'))).toBe(invalid(`Invalid protocol type: ${protocol}`))
    }
  })

  it('refuses a topic that is not there, or no ARN', async () => {
    const { subscribe } = await topicsFixture()
    expect(await refused(subscribe(missingTopic, 'sqs', queueArn('q')))).toBe(
      'SnsNotFound: Topic does not exist',
    )
    expect(await refused(subscribe('orders', 'sqs', queueArn('q')))).toBe(
      invalid('TopicArn Reason: An ARN must have at least 6 elements, not 1'),
    )
  })

  it('answers the same subscription again when no given attribute differs', async () => {
    const { topic, subscribe } = await topicsFixture()
    const arn = await topic()
    const attributes = { FilterPolicy: '{"a": ["b"]}', RawMessageDelivery: 'true' }
    const first = await subscribe(arn, 'sqs', queueArn('q'), attributes)
    const same: Record<string, string>[] = [
      attributes,
      {},
      { FilterPolicy: '{"a":["b"]}' },
      { FilterPolicyScope: 'MessageAttributes' },
    ]
    for (const again of same) {
      expect(await subscribe(arn, 'sqs', queueArn('q'), again)).toBe(first)
    }
    const different: Record<string, string>[] = [
      { RawMessageDelivery: 'false' },
      { FilterPolicy: '{"a":["c"]}' },
    ]
    for (const other of different) {
      expect(await refused(subscribe(arn, 'sqs', queueArn('q'), other))).toBe(
        invalid('Attributes Reason: Subscription already exists with different attributes'),
      )
    }
    expect(await subscribe(arn, 'lambda', lambda)).not.toBe(first)
  })

  it('holds AWS’s limits', async () => {
    const { broker, topic, subscribe } = await topicsFixture()
    const standard = await topic()
    const fifo = await topic('orders.fifo')
    const filter = (value: string) => ({ FilterPolicy: `{"a":["${value}"]}` })
    broker.quotas = {
      ...quotaProfiles.aws,
      subscriptionsPerTopic: 4,
      subscriptionsPerFifoTopic: 1,
      pendingSubscriptions: 1,
      filterPoliciesPerTopic: 1,
    }
    await subscribe(fifo, 'sqs', queueArn('a.fifo'))
    const full = 'SnsSubscriptionLimitExceeded: Subscription limit exceeded'
    expect(await refused(subscribe(fifo, 'sqs', queueArn('b.fifo')))).toBe(full)
    await subscribe(standard, 'email', 'a@example.com')
    await subscribe(standard, 'email', 'a@example.com')
    expect(await refused(subscribe(standard, 'email', 'b@example.com'))).toBe(full)
    const a = await subscribe(standard, 'sqs', queueArn('a'), filter('x'))
    expect(await refused(subscribe(standard, 'sqs', queueArn('b'), filter('x')))).toBe(
      'SnsFilterPolicyLimitExceeded: Filter policy limit exceeded',
    )
    const b = await subscribe(standard, 'sqs', queueArn('b'), { FilterPolicy: '{}' })
    await subscribe(standard, 'sqs', queueArn('c'))
    expect(await refused(subscribe(standard, 'sqs', queueArn('d')))).toBe(full)
    expect([a, b]).not.toContain('')
  })

  it('asks whoever must confirm, and again when subscribed again', async () => {
    const { topic, subscribe, events } = await topicsFixture()
    const arn = await topic()
    await subscribe(arn, 'email', 'a@example.com')
    await subscribe(arn, 'email', 'a@example.com')
    expect(events.filter(({ type }) => type === 'subscription.created')).toHaveLength(1)
  })
})

describe('ConfirmSubscription', () => {
  const pending = async () => {
    const fixture = await topicsFixture()
    const { topic, subscribe, found, sns, caller } = fixture
    const TopicArn = await topic()
    const arn = await subscribe(TopicArn, 'email', 'a@example.com')
    const token = found(arn)!.row.token!
    return {
      ...fixture,
      TopicArn,
      arn,
      token,
      confirm: (Token: string | undefined = token, more: object = {}, who = caller) =>
        sns.ConfirmSubscription(who, { TopicArn, Token, ...more }),
    }
  }

  it('confirms, and answers the same ARN for the same token again', async () => {
    const { confirm, arn, attributes, events } = await pending()
    expect(await confirm()).toEqual({ SubscriptionArn: arn })
    expect(await confirm()).toEqual({ SubscriptionArn: arn })
    expect(await attributes(arn)).toMatchObject({
      PendingConfirmation: 'false',
      ConfirmationWasAuthenticated: 'true',
    })
    expect(events.filter(({ type }) => type === 'subscription.confirmed')).toHaveLength(1)
  })

  it('says whether the request had credentials', async () => {
    const { confirm, arn, attributes, caller, token } = await pending()
    await confirm(token, {}, { ...caller, anonymous: true })
    expect((await attributes(arn))['ConfirmationWasAuthenticated']).toBe('false')
  })

  it('needs no region where it comes by a link', async () => {
    const { caller, sns, subscribe, found } = await topicsFixture()
    const here = { ...caller, region: 'eu-west-1' }
    const { TopicArn } = await sns.CreateTopic(here, { Name: 'orders' })
    const arn = await subscribe(TopicArn!, 'email', 'a@example.com', {}, here)
    const link = { ...caller, anonymous: true }
    await sns.ConfirmSubscription(link, { TopicArn, Token: found(arn)!.row.token! })
    expect(found(arn)!.pending).toBe(false)
    await sns.Unsubscribe(link, { SubscriptionArn: arn })
    expect(found(arn)!.pending).toBe(true)
  })

  it.each([
    [{ Token: 'nonsense' }, 'Invalid token'],
    [{ Token: '' }, 'Invalid token'],
    [{ Token: `${'0'.repeat(144)}a` }, 'Invalid token'],
    [{ Token: '0'.repeat(144) }, 'Invalid parameter: Token'],
    [{ TopicArn: missingTopic, Token: '0'.repeat(144) }, 'Invalid parameter: Token'],
    [{ Token: 'abc123' }, 'Invalid parameter: Token'],
    [{ TopicArn: 'orders' }, 'Invalid parameter: Topic'],
    [{ TopicArn: 'arn:aws:sns:eu-west-1:000000000000:orders' }, 'Invalid parameter: Topic'],
    [{ TopicArn: undefined }, 'Invalid parameter: TopicArn Reason: no value for required parameter'],
  ])('refuses %j', async (more, refusal) => {
    const { confirm, token } = await pending()
    expect(await refused(confirm(token, more))).toBe(`SnsInvalidParameter: ${refusal}`)
  })

  it('goes by the token, whatever topic of its region is named, as recorded from AWS', async () => {
    const { confirm, token, arn, caller } = await pending()
    const anonymous = { ...caller, anonymous: true }
    const elsewhere = { TopicArn: 'arn:aws:sns:eu-west-1:000000000000:orders' }
    expect(await refused(confirm(token, elsewhere, anonymous))).toBe(invalid('Topic'))
    expect(await confirm(token, { TopicArn: missingTopic }, anonymous)).toEqual({ SubscriptionArn: arn })
  })

  it('wants credentials for AuthenticateOnUnsubscribe, and then for unsubscribing', async () => {
    const { confirm, token, caller, sns, arn, found } = await pending()
    const strict = { AuthenticateOnUnsubscribe: 'true' }
    const anonymous = { ...caller, anonymous: true }
    expect(await refused(confirm(token, strict, anonymous))).toContain('SnsAuthorizationError')
    await confirm(token, strict)
    expect(await refused(sns.Unsubscribe(anonymous, { SubscriptionArn: arn }))).toContain(
      'SnsAuthorizationError',
    )
    await sns.Unsubscribe(caller, { SubscriptionArn: arn })
    expect(found(arn)).toBeUndefined()
  })

  it('finds a token by an index', async () => {
    const { store } = await pending()
    const plan = store.prepare(`EXPLAIN QUERY PLAN ${confirmStatements.byToken}`).all('x')
    expect(plan.map((row) => String(row[3])).join('\n')).toMatch(/SEARCH .*subscriptions_by_token/)
  })

  it('comes too late after two days, when the subscription is gone', async () => {
    const { confirm, clock, found, arn, events } = await pending()
    clock.advance(48 * HOUR - 1)
    await Promise.resolve()
    expect(found(arn)).toBeDefined()
    clock.advance(1)
    await expect.poll(() => found(arn)).toBeUndefined()
    expect(await refused(confirm())).toBe(invalid('Token'))
    expect(events.at(-1)).toMatchObject({ type: 'subscription.deleted', subscriptionArn: arn })
  })

  it('comes too late after a restart too, and leaves what waits longer alone', async () => {
    const { restart, clock, arn, subscribe, TopicArn } = await pending()
    clock.advance(HOUR)
    const later = await subscribe(TopicArn, 'email', 'b@example.com')
    const after = topicsOn(restart())
    clock.advance(47 * HOUR)
    await expect.poll(() => after.found(arn)).toBeUndefined()
    expect(after.found(later)).toBeDefined()
    clock.advance(HOUR)
    await expect.poll(() => after.found(later)).toBeUndefined()
  })

  it('keeps what was confirmed', async () => {
    const { confirm, clock, found, arn, subscribe, TopicArn } = await pending()
    await confirm()
    const other = await subscribe(TopicArn, 'email', 'b@example.com')
    clock.advance(48 * HOUR)
    await expect.poll(() => found(other)).toBeUndefined()
    expect(found(arn)).toBeDefined()
  })
})

describe('Unsubscribe', () => {
  it('ends a subscription, and does not mind if there is none', async () => {
    const { topic, subscribe, sns, caller, found, topicAttributes } = await topicsFixture()
    const TopicArn = await topic()
    const arn = await subscribe(TopicArn, 'sqs', queueArn('q'))
    await sns.Unsubscribe(caller, { SubscriptionArn: arn })
    await sns.Unsubscribe(caller, { SubscriptionArn: arn })
    expect(found(arn)).toBeUndefined()
    expect((await topicAttributes(TopicArn))['SubscriptionsDeleted']).toBe('0')
  })

  it.each([
    [undefined, 'SubscriptionArn Reason: no value for required parameter'],
    ['pending confirmation', 'SubscriptionArn Reason: An ARN must have at least 6 elements, not 1'],
    [missingTopic, 'SubscriptionId'],
    ['arn:aws:sqs:us-east-1:000000000000:q:x', 'SubscriptionArn'],
  ])('refuses the ARN %j', async (SubscriptionArn, reason) => {
    const { sns, caller } = await topicsFixture()
    expect(await refused(sns.Unsubscribe(caller, { SubscriptionArn }))).toBe(invalid(reason))
  })

  it('leaves what waits for its confirmation alone', async () => {
    const { topic, subscribe, sns, caller } = await topicsFixture()
    const arn = await subscribe(await topic(), 'email', 'a@example.com')
    expect(await refused(sns.Unsubscribe(caller, { SubscriptionArn: arn }))).toBe(
      invalid('SubscriptionArn Reason: Cannot unsubscribe a subscription that is pending confirmation'),
    )
  })

  const ended = async () => {
    const fixture = await topicsFixture()
    const { topic, subscribe, sns, caller, found } = fixture
    const TopicArn = await topic()
    const arn = await subscribe(TopicArn, 'http', 'http://127.0.0.1:9/hook')
    const first = found(arn)!.row.token!
    await sns.ConfirmSubscription(caller, { TopicArn, Token: first })
    await sns.Unsubscribe({ ...caller, anonymous: true }, { SubscriptionArn: arn })
    return { ...fixture, TopicArn, arn, first, token: found(arn)!.row.token! }
  }

  it('by a link gives the endpoint two days to come back', async () => {
    const { sns, caller, TopicArn, arn, token, first, topicAttributes, found } = await ended()
    expect(token).not.toBe(first)
    expect(await topicAttributes(TopicArn)).toMatchObject({
      SubscriptionsConfirmed: '0',
      SubscriptionsPending: '0',
      SubscriptionsDeleted: '1',
    })
    expect((await sns.ListSubscriptions(caller, {})).Subscriptions).toMatchObject([
      { SubscriptionArn: 'Deleted' },
    ])
    await sns.Unsubscribe({ ...caller, anonymous: true }, { SubscriptionArn: arn })
    expect(await sns.ConfirmSubscription(caller, { TopicArn, Token: token })).toEqual({
      SubscriptionArn: arn,
    })
    expect(found(arn)!.pending).toBe(false)
  })

  it('by a link is for good after two days, or when the owner says so', async () => {
    const { clock, arn, found } = await ended()
    clock.advance(48 * HOUR)
    await expect.poll(() => found(arn)).toBeUndefined()
    const other = await ended()
    await other.sns.Unsubscribe(other.caller, { SubscriptionArn: other.arn })
    expect(other.found(other.arn)).toBeUndefined()
  })

  it('by a link is followed by a new request to confirm when the endpoint is subscribed again', async () => {
    const { subscribe, TopicArn, arn, token, found, topicAttributes } = await ended()
    expect(await subscribe(TopicArn, 'http', 'http://127.0.0.1:9/hook')).toBe(arn)
    expect(found(arn)!.row.token).not.toBe(token)
    expect((await topicAttributes(TopicArn))['SubscriptionsPending']).toBe('1')
  })
})

describe('lists of subscriptions', () => {
  it('have 100 a page, in order of creation', async () => {
    const { topic, subscribe, sns, caller } = await topicsFixture()
    const TopicArn = await topic()
    const other = await topic('other')
    const arns: string[] = []
    for (let index = 0; index < 101; index++)
      arns.push(await subscribe(TopicArn, 'sqs', queueArn(`q${index}`)))
    const elsewhere = await subscribe(other, 'sqs', queueArn('q0'))
    const first = await sns.ListSubscriptionsByTopic(caller, { TopicArn })
    const second = await sns.ListSubscriptionsByTopic(caller, { TopicArn, NextToken: first.NextToken })
    const listed = [first, second].flatMap(({ Subscriptions }) => Subscriptions!)
    expect(listed.map(({ SubscriptionArn }) => SubscriptionArn)).toEqual(arns)
    expect(second.NextToken).toBeUndefined()
    const all = await sns.ListSubscriptions(caller, {})
    const rest = await sns.ListSubscriptions(caller, { NextToken: all.NextToken })
    expect(rest.Subscriptions!.map(({ SubscriptionArn }) => SubscriptionArn)).toEqual([arns[100], elsewhere])
  })

  it('end a page without a token where nothing follows', async () => {
    const { topic, subscribe, sns, caller } = await topicsFixture()
    const TopicArn = await topic()
    for (let index = 0; index < 100; index++) await subscribe(TopicArn, 'sqs', queueArn(`q${index}`))
    expect((await sns.ListSubscriptionsByTopic(caller, { TopicArn })).NextToken).toBeUndefined()
  })

  it('name no ARN of what is pending, and no password', async () => {
    const { topic, subscribe, sns, caller } = await topicsFixture()
    const TopicArn = await topic()
    await subscribe(TopicArn, 'https', 'https://me:secret@example.com/hook')
    expect(await sns.ListSubscriptionsByTopic(caller, { TopicArn })).toEqual({
      Subscriptions: [
        {
          SubscriptionArn: 'PendingConfirmation',
          Owner: '000000000000',
          Protocol: 'https',
          Endpoint: 'https://me:****@example.com/hook',
          TopicArn,
        },
      ],
    })
  })

  it('refuse wrong tokens and topics', async () => {
    const { topic, sns, caller } = await topicsFixture()
    const TopicArn = await topic()
    for (const NextToken of ['nonsense', btoa('after:x')]) {
      expect(await refused(sns.ListSubscriptionsByTopic(caller, { TopicArn, NextToken }))).toBe(
        invalid('NextToken'),
      )
    }
    expect(await refused(sns.ListSubscriptionsByTopic(caller, { TopicArn: missingTopic }))).toBe(
      'SnsNotFound: Topic does not exist',
    )
  })
})
