import { createVerify, X509Certificate } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { canonicalText } from '../../../electron/broker/topics/signature'
import { BrokerError } from '../../../shared/errors'
import { publishFixture } from './publishFixture'

const bodiesOf = (messages: readonly { Body: string }[]): unknown[] =>
  messages.map(({ Body }) => JSON.parse(Body) as unknown)

async function refusal(promise: Promise<unknown>): Promise<string> {
  try {
    await promise
  } catch (error) {
    if (error instanceof BrokerError) return `${error.code}: ${error.message}`
    throw error
  }
  throw new Error('It was not refused')
}

describe('a message published to a topic', () => {
  it('reaches every queue in an envelope whose signature the certificate proves', async () => {
    const { topic, queue, subscribe, publish, receive, topics } = await publishFixture()
    const orders = await topic('orders')
    const first = await subscribe(orders, await queue('a'))
    await subscribe(orders, await queue('b'))
    const { MessageId } = await publish({ TopicArn: orders.arn, Message: 'hällo', Subject: 'An order' })
    const [message] = await receive('a')
    const envelope = JSON.parse(message!.Body) as Record<string, string>
    expect(envelope).toMatchObject({
      Type: 'Notification',
      MessageId,
      TopicArn: orders.arn,
      Subject: 'An order',
      Message: 'hällo',
      SignatureVersion: '1',
      UnsubscribeURL: `http://127.0.0.1:4566/?Action=Unsubscribe&SubscriptionArn=${first.arn}`,
    })
    expect(Object.keys(envelope)).toEqual([
      'Type',
      'MessageId',
      'TopicArn',
      'Subject',
      'Message',
      'Timestamp',
      'SignatureVersion',
      'Signature',
      'SigningCertURL',
      'UnsubscribeURL',
    ])
    const { publicKey } = new X509Certificate(topics.signer.certificate)
    const proof = createVerify('RSA-SHA1').update(canonicalText(envelope))
    expect(proof.verify(publicKey, envelope['Signature']!, 'base64')).toBe(true)
    expect(bodiesOf(await receive('b'))).toMatchObject([{ MessageId }])
  })

  it.each([
    { Message: 'päckchen "eins"\n\u2028' },
    { Message: 'x', Subject: 'A "subject"' },
    { Message: '{"default":"d","sqs":"for queues ✓"}', MessageStructure: 'json' },
    {
      Message: 'x',
      MessageAttributes: {
        bytes: { DataType: 'Binary', BinaryValue: new Uint8Array([1, 2, 255]) },
        list: { DataType: 'String.Array', StringValue: '["a", null, "ü"]' },
      },
    },
  ])('counts in a queue with the size that is received: %o', async (input) => {
    const { topic, queue, subscribe, publish, receive, fixture } = await publishFixture()
    const orders = await topic('orders')
    await subscribe(orders, await queue('a'))
    await publish({ TopicArn: orders.arn, ...input })
    const sent = fixture.events.filter((event) => event.type === 'message.sent')
    const sizes = (await receive('a')).map(({ Body }) => Buffer.byteLength(Body))
    expect(sent.map((event) => event.bytes)).toEqual(sizes)
    expect(sizes).toHaveLength(1)
  })

  it('is the message itself with raw delivery, and its attributes go with it', async () => {
    const { topic, queue, subscribe, publish, receive } = await publishFixture()
    const orders = await topic('orders')
    await subscribe(orders, await queue('a'), { RawMessageDelivery: 'true' })
    await publish({
      TopicArn: orders.arn,
      Message: 'plain',
      MessageAttributes: {
        kind: { DataType: 'String', StringValue: 'gift' },
        bytes: { DataType: 'Binary', BinaryValue: new Uint8Array([0, 255]) },
      },
    })
    const [message] = await receive('a')
    expect(message).toMatchObject({
      Body: 'plain',
      Attributes: { SenderId: 'AIDAIT2UOQQY3AUEKVGXU' },
      MessageAttributes: {
        kind: { DataType: 'String', StringValue: 'gift' },
        bytes: { DataType: 'Binary', BinaryValue: new Uint8Array([0, 255]) },
      },
    })
  })

  it('has the value that the type of an attribute names, if it is given both', async () => {
    const { topic, queue, subscribe, publish, receive } = await publishFixture()
    const orders = await topic('orders')
    await subscribe(orders, await queue('a'), { RawMessageDelivery: 'true' })
    const BinaryValue = new Uint8Array([1])
    await publish({
      TopicArn: orders.arn,
      Message: 'plain',
      MessageAttributes: {
        kind: { DataType: 'String', StringValue: 'gift', BinaryValue },
        bytes: { DataType: 'Binary', StringValue: 'gift', BinaryValue },
      },
    })
    expect((await receive('a'))[0]!.MessageAttributes).toEqual({
      kind: { DataType: 'String', StringValue: 'gift' },
      bytes: { DataType: 'Binary', BinaryValue },
    })
  })

  it.each(['AWS.SNS.SMS.SenderID', 'AWS.SNS.MOBILE.APNS.TTL', 'AWS.MM.SMS.OriginationNumber'])(
    'may have the attribute %s, which is for phones',
    async (name) => {
      const { topic, publish } = await publishFixture()
      const orders = await topic('orders')
      const MessageAttributes = { [name]: { DataType: 'String', StringValue: '1' } }
      const { MessageId } = await publish({ TopicArn: orders.arn, Message: 'x', MessageAttributes })
      expect(MessageId).toBeDefined()
    },
  )

  it('goes only where the filter policy lets it, and what became of it is remembered', async () => {
    const { topic, queue, subscribe, publish, receive, state } = await publishFixture()
    const orders = await topic('orders')
    const all = await subscribe(orders, await queue('all'))
    const gifts = await subscribe(orders, await queue('gifts'), { FilterPolicy: '{"kind":["gift"]}' })
    const body = await subscribe(orders, await queue('body'), {
      FilterPolicy: '{"price":[{"numeric":[">",100]}]}',
      FilterPolicyScope: 'MessageBody',
    })
    await publish({
      TopicArn: orders.arn,
      Message: '{"price": 200}',
      MessageAttributes: { kind: { DataType: 'String', StringValue: 'bill' } },
    })
    expect(await receive('gifts')).toEqual([])
    const [inAll] = await receive('all')
    expect(inAll).toBeDefined()
    expect(await receive('body')).toHaveLength(1)
    const [publication] = state.publications.ofTopic(orders.id, Infinity, 10)
    const outcomes = state.publications.outcomes(publication!.id)
    expect(outcomes).toMatchObject([
      [all.row.version, 'q', expect.any(Number)],
      [gifts.row.version, 'f'],
      [body.row.version, 'q', expect.any(Number)],
    ])
    expect([all.counts.delivered, gifts.counts.filteredOut]).toEqual([1, 1])
  })

  it('has a text of its own for each protocol with MessageStructure json', async () => {
    const { topic, queue, subscribe, publish, receive } = await publishFixture()
    const orders = await topic('orders')
    await subscribe(orders, await queue('a'))
    const structured = { TopicArn: orders.arn, MessageStructure: 'json' }
    await publish({ ...structured, Message: '{"default": "all", "sqs": "for queues"}' })
    await publish({ ...structured, Message: '{"default": "all", "sqs": 5}' })
    expect(bodiesOf(await receive('a'))).toMatchObject([{ Message: 'for queues' }, { Message: 'all' }])
    expect(await refusal(publish({ ...structured, Message: '{"sqs": "x"}' }))).toBe(
      'SnsInvalidParameter: Invalid parameter: Message Structure - No default entry in JSON message body',
    )
    expect(await refusal(publish({ ...structured, Message: 'no' }))).toBe(
      'SnsInvalidParameter: Invalid parameter: Message Structure - JSON message body failed to parse',
    )
  })

  it('becomes a delivery with a problem where its queue is gone or refuses it', async () => {
    const { topic, queue, subscribe, publish, begun } = await publishFixture()
    const orders = await topic('orders')
    await subscribe(orders, 'arn:aws:sqs:us-east-1:000000000000:gone')
    await subscribe(orders, await queue('small', { MaximumMessageSize: '1024' }))
    await publish({ TopicArn: orders.arn, Message: 'x'.repeat(600) })
    expect(begun.map(({ problem }) => problem?.code)).toEqual(['QueueDoesNotExist', 'InvalidParameterValue'])
  })

  it('is there whole or not at all, however many queues it goes to', async () => {
    const { topic, queue, subscribe, publish, receive, fixture, topics } = await publishFixture()
    const orders = await topic('orders')
    for (let n = 0; n < 120; n++) await subscribe(orders, await queue(`q${n}`))
    fixture.store.onRollback(() => topics.reload())
    const published = publish({ TopicArn: orders.arn, Message: 'lost' })
    const failed = fixture.store.transact(() => {
      fixture.store.prepare('INSERT INTO sweeps (contents) VALUES (?)').run(-1)
      throw new Error('rolls the batch back')
    })
    await Promise.allSettled([published, failed])
    await publish({ TopicArn: orders.arn, Message: 'kept' })
    for (const n of [0, 49, 50, 119]) {
      expect(bodiesOf(await receive(`q${n}`))).toMatchObject([{ Message: 'kept' }])
    }
  })

  it('is redriven as what it is', async () => {
    const { topic, queue, subscribe, publish, receive, fixture } = await publishFixture()
    const { broker } = fixture
    const orders = await topic('orders')
    await subscribe(orders, await queue('a'))
    await queue('b')
    await publish({ TopicArn: orders.arn, Message: 'again' })
    const [before] = await receive('a')
    const [a, b] = [...broker.queues.all()]
    const sent = fixture.events.find((event) => event.type === 'message.sent')!
    await broker.commit(() => broker.queues.redriveMessage(a!, (sent as { id: number }).id, b!))
    const [after] = await receive('b')
    expect(after!.Body).toBe(before!.Body)
    expect(after!.MD5OfBody).toBe(before!.MD5OfBody)
  })
})

describe('Publish refuses', () => {
  it.each([
    [{ Message: '' }, 'SnsInvalidParameter: Invalid parameter: Empty message'],
    [{ Message: 'x'.repeat(262_145) }, 'SnsInvalidParameter: Invalid parameter: Message too long'],
    [{ Subject: '' }, 'SnsInvalidParameter: Invalid parameter: Subject'],
    [{ Subject: 'two\nlines' }, 'SnsInvalidParameter: Invalid parameter: Subject'],
    [{ Subject: 'x'.repeat(101) }, 'SnsInvalidParameter: Invalid parameter: Subject'],
    [
      { MessageDeduplicationId: 'x' },
      'SnsInvalidParameter: Invalid parameter: MessageDeduplicationId Reason: The request includes MessageDeduplicationId parameter that is not valid for this topic type',
    ],
    [
      { TopicArn: 'nonsense' },
      'SnsInvalidParameter: Invalid parameter: TopicArn Reason: An ARN must have at least 6 elements, not 1',
    ],
    [{ TopicArn: 'arn:aws:sns:us-east-1:000000000000:none' }, 'SnsNotFound: Topic does not exist'],
    [
      { MessageAttributes: { a: { DataType: 'Number', StringValue: 'ten' } } },
      "SnsInvalidParameterValue: Could not cast message attribute 'a' value to number.",
    ],
    [
      { MessageAttributes: { a: { DataType: 'String', StringValue: '' } } },
      "SnsInvalidParameterValue: The message attribute 'a' must contain non-empty message attribute value for message attribute type 'String'.",
    ],
    [
      { MessageAttributes: { 'aws.x': { DataType: 'String', StringValue: 'x' } } },
      "SnsInvalidParameterValue: Message attribute names starting with 'AWS.' or 'Amazon.' are reserved for use by Amazon.",
    ],
    [
      { MessageAttributes: { 'AWS.MM.x': { DataType: 'String', StringValue: 'x' } } },
      "SnsInvalidParameterValue: Message attribute names starting with 'AWS.' or 'Amazon.' are reserved for use by Amazon.",
    ],
    [
      { MessageAttributes: { 'a..b': { DataType: 'String', StringValue: 'x' } } },
      "SnsInvalidParameterValue: Message attribute name can not have successive '.' character.",
    ],
  ])('%o', async (input, message) => {
    const { topic, publish } = await publishFixture()
    const orders = await topic('orders')
    expect(await refusal(publish({ TopicArn: orders.arn, Message: 'x', ...input }))).toBe(message)
  })
})

describe('PublishBatch', () => {
  it('publishes what it can and says what is wrong with the others', async () => {
    const { topic, queue, subscribe, publishBatch, receive } = await publishFixture()
    const orders = await topic('orders')
    await subscribe(orders, await queue('a'), { RawMessageDelivery: 'true' })
    const { Successful, Failed } = await publishBatch({
      TopicArn: orders.arn,
      PublishBatchRequestEntries: [
        { Id: '1', Message: 'one' },
        { Id: '2', Message: '' },
        { Id: '3', Message: 'three' },
      ],
    })
    expect(Successful?.map(({ Id }) => Id)).toEqual(['1', '3'])
    expect(Failed).toEqual([
      { Id: '2', Code: 'InvalidParameter', Message: 'Invalid parameter: Empty message', SenderFault: true },
    ])
    expect((await receive('a')).map(({ Body }) => Body)).toEqual(['one', 'three'])
  })

  it.each([
    [[], 'SnsEmptyBatchRequest'],
    [Array.from({ length: 11 }, (_, n) => ({ Id: `${n}`, Message: 'x' })), 'SnsTooManyEntriesInBatchRequest'],
    [
      [
        { Id: 'a', Message: 'x' },
        { Id: 'a', Message: 'y' },
      ],
      'SnsBatchEntryIdsNotDistinct',
    ],
    [[{ Id: '', Message: 'x' }], 'SnsInvalidBatchEntryId'],
    [
      [{ Id: 'a.b', Message: 'x' }],
      'SnsInvalidBatchEntryId: The Id of a batch entry in the batch request contains an impermissible character: a.b',
    ],
    [
      [{ Id: 'a'.repeat(81), Message: 'x' }],
      `SnsInvalidBatchEntryId: The Id of a batch entry in the batch request is too long: ${'a'.repeat(81)}`,
    ],
    [
      [
        { Id: 'a', Message: 'x'.repeat(200_000) },
        { Id: 'b', Message: 'x'.repeat(100_000) },
      ],
      'SnsBatchRequestTooLong',
    ],
  ])('refuses %#', async (entries, code) => {
    const { topic, publishBatch } = await publishFixture()
    const orders = await topic('orders')
    const answer = publishBatch({ TopicArn: orders.arn, PublishBatchRequestEntries: entries })
    expect(`${await refusal(answer)}:`).toContain(`${code}:`)
  })
})

describe('a FIFO topic', () => {
  it('delivers each message once, in order, to FIFO and standard queues', async () => {
    const { topic, queue, subscribe, publish, receive } = await publishFixture()
    const orders = await topic('orders.fifo', { FifoTopic: 'true' })
    await subscribe(orders, await queue('a.fifo', { FifoQueue: 'true' }))
    await subscribe(orders, await queue('b'))
    const input = { TopicArn: orders.arn, MessageGroupId: 'g' }
    const first = await publish({ ...input, Message: 'one', MessageDeduplicationId: '1' })
    const again = await publish({ ...input, Message: 'another', MessageDeduplicationId: '1' })
    const second = await publish({ ...input, Message: 'two', MessageDeduplicationId: '2' })
    expect(again).toEqual(first)
    expect(BigInt(second.SequenceNumber!)).toBeGreaterThan(BigInt(first.SequenceNumber!))
    const messages = await receive('a.fifo')
    expect(bodiesOf(messages)).toMatchObject([
      { Message: 'one', SequenceNumber: first.SequenceNumber },
      { Message: 'two' },
    ])
    expect(messages[0]?.Attributes).toMatchObject({ MessageGroupId: 'g', MessageDeduplicationId: '1' })
    expect(bodiesOf(await receive('b'))).toMatchObject([{ Message: 'one' }, { Message: 'two' }])
  })

  it('does not sign its envelopes, which count with the size that is received', async () => {
    const { topic, queue, subscribe, publish, receive, fixture } = await publishFixture()
    const orders = await topic('orders.fifo', { FifoTopic: 'true' })
    await subscribe(orders, await queue('a.fifo', { FifoQueue: 'true' }))
    await subscribe(orders, await queue('b'))
    const input = { TopicArn: orders.arn, MessageGroupId: 'g', MessageDeduplicationId: '1' }
    await publish({ ...input, Message: 'päckchen', Subject: 'one' })
    const sent = fixture.events.filter((event) => event.type === 'message.sent')
    const messages = [...(await receive('a.fifo')), ...(await receive('b'))]
    expect(messages.map(({ Body }) => Buffer.byteLength(Body))).toEqual(sent.map(({ bytes }) => bytes))
    for (const envelope of bodiesOf(messages)) expect(envelope).not.toHaveProperty('Signature')
    expect(messages[1]?.Attributes).not.toHaveProperty('MessageGroupId')
  })

  it('wants a group, and an id unless it makes one of the content', async () => {
    const { topic, publish } = await publishFixture()
    const plain = await topic('plain.fifo', { FifoTopic: 'true' })
    const byContent = await topic('content.fifo', { FifoTopic: 'true', ContentBasedDeduplication: 'true' })
    expect(await refusal(publish({ TopicArn: plain.arn, Message: 'x' }))).toBe(
      'SnsInvalidParameter: Invalid parameter: The MessageGroupId parameter is required for FIFO topics',
    )
    expect(await refusal(publish({ TopicArn: plain.arn, Message: 'x', MessageGroupId: 'g' }))).toContain(
      'ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
    )
    const one = await publish({ TopicArn: byContent.arn, Message: 'x', MessageGroupId: 'g' })
    expect(await publish({ TopicArn: byContent.arn, Message: 'x', MessageGroupId: 'g' })).toEqual(one)
  })

  it('replays its archive to a subscription, marked as replayed', async () => {
    const { topic, queue, subscribe, publish, receive, fixture, state } = await publishFixture()
    const orders = await topic('orders.fifo', {
      FifoTopic: 'true',
      ContentBasedDeduplication: 'true',
      ArchivePolicy: '{"MessageRetentionPeriod":"30"}',
    })
    const from = new Date(fixture.clock.now()).toISOString()
    for (let n = 0; n < 3; n++) {
      await publish({ TopicArn: orders.arn, Message: `m${n}`, MessageGroupId: 'g' })
    }
    const late = await subscribe(orders, await queue('late.fifo', { FifoQueue: 'true' }), {
      ReplayPolicy: JSON.stringify({ PointType: 'Timestamp', StartingPoint: from }),
    })
    await fixture.broker.commit(() => state.replays.policyChanged(late))
    expect(late.row.attributes['ReplayStatus']).toBe('{"State":"Pending"}')
    await fixture.clock.advance(10)
    await new Promise((resolve) => setImmediate(resolve))
    await fixture.clock.advance(10)
    await new Promise((resolve) => setImmediate(resolve))
    expect(late.row.attributes['ReplayStatus']).toBe('{"State":"Completed"}')
    expect(bodiesOf(await receive('late.fifo'))).toMatchObject([
      { Message: 'm0', Replayed: true },
      { Message: 'm1', Replayed: true },
      { Message: 'm2', Replayed: true },
    ])
  })
})
