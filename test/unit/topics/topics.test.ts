import { describe, expect, it } from 'vitest'
import { quotaProfiles } from '../../../shared/quotas'
import { invalid, missingTopic, queueArn, refused, topicsFixture } from './topicsFixture'

describe('CreateTopic', () => {
  it('answers an ARN of the caller’s account and region', async () => {
    const { sns, caller } = await topicsFixture()
    const elsewhere = { ...caller, account: '123456789012', region: 'eu-west-1' }
    expect(await sns.CreateTopic(elsewhere, { Name: 'orders' })).toEqual({
      TopicArn: 'arn:aws:sns:eu-west-1:123456789012:orders',
    })
  })

  it('answers the same topic again when no given attribute and no given tag differs', async () => {
    const { sns, caller } = await topicsFixture()
    const Attributes = { DisplayName: 'Orders', SignatureVersion: '2' }
    const Tags = [
      { Key: 'a', Value: '1' },
      { Key: 'b', Value: '2' },
    ]
    const first = await sns.CreateTopic(caller, { Name: 'orders', Attributes, Tags })
    for (const again of [
      { Attributes, Tags },
      {},
      { Tags: [Tags[1]!] },
      { Attributes: { DisplayName: 'Orders', TracingConfig: 'PassThrough' } },
    ]) {
      expect(await sns.CreateTopic(caller, { Name: 'orders', ...again })).toEqual(first)
    }
  })

  it('refuses a topic that is there with other attributes or tags', async () => {
    const { sns, caller } = await topicsFixture()
    await sns.CreateTopic(caller, { Name: 'orders', Tags: [{ Key: 'a', Value: '1' }] })
    expect(
      await refused(sns.CreateTopic(caller, { Name: 'orders', Attributes: { DisplayName: 'Other' } })),
    ).toBe(invalid('Attributes Reason: Topic already exists with different attributes'))
    for (const Tags of [[{ Key: 'a', Value: '2' }], [{ Key: 'c', Value: '1' }]]) {
      expect(await refused(sns.CreateTopic(caller, { Name: 'orders', Tags }))).toBe(
        invalid('Tags Reason: Topic already exists with different tags'),
      )
    }
  })

  it.each(['', 'a b', 'a/b', 'ä', 'x'.repeat(257), 'orders.fifo', 'a.b'])(
    'refuses the name %j for a standard topic',
    async (Name) => {
      const { sns, caller } = await topicsFixture()
      expect(await refused(sns.CreateTopic(caller, { Name }))).toBe(invalid('Topic Name'))
    },
  )

  it.each(['orders', '.fifo', 'a.b.fifo', `${'x'.repeat(252)}.fifo`])(
    'refuses the name %j for a FIFO topic',
    async (Name) => {
      const { sns, caller } = await topicsFixture()
      const created = sns.CreateTopic(caller, { Name, Attributes: { FifoTopic: 'true' } })
      expect(await refused(created)).toBe(invalid('Topic Name'))
    },
  )

  it('takes names of 256 characters, .fifo among them', async () => {
    const { topic } = await topicsFixture()
    expect(await topic('x'.repeat(256))).toContain('xxx')
    expect(await topic(`${'x'.repeat(251)}.fifo`)).toContain('.fifo')
  })

  it('does without a name that is missing', async () => {
    const { sns, caller } = await topicsFixture()
    expect(await refused(sns.CreateTopic(caller, {}))).toBe(invalid('Topic Name'))
  })

  it.each(['Nonsense', 'Owner', 'ContentBasedDeduplication', 'FifoThroughputScope', 'ArchivePolicy'])(
    'knows no attribute %s of a standard topic',
    async (name) => {
      const { topic } = await topicsFixture()
      expect(await refused(topic('orders', { [name]: 'true' }))).toBe(
        invalid(`Attributes Reason: Unknown attribute ${name}`),
      )
    },
  )

  it('puts its own words before what is wrong with an attribute', async () => {
    const { topic } = await topicsFixture()
    expect(await refused(topic('orders', { SQSSuccessFeedbackSampleRate: '500' }))).toBe(
      invalid(
        'Attributes Reason: SQSSuccessFeedbackSampleRate: 500 value provided is not an integer between 0-100',
      ),
    )
  })

  it('takes a data protection policy for a standard topic', async () => {
    const { sns, caller } = await topicsFixture()
    const DataProtectionPolicy = dataProtection('Inbound')
    const { TopicArn } = await sns.CreateTopic(caller, { Name: 'orders', DataProtectionPolicy })
    expect(await sns.GetDataProtectionPolicy(caller, { ResourceArn: TopicArn })).toEqual({
      DataProtectionPolicy,
    })
    const wrong = { Name: 'other', DataProtectionPolicy: dataProtection('Inbxound') }
    expect(await refused(sns.CreateTopic(caller, wrong))).toBe(
      invalid('DataProtectionPolicy Reason: Statement DataDirection must be either Inbound or Outbound'),
    )
  })

  it('counts standard and FIFO topics apart, each account and region for itself', async () => {
    const { broker, topic, sns, caller } = await topicsFixture()
    broker.quotas = { ...quotaProfiles.aws, topics: 1, fifoTopics: 1 }
    await topic('one')
    await topic('one.fifo')
    await topic('one')
    await sns.CreateTopic({ ...caller, region: 'eu-west-1' }, { Name: 'two' })
    expect(await refused(topic('two'))).toBe('SnsTopicLimitExceeded: Topic limit exceeded')
    expect(await refused(topic('two.fifo'))).toBe('SnsTopicLimitExceeded: Topic limit exceeded')
  })

  it('says what happened', async () => {
    const { topic, events } = await topicsFixture()
    await topic('orders')
    await topic('orders')
    expect(events.map(({ type }) => type)).toEqual(['topic.created'])
  })
})

describe('DeleteTopic', () => {
  it('takes its subscriptions with it, and does not mind if there is none', async () => {
    const { sns, caller, topic, subscribe, found, foundTopic, events } = await topicsFixture()
    const arn = await topic()
    const confirmed = await subscribe(arn, 'sqs', queueArn('q'))
    const pending = await subscribe(arn, 'email', 'a@example.com')
    await sns.DeleteTopic(caller, { TopicArn: arn })
    await sns.DeleteTopic(caller, { TopicArn: arn })
    expect([foundTopic(arn), found(confirmed), found(pending)]).toEqual([undefined, undefined, undefined])
    expect(events.map(({ type }) => type).filter((type) => type.endsWith('.deleted'))).toEqual([
      'subscription.deleted',
      'subscription.deleted',
      'topic.deleted',
    ])
    expect(await refused(sns.GetSubscriptionAttributes(caller, { SubscriptionArn: confirmed }))).toBe(
      'SnsNotFound: Subscription does not exist',
    )
  })

  it.each([
    ['a:b:c', 'TopicArn Reason: An ARN must have at least 6 elements, not 3'],
    ['', 'TopicArn Reason: An ARN must have at least 6 elements, not 1'],
    ['arn:aws:sqs:us-east-1:000000000000:q', 'TopicArn'],
    ['arn:aws:sns:eu-west-1:000000000000:q', 'TopicArn'],
    [undefined, 'TopicArn Reason: no value for required parameter'],
  ])('refuses the ARN %j', async (TopicArn, reason) => {
    const { sns, caller } = await topicsFixture()
    expect(await refused(sns.DeleteTopic(caller, { TopicArn }))).toBe(invalid(reason))
  })

  it('waits until the topic no longer archives', async () => {
    const { sns, caller, topic } = await topicsFixture()
    const arn = await topic('orders.fifo', { ArchivePolicy: '{"MessageRetentionPeriod":"3"}' })
    expect(await refused(sns.DeleteTopic(caller, { TopicArn: arn }))).toBe(
      'SnsInvalidState: Invalid state: Cannot delete a topic with an ArchivePolicy',
    )
    await sns.SetTopicAttributes(caller, {
      TopicArn: arn,
      AttributeName: 'ArchivePolicy',
      AttributeValue: '{}',
    })
    await sns.DeleteTopic(caller, { TopicArn: arn })
    expect(await refused(sns.GetTopicAttributes(caller, { TopicArn: arn }))).toBe(
      'SnsNotFound: Topic does not exist',
    )
  })
})

describe('ListTopics', () => {
  it('answers 100 a page by name, which topics that come and go do not shift', async () => {
    const { sns, caller, topic } = await topicsFixture()
    const names = Array.from({ length: 201 }, (_, index) => `t${String(index).padStart(3, '0')}`)
    for (const name of names.toReversed()) await topic(name)
    const first = await sns.ListTopics(caller, {})
    await sns.DeleteTopic(caller, { TopicArn: first.Topics![0]!.TopicArn })
    const second = await sns.ListTopics(caller, { NextToken: first.NextToken })
    const third = await sns.ListTopics(caller, { NextToken: second.NextToken })
    const pages = [first, second, third].map(({ Topics }) => Topics!.map(({ TopicArn }) => TopicArn))
    expect(pages.map((page) => page.length)).toEqual([100, 100, 1])
    expect(pages.flat()).toEqual(names.map((name) => `arn:aws:sns:us-east-1:000000000000:${name}`))
    expect(third.NextToken).toBeUndefined()
  })

  it('refuses a token that it did not give', async () => {
    const { sns, caller } = await topicsFixture()
    for (const NextToken of ['nonsense', '%%%', btoa('x')]) {
      expect(await refused(sns.ListTopics(caller, { NextToken }))).toBe(invalid('NextToken'))
    }
  })
})

describe('GetTopicAttributes', () => {
  it('answers what AWS answers of a new standard topic', async () => {
    const { topic, topicAttributes } = await topicsFixture()
    const arn = await topic()
    const { Policy, EffectiveDeliveryPolicy, ...rest } = await topicAttributes(arn)
    expect(rest).toEqual({
      TopicArn: arn,
      Owner: '000000000000',
      DisplayName: '',
      SubscriptionsConfirmed: '0',
      SubscriptionsPending: '0',
      SubscriptionsDeleted: '0',
    })
    expect(JSON.parse(Policy!)).toMatchObject({
      Version: '2008-10-17',
      Id: '__default_policy_ID',
      Statement: [{ Resource: arn, Condition: { StringEquals: { 'AWS:SourceOwner': '000000000000' } } }],
    })
    expect(EffectiveDeliveryPolicy).toBe(
      '{"http":{"defaultHealthyRetryPolicy":{"minDelayTarget":20,"maxDelayTarget":20,"numRetries":3,"numMaxDelayRetries":0,"numNoDelayRetries":0,"numMinDelayRetries":0,"backoffFunction":"linear"},"disableSubscriptionOverrides":false,"defaultRequestPolicy":{"headerContentType":"text/plain; charset=UTF-8"}}}',
    )
  })

  it('answers FifoTopic and ContentBasedDeduplication of a FIFO topic', async () => {
    const { topic, topicAttributes } = await topicsFixture()
    expect(await topicAttributes(await topic('a.fifo'))).toMatchObject({
      FifoTopic: 'true',
      ContentBasedDeduplication: 'false',
    })
    expect(await topicAttributes(await topic('b.fifo', { ContentBasedDeduplication: 'True' }))).toMatchObject(
      { FifoTopic: 'true', ContentBasedDeduplication: 'true' },
    )
  })

  it('counts confirmed and pending subscriptions', async () => {
    const { topic, topicAttributes, subscribe } = await topicsFixture()
    const arn = await topic()
    await subscribe(arn, 'sqs', queueArn('q'))
    await subscribe(arn, 'sms', '+15550100')
    await subscribe(arn, 'http', 'http://example.com')
    expect(await topicAttributes(arn)).toMatchObject({
      SubscriptionsConfirmed: '2',
      SubscriptionsPending: '1',
      SubscriptionsDeleted: '0',
    })
  })

  it('answers since when an archived message can be replayed', async () => {
    const { topic, topicAttributes, clock, sns, caller } = await topicsFixture()
    const start = clock.now()
    const arn = await topic('a.fifo', { ArchivePolicy: '{"MessageRetentionPeriod":2}' })
    clock.advance(1_000)
    await sns.SetTopicAttributes(caller, {
      TopicArn: arn,
      AttributeName: 'ArchivePolicy',
      AttributeValue: '{"MessageRetentionPeriod":"1"}',
    })
    expect(await topicAttributes(arn)).toMatchObject({
      ArchivePolicy: '{"MessageRetentionPeriod":"1"}',
      BeginningArchiveTime: new Date(start).toISOString(),
    })
    clock.advance(2 * 86_400_000)
    expect((await topicAttributes(arn))['BeginningArchiveTime']).toBe(
      new Date(clock.now() - 86_400_000).toISOString(),
    )
  })

  it('refuses a topic that is not there', async () => {
    const { topicAttributes } = await topicsFixture()
    expect(await refused(topicAttributes(missingTopic))).toBe('SnsNotFound: Topic does not exist')
  })
})

const dataProtection = (direction: string): string =>
  JSON.stringify({
    Name: 'basicPII',
    Version: '2021-06-01',
    Statement: [
      {
        DataDirection: direction,
        Principal: ['*'],
        DataIdentifier: ['arn:aws:dataprotection::aws:data-identifier/Name'],
        Operation: { Deny: {} },
      },
    ],
  })
