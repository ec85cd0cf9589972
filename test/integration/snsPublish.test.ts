import { X509Certificate, createVerify } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ReceivedMessage } from '../../electron/broker/queues/operations'
import { running } from './fixture'
import type { Running } from './fixture'
import { refusalOf, snsDialects } from './snsFixture'
import type { Envelope, Sns } from './snsFixture'

const arn = (service: string, name: string) => `arn:aws:${service}:us-east-1:000000000000:${name}`
const TopicArn = arn('sns', 'orders')

describe.each(snsDialects)('publishing over $name', ({ client }) => {
  let host: Running
  let sns: Sns
  beforeEach(async () => {
    host = await running()
    sns = client(host.endpoint)
    await sns('CreateTopic', { Name: 'orders' })
  })
  afterEach(() => host.close())

  /** Creates a queue that is subscribed to the topic. */
  async function inbox(name: string, Attributes?: Record<string, string>, topic = TopicArn): Promise<void> {
    const fifo = name.endsWith('.fifo') ? { FifoQueue: 'true' } : undefined
    await host.broker.sqs.CreateQueue(host.caller, { QueueName: name, Attributes: fifo })
    await sns('Subscribe', { TopicArn: topic, Protocol: 'sqs', Endpoint: arn('sqs', name), Attributes })
  }

  async function received(name: string): Promise<ReceivedMessage[]> {
    const { Messages } = await host.broker.sqs.ReceiveMessage(host.caller, {
      QueueUrl: `${host.endpoint}/000000000000/${name}`,
      MaxNumberOfMessages: 10,
      MessageAttributeNames: ['All'],
      MessageSystemAttributeNames: ['All'],
    })
    return Messages ?? []
  }

  const envelopes = async (name: string): Promise<Envelope[]> =>
    (await received(name)).map(({ Body }) => JSON.parse(Body!) as Envelope)

  test('a queue gets an envelope with everything in it', async () => {
    await inbox('inbox')
    const { MessageId, SequenceNumber } = await sns('Publish', {
      TopicArn,
      Subject: 'Eine Bestellung für Käufer 🙂',
      Message: 'ä 🙂 <&> "quoted"\r\nline 2\ttab',
      MessageAttributes: {
        kind: { DataType: 'String', StringValue: 'new' },
        amount: { DataType: 'Number', StringValue: '12.50' },
        tags: { DataType: 'String.Array', StringValue: '["a",1,true,null]' },
        bytes: { DataType: 'Binary', BinaryValue: new Uint8Array([0, 255, 128]) },
      },
    })
    expect(MessageId).toMatch(/^[0-9a-f-]{36}$/)
    expect(SequenceNumber).toBeUndefined()
    const [envelope] = await envelopes('inbox')
    expect(envelope).toEqual({
      Type: 'Notification',
      MessageId,
      TopicArn,
      Subject: 'Eine Bestellung für Käufer 🙂',
      Message: 'ä 🙂 <&> "quoted"\r\nline 2\ttab',
      Timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as string,
      SignatureVersion: '1',
      Signature: expect.stringMatching(/^[A-Za-z0-9+/]{342}==$/) as string,
      SigningCertURL: expect.stringContaining(`${host.endpoint}/SimpleNotificationService-`) as string,
      UnsubscribeURL: expect.stringContaining(
        `${host.endpoint}/?Action=Unsubscribe&SubscriptionArn=${TopicArn}:`,
      ) as string,
      MessageAttributes: {
        kind: { Type: 'String', Value: 'new' },
        amount: { Type: 'Number', Value: '12.50' },
        tags: { Type: 'String.Array', Value: '["a",1,true,null]' },
        bytes: { Type: 'Binary', Value: 'AP+A' },
      },
    })
  })

  test('a queue with raw delivery gets the message and its attributes as they are', async () => {
    await inbox('inbox', { RawMessageDelivery: 'true' })
    await sns('Publish', {
      TopicArn,
      Subject: 'lost',
      Message: '{"raw": true}',
      MessageAttributes: { bytes: { DataType: 'Binary', BinaryValue: new Uint8Array([1, 2]) } },
    })
    const [message] = await received('inbox')
    expect(message!.Body).toBe('{"raw": true}')
    expect(message!.MessageAttributes).toMatchObject({ bytes: { DataType: 'Binary' } })
    expect([...message!.MessageAttributes!['bytes']!.BinaryValue!]).toEqual([1, 2])
  })

  test.each(['1', '2'] as const)(
    'the certificate that an envelope names verifies its signature of version %s',
    async (version) => {
      await sns('SetTopicAttributes', {
        TopicArn,
        AttributeName: 'SignatureVersion',
        AttributeValue: version,
      })
      await inbox('inbox')
      await sns('Publish', { TopicArn, Message: 'ä\n🙂', Subject: 'signed' })
      const [envelope] = await envelopes('inbox')
      expect(envelope!.SignatureVersion).toBe(version)
      const response = await fetch(envelope!.SigningCertURL)
      const { publicKey } = new X509Certificate(await response.text())
      const names = ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'] as const
      const text = names.map((name) => `${name}\n${envelope![name]}\n`).join('')
      const algorithm = version === '1' ? 'RSA-SHA1' : 'RSA-SHA256'
      expect(createVerify(algorithm).update(text).verify(publicKey, envelope!.Signature, 'base64')).toBe(true)
    },
  )

  test('the link in an envelope ends the subscription', async () => {
    await inbox('inbox')
    await sns('Publish', { TopicArn, Message: 'enough' })
    const [envelope] = await envelopes('inbox')
    expect((await fetch(envelope!.UnsubscribeURL)).status).toBe(200)
    expect(await sns('ListSubscriptions')).toEqual({ Subscriptions: [] })
  })

  test('a filter policy lets through what it matches, by attributes and by body', async () => {
    await inbox('all')
    await inbox('shop', { FilterPolicy: '{"store":["shop"],"price":[{"numeric":[">=",100]}]}' })
    await inbox('body', { FilterPolicy: '{"order":{"paid":[true]}}', FilterPolicyScope: 'MessageBody' })
    const publish = (Message: string, store: string, price: string) =>
      sns('Publish', {
        TopicArn,
        Message,
        MessageAttributes: {
          store: { DataType: 'String', StringValue: store },
          price: { DataType: 'Number', StringValue: price },
        },
      })
    await publish('{"order":{"paid":true}}', 'shop', '100')
    await publish('{"order":{"paid":false}}', 'shop', '99')
    await publish('{"order":{"paid":true}}', 'other', '500')
    expect(await envelopes('all')).toHaveLength(3)
    expect(await envelopes('shop')).toHaveLength(1)
    expect(await envelopes('body')).toHaveLength(2)
  })

  test('a structured message has a text for each protocol', async () => {
    await inbox('inbox')
    const Message = JSON.stringify({ default: 'for all', sqs: 'for queues' })
    await sns('Publish', { TopicArn, Message, MessageStructure: 'json' })
    expect((await envelopes('inbox'))[0]!.Message).toBe('for queues')
    const refused = await refusalOf(
      sns('Publish', { TopicArn, Message: '{"sqs":"x"}', MessageStructure: 'json' }),
    )
    expect(refused).toMatchObject({
      code: 'InvalidParameterException',
      message: expect.stringContaining('No default entry in JSON message body') as string,
    })
  })

  test('a batch is published, and tells which entries failed', async () => {
    await inbox('inbox')
    const result = await sns('PublishBatch', {
      TopicArn,
      PublishBatchRequestEntries: [
        { Id: 'a', Message: 'one' },
        { Id: 'b', Message: '' },
        { Id: 'c', Message: 'three', MessageAttributes: { n: { DataType: 'Number', StringValue: '3' } } },
      ],
    })
    expect(result.Successful!.map(({ Id }) => Id)).toEqual(['a', 'c'])
    expect(result.Failed).toMatchObject([{ Id: 'b', Code: 'InvalidParameter', SenderFault: true }])
    const got = await envelopes('inbox')
    expect(got.map(({ Message }) => Message).sort()).toEqual(['one', 'three'])
    expect(got.map(({ MessageId }) => MessageId).sort()).toEqual(
      result.Successful!.map(({ MessageId }) => MessageId).sort(),
    )
  })

  test('batches that are none are refused as a whole', async () => {
    const entry = (Id: string, Message = 'x') => ({ Id, Message })
    const refused = async (PublishBatchRequestEntries: { Id: string; Message: string }[]) =>
      (await refusalOf(sns('PublishBatch', { TopicArn, PublishBatchRequestEntries }))).code
    expect(await refused([])).toBe('EmptyBatchRequestException')
    expect(await refused(Array.from({ length: 11 }, (_, n) => entry(`e${n}`)))).toBe(
      'TooManyEntriesInBatchRequestException',
    )
    expect(await refused([entry('a'), entry('a')])).toBe('BatchEntryIdsNotDistinctException')
    expect(await refused([entry('not an id')])).toBe('InvalidBatchEntryIdException')
    expect(await refused([entry('a', 'x'.repeat(200_000)), entry('b', 'x'.repeat(100_000))])).toBe(
      'BatchRequestTooLongException',
    )
  })

  test('a FIFO topic keeps order, numbers and drops duplicates, as its queues do', async () => {
    const fifo = arn('sns', 'orders.fifo')
    const Attributes = { FifoTopic: 'true', ContentBasedDeduplication: 'true' }
    await sns('CreateTopic', { Name: 'orders.fifo', Attributes })
    await inbox('inbox.fifo', { RawMessageDelivery: 'true' }, fifo)
    await inbox('wrapped.fifo', undefined, fifo)
    const publish = (Message: string, more = {}) =>
      sns('Publish', { TopicArn: fifo, Message, MessageGroupId: 'g', ...more })
    const first = await publish('1')
    expect(first.SequenceNumber).toMatch(/^\d{20}$/)
    expect(await publish('1')).toEqual(first)
    await publish('2')
    await publish('other words', { MessageDeduplicationId: 'given' })
    await publish('are dropped', { MessageDeduplicationId: 'given' })
    expect((await received('inbox.fifo')).map(({ Body }) => Body)).toEqual(['1', '2', 'other words'])
    const wrapped = await envelopes('wrapped.fifo')
    expect(wrapped.map(({ Message }) => Message)).toEqual(['1', '2', 'other words'])
    expect(wrapped[0]!.SequenceNumber).toBe(first.SequenceNumber)
    expect((await refusalOf(sns('Publish', { TopicArn: fifo, Message: 'x' }))).message).toBe(
      'Invalid parameter: The MessageGroupId parameter is required for FIFO topics',
    )
  })

  test('bad messages are refused with the codes of AWS', async () => {
    const refused = async (input: object) =>
      (await refusalOf(sns('Publish', { TopicArn, Message: 'x', ...input }))).code
    expect(await refused({ Message: '' })).toBe('InvalidParameterException')
    expect(await refused({ Message: 'x'.repeat(262_145) })).toBe('InvalidParameterException')
    expect(await refused({ Subject: 'x'.repeat(101) })).toBe('InvalidParameterException')
    expect(await refused({ Subject: 'a\nb' })).toBe('InvalidParameterException')
    expect(await refused({ TopicArn: arn('sns', 'nowhere') })).toBe('NotFoundException')
    expect(await refused({ TopicArn: 'orders' })).toBe('InvalidParameterException')
    expect(await refused({ TopicArn: undefined })).toBe('InvalidParameterException')
    expect(await refused({ MessageStructure: 'json' })).toBe('InvalidParameterException')
    expect(await refused({ MessageAttributes: { a: { DataType: 'Colour', StringValue: 'x' } } })).toMatch(
      /^InvalidParameter/,
    )
    expect(await refused({ MessageAttributes: { a: { DataType: 'Number', StringValue: 'x' } } })).toMatch(
      /^InvalidParameter/,
    )
    await inbox('inbox')
    expect(await received('inbox')).toEqual([])
  })

  test('a topic can be named in TargetArn too', async () => {
    await inbox('inbox', { RawMessageDelivery: 'true' })
    await sns('Publish', { TargetArn: TopicArn, Message: 'there' })
    expect((await received('inbox'))[0]!.Body).toBe('there')
  })
})
