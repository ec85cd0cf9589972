import type { OutgoingNotification } from '../../../shared/console/topics'
import { BrokerError } from '../../../shared/errors'
import { readAttributes } from '../queues/messageAttributes'
import type { Caller } from '../queues/operations'
import { storedAttributes } from '../tasks/editing'
import type { Pace } from '../tasks/pace'
import { SliceSize } from '../tasks/pace'
import { RateLimiter } from '../tasks/rateLimiter'
import type { TaskFailure } from '../tasks/taskTable'
import type { Job, NewTask, RunningTask } from '../tasks/tasks'
import { TaskFailed } from '../tasks/tasks'
import type { PublishInput } from './operations'
import { publish } from './publish'
import type { TopicState } from './state'

export interface RepeatedPublish {
  readonly arn: string
  readonly message: OutgoingNotification
  readonly count: number
  /** Messages a second; null: as fast as the broker goes. */
  readonly rate: number | null
}

interface Params extends RepeatedPublish {
  readonly caller: Caller
}

/** A message of the console in AWS's members. What is null or empty is left out, as an SDK would. */
export function toPublish(message: OutgoingNotification): Omit<PublishInput, 'TopicArn'> {
  return {
    Message: message.message,
    ...(message.subject !== null && { Subject: message.subject }),
    ...(message.structured && { MessageStructure: 'json' }),
    ...(Object.keys(message.attributes).length > 0 && {
      MessageAttributes: readAttributes(storedAttributes(message.attributes)),
    }),
    ...(message.groupId !== null && { MessageGroupId: message.groupId }),
    ...(message.deduplicationId !== null && { MessageDeduplicationId: message.deduplicationId }),
  }
}

/** `{{n}}` becomes the number in message, subject, group id and deduplication id. */
function numbered(message: OutgoingNotification, n: number): OutgoingNotification {
  const fill = (text: string): string => text.replaceAll('{{n}}', () => String(n))
  const maybe = (text: string | null): string | null => (text === null ? null : fill(text))
  return {
    ...message,
    message: fill(message.message),
    subject: maybe(message.subject),
    groupId: maybe(message.groupId),
    deduplicationId: maybe(message.deduplicationId),
  }
}

/** The task that publishes one message many times as a caller. */
export function repeatedPublish(caller: Caller, topicName: string, request: RepeatedPublish): NewTask {
  const { count, arn } = request
  const params: Params = { ...request, caller }
  const messages = count === 1 ? '1 message' : `${count.toLocaleString('en-US')} messages`
  return {
    kind: 'publish',
    title: `Publish ${messages} to ${topicName}`,
    sourceArn: null,
    destinationArn: arn,
    total: count,
    params,
  }
}

/** Publishes one message many times. `place` is the number last published. */
export class PublishJob implements Job {
  constructor(
    private readonly state: TopicState,
    private readonly pace: Pace,
  ) {}

  async run(task: RunningTask): Promise<void> {
    const { arn, message, count, rate, caller } = task.params as Params
    const limiter = new RateLimiter(this.state.engine.clock, rate)
    const slice = new SliceSize(this.pace, { first: 4, max: 128 })
    while (!task.stopped && task.state.place < count) {
      const available = limiter.available()
      if (available === 0) {
        await task.sleepUntil(limiter.nextAt)
        continue
      }
      let handled = 0
      await task.commit(() => {
        handled = 0
        if (!this.state.registry.byArn(arn)) throw new TaskFailed('The topic was deleted while the task ran.')
        const failures: TaskFailure[] = []
        const first = task.state.place + 1
        const last = Math.min(count, task.state.place + Math.min(slice.begin(), available))
        for (let n = first; n <= last && !(handled > 0 && slice.spent); n++) {
          try {
            publish(this.state, caller, { TopicArn: arn, ...toPublish(numbered(message, n)) })
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
