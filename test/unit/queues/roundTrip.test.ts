import { describe, expect, it } from 'vitest'
import { brokerFixture } from '../../support/brokerFixture'

describe('a message on its way through a standard queue', () => {
  it('is sent, received once, hidden, received again after its visibility timeout, and deleted', async () => {
    const { broker, caller, clock, events } = await brokerFixture()
    const { sqs } = broker
    const { QueueUrl } = await sqs.CreateQueue(caller, { QueueName: 'orders' })
    const sent = await sqs.SendMessage(caller, { QueueUrl, MessageBody: 'hello' })
    expect(sent.MD5OfMessageBody).toBe('5d41402abc4b2a76b9719d911017c592')
    const first = await sqs.ReceiveMessage(caller, { QueueUrl, AttributeNames: ['All'] })
    expect(first.Messages?.[0]?.Body).toBe('hello')
    expect(first.Messages?.[0]?.Attributes?.['ApproximateReceiveCount']).toBe('1')
    expect(await sqs.ReceiveMessage(caller, { QueueUrl })).toEqual({})
    clock.advance(30_000)
    const second = await sqs.ReceiveMessage(caller, { QueueUrl })
    expect(second.Messages?.[0]?.MessageId).toBe(sent.MessageId)
    expect(second.Messages?.[0]?.ReceiptHandle).not.toBe(first.Messages?.[0]?.ReceiptHandle)
    await sqs.DeleteMessage(caller, { QueueUrl, ReceiptHandle: second.Messages?.[0]?.ReceiptHandle })
    clock.advance(30_000)
    expect(await sqs.ReceiveMessage(caller, { QueueUrl })).toEqual({})
    expect(events.map((event) => event.type)).toEqual([
      'queue.created',
      'message.sent',
      'message.received',
      'message.received',
      'message.deleted',
    ])
  })

  it('wakes a receive that waits for it', async () => {
    const { broker, caller } = await brokerFixture()
    const { sqs } = broker
    const { QueueUrl } = await sqs.CreateQueue(caller, { QueueName: 'orders' })
    const waiting = sqs.ReceiveMessage(caller, { QueueUrl, WaitTimeSeconds: 20 })
    await sqs.SendMessage(caller, { QueueUrl, MessageBody: 'hello' })
    expect((await waiting).Messages?.[0]?.Body).toBe('hello')
  })
})

describe('a message on its way through a FIFO queue', () => {
  it('comes in order of its group, and the group waits while one of it is in flight', async () => {
    const { broker, caller } = await brokerFixture()
    const { sqs } = broker
    const { QueueUrl } = await sqs.CreateQueue(caller, {
      QueueName: 'orders.fifo',
      Attributes: { FifoQueue: 'true', ContentBasedDeduplication: 'true' },
    })
    for (const body of ['a1', 'b1', 'a2']) {
      await sqs.SendMessage(caller, { QueueUrl, MessageBody: body, MessageGroupId: body[0] })
    }
    const first = await sqs.ReceiveMessage(caller, { QueueUrl })
    expect(first.Messages?.map((message) => message.Body)).toEqual(['a1'])
    const second = await sqs.ReceiveMessage(caller, { QueueUrl, MaxNumberOfMessages: 10 })
    expect(second.Messages?.map((message) => message.Body)).toEqual(['b1'])
    await sqs.DeleteMessage(caller, { QueueUrl, ReceiptHandle: first.Messages?.[0]?.ReceiptHandle })
    const third = await sqs.ReceiveMessage(caller, { QueueUrl, MaxNumberOfMessages: 10 })
    expect(third.Messages?.map((message) => message.Body)).toEqual(['a2'])
  })
})
