import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ReceivedMessage } from '../../electron/broker/queues/operations'
import type {
  PublishBatchRequestEntry,
  PublishInput,
  SnsMessageAttributeValue,
} from '../../electron/broker/topics/operations'
import { refusalOf, snsDialects } from './snsFixture'
import type { Sns } from './snsFixture'
import {
  arn,
  bytes,
  envelope,
  FIFO_TOPIC,
  missing,
  named,
  snsFacts,
  text,
  told,
  TopicArn,
  wrong,
} from './snsRecorded'
import type { SnsFacts, Told } from './snsRecorded'

const MAX = 262_144
const noTopic = missing('Topic')

const effectivePolicy = (retry = {}, headerContentType = 'text/plain; charset=UTF-8') => ({
  http: {
    defaultHealthyRetryPolicy: {
      minDelayTarget: 20,
      maxDelayTarget: 20,
      numRetries: 3,
      numMaxDelayRetries: 0,
      numNoDelayRetries: 0,
      numMinDelayRetries: 0,
      backoffFunction: 'linear',
      ...retry,
    },
    disableSubscriptionOverrides: false,
    defaultRequestPolicy: { headerContentType },
  },
})

describe.each(snsDialects)('what AWS was recorded to answer of topics, through $name', (dialect) => {
  let facts: SnsFacts
  let sns: Sns
  beforeEach(async () => {
    facts = await snsFacts(dialect)
    sns = facts.sns
  })
  afterEach(() => facts.host.close())

  const attributesOf = async (topic: string) =>
    (await sns('GetTopicAttributes', { TopicArn: topic })).Attributes!

  describe('a topic', () => {
    test.each([
      [TopicArn, {}],
      [FIFO_TOPIC, { FifoTopic: 'true', ContentBasedDeduplication: 'false' }],
    ])('%s has these attributes when it is new', async (topic, more) => {
      const { Policy, EffectiveDeliveryPolicy, ...others } = await attributesOf(topic)
      expect(others).toEqual({
        DisplayName: '',
        Owner: '000000000000',
        SubscriptionsConfirmed: '0',
        SubscriptionsDeleted: '0',
        SubscriptionsPending: '0',
        TopicArn: topic,
        ...more,
      })
      expect(JSON.parse(EffectiveDeliveryPolicy!)).toEqual(effectivePolicy())
      expect(JSON.parse(Policy!)).toEqual({
        Version: '2008-10-17',
        Id: '__default_policy_ID',
        Statement: [
          {
            Sid: '__default_statement_ID',
            Effect: 'Allow',
            Principal: { AWS: '*' },
            Action: [
              'SNS:GetTopicAttributes',
              'SNS:SetTopicAttributes',
              'SNS:AddPermission',
              'SNS:RemovePermission',
              'SNS:DeleteTopic',
              'SNS:Subscribe',
              'SNS:ListSubscriptionsByTopic',
              'SNS:Publish',
            ],
            Resource: topic,
            Condition: { StringEquals: { 'AWS:SourceOwner': '000000000000' } },
          },
        ],
      })
    })

    test.each(['', 'a'.repeat(257), ...':;!@|^% '].map((name) => (name.length === 1 ? `a${name}b` : name)))(
      'is not called %j',
      async (Name) => {
        expect(await told(sns('CreateTopic', { Name }))).toEqual(wrong('Topic Name'))
      },
    )

    test('is created again with fewer tags or attributes, and refused with others', async () => {
      const Tags = [
        { Key: 'k1', Value: 'v1' },
        { Key: 'k2', Value: 'v2' },
      ]
      const made = { Name: 'made', Tags, Attributes: { DisplayName: 'AlreadySet' } }
      const answer = { TopicArn: arn('sns', 'made') }
      for (const again of [made, { Name: 'made' }, { Name: 'made', Tags: Tags.slice(1) }])
        expect(await sns('CreateTopic', again)).toEqual(answer)
      expect(await told(sns('CreateTopic', { Name: 'orders', Tags }))).toEqual(
        wrong('Tags Reason: Topic already exists with different tags'),
      )
      expect(await told(sns('CreateTopic', { Name: 'new', Tags: [Tags[0]!, Tags[0]!] }))).toEqual(
        wrong('Duplicated keys are not allowed.'),
      )
      await sns('DeleteTopic', answer)
      await sns('DeleteTopic', answer)
      expect(await told(sns('GetTopicAttributes', answer))).toEqual(noTopic)
    })

    test('has the delivery policy that was given, and one that is effective', async () => {
      const set = async (policy: string) => {
        await sns('SetTopicAttributes', {
          TopicArn,
          AttributeName: 'DeliveryPolicy',
          AttributeValue: policy,
        })
        const { DeliveryPolicy, EffectiveDeliveryPolicy } = await attributesOf(TopicArn)
        const given: unknown = DeliveryPolicy === undefined ? undefined : JSON.parse(DeliveryPolicy)
        return [given, JSON.parse(EffectiveDeliveryPolicy!)]
      }
      const none = { disableSubscriptionOverrides: false }
      const defaultRequestPolicy = { headerContentType: 'application/json' }
      expect(await set(JSON.stringify({ http: { defaultRequestPolicy } }))).toEqual([
        { http: { ...none, defaultRequestPolicy } },
        effectivePolicy({}, 'application/json'),
      ])
      const retry = { minDelayTarget: 5, maxDelayTarget: 6, numRetries: 1 }
      expect(await set(JSON.stringify({ http: { defaultHealthyRetryPolicy: retry } }))).toEqual([
        { http: { ...none, defaultHealthyRetryPolicy: retry } },
        effectivePolicy(retry),
      ])
      expect(await set('{"http":{"defaultHealthyRetryPolicy":null}}')).toEqual([
        { http: none },
        effectivePolicy(),
      ])
      expect(await set('')).toEqual([undefined, effectivePolicy()])
    })

    test('is refused in another region, whatever is asked of it', async () => {
      const west = dialect.client(facts.host.endpoint, { region: 'us-west-1' })
      const entries = [{ Id: '1', Message: 'm' }]
      for (const call of [
        west('GetTopicAttributes', { TopicArn }),
        west('SetTopicAttributes', { TopicArn, AttributeName: 'DisplayName', AttributeValue: 'x' }),
        west('Publish', { TopicArn, Message: 'm' }),
        west('PublishBatch', { TopicArn, PublishBatchRequestEntries: entries }),
        west('Subscribe', { TopicArn, Protocol: 'sqs', Endpoint: arn('sqs', 'q') }),
        west('ListSubscriptionsByTopic', { TopicArn }),
        west('DeleteTopic', { TopicArn }),
      ])
        expect(await told(call)).toEqual(wrong('TopicArn'))
    })
  })

  describe('publishing', () => {
    const structure = (Message: string) => ({ TopicArn, Message, MessageStructure: 'json' })
    const refusals: [PublishInput, Told][] = [
      [
        { TopicArn: 'x', Message: 'm' },
        wrong('TopicArn Reason: An ARN must have at least 6 elements, not 1'),
      ],
      [
        { TopicArn: 'x:1', Message: 'm' },
        wrong('TopicArn Reason: An ARN must have at least 6 elements, not 2'),
      ],
      [{ TopicArn: '', Message: 'm' }, wrong('TopicArn Reason: An ARN must have at least 6 elements, not 1')],
      [{ TopicArn: `${TopicArn}-fake`, Message: 'm' }, noTopic],
      [{ TopicArn, Message: '' }, wrong('Empty message')],
      [{ TopicArn, Message: 'm', Subject: '' }, wrong('Subject')],
      [{ TopicArn, Message: 'a'.repeat(MAX + 1) }, wrong('Message too long')],
      [
        { TopicArn, Message: 'a'.repeat(MAX - 11), MessageAttributes: { attr1: text('1', 'Number') } },
        wrong('Message too long'),
      ],
      [structure('{"sqs":"m"}'), wrong('Message Structure - No default entry in JSON message body')],
      [
        structure('{"default":{"object":"m"}}'),
        wrong('Message Structure - No default entry in JSON message body'),
      ],
      [structure('{"default":"m"} }'), wrong('Message Structure - JSON message body failed to parse')],
      [
        { PhoneNumber: '+1a234', Message: 'm' },
        wrong('PhoneNumber Reason: +1a234 is not valid to publish to'),
      ],
      [
        {
          TargetArn: arn('sns', 'endpoint/APNS/abcdef/0f7d5971-aa8b-4bd5-b585-0826e9f93a66'),
          Message: 'm',
        },
        wrong('TargetArn Reason: No endpoint found for the target arn specified'),
      ],
      [
        { TopicArn: FIFO_TOPIC, Message: 'm' },
        wrong('The MessageGroupId parameter is required for FIFO topics'),
      ],
      [
        { TopicArn: FIFO_TOPIC, Message: 'm', MessageGroupId: 'g' },
        wrong(
          'The topic should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
        ),
      ],
      [
        { TopicArn, Message: 'm', MessageDeduplicationId: 'd' },
        wrong(
          'MessageDeduplicationId Reason: The request includes MessageDeduplicationId parameter that is not valid for this topic type',
        ),
      ],
    ]
    test.each(refusals.map(named))('%s is refused', async (_, input, refusal) => {
      expect(await told(sns('Publish', input))).toEqual(refusal)
    })

    test('takes as much as there is room for, and a name that comes twice in a structure', async () => {
      const MessageAttributes = { attr1: text('1', 'Number') }
      await sns('Publish', { TopicArn, Message: 'a'.repeat(MAX - 12), MessageAttributes })
      await sns('Publish', structure('{"default":"one","default":"two"}'))
    })

    const many = Array.from({ length: 11 }, (_, n) => ({ Id: `${n}`, Message: 'm' }))
    const batches: [PublishBatchRequestEntry[], string, string][] = [
      [
        many,
        'TooManyEntriesInBatchRequestException',
        'The batch request contains more entries than permissible.',
      ],
      [
        [many[0]!, many[0]!],
        'BatchEntryIdsNotDistinctException',
        'Two or more batch entries in the request have the same Id.',
      ],
      [
        ['a', 'b'].map((Id) => ({ Id, Message: Id.repeat(1 + MAX / 2) })),
        'BatchRequestTooLongException',
        'The length of all the messages put together is more than the limit.',
      ],
      [
        [{ ...many[0]!, Message: '{"sqs":"m"}', MessageStructure: 'json' }],
        'InvalidParameterException',
        'Invalid parameter: Message Structure - No default entry in JSON message body',
      ],
    ]
    test.each(batches.map(named))(
      'the batch %s is refused as a whole',
      async (_, PublishBatchRequestEntries, code, message) => {
        const call = sns('PublishBatch', { TopicArn, PublishBatchRequestEntries })
        expect(await told(call)).toEqual([code, 400, message])
      },
    )

    const nonEmpty = (type: string) =>
      `The message attribute 'attr1' must contain non-empty message attribute value for message attribute type '${type}'.`
    const noType =
      "The message attribute 'attr1' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String."
    const attributes: [string, SnsMessageAttributeValue, string][] = [
      ['attr1', text(''), nonEmpty('String')],
      ['attr1', { DataType: 'String' }, nonEmpty('String')],
      ['attr1', bytes(), nonEmpty('Binary')],
      [
        'attr1',
        { ...bytes(1), DataType: 'String' },
        "The message attribute 'attr1' with type 'String' must use field 'String'.",
      ],
      [
        'attr1',
        { ...bytes(1), DataType: 'Number' },
        "The message attribute 'attr1' with type 'Number' must use field 'String'.",
      ],
      [
        'attr1',
        text('x', 'Binary'),
        "The message attribute 'attr1' with type 'Binary' must use field 'Binary'.",
      ],
      ['attr1', text('x', 'InvalidType'), noType],
      ['attr1', text('x', 'String_invalid'), noType],
      ['a'.repeat(257), text('x'), 'Length of message attribute name must be less than 256 bytes.'],
      [
        '^attr1',
        text('x'),
        "Invalid non-alphanumeric character '#x5E' was found in the message attribute name. Can only include alphanumeric characters, hyphens, underscores, or dots.",
      ],
      ['.attr1', text('x'), "Invalid message attribute name starting with character '.' was found."],
      ['attr1.', text('x'), "Invalid message attribute name ending with character '.' was found."],
      ['attr..1', text('x'), "Message attribute name can not have successive '.' character."],
    ]
    test.each(attributes.map(named))(
      'the attribute %s is refused, also in a batch: %#',
      async (_, name, value, message) => {
        const one = { Message: 'm', MessageAttributes: { [name]: value } }
        const refusal = ['InvalidParameterValueException', 400, message]
        expect(await told(sns('Publish', { TopicArn, ...one }))).toEqual(refusal)
        const PublishBatchRequestEntries = [{ Id: '1', ...one }]
        expect(await told(sns('PublishBatch', { TopicArn, PublishBatchRequestEntries }))).toEqual(refusal)
      },
    )

    test('an attribute without a type is refused as by the framework of AWS, with its place', async () => {
      const one = { Message: 'm', MessageAttributes: { attr1: { StringValue: 'x' } } }
      const at = (place: string) =>
        `1 validation error detected: Value null at '${place}messageAttributes.attr1.member.dataType' failed to satisfy constraint: Member must not be null`
      const PublishBatchRequestEntries = [{ Id: '1', ...one }]
      const refused = await refusalOf(sns('Publish', { TopicArn, ...one }))
      expect(refused.message).toBe(at(''))
      expect((await refusalOf(sns('PublishBatch', { TopicArn, PublishBatchRequestEntries }))).message).toBe(
        at('publishBatchRequestEntries.1.member.'),
      )
    })
  })

  describe('a queue gets', () => {
    const two = { attr1: text('99.12', 'Number'), attr2: text('109.12', 'Number') }

    test('raw messages with these digests of their attributes', async () => {
      await facts.inbox('raw', { RawMessageDelivery: 'TrUe' })
      await sns('PublishBatch', {
        TopicArn,
        PublishBatchRequestEntries: [
          { Id: '1', Message: 'two', Subject: 'Subject', MessageAttributes: two },
          { Id: '2', Message: 'one', MessageAttributes: { attr1: text('19.12', 'Number') } },
          { Id: '3', Message: '{"default":"test default","sqs":"test sqs"}', MessageStructure: 'json' },
        ],
      })
      expect(
        (await facts.received('raw')).map(({ Body, MD5OfMessageAttributes }) => [
          Body,
          MD5OfMessageAttributes,
        ]),
      ).toEqual([
        ['two', '9b720b3af309c1c4b0d395c53b08c502'],
        ['one', '1f07082409022a373fa2a2601f82b3cb'],
        ['test sqs', undefined],
      ])
    })

    test('the group of a message to a standard topic', async () => {
      await facts.inbox('grouped')
      await sns('Publish', { TopicArn, Message: 'm', MessageGroupId: 'my-group-id-1' })
      const [message] = await facts.received('grouped')
      expect(Object.keys(message!.Attributes!).sort()).toEqual([
        'ApproximateFirstReceiveTimestamp',
        'ApproximateReceiveCount',
        'MessageGroupId',
        'SenderId',
        'SentTimestamp',
      ])
    })

    test('the trace header of the request', async () => {
      await facts.inbox('traced')
      const header = 'Root=1-3152b799-8954dae64eda91bc9a23a7e8;Parent=7fa8c0f79203be72;Sampled=1'
      const query = new URLSearchParams({ Action: 'Publish', TopicArn, Message: 'm' })
      await fetch(`${facts.host.endpoint}/?${query.toString()}`, { headers: { 'x-amzn-trace-id': header } })
      const [message] = await facts.received('traced')
      expect(message!.Attributes!['AWSTraceHeader']).toBe(header)
    })

    test.each([
      [true, '532eaabd9574880dbf76b9b8cc00832c20a6ec113d682299550d7a6e0f345e25'],
      [false, 'message-deduplication-id-1'],
    ])('messages of a FIFO topic (content-based: %s) once, unsigned', async (byContent, deduplicationId) => {
      const topic = arn('sns', 'fifo.fifo')
      const Attributes = { FifoTopic: 'true', ContentBasedDeduplication: String(byContent) }
      await sns('CreateTopic', { Name: 'fifo.fifo', Attributes })
      await facts.inbox('inbox.fifo', undefined, topic)
      await facts.inbox('standard', undefined, topic)
      const publish = (MessageGroupId: string) =>
        sns('Publish', {
          TopicArn: topic,
          Message: 'Test',
          MessageGroupId,
          ...(!byContent && { MessageDeduplicationId: deduplicationId }),
        })
      const { MessageId, SequenceNumber } = await publish('message-group-id-1')
      const members = [
        'Type',
        'MessageId',
        'SequenceNumber',
        'TopicArn',
        'Message',
        'Timestamp',
        'UnsubscribeURL',
      ]
      const [message] = await facts.received('inbox.fifo')
      expect(Object.keys(envelope(message!))).toEqual(members)
      expect(envelope(message!)).toMatchObject({ MessageId, SequenceNumber, Message: 'Test' })
      expect(message!.Attributes).toMatchObject({
        MessageDeduplicationId: deduplicationId,
        MessageGroupId: 'message-group-id-1',
      })
      const [plain] = await facts.received('standard')
      expect(Object.keys(envelope(plain!))).toEqual(members)
      expect(Object.keys(plain!.Attributes!).sort()).toEqual([
        'ApproximateFirstReceiveTimestamp',
        'ApproximateReceiveCount',
        'SenderId',
        'SentTimestamp',
      ])
      // Of the topic, not of the group; a duplicate is answered as the first one was.
      expect(await publish('message-group-id-1')).toEqual({ MessageId, SequenceNumber })
      await publish('message-group-id-2')
      expect([await facts.received('inbox.fifo'), await facts.received('standard')]).toEqual([[], []])
    })

    test.each(['true', 'false'])(
      'as dead-letter queue what a deleted FIFO queue would have got (raw: %s)',
      async (raw) => {
        const dead = await facts.queue('dead.fifo')
        const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: dead })
        await facts.inbox('gone.fifo', { RawMessageDelivery: raw, RedrivePolicy }, FIFO_TOPIC)
        await facts.host.broker.sqs.DeleteQueue(facts.host.caller, { QueueUrl: facts.url('gone.fifo') })
        const { Successful } = await sns('PublishBatch', {
          TopicArn: FIFO_TOPIC,
          PublishBatchRequestEntries: [1, 2, 3].map((n) => ({
            Id: `${n}`,
            Message: `message ${n}`,
            MessageGroupId: 'group',
            MessageDeduplicationId: `id-${n}`,
            MessageAttributes: two,
          })),
        })
        expect(Successful!.map((one) => Object.keys(one).sort())).toEqual(
          Array(3).fill(['Id', 'MessageId', 'SequenceNumber']),
        )
        const messages: ReceivedMessage[] = []
        await expect
          .poll(async () => messages.push(...(await facts.received('dead.fifo'))))
          .toBeGreaterThanOrEqual(3)
        expect(
          messages.map((message) => [
            raw === 'true' ? message.Body : envelope(message).Message,
            message.Attributes!['MessageDeduplicationId'],
            message.Attributes!['MessageGroupId'],
          ]),
        ).toEqual([1, 2, 3].map((n) => [`message ${n}`, `id-${n}`, 'group']))
      },
    )
  })
})
