import { Buffer } from 'node:buffer'
import type { AttributeMap, MessageDetail, OutgoingMessage, Received } from '../../shared/console/messages'
import { nextInLine } from '../broker/queues/nextInLine'
import type { MessageAttributes, SendMessageInput } from '../broker/queues/operations'
import { readReceiptHandle } from '../broker/queues/receiptHandles'
import { refuse } from './failures'
import { type ConsoleImplementer, type ConsoleServices, endWithSignal } from './services'

/** Looking at messages, which changes nothing, and sending, receiving and deleting them, which does. */
export function messagesRouter(os: ConsoleImplementer, services: ConsoleServices) {
  const { broker, queues, browser, trace } = services
  const { reader } = browser

  function existing(arn: string, id: number): MessageDetail {
    return (
      reader.get(arn, id) ??
      refuse('NOT_FOUND', 'This message is no longer in the queue: it was deleted, moved or has expired.')
    )
  }

  return os.messages.router({
    browse: os.messages.browse.handler(({ input, signal }) =>
      endWithSignal(browser.browse(input.arn, input.filter, input.sort), signal),
    ),
    rows: os.messages.rows.handler(({ input }) => browser.rows(input.viewId, input.start, input.count)),
    get: os.messages.get.handler(({ input }) => existing(input.arn, input.id)),
    body: os.messages.body.handler(({ input }) => {
      const body = reader.body(input.arn, input.id)
      return body === undefined
        ? refuse('NOT_FOUND', 'This message is no longer in the queue: it was deleted, moved or has expired.')
        : { body }
    }),
    timeline: os.messages.timeline.handler(({ input }) => trace.timeline(existing(input.arn, input.id))),
    find: os.messages.find.handler(({ input }) => reader.find(input.messageId.trim())),

    send: os.messages.send.handler(async ({ input }) => {
      const queue = queues.existing(input.arn)
      let duplicate = false
      const unsubscribe = broker.events.subscribe((event) => {
        if (event.type === 'message.deduplicated' && event.queue.id === queue.id) duplicate = true
      })
      // The operation runs before its promise is handed back, so no other send can be mistaken for this one.
      const sending = broker.sqs.SendMessage(queues.callerFor(queue), {
        QueueUrl: queues.url(queue),
        ...toSend(input.message),
      })
      unsubscribe()
      const sent = await sending
      return { messageId: sent.MessageId, sequenceNumber: sent.SequenceNumber ?? null, duplicate }
    }),

    nextInLine: os.messages.nextInLine.handler(({ input }) => {
      const line = nextInLine(broker.queues.state, queues.existing(input.arn), broker.clock.now(), input.max)
      return { receiveCounts: line.map((message) => message.receiveCount) }
    }),
    receive: os.messages.receive.handler(async ({ input, signal }) => {
      const queue = queues.existing(input.arn)
      const { Messages = [] } = await broker.sqs.ReceiveMessage(
        queues.callerFor(queue),
        {
          QueueUrl: queues.url(queue),
          MaxNumberOfMessages: input.max,
          VisibilityTimeout: input.visibilityTimeout ?? undefined,
          WaitTimeSeconds: input.waitTimeSeconds,
          MessageSystemAttributeNames: ['All'],
          MessageAttributeNames: ['All'],
        },
        signal,
      )
      return Messages.flatMap((message): Received[] => {
        const receipt = readReceiptHandle(message.ReceiptHandle, queue.id)
        const id = broker.database
          .prepare('SELECT id FROM positions WHERE contents = ? AND seq = ?')
          .get<[number]>(receipt.contents, receipt.seq)?.[0]
        const detail = id === undefined ? undefined : reader.get(input.arn, id)
        return detail ? [{ ...detail, receiptHandle: message.ReceiptHandle }] : []
      })
    }),

    deleteReceived: os.messages.deleteReceived.handler(async ({ input }) => {
      const queue = queues.existing(input.arn)
      await broker.sqs.DeleteMessage(queues.callerFor(queue), {
        QueueUrl: queues.url(queue),
        ReceiptHandle: input.receiptHandle,
      })
    }),

    changeVisibility: os.messages.changeVisibility.handler(async ({ input }) => {
      const queue = queues.existing(input.arn)
      await broker.sqs.ChangeMessageVisibility(queues.callerFor(queue), {
        QueueUrl: queues.url(queue),
        ReceiptHandle: input.receiptHandle,
        VisibilityTimeout: input.visibilityTimeout,
      })
    }),

    delete: os.messages.delete.handler(async ({ input, signal }) => ({
      deleted: await broker.messageTasks.deleteSelection(input.arn, input.selection, signal),
    })),
  })
}

/** A message as the page writes it, in AWS's members. What is null or empty is left out, as an SDK would. */
export function toSend(message: OutgoingMessage): Omit<SendMessageInput, 'QueueUrl'> {
  return {
    MessageBody: message.body,
    MessageAttributes: toAttributes(message.attributes),
    MessageSystemAttributes:
      message.awsTraceHeader === null
        ? undefined
        : { AWSTraceHeader: { DataType: 'String', StringValue: message.awsTraceHeader } },
    DelaySeconds: message.delaySeconds ?? undefined,
    MessageGroupId: message.groupId ?? undefined,
    MessageDeduplicationId: message.deduplicationId ?? undefined,
  }
}

function toAttributes(map: AttributeMap): MessageAttributes | undefined {
  const entries = Object.entries(map)
  if (entries.length === 0) return undefined
  return Object.fromEntries(
    entries.map(([name, { type, value }]) => [
      name,
      type === 'Binary' || type.startsWith('Binary.')
        ? { DataType: type, BinaryValue: new Uint8Array(Buffer.from(value, 'base64')) }
        : { DataType: type, StringValue: value },
    ]),
  )
}
