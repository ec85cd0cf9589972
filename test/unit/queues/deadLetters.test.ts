import { describe, expect, it } from 'vitest'
import { brokerFixture } from '../../support/brokerFixture'
import { addQueue, bodies, fifoQueue, redriveTo, refusal, type TestQueue } from './testQueue'

const ten = { MaxNumberOfMessages: 10 }
const all = { ...ten, MessageSystemAttributeNames: ['All'] }

async function pair(fifo: boolean, maxReceiveCount: number) {
  const fixture = await brokerFixture()
  const suffix = fifo ? '.fifo' : ''
  const attributes: Record<string, string> = fifo
    ? { FifoQueue: 'true', ContentBasedDeduplication: 'true' }
    : {}
  const dlq = await addQueue(fixture, `dlq${suffix}`, attributes)
  const source = await addQueue(fixture, `source${suffix}`, {
    ...attributes,
    ...redriveTo(dlq, maxReceiveCount),
  })
  return { fixture, dlq, source }
}

/** Receives and lets the visibility timeout end, `times` over. */
async function fail(queue: TestQueue, times: number): Promise<void> {
  for (let n = 0; n < times; n++) {
    await queue.receive(ten)
    queue.fixture.clock.advance(30_000)
  }
}

describe('a message that was received too often', () => {
  it('moves when it would be received once more, and keeps id, time of sending and receive count', async () => {
    const { fixture, dlq, source } = await pair(false, 2)
    const sentAt = fixture.clock.now()
    const { MessageId } = await source.send('poison')
    await fail(source, 2)
    expect([source.counts(), dlq.counts()]).toEqual([
      [1, 0, 0],
      [0, 0, 0],
    ])
    expect(await source.receive(ten)).toEqual([])
    expect([source.counts(), dlq.counts()]).toEqual([
      [0, 0, 0],
      [1, 0, 0],
    ])
    const [dead] = await dlq.receive(all)
    expect(dead).toMatchObject({
      MessageId,
      Body: 'poison',
      Attributes: {
        ApproximateReceiveCount: '3',
        SentTimestamp: String(sentAt),
        DeadLetterQueueSourceArn: source.arn,
      },
    })
  })

  it('does not stand in the way of those behind it', async () => {
    const { source } = await pair(false, 1)
    for (let n = 0; n < 5; n++) await source.send(`poison ${n}`)
    await fail(source, 1)
    await source.send('good')
    expect(bodies(await source.receive())).toEqual(['good'])
  })

  it('is still there for its receiver while it is in flight for the last time', async () => {
    const { dlq, source } = await pair(false, 1)
    await source.send('x')
    const [message] = await source.receive()
    await source.delete(message!)
    expect([source.counts(), dlq.counts()].flat()).toEqual([0, 0, 0, 0, 0, 0])
  })

  it('keeps to the retention period from when it was sent', async () => {
    const { fixture, dlq, source } = await pair(false, 1)
    await dlq.set({ MessageRetentionPeriod: '60' })
    await source.send('x')
    await fail(source, 1)
    await source.receive()
    expect(dlq.counts()).toEqual([1, 0, 0])
    fixture.clock.advance(30_000)
    expect(dlq.counts()).toEqual([0, 0, 0])
  })

  it('begins its retention anew in a FIFO queue, with a new sequence number', async () => {
    const { fixture, dlq, source } = await pair(true, 1)
    await dlq.set({ MessageRetentionPeriod: '60' })
    const { SequenceNumber } = await source.send('x', { MessageGroupId: 'g' })
    await fail(source, 1)
    await source.receive()
    const movedAt = fixture.clock.now()
    const [dead] = await dlq.receive(all)
    expect(dead?.Attributes).toMatchObject({ SentTimestamp: String(movedAt), MessageGroupId: 'g' })
    expect(dead!.Attributes!['SequenceNumber']! > SequenceNumber!).toBe(true)
    fixture.clock.advance(59_999)
    expect(dlq.counts()).toEqual([1, 0, 0])
    fixture.clock.advance(1)
    expect(dlq.counts()).toEqual([0, 0, 0])
  })

  it('unlocks its FIFO group for what comes next', async () => {
    const { dlq, source } = await pair(true, 1)
    for (const body of ['a1', 'a2']) await source.send(body, { MessageGroupId: 'a' })
    await source.receive()
    source.fixture.clock.advance(30_000)
    expect(bodies(await source.receive())).toEqual(['a2'])
    expect(bodies(await dlq.receive())).toEqual(['a1'])
  })

  it('says so, and stays in the history', async () => {
    const { fixture, dlq, source } = await pair(false, 1)
    await source.send('x')
    await fail(source, 1)
    await source.receive()
    const moved = fixture.events.find(({ type }) => type === 'message.moved-to-dlq')
    expect(moved).toMatchObject({ receiveCount: 1, queue: { arn: source.arn }, to: { arn: dlq.arn } })
    const id = moved?.type === 'message.moved-to-dlq' ? moved.id : -1
    expect(fixture.restart().broker.queues.movesOf(id)).toMatchObject([
      { kind: 'dead-letter', id, newId: id, fromArn: source.arn, toArn: dlq.arn, receiveCount: 1 },
    ])
  })

  it('wakes a receive that waits on the dead-letter queue', async () => {
    const { dlq, source } = await pair(false, 1)
    await source.send('x')
    await fail(source, 1)
    const waiting = dlq.receive({ WaitTimeSeconds: 20 })
    await source.receive()
    expect(bodies(await waiting)).toEqual(['x'])
  })

  it('stays receivable when the dead-letter queue is gone, or is the queue itself', async () => {
    const { fixture, dlq, source } = await pair(false, 1)
    await source.send('x')
    await fail(source, 1)
    await fixture.broker.sqs.DeleteQueue(fixture.caller, { QueueUrl: dlq.url })
    expect(bodies(await source.receive())).toEqual(['x'])
    fixture.clock.advance(30_000)
    await source.set(redriveTo(source, 1))
    expect(bodies(await source.receive())).toEqual(['x'])
  })

  it('goes in bounded portions when very many failed, and a receive that waits gets what is behind them', async () => {
    const { fixture, dlq, source } = await pair(false, 1)
    await Promise.all(Array.from({ length: 250 }, (_, n) => source.send(`poison ${n}`)))
    for (let n = 0; n < 25; n++) await source.receive(ten)
    fixture.clock.advance(30_000)
    await source.send('good')
    const waiting = source.receive({ WaitTimeSeconds: 20 })
    await Promise.resolve()
    expect(dlq.counts()).toEqual([100, 0, 0])
    for (let n = 0; n < 3; n++) {
      fixture.clock.advance(1)
      await Promise.resolve()
    }
    expect(bodies(await waiting)).toEqual(['good'])
    expect(dlq.counts()).toEqual([250, 0, 0])
  })

  it('goes round two queues that name each other without holding anything up', async () => {
    const { fixture, dlq, source } = await pair(false, 1)
    await dlq.set(redriveTo(source, 1))
    await source.send('x')
    await fail(source, 1)
    const waiting = [source.receive({ WaitTimeSeconds: 2 }), dlq.receive({ WaitTimeSeconds: 2 })]
    fixture.clock.advance(2_000)
    expect(await Promise.all(waiting)).toEqual([[], []])
  })
})

describe('a redrive of one message', () => {
  const dead = async (fifo: boolean) => {
    const { fixture, dlq, source } = await pair(fifo, 1)
    const sent = await source.send('broken', fifo ? { MessageGroupId: 'g' } : {})
    await fail(source, 1)
    await source.receive()
    const { queues } = fixture.broker
    const from = queues.byArn(dlq.arn)!
    const to = queues.byArn(source.arn)!
    const id = fixture.store.prepare('SELECT id FROM positions').get<[number]>()![0]
    return { fixture, dlq, source, from, to, id, sent, queues }
  }

  it.each([false, true])('makes it a new message, in one step (FIFO: %s)', async (fifo) => {
    const { fixture, dlq, source, from, to, id, sent, queues } = await dead(fifo)
    fixture.clock.advance(1_000)
    const redriven = await fixture.broker.commit(() => queues.redriveMessage(from, id, to))
    expect(dlq.counts()).toEqual([0, 0, 0])
    const [message] = await source.receive(all)
    expect(message?.MessageId).toBe(redriven?.messageId)
    expect(message?.MessageId).not.toBe(sent.MessageId)
    expect(message?.Attributes).toMatchObject({
      ApproximateReceiveCount: '1',
      SentTimestamp: String(fixture.clock.now()),
    })
    expect(message?.Attributes).not.toHaveProperty('DeadLetterQueueSourceArn')
    expect(queues.message(to, redriven!.id)).toMatchObject({ redrives: 1, redrivenFrom: id })
    expect(queues.movesOf(redriven!.id).map(({ kind }) => kind)).toEqual(['dead-letter', 'redrive'])
    expect(await fixture.broker.commit(() => queues.redriveMessage(from, id, to))).toBeUndefined()
  })

  it('may change body and attributes, and passes all checks of a send before anything changes', async () => {
    const { fixture, dlq, source, from, to, id, queues } = await dead(false)
    await source.set({ MaximumMessageSize: '1024' })
    const redrive = (options: object) =>
      fixture.broker.commit(() => queues.redriveMessage(from, id, to, options))
    await refusal(redrive({ body: 'x'.repeat(1_025) }), 'InvalidParameterValue')
    await refusal(redrive({ body: '\u0000' }), 'InvalidMessageContents')
    expect(dlq.counts()).toEqual([1, 0, 0])
    const attributes = { fixed: { DataType: 'String', StringValue: 'yes' } }
    await redrive({ body: 'mended', attributes, taskId: 'task' })
    expect(fixture.events.at(-1)).toMatchObject({ type: 'message.redriven', edited: true, taskId: 'task' })
    const [message] = await source.receive({ MessageAttributeNames: ['All'] })
    expect(message).toMatchObject({ Body: 'mended', MessageAttributes: attributes })
  })

  it('is not swallowed by deduplication', async () => {
    const { fixture, source, from, to, id, queues } = await dead(true)
    await fixture.broker.commit(() => queues.redriveMessage(from, id, to))
    expect(bodies(await source.receive())).toEqual(['broken'])
  })

  it('goes only to queues of the same type', async () => {
    const { fixture, from, id, queues } = await dead(false)
    const fifo = await addQueue(fixture, 'other.fifo', { FifoQueue: 'true' })
    const other = queues.byArn(fifo.arn)!
    await refusal(
      fixture.broker.commit(() => queues.redriveMessage(from, id, other)),
      'InvalidParameterValue',
    )
  })

  it('wakes a receive that waits on the destination', async () => {
    const { fixture, source, from, to, id, queues } = await dead(false)
    const waiting = source.receive({ WaitTimeSeconds: 20 })
    await fixture.broker.commit(() => queues.redriveMessage(from, id, to))
    expect(bodies(await waiting)).toEqual(['broken'])
  })
})

it('is not possible for a FIFO queue to dead-letter into a standard one', async () => {
  const queue = await fifoQueue()
  const standard = await addQueue(queue.fixture, 'standard')
  await refusal(queue.set(redriveTo(standard, 1)), 'InvalidParameterValue')
})
