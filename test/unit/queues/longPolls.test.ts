import { describe, expect, it } from 'vitest'
import { bodies, fifoQueue, refusal, standardQueue } from './testQueue'

const waiting20 = { WaitTimeSeconds: 20 }

describe('a receive that waits', () => {
  it('ends empty when its time is over, and not before', async () => {
    const queue = await standardQueue()
    const { broker, clock } = queue.fixture
    let ended = false
    const receive = queue.receive(waiting20).finally(() => (ended = true))
    clock.advance(19_999)
    await broker.commit(() => undefined)
    expect(ended).toBe(false)
    clock.advance(1)
    expect(await receive).toEqual([])
  })

  it('waits as long as the queue says when it does not say itself', async () => {
    const queue = await standardQueue({ ReceiveMessageWaitTimeSeconds: '5' })
    const receive = queue.receive()
    expect(await queue.receive({ WaitTimeSeconds: 0 })).toEqual([])
    queue.fixture.clock.advance(5_000)
    expect(await receive).toEqual([])
  })

  it('wakes for a send', async () => {
    const queue = await standardQueue()
    const receive = queue.receive(waiting20)
    await queue.send('x')
    expect(bodies(await receive)).toEqual(['x'])
  })

  it('wakes at the end of a delay', async () => {
    const queue = await standardQueue()
    await queue.send('x', { DelaySeconds: 5 })
    const receive = queue.receive(waiting20)
    queue.fixture.clock.advance(5_000)
    expect(bodies(await receive)).toEqual(['x'])
  })

  it('wakes at the end of a visibility timeout, also one that was changed while it waited', async () => {
    const queue = await standardQueue()
    const { clock } = queue.fixture
    await queue.send('x')
    const [message] = await queue.receive()
    const receive = queue.receive(waiting20)
    await queue.hide(message!, 3)
    clock.advance(3_000)
    expect(bodies(await receive)).toEqual(['x'])
  })

  it('wakes when a message is returned', async () => {
    const queue = await standardQueue()
    await queue.send('x')
    const [message] = await queue.receive()
    const receive = queue.receive(waiting20)
    await queue.hide(message!, 0)
    expect(bodies(await receive)).toEqual(['x'])
  })

  it('wakes when a delete or the retention makes room below the quota of messages in flight', async () => {
    const queue = await standardQueue({ MessageRetentionPeriod: '60', VisibilityTimeout: '120' })
    const { broker, clock } = queue.fixture
    broker.quotas = { ...broker.quotas, inFlightStandard: 2 }
    await queue.send('a')
    clock.advance(1)
    for (const body of ['b', 'c', 'd']) await queue.send(body)
    const taken = await queue.receive({ MaxNumberOfMessages: 10 })
    const receive = queue.receive(waiting20)
    await queue.delete(taken[1]!)
    expect(bodies(await receive)).toEqual(['c'])
    clock.advance(50_000)
    const another = queue.receive(waiting20)
    clock.advance(9_999)
    expect(bodies(await another)).toEqual(['d'])
  })

  it('wakes when a FIFO group is unlocked by a delete', async () => {
    const queue = await fifoQueue()
    for (const body of ['a1', 'a2']) await queue.send(body, { MessageGroupId: 'a' })
    const [a1] = await queue.receive()
    const receive = queue.receive(waiting20)
    await queue.delete(a1!)
    expect(bodies(await receive)).toEqual(['a2'])
  })

  it('wakes when a FIFO group is unlocked by time', async () => {
    const queue = await fifoQueue()
    for (const body of ['a1', 'a2']) await queue.send(body, { MessageGroupId: 'a' })
    await queue.receive({ VisibilityTimeout: 5 })
    const receive = queue.receive(waiting20)
    queue.fixture.clock.advance(5_000)
    expect(bodies(await receive)).toEqual(['a1'])
  })

  it('is served in order of coming', async () => {
    const queue = await standardQueue()
    const order: string[] = []
    const receives = ['first', 'second', 'third'].map((name) =>
      queue.receive(waiting20).then(([message]) => order.push(`${name} got ${message?.Body}`)),
    )
    for (const body of ['a', 'b', 'c']) await queue.send(body)
    await Promise.all(receives)
    expect(order).toEqual(['first got a', 'second got b', 'third got c'])
  })

  it('shares what comes at once between several', async () => {
    const queue = await standardQueue()
    const { broker, caller } = queue.fixture
    const receives = [queue.receive(waiting20), queue.receive(waiting20)]
    const Entries = ['a', 'b'].map((MessageBody) => ({ Id: MessageBody, MessageBody }))
    await broker.sqs.SendMessageBatch(caller, { QueueUrl: queue.url, Entries })
    expect((await Promise.all(receives)).map(bodies)).toEqual([['a'], ['b']])
  })

  it('takes nothing after it was aborted', async () => {
    const queue = await standardQueue()
    const { broker, caller } = queue.fixture
    const abort = new AbortController()
    const receive = broker.sqs.ReceiveMessage(caller, { QueueUrl: queue.url, ...waiting20 }, abort.signal)
    abort.abort()
    await queue.send('x')
    expect(await receive).toEqual({})
    expect(queue.counts()).toEqual([1, 0, 0])
    expect(await broker.sqs.ReceiveMessage(caller, { QueueUrl: queue.url }, abort.signal)).toEqual({})
    expect(queue.counts()).toEqual([1, 0, 0])
  })

  it('ends with QueueDoesNotExist when its queue is deleted', async () => {
    const queue = await standardQueue()
    const { broker, caller } = queue.fixture
    const receive = queue.receive(waiting20)
    const refused = refusal(receive, 'QueueDoesNotExist')
    await broker.sqs.DeleteQueue(caller, { QueueUrl: queue.url })
    await refused
  })

  it('ends empty when the broker stops, which leaves no appointment with the clock', async () => {
    const queue = await standardQueue()
    await queue.send('x', { DelaySeconds: 9 })
    const receive = queue.receive(waiting20)
    queue.fixture.broker.dispose()
    expect(await receive).toEqual([])
    expect(queue.fixture.clock.pending).toBe(0)
  })

  it('does not go before others that wait, nor starve for those that do not', async () => {
    const queue = await standardQueue()
    const first = queue.receive(waiting20)
    const sent = queue.send('a')
    const second = queue.receive(waiting20)
    await sent
    expect(bodies(await first)).toEqual(['a'])
    await queue.send('b')
    expect(bodies(await second)).toEqual(['b'])
  })

  it('finds a batch that was rolled back once more', async () => {
    const queue = await standardQueue()
    const { broker, store } = queue.fixture
    await queue.send('x')
    const receive = queue.receive(waiting20)
    const broken = broker.commit(() => {
      store.prepare('DELETE FROM positions').run()
      throw new Error('broken after a change')
    })
    await expect(broken).rejects.toThrow('broken after a change')
    await receive.catch(() => undefined)
    expect(queue.counts()[0] + queue.counts()[1]).toBe(1)
  })
})

describe('a rollback', () => {
  it('leaves counts, numbers and queues as SQL has them', async () => {
    const queue = await standardQueue()
    const { broker, caller, store } = queue.fixture
    await queue.send('kept')
    const lost = Promise.allSettled([
      queue.send('lost'),
      broker.sqs.CreateQueue(caller, { QueueName: 'lost' }),
      queue.set({ DelaySeconds: '9' }),
      broker.commit(() => {
        store.prepare('DELETE FROM deleted_queues').run()
        store.prepare('UPDATE numbers SET high = high').run()
        throw new Error('broken')
      }),
    ])
    expect((await lost).map(({ status }) => status)).toEqual(Array.from({ length: 4 }, () => 'rejected'))
    expect(queue.counts()).toEqual([1, 0, 0])
    expect((await queue.attributes())['DelaySeconds']).toBe('0')
    await refusal(broker.sqs.GetQueueUrl(caller, { QueueName: 'lost' }), 'QueueDoesNotExist')
    await queue.send('after')
    expect(bodies(await queue.receive({ MaxNumberOfMessages: 10 }))).toEqual(['kept', 'after'])
  })
})
