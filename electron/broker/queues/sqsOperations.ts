import type { Engine } from '../engine'
import type { SqsOperations } from './operations'
import type { Queues } from './queues'

/** The three operations of message move tasks, which the tasks bring. */
export type MoveTaskOperations = Pick<
  SqsOperations,
  'StartMessageMoveTask' | 'CancelMessageMoveTask' | 'ListMessageMoveTasks'
>

/**
 * The operations as gateway and console call them. What changes something runs in the store's batch of this tick and
 * resolves when it is durable. What only reads answers at once, also while the store takes no writes; it may show a
 * change that is yet to become durable.
 */
export function sqsOperations(engine: Engine, queues: Queues, moveTasks: MoveTaskOperations): SqsOperations {
  const { commit } = engine
  return {
    ...moveTasks,
    AddPermission: (caller, input) => commit(() => queues.addPermission(caller, input)),
    ChangeMessageVisibility: (caller, input) => commit(() => queues.changeMessageVisibility(caller, input)),
    ChangeMessageVisibilityBatch: (caller, input) =>
      commit(() => queues.changeMessageVisibilityBatch(caller, input)),
    CreateQueue: (caller, input) => commit(() => queues.createQueue(caller, input)),
    DeleteMessage: (caller, input) => commit(() => queues.deleteMessage(caller, input)),
    DeleteMessageBatch: (caller, input) => commit(() => queues.deleteMessageBatch(caller, input)),
    DeleteQueue: (caller, input) => commit(() => queues.deleteQueue(caller, input)),
    GetQueueAttributes: async (caller, input) => queues.getQueueAttributes(caller, input),
    GetQueueUrl: async (caller, input) => queues.getQueueUrl(caller, input),
    ListDeadLetterSourceQueues: async (caller, input) => queues.listDeadLetterSourceQueues(caller, input),
    ListQueues: async (caller, input) => queues.listQueues(caller, input),
    ListQueueTags: async (caller, input) => queues.listQueueTags(caller, input),
    PurgeQueue: (caller, input) => commit(() => queues.purgeQueue(caller, input)),
    ReceiveMessage: (caller, input, signal) => queues.receiveMessage(caller, input, signal),
    RemovePermission: (caller, input) => commit(() => queues.removePermission(caller, input)),
    SendMessage: (caller, input) => commit(() => queues.sendMessage(caller, input)),
    SendMessageBatch: (caller, input) => commit(() => queues.sendMessageBatch(caller, input)),
    SetQueueAttributes: (caller, input) => commit(() => queues.setQueueAttributes(caller, input)),
    TagQueue: (caller, input) => commit(() => queues.tagQueue(caller, input)),
    UntagQueue: (caller, input) => commit(() => queues.untagQueue(caller, input)),
  }
}
