import { BrokerError } from '../../../shared/errors'
import { checkBatch, failure } from './batches'
import { contentDeduplicationId, md5OfAttributes, md5OfBody } from './md5'
import {
  checkMessageAttributes,
  checkSystemAttributes,
  storeAttributes,
  TRACE_HEADER,
} from './messageAttributes'
import { messageIdOf } from './messageIds'
import type { Content, NewMessage } from './messageRows'
import { allowedTextLength, forbiddenCharacter, utf8Length } from './messageText'
import type {
  BatchFailure,
  BatchResult,
  Caller,
  SendMessageBatchInput,
  SendMessageInput,
  SendMessageResult,
} from './operations'
import type { Queue } from './queue'
import { invalidParameter, missingParameter, wrongQueueType } from './refusals'
import { toSequenceNumber } from './sequenceNumber'
import type { QueueState } from './state'

/** A message that passed every check and only needs its place. */
export interface CheckedMessage {
  readonly body: string
  /** Body and attributes, as the size limit counts them. */
  readonly bytes: number
  readonly attributes: string | null
  readonly md5OfAttributes: string | undefined
  readonly traceHeader: string | null
  readonly groupId: string | null
  /** Given, or made of the body; null on standard queues. */
  readonly deduplicationId: string | null
  readonly delayMs: number
}

type Sendable = Omit<SendMessageInput, 'QueueUrl'>

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html */
export function sendMessage(state: QueueState, caller: Caller, input: SendMessageInput): SendMessageResult {
  const queue = state.registry.resolve(caller, input.QueueUrl)
  const message = checkMessage(state, queue, input)
  state.throttle.take(queue, 'SendMessage', message.groupId === null ? [] : [message.groupId])
  return resultOf(message, input, storeOrDeduplicate(state, queue, caller, message))
}

const ENTRY = 'SendMessageBatchRequestEntry'

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html */
export function sendMessageBatch(
  state: QueueState,
  caller: Caller,
  input: SendMessageBatchInput,
): BatchResult<SendMessageResult> {
  const { quotas } = state.engine
  const queue = state.registry.resolve(caller, input.QueueUrl)
  const entries = checkBatch(input.Entries, ENTRY, quotas)
  if (queue.fifo) for (const entry of entries) demandFifoIds(queue, entry)
  const checked: { id: string; entry: Sendable; message: CheckedMessage }[] = []
  const failed: BatchFailure[] = []
  let total = 0
  for (const [index, entry] of entries.entries()) {
    const place = `${ENTRY}.${index + 1}`
    try {
      const message = checkMessage(state, queue, entry)
      checked.push({ id: entry.Id, entry, message })
      total += message.bytes
    } catch (error) {
      failed.push(failure(entry.Id, place, error))
      total += utf8Length(entry.MessageBody ?? '')
    }
  }
  if (total > quotas.batchBytes) {
    throw new BrokerError(
      'BatchRequestTooLong',
      `Batch requests cannot be longer than ${quotas.batchBytes} bytes. You have sent ${total} bytes.`,
    )
  }
  if (queue.fifo) {
    const groups = new Set(checked.flatMap(({ message }) => message.groupId ?? []))
    state.throttle.take(queue, 'SendMessage', groups)
  }
  const stored = queue.fifo
    ? checked.map(({ message }) => storeOrDeduplicate(state, queue, caller, message))
    : storeTogether(state, queue, caller, checked)
  const successful = checked.map(({ id, entry, message }, index) =>
    Object.assign(resultOf(message, entry, stored[index]!), { Id: id }),
  )
  return failed.length > 0 ? { Successful: successful, Failed: failed } : { Successful: successful }
}

/** Checks everything about a message that a send checks; throws before anything has changed. */
export function checkMessage(state: QueueState, queue: Queue, input: Sendable): CheckedMessage {
  const { quotas } = state.engine
  const body = input.MessageBody
  if (body === undefined || body === '') throw missingParameter('MessageBody')
  checkDelay(queue, input.DelaySeconds, quotas.delaySeconds)
  const groupId = checkGroupId(queue, input.MessageGroupId, quotas.fifoIdLength)
  const givenId = input.MessageDeduplicationId
  if (givenId !== undefined) {
    if (!queue.fifo) throw wrongQueueType('MessageDeduplicationId', givenId)
    checkFifoId('MessageDeduplicationId', givenId, quotas.fifoIdLength)
  }
  if (queue.fifo && givenId === undefined && !queue.contentBasedDeduplication) throw noDeduplicationId()
  const bodyBytes = allowedTextLength(body)
  if (bodyBytes === undefined) {
    throw new BrokerError(
      'InvalidMessageContents',
      `Invalid binary character '${forbiddenCharacter(body)}' was found in the message body, the set of allowed characters is #x9 | #xA | #xD | [#x20-#xD7FF] | [#xE000-#xFFFD] | [#x10000-#x10FFFF].`,
    )
  }
  const bytes = bodyBytes + checkMessageAttributes(input.MessageAttributes, quotas)
  const traceHeader = checkSystemAttributes(input.MessageSystemAttributes)
  const limit = queue.maxBytes ?? quotas.messageBytes
  if (bytes > limit) {
    throw new BrokerError(
      'InvalidParameterValue',
      `One or more parameters are invalid. Reason: Message must be shorter than ${limit} bytes.`,
    )
  }
  return {
    body,
    bytes,
    attributes: storeAttributes(input.MessageAttributes),
    md5OfAttributes: md5OfAttributes(input.MessageAttributes),
    traceHeader,
    groupId,
    deduplicationId: queue.fifo ? (givenId ?? contentDeduplicationId(body)) : null,
    delayMs: input.DelaySeconds === undefined || queue.fifo ? queue.delayMs : 1_000 * input.DelaySeconds,
  }
}

export interface Stored {
  readonly messageId: string
  readonly id: number
  readonly seq: number
  readonly bodyMd5: string
  readonly fifo: boolean
}

/** Stores a message, or answers the first of its deduplication id on a FIFO queue. */
export function storeOrDeduplicate(
  state: QueueState,
  queue: Queue,
  caller: Pick<Caller, 'identity' | 'traceHeader'>,
  message: CheckedMessage,
): Stored {
  const { engine, deduplication } = state
  const now = engine.clock.now()
  const { groupId, deduplicationId } = message
  const bodyMd5 = md5OfBody(message.body)
  if (!queue.fifo || groupId === null || deduplicationId === null) {
    // Spread out by hand here and below: `...` costs as much as a b-tree's insert on this path.
    const { messageId, id, seq } = storeMessage(state, queue, message, newContent(caller, message), now)
    return { messageId, id, seq, bodyMd5, fifo: false }
  }
  const original = deduplication.find(queue, groupId, deduplicationId, now)
  if (original) {
    engine.events.emit({
      type: 'message.deduplicated',
      at: now,
      queue: queue.ref,
      messageId: original.messageId,
      id: original.id,
      deduplicationId,
    })
    return { messageId: original.messageId, id: original.id, seq: original.seq, bodyMd5, fifo: true }
  }
  const stored = storeMessage(state, queue, message, newContent(caller, message), now)
  const until = now + 1_000 * engine.quotas.deduplicationSeconds
  deduplication.remember(queue, groupId, deduplicationId, stored, now, until)
  return { messageId: stored.messageId, id: stored.id, seq: stored.seq, bodyMd5, fifo: true }
}

/** The messages of a batch to a standard queue, in their order. */
function storeTogether(
  state: QueueState,
  queue: Queue,
  caller: Caller,
  checked: readonly { readonly message: CheckedMessage }[],
): Stored[] {
  if (checked.length === 0) return []
  const { engine, rows, retention } = state
  const { contents } = queue
  const now = engine.clock.now()
  // Their numbers tell their ids apart; one random part for all of them is random enough.
  const uuid = engine.entropy.uuid()
  const messages = checked.map(({ message }): NewMessage => {
    const id = engine.numbers.next()
    const visibleAt = now + message.delayMs
    return {
      position: { contents, seq: id, id, visibleAt, sentAt: now, bytes: message.bytes, lane: null },
      messageId: messageIdOf(id, uuid),
      content: newContent(caller, message),
    }
  })
  rows.insertAll(messages)
  for (const { position } of messages) {
    if (position.visibleAt === now) queue.becameFresh(position.seq)
  }
  retention.arrived(queue, now)
  for (const message of messages) announce(state, queue, message, now)
  state.wake(queue)
  return messages.map(({ position, messageId, content }) => ({
    messageId,
    id: position.id,
    seq: position.seq,
    bodyMd5: md5OfBody(content.body),
    fifo: false,
  }))
}

/** Counts a stored message in, and says that it was sent. */
export function announce(state: QueueState, queue: Queue, stored: NewMessage, now: number): void {
  const { position, messageId, content } = stored
  queue.tally.add(position.visibleAt, 0, now)
  state.engine.events.emit({
    type: 'message.sent',
    at: now,
    queue: queue.ref,
    messageId,
    id: position.id,
    bytes: position.bytes,
    delayed: position.visibleAt > now,
    groupId: content.groupId,
  })
}

/** Gives a checked message its rows. */
export function storeMessage(
  state: QueueState,
  queue: Queue,
  message: CheckedMessage,
  content: Omit<Content, 'messageId'>,
  now: number,
): { messageId: string; id: number; seq: number } {
  const { engine, rows, lanes, retention } = state
  const id = engine.numbers.next()
  const messageId = messageIdOf(id, engine.entropy.uuid())
  const { contents } = queue
  const visibleAt = now + message.delayMs
  const lane =
    queue.fifo && message.groupId !== null ? lanes.enter(contents, message.groupId, visibleAt) : null
  const position = { contents, seq: id, id, visibleAt, sentAt: now, bytes: message.bytes, lane }
  rows.insert(position, messageId, content)
  if (lane === null && visibleAt === now) queue.becameFresh(id)
  retention.arrived(queue, now)
  announce(state, queue, { position, messageId, content }, now)
  state.wake(queue)
  return { messageId, id, seq: id }
}

function newContent(
  caller: Pick<Caller, 'identity' | 'traceHeader'>,
  message: CheckedMessage,
): Omit<Content, 'messageId'> {
  return {
    senderId: caller.identity,
    groupId: message.groupId,
    deduplicationId: message.deduplicationId,
    traceHeader: message.traceHeader ?? caller.traceHeader ?? null,
    redrivenFrom: null,
    redrives: 0,
    attributes: message.attributes,
    body: message.body,
  }
}

function resultOf(message: CheckedMessage, input: Sendable, stored: Stored): SendMessageResult {
  const result: SendMessageResult = { MessageId: stored.messageId, MD5OfMessageBody: stored.bodyMd5 }
  if (message.md5OfAttributes !== undefined) result.MD5OfMessageAttributes = message.md5OfAttributes
  if (message.traceHeader !== null) {
    const header = input.MessageSystemAttributes?.[TRACE_HEADER]
    result.MD5OfMessageSystemAttributes = header && md5OfAttributes({ [TRACE_HEADER]: header })
  }
  if (stored.fifo) result.SequenceNumber = toSequenceNumber(stored.seq)
  return result
}

function checkDelay(queue: Queue, seconds: number | undefined, most: number): void {
  if (seconds === undefined) return
  if (queue.fifo) {
    // 0 says what holds anyway; clients send it as their own default.
    if (seconds === 0) return
    throw wrongQueueType('DelaySeconds', seconds)
  }
  if (Number.isInteger(seconds) && seconds >= 0 && seconds <= most) return
  throw invalidParameter('DelaySeconds', seconds, `DelaySeconds must be >= 0 and <= ${most}.`)
}

function checkGroupId(queue: Queue, groupId: string | undefined, longest: number): string | null {
  if (groupId === undefined) {
    if (queue.fifo) throw missingParameter('MessageGroupId')
    return null
  }
  checkFifoId('MessageGroupId', groupId, longest)
  return groupId
}

/** Letters, digits and punctuation: the printable characters of ASCII but the space. */
const FIFO_ID = /^[!-~]+$/

export function checkFifoId(name: string, id: string, longest: number): void {
  if (id.length <= longest && FIFO_ID.test(id)) return
  throw invalidParameter(
    name,
    id,
    `${name} can only include alphanumeric and punctuation characters. 1 to ${longest} in length.`,
  )
}

/**
 * Recorded from AWS: an entry for a FIFO queue without its group or without its deduplication id fails the whole batch,
 * the group by another code than in a single send.
 */
function demandFifoIds(queue: Queue, { MessageGroupId, MessageDeduplicationId }: Sendable): void {
  if (MessageGroupId === undefined) {
    throw new BrokerError('InvalidParameterValue', missingParameter('MessageGroupId').message)
  }
  if (MessageDeduplicationId === undefined && !queue.contentBasedDeduplication) throw noDeduplicationId()
}

function noDeduplicationId(): BrokerError {
  return new BrokerError(
    'InvalidParameterValue',
    'The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
  )
}
