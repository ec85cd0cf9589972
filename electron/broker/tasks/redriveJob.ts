import type { Edit } from '../../../shared/console/tasks'
import type { BrowsedQueue, MessageReader } from '../queues/browseRead'
import { readAttributes } from '../queues/messageAttributes'
import type { Message } from '../queues/messageRows'
import type { Queue } from '../queues/queue'
import { type RedriveOptions, redriveMessage } from '../queues/redriveMessage'
import type { QueueState } from '../queues/state'
import { Walk } from './chosen'
import { compileEdit, type StoredContent } from './editing'
import type { Pace } from './pace'
import { SliceSize } from './pace'
import { RateLimiter } from './rateLimiter'
import { NO_QUEUE, Router } from './routing'
import type { TaskFailure } from './taskTable'
import type { Job, RunningTask } from './tasks'
import { TaskFailed } from './tasks'

/** AWS documents the limit and not what it then gives as FailureReason: the name is ours. */
export const TIMED_OUT = 'MessageMoveTaskTimedOut'

export interface RedriveParams {
  readonly contents: number
  readonly upTo: number
  /** All in the queue up to `upTo`, or the parts kept with the task. */
  readonly all: boolean
  readonly destinationArn: string | null
  readonly edit: Edit | null
  /** Messages a second; null: as fast as the broker goes. */
  readonly rate: number | null
}

/**
 * Moves messages out of a queue, oldest first: console redrives, and AWS's message move tasks. A slice, its progress
 * and its failures are one transaction, and a move is send and delete in one, so that neither cancel nor crash can lose
 * or double a message. `place` is the position last handled.
 */
export class RedriveJob implements Job {
  constructor(
    private readonly state: QueueState,
    private readonly reader: MessageReader,
    private readonly pace: Pace,
    /** AWS's move task leaves messages in flight out and ends as failed at the first message that cannot go. */
    private readonly strict: boolean,
  ) {}

  async run(task: RunningTask): Promise<void> {
    const params = task.params as RedriveParams
    const { clock } = this.state.engine
    const limiter = new RateLimiter(clock, params.rate)
    const slice = new SliceSize(this.pace, { first: 16, max: 256 })
    const from: BrowsedQueue = {
      id: 0,
      arn: task.state.sourceArn ?? '',
      fifo: false,
      contents: params.contents,
    }
    const walk = new Walk(this.reader, from, params.upTo, params.all ? undefined : (n) => task.part(n))
    const router = new Router(this.state, params.destinationArn, compileEdit(params.edit))
    const deadline = this.#deadline(task)
    while (!task.stopped) {
      if (clock.now() >= deadline) throw new TaskFailed(TIMED_OUT)
      const available = limiter.available()
      if (available === 0) {
        await task.sleepUntil(Math.min(limiter.nextAt, deadline))
        continue
      }
      let moved = 0
      let ended = false
      let failure: string | undefined
      await task.commit(() => {
        const made = this.#slice(task, params, walk, router, slice, available)
        ended = made.ended
        failure = made.failure
        moved = made.progress.done
        return made.progress
      })
      if (failure !== undefined) throw new TaskFailed(failure)
      if (ended) return
      limiter.take(moved)
      await task.turn()
    }
  }

  /** A move task that ran for 36 hours ends; a redrive of the console takes as long as it takes. */
  #deadline(task: RunningTask): number {
    if (!this.strict) return Infinity
    return task.state.startedAt + this.state.engine.quotas.moveTaskSeconds * 1000
  }

  #slice(
    task: RunningTask,
    params: RedriveParams,
    walk: Walk,
    router: Router,
    slice: SliceSize,
    available: number,
  ) {
    const progress = {
      place: task.state.place,
      done: 0,
      failed: 0,
      total: 0,
      moved: new Map<string, number>(),
      failures: [] as TaskFailure[],
    }
    const queue = this.#source(task, params)
    // A move task just finds nothing more in a queue that was purged, as at AWS.
    if (!queue) return { progress, ended: true, failure: undefined }
    const seqs = walk.next(task.state.place, slice.begin())
    let failure: string | undefined
    let gone = 0
    for (const seq of seqs) {
      if (progress.done >= available || (progress.place > task.state.place && slice.spent)) break
      const message = this.state.rows.message(queue.contents, seq)
      if (!message) gone++
      else {
        try {
          const to = this.#move(queue, message, router, task.state.id)
          progress.done++
          progress.moved.set(to.arn, (progress.moved.get(to.arn) ?? 0) + 1)
        } catch (error) {
          const refusal = router.refusal(error)
          if (this.strict && !refusal.inFlight) {
            failure = refusal.code
            break
          }
          if (!this.strict) {
            progress.failed++
            progress.failures.push({ messageId: message.messageId, reason: refusal.reason })
          }
        }
      }
      progress.place = seq
    }
    slice.end()
    // AWS's number of messages to move is that of the start; the console's follows what came and went meanwhile.
    if (!this.strict) {
      const handled = task.state.done + task.state.failed + progress.done + progress.failed
      progress.total = Math.max(-gone, handled - task.state.total)
    }
    return { progress, ended: walk.next(progress.place, 1).length === 0, failure }
  }

  #move(queue: Queue, message: Message, router: Router, taskId: string): Queue {
    const { to, content } = router.route(queue, message)
    redriveMessage(this.state, queue, message.id, to, { ...changes(content), taskId })
    return to
  }

  /** Undefined: it was emptied meanwhile. */
  #source(task: RunningTask, params: RedriveParams): Queue | undefined {
    const queue = this.state.registry.byArn(task.state.sourceArn ?? '')
    if (queue?.contents === params.contents) return queue
    if (this.strict && queue) return undefined
    throw new TaskFailed(this.strict ? NO_QUEUE : 'The queue was purged or deleted while the task ran.')
  }
}

/** An edit as a redrive takes it: what is absent goes as it is. */
function changes(content: StoredContent | undefined): RedriveOptions {
  if (!content) return {}
  return { body: content.body, attributes: readAttributes(content.attributes) ?? {} }
}
