import { BrokerError } from '../../../shared/errors'
import type { Caller, QueueInput } from './operations'
import type { QueueState } from './state'

/**
 * Deletes all messages of a queue, whatever their state, at once; their rows go in the background.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_PurgeQueue.html
 */
export function purgeQueue(state: QueueState, caller: Caller, input: QueueInput): void {
  const { engine, registry, sweeper, retention } = state
  const queue = registry.resolve(caller, input.QueueUrl)
  const now = engine.clock.now()
  const { purgedAt } = queue.row
  if (purgedAt !== null && now < purgedAt + 1_000 * engine.quotas.purgeSeconds) {
    throw new BrokerError(
      'PurgeQueueInProgress',
      `Only one PurgeQueue operation on ${queue.name} is allowed every ${engine.quotas.purgeSeconds} seconds.`,
    )
  }
  const messages = queue.tally.totalAt(now)
  sweeper.refill(queue, { purgedAt: now })
  retention.forget(queue)
  engine.events.emit({ type: 'queue.purged', at: now, queue: queue.ref, messages })
}

/**
 * Deletes a queue with all its messages. Queues that name it as their dead-letter queue keep their policy.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteQueue.html
 */
export function deleteQueue(state: QueueState, caller: Caller, input: QueueInput): void {
  const { engine, registry, sweeper, retention } = state
  const queue = registry.resolve(caller, input.QueueUrl)
  const now = engine.clock.now()
  const messages = queue.tally.totalAt(now)
  registry.remove(queue, now)
  sweeper.discard(queue.contents)
  queue.tally.clear()
  retention.forget(queue)
  engine.events.emit({ type: 'queue.deleted', at: now, queue: queue.ref, messages })
  // Whoever waits on it must be told.
  state.wake(queue)
}
