import { checkBatch, failure } from './batches'
import type { Position } from './messageRows'
import type {
  BatchFailure,
  BatchResult,
  Caller,
  ChangeMessageVisibilityBatchInput,
  ChangeMessageVisibilityInput,
} from './operations'
import type { Queue } from './queue'
import { readReceiptHandle } from './receiptHandles'
import { invalidParameter, missingParameter } from './refusals'
import type { QueueState } from './state'

type Change = Omit<ChangeMessageVisibilityInput, 'QueueUrl'>

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ChangeMessageVisibility.html */
export function changeMessageVisibility(
  state: QueueState,
  caller: Caller,
  input: ChangeMessageVisibilityInput,
): void {
  const queue = state.registry.resolve(caller, input.QueueUrl)
  const now = state.engine.clock.now()
  const { position, visibleAt } = check(state, queue, input, now)
  state.throttle.take(queue, 'ChangeMessageVisibility')
  setVisibleAt(state, queue, position, visibleAt, now)
}

const ENTRY = 'ChangeMessageVisibilityBatchRequestEntry'

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ChangeMessageVisibilityBatch.html */
export function changeMessageVisibilityBatch(
  state: QueueState,
  caller: Caller,
  input: ChangeMessageVisibilityBatchInput,
): BatchResult<object> {
  const queue = state.registry.resolve(caller, input.QueueUrl)
  const entries = checkBatch(input.Entries, ENTRY, state.engine.quotas)
  const now = state.engine.clock.now()
  // The last change of a message wins; each message is changed once.
  const changes = new Map<number, { position: Position; visibleAt: number }>()
  const successful: { Id: string }[] = []
  const failed: BatchFailure[] = []
  for (const [index, entry] of entries.entries()) {
    try {
      const change = check(state, queue, entry, now)
      changes.set(change.position.seq, change)
      successful.push({ Id: entry.Id })
    } catch (error) {
      failed.push(failure(entry.Id, `${ENTRY}.${index + 1}`, error))
    }
  }
  state.throttle.take(queue, 'ChangeMessageVisibility')
  for (const { position, visibleAt } of changes.values()) setVisibleAt(state, queue, position, visibleAt, now)
  return failed.length > 0 ? { Successful: successful, Failed: failed } : { Successful: successful }
}

/**
 * Finds the message that a handle stands for, and when it is to become visible. Recorded from AWS: on a standard queue
 * any handle of a message will do, also after its visibility timeout ended or a later receive.
 */
function check(
  state: QueueState,
  queue: Queue,
  { ReceiptHandle: handle, VisibilityTimeout: timeout }: Change,
  now: number,
): { position: Position; visibleAt: number } {
  const { quotas } = state.engine
  if (handle === undefined || handle === '') throw missingParameter('ReceiptHandle')
  if (timeout === undefined) throw missingParameter('VisibilityTimeout')
  const most = quotas.visibilitySeconds
  if (!Number.isInteger(timeout) || timeout < 0 || timeout > most) {
    throw invalidParameter(
      'VisibilityTimeout',
      timeout,
      `VisibilityTimeout must be an integer between 0 and ${most}.`,
    )
  }
  const receipt = readReceiptHandle(handle, queue.id)
  const position =
    receipt.contents === queue.contents ? state.rows.position(receipt.contents, receipt.seq) : undefined
  if (!position) {
    throw invalidParameter(
      'ReceiptHandle',
      handle,
      'Message does not exist or is not available for visibility timeout change.',
    )
  }
  if (queue.fifo && (position.receiveCount !== receipt.receiveCount || position.visibleAt <= now)) {
    throw invalidParameter('ReceiptHandle', handle, 'The receipt handle has expired.')
  }
  // In whole seconds, as timeouts are: right after the receive, the longest one is not too long.
  const hiddenFor = Math.floor((now - (position.receivedAt ?? now)) / 1_000)
  if (hiddenFor + timeout > most) {
    throw invalidParameter(
      'VisibilityTimeout',
      timeout,
      `Total VisibilityTimeout for the message is beyond the limit [${most} seconds]`,
    )
  }
  return { position, visibleAt: now + 1_000 * timeout }
}

function setVisibleAt(
  state: QueueState,
  queue: Queue,
  position: Position,
  visibleAt: number,
  now: number,
): void {
  state.rows.setVisibleAt(position, visibleAt)
  if (visibleAt === position.sentAt) queue.becameFresh(position.seq)
  queue.tally.remove(position.visibleAt, position.receiveCount, now)
  queue.tally.add(visibleAt, position.receiveCount, now)
  if (position.lane !== null) state.lanes.refresh(position.lane)
  state.engine.events.emit({
    type: 'message.visibility-changed',
    at: now,
    queue: queue.ref,
    messageId: state.rows.messageId(position.id) ?? '',
    id: position.id,
    visibleAt,
  })
  // Also a time to come matters: whoever waits must wake at the new one.
  state.wake(queue)
}
