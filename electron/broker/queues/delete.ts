import type { DomainEvent } from '../events'
import { checkBatch, failure } from './batches'
import type { Position } from './messageRows'
import type {
  BatchFailure,
  BatchResult,
  Caller,
  DeleteMessageBatchInput,
  DeleteMessageInput,
} from './operations'
import type { Queue } from './queue'
import { readReceiptHandle } from './receiptHandles'
import { invalidParameter, missingParameter } from './refusals'
import type { QueueState } from './state'

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteMessage.html */
export function deleteMessage(state: QueueState, caller: Caller, input: DeleteMessageInput): void {
  const queue = state.registry.resolve(caller, input.QueueUrl)
  const now = state.engine.clock.now()
  const position = find(state, queue, input.ReceiptHandle, now)
  state.throttle.take(queue, 'DeleteMessage')
  if (position) removeMessage(state, queue, position, now)
}

const ENTRY = 'DeleteMessageBatchRequestEntry'

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteMessageBatch.html */
export function deleteMessageBatch(
  state: QueueState,
  caller: Caller,
  input: DeleteMessageBatchInput,
): BatchResult<object> {
  const queue = state.registry.resolve(caller, input.QueueUrl)
  const entries = checkBatch(input.Entries, ENTRY, state.engine.quotas)
  const now = state.engine.clock.now()
  const found = new Map<number, Position>()
  const successful: { Id: string }[] = []
  const failed: BatchFailure[] = []
  for (const [index, entry] of entries.entries()) {
    try {
      const position = find(state, queue, entry.ReceiptHandle, now)
      if (position) found.set(position.seq, position)
      successful.push({ Id: entry.Id })
    } catch (error) {
      failed.push(failure(entry.Id, `${ENTRY}.${index + 1}`, error))
    }
  }
  state.throttle.take(queue, 'DeleteMessage')
  for (const position of found.values()) removeMessage(state, queue, position, now)
  return failed.length > 0 ? { Successful: successful, Failed: failed } : { Successful: successful }
}

/**
 * The message that a handle may delete. Undefined where a delete succeeds and deletes nothing: the message is gone,
 * or, on a standard queue, is in flight by a later receive. (AWS promises no more than that such a message might not be
 * deleted; while nobody holds it, it was seen to be.) A FIFO queue refuses a handle whose visibility timeout ended.
 */
function find(
  state: QueueState,
  queue: Queue,
  handle: string | undefined,
  now: number,
): Position | undefined {
  if (handle === undefined || handle === '') throw missingParameter('ReceiptHandle')
  const receipt = readReceiptHandle(handle, queue.id)
  if (receipt.contents !== queue.contents) return undefined
  const position = state.rows.position(receipt.contents, receipt.seq)
  if (!position) return undefined
  const latest = position.receiveCount === receipt.receiveCount
  if (queue.fifo && (!latest || position.visibleAt <= now)) {
    throw invalidParameter('ReceiptHandle', handle, 'The receipt handle has expired.')
  }
  return latest || position.visibleAt <= now ? position : undefined
}

/** Deletes a message, whatever its state. */
export function removeMessage(state: QueueState, queue: Queue, position: Position, now: number): void {
  takeOut(state, queue, position, now, {
    type: 'message.deleted',
    at: now,
    queue: queue.ref,
    messageId: state.rows.messageId(position.id) ?? '',
    id: position.id,
    receiveCount: position.receiveCount,
  })
}

/** Takes a message out of its queue and says why in one event: it was deleted, or it went elsewhere. */
export function takeOut(
  state: QueueState,
  queue: Queue,
  position: Position,
  now: number,
  event: DomainEvent,
): void {
  const { rows, lanes, engine } = state
  rows.delete(position)
  queue.tally.remove(position.visibleAt, position.receiveCount, now)
  engine.events.emit(event)
  // The next message of the group may be waiting for this.
  if (position.lane !== null) lanes.refresh(position.lane)
  // Of a standard queue, what is visible while somebody waits only lacks room below the quota of messages in flight.
  else if (queue.tally.visibleAt(now) === 0) return
  state.wake(queue)
}
