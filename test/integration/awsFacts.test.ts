import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { factsOf, failing, FIFO, isQuery, protocols, ten, text } from './recorded'
import type { Facts } from './recorded'

describe.each(protocols)('what AWS was recorded to answer, through $name', (dialect) => {
  let facts: Facts
  beforeEach(async () => {
    facts = await factsOf(dialect)
  })
  afterEach(() => facts.close())

  test('a new queue has these attributes', async () => {
    const standard = {
      ApproximateNumberOfMessages: '0',
      ApproximateNumberOfMessagesDelayed: '0',
      ApproximateNumberOfMessagesNotVisible: '0',
      CreatedTimestamp: expect.stringMatching(/^\d{10}$/) as string,
      DelaySeconds: '0',
      LastModifiedTimestamp: expect.stringMatching(/^\d{10}$/) as string,
      MaximumMessageSize: '1048576',
      MessageRetentionPeriod: '345600',
      QueueArn: 'arn:aws:sqs:us-east-1:000000000000:queue-1',
      ReceiveMessageWaitTimeSeconds: '0',
      SqsManagedSseEnabled: 'true',
      VisibilityTimeout: '30',
    }
    expect(await facts.attributes(await facts.queue(), 'All')).toEqual(standard)
    expect(await facts.attributes(await facts.queue(FIFO), 'All')).toEqual({
      ...standard,
      QueueArn: 'arn:aws:sqs:us-east-1:000000000000:queue-2.fifo',
      ContentBasedDeduplication: 'false',
      DeduplicationScope: 'queue',
      FifoQueue: 'true',
      FifoThroughputLimit: 'perQueue',
    })
  })

  test('a key shows with its period, and both go when the key does', async () => {
    const QueueUrl = await facts.queue()
    const set = (Attributes: Record<string, string>) =>
      facts.call('SetQueueAttributes', { QueueUrl, Attributes })
    const names = ['KmsMasterKeyId', 'KmsDataKeyReusePeriodSeconds', 'SqsManagedSseEnabled']
    await set({ KmsMasterKeyId: 'testKeyId', KmsDataKeyReusePeriodSeconds: '6000' })
    expect(await facts.attributes(QueueUrl, ...names)).toEqual({
      KmsMasterKeyId: 'testKeyId',
      KmsDataKeyReusePeriodSeconds: '6000',
      SqsManagedSseEnabled: 'false',
    })
    await set({ KmsMasterKeyId: '', KmsDataKeyReusePeriodSeconds: '300' })
    expect(await facts.attributes(QueueUrl, ...names)).toEqual({ SqsManagedSseEnabled: 'false' })
  })

  test.each(['Policy', 'RedrivePolicy'])(
    'an empty %s takes it away, also where there was none',
    async (attribute) => {
      const QueueUrl = await facts.queue()
      const target = await facts.arn(await facts.queue())
      const statement = {
        Effect: 'Allow',
        Principal: { AWS: '*' },
        Action: 'sqs:SendMessage',
        Resource: "'$arn'",
      }
      const values: Record<string, unknown> = {
        Policy: { Version: '2012-10-17', Statement: [statement] },
        RedrivePolicy: { deadLetterTargetArn: target, maxReceiveCount: 42 },
      }
      for (const value of ['', JSON.stringify(values[attribute]), '']) {
        await facts.call('SetQueueAttributes', { QueueUrl, Attributes: { [attribute]: value } })
        const now = (await facts.attributes(QueueUrl, attribute))?.[attribute]
        expect(now && JSON.parse(now)).toEqual(value === '' ? undefined : values[attribute])
      }
    },
  )

  test('a permission is a statement of the policy, which goes with the last one', async () => {
    const QueueUrl = await facts.queue()
    const arn = await facts.arn(QueueUrl)
    const AWSAccountIds = ['000000000000', '668614515564']
    await facts.call('AddPermission', {
      QueueUrl,
      AWSAccountIds,
      Actions: ['ReceiveMessage'],
      Label: 'label',
    })
    expect(JSON.parse((await facts.attributes(QueueUrl, 'Policy'))!['Policy']!)).toEqual({
      Version: '2008-10-17',
      Id: `${arn}/SQSDefaultPolicy`,
      Statement: [
        {
          Sid: 'label',
          Effect: 'Allow',
          Principal: { AWS: AWSAccountIds.map((account) => `arn:aws:iam::${account}:root`) },
          Action: 'SQS:ReceiveMessage',
          Resource: arn,
        },
      ],
    })
    await facts.call('RemovePermission', { QueueUrl, Label: 'label' })
    expect(await facts.attributes(QueueUrl, 'Policy')).toBeUndefined()
  })

  test('tags differ in case, may be empty, and those that are not there can be removed', async () => {
    const QueueUrl = await facts.queue()
    const tags = async () => (await facts.call('ListQueueTags', { QueueUrl }))['Tags']
    expect(await tags()).toBeUndefined()
    await facts.call('TagQueue', { QueueUrl, Tags: { Tag: '1', tag: '2', empty: '' } })
    await facts.call('TagQueue', { QueueUrl, Tags: { Tag: '3' } })
    expect(await tags()).toEqual({ Tag: '3', tag: '2', empty: '' })
    await facts.call('UntagQueue', { QueueUrl, TagKeys: ['Tag', 'empty', 'never'] })
    expect(await tags()).toEqual({ tag: '2' })
  })

  test('the name alone is a queue URL', async () => {
    const QueueUrl = await facts.queue()
    const MessageBody = 'Using name instead of URL'
    const sent = await facts.call('SendMessage', { QueueUrl: 'queue-1', MessageBody })
    expect(sent['MD5OfMessageBody']).toBe('86a83f96652a1bfad3891e7d523750cb')
    expect(await facts.bodies(QueueUrl)).toEqual([MessageBody])
  })

  test('digests', async () => {
    const QueueUrl = await facts.queue()
    const trace = 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1'
    const traced = await facts.call('SendMessage', {
      QueueUrl,
      MessageBody: 'test',
      MessageAttributes: { timestamp: text('1493147359900', 'Number') },
      MessageSystemAttributes: { AWSTraceHeader: text(trace) },
    })
    expect(traced).toMatchObject({
      MD5OfMessageBody: '098f6bcd4621d373cade4e832627b4f6',
      MD5OfMessageAttributes: '235c5c510d26fb653d073faed50ae77c',
      MD5OfMessageSystemAttributes: '5ae4d5d7636402d80f4eb6d213245a88',
    })
    const bytes = 'traceparent\u001e00-774062d6c37081a5a0b9b5b88e30627c-2d2482211f6489da-01'
    const binary = await facts.call('SendMessage', {
      QueueUrl,
      MessageBody: 'test',
      MessageAttributes: { attr1: { DataType: 'Binary', BinaryValue: new TextEncoder().encode(bytes) } },
    })
    expect(binary['MD5OfMessageAttributes']).toBe('8cbe4db156db8a94db8b801b7addb984')
  })

  test('an attribute may be named in any language', async () => {
    const QueueUrl = await facts.queue()
    await facts.call('SendMessage', {
      QueueUrl,
      MessageBody: 'm',
      MessageAttributes: { 'attr.1øßä': text('Valid') },
    })
    const [message] = await facts.receive(QueueUrl, { MessageAttributeNames: ['All'] })
    expect(Object.keys(message!.MessageAttributes!)).toEqual(['attr.1øßä'])
  })

  const everything = ['General', 'Hello', 'Help.Me'] as const
  test.each([
    [[], undefined, undefined],
    [['All'], everything, '4c360f3fdafd970e05fae2f149d997f5'],
    [['*'], everything, '4c360f3fdafd970e05fae2f149d997f5'],
    [['.*'], everything, '4c360f3fdafd970e05fae2f149d997f5'],
    [['Foo', 'Help'], undefined, undefined],
    [['Hello', 'General'], ['General', 'Hello'], 'fca026605781cb4126a1e9044df24232'],
    [['Foo', 'Hello'], ['Hello'], 'a311262e065454b75da111d535b8dacd'],
    [['Hel.*'], ['Hello', 'Help.Me'], '83fee93c1bcd8b9a5a923ffacdc636c7'],
    [['AWS.'], undefined, undefined],
    [['..foo'], undefined, undefined],
  ])('the message attributes %j', async (MessageAttributeNames, names, digest) => {
    const QueueUrl = await facts.queue()
    const MessageAttributes = { 'Help.Me': text('Me'), Hello: text('There'), General: text('Kenobi') }
    await facts.call('SendMessage', { QueueUrl, MessageBody: 'msg', MessageAttributes })
    const [message] = await facts.receive(QueueUrl, { MessageAttributeNames })
    const given = message?.MessageAttributes
    expect(given && Object.keys(given).sort()).toEqual(names)
    expect(message?.MD5OfMessageAttributes).toBe(digest)
  })

  const all = ['ApproximateFirstReceiveTimestamp', 'ApproximateReceiveCount', 'SenderId', 'SentTimestamp']
  const asked: [Record<string, string[]>, string[]][] = [
    [{ AttributeNames: ['All'] }, all],
    [{ AttributeNames: ['SenderId', 'SequenceNumber'] }, ['SenderId']],
    [{ MessageSystemAttributeNames: ['All'] }, all],
    [{ MessageSystemAttributeNames: ['SenderId'] }, ['SenderId']],
    [{ AttributeNames: ['SenderId'], MessageSystemAttributeNames: ['All'] }, all],
  ]
  // The SDK that speaks Query is older than the new list of names.
  const askable = asked.filter(([names]) => !isQuery(dialect) || !names['MessageSystemAttributeNames'])
  test.each(askable)('the system attributes %j', async (names, given) => {
    const QueueUrl = await facts.queue()
    await facts.call('SendMessage', { QueueUrl, MessageBody: 'msg' })
    const [message] = await facts.receive(QueueUrl, names)
    expect(Object.keys(message!.Attributes!).sort()).toEqual(given)
  })

  test('a message keeps its white space, carriage returns and entities', async () => {
    for (const MessageBody of ['"&quot;&quot;\r', '{\r\n"machineID" : "d357"}']) {
      const QueueUrl = await facts.queue()
      await facts.call('SendMessage', { QueueUrl, MessageBody })
      expect(await facts.bodies(QueueUrl)).toEqual([MessageBody])
    }
  })

  test('a group on a standard queue is answered, and makes no sequence number', async () => {
    const QueueUrl = await facts.queue()
    const sent = await facts.call('SendMessage', { QueueUrl, MessageBody: 'message', MessageGroupId: 'test' })
    expect(Object.keys(sent).sort()).toEqual(['MD5OfMessageBody', 'MessageId'])
    const [message] = await facts.receive(QueueUrl, { AttributeNames: ['All'] })
    expect(message!.Attributes).toMatchObject({ MessageGroupId: 'test' })
    expect(message!.Attributes).not.toHaveProperty('SequenceNumber')
  })

  test("an entry too large for its queue fails alone, in a batch's own words", async () => {
    const QueueUrl = await facts.queue({ MaximumMessageSize: '1024' })
    const Entries = [1_024, 1_025].map((length) => ({ Id: `e${length}`, MessageBody: 'a'.repeat(length) }))
    const { Successful, Failed } = await facts.call('SendMessageBatch', { QueueUrl, Entries })
    expect(Successful).toMatchObject([{ Id: 'e1024', MD5OfMessageBody: 'c9a34cfc85d982698c6ac89f76071abd' }])
    expect(Failed).toEqual([
      {
        Id: 'e1025',
        SenderFault: true,
        Code: 'InvalidParameterValue',
        Message:
          'One or more parameters cannot be validated. Reason: Message must be shorter than 1024 bytes.',
      },
    ])
  })

  test('an entry with a wrong character fails alone', async () => {
    const QueueUrl = await facts.queue()
    const Entries = Array.from({ length: 10 }, (_, n) => ({
      Id: String(n),
      MessageBody: n < 9 ? 'm' : '\u0001',
    }))
    const { Successful, Failed } = await facts.call('SendMessageBatch', { QueueUrl, Entries })
    expect(Successful).toHaveLength(9)
    expect(Failed).toMatchObject([{ Id: '9', Code: 'InvalidMessageContents' }])
  })

  describe('a standard queue', () => {
    test('hides a message by any handle, also after the timeout or a later receive', async () => {
      const QueueUrl = await facts.queue({ VisibilityTimeout: '1' })
      await facts.call('SendMessage', { QueueUrl, MessageBody: 'm' })
      const [first] = await facts.receive(QueueUrl)
      facts.host.clock.advance(2_000)
      await facts.hide(QueueUrl, first, 2)
      expect(await facts.receive(QueueUrl)).toEqual([])
      facts.host.clock.advance(2_000)
      expect(await facts.receive(QueueUrl, { VisibilityTimeout: 30 })).toHaveLength(1)
      await facts.hide(QueueUrl, first, 0)
      expect(await facts.receive(QueueUrl)).toHaveLength(1)
    })

    test('deletes after the timeout, and again, and then hides no more', async () => {
      const QueueUrl = await facts.queue({ VisibilityTimeout: '1' })
      await facts.call('SendMessage', { QueueUrl, MessageBody: 'm' })
      const [message] = await facts.receive(QueueUrl)
      facts.host.clock.advance(2_000)
      for (let n = 0; n < 3; n++) await facts.delete(QueueUrl, message)
      expect(await facts.receive(QueueUrl)).toEqual([])
      const ReceiptHandle = message!.ReceiptHandle!
      expect(
        await facts.refusal('ChangeMessageVisibility', { QueueUrl, ReceiptHandle, VisibilityTimeout: 42 }),
      ).toMatchObject({
        code: 'InvalidParameterValue',
        message: `Value ${ReceiptHandle} for parameter ReceiptHandle is invalid. Reason: Message does not exist or is not available for visibility timeout change.`,
      })
    })

    test('hides a message for 12 hours after its receive in all', async () => {
      const QueueUrl = await facts.queue()
      await facts.call('SendMessage', { QueueUrl, MessageBody: 'm' })
      const [message] = await facts.receive(QueueUrl)
      facts.host.clock.advance(1_000)
      await expect(facts.hide(QueueUrl, message, 43_200)).rejects.toThrow(
        'Value 43200 for parameter VisibilityTimeout is invalid. Reason: Total VisibilityTimeout for the message is beyond the limit [43200 seconds]',
      )
    })

    test('gives a purged message to nobody, hidden or delayed', async () => {
      const QueueUrl = await facts.queue()
      for (const DelaySeconds of [0, 0, 2]) {
        await facts.call('SendMessage', { QueueUrl, MessageBody: 'm', DelaySeconds })
      }
      await facts.receive(QueueUrl, { VisibilityTimeout: 3 })
      await facts.call('PurgeQueue', { QueueUrl })
      facts.host.clock.advance(5_000)
      expect(await facts.receive(QueueUrl, ten)).toEqual([])
    })

    test('moves a message with its attributes, its trace and its count to the dead-letter queue', async () => {
      const { dlq, source } = await failing(facts, 0)
      const MessageSystemAttributes = { AWSTraceHeader: text('Root=1') }
      const sent = await facts.call('SendMessage', {
        QueueUrl: source,
        MessageBody: 'message-1',
        MessageSystemAttributes,
        MessageAttributes: { MyAttribute: text('foobar') },
      })
      const names = { AttributeNames: ['All'], MessageAttributeNames: ['All'] }
      expect(await facts.receive(source, { VisibilityTimeout: 0, ...names })).toHaveLength(1)
      expect(await facts.receive(source, { VisibilityTimeout: 0, ...names })).toEqual([])
      expect(await facts.receive(dlq, names)).toMatchObject([
        {
          MessageId: sent['MessageId'],
          Attributes: {
            ApproximateReceiveCount: '2',
            AWSTraceHeader: 'Root=1',
            DeadLetterQueueSourceArn: await facts.arn(source),
          },
          MD5OfMessageAttributes: 'adb59cd4678ea5a855436b949cd07ab6',
        },
      ])
    })
  })
})
