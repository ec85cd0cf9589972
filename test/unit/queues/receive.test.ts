import { describe, expect, it } from 'vitest'
import { bodies, refusal, standardQueue } from './testQueue'

const HOUR = 3_600_000

describe('ReceiveMessage', () => {
  it('answers one message unless asked for more, at most ten', async () => {
    const queue = await standardQueue()
    for (let n = 0; n < 15; n++) await queue.send(`m${n}`)
    expect(await queue.receive()).toHaveLength(1)
    expect(await queue.receive({ MaxNumberOfMessages: 10 })).toHaveLength(10)
    expect(await queue.receive({ MaxNumberOfMessages: 10 })).toHaveLength(4)
    expect(await queue.receive({ MaxNumberOfMessages: 10 })).toEqual([])
  })

  it.each([
    ['MaxNumberOfMessages', 0, 'Must be between 1 and 10, if provided.'],
    ['MaxNumberOfMessages', 11, 'Must be between 1 and 10, if provided.'],
    ['WaitTimeSeconds', 21, 'Must be >= 0 and <= 20, if provided.'],
    ['WaitTimeSeconds', -1, 'Must be >= 0 and <= 20, if provided.'],
    ['VisibilityTimeout', 43_201, 'Must be >= 0 and <= 43200, if provided.'],
    ['VisibilityTimeout', -1, 'Must be >= 0 and <= 43200, if provided.'],
  ])('refuses %s %d', async (name, value, reason) => {
    const queue = await standardQueue()
    expect(await refusal(queue.receive({ [name]: value }), 'InvalidParameterValue')).toBe(
      `Value ${value} for parameter ${name} is invalid. Reason: ${reason}`,
    )
  })

  it('answers the attributes of the message that are asked for', async () => {
    const queue = await standardQueue()
    const { clock } = queue.fixture
    const sentAt = clock.now()
    await queue.send('x')
    clock.advance(500)
    const [first] = await queue.receive({ MessageSystemAttributeNames: ['All'], VisibilityTimeout: 0 })
    expect(first?.Attributes).toEqual({
      SenderId: 'AIDATEST',
      SentTimestamp: String(sentAt),
      ApproximateFirstReceiveTimestamp: String(sentAt + 500),
      ApproximateReceiveCount: '1',
    })
    clock.advance(500)
    const [second] = await queue.receive({ AttributeNames: ['ApproximateReceiveCount'] })
    expect(second?.Attributes).toEqual({ ApproximateReceiveCount: '2' })
    clock.advance(30_000)
    const [third] = await queue.receive({ AttributeNames: ['ApproximateFirstReceiveTimestamp'] })
    expect(third?.Attributes).toEqual({ ApproximateFirstReceiveTimestamp: String(sentAt + 500) })
    clock.advance(30_000)
    const [fourth] = await queue.receive()
    expect(fourth).not.toHaveProperty('Attributes')
    clock.advance(30_000)
    // It has none of those that were asked for.
    const [fifth] = await queue.receive({ MessageSystemAttributeNames: ['SequenceNumber'] })
    expect(fifth).not.toHaveProperty('Attributes')
    await refusal(queue.receive({ AttributeNames: ['Nonsense'] }), 'InvalidAttributeName')
  })

  it('answers the same message twice when its timeout is 0', async () => {
    const queue = await standardQueue()
    await queue.send('x')
    expect(await queue.receive({ VisibilityTimeout: 0 })).toHaveLength(1)
    expect(await queue.receive({ VisibilityTimeout: 0 })).toHaveLength(1)
    expect(queue.counts()).toEqual([1, 0, 0])
  })

  it('refuses a short poll when the quota of messages in flight is used up', async () => {
    const queue = await standardQueue()
    const { broker, clock } = queue.fixture
    broker.quotas = { ...broker.quotas, inFlightStandard: 2 }
    for (const body of ['a', 'b', 'c']) await queue.send(body)
    expect(await queue.receive({ MaxNumberOfMessages: 10 })).toHaveLength(2)
    await refusal(queue.receive(), 'OverLimit')
    const waiting = queue.receive({ WaitTimeSeconds: 20 })
    clock.advance(20_000)
    expect(await waiting).toEqual([])
    clock.advance(10_000)
    expect(await queue.receive()).toHaveLength(1)
  })

  it('takes nobody else along when it is refused while messages expire', async () => {
    const queue = await standardQueue({ MessageRetentionPeriod: '60', VisibilityTimeout: '43200' })
    const { broker, clock } = queue.fixture
    broker.quotas = { ...broker.quotas, inFlightStandard: 2 }
    let sent: Promise<unknown> | undefined
    let refused: Promise<unknown> | undefined
    // At the very moment of the expiry, and before the appointment of the retention.
    clock.schedule(clock.now() + 60_000, () => {
      sent = queue.send('d')
      refused = refusal(queue.receive(), 'OverLimit')
    })
    await queue.send('a', { DelaySeconds: 10 })
    clock.advance(1)
    for (const body of ['b', 'c']) await queue.send(body)
    expect(await queue.receive({ MaxNumberOfMessages: 10 })).toHaveLength(2)
    clock.advance(59_999)
    await sent
    await refused
    expect(queue.counts()).toEqual([1, 2, 0])
  })
})

describe('DeleteMessage', () => {
  it('deletes with the latest handle, also after the visibility timeout', async () => {
    const queue = await standardQueue()
    await queue.send('x')
    const [message] = await queue.receive()
    queue.fixture.clock.advance(31_000)
    await queue.delete(message!)
    expect(queue.counts()).toEqual([0, 0, 0])
    await queue.delete(message!)
  })

  it('succeeds and deletes nothing with the handle of an earlier receive', async () => {
    const queue = await standardQueue()
    await queue.send('x')
    const [first] = await queue.receive()
    queue.fixture.clock.advance(30_000)
    const [second] = await queue.receive()
    await queue.delete(first!)
    expect(queue.counts()).toEqual([0, 1, 0])
    await queue.delete(second!)
    expect(queue.counts()).toEqual([0, 0, 0])
  })

  // Recorded from AWS, where VisibilityTimeout 0 made both handles.
  it('deletes with the handle of an earlier receive while nobody holds the message', async () => {
    const queue = await standardQueue({ VisibilityTimeout: '0' })
    await queue.send('x')
    const [first] = await queue.receive()
    const [second] = await queue.receive()
    await queue.delete(first!)
    expect(queue.counts()).toEqual([0, 0, 0])
    await queue.delete(second!)
  })

  it('refuses what never was a handle of this queue', async () => {
    const queue = await standardQueue()
    const { broker, caller } = queue.fixture
    await queue.send('x')
    const [message] = await queue.receive()
    const handle = message!.ReceiptHandle
    for (const ReceiptHandle of ['nonsense', `${handle}x`, handle.slice(0, -1), handle.replace('AQEB', '')]) {
      await refusal(
        broker.sqs.DeleteMessage(caller, { QueueUrl: queue.url, ReceiptHandle }),
        'ReceiptHandleIsInvalid',
      )
    }
    await refusal(broker.sqs.DeleteMessage(caller, { QueueUrl: queue.url }), 'MissingParameter')
    const { QueueUrl } = await broker.sqs.CreateQueue(caller, { QueueName: 'other' })
    expect(
      await refusal(
        broker.sqs.DeleteMessage(caller, { QueueUrl, ReceiptHandle: handle }),
        'ReceiptHandleIsInvalid',
      ),
    ).toBe(`The receipt handle "${handle}" is not valid for this queue.`)
  })

  it('works in batches, in which single entries fail alone', async () => {
    const queue = await standardQueue()
    const { broker, caller } = queue.fixture
    for (const body of ['a', 'b']) await queue.send(body)
    const messages = await queue.receive({ MaxNumberOfMessages: 10 })
    const Entries = [
      ...messages.map(({ ReceiptHandle }, n) => ({ Id: `ok${n}`, ReceiptHandle })),
      { Id: 'same', ReceiptHandle: messages[0]!.ReceiptHandle },
      { Id: 'bad', ReceiptHandle: 'nonsense' },
    ]
    const result = await broker.sqs.DeleteMessageBatch(caller, { QueueUrl: queue.url, Entries })
    expect(result.Successful.map(({ Id }) => Id)).toEqual(['ok0', 'ok1', 'same'])
    expect(result.Failed?.map(({ Id, Code }) => [Id, Code])).toEqual([['bad', 'ReceiptHandleIsInvalid']])
    expect(queue.counts()).toEqual([0, 0, 0])
    const empty = broker.sqs.DeleteMessageBatch(caller, { QueueUrl: queue.url, Entries: [] })
    await refusal(empty, 'EmptyBatchRequest')
  })
})

describe('ChangeMessageVisibility', () => {
  it('hides for longer, or shows at once', async () => {
    const queue = await standardQueue()
    const { clock } = queue.fixture
    await queue.send('x')
    const [first] = await queue.receive()
    await queue.hide(first!, 60)
    clock.advance(59_999)
    expect(await queue.receive()).toEqual([])
    clock.advance(1)
    const [second] = await queue.receive()
    await queue.hide(second!, 0)
    expect(await queue.receive()).toHaveLength(1)
  })

  it('hides no longer than 12 hours after the receive', async () => {
    const queue = await standardQueue()
    const { clock } = queue.fixture
    await queue.send('x')
    const [message] = await queue.receive()
    clock.advance(999)
    await queue.hide(message!, 43_200)
    clock.advance(1)
    await refusal(queue.hide(message!, 43_200), 'InvalidParameterValue')
    clock.advance(HOUR - 1_000)
    expect(await refusal(queue.hide(message!, 43_200), 'InvalidParameterValue')).toBe(
      'Value 43200 for parameter VisibilityTimeout is invalid. Reason: Total VisibilityTimeout for the message is beyond the limit [43200 seconds]',
    )
    await queue.hide(message!, 11 * 3_600)
    clock.advance(11 * HOUR)
    const [again] = await queue.receive()
    await queue.hide(again!, 43_200)
  })

  it('takes any handle of a message, also after the visibility timeout or a later receive', async () => {
    const queue = await standardQueue()
    const { clock } = queue.fixture
    await queue.send('x')
    const [first] = await queue.receive()
    clock.advance(30_000)
    await queue.hide(first!, 10)
    expect(queue.counts()).toEqual([0, 1, 0])
    clock.advance(10_000)
    const [second] = await queue.receive()
    await queue.hide(first!, 0)
    expect(queue.counts()).toEqual([1, 0, 0])
    await queue.delete(second!)
    expect(await refusal(queue.hide(second!, 10), 'InvalidParameterValue')).toBe(
      `Value ${second!.ReceiptHandle} for parameter ReceiptHandle is invalid. Reason: Message does not exist or is not available for visibility timeout change.`,
    )
  })

  it('asks for a handle and a timeout in range', async () => {
    const queue = await standardQueue()
    const { broker, caller } = queue.fixture
    await queue.send('x')
    const ReceiptHandle = (await queue.receive())[0]?.ReceiptHandle
    const change = (input: object) =>
      broker.sqs.ChangeMessageVisibility(caller, { QueueUrl: queue.url, ...input })
    await refusal(change({ VisibilityTimeout: 1 }), 'MissingParameter')
    await refusal(change({ ReceiptHandle }), 'MissingParameter')
    // In other words than of a receive, as AWS answered 86400 to another client.
    await expect(change({ ReceiptHandle, VisibilityTimeout: 43_201 })).rejects.toMatchObject({
      code: 'InvalidParameterValue',
      message:
        'Value 43201 for parameter VisibilityTimeout is invalid. Reason: VisibilityTimeout must be an integer between 0 and 43200.',
    })
    await refusal(change({ ReceiptHandle, VisibilityTimeout: -1 }), 'InvalidParameterValue')
    await refusal(change({ ReceiptHandle: 'x', VisibilityTimeout: 1 }), 'ReceiptHandleIsInvalid')
  })

  it('works in batches, in which single entries fail alone', async () => {
    const queue = await standardQueue()
    const { broker, caller } = queue.fixture
    for (const body of ['a', 'b']) await queue.send(body)
    const [a, b] = await queue.receive({ MaxNumberOfMessages: 10 })
    const result = await broker.sqs.ChangeMessageVisibilityBatch(caller, {
      QueueUrl: queue.url,
      Entries: [
        { Id: 'a', ReceiptHandle: a!.ReceiptHandle, VisibilityTimeout: 0 },
        { Id: 'b', ReceiptHandle: b!.ReceiptHandle, VisibilityTimeout: 43_201 },
        { Id: 'c', ReceiptHandle: b!.ReceiptHandle },
      ],
    })
    expect(result.Successful).toEqual([{ Id: 'a' }])
    expect(result.Failed?.map(({ Id, Code }) => [Id, Code])).toEqual([
      ['b', 'InvalidParameterValue'],
      ['c', 'MissingParameter'],
    ])
    expect(bodies(await queue.receive())).toEqual(['a'])
  })
})

describe('PurgeQueue', () => {
  it('takes away waiting, hidden and delayed messages at once', async () => {
    const queue = await standardQueue()
    const { broker, caller, clock, events, store } = queue.fixture
    for (const body of ['a', 'b']) await queue.send(body)
    await queue.send('c', { DelaySeconds: 10 })
    const [hidden] = await queue.receive()
    await broker.sqs.PurgeQueue(caller, { QueueUrl: queue.url })
    expect(queue.counts()).toEqual([0, 0, 0])
    expect(events.at(-1)).toMatchObject({ type: 'queue.purged', messages: 3 })
    await queue.delete(hidden!)
    await queue.send('after')
    clock.advance(60_000)
    expect(bodies(await queue.receive({ MaxNumberOfMessages: 10 }))).toEqual(['after'])
    await broker.commit(() => undefined)
    clock.advance(60_000)
    expect(store.prepare('SELECT count(*) FROM messages').get()).toEqual([1])
  })

  it('is allowed every 60 seconds', async () => {
    const queue = await standardQueue()
    const { broker, caller, clock } = queue.fixture
    const purge = () => broker.sqs.PurgeQueue(caller, { QueueUrl: queue.url })
    await purge()
    clock.advance(59_999)
    expect(await refusal(purge(), 'PurgeQueueInProgress')).toBe(
      'Only one PurgeQueue operation on orders is allowed every 60 seconds.',
    )
    clock.advance(1)
    await purge()
  })

  it('goes on sweeping after a restart', async () => {
    const queue = await standardQueue()
    for (let n = 0; n < 600; n++) await queue.send('x')
    await queue.fixture.broker.sqs.PurgeQueue(queue.fixture.caller, { QueueUrl: queue.url })
    const { broker, clock, store } = queue.fixture.restart()
    for (let n = 0; n < 5; n++) {
      clock.advance(10)
      await broker.commit(() => undefined)
    }
    expect(store.prepare('SELECT count(*) FROM positions').get()).toEqual([0])
    expect(store.prepare('SELECT count(*) FROM sweeps').get()).toEqual([0])
  })
})

describe('the retention period', () => {
  it('ends the life of waiting, delayed and hidden messages at its very moment', async () => {
    const queue = await standardQueue({ MessageRetentionPeriod: '60' })
    const { clock, events } = queue.fixture
    await queue.send('waiting')
    await queue.send('delayed', { DelaySeconds: 900 })
    await queue.receive({ VisibilityTimeout: 43_200 })
    clock.advance(59_999)
    expect(queue.counts()).toEqual([0, 1, 1])
    clock.advance(1)
    expect(queue.counts()).toEqual([0, 0, 0])
    expect(events.filter(({ type }) => type === 'message.expired')).toHaveLength(2)
  })

  it('holds for messages that are in the queue when it changes', async () => {
    const queue = await standardQueue()
    await queue.send('x')
    queue.fixture.clock.advance(70_000)
    await queue.set({ MessageRetentionPeriod: '60' })
    expect(await queue.receive()).toEqual([])
  })

  it('goes on after a restart', async () => {
    const queue = await standardQueue({ MessageRetentionPeriod: '60' })
    await queue.send('x')
    const { broker, caller, clock } = queue.fixture.restart()
    clock.advance(60_000)
    expect(await broker.sqs.ReceiveMessage(caller, { QueueUrl: queue.url })).toEqual({})
    expect(broker.queues.counts(broker.queues.byArn(queue.arn)!)).toMatchObject({ visible: 0 })
  })

  it('clears thousands of messages that expire together', async () => {
    const queue = await standardQueue({ MessageRetentionPeriod: '60' })
    const { broker, clock, store } = queue.fixture
    const sends = Array.from({ length: 1_700 }, (_, n) => queue.send(`m${n}`))
    await Promise.all(sends)
    clock.advance(30_000)
    await queue.send('young')
    clock.advance(30_000)
    await broker.commit(() => undefined)
    clock.advance(1)
    expect(queue.counts()).toEqual([1, 0, 0])
    clock.advance(30_000)
    expect(queue.counts()).toEqual([0, 0, 0])
    expect(store.prepare('SELECT count(*) FROM messages').get()).toEqual([0])
  })
})
