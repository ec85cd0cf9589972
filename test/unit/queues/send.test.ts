import { describe, expect, it } from 'vitest'
import type { MessageAttributes } from '../../../electron/broker/queues/operations'
import { bodies, fifoQueue, refusal, standardQueue } from './testQueue'

const text = (StringValue: string, DataType = 'String') => ({ DataType, StringValue })

describe('SendMessage', () => {
  it('asks for a body', async () => {
    const queue = await standardQueue()
    expect(await refusal(queue.send(''), 'MissingParameter')).toBe(
      'The request must contain the parameter MessageBody.',
    )
  })

  it.each([
    ['\u0000', '#x0'],
    ['a\u000bb\u0001', '#xB'],
    ['\ufffe', '#xFFFE'],
    ['\uffff', '#xFFFF'],
    ['\ud800', '#xD800'],
    ['x\udc00', '#xDC00'],
    ['\u001f', '#x1F'],
  ])('refuses the character in %j', async (body, character) => {
    const queue = await standardQueue()
    expect(await refusal(queue.send(body), 'InvalidMessageContents')).toBe(
      `Invalid binary character '${character}' was found in the message body, the set of allowed characters is #x9 | #xA | #xD | [#x20-#xD7FF] | [#xE000-#xFFFD] | [#x10000-#x10FFFF].`,
    )
  })

  it.each(['\t\n\r ', 'é', '\ud7ff\ue000\ufffd', '😀', '\u007f\u0080'])('takes %j', async (body) => {
    const queue = await standardQueue()
    await queue.send(body)
    expect(bodies(await queue.receive())).toEqual([body])
  })

  it('counts body, attribute names, types and values against the limit', async () => {
    const queue = await standardQueue({ MaximumMessageSize: '1024' })
    const MessageAttributes = { name: text('value', 'String') }
    const free = 1_024 - 'nameStringvalue'.length
    await queue.send('x'.repeat(free), { MessageAttributes })
    expect(
      await refusal(queue.send('x'.repeat(free + 1), { MessageAttributes }), 'InvalidParameterValue'),
    ).toBe('One or more parameters are invalid. Reason: Message must be shorter than 1024 bytes.')
    await queue.send('é'.repeat(512))
    await refusal(queue.send('é'.repeat(512) + 'x'), 'InvalidParameterValue')
  })

  it('takes 1 MiB', async () => {
    const queue = await standardQueue()
    const body = 'x'.repeat(1_048_576)
    await queue.send(body)
    await refusal(queue.send(`${body}x`), 'InvalidParameterValue')
    expect((await queue.receive())[0]?.Body).toBe(body)
  })

  it('does not count the trace header, and answers the MD5 of it', async () => {
    const queue = await standardQueue({ MaximumMessageSize: '1024' })
    const sent = await queue.send('x'.repeat(1_024), {
      MessageSystemAttributes: { AWSTraceHeader: text('Root=1-5e3d83c1-e6a0db584850d61342823d4c') },
    })
    expect(sent.MD5OfMessageSystemAttributes).toMatch(/^[0-9a-f]{32}$/)
    const [message] = await queue.receive({ MessageSystemAttributeNames: ['AWSTraceHeader'] })
    expect(message?.Attributes).toEqual({ AWSTraceHeader: 'Root=1-5e3d83c1-e6a0db584850d61342823d4c' })
  })

  it.each([
    [{ Other: text('x') }],
    [{ AWSTraceHeader: text('') }],
    [{ AWSTraceHeader: { DataType: 'Binary', BinaryValue: Uint8Array.of(1) } }],
  ])('refuses the system attributes %j', async (MessageSystemAttributes: MessageAttributes) => {
    const queue = await standardQueue()
    await refusal(queue.send('x', { MessageSystemAttributes }), 'InvalidParameterValue')
  })

  it('waits for the delay of the queue, unless the message has its own', async () => {
    const queue = await standardQueue({ DelaySeconds: '10' })
    await queue.send('queue')
    await queue.send('own', { DelaySeconds: 5 })
    await queue.send('none', { DelaySeconds: 0 })
    expect(bodies(await queue.receive({ MaxNumberOfMessages: 10 }))).toEqual(['none'])
    queue.fixture.clock.advance(5_000)
    expect(bodies(await queue.receive({ MaxNumberOfMessages: 10 }))).toEqual(['own'])
    queue.fixture.clock.advance(5_000)
    expect(bodies(await queue.receive({ MaxNumberOfMessages: 10 }))).toEqual(['queue'])
  })

  it.each([-1, 901, 1.5])('refuses a delay of %d seconds', async (DelaySeconds) => {
    const queue = await standardQueue()
    expect(await refusal(queue.send('x', { DelaySeconds }), 'InvalidParameterValue')).toBe(
      `Value ${DelaySeconds} for parameter DelaySeconds is invalid. Reason: DelaySeconds must be >= 0 and <= 900.`,
    )
  })

  it('keeps a group id on a standard queue, without any order', async () => {
    const queue = await standardQueue()
    const sent = await queue.send('a', { MessageGroupId: 'tenant' })
    expect(sent.SequenceNumber).toBeUndefined()
    await queue.send('b', { MessageGroupId: 'tenant' })
    const messages = await queue.receive({ MaxNumberOfMessages: 10, AttributeNames: ['All'] })
    expect(messages).toHaveLength(2)
    expect(messages[0]?.Attributes).toMatchObject({ MessageGroupId: 'tenant' })
    expect(messages[0]?.Attributes).not.toHaveProperty('SequenceNumber')
    await refusal(queue.send('x', { MessageDeduplicationId: 'd' }), 'InvalidParameterValue')
  })
})

describe('message attributes', () => {
  it('come back as they were sent, with the MD5 that AWS gives', async () => {
    const queue = await standardQueue()
    const MessageAttributes = {
      General: text('Kenobi'),
      Hello: text('There'),
      'Help.Me': text('Me'),
    }
    // The digests are those that AWS answered for the same attributes.
    const sent = await queue.send('msg', { MessageAttributes })
    expect(sent.MD5OfMessageAttributes).toBe('4c360f3fdafd970e05fae2f149d997f5')
    const read = async (...MessageAttributeNames: string[]) => {
      const [message] = await queue.receive({ MessageAttributeNames, VisibilityTimeout: 0 })
      return [Object.keys(message?.MessageAttributes ?? {}), message?.MD5OfMessageAttributes]
    }
    const all = ['General', 'Hello', 'Help.Me']
    for (const name of ['All', '.*', '*']) {
      expect(await read(name)).toEqual([all, '4c360f3fdafd970e05fae2f149d997f5'])
    }
    expect(await read('Hello', 'General')).toEqual([['General', 'Hello'], 'fca026605781cb4126a1e9044df24232'])
    expect(await read('Hello', 'Nothing')).toEqual([['Hello'], 'a311262e065454b75da111d535b8dacd'])
    expect(await read('Hel.*')).toEqual([['Hello', 'Help.Me'], '83fee93c1bcd8b9a5a923ffacdc636c7'])
    expect(await read('Nothing')).toEqual([[], undefined])
    expect(await read()).toEqual([[], undefined])
  })

  it('may be binary', async () => {
    const queue = await standardQueue()
    const BinaryValue = new TextEncoder().encode(
      'traceparent\u001e00-774062d6c37081a5a0b9b5b88e30627c-2d2482211f6489da-01',
    )
    await queue.send('test', { MessageAttributes: { attr1: { DataType: 'Binary', BinaryValue } } })
    const [message] = await queue.receive({ MessageAttributeNames: ['All'] })
    expect(message?.MD5OfMessageAttributes).toBe('8cbe4db156db8a94db8b801b7addb984')
    expect(message?.MessageAttributes).toEqual({ attr1: { DataType: 'Binary', BinaryValue } })
  })

  it.each([
    [{ n: text('42', 'Number') }],
    [{ n: text('-1.5e10', 'Number.int') }],
    [{ s: text('x', 'String.json') }],
    [{ b: { DataType: 'Binary.gif', BinaryValue: Uint8Array.of(0, 255) } }],
    [{ ['n'.repeat(256)]: text('x') }],
    [{ 'attr.1øßä': text('x') }],
    [{ ['__proto__']: text('x'), constructor: text('y') }],
    [Object.fromEntries(Array.from({ length: 10 }, (_, n) => [`a${n}`, text('x')]))],
  ])('may be %j', async (MessageAttributes: MessageAttributes) => {
    const queue = await standardQueue()
    await queue.send('x', { MessageAttributes })
    const [message] = await queue.receive({ MessageAttributeNames: ['All'] })
    expect(message?.MessageAttributes).toEqual(MessageAttributes)
  })

  it.each([
    [{ '': text('x') }],
    [{ 'a b': text('x') }],
    [{ 'aws.x': text('x') }],
    [{ 'AMAZON.x': text('x') }],
    [{ '.a': text('x') }],
    [{ 'a.': text('x') }],
    [{ 'a..b': text('x') }],
    [{ ['n'.repeat(257)]: text('x') }],
    [{ a: { StringValue: 'x' } }],
    [{ a: text('x', 'Text') }],
    [{ a: text('x', `String.${'x'.repeat(256)}`) }],
    [{ a: text('') }],
    [{ a: { DataType: 'String' } }],
    [{ a: text('ten', 'Number') }],
    [{ a: { DataType: 'Binary', BinaryValue: new Uint8Array() } }],
    [{ a: { DataType: 'Binary', StringValue: 'x' } }],
    [Object.fromEntries(Array.from({ length: 11 }, (_, n) => [`a${n}`, text('x')]))],
  ])('may not be %j', async (MessageAttributes: MessageAttributes) => {
    const queue = await standardQueue()
    await refusal(queue.send('x', { MessageAttributes }), 'InvalidParameterValue')
  })

  it.each([
    [{ DataType: 'String', StringValue: 'x', BinaryValue: Uint8Array.of(1) }, 'must have a single value.'],
    [{ DataType: 'String' }, "must contain a non-empty value of type 'String'."],
    [
      { DataType: 'Binary', BinaryValue: new Uint8Array() },
      "must contain a non-empty value of type 'Binary'.",
    ],
    [{ DataType: 'Binary', StringValue: 'x' }, "with type 'Binary' must use field 'Binary'."],
    [{ DataType: 'Number', BinaryValue: Uint8Array.of(1) }, "with type 'Number' must use field 'String'."],
  ])('have one value in the field of their type, unlike %j', async (attribute, text) => {
    const queue = await standardQueue()
    const sent = queue.send('x', { MessageAttributes: { a: attribute } })
    expect(await refusal(sent, 'InvalidParameterValue')).toBe(`Message (user) attribute 'a' ${text}`)
  })

  it('keep to the characters that bodies keep to, and are no lists', async () => {
    const queue = await standardQueue()
    const send = (a: MessageAttributes['a']) => queue.send('x', { MessageAttributes: { a: a! } })
    // Another code than that of a body.
    await refusal(send(text('\u0000')), 'InvalidParameterValue')
    await refusal(send({ DataType: 'String', StringListValues: ['x'] }), 'UnsupportedOperation')
  })
})

describe('the trace id of a request', () => {
  it('is the trace header of the messages it sends, unless they have their own', async () => {
    const queue = await standardQueue()
    const { broker, caller } = queue.fixture
    const traced = { ...caller, traceHeader: 'Root=1-of-request' }
    const own = { AWSTraceHeader: text('Root=1-of-message') }
    const plain = await broker.sqs.SendMessage(traced, { QueueUrl: queue.url, MessageBody: 'a' })
    expect(plain.MD5OfMessageSystemAttributes).toBeUndefined()
    await broker.sqs.SendMessageBatch(traced, {
      QueueUrl: queue.url,
      Entries: [
        { Id: 'b', MessageBody: 'b' },
        { Id: 'c', MessageBody: 'c', MessageSystemAttributes: own },
      ],
    })
    const received = await queue.receive({
      MaxNumberOfMessages: 10,
      MessageSystemAttributeNames: ['AWSTraceHeader'],
    })
    expect(received.map(({ Body, Attributes }) => [Body, Attributes?.['AWSTraceHeader']])).toEqual([
      ['a', 'Root=1-of-request'],
      ['b', 'Root=1-of-request'],
      ['c', 'Root=1-of-message'],
    ])
  })
})

describe('SendMessageBatch', () => {
  const batch = async (Entries?: object[]) => {
    const queue = await standardQueue()
    const { broker, caller } = queue.fixture
    return broker.sqs.SendMessageBatch(caller, { QueueUrl: queue.url, Entries })
  }
  const entries = (count: number, MessageBody = 'x') =>
    Array.from({ length: count }, (_, n) => ({ Id: `id${n}`, MessageBody }))

  it('sends up to ten', async () => {
    const result = await batch(entries(10))
    expect(result.Successful.map(({ Id }) => Id)).toEqual(entries(10).map(({ Id }) => Id))
    expect(result.Failed).toBeUndefined()
  })

  it('fails as a whole when it breaks a rule of batches', async () => {
    await refusal(batch(), 'EmptyBatchRequest')
    await refusal(batch([]), 'EmptyBatchRequest')
    expect(await refusal(batch(entries(11)), 'TooManyEntriesInBatchRequest')).toBe(
      'Maximum number of entries per request are 10. You have sent 11.',
    )
    const twice = [...entries(1), ...entries(1)]
    expect(await refusal(batch(twice), 'BatchEntryIdsNotDistinct')).toBe('Id id0 repeated.')
    for (const Id of ['', 'a b', 'a:b', 'x'.repeat(81)]) {
      await refusal(batch([{ Id, MessageBody: 'x' }]), 'InvalidBatchEntryId')
    }
    expect(await refusal(batch([...entries(1), { MessageBody: 'x' }]), 'MissingParameter')).toBe(
      'The request must contain the parameter SendMessageBatchRequestEntry.2.Id.',
    )
    expect(await refusal(batch(entries(2, 'x'.repeat(524_289))), 'BatchRequestTooLong')).toBe(
      'Batch requests cannot be longer than 1048576 bytes. You have sent 1048578 bytes.',
    )
  })

  it('lets single entries fail alone', async () => {
    const result = await batch([
      { Id: 'good', MessageBody: 'x' },
      { Id: 'bad', MessageBody: '\u0000' },
      { Id: 'late', MessageBody: 'x', DelaySeconds: 901 },
      { Id: 'fifo', MessageBody: 'x', MessageDeduplicationId: 'd' },
      { Id: 'group', MessageBody: 'x', MessageGroupId: ' ' },
      { Id: 'none' },
      { Id: 'empty', MessageBody: '' },
    ])
    expect(result.Successful.map(({ Id }) => Id)).toEqual(['good'])
    expect(result.Failed?.map(({ Id, Code, SenderFault }) => [Id, Code, SenderFault])).toEqual([
      ['bad', 'InvalidMessageContents', true],
      ['late', 'InvalidParameterValue', true],
      ['fifo', 'InvalidParameterValue', true],
      ['group', 'InvalidParameterValue', true],
      ['none', 'MissingParameter', true],
      ['empty', 'MissingParameter', true],
    ])
    // In words of their own.
    expect(result.Failed?.slice(2).map(({ Message }) => Message)).toEqual([
      'The request include parameter that is not valid for this queue type',
      'MessageGroupId can only include alphanumeric and punctuation characters. 1 to 128 in length',
      'The request must contain the parameter SendMessageBatchRequestEntry.6.MessageBody.',
      'The request must contain the parameter SendMessageBatchRequestEntry.7.MessageBody.',
    ])
  })

  it.each([
    [
      { MessageBody: '', MessageGroupId: 'a' },
      'MissingParameter',
      'SendMessageBatchRequestEntry.2.MessageBody.',
    ],
    [
      { MessageBody: 'y', MessageGroupId: 'a', DelaySeconds: 3 },
      'InvalidParameterValue',
      'The request include parameter that is not valid for this queue type',
    ],
    [
      { MessageBody: 'y'.repeat(1_025), MessageGroupId: 'a' },
      'InvalidParameterValue',
      'shorter than 1024 bytes',
    ],
  ] as const)('lets a single entry for a FIFO queue fail alone: %j', async (wrong, code, text) => {
    const queue = await fifoQueue({ MaximumMessageSize: '1024' })
    const { broker, caller } = queue.fixture
    const result = await broker.sqs.SendMessageBatch(caller, {
      QueueUrl: queue.url,
      Entries: [
        { Id: 'good', MessageBody: 'x', MessageGroupId: 'a' },
        { Id: 'wrong', ...wrong },
        { Id: 'next', MessageBody: 'z', MessageGroupId: 'a' },
      ],
    })
    expect(result.Successful.map(({ Id }) => Id)).toEqual(['good', 'next'])
    expect(result.Failed).toMatchObject([{ Id: 'wrong', Code: code }])
    expect(result.Failed?.[0]?.Message).toContain(text)
    expect(bodies(await queue.receive({ MaxNumberOfMessages: 10 }))).toEqual(['x', 'z'])
  })

  it('fails as a whole when an entry for a FIFO queue has no group', async () => {
    const queue = await fifoQueue()
    const { broker, caller } = queue.fixture
    const Entries = [{ Id: 'good', MessageBody: 'x', MessageGroupId: 'a' }, ...entries(1)]
    const sent = broker.sqs.SendMessageBatch(caller, { QueueUrl: queue.url, Entries })
    expect(await refusal(sent, 'InvalidParameterValue')).toBe(
      'The request must contain the parameter MessageGroupId.',
    )
    expect(queue.counts()).toEqual([0, 0, 0])
  })
})
