import { BrokerError } from '../../../shared/errors'
import type { SendMessageInput } from '../queues/operations'
import type { Queue } from '../queues/queue'
import { checkMessage, storeMessage } from '../queues/send'
import type { QueueState } from '../queues/state'

/** What a task sends; the sender is the console. */
export type Delivery = Omit<SendMessageInput, 'QueueUrl'> & {
  /** The queue the message had dead-lettered from, so that it can still be redriven there. */
  readonly sourceArn?: string
}

const SENDER = 'console'

/**
 * Sends one message inside a transaction: by the rules of SendMessage, but without the throttle of API calls, and a
 * FIFO queue's deduplication is an error here instead of silence. Throws BrokerError before anything has changed.
 * Answers the message id.
 */
export function deliver(state: QueueState, queue: Queue, delivery: Delivery): string {
  const { engine, deduplication } = state
  const message = checkMessage(state, queue, delivery)
  const now = engine.clock.now()
  const { groupId, deduplicationId } = message
  const deduplicated = queue.fifo && groupId !== null && deduplicationId !== null
  if (deduplicated && deduplication.find(queue, groupId, deduplicationId, now)) {
    throw new BrokerError(
      'InvalidParameterValue',
      `The queue already took a message with the deduplication id ${deduplicationId} in the last 5 minutes`,
    )
  }
  const content = {
    senderId: SENDER,
    groupId,
    deduplicationId,
    traceHeader: message.traceHeader,
    redrivenFrom: null,
    redrives: 0,
    attributes: message.attributes,
    body: message.body,
  }
  const stored = storeMessage(state, queue, message, content, now)
  if (deduplicated) {
    const until = now + 1_000 * engine.quotas.deduplicationSeconds
    deduplication.remember(queue, groupId, deduplicationId, stored, now, until)
  }
  if (delivery.sourceArn !== undefined) {
    engine.database
      .prepare('UPDATE positions SET source_arn = ? WHERE contents = ? AND seq = ?')
      .run(delivery.sourceArn, queue.contents, stored.seq)
  }
  return stored.messageId
}
