import type { Message } from './messageRows'
import type { Queue } from './queue'
import type { QueueState } from './state'

/** The queue a message goes to instead of being received once more, if there is one. */
export function deadLetterTarget(state: QueueState, queue: Queue): Queue | undefined {
  if (!queue.redrive) return undefined
  const target = state.registry.byArn(queue.redrive.deadLetterTargetArn)
  // A dead-letter queue that was deleted, or made again as another type, takes nothing: messages stay receivable.
  // A queue that names itself would hide its messages forever in an endless move: they stay receivable as well.
  return target?.fifo === queue.fifo && target !== queue ? target : undefined
}

/**
 * Moves a visible message to the dead-letter queue, where it can be received at once. It keeps its id, its body and
 * its receive count; on a standard queue also the time it was sent, so that retention runs on, while a FIFO queue
 * sets it anew and gives it the next sequence number.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
 */
export function moveToDeadLetterQueue(
  state: QueueState,
  from: Queue,
  to: Queue,
  message: Message,
  now: number,
): void {
  const { engine, rows, lanes, moves, retention } = state
  const lane = to.fifo && message.groupId !== null ? lanes.enter(to.contents, message.groupId, now) : null
  const seq = to.fifo ? engine.numbers.next() : message.seq
  const sentAt = to.fifo ? now : message.sentAt
  rows.relocate(message, { contents: to.contents, seq, visibleAt: now, sentAt, lane, sourceArn: from.arn })
  // Sent, received and moved within one millisecond.
  if (lane === null && sentAt === now) to.becameFresh(seq)
  if (message.lane !== null) lanes.refresh(message.lane)
  from.tally.remove(message.visibleAt, message.receiveCount, now)
  to.tally.add(now, message.receiveCount, now)
  retention.arrived(to, sentAt)
  moves.record({
    at: now,
    kind: 'dead-letter',
    id: message.id,
    messageId: message.messageId,
    newId: message.id,
    newMessageId: message.messageId,
    fromArn: from.arn,
    toArn: to.arn,
    receiveCount: message.receiveCount,
    edited: false,
    taskId: null,
  })
  engine.events.emit({
    type: 'message.moved-to-dlq',
    at: now,
    queue: from.ref,
    messageId: message.messageId,
    id: message.id,
    receiveCount: message.receiveCount,
    to: to.ref,
  })
  state.wake(to)
}
