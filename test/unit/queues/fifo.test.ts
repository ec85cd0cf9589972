import { describe, expect, it } from 'vitest'
import { addQueue, bodies, fifoQueue, refusal, standardQueue, type TestQueue } from './testQueue'

const MINUTE = 60_000
const g = (MessageGroupId: string) => ({ MessageGroupId })
const ten = { MaxNumberOfMessages: 10 }

/** Sends bodies such as `a1` to the group of their first letter. */
async function sendAll(queue: TestQueue, ...all: string[]): Promise<void> {
  for (const body of all) await queue.send(body, g(body[0]!))
}

describe('a send to a FIFO queue', () => {
  it('needs a group, and a deduplication id or deduplication by content', async () => {
    const queue = await fifoQueue({ ContentBasedDeduplication: 'false' })
    expect(await refusal(queue.send('x'), 'MissingParameter')).toBe(
      'The request must contain the parameter MessageGroupId.',
    )
    expect(await refusal(queue.send('x', g('a')), 'InvalidParameterValue')).toBe(
      'The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
    )
    await queue.send('x', { ...g('a'), MessageDeduplicationId: 'd' })
  })

  it.each(['', ' ', 'a b', 'ä', 'x'.repeat(129)])('refuses the group and the id %j', async (id) => {
    const queue = await fifoQueue()
    await refusal(queue.send('x', g(id)), id === '' ? 'InvalidParameterValue' : 'InvalidParameterValue')
    const sent = queue.send('x', { ...g('a'), MessageDeduplicationId: id })
    expect(await refusal(sent, 'InvalidParameterValue')).toContain('1 to 128 in length')
  })

  it('has no delay of its own', async () => {
    const queue = await fifoQueue()
    const sent = queue.send('x', { ...g('a'), DelaySeconds: 2 })
    expect(await refusal(sent, 'InvalidParameterValue')).toBe(
      'Value 2 for parameter DelaySeconds is invalid. Reason: The request include parameter that is not valid for this queue type.',
    )
  })

  it('answers sequence numbers of 20 digits that grow, also after a restart', async () => {
    const queue = await fifoQueue()
    const first = await queue.send('a', g('a'))
    const second = await queue.send('b', g('b'))
    const { broker, caller } = queue.fixture.restart()
    const third = await broker.sqs.SendMessage(caller, { QueueUrl: queue.url, MessageBody: 'c', ...g('a') })
    const numbers = [first, second, third].map(({ SequenceNumber }) => SequenceNumber!)
    for (const number of numbers) expect(number).toMatch(/^\d{20}$/)
    expect([...numbers].sort()).toEqual(numbers)
    expect(new Set(numbers).size).toBe(3)
  })
})

describe('deduplication', () => {
  it('answers a duplicate with the first message for 5 minutes, whatever became of it', async () => {
    const queue = await fifoQueue()
    const { clock, events } = queue.fixture
    const send = () => queue.send('x', { ...g('a'), MessageDeduplicationId: 'd' })
    const first = await send()
    expect(await send()).toEqual(first)
    const [message] = await queue.receive()
    await queue.delete(message!)
    clock.advance(5 * MINUTE - 1)
    expect(await send()).toEqual(first)
    expect(events.at(-1)).toMatchObject({ type: 'message.deduplicated', messageId: first.MessageId })
    expect(queue.counts()).toEqual([0, 0, 0])
    clock.advance(1)
    const later = await send()
    expect(later.MessageId).not.toBe(first.MessageId)
    expect(queue.counts()).toEqual([1, 0, 0])
  })

  it('goes by the body when the queue says so, not by the attributes', async () => {
    const queue = await fifoQueue()
    const first = await queue.send('x', g('a'))
    const MessageAttributes = { a: { DataType: 'String', StringValue: 'b' } }
    expect((await queue.send('x', { ...g('a'), MessageAttributes })).MessageId).toBe(first.MessageId)
    expect((await queue.send('y', g('a'))).MessageId).not.toBe(first.MessageId)
    const own = await queue.send('x', { ...g('a'), MessageDeduplicationId: 'own' })
    expect(own.MessageId).not.toBe(first.MessageId)
    const [message] = await queue.receive({ AttributeNames: ['MessageDeduplicationId'] })
    // SHA-256 of "x".
    expect(message?.Attributes?.['MessageDeduplicationId']).toBe(
      '2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881',
    )
  })

  it('holds for the queue, or for each group where the queue says so', async () => {
    const wide = await fifoQueue()
    const narrow = await fifoQueue({ DeduplicationScope: 'messageGroup' })
    for (const queue of [wide, narrow]) await sendAll(queue, 'a')
    await wide.send('a', g('b'))
    await narrow.send('a', g('b'))
    await narrow.send('a', g('b'))
    expect([wide.counts(), narrow.counts()]).toEqual([
      [1, 0, 0],
      [2, 0, 0],
    ])
  })

  it('survives a restart, and a purge forgets what was sent before it', async () => {
    const queue = await fifoQueue()
    const first = await queue.send('x', g('a'))
    const { broker, caller } = queue.fixture.restart()
    const send = { QueueUrl: queue.url, MessageBody: 'x', ...g('a') }
    expect(await broker.sqs.SendMessage(caller, send)).toEqual(first)
    await broker.sqs.PurgeQueue(caller, { QueueUrl: queue.url })
    await broker.sqs.SendMessage(caller, send)
    expect(broker.queues.counts(broker.queues.byArn(queue.arn)!)).toMatchObject({ visible: 1 })
  })

  it('does not pile up what it remembers', async () => {
    const queue = await fifoQueue()
    const { clock, store } = queue.fixture
    for (let n = 0; n < 50; n++) {
      await queue.send(`m${n}`, g('a'))
      clock.advance(MINUTE)
    }
    expect(store.prepare('SELECT count(*) FROM deduplications').get()![0]).toBeLessThan(10)
  })
})

describe('message groups', () => {
  it('come in order, as many of one group as asked for, then the next group', async () => {
    const queue = await fifoQueue()
    await sendAll(queue, 'a1', 'b1', 'a2', 'c1', 'a3')
    expect(bodies(await queue.receive(ten))).toEqual(['a1', 'a2', 'a3', 'b1', 'c1'])
  })

  it('are locked while their first message is in flight', async () => {
    const queue = await fifoQueue()
    const { clock } = queue.fixture
    await sendAll(queue, 'a1', 'a2', 'b1', 'a3')
    const [a1, a2] = await queue.receive({ MaxNumberOfMessages: 2 })
    expect(bodies(await queue.receive(ten))).toEqual(['b1'])
    await queue.delete(a1!)
    expect(await queue.receive(ten)).toEqual([])
    await queue.delete(a2!)
    expect(bodies(await queue.receive(ten))).toEqual(['a3'])
    clock.advance(30_000)
    expect(bodies(await queue.receive(ten)).sort()).toEqual(['a3', 'b1'])
  })

  it('come back with their first message first when the visibility timeout ends', async () => {
    const queue = await fifoQueue()
    await sendAll(queue, 'a1', 'a2', 'a3')
    const [a1, a2] = await queue.receive({ MaxNumberOfMessages: 2 })
    await queue.hide(a2!, 0)
    expect(await queue.receive(ten)).toEqual([])
    await queue.hide(a1!, 0)
    expect(bodies(await queue.receive(ten))).toEqual(['a1', 'a2', 'a3'])
  })

  it.each([
    [0, []],
    [1, ['a1']],
    [2, ['a1', 'a2']],
  ])('give what is before a message in flight, here number %i', async (extended, given) => {
    const queue = await fifoQueue({ VisibilityTimeout: '1' })
    await sendAll(queue, 'a1', 'a2', 'a3')
    const received = await queue.receive(ten)
    await queue.hide(received[extended]!, 4)
    queue.fixture.clock.advance(2_500)
    expect(bodies(await queue.receive(ten))).toEqual(given)
  })

  it('wait for a delayed first message', async () => {
    const queue = await fifoQueue({ DelaySeconds: '10' })
    const { clock } = queue.fixture
    await sendAll(queue, 'a1')
    clock.advance(5_000)
    await sendAll(queue, 'a2')
    expect(await queue.receive(ten)).toEqual([])
    clock.advance(5_000)
    expect(bodies(await queue.receive(ten))).toEqual(['a1'])
    clock.advance(30_000)
    expect(bodies(await queue.receive(ten))).toEqual(['a1', 'a2'])
  })

  it('leave no rows behind when they are empty', async () => {
    const queue = await fifoQueue()
    await sendAll(queue, 'a1', 'b1')
    for (const message of await queue.receive(ten)) await queue.delete(message)
    expect(queue.fixture.store.prepare('SELECT count(*) FROM lanes').get()).toEqual([0])
  })

  it('are unlocked by the end of the retention period too', async () => {
    const queue = await fifoQueue({ MessageRetentionPeriod: '60' })
    const { clock } = queue.fixture
    await sendAll(queue, 'a1')
    await queue.receive({ VisibilityTimeout: 43_200 })
    clock.advance(30_000)
    await sendAll(queue, 'a2')
    const waiting = queue.receive({ WaitTimeSeconds: 20 })
    clock.advance(20_000)
    expect(await waiting).toEqual([])
    const next = queue.receive({ WaitTimeSeconds: 20 })
    clock.advance(10_000)
    expect(bodies(await next)).toEqual(['a2'])
  })
})

describe('receipt handles of a FIFO queue', () => {
  it('expire with the visibility timeout', async () => {
    const queue = await fifoQueue()
    await sendAll(queue, 'a1')
    const [message] = await queue.receive()
    queue.fixture.clock.advance(30_000)
    expect(await refusal(queue.delete(message!), 'InvalidParameterValue')).toBe(
      `Value ${message!.ReceiptHandle} for parameter ReceiptHandle is invalid. Reason: The receipt handle has expired.`,
    )
    await refusal(queue.hide(message!, 10), 'InvalidParameterValue')
    const [again] = await queue.receive()
    await refusal(queue.delete(message!), 'InvalidParameterValue')
    await queue.delete(again!)
    await queue.delete(again!)
  })
})

describe('ReceiveRequestAttemptId', () => {
  const attempt = { ReceiveRequestAttemptId: 'attempt-1', ...ten }

  it('answers the same messages and handles again, and hides them anew', async () => {
    const queue = await fifoQueue()
    const { clock } = queue.fixture
    await sendAll(queue, 'a1', 'b1')
    const first = await queue.receive({ ...attempt, AttributeNames: ['All'] })
    clock.advance(20_000)
    expect(await queue.receive({ ...attempt, AttributeNames: ['All'] })).toEqual(first)
    clock.advance(20_000)
    expect(queue.counts()).toEqual([0, 2, 0])
    await queue.delete(first[0]!)
  })

  it('is a receive of its own once a message was deleted, changed or is visible again', async () => {
    const queue = await fifoQueue()
    const { clock } = queue.fixture
    await sendAll(queue, 'a1', 'b1')
    const [a1, b1] = await queue.receive(attempt)
    await queue.delete(a1!)
    expect(await queue.receive(attempt)).toEqual([])
    await queue.hide(b1!, 0)
    const [again] = await queue.receive(attempt)
    expect(again?.ReceiptHandle).not.toBe(b1?.ReceiptHandle)
    clock.advance(30_000)
    expect(await queue.receive(attempt)).toHaveLength(1)
  })

  it('ends after 5 minutes, and survives a restart', async () => {
    const queue = await fifoQueue()
    await sendAll(queue, 'a1')
    const first = await queue.receive({ ...attempt, VisibilityTimeout: 3_600 })
    const { broker, caller, clock } = queue.fixture.restart()
    const input = { QueueUrl: queue.url, ...attempt, VisibilityTimeout: 3_600 }
    expect((await broker.sqs.ReceiveMessage(caller, input)).Messages).toEqual(first)
    clock.advance(5 * MINUTE)
    expect(await broker.sqs.ReceiveMessage(caller, input)).toEqual({})
  })

  it('is not for standard queues', async () => {
    const queue = await standardQueue()
    expect(await refusal(queue.receive(attempt), 'InvalidParameterValue')).toContain(
      'not valid for this queue type',
    )
  })
})

describe('the throughput of a FIFO queue', () => {
  const sends = async (queue: TestQueue, count: number, group: (n: number) => string) => {
    for (let n = 0; n < count; n++) {
      await queue.send('x', { ...g(group(n)), MessageDeduplicationId: `${n}-${queue.fixture.clock.now()}` })
    }
  }

  it('is 300 calls a second for each action', async () => {
    const queue = await fifoQueue()
    await sends(queue, 300, () => 'a')
    await refusal(queue.send('y', g('a')), 'RequestThrottled')
    await queue.receive()
    queue.fixture.clock.advance(10)
    await sends(queue, 3, () => 'a')
    await refusal(queue.send('y', g('a')), 'RequestThrottled')
    expect(queue.counts()).toEqual([302, 1, 0])
  })

  it('counts a batch as one call', async () => {
    const queue = await fifoQueue()
    const { broker, caller } = queue.fixture
    const batch = (n: number) =>
      broker.sqs.SendMessageBatch(caller, {
        QueueUrl: queue.url,
        Entries: Array.from({ length: 10 }, (_, m) => ({ Id: `e${m}`, MessageBody: `${n}-${m}`, ...g('a') })),
      })
    for (let n = 0; n < 300; n++) await batch(n)
    await refusal(batch(300), 'RequestThrottled')
    expect(queue.counts()).toEqual([3_000, 0, 0])
  })

  it('is higher in high-throughput mode, and then limited for each group', async () => {
    const queue = await fifoQueue({
      DeduplicationScope: 'messageGroup',
      FifoThroughputLimit: 'perMessageGroupId',
    })
    await sends(queue, 600, (n) => (n % 2 === 0 ? 'a' : 'b'))
    await refusal(queue.send('y', g('a')), 'RequestThrottled')
    await queue.send('y', g('c'))
  })

  it('has no limit in the relaxed profile, nor on standard queues', async () => {
    const relaxed = await fifoQueue({}, { quotas: 'relaxed' })
    await sends(relaxed, 400, () => 'a')
    const standard = await addQueue(relaxed.fixture, 'standard')
    for (let n = 0; n < 400; n++) await standard.send('x')
  })
})
