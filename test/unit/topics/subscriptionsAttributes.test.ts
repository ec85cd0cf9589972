import { describe, expect, it } from 'vitest'
import { quotaProfiles } from '../../../shared/quotas'
import { invalid, missingTopic, queueArn, refused, topicsFixture } from './topicsFixture'

const subscribed = async (protocol = 'sqs', endpoint = queueArn('q'), topicName = 'orders') => {
  const fixture = await topicsFixture()
  const topicArn = await fixture.topic(topicName)
  const arn = await fixture.subscribe(topicArn, protocol, endpoint)
  return {
    ...fixture,
    topicArn,
    arn,
    change: (name: string, value?: string) => fixture.set(arn, name, value),
    get: () => fixture.attributes(arn),
  }
}

const dlq = (arn: string) => JSON.stringify({ deadLetterTargetArn: arn })

describe('GetSubscriptionAttributes', () => {
  it('answers what AWS answers of a subscription to a queue', async () => {
    const { get, arn, topicArn } = await subscribed()
    expect(await get()).toEqual({
      ConfirmationWasAuthenticated: 'true',
      Endpoint: queueArn('q'),
      Owner: '000000000000',
      PendingConfirmation: 'false',
      Protocol: 'sqs',
      RawMessageDelivery: 'false',
      SubscriptionArn: arn,
      SubscriptionPrincipal: 'arn:aws:iam::000000000000:user/AIDATEST',
      TopicArn: topicArn,
    })
  })

  it('answers the scope with a filter policy, and never without one', async () => {
    const { change, get } = await subscribed()
    await change('FilterPolicyScope', 'MessageBody')
    expect(await get()).not.toHaveProperty('FilterPolicyScope')
    await change('FilterPolicy', '{"a":{"b":["c"]}}')
    expect(await get()).toMatchObject({
      FilterPolicy: '{"a":{"b":["c"]}}',
      FilterPolicyScope: 'MessageBody',
    })
    const other = await subscribed()
    await other.change('FilterPolicy', '{"a":["b"]}')
    expect(await other.get()).toMatchObject({ FilterPolicyScope: 'MessageAttributes' })
  })

  it('answers the effective delivery policy of HTTP, which the topic may set', async () => {
    const { change, get, sns, caller, topicArn } = await subscribed('http', 'http://example.com')
    const retries = async () => {
      const text = (await get())['EffectiveDeliveryPolicy']!
      return (JSON.parse(text) as { healthyRetryPolicy: { numRetries: number } }).healthyRetryPolicy
        .numRetries
    }
    expect(await retries()).toBe(3)
    await sns.SetTopicAttributes(caller, {
      TopicArn: topicArn,
      AttributeName: 'DeliveryPolicy',
      AttributeValue: '{"http":{"defaultHealthyRetryPolicy":{"numRetries":7}}}',
    })
    expect(await retries()).toBe(7)
    await change(
      'DeliveryPolicy',
      '{"healthyRetryPolicy":{"minDelayTarget":20,"maxDelayTarget":20,"numRetries":9}}',
    )
    expect(await retries()).toBe(9)
  })

  it.each([
    ['x', invalid('SubscriptionArn Reason: An ARN must have at least 6 elements, not 1')],
    [missingTopic, invalid('SubscriptionId')],
    [`${missingTopic}:abc`, 'SnsNotFound: Subscription does not exist'],
    [undefined, invalid('SubscriptionArn Reason: no value for required parameter')],
  ])('refuses the ARN %j', async (SubscriptionArn, refusal) => {
    const { sns, caller } = await topicsFixture()
    expect(await refused(sns.GetSubscriptionAttributes(caller, { SubscriptionArn }))).toBe(refusal)
    expect(
      await refused(sns.SetSubscriptionAttributes(caller, { SubscriptionArn, AttributeName: 'x' })),
    ).toBe(refusal)
  })
})

describe('SetSubscriptionAttributes', () => {
  it.each([
    ['RawMessageDelivery', 'TRUE', 'true'],
    ['FilterPolicy', '{"a": ["b"]}', '{"a": ["b"]}'],
    ['RedrivePolicy', dlq(queueArn('dead')), dlq(queueArn('dead'))],
    ['SubscriptionRoleArn', 'arn:aws:iam::000000000000:role/r', 'arn:aws:iam::000000000000:role/r'],
  ])('sets %s to %s, and takes it away when it has no value', async (name, value, answered) => {
    const { change, get } = await subscribed()
    await change(name, value)
    expect((await get())[name]).toBe(answered)
    await change(name)
    expect((await get())[name]).toBe(name === 'RawMessageDelivery' ? 'false' : undefined)
  })

  it.each([
    ['Nonsense', 'x', 'AttributeName'],
    ['Owner', 'x', 'AttributeName'],
    ['RawMessageDelivery', 'yes', 'RawMessageDelivery: Invalid value [yes]. Must be true or false.'],
    [
      'FilterPolicyScope',
      'Both',
      'FilterPolicyScope: Invalid value [Both]. Please use either MessageBody or MessageAttributes',
    ],
    ['RedrivePolicy', '{}', 'RedrivePolicy: Missing deadLetterTargetArn attribute'],
    [
      'RedrivePolicy',
      '{"deadLetterTargetArn":"x","maxReceiveCount":3}',
      'RedrivePolicy: invalid JSON. Attribute maxReceiveCount is unknown.',
    ],
    ['RedrivePolicy', dlq('dead'), 'RedrivePolicy: deadLetterTargetArn is an invalid arn'],
    ['RedrivePolicy', dlq(missingTopic), 'RedrivePolicy: deadLetterTargetArn must be a SQS queue'],
    [
      'RedrivePolicy',
      dlq('arn:aws:sqs:eu-west-1:000000000000:dead'),
      'RedrivePolicy: deadLetterTargetArn must be in the same region as the subscription',
    ],
    [
      'RedrivePolicy',
      dlq('arn:aws:sqs:us-east-1:123456789012:dead'),
      'RedrivePolicy: deadLetterTargetArn must be in the same account as the subscription',
    ],
    ['SubscriptionRoleArn', 'role', 'SubscriptionRoleArn'],
    ['ReplayPolicy', '{"PointType":"Timestamp"}', 'ReplayPolicy: the topic does not archive its messages'],
  ])('refuses %s %j', async (name, value, reason) => {
    const { change } = await subscribed()
    expect(await refused(change(name, value))).toBe(invalid(reason))
  })

  it('refuses a filter policy in the words recorded from AWS, as Subscribe does with its own before them', async () => {
    const { change, subscribe, topicArn } = await subscribed()
    const nested = '{"a":{"b":["c"]}}'
    const reason = 'Filter policy scope MessageAttributes does not support nested filter policy'
    expect(await refused(change('FilterPolicy', nested))).toBe(invalid(reason))
    expect(await refused(subscribe(topicArn, 'sqs', queueArn('other'), { FilterPolicy: nested }))).toBe(
      invalid(`Attributes Reason: ${reason}`),
    )
    expect(await refused(change('FilterPolicy', 'x'))).toContain(
      invalid('FilterPolicy: failed to parse JSON. '),
    )
  })

  it('refuses a scope in which the filter policy that is there makes no sense', async () => {
    const { change } = await subscribed()
    await change('FilterPolicyScope', 'MessageBody')
    await change('FilterPolicy', '{"a":{"b":["c"]}}')
    expect(await refused(change('FilterPolicyScope', 'MessageAttributes'))).toBe(
      invalid('Filter policy scope MessageAttributes does not support nested filter policy'),
    )
  })

  it('takes scope and policy together, in whatever order they are given', async () => {
    const { subscribe, topicArn, attributes } = await subscribed()
    const arn = await subscribe(topicArn, 'sqs', queueArn('other'), {
      FilterPolicy: '{"a":{"b":["c"]}}',
      FilterPolicyScope: 'MessageBody',
    })
    expect(await attributes(arn)).toMatchObject({ FilterPolicyScope: 'MessageBody' })
  })

  it('says where a redrive policy is no JSON, as Jackson does', async () => {
    const { change } = await subscribed()
    const refusal = await refused(change('RedrivePolicy', '{invalidjson}'))
    expect(refusal).toContain(
      invalid(
        "RedrivePolicy: failed to parse JSON. Unexpected character ('i' (code 105)): was expecting double-quote to start field name\n at [Source: ",
      ),
    )
    expect(refusal).toMatch(/; line: 1, column: \d+\]$/)
    expect(await refused(change('RedrivePolicy', ''))).toContain(
      invalid('RedrivePolicy: failed to parse JSON.'),
    )
  })

  it('gives raw messages to queues, web servers and streams only', async () => {
    for (const [protocol, endpoint] of [
      ['email', 'a@example.com'],
      ['sms', '+15550100'],
    ] as const) {
      const { change, subscribe, topicArn } = await subscribed(protocol, endpoint)
      const reason = `Delivery protocol [${protocol}] does not support raw message delivery.`
      expect(await refused(change('RawMessageDelivery', 'true'))).toBe(invalid(reason))
      await change('RawMessageDelivery', 'false')
      const attributes = { RawMessageDelivery: 'true' }
      expect(await refused(subscribe(topicArn, protocol, endpoint, attributes))).toBe(
        invalid(`Attributes Reason: ${reason}`),
      )
    }
  })

  it('lets only web servers have a delivery policy', async () => {
    const { change } = await subscribed()
    expect(await refused(change('DeliveryPolicy', '{}'))).toContain('does not support delivery policies')
    const http = await subscribed('http', 'http://example.com')
    await http.change('DeliveryPolicy', '{"throttlePolicy":{"maxReceivesPerSecond":4}}')
    expect((await http.get())['DeliveryPolicy']).toBe(
      '{"healthyRetryPolicy":null,"sicklyRetryPolicy":null,"throttlePolicy":{"maxReceivesPerSecond":4},"requestPolicy":null,"guaranteed":false}',
    )
    const wrong = '{"healthyRetryPolicy":{"minDelayTarget":0,"maxDelayTarget":20,"numRetries":3}}'
    expect(await refused(http.change('DeliveryPolicy', wrong))).toBe(
      invalid('DeliveryPolicy: healthyRetryPolicy.minDelayTarget must be greater than or equal to 1'),
    )
  })

  it('wants a dead-letter queue of the type of topic and queue', async () => {
    const fifo = await subscribed('sqs', queueArn('q.fifo'), 'orders.fifo')
    expect(await refused(fifo.change('RedrivePolicy', dlq(queueArn('dead'))))).toBe(
      invalid('RedrivePolicy: must use a FIFO queue as DLQ for a FIFO Subscription to a FIFO Topic.'),
    )
    await fifo.change('RedrivePolicy', dlq(queueArn('dead.fifo')))
    const mixed = await subscribed('sqs', queueArn('q'), 'orders.fifo')
    await mixed.change('RedrivePolicy', dlq(queueArn('dead')))
    const standard = await subscribed()
    expect(await refused(standard.change('RedrivePolicy', dlq(queueArn('dead.fifo'))))).toContain('standard')
  })

  it('wants a role for a delivery stream, and keeps wanting it', async () => {
    const { topic, subscribe, set } = await topicsFixture()
    const topicArn = await topic()
    const stream = 'arn:aws:firehose:us-east-1:000000000000:deliverystream/logs'
    expect(await refused(subscribe(topicArn, 'firehose', stream))).toContain('SubscriptionRoleArn')
    const arn = await subscribe(topicArn, 'firehose', stream, {
      SubscriptionRoleArn: 'arn:aws:iam::000000000000:role/r',
    })
    expect(await refused(set(arn, 'SubscriptionRoleArn'))).toContain('SubscriptionRoleArn')
  })

  it('makes a new version of the subscription where what goes through it, or how, changes', async () => {
    const { change, found, arn } = await subscribed()
    const version = () => found(arn)!.row.version
    const first = version()
    await change('RedrivePolicy', dlq(queueArn('dead')))
    expect(version()).toBe(first)
    const seen = new Set([first])
    for (const [name, value] of [
      ['FilterPolicy', '{"a":["b"]}'],
      ['FilterPolicyScope', 'MessageBody'],
      ['RawMessageDelivery', 'true'],
    ] as const) {
      await change(name, value)
      seen.add(version())
      await change(name, value)
    }
    expect(seen.size).toBe(4)
    expect(seen).toContain(version())
  })

  it('counts filter policies that are set later', async () => {
    const { broker, change, subscribe, set, topicArn } = await subscribed()
    const other = await subscribe(topicArn, 'sqs', queueArn('other'))
    broker.quotas = { ...quotaProfiles.aws, filterPoliciesPerTopic: 1 }
    await change('FilterPolicy', '{"a":["b"]}')
    await change('FilterPolicy', '{"a":["c"]}')
    expect(await refused(set(other, 'FilterPolicy', '{"a":["b"]}'))).toContain('SnsFilterPolicyLimitExceeded')
    await change('FilterPolicy', '')
    await set(other, 'FilterPolicy', '{"a":["b"]}')
  })

  it('begins a replay of what the topic archived, and ends it', async () => {
    const { topic, subscribe, set, attributes, clock } = await topicsFixture()
    const topicArn = await topic('orders.fifo', { ArchivePolicy: '{"MessageRetentionPeriod":"1"}' })
    const arn = await subscribe(topicArn, 'sqs', queueArn('q.fifo'))
    const StartingPoint = new Date(clock.now()).toISOString()
    const replay = JSON.stringify({ PointType: 'Timestamp', StartingPoint })
    await set(arn, 'ReplayPolicy', replay)
    expect(await attributes(arn)).toMatchObject({ ReplayPolicy: replay })
    expect((await attributes(arn))['ReplayStatus']).toBeDefined()
    await set(arn, 'ReplayPolicy', '{}')
    expect(await attributes(arn)).not.toHaveProperty('ReplayPolicy')
    for (const wrong of [
      '{"PointType":"Number","StartingPoint":"2024-01-01T00:00:00Z"}',
      '{"PointType":"Timestamp"}',
      '{"PointType":"Timestamp","StartingPoint":"yesterday"}',
      '{"PointType":"Timestamp","StartingPoint":"2024-01-02T00:00:00Z","EndingPoint":"2024-01-01T00:00:00Z"}',
    ]) {
      expect(await refused(set(arn, 'ReplayPolicy', wrong))).toContain(invalid('ReplayPolicy: '))
    }
  })

  it('says what changed, and is there after a restart', async () => {
    const { change, arn, events, restart } = await subscribed()
    await change('RawMessageDelivery', 'true')
    expect(events.at(-1)).toMatchObject({ type: 'subscription.changed', subscriptionArn: arn })
    const { broker, caller } = restart()
    const { Attributes } = await broker.sns.GetSubscriptionAttributes(caller, { SubscriptionArn: arn })
    expect(Attributes).toMatchObject({ RawMessageDelivery: 'true' })
  })
})
