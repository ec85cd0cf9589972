import { parseArn } from '../../../shared/arn'
import { BrokerError } from '../../../shared/errors'
import type { RedriveParams } from '../tasks/redriveJob'
import type { TaskState } from '../tasks/taskTable'
import type { Tasks } from '../tasks/tasks'
import type {
  Caller,
  CancelMessageMoveTaskInput,
  CancelMessageMoveTaskResult,
  ListMessageMoveTasksInput,
  ListMessageMoveTasksResult,
  MessageMoveTask,
  StartMessageMoveTaskInput,
  StartMessageMoveTaskResult,
} from './operations'
import type { Queue } from './queue'
import { checkRange, missingParameter } from './refusals'
import type { QueueState } from './state'

/**
 * The three operations of message move tasks. Messages, codes and FailureReasons are those that AWS was recorded to
 * give; where nothing is recorded, those of its API reference.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_StartMessageMoveTask.html
 */
export class MoveTasks {
  constructor(
    private readonly state: QueueState,
    private readonly tasks: Tasks,
  ) {}

  /**
   * Moves all messages that are visible or delayed now out of a dead-letter queue, standard or FIFO: to one queue of the
   * same type, or each to the queue it came from. Resolves when the task is durable.
   */
  async start(caller: Caller, input: StartMessageMoveTaskInput): Promise<StartMessageMoveTaskResult> {
    const { quotas } = this.state.engine
    let sourceArn = ''
    const id = await this.tasks.start(() => {
      const source = this.#queue(caller, 'SourceArn', input.SourceArn)
      sourceArn = source.arn
      checkRange(
        'MaxNumberOfMessagesPerSecond',
        input.MaxNumberOfMessagesPerSecond,
        1,
        quotas.moveTaskMessagesPerSecond,
      )
      if (!this.#isDeadLetterQueue(source)) {
        throw invalid('Source queue must be configured as a Dead Letter Queue.')
      }
      // Left blank, as the API reference says it, is left out.
      const destination = input.DestinationArn
        ? this.#queue(caller, 'DestinationArn', input.DestinationArn)
        : undefined
      if (destination === source)
        throw invalid('Source queue arn and destination queue arn cannot be the same.')
      if (destination && destination.fifo !== source.fifo) {
        throw invalid('The source queue and the destination queue must be of the same type.')
      }
      const active = this.tasks.activeSources('move')
      if (active.includes(source.arn)) {
        throw invalid(
          'There is already a task running. Only one active task is allowed for a source queue arn at a given time.',
        )
      }
      if (
        active.filter((arn) => parseArn(arn)?.account === caller.account).length >= quotas.activeMoveTasks
      ) {
        throw new BrokerError(
          'UnsupportedOperation',
          `Only ${quotas.activeMoveTasks} active message move tasks are allowed for an account.`,
        )
      }
      const counts = source.tally.at(this.state.engine.clock.now())
      const params: RedriveParams = {
        contents: source.contents,
        upTo: this.#lastSeq(source),
        all: true,
        destinationArn: destination?.arn ?? null,
        edit: null,
        rate: input.MaxNumberOfMessagesPerSecond ?? null,
      }
      return {
        kind: 'move',
        title: `Move messages from ${source.name} to ${destination?.name ?? 'their source queues'}`,
        sourceArn: source.arn,
        destinationArn: destination?.arn ?? null,
        total: counts.visible + counts.delayed,
        params,
      }
    })
    return { TaskHandle: encodeHandle(id, sourceArn) }
  }

  /** What was moved stays moved. */
  async cancel(caller: Caller, input: CancelMessageMoveTaskInput): Promise<CancelMessageMoveTaskResult> {
    if (!input.TaskHandle) throw missingParameter('TaskHandle')
    const handle = decodeHandle(input.TaskHandle)
    if (!handle) throw invalid('Value for parameter TaskHandle is invalid.')
    const source = this.#queue(caller, 'SourceArn', handle.sourceArn)
    const task = this.#moveTasks().find((one) => one.id === handle.taskId && one.sourceArn === source.arn)
    if (!task) throw new BrokerError('ResourceNotFoundException', 'Task does not exist.')
    if (task.status !== 'running') {
      throw new BrokerError(
        'UnsupportedOperation',
        'A message move task can only be cancelled while its status is RUNNING.',
      )
    }
    await this.tasks.cancel(task.id)
    const moved = this.tasks.states().find((one) => one.id === task.id)?.done ?? task.done
    return { ApproximateNumberOfMessagesMoved: moved }
  }

  /** The latest tasks of a queue, newest first: 1 unless MaxResults, up to 10, says more. */
  list(caller: Caller, input: ListMessageMoveTasksInput): ListMessageMoveTasksResult {
    const source = this.#queue(caller, 'SourceArn', input.SourceArn)
    checkRange('MaxResults', input.MaxResults, 1, this.state.engine.quotas.listedMoveTasks)
    const tasks = this.#moveTasks().filter((task) => task.sourceArn === source.arn)
    return { Results: tasks.slice(0, input.MaxResults ?? 1).map((task) => this.#result(task, source)) }
  }

  #moveTasks(): TaskState[] {
    return this.tasks.states().filter((task) => task.kind === 'move')
  }

  #result(task: TaskState, source: Queue): MessageMoveTask {
    const { rate } = this.tasks.params(task) as RedriveParams
    const result: MessageMoveTask = {
      Status: STATUSES[task.status],
      SourceArn: source.arn,
      ApproximateNumberOfMessagesMoved: task.done,
      ApproximateNumberOfMessagesToMove: task.total,
      StartedTimestamp: task.startedAt,
    }
    if (task.status === 'running') result.TaskHandle = encodeHandle(task.id, source.arn)
    if (task.destinationArn !== null) result.DestinationArn = task.destinationArn
    if (rate !== null) result.MaxNumberOfMessagesPerSecond = rate
    if (task.failureReason !== null) result.FailureReason = task.failureReason
    return result
  }

  #queue(caller: Caller, parameter: 'SourceArn' | 'DestinationArn', arn: string | undefined): Queue {
    if (arn === undefined || arn === '') throw missingParameter(parameter)
    const parts = parseArn(arn)
    if (parts?.service !== 'sqs') {
      throw invalid(
        `You must use this format to specify the ${parameter}: arn:<partition>:<service>:<region>:<account-id>:<resource-id>`,
      )
    }
    const queue = this.state.registry.byArn(arn)
    if (!queue || queue.region !== caller.region || queue.account !== caller.account) {
      throw new BrokerError(
        'ResourceNotFoundException',
        `The resource that you specified for the ${parameter} parameter doesn't exist.`,
      )
    }
    return queue
  }

  #isDeadLetterQueue(queue: Queue): boolean {
    for (const other of this.state.registry.all()) {
      if (other.redrive?.deadLetterTargetArn === queue.arn) return true
    }
    return false
  }

  #lastSeq(queue: Queue): number {
    const last = this.state.engine.database
      .prepare('SELECT seq FROM positions WHERE contents = ? ORDER BY seq DESC LIMIT 1')
      .get<[number]>(queue.contents)
    return last?.[0] ?? 0
  }
}

const STATUSES = {
  running: 'RUNNING',
  cancelling: 'CANCELLING',
  cancelled: 'CANCELLED',
  completed: 'COMPLETED',
  failed: 'FAILED',
} as const

const invalid = (message: string): BrokerError => new BrokerError('InvalidParameterValue', message)

/** As AWS makes them: base64 of a JSON object with the task's id and its source. */
export function encodeHandle(taskId: string, sourceArn: string): string {
  return btoa(JSON.stringify({ taskId, sourceArn }))
}

export function decodeHandle(handle: string): { taskId: string; sourceArn: string } | undefined {
  try {
    const value = JSON.parse(atob(handle)) as { taskId?: unknown; sourceArn?: unknown } | null
    const { taskId, sourceArn } = value ?? {}
    return typeof taskId === 'string' && typeof sourceArn === 'string' ? { taskId, sourceArn } : undefined
  } catch {
    return undefined
  }
}
