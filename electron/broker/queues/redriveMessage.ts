import { BrokerError } from '../../../shared/errors'
import { takeOut } from './delete'
import { readAttributes, TRACE_HEADER } from './messageAttributes'
import type { Message } from './messageRows'
import type { MessageAttributes } from './operations'
import type { Queue } from './queue'
import { checkMessage, storeMessage } from './send'
import type { QueueState } from './state'

export interface RedriveOptions {
  /** What replaces the body; absent: it goes as it is. */
  readonly body?: string
  /** What replaces all message attributes; absent: they go as they are. */
  readonly attributes?: MessageAttributes
  /** The task that does it, for the history. */
  readonly taskId?: string
}

export interface Redriven {
  readonly id: number
  readonly messageId: string
}

/**
 * Puts a message into another queue (or back into its own) as a new message: new message id and time of sending,
 * receive count 0, everything else as it was, and deletes the old one. Sends and deletes in one: call it inside a
 * transaction. It passes all checks of a send and throws before anything has changed. Deduplication neither swallows
 * it nor remembers it. Answers undefined if the message is not in the source any more.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-dead-letter-queue-redrive.html
 */
export function redriveMessage(
  state: QueueState,
  source: Queue,
  id: number,
  destination: Queue,
  options: RedriveOptions = {},
): Redriven | undefined {
  const { engine, rows, moves } = state
  const message = rows.messageById(id)
  if (!message || message.contents !== source.contents) return undefined
  if (!destination.alive) throw new BrokerError('QueueDoesNotExist')
  if (destination.fifo !== source.fifo) {
    throw new BrokerError('InvalidParameterValue', 'Source and destination must be queues of the same type.')
  }
  const now = engine.clock.now()
  const body = options.body ?? message.body
  const attributes = options.attributes ?? readAttributes(message.attributes)
  const checked = checkMessage(state, destination, {
    MessageBody: body,
    MessageAttributes: attributes,
    MessageSystemAttributes:
      message.traceHeader === null
        ? undefined
        : { [TRACE_HEADER]: { DataType: 'String', StringValue: message.traceHeader } },
    MessageGroupId: message.groupId ?? undefined,
    MessageDeduplicationId: message.deduplicationId ?? undefined,
  })
  const edited = body !== message.body || checked.attributes !== message.attributes
  const stored = storeMessage(
    state,
    destination,
    checked,
    {
      senderId: message.senderId,
      groupId: message.groupId,
      deduplicationId: message.deduplicationId,
      traceHeader: message.traceHeader,
      redrivenFrom: message.id,
      redrives: message.redrives + 1,
      attributes: checked.attributes,
      // What a topic put there goes on as a reference, unless it was edited.
      body: body === message.body ? message.storedBody : body,
    },
    now,
  )
  recordRedrive(state, source, destination, message, stored, edited, options.taskId ?? null, now)
  moves.record({
    at: now,
    kind: 'redrive',
    id: message.id,
    messageId: message.messageId,
    newId: stored.id,
    newMessageId: stored.messageId,
    fromArn: source.arn,
    toArn: destination.arn,
    receiveCount: message.receiveCount,
    edited,
    taskId: options.taskId ?? null,
  })
  return { id: stored.id, messageId: stored.messageId }
}

function recordRedrive(
  state: QueueState,
  source: Queue,
  destination: Queue,
  message: Message,
  stored: { messageId: string; id: number },
  edited: boolean,
  taskId: string | null,
  now: number,
): void {
  takeOut(state, source, message, now, {
    type: 'message.redriven',
    at: now,
    queue: source.ref,
    messageId: message.messageId,
    id: message.id,
    to: destination.ref,
    newId: stored.id,
    newMessageId: stored.messageId,
    edited,
    taskId,
  })
}
