import { describe, expect, it } from 'vitest'
import type { RedriveRequest } from '../../../shared/console/tasks'
import { arnOf, deadLetters, onFixture, shop } from './taskFixture'

const all = (name: string, more: Partial<RedriveRequest> = {}): RedriveRequest => ({
  arn: arnOf(name),
  selection: { kind: 'all' },
  destinationArn: null,
  edit: null,
  rate: null,
  ...more,
})

describe('a redrive', () => {
  it('moves every message to the queue it came from, as new messages in the same order', async () => {
    const one = await shop()
    await deadLetters(one, 'orders', ['a', 'b', 'c'])
    expect(one.bodies('orders-dlq')).toEqual(['a', 'b', 'c'])
    const id = await one.broker.messageTasks.startRedrive(all('orders-dlq'))
    await one.broker.tasks.idle()
    expect(one.bodies('orders')).toEqual(['a', 'b', 'c'])
    expect(one.depth('orders-dlq')).toBe(0)
    const report = one.broker.tasks.report(id)
    expect(report.task).toMatchObject({ status: 'completed', total: 3, done: 3, failed: 0 })
    expect(report.task.title).toBe('Redrive 3 messages from orders-dlq to their source queues')
    expect(report.moved).toEqual([{ arn: arnOf('orders'), count: 3 }])
    expect(one.events.filter(({ type }) => type === 'message.redriven')).toHaveLength(3)
    expect(one.events.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['task.started', 'task.finished']),
    )
  })

  it('sends each message of a shared dead-letter queue to its own source', async () => {
    const one = await shop()
    await deadLetters(one, 'orders', ['o1', 'o2'])
    await one.create('mails', {
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn: arnOf('orders-dlq'), maxReceiveCount: 1 }),
    })
    await one.send('mails', 'm1')
    await one.failAll('mails')
    await one.broker.messageTasks.startRedrive(all('orders-dlq'))
    await one.broker.tasks.idle()
    expect(one.bodies('orders')).toEqual(['o1', 'o2'])
    expect(one.bodies('mails')).toEqual(['m1'])
  })

  it('leaves what cannot go where it is, and says why for each', async () => {
    const one = await shop()
    await deadLetters(one, 'orders', ['fine', 'too large for the destination'.padEnd(2_000)])
    const stray = await one.send('orders-dlq', 'sent here by hand')
    await one.broker.sqs.SetQueueAttributes(one.caller, {
      QueueUrl: one.url('orders'),
      Attributes: { MaximumMessageSize: '1024' },
    })
    const id = await one.broker.messageTasks.startRedrive(all('orders-dlq'))
    await one.broker.tasks.idle()
    const { task, failures, failuresTotal } = one.broker.tasks.report(id)
    expect(task).toMatchObject({ status: 'completed', done: 1, failed: 2 })
    expect(failuresTotal).toBe(2)
    expect(failures[0]?.reason).toContain('shorter than 1024 bytes')
    expect(failures[1]).toEqual({
      messageId: stray,
      reason: 'It did not come from another queue: choose a queue to send it to',
    })
    expect(one.depth('orders-dlq')).toBe(2)
  })

  it('leaves messages in flight to their consumer and moves delayed ones', async () => {
    const one = await shop()
    await one.create('target')
    await one.create('box')
    await one.send('box', 'held')
    await one.broker.sqs.ReceiveMessage(one.caller, { QueueUrl: one.url('box') })
    await one.send('box', 'later', { DelaySeconds: 60 })
    const id = await one.broker.messageTasks.startRedrive(all('box', { destinationArn: arnOf('target') }))
    await one.broker.tasks.idle()
    expect(one.bodies('target')).toEqual(['later'])
    expect(one.bodies('box')).toEqual(['held'])
    expect(one.broker.tasks.report(id).failures[0]?.reason).toContain('In flight')
  })

  it('keeps the order of FIFO groups: what stands behind a message in flight stays too', async () => {
    const one = await shop()
    await deadLetters(one, 'o.fifo', [])
    for (const [body, group] of [
      ['a1', 'a'],
      ['b1', 'b'],
      ['a2', 'a'],
    ] as const) {
      await one.send('o-dlq.fifo', body, { MessageGroupId: group, MessageDeduplicationId: body })
    }
    await one.broker.sqs.ReceiveMessage(one.caller, { QueueUrl: one.url('o-dlq.fifo') })
    await one.broker.messageTasks.startRedrive(all('o-dlq.fifo', { destinationArn: arnOf('o.fifo') }))
    await one.broker.tasks.idle()
    expect(one.bodies('o.fifo')).toEqual(['b1'])
    expect(one.bodies('o-dlq.fifo')).toEqual(['a1', 'a2'])
  })

  it('moves the ticked messages only', async () => {
    const one = await shop()
    await deadLetters(one, 'orders', ['a', 'b', 'c'])
    const ids = one.store.prepare('SELECT id FROM positions ORDER BY seq').all<[number]>().flat()
    await one.broker.messageTasks.startRedrive(
      all('orders-dlq', { selection: { kind: 'ids', ids: [ids[2]!, ids[0]!, 999_999] } }),
    )
    await one.broker.tasks.idle()
    expect(one.bodies('orders')).toEqual(['a', 'c'])
    expect(one.bodies('orders-dlq')).toEqual(['b'])
  })

  it('does not take in what comes back while it runs', async () => {
    const one = await shop()
    await deadLetters(one, 'orders', ['a', 'b', 'c'])
    const id = await one.broker.messageTasks.startRedrive(all('orders-dlq', { rate: 1 }))
    await until(() => one.depth('orders') === 1)
    await one.failAll('orders')
    expect(one.depth('orders-dlq')).toBe(3)
    for (let second = 0; second < 5; second++) {
      one.clock.advance(1_000)
      await ticks()
    }
    await one.broker.tasks.idle()
    expect(one.broker.tasks.report(id).task.done).toBe(3)
    expect(one.bodies('orders-dlq')).toEqual(['a'])
  })

  it('keeps its rate on the broker’s clock and tells rate and time left', async () => {
    const one = await shop()
    await deadLetters(
      one,
      'orders',
      Array.from({ length: 10 }, (_, n) => `m${n}`),
    )
    await one.broker.messageTasks.startRedrive(all('orders-dlq', { rate: 2 }))
    await until(() => one.depth('orders') === 1)
    for (const expected of [2, 3, 4, 5]) {
      one.clock.advance(499)
      await ticks()
      expect(one.depth('orders')).toBe(expected - 1)
      one.clock.advance(1)
      await until(() => one.depth('orders') === expected)
    }
    await ticks()
    const [task] = one.broker.tasks.list()
    expect(task!.rate).toBeCloseTo(2.5, 1)
    expect(task!.remaining).toBeCloseTo(2_000, -2)
    one.broker.dispose()
  })

  it('stops when cancelled and keeps what was moved', async () => {
    const one = await shop()
    await deadLetters(one, 'orders', ['a', 'b', 'c'])
    const id = await one.broker.messageTasks.startRedrive(all('orders-dlq', { rate: 1 }))
    await until(() => one.depth('orders') === 1)
    await one.broker.tasks.cancel(id)
    await one.broker.tasks.idle()
    expect(one.broker.tasks.report(id).task).toMatchObject({ status: 'cancelled', done: 1, total: 3 })
    expect(one.bodies('orders')).toEqual(['a'])
    expect(one.bodies('orders-dlq')).toEqual(['b', 'c'])
    await one.broker.tasks.dismiss(id)
    expect(one.broker.tasks.list()).toEqual([])
  })

  it('goes on after a restart where it stood', async () => {
    let one = await shop()
    await deadLetters(one, 'orders', ['a', 'b', 'c'])
    const id = await one.broker.messageTasks.startRedrive(all('orders-dlq', { rate: 1 }))
    await until(() => one.depth('orders') === 1)
    one = onFixture(one.restart())
    await until(() => one.depth('orders') === 2)
    await ticks()
    one.clock.advance(1_000)
    await one.broker.tasks.idle()
    expect(one.bodies('orders')).toEqual(['a', 'b', 'c'])
    expect(one.broker.tasks.report(id).task).toMatchObject({ status: 'completed', done: 3, failed: 0 })
  })

  it('ends as failed when its queue is purged, and as cancelled when the end came while cancelling', async () => {
    const one = await shop()
    await deadLetters(one, 'orders', ['a', 'b', 'c'])
    const id = await one.broker.messageTasks.startRedrive(all('orders-dlq', { rate: 1 }))
    await until(() => one.depth('orders') === 1)
    await one.broker.sqs.PurgeQueue(one.caller, { QueueUrl: one.url('orders-dlq') })
    one.clock.advance(1_000)
    await one.broker.tasks.idle()
    expect(one.broker.tasks.report(id).task).toMatchObject({
      status: 'failed',
      failureReason: 'The queue was purged or deleted while the task ran.',
    })
  })

  it('refuses a request that makes no sense before anything moves', async () => {
    const one = await shop()
    await deadLetters(one, 'orders', ['a'])
    await one.create('x.fifo')
    const start = (more: Partial<RedriveRequest>) =>
      one.broker.messageTasks.startRedrive(all('orders-dlq', more))
    await expect(start({ destinationArn: arnOf('orders-dlq') })).rejects.toThrow('the queue it is in')
    await expect(start({ destinationArn: arnOf('none') })).rejects.toThrow('does not exist')
    await expect(start({ destinationArn: arnOf('x.fifo') })).rejects.toThrow('same type')
    await expect(start({ arn: arnOf('none') })).rejects.toThrow('does not exist')
    await expect(start({ selection: { kind: 'view', viewId: 'x' } })).rejects.toThrow('closed')
    const find = (find: string) =>
      start({ edit: { steps: [{ kind: 'replace-text', find, replace: '', regex: true }], single: [] } })
    await expect(find('(a+)+$')).rejects.toMatchObject({ code: 'InvalidParameterValue' })
    expect(one.depth('orders-dlq')).toBe(1)
    expect(one.broker.tasks.list()).toEqual([])
  })
})

async function ticks(): Promise<void> {
  for (let n = 0; n < 20; n++) await new Promise((resolve) => setImmediate(resolve))
}

/** Waits for a state, turn by turn of the event loop. The test's own limit is its bound. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve))
}

describe('the count of a redrive', () => {
  it('follows messages that go and come while it runs', async () => {
    const one = await shop()
    await deadLetters(one, 'orders', ['a', 'b', 'c', 'd'])
    await one.send('orders', 'early')
    await one.send('orders-dlq', 'late')
    const id = await one.broker.messageTasks.startRedrive(
      all('orders-dlq', { rate: 1, destinationArn: arnOf('orders') }),
    )
    await until(() => one.depth('orders') === 2)
    const ids = one.store.prepare('SELECT id, seq FROM messages WHERE body = ?').get<[number, number]>('b')!
    await one.broker.messageTasks.deleteSelection(arnOf('orders-dlq'), { kind: 'ids', ids: [ids[0]] })
    await one.failAll('orders')
    for (let second = 0; second < 6; second++) {
      await ticks()
      one.clock.advance(1_000)
    }
    await one.broker.tasks.idle()
    const { task } = one.broker.tasks.report(id)
    expect(task.status).toBe('completed')
    expect(task.total).toBe(task.done)
    expect(one.depth('orders') + one.depth('orders-dlq')).toBe(5)
  })
})

describe('a redrive with edits', () => {
  it('changes what the steps say, leaves the rest byte for byte, and reports what cannot be edited', async () => {
    const one = await shop()
    await deadLetters(one, 'orders', [
      '{"id": 12345678901234567890, "sku" : "bad"}',
      'no json',
      '{"sku":"good"}',
    ])
    const id = await one.broker.messageTasks.startRedrive(
      all('orders-dlq', {
        edit: {
          steps: [
            { kind: 'set-json', path: 'sku', value: '"good"' },
            { kind: 'set-attribute', name: 'fixed', attribute: { type: 'String', value: 'yes' } },
          ],
          single: [],
        },
      }),
    )
    await one.broker.tasks.idle()
    expect(one.bodies('orders')).toEqual(['{"id": 12345678901234567890, "sku" : "good"}', '{"sku":"good"}'])
    expect(one.broker.tasks.report(id).failures).toMatchObject([{ reason: 'The body is not JSON' }])
    const { Messages } = await one.broker.sqs.ReceiveMessage(one.caller, {
      QueueUrl: one.url('orders'),
      MessageAttributeNames: ['All'],
    })
    expect(Messages![0]!.MessageAttributes).toEqual({ fixed: { DataType: 'String', StringValue: 'yes' } })
  })

  it('takes the edit of a single message as it is written', async () => {
    const one = await shop()
    await deadLetters(one, 'orders', ['a', 'b'])
    const [[id]] = one.store.prepare('SELECT id FROM messages WHERE body = ?').all<[number]>('b') as [
      [number],
    ]
    await one.broker.messageTasks.startRedrive(
      all('orders-dlq', { edit: { steps: [], single: [{ id, body: ' fixed\n', attributes: {} }] } }),
    )
    await one.broker.tasks.idle()
    expect(one.bodies('orders')).toEqual(['a', ' fixed\n'])
  })
})
