import { BrokerError } from '../../../shared/errors'
import { deadLetterTarget, moveToDeadLetterQueue } from './deadLetters'
import { md5OfAttributes, md5OfBody } from './md5'
import { readAttributes, selectAttributes } from './messageAttributes'
import type { Message } from './messageRows'
import type { Caller, ReceivedMessage, ReceiveMessageInput } from './operations'
import type { Queue } from './queue'
import { rememberAttempt, repeatAttempt } from './receiveAttempts'
import { nextVisible } from './receiveOrder'
import { toReceiptHandle } from './receiptHandles'
import { checkRange, invalidParameter, wrongQueueType } from './refusals'
import { checkFifoId } from './send'
import type { QueueState } from './state'
import { systemAttributes } from './systemAttributes'

/** Messages that one receive moves to the dead-letter queue at most, so that it never holds the thread for long. */
const MOVED_AT_MOST = 100

/** A receive that passed every check. */
export interface CheckedReceive {
  readonly queue: Queue
  readonly most: number
  readonly visibilityMs: number
  readonly waitMs: number
  readonly attemptId: string | undefined
  readonly systemAttributeNames: readonly string[]
  readonly messageAttributeNames: readonly string[]
}

export interface Received {
  readonly messages: ReceivedMessage[]
  /** It stopped before it had seen all that is visible: calling again may find more. */
  readonly unfinished: boolean
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html */
export function checkReceive(state: QueueState, caller: Caller, input: ReceiveMessageInput): CheckedReceive {
  const { quotas } = state.engine
  const queue = state.registry.resolve(caller, input.QueueUrl)
  const most = input.MaxNumberOfMessages ?? 1
  if (!Number.isInteger(most) || most < 1 || most > quotas.messagesPerReceive) {
    throw invalidParameter(
      'MaxNumberOfMessages',
      most,
      `Must be between 1 and ${quotas.messagesPerReceive}, if provided.`,
    )
  }
  checkRange('VisibilityTimeout', input.VisibilityTimeout, 0, quotas.visibilitySeconds)
  checkRange('WaitTimeSeconds', input.WaitTimeSeconds, 0, quotas.waitSeconds)
  const attemptId = input.ReceiveRequestAttemptId
  if (attemptId !== undefined) {
    if (!queue.fifo) throw wrongQueueType('ReceiveRequestAttemptId', attemptId)
    checkFifoId('ReceiveRequestAttemptId', attemptId, quotas.fifoIdLength)
  }
  return {
    queue,
    most,
    visibilityMs:
      input.VisibilityTimeout === undefined ? queue.visibilityMs : 1_000 * input.VisibilityTimeout,
    waitMs: input.WaitTimeSeconds === undefined ? queue.waitMs : 1_000 * input.WaitTimeSeconds,
    attemptId,
    systemAttributeNames: systemAttributes.check([
      ...(input.AttributeNames ?? []),
      ...(input.MessageSystemAttributeNames ?? []),
    ]),
    messageAttributeNames: input.MessageAttributeNames ?? [],
  }
}

/** True if a receive would find something, or has something to clear away first. */
export function mayReceive(receive: CheckedReceive, now: number): boolean {
  return receive.queue.tally.visibleAt(now) > 0 || receive.attemptId !== undefined
}

/** Takes what is visible now; inside a transaction. */
export function receiveNow(state: QueueState, receive: CheckedReceive, now: number): Received {
  const { queue, attemptId } = receive
  if (!queue.alive) throw new BrokerError('QueueDoesNotExist')
  // Before anything changes: a refusal after that would take back the whole batch, with what others did in it.
  refuseOverLimit(state, receive, now)
  state.retention.expire(queue, now)
  if (attemptId !== undefined) {
    const repeated = repeatAttempt(state, queue, attemptId, receive.visibilityMs, now)
    if (repeated) {
      return { messages: repeated.map((message) => answer(receive, message)), unfinished: false }
    }
  }
  const most = Math.min(receive.most, freeInFlight(state, queue, now))
  if (most <= 0) return { messages: [], unfinished: false }
  const taker = new Taker(state, receive, most, now)
  if (queue.fifo) taker.takeFromGroups()
  else taker.takeFromStandard()
  if (attemptId !== undefined && taker.taken.length > 0) {
    rememberAttempt(state, queue, attemptId, taker.taken, now)
  }
  return { messages: taker.taken.map((message) => answer(receive, message)), unfinished: taker.unfinished }
}

/** How many more messages may be in flight. */
function freeInFlight(state: QueueState, queue: Queue, now: number): number {
  const { quotas } = state.engine
  return (queue.fifo ? quotas.inFlightFifo : quotas.inFlightStandard) - queue.tally.inFlightAt(now)
}

/**
 * At the quota of messages in flight, a short poll of a standard queue is refused with OverLimit; a long poll, and any
 * poll of a FIFO queue, finds nothing.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html
 */
function refuseOverLimit(state: QueueState, { queue, waitMs }: CheckedReceive, now: number): void {
  if (queue.fifo || waitMs > 0 || freeInFlight(state, queue, now) > 0) return
  if (queue.tally.visibleAt(now) > 0) throw new BrokerError('OverLimit')
}

/** One receive at work: takes messages, and moves those to the dead-letter queue that were received too often. */
class Taker {
  readonly taken: Message[] = []
  unfinished = false
  #moved = 0
  readonly #deadLetterQueue: Queue | undefined
  readonly #maxReceiveCount: number
  readonly #state: QueueState
  readonly #receive: CheckedReceive
  readonly #most: number
  readonly #now: number

  constructor(state: QueueState, receive: CheckedReceive, most: number, now: number) {
    this.#state = state
    this.#receive = receive
    this.#most = most
    this.#now = now
    this.#deadLetterQueue = deadLetterTarget(state, receive.queue)
    this.#maxReceiveCount = receive.queue.redrive?.maxReceiveCount ?? Infinity
  }

  takeFromStandard(): void {
    const { queue } = this.#receive
    while (this.#wants()) {
      const found = nextVisible(this.#state.rows, queue, this.#now, this.#most)
      let moved = false
      for (const message of found) {
        if (this.taken.length >= this.#most) return
        // Taken with a timeout of 0 it is visible still, and one answer holds a message once.
        if (this.#holds(message)) continue
        if (this.#isExpired(message)) this.unfinished = true
        else if (this.#takeOrMove(message) === 'moved') moved = true
      }
      // Only moves make room for another look.
      if (!moved) return
    }
  }

  takeFromGroups(): void {
    const { queue } = this.#receive
    const lanes = this.#state.lanes.ready(queue.contents, this.#now, this.#most)
    for (const lane of lanes) {
      if (this.taken.length < this.#most) this.#takeFromGroup(lane)
    }
    // Groups whose messages all went to the dead-letter queue gave nothing: there may be more groups behind them.
    if (this.#moved > 0 && this.taken.length === 0 && lanes.length === this.#most) this.unfinished = true
  }

  #takeFromGroup(lane: number): void {
    let after = -1
    const before = this.taken.length
    while (this.#wants()) {
      const found = this.#state.rows.nextInLane(lane, after, this.#most - this.taken.length)
      if (found.length === 0) break
      for (const message of found) {
        if (this.#isExpired(message)) this.unfinished = true
        // A delayed message holds up what is behind it.
        if (message.visibleAt > this.#now || this.#isExpired(message)) {
          this.#leave(lane, before)
          return
        }
        this.#takeOrMove(message)
        after = message.seq
      }
    }
    this.#leave(lane, before)
  }

  #leave(lane: number, before: number): void {
    if (this.taken.length > before) this.#state.lanes.refresh(lane)
  }

  #wants(): boolean {
    if (this.taken.length >= this.#most) return false
    if (this.#moved < MOVED_AT_MOST) return true
    this.unfinished = true
    return false
  }

  #holds(message: Message): boolean {
    return this.taken.some((taken) => taken.seq === message.seq)
  }

  /** Past its retention period, and waiting for the next slice of the retention. */
  #isExpired(message: Message): boolean {
    return message.sentAt + this.#receive.queue.retentionMs <= this.#now
  }

  #takeOrMove(message: Message): 'taken' | 'moved' {
    const { queue } = this.#receive
    if (this.#deadLetterQueue && message.receiveCount >= this.#maxReceiveCount) {
      moveToDeadLetterQueue(this.#state, queue, this.#deadLetterQueue, message, this.#now)
      this.#moved++
      return 'moved'
    }
    this.taken.push(this.#take(message))
    return 'taken'
  }

  #take(message: Message): Message {
    const { queue, visibilityMs } = this.#receive
    const now = this.#now
    const visibleAt = now + visibilityMs
    const receiveCount = message.receiveCount + 1
    this.#state.rows.hide(message, visibleAt, now)
    if (visibleAt === message.sentAt && message.lane === null) queue.becameFresh(message.seq)
    queue.tally.remove(message.visibleAt, message.receiveCount, now)
    queue.tally.add(visibleAt, receiveCount, now)
    this.#state.engine.events.emit({
      type: 'message.received',
      at: now,
      queue: queue.ref,
      messageId: message.messageId,
      id: message.id,
      receiveCount,
      visibleAgainAt: visibleAt,
    })
    return {
      ...message,
      visibleAt,
      receiveCount,
      receivedAt: now,
      firstReceivedAt: message.firstReceivedAt ?? now,
    }
  }
}

/** What the client gets of a message. */
function answer(receive: CheckedReceive, message: Message): ReceivedMessage {
  const { queue, messageAttributeNames, systemAttributeNames } = receive
  const received: ReceivedMessage = {
    MessageId: message.messageId,
    ReceiptHandle: toReceiptHandle({
      queue: queue.id,
      contents: message.contents,
      seq: message.seq,
      receiveCount: message.receiveCount,
    }),
    MD5OfBody: md5OfBody(message.body),
    Body: message.body,
  }
  if (systemAttributeNames.length > 0) {
    const attributes = systemAttributes.of(message, queue.fifo, systemAttributeNames)
    if (Object.keys(attributes).length > 0) received.Attributes = attributes
  }
  if (message.attributes !== null && messageAttributeNames.length > 0) {
    const selected = selectAttributes(readAttributes(message.attributes) ?? {}, messageAttributeNames)
    if (selected) {
      received.MessageAttributes = selected
      received.MD5OfMessageAttributes = md5OfAttributes(selected)
    }
  }
  return received
}
