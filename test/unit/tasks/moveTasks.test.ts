import { describe, expect, it } from 'vitest'
import { decodeHandle, encodeHandle } from '../../../electron/broker/queues/moveTasks'
import { arnOf, deadLetters, onFixture, type Shop, shop } from './taskFixture'

const list = (one: Shop, more = {}) =>
  one.broker.sqs.ListMessageMoveTasks(one.caller, { SourceArn: arnOf('orders-dlq'), ...more })

const turns = async (): Promise<void> => {
  for (let n = 0; n < 30; n++) await new Promise((resolve) => setImmediate(resolve))
}

describe('a message move task', () => {
  it('moves messages back to their source and is listed as AWS lists it', async () => {
    const one = await shop()
    await deadLetters(one, 'orders', ['a', 'b'])
    const startedAt = one.clock.now()
    const { TaskHandle } = await one.broker.sqs.StartMessageMoveTask(one.caller, {
      SourceArn: arnOf('orders-dlq'),
      // Left blank.
      DestinationArn: '',
    })
    expect(decodeHandle(TaskHandle)).toEqual({ taskId: expect.any(String), sourceArn: arnOf('orders-dlq') })
    await one.broker.tasks.idle()
    expect(one.bodies('orders')).toEqual(['a', 'b'])
    expect(await list(one)).toEqual({
      Results: [
        {
          Status: 'COMPLETED',
          SourceArn: arnOf('orders-dlq'),
          ApproximateNumberOfMessagesMoved: 2,
          ApproximateNumberOfMessagesToMove: 2,
          StartedTimestamp: startedAt,
        },
      ],
    })
  })

  it('shows handle, destination and rate while it runs, and no handle after a cancel', async () => {
    const one = await shop()
    await deadLetters(one, 'orders', ['a', 'b', 'c'])
    await one.create('other')
    const { TaskHandle } = await one.broker.sqs.StartMessageMoveTask(one.caller, {
      SourceArn: arnOf('orders-dlq'),
      DestinationArn: arnOf('other'),
      MaxNumberOfMessagesPerSecond: 1,
    })
    await turns()
    const running = {
      TaskHandle,
      Status: 'RUNNING',
      SourceArn: arnOf('orders-dlq'),
      DestinationArn: arnOf('other'),
      MaxNumberOfMessagesPerSecond: 1,
      ApproximateNumberOfMessagesMoved: 1,
      ApproximateNumberOfMessagesToMove: 3,
    }
    expect((await list(one)).Results).toMatchObject([running])
    expect(await one.broker.sqs.CancelMessageMoveTask(one.caller, { TaskHandle })).toEqual({
      ApproximateNumberOfMessagesMoved: 1,
    })
    await one.broker.tasks.idle()
    const [after] = (await list(one)).Results!
    expect(after).toMatchObject({ Status: 'CANCELLED', ApproximateNumberOfMessagesMoved: 1 })
    expect(after).not.toHaveProperty('TaskHandle')
    expect([one.depth('other'), one.depth('orders-dlq')]).toEqual([1, 2])
    await expect(one.broker.sqs.CancelMessageMoveTask(one.caller, { TaskHandle })).rejects.toMatchObject({
      code: 'UnsupportedOperation',
    })
  })

  it('is one at a time for a source, also after a restart', async () => {
    let one = await shop()
    await deadLetters(one, 'orders', ['a', 'b', 'c'])
    const start = () =>
      one.broker.sqs.StartMessageMoveTask(one.caller, {
        SourceArn: arnOf('orders-dlq'),
        MaxNumberOfMessagesPerSecond: 1,
      })
    const both = await Promise.allSettled([start(), start()])
    expect(both.map(({ status }) => status)).toEqual(['fulfilled', 'rejected'])
    await turns()
    one = onFixture(one.restart())
    await expect(start()).rejects.toMatchObject({
      code: 'InvalidParameterValue',
      message:
        'There is already a task running. Only one active task is allowed for a source queue arn at a given time.',
    })
    await turns()
    one.clock.advance(1_000)
    await one.broker.tasks.idle()
    expect(one.bodies('orders')).toEqual(['a', 'b', 'c'])
    await expect(start()).resolves.toHaveProperty('TaskHandle')
    await one.broker.tasks.idle()
  })

  it('ends as failed when its destination is deleted', async () => {
    const one = await shop()
    await deadLetters(one, 'orders', ['a', 'b'])
    await one.create('other')
    await one.broker.sqs.StartMessageMoveTask(one.caller, {
      SourceArn: arnOf('orders-dlq'),
      DestinationArn: arnOf('other'),
      MaxNumberOfMessagesPerSecond: 1,
    })
    await turns()
    await one.broker.sqs.DeleteQueue(one.caller, { QueueUrl: one.url('other') })
    one.clock.advance(1_000)
    await one.broker.tasks.idle()
    expect((await list(one)).Results).toMatchObject([
      {
        Status: 'FAILED',
        FailureReason: 'AWS.SimpleQueueService.NonExistentQueue',
        ApproximateNumberOfMessagesMoved: 1,
      },
    ])
    expect(one.bodies('orders-dlq')).toEqual(['b'])
  })

  it('ends as failed after 36 hours, with what it moved until then, also if a restart lies between', async () => {
    let one = await shop()
    await deadLetters(one, 'orders', ['a', 'b', 'c', 'd'])
    // The rate is one a second, so that a task of four messages is still at work when the clock jumps.
    await one.broker.sqs.StartMessageMoveTask(one.caller, {
      SourceArn: arnOf('orders-dlq'),
      MaxNumberOfMessagesPerSecond: 1,
    })
    await turns()
    one.clock.advance(36 * 3_600_000 - 1)
    await turns()
    expect((await list(one)).Results).toMatchObject([
      { Status: 'RUNNING', ApproximateNumberOfMessagesMoved: 2 },
    ])
    one = onFixture(one.restart())
    one.clock.advance(1)
    await one.broker.tasks.idle()
    const [ended] = (await list(one)).Results!
    expect(ended).toMatchObject({ Status: 'FAILED', FailureReason: 'MessageMoveTaskTimedOut' })
    expect(one.depth('orders') + one.depth('orders-dlq')).toBe(4)
    expect(one.depth('orders')).toBe(ended!.ApproximateNumberOfMessagesMoved)
    expect(one.depth('orders-dlq')).toBeGreaterThan(0)
    await expect(
      one.broker.sqs.StartMessageMoveTask(one.caller, { SourceArn: arnOf('orders-dlq') }),
    ).resolves.toHaveProperty('TaskHandle')
    await one.broker.tasks.idle()
    expect(one.depth('orders')).toBe(4)
  })

  it('ends as failed at a message that came from no queue, if no destination is given', async () => {
    const one = await shop()
    await deadLetters(one, 'orders', ['a'])
    await one.send('orders-dlq', 'stray')
    await one.broker.sqs.StartMessageMoveTask(one.caller, { SourceArn: arnOf('orders-dlq') })
    await one.broker.tasks.idle()
    expect((await list(one)).Results).toMatchObject([
      {
        Status: 'FAILED',
        FailureReason: 'CouldNotDetermineMessageSource',
        ApproximateNumberOfMessagesMoved: 1,
      },
    ])
  })

  it('moves between FIFO queues in order, and does not let deduplication swallow anything', async () => {
    const one = await shop()
    await deadLetters(one, 'o.fifo', ['a', 'b', 'c', 'd'])
    expect(one.depth('o-dlq.fifo')).toBe(4)
    const before = one.bodies('o-dlq.fifo')
    await one.broker.sqs.StartMessageMoveTask(one.caller, { SourceArn: arnOf('o-dlq.fifo') })
    await one.broker.tasks.idle()
    expect(one.bodies('o.fifo')).toEqual(before)
  })

  it('finds nothing more to do in a queue that was purged', async () => {
    const one = await shop()
    await deadLetters(one, 'orders', ['a', 'b'])
    await one.broker.sqs.StartMessageMoveTask(one.caller, {
      SourceArn: arnOf('orders-dlq'),
      MaxNumberOfMessagesPerSecond: 1,
    })
    await turns()
    await one.broker.sqs.PurgeQueue(one.caller, { QueueUrl: one.url('orders-dlq') })
    one.clock.advance(1_000)
    await one.broker.tasks.idle()
    expect((await list(one)).Results).toMatchObject([{ Status: 'COMPLETED' }])
    expect(one.bodies('orders')).toEqual(['a'])
  })

  it('lists one task by default, up to ten, newest first', async () => {
    const one = await shop()
    await deadLetters(one, 'orders', ['a'])
    for (let n = 0; n < 12; n++) {
      await one.broker.sqs.StartMessageMoveTask(one.caller, { SourceArn: arnOf('orders-dlq') })
      await one.broker.tasks.idle()
      one.clock.advance(1_000)
    }
    expect((await list(one)).Results).toHaveLength(1)
    const ten = (await list(one, { MaxResults: 10 })).Results!
    expect(ten).toHaveLength(10)
    expect(ten[0]!.StartedTimestamp).toBeGreaterThan(ten[9]!.StartedTimestamp)
    for (const MaxResults of [0, 11]) {
      await expect(list(one, { MaxResults })).rejects.toMatchObject({ code: 'InvalidParameterValue' })
    }
  })

  it('is refused as AWS refuses it', async () => {
    const one = await shop()
    await deadLetters(one, 'orders', ['a'])
    await one.create('x.fifo')
    const { sqs } = one.broker
    const start = (input: object) => sqs.StartMessageMoveTask(one.caller, input)
    const cancel = (TaskHandle?: string) => sqs.CancelMessageMoveTask(one.caller, { TaskHandle })
    const dlq = { SourceArn: arnOf('orders-dlq') }
    const refusals: [Promise<unknown>, string, string][] = [
      [start({}), 'MissingParameter', 'SourceArn'],
      [start({ SourceArn: 'orders' }), 'InvalidParameterValue', 'format'],
      [start({ SourceArn: arnOf('none') }), 'ResourceNotFoundException', 'SourceArn'],
      [start({ SourceArn: arnOf('orders') }), 'InvalidParameterValue', 'configured as a Dead Letter Queue'],
      [start({ ...dlq, DestinationArn: arnOf('none') }), 'ResourceNotFoundException', 'DestinationArn'],
      [start({ ...dlq, DestinationArn: arnOf('x.fifo') }), 'InvalidParameterValue', 'same type'],
      [start({ ...dlq, DestinationArn: arnOf('orders-dlq') }), 'InvalidParameterValue', 'same'],
      [start({ ...dlq, MaxNumberOfMessagesPerSecond: 0 }), 'InvalidParameterValue', 'MaxNumber'],
      [start({ ...dlq, MaxNumberOfMessagesPerSecond: 501 }), 'InvalidParameterValue', 'MaxNumber'],
      [cancel(), 'MissingParameter', 'TaskHandle'],
      [cancel('foobared'), 'InvalidParameterValue', 'Value for parameter TaskHandle is invalid.'],
      [cancel(encodeHandle('x', arnOf('none'))), 'ResourceNotFoundException', 'SourceArn'],
      [cancel(encodeHandle('x', arnOf('orders-dlq'))), 'ResourceNotFoundException', 'Task does not exist.'],
      [list(one, { SourceArn: arnOf('none') }), 'ResourceNotFoundException', 'SourceArn'],
    ]
    for (const [promise, code, message] of refusals) {
      await expect(promise).rejects.toMatchObject({ code, message: expect.stringContaining(message) })
    }
    const elsewhere = { ...one.caller, region: 'eu-west-1' }
    await expect(sqs.StartMessageMoveTask(elsewhere, dlq)).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
    })
    expect((await list(one)).Results).toEqual([])
  })
})
