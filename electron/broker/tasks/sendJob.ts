import type { OutgoingMessage } from '../../../shared/console/messages'
import { BrokerError } from '../../../shared/errors'
import { readAttributes } from '../queues/messageAttributes'
import type { Queue } from '../queues/queue'
import type { QueueState } from '../queues/state'
import { deliver, type Delivery } from './deliver'
import { storedAttributes } from './editing'
import type { Pace } from './pace'
import { SliceSize } from './pace'
import { RateLimiter } from './rateLimiter'
import type { TaskFailure } from './taskTable'
import type { Job, RunningTask } from './tasks'
import { TaskFailed } from './tasks'

export interface SendParams {
  readonly arn: string
  readonly message: OutgoingMessage
  readonly count: number
  /** Messages a second; null: as fast as the broker goes. */
  readonly rate: number | null
}

/** A message of the console in AWS's members. */
export function toDelivery(message: OutgoingMessage): Delivery {
  return {
    MessageBody: message.body,
    MessageAttributes: readAttributes(storedAttributes(message.attributes)),
    MessageSystemAttributes:
      message.awsTraceHeader === null
        ? undefined
        : { AWSTraceHeader: { DataType: 'String', StringValue: message.awsTraceHeader } },
    DelaySeconds: message.delaySeconds ?? undefined,
    MessageGroupId: message.groupId ?? undefined,
    MessageDeduplicationId: message.deduplicationId ?? undefined,
  }
}

/** `{{n}}` becomes the number in body, group id and deduplication id. */
export function numbered(message: OutgoingMessage, n: number): OutgoingMessage {
  const fill = (text: string): string => text.replaceAll('{{n}}', () => String(n))
  return {
    ...message,
    body: fill(message.body),
    groupId: message.groupId === null ? null : fill(message.groupId),
    deduplicationId: message.deduplicationId === null ? null : fill(message.deduplicationId),
  }
}

/** Sends one message many times. `place` is the number last sent. */
export class SendJob implements Job {
  constructor(
    private readonly state: QueueState,
    private readonly pace: Pace,
  ) {}

  async run(task: RunningTask): Promise<void> {
    const params = task.params as SendParams
    const limiter = new RateLimiter(this.state.engine.clock, params.rate)
    const slice = new SliceSize(this.pace, { first: 16, max: 512 })
    while (!task.stopped && task.state.place < params.count) {
      const available = limiter.available()
      if (available === 0) {
        await task.sleepUntil(limiter.nextAt)
        continue
      }
      let handled = 0
      await task.commit(() => {
        handled = 0
        const queue = requireQueue(this.state, params.arn)
        const failures: TaskFailure[] = []
        const first = task.state.place + 1
        const last = Math.min(params.count, task.state.place + Math.min(slice.begin(), available))
        for (let n = first; n <= last && !(handled > 0 && slice.spent); n++) {
          try {
            deliver(this.state, queue, toDelivery(numbered(params.message, n)))
          } catch (error) {
            if (!(error instanceof BrokerError)) throw error
            failures.push({ messageId: `message ${n}`, reason: error.message })
          }
          handled++
        }
        slice.end()
        const failed = failures.length
        return { place: task.state.place + handled, done: handled - failed, failed, failures }
      })
      limiter.take(handled)
      await task.turn()
    }
  }
}

/** Throws TaskFailed if the queue is gone. */
export function requireQueue(state: QueueState, arn: string): Queue {
  const queue = state.registry.byArn(arn)
  if (!queue) throw new TaskFailed('The queue was deleted while the task ran.')
  return queue
}
