import { createHash } from 'node:crypto'
import type { Message, ReceiveMessageCommandInput, SQSClient } from '@aws-sdk/client-sqs'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { dialects } from './dialects'
import { refusal, running } from './fixture'
import type { Running } from './fixture'
import { until } from './until'

describe.each(dialects)('messages through $name', ({ sdk, client }) => {
  let host: Running
  let sqs: SQSClient
  let QueueUrl: string

  beforeEach(async () => {
    host = await running()
    sqs = client(host.endpoint)
    QueueUrl = await create('orders')
  })
  afterEach(async () => {
    sqs.destroy()
    await host.close()
  })

  async function create(QueueName: string, Attributes?: Record<string, string>): Promise<string> {
    return (await sqs.send(new sdk.CreateQueueCommand({ QueueName, Attributes }))).QueueUrl!
  }
  const send = (MessageBody: string, more: object = {}) =>
    sqs.send(new sdk.SendMessageCommand({ QueueUrl, MessageBody, ...more }))
  async function receive(more: Partial<ReceiveMessageCommandInput> = {}): Promise<Message[]> {
    const answer = await sqs.send(
      new sdk.ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, ...more }),
    )
    return answer.Messages ?? []
  }
  const bodies = (messages: readonly Message[]) => messages.map(({ Body }) => Body).sort()

  test('a message is sent, received and deleted', async () => {
    const sent = await send('an order')
    expect(sent.MD5OfMessageBody).toBe(createHash('md5').update('an order').digest('hex'))
    const [message] = await receive()
    expect(message).toMatchObject({
      MessageId: sent.MessageId,
      Body: 'an order',
      MD5OfBody: sent.MD5OfMessageBody,
    })
    await sqs.send(new sdk.DeleteMessageCommand({ QueueUrl, ReceiptHandle: message!.ReceiptHandle! }))
    host.clock.advance(60_000)
    expect(await receive()).toEqual([])
  })

  test('message attributes keep their types and bytes, and only the wanted ones are given', async () => {
    const bytes = new Uint8Array([0, 1, 254, 255])
    await send('x', {
      MessageAttributes: {
        'shop.city': { DataType: 'String', StringValue: 'Zürich <&>' },
        'shop.count': { DataType: 'Number.int', StringValue: '42' },
        raw: { DataType: 'Binary', BinaryValue: bytes },
      },
    })
    const seen = async (MessageAttributeNames: string[]) => {
      const [message] = await receive({ MessageAttributeNames, VisibilityTimeout: 0 })
      return message!.MessageAttributes ?? {}
    }
    const all = await seen(['All'])
    expect(all['shop.city']).toMatchObject({ DataType: 'String', StringValue: 'Zürich <&>' })
    expect(all['shop.count']).toMatchObject({ DataType: 'Number.int', StringValue: '42' })
    expect([...all.raw!.BinaryValue!]).toEqual([...bytes])
    expect(Object.keys(await seen(['shop.*'])).sort()).toEqual(['shop.city', 'shop.count'])
    expect(Object.keys(await seen(['raw']))).toEqual(['raw'])
    expect(await seen([])).toEqual({})
  })

  test('system attributes tell of the message', async () => {
    await send('x', {
      MessageSystemAttributes: { AWSTraceHeader: { DataType: 'String', StringValue: 'Root=1-2-3' } },
    })
    const [message] = await receive({ AttributeNames: ['All'] })
    expect(message!.Attributes).toMatchObject({
      ApproximateReceiveCount: '1',
      SentTimestamp: String(host.clock.now()),
      ApproximateFirstReceiveTimestamp: String(host.clock.now()),
      AWSTraceHeader: 'Root=1-2-3',
    })
    expect(message!.Attributes!.SenderId).toBeTruthy()
  })

  test('a message that is not deleted comes back after its visibility timeout', async () => {
    await send('again')
    expect(bodies(await receive({ VisibilityTimeout: 10 }))).toEqual(['again'])
    host.clock.advance(9_999)
    expect(await receive()).toEqual([])
    host.clock.advance(1)
    const [message] = await receive({ AttributeNames: ['All'] })
    expect(message!.Attributes).toMatchObject({ ApproximateReceiveCount: '2' })
  })

  test('its visibility can be changed while it is in flight, one by one and in a batch', async () => {
    await send('a')
    const [message] = await receive()
    const handle = { ReceiptHandle: message!.ReceiptHandle! }
    await sqs.send(new sdk.ChangeMessageVisibilityCommand({ QueueUrl, ...handle, VisibilityTimeout: 0 }))
    const [again] = await receive()
    const batch = await sqs.send(
      new sdk.ChangeMessageVisibilityBatchCommand({
        QueueUrl,
        Entries: [
          { Id: 'good', ReceiptHandle: again!.ReceiptHandle!, VisibilityTimeout: 0 },
          { Id: 'bad', ReceiptHandle: 'nonsense', VisibilityTimeout: 0 },
        ],
      }),
    )
    expect(batch.Successful).toEqual([{ Id: 'good' }])
    expect(batch.Failed).toMatchObject([{ Id: 'bad', SenderFault: true, Code: 'ReceiptHandleIsInvalid' }])
    expect(await receive()).toHaveLength(1)
  })

  test('a delayed message shows when its delay is over', async () => {
    await send('later', { DelaySeconds: 5 })
    expect(await receive()).toEqual([])
    host.clock.advance(5_000)
    expect(bodies(await receive())).toEqual(['later'])
  })

  test('a batch is sent, received and deleted, and tells which entries failed', async () => {
    const Entries = ['a', 'b', 'c'].map((Id) => ({ Id, MessageBody: `body ${Id}` }))
    const sent = await sqs.send(
      new sdk.SendMessageBatchCommand({
        QueueUrl,
        Entries: [...Entries, { Id: 'bad', MessageBody: 'x', DelaySeconds: 901 }],
      }),
    )
    expect(sent.Successful?.map(({ Id }) => Id)).toEqual(['a', 'b', 'c'])
    expect(sent.Failed).toMatchObject([{ Id: 'bad', SenderFault: true }])
    const messages = await receive()
    expect(bodies(messages)).toEqual(['body a', 'body b', 'body c'])
    const deleted = await sqs.send(
      new sdk.DeleteMessageBatchCommand({
        QueueUrl,
        Entries: messages.map(({ ReceiptHandle }, n) => ({ Id: `d${n}`, ReceiptHandle: ReceiptHandle! })),
      }),
    )
    expect(deleted.Successful).toHaveLength(3)
    host.clock.advance(60_000)
    expect(await receive()).toEqual([])
  })

  test('batches that are none are refused as a whole', async () => {
    const refused = async (Entries: { Id: string; MessageBody: string }[]) =>
      (await refusal(sqs.send(new sdk.SendMessageBatchCommand({ QueueUrl, Entries })))).name
    const entry = (Id: string) => ({ Id, MessageBody: 'x' })
    expect(await refused(Array.from({ length: 11 }, (_, n) => entry(`e${n}`)))).toBe(
      'TooManyEntriesInBatchRequest',
    )
    expect(await refused([entry('a'), entry('a')])).toBe('BatchEntryIdsNotDistinct')
    expect(await refused([entry('not an id')])).toBe('InvalidBatchEntryId')
    expect(await refused([1, 2].map((n) => ({ Id: `e${n}`, MessageBody: 'x'.repeat(600_000) })))).toBe(
      'BatchRequestTooLong',
    )
    expect(await receive()).toEqual([])
  })

  test('bad sends are refused with the codes of AWS', async () => {
    const refused = async (body: string, more?: object) => (await refusal(send(body, more))).name
    expect(await refused('x'.repeat(1_048_577))).toBe('InvalidParameterValue')
    expect(await refused('x', { DelaySeconds: 901 })).toBe('InvalidParameterValue')
    expect(await refused('')).toMatch(/MissingParameter|InvalidParameterValue/)
    expect(await refused('not \u0001 legal')).toBe('InvalidMessageContents')
    expect(
      (
        await refusal(
          sqs.send(
            new sdk.SendMessageCommand({
              QueueUrl: `${host.endpoint}/000000000000/nowhere`,
              MessageBody: 'x',
            }),
          ),
        )
      ).name,
    ).toBe('QueueDoesNotExist')
  })

  test('a receipt handle that is none is refused', async () => {
    const handle = { QueueUrl, ReceiptHandle: 'nonsense' }
    expect((await refusal(sqs.send(new sdk.DeleteMessageCommand(handle)))).name).toBe(
      'ReceiptHandleIsInvalid',
    )
    const change = new sdk.ChangeMessageVisibilityCommand({ ...handle, VisibilityTimeout: 1 })
    expect((await refusal(sqs.send(change))).name).toBe('ReceiptHandleIsInvalid')
  })

  test('a FIFO queue keeps the order of a group and drops duplicates', async () => {
    QueueUrl = await create('orders.fifo', { FifoQueue: 'true', ContentBasedDeduplication: 'true' })
    const first = await send('1', { MessageGroupId: 'g' })
    expect(first.SequenceNumber).toMatch(/^\d{20}$/)
    const duplicate = await send('1', { MessageGroupId: 'g' })
    expect(duplicate).toMatchObject({ MessageId: first.MessageId, SequenceNumber: first.SequenceNumber })
    await send('2', { MessageGroupId: 'g', MessageDeduplicationId: 'two' })
    const messages = await receive({ AttributeNames: ['All'] })
    expect(messages.map(({ Body }) => Body)).toEqual(['1', '2'])
    expect(messages[1]!.Attributes).toMatchObject({ MessageGroupId: 'g', MessageDeduplicationId: 'two' })
    await send('3', { MessageGroupId: 'g' })
    expect(await receive()).toEqual([])
    expect((await refusal(send('no group'))).name).toBe('MissingParameter')
  })

  test('a long poll wakes when a message arrives', async () => {
    const polling = receive({ WaitTimeSeconds: 20 })
    await send('worth the wait')
    expect(bodies(await polling)).toEqual(['worth the wait'])
  })

  test('a long poll ends empty when its time is up', async () => {
    let done = false
    const polling = receive({ WaitTimeSeconds: 5 }).finally(() => (done = true))
    const pending = host.clock.pending
    await until(() => done || host.clock.pending > pending)
    host.clock.advance(5_000)
    expect(await polling).toEqual([])
  })

  test('a client that hangs up during a long poll takes nothing', async () => {
    const abort = new AbortController()
    const pending = host.clock.pending
    const polling = sqs.send(new sdk.ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }), {
      abortSignal: abort.signal,
    })
    await until(() => host.clock.pending > pending)
    const waiting = host.clock.pending
    abort.abort()
    await expect(polling).rejects.toMatchObject({ name: 'AbortError' })
    await until(() => host.clock.pending < waiting)
    await send('for somebody else')
    expect(bodies(await receive())).toEqual(['for somebody else'])
  })

  test('a message that fails too often goes to the dead-letter queue, and back by a move task', async () => {
    const source = QueueUrl
    const dlq = await create('orders-dlq')
    const arn = (name: string) => `arn:aws:sqs:us-east-1:000000000000:${name}`
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: arn('orders-dlq'), maxReceiveCount: 1 })
    await sqs.send(new sdk.SetQueueAttributesCommand({ QueueUrl: source, Attributes: { RedrivePolicy } }))
    const sources = await sqs.send(new sdk.ListDeadLetterSourceQueuesCommand({ QueueUrl: dlq }))
    expect(sources.queueUrls).toEqual([source])
    await send('poison')
    await receive({ VisibilityTimeout: 0 })
    expect(await receive()).toEqual([])
    const [dead] = await receive({ QueueUrl: dlq, VisibilityTimeout: 0, AttributeNames: ['All'] })
    expect(dead).toMatchObject({ Body: 'poison', Attributes: { DeadLetterQueueSourceArn: arn('orders') } })

    const started = await sqs.send(new sdk.StartMessageMoveTaskCommand({ SourceArn: arn('orders-dlq') }))
    expect(started.TaskHandle).toBeTruthy()
    const tasks = async () =>
      (await sqs.send(new sdk.ListMessageMoveTasksCommand({ SourceArn: arn('orders-dlq') }))).Results ?? []
    let [task] = await tasks()
    for (let turn = 0; task?.Status === 'RUNNING' && turn < 100; turn += 1) {
      host.clock.advance(1_000)
      ;[task] = await tasks()
    }
    expect(task).toMatchObject({
      Status: 'COMPLETED',
      ApproximateNumberOfMessagesMoved: 1,
      SourceArn: arn('orders-dlq'),
    })
    expect(bodies(await receive())).toEqual(['poison'])
    const cancel = new sdk.CancelMessageMoveTaskCommand({ TaskHandle: started.TaskHandle! })
    expect((await refusal(sqs.send(cancel))).name).toBe('UnsupportedOperation')
    const unknown = new sdk.StartMessageMoveTaskCommand({ SourceArn: arn('nowhere') })
    expect((await refusal(sqs.send(unknown))).name).toBe('ResourceNotFoundException')
  })

  test('a running move task is cancelled', async () => {
    const dlq = await create('dlq')
    const arn = (name: string) => `arn:aws:sqs:us-east-1:000000000000:${name}`
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: arn('dlq'), maxReceiveCount: 1 })
    await sqs.send(new sdk.SetQueueAttributesCommand({ QueueUrl, Attributes: { RedrivePolicy } }))
    const Entries = Array.from({ length: 10 }, (_, n) => ({ Id: `e${n}`, MessageBody: `m${n}` }))
    await sqs.send(new sdk.SendMessageBatchCommand({ QueueUrl: dlq, Entries }))
    const { TaskHandle } = await sqs.send(
      new sdk.StartMessageMoveTaskCommand({
        SourceArn: arn('dlq'),
        DestinationArn: arn('orders'),
        MaxNumberOfMessagesPerSecond: 1,
      }),
    )
    const cancelled = await sqs.send(new sdk.CancelMessageMoveTaskCommand({ TaskHandle: TaskHandle! }))
    expect(cancelled.ApproximateNumberOfMessagesMoved).toBeLessThan(10)
    host.clock.advance(20_000)
    const { Results } = await sqs.send(new sdk.ListMessageMoveTasksCommand({ SourceArn: arn('dlq') }))
    expect(Results![0]!.Status).toMatch(/CANCELL/)
  })
})
