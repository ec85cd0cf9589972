import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Courier, HttpRequest } from '../../electron/broker/topics/delivery/courier'
import type { SetSubscriptionAttributesInput, SubscribeInput } from '../../electron/broker/topics/operations'
import { snsDialects } from './snsFixture'
import type { Sns } from './snsFixture'
import { arn, FIFO_TOPIC, missing, named, snsFacts, text, told, TopicArn, wrong } from './snsRecorded'
import type { SnsFacts, Told } from './snsRecorded'

const plain = (message: string): Told => ['InvalidParameterException', 400, message]
const location = (column: number) =>
  `\n at [Source: REDACTED (\`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION\` disabled); line: 1, column: ${column}]`
const invalidJson = `failed to parse JSON. Unexpected character ('i' (code 105)): was expecting double-quote to start field name${location(2)}`
const elements = (parameter: string, count: number) =>
  wrong(`${parameter} Reason: An ARN must have at least 6 elements, not ${count}`)
/** Made by AWS, for somebody else. */
const TOKEN =
  '51b2ff3edb475b7d91550e0ab6edf0c1de2a34e6ebaf6c2262a001bcb7e051c43aa00022ceecce70bd2a67b2042da8d8eb47fef7a4e4e942d23e7fa56146b9ee35da040b4b8af564cc4184a7391c834cb75d75c22981f776ad1ce8805e9bab29da2329985337bb8095627907b46c8577c8440556b6f86582a954758026f41fc62041c4b3f67b0f5921232b5dae5aaca1'

describe.each(snsDialects)('what AWS was recorded to answer of subscriptions, through $name', (dialect) => {
  let facts: SnsFacts
  let sns: Sns
  /** What went out to web addresses, all of which answer at once. */
  const sent: HttpRequest[] = []
  const answer = {
    status: 200,
    error: null,
    durationMs: 1,
    requestHead: null,
    responseHead: null,
    responseBody: null,
  }
  const http: Courier<HttpRequest> = {
    deliver(request) {
      sent.push(request)
      return Promise.resolve(answer)
    },
  }
  beforeEach(async () => {
    sent.length = 0
    facts = await snsFacts(dialect, { couriers: { http } })
    sns = facts.sns
  })
  afterEach(() => facts.host.close())

  const subscribe = (more: SubscribeInput) =>
    sns('Subscribe', { TopicArn, Protocol: 'sqs', Endpoint: arn('sqs', 'q'), ...more })

  test('a new subscription has these attributes; those of its filter come with the filter', async () => {
    const SubscriptionArn = await facts.inbox('q', { FilterPolicyScope: 'MessageBody', FilterPolicy: '' })
    const attributes = {
      ConfirmationWasAuthenticated: 'true',
      Endpoint: arn('sqs', 'q'),
      Owner: '000000000000',
      PendingConfirmation: 'false',
      Protocol: 'sqs',
      RawMessageDelivery: 'false',
      SubscriptionArn,
      SubscriptionPrincipal: expect.stringContaining('arn:aws:iam::000000000000:user/') as string,
      TopicArn,
    }
    expect(await facts.subscription(SubscriptionArn)).toEqual(attributes)
    const FilterPolicy = '{"object": {"key": [{"prefix": "auto-"}]}}'
    await sns('SetSubscriptionAttributes', {
      SubscriptionArn,
      AttributeName: 'FilterPolicy',
      AttributeValue: FilterPolicy,
    })
    expect(await facts.subscription(SubscriptionArn)).toEqual({
      ...attributes,
      FilterPolicy,
      FilterPolicyScope: 'MessageBody',
    })
    await sns('SetSubscriptionAttributes', {
      SubscriptionArn,
      AttributeName: 'FilterPolicy',
      AttributeValue: '',
    })
    expect(await facts.subscription(SubscriptionArn)).toEqual(attributes)
  })

  const filter = (FilterPolicy: object | string) => ({
    Attributes: {
      FilterPolicy: typeof FilterPolicy === 'string' ? FilterPolicy : JSON.stringify(FilterPolicy),
    },
  })
  const values = (count: number) => Array.from({ length: count }, (_, n) => `value${n}`)
  const inFilter = (reason: string) => wrong(`Attributes Reason: FilterPolicy: ${reason}`)
  const refusals: [SubscribeInput, Told][] = [
    [{ TopicArn: 'randomstring' }, elements('TopicArn', 1)],
    [{ TopicArn: 'arn:aws:sns:us-east-1:random' }, elements('TopicArn', 5)],
    [{ TopicArn: `${TopicArn}aaa` }, missing('Topic')],
    [{ Protocol: 'test-protocol' }, wrong('Amazon SNS does not support this protocol string: test-protocol')],
    [{ Endpoint: 'unknown' }, wrong('SQS endpoint ARN')],
    [{ Endpoint: 'http://localhost/000000000000/q' }, wrong('SQS endpoint ARN')],
    [
      { Endpoint: arn('sqs', 'q.fifo') },
      wrong(
        'Invalid parameter: Endpoint Reason: FIFO SQS Queues can not be subscribed to standard SNS topics',
      ),
    ],
    ...['+15--551234567', 'NAA+15551234567', '+15551234567.', '/+15551234567'].map(
      (Endpoint): [SubscribeInput, Told] => [
        { Protocol: 'sms', Endpoint },
        plain(`Invalid SMS endpoint: ${Endpoint}`),
      ],
    ),
    [
      { Attributes: { RawMessageDelivery: 'wrongvalue' } },
      wrong('Attributes Reason: RawMessageDelivery: Invalid value [wrongvalue]. Must be true or false.'),
    ],
    [
      filter('invalid-json'),
      inFilter(
        `failed to parse JSON. Unrecognized token 'invalid': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')${location(8)}`,
      ),
    ],
    [filter({ key: values(151) }), inFilter('Filter policy is too complex')],
    [filter({ key1: values(100), key2: values(51) }), inFilter('Filter policy is too complex')],
    [
      filter(Object.fromEntries(values(6).map((key) => [key, ['value']]))),
      inFilter('Filter policy can not have more than 5 keys'),
    ],
  ]
  test.each(refusals.map(named))('subscribing with %s is refused', async (_, input, refusal) => {
    expect(await told(subscribe(input))).toEqual(refusal)
  })

  test.each([
    { Protocol: 'sms', Endpoint: '+12/34-567.890' },
    { Protocol: 'sqs', Endpoint: arn('sqs', 'unknown') },
    { TopicArn: FIFO_TOPIC },
  ])('subscribing with %j is not', async (input) => {
    const { SubscriptionArn } = await subscribe(input)
    expect(SubscriptionArn).toMatch(/^arn:aws:sns:us-east-1:000000000000:orders(\.fifo)?:[0-9a-f-]{36}$/)
  })

  test('subscribing again answers the same subscription, unless an attribute is another', async () => {
    const again = (Attributes?: Record<string, string>) => subscribe({ Attributes })
    const first = await again({ RawMessageDelivery: 'True' })
    const scope = { FilterPolicyScope: 'MessageAttributes' }
    const same: Record<string, string>[] = [
      { RawMessageDelivery: 'true' },
      { RawMessageDelivery: 'true', ...scope },
      {},
      scope,
    ]
    for (const one of same) expect(await again(one)).toEqual(first)
    expect(await again()).toEqual(first)
    expect(await told(again({ RawMessageDelivery: 'false', FilterPolicyScope: 'MessageBody' }))).toEqual(
      wrong('Attributes Reason: Subscription already exists with different attributes'),
    )
  })

  const settings: [Partial<SetSubscriptionAttributesInput>, Told][] = [
    [{ AttributeName: 'FakeAttribute', AttributeValue: 'test-value' }, wrong('AttributeName')],
    ...['test-ValUe', ''].map((AttributeValue): [Partial<SetSubscriptionAttributesInput>, Told] => [
      { AttributeName: 'RawMessageDelivery', AttributeValue },
      wrong(`RawMessageDelivery: Invalid value [${AttributeValue}]. Must be true or false.`),
    ]),
    [
      { AttributeName: 'RedrivePolicy', AttributeValue: '{"deadLetterTargetArn":"fake-arn"}' },
      wrong('RedrivePolicy: deadLetterTargetArn is an invalid arn'),
    ],
    [
      { AttributeName: 'RedrivePolicy', AttributeValue: '{invalidjson}' },
      wrong(`RedrivePolicy: ${invalidJson}`),
    ],
    [
      { AttributeName: 'FilterPolicy', AttributeValue: '{invalidjson}' },
      wrong(`FilterPolicy: ${invalidJson}`),
    ],
    [
      { AttributeName: 'FilterPolicy', AttributeValue: '{"object":{"key":["value"]}}' },
      wrong('Filter policy scope MessageAttributes does not support nested filter policy'),
    ],
    [
      { AttributeName: 'FilterPolicyScope', AttributeValue: 'RandomValue' },
      wrong(
        'FilterPolicyScope: Invalid value [RandomValue]. Please use either MessageBody or MessageAttributes',
      ),
    ],
  ]
  test.each(settings.map(named))('setting %s is refused', async (_, input, refusal) => {
    const SubscriptionArn = await facts.inbox('q')
    expect(await told(sns('SetSubscriptionAttributes', { SubscriptionArn, ...input }))).toEqual(refusal)
  })

  test('a FIFO subscription to a FIFO topic has a FIFO dead-letter queue, another a standard one', async () => {
    const AttributeValue = JSON.stringify({ deadLetterTargetArn: await facts.queue('dead') })
    const set = (SubscriptionArn: string) =>
      sns('SetSubscriptionAttributes', { SubscriptionArn, AttributeName: 'RedrivePolicy', AttributeValue })
    await set(await facts.inbox('plain', undefined, FIFO_TOPIC))
    expect(await told(set(await facts.inbox('fifo.fifo', undefined, FIFO_TOPIC)))).toEqual(
      wrong('RedrivePolicy: must use a FIFO queue as DLQ for a FIFO Subscription to a FIFO Topic.'),
    )
  })

  test('unsubscribing ends it, again is no error, and these are', async () => {
    const SubscriptionArn = await facts.inbox('q')
    await sns('Unsubscribe', { SubscriptionArn })
    await sns('Unsubscribe', { SubscriptionArn })
    expect(
      await told(
        sns('SetSubscriptionAttributes', {
          SubscriptionArn,
          AttributeName: 'RawMessageDelivery',
          AttributeValue: 'true',
        }),
      ),
    ).toEqual(missing('Subscription'))
    const refused = async (input?: { SubscriptionArn: string }) => await told(sns('Unsubscribe', input))
    expect(await refused({ SubscriptionArn: 'randomstring' })).toEqual(elements('SubscriptionArn', 1))
    expect(await refused({ SubscriptionArn: 'arn:aws:sns:us-east-1:random' })).toEqual(
      elements('SubscriptionArn', 5),
    )
    expect(await refused({ SubscriptionArn: 'arn:aws:sns:us-east-1:111111111111:random' })).toEqual(
      wrong('SubscriptionId'),
    )
    expect(await refused()).toEqual(wrong('SubscriptionArn Reason: no value for required parameter'))
  })

  test('wrong tokens are refused in these words', async () => {
    const confirm = async (Token: string, topic = TopicArn) =>
      await told(sns('ConfirmSubscription', { TopicArn: topic, Token }))
    expect(await confirm('randomtoken')).toEqual(plain('Invalid token'))
    expect(await confirm(TOKEN)).toEqual(wrong('Token'))
    expect(await confirm(TOKEN, `${TopicArn}i`)).toEqual(wrong('Token'))
  })

  test('a page of subscriptions has 100, and a token in base64 for the rest', async () => {
    for (let number = 0; number < 101; number++)
      await subscribe({ Protocol: 'sms', Endpoint: `+12312312${number}` })
    const first = await sns('ListSubscriptionsByTopic', { TopicArn })
    expect(first.Subscriptions).toHaveLength(100)
    expect(first.NextToken).toMatch(/^[A-Za-z0-9+/]+={0,2}$/)
    const second = await sns('ListSubscriptionsByTopic', { TopicArn, NextToken: first.NextToken })
    expect(second.Subscriptions).toHaveLength(1)
    expect(second.NextToken).toBeUndefined()
    expect(first.Subscriptions).not.toContainEqual(second.Subscriptions![0])
  })

  test.each(['true', 'false'])('a web address is asked, told and asked again (raw: %s)', async (raw) => {
    const input = {
      Protocol: 'http',
      Endpoint: 'http://example.com/sns',
      Attributes: { RawMessageDelivery: raw },
    }
    expect((await subscribe(input)).SubscriptionArn).toBe('pending confirmation')
    const { SubscriptionArn } = await subscribe({ ...input, ReturnSubscriptionArn: true })
    await expect.poll(() => sent.length).toBeGreaterThan(0)
    const type = { 'Content-Type': 'text/plain; charset=UTF-8' }
    const agent = {
      'User-Agent': 'Amazon Simple Notification Service Agent',
      'Accept-Encoding': 'gzip,deflate',
    }
    const { Token, MessageId } = JSON.parse(sent[0]!.body) as { Token: string; MessageId: string }
    expect(sent[0]!.headers).toEqual({
      'x-amz-sns-message-type': 'SubscriptionConfirmation',
      'x-amz-sns-message-id': MessageId,
      'x-amz-sns-topic-arn': TopicArn,
      ...type,
      ...agent,
    })
    const open = async (topic: string, token = Token) => {
      const query = `Action=ConfirmSubscription&TopicArn=${topic}&Token=${token}`
      return (await fetch(`${facts.host.endpoint}/?${query}`)).text()
    }
    const refusal = (what: string) => `<Message>Invalid parameter: ${what}</Message>`
    expect(await open('not-an-arn')).toContain(refusal('Topic'))
    expect(await open(TopicArn, 'abc123')).toContain(refusal('Token'))
    expect(await open(arn('sns', 'orders', 'eu-central-1'))).toContain(refusal('Topic'))
    const confirmed = `<SubscriptionArn>${SubscriptionArn}</SubscriptionArn>`
    expect(await open(`${TopicArn}-that-is-not-there`)).toContain(confirmed)
    expect(await open(TopicArn)).toContain(confirmed)
    sent.length = 0
    const published = await sns('Publish', { TopicArn, Message: 'hello' })
    await expect.poll(() => sent.length).toBe(1)
    expect(sent[0]!.headers).toEqual({
      'x-amz-sns-message-type': 'Notification',
      'x-amz-sns-message-id': published.MessageId,
      'x-amz-sns-topic-arn': TopicArn,
      'x-amz-sns-subscription-arn': SubscriptionArn,
      ...(raw === 'true' && { 'x-amz-sns-rawdelivery': 'true' }),
      ...type,
      ...agent,
    })
    if (raw === 'true') expect(sent[0]!.body).toBe('hello')
    await fetch(`${facts.host.endpoint}/?Action=Unsubscribe&SubscriptionArn=${SubscriptionArn}`)
    await expect.poll(() => sent.length).toBe(2)
    expect(JSON.parse(sent[1]!.body)).toMatchObject({
      Type: 'UnsubscribeConfirmation',
      Message: `You have chosen to deactivate subscription ${SubscriptionArn}.\nTo cancel this operation and restore the subscription, visit the SubscribeURL included in this message.`,
    })
  })

  describe('a filter policy', () => {
    const created = (eventName: string, key: unknown) => ({ eventName, s3: { object: key } })
    const alarm = (more: object, detail: object) => ({ ...more, detail: { scope: 'Service', ...detail } })
    const policies: [object, unknown[], unknown[]][] = [
      [
        {
          object: { key: [{ prefix: 'auto-' }, 'hard'], nested: [{ exists: false }] },
          test: [{ exists: false }],
        },
        [{ object: { key: 'auto-test' } }, { object: { key: 'hard' } }],
        [
          { object: { key: 'test-auto' } },
          { object: { key: 'auto-test' }, test: 'exists' },
          { object: { key: 'auto-test', nested: 'exists' } },
          { test: 'auto-test' },
          'a string',
        ],
      ],
      [
        { 'object.nested.test': ['value'] },
        [
          { object: { nested: { test: 'value' } } },
          { 'object.nested.test': 'value' },
          { 'object.nested': { test: 'value' } },
          { object: { 'nested.test': 'value' } },
        ],
        [{ object: { nested: { test: 'other' } } }],
      ],
      [
        {
          Records: {
            s3: { object: { key: [{ prefix: 'auto-' }] } },
            eventName: [{ prefix: 'ObjectCreated:' }],
          },
        },
        [
          {
            Records: [
              created('ObjectCreated:Put', [[{ key: 'auto-1', size: 17 }]]),
              created('ObjectRemoved:Delete', { key: 'home-1' }),
            ],
          },
          { Records: [created('ObjectCreated:Put', { key: 'auto-1' })] },
        ],
        [
          { Records: [created('ObjectRemoved:Delete', { key: 'auto-1' })] },
          { Records: [created('ObjectCreated:Put', { key: 'home-1' })] },
        ],
      ],
      [
        {
          $or: [{ metricName: ['CPUUtilization', 'ReadLatency'] }, { namespace: ['AWS/EC2', 'AWS/ES'] }],
          detail: { scope: ['Service'], $or: [{ source: ['aws.cloudwatch'] }, { type: ['Alarm'] }] },
        },
        [
          alarm({ metricName: 'CPUUtilization' }, { source: 'aws.cloudwatch' }),
          alarm({ namespace: 'AWS/ES' }, { source: 'aws.cloudwatch' }),
          alarm({ metricName: 'ReadLatency' }, { type: 'Alarm' }),
        ],
        [
          alarm({ metricName: 'CPUUtilization' }, { scope: 'aws.cloudwatch', type: 'Alarm' }),
          alarm({ metricName: 'CPUUtilization' }, { type: 'CPUUtilization' }),
          alarm({ metricName: 'CPUUtilization' }, {}),
          { metricName: 'CPUUtilization', scope: 'Service' },
        ],
      ],
    ]
    test.each(policies.map(named))(
      '%s lets these bodies through, and no others',
      async (_, policy, yes, no) => {
        await facts.inbox('q', {
          RawMessageDelivery: 'true',
          FilterPolicyScope: 'MessageBody',
          FilterPolicy: JSON.stringify(policy),
        })
        for (const body of [...no, ...yes]) {
          await sns('Publish', { TopicArn, Message: JSON.stringify(body) })
        }
        expect((await facts.received('q')).map(({ Body }) => JSON.parse(Body!) as unknown)).toEqual(yes)
      },
    )

    test.each([
      [{ attr1: [{ numeric: ['>', 0, '<=', 100] }] }, { attr1: text('99', 'Number') }, true],
      [{ attr1: [{ numeric: ['>', 0, '<=', 100] }] }, { attr1: text('111', 'Number') }, false],
      [{ attr1: [null, { 'anything-but': 'whatever' }] }, {}, false],
      [{ store: [{ exists: false }] }, { def: text('99', 'Number') }, true],
      [{ store: ['value1'] }, { store: text('["value1","value2"]', 'String.Array') }, true],
      [{ store: ['value1'] }, { store: text('["value2","value3"]', 'String.Array') }, false],
    ])('%j and the attributes %j: %s', async (policy, MessageAttributes, passes) => {
      await facts.inbox('q', { FilterPolicy: JSON.stringify(policy) })
      await sns('Publish', { TopicArn, Message: 'm', MessageAttributes })
      expect(await facts.received('q')).toHaveLength(passes ? 1 : 0)
    })
  })
})
