import { size, span } from './amounts'
import type { LintWarning } from './console/queues'

/** A queue as the lint sees it: attributes by AWS name; what is absent has AWS's default. */
export interface LintedQueue {
  readonly arn: string
  readonly attributes: Readonly<Record<string, string>>
}

export interface LintInput extends LintedQueue {
  /** The queue that the redrive policy names; null if there is no such queue (or no policy). */
  readonly deadLetterQueue: LintedQueue | null
  /** Queues whose redrive policy names this one. */
  readonly sources: readonly LintedQueue[]
  /** Subscriptions put here what they cannot deliver. */
  readonly ofSubscriptions?: boolean
  /** How long the consumer works on one message at most, where that is known. */
  readonly processingSeconds?: number
  /** The timeout of the Lambda function that consumes it, where one does. */
  readonly lambdaTimeoutSeconds?: number
}

interface Policy {
  readonly target: string
  readonly maxReceiveCount: number
}

/** The configuration in numbers, defaults filled in. Times in seconds, sizes in bytes. */
function figures(queue: LintedQueue) {
  const number = (name: string, otherwise: number): number => {
    const value = Number(queue.attributes[name])
    return queue.attributes[name] !== undefined && Number.isFinite(value) ? value : otherwise
  }
  return {
    name: queue.arn.slice(queue.arn.lastIndexOf(':') + 1),
    fifo: queue.attributes['FifoQueue'] === 'true' || queue.arn.endsWith('.fifo'),
    retention: number('MessageRetentionPeriod', 345_600),
    visibility: number('VisibilityTimeout', 30),
    delay: number('DelaySeconds', 0),
    wait: number('ReceiveMessageWaitTimeSeconds', 0),
    maximumSize: number('MaximumMessageSize', 1_048_576),
    policy: parsePolicy(queue.attributes['RedrivePolicy']),
  }
}

function parsePolicy(text: string | undefined): Policy | null {
  if (!text) return null
  try {
    const policy = JSON.parse(text) as { deadLetterTargetArn?: unknown; maxReceiveCount?: unknown } | null
    if (typeof policy?.deadLetterTargetArn !== 'string') return null
    return { target: policy.deadLetterTargetArn, maxReceiveCount: Number(policy.maxReceiveCount) }
  } catch {
    return null
  }
}

const seconds = (count: number): string => span(count * 1000)
const fourteenDays = 1_209_600

/**
 * Configurations that AWS accepts and that lose messages, or let them fail for a long time: each warning says what
 * would be lost and what to set. Pure: the create dialog and the queue's page show the same.
 *
 * Source for retention: "The expiration of a message is always based on its original enqueue timestamp" (standard
 * queues), https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
 */
export function lintQueue(input: LintInput): LintWarning[] {
  return [...lintOwn(input), ...lintDeadLetters(input), ...lintAsDeadLetterQueue(input)]
}

/** A dead-letter queue needs no other, and is not polled all the time. */
function takesDeadLetters({ sources, ofSubscriptions = false }: LintInput): boolean {
  return sources.length > 0 || ofSubscriptions
}

/** What can be seen on the queue alone. */
function lintOwn(input: LintInput): LintWarning[] {
  const queue = figures(input)
  const warnings: LintWarning[] = []
  const warn = collector(warnings)

  if (queue.visibility === 0) {
    warn(
      'visibility-zero',
      'danger',
      'VisibilityTimeout',
      'With a visibility timeout of 0 a message is never hidden: other consumers receive it again while the first is still processing it. Set it longer than processing one message takes.',
    )
  } else if (input.processingSeconds !== undefined && queue.visibility < input.processingSeconds) {
    warn(
      'visibility-short',
      'danger',
      'VisibilityTimeout',
      `The consumer takes up to ${seconds(input.processingSeconds)} to process a message, but the message is hidden for only ${seconds(queue.visibility)}, so it will be received and processed again. Set the visibility timeout to more than ${seconds(input.processingSeconds)}.`,
    )
  } else if (
    input.lambdaTimeoutSeconds !== undefined &&
    queue.visibility < Math.min(43_200, 6 * input.lambdaTimeoutSeconds)
  ) {
    warn(
      'visibility-lambda',
      'warning',
      'VisibilityTimeout',
      `AWS recommends a visibility timeout of six times the function's timeout, so that throttled batches can be retried before their messages become visible again. Set it to ${seconds(Math.min(43_200, 6 * input.lambdaTimeoutSeconds))} or more.`,
    )
  }

  if (queue.retention <= queue.delay) {
    warn(
      'retention-delay',
      'danger',
      'MessageRetentionPeriod',
      `Messages are delayed for ${seconds(queue.delay)} but kept for only ${seconds(queue.retention)}: they expire before anyone can receive them. Set the retention period longer than the delay.`,
    )
  }
  if (queue.retention <= queue.visibility) {
    warn(
      'retention-visibility',
      'danger',
      'MessageRetentionPeriod',
      `A received message is hidden for ${seconds(queue.visibility)} but kept for only ${seconds(queue.retention)}: if its consumer fails, it expires before it can be received again. Set the retention period to several times the visibility timeout.`,
    )
  }

  if (queue.wait === 0 && !takesDeadLetters(input)) {
    warn(
      'short-polling',
      'note',
      'ReceiveMessageWaitTimeSeconds',
      'Short polling: a receive returns at once even if the queue is empty, so consumers make many empty receives. Set the receive wait time to 20 s, unless consumers set WaitTimeSeconds themselves.',
    )
  }
  if (queue.fifo && input.attributes['ContentBasedDeduplication'] !== 'true') {
    warn(
      'fifo-deduplication',
      'note',
      'ContentBasedDeduplication',
      'Every send must include a MessageDeduplicationId, or it is rejected. Turn on content-based deduplication if messages with equal bodies are duplicates.',
    )
  }
  return warnings
}

/** What the redrive policy, and the queue it names, make of failed messages. */
function lintDeadLetters(input: LintInput): LintWarning[] {
  const queue = figures(input)
  const warnings: LintWarning[] = []
  const warn = collector(warnings)

  if (!queue.policy) {
    if (!takesDeadLetters(input)) {
      warn(
        'dlq-missing',
        'warning',
        'RedrivePolicy',
        `There is no dead-letter queue. A message that always fails is received again and again until its retention period of ${seconds(queue.retention)} ends, and is then lost. Add a dead-letter queue.`,
      )
    }
    return warnings
  }

  const { target, maxReceiveCount } = queue.policy
  if (maxReceiveCount === 1) {
    warn(
      'max-receive-one',
      'warning',
      'RedrivePolicy',
      'A message moves to the dead-letter queue after a single failed receive, even if its consumer was only restarted or slow. Set maximum receives to 3 or more.',
    )
  }
  if (target === input.arn) {
    warn(
      'dlq-self',
      'danger',
      'RedrivePolicy',
      'The queue is its own dead-letter queue, so failed messages are never set aside. Choose another queue.',
    )
    return warnings
  }
  if (queue.visibility > 0 && maxReceiveCount * queue.visibility >= queue.retention && maxReceiveCount > 1) {
    warn(
      'dlq-too-late',
      'warning',
      'RedrivePolicy',
      `${maxReceiveCount} receives with a visibility timeout of ${seconds(queue.visibility)} each can outlast the retention period of ${seconds(queue.retention)}: a failing message then expires before it reaches the dead-letter queue. Lower the maximum receives or the visibility timeout, or raise the retention period.`,
    )
  }
  if (queue.fifo) {
    warn(
      'fifo-order',
      'note',
      'RedrivePolicy',
      'When a message moves to the dead-letter queue, its message group continues without it. If each message depends on the one before it, don’t use a dead-letter queue.',
    )
  }
  if (!input.deadLetterQueue) {
    warn(
      'dlq-gone',
      'danger',
      'RedrivePolicy',
      `The dead-letter queue ${target.slice(target.lastIndexOf(':') + 1)} does not exist. Failed messages have nowhere to go and are lost when their retention period ends. Create it, or choose another queue.`,
    )
    return warnings
  }

  const dlq = figures(input.deadLetterQueue)
  if (dlq.policy?.target === input.arn) {
    warn(
      'dlq-cycle',
      'danger',
      'RedrivePolicy',
      `The dead-letter queue of ${dlq.name} is this queue, so failed messages go round in circles. Remove the redrive policy of ${dlq.name}.`,
    )
  } else if (dlq.policy) {
    warn(
      'dlq-chain',
      'warning',
      'RedrivePolicy',
      `The dead-letter queue ${dlq.name} has a redrive policy of its own, so messages received there for inspection can move on to another queue. Remove that policy.`,
    )
  }
  if (dlq.fifo !== queue.fifo) {
    warn(
      'dlq-type',
      'danger',
      'RedrivePolicy',
      `The dead-letter queue of a ${queue.fifo ? 'FIFO' : 'standard'} queue must also be a ${queue.fifo ? 'FIFO' : 'standard'} queue. Choose another.`,
    )
  }
  if (!allows(input.deadLetterQueue, input.arn)) {
    warn(
      'dlq-denied',
      'danger',
      'RedrivePolicy',
      `The redrive allow policy of ${dlq.name} does not allow this queue. Allow it there, or choose another.`,
    )
  }
  if (!queue.fifo && dlq.retention <= queue.retention) {
    warn(
      'dlq-retention',
      dlq.retention < queue.retention ? 'danger' : 'warning',
      'MessageRetentionPeriod',
      `${retentionLoss(queue.retention, dlq.retention, dlq.name)} Set the retention period of ${dlq.name} to ${seconds(fourteenDays)}${queue.retention >= fourteenDays ? ', and that of this queue lower' : ''}.`,
    )
  }
  if (dlq.maximumSize < queue.maximumSize) {
    warn(
      'dlq-size',
      'warning',
      'MaximumMessageSize',
      `${dlq.name} accepts messages of up to ${size(dlq.maximumSize)}, this queue up to ${size(queue.maximumSize)}: larger messages don’t fit there. Set its maximum message size to ${size(queue.maximumSize)}.`,
    )
  }
  return warnings
}

/** What makes this queue a bad dead-letter queue for those that use it as one. */
function lintAsDeadLetterQueue(input: LintInput): LintWarning[] {
  const queue = figures(input)
  const warnings: LintWarning[] = []
  const warn = collector(warnings)
  const sources = input.sources.filter((source) => source.arn !== input.arn).map(figures)
  if (sources.length === 0) return warnings

  const cycle = input.sources.some(({ arn }) => arn === queue.policy?.target)
  if (queue.policy && queue.policy.target !== input.arn) {
    warn(
      cycle ? 'dlq-cycle' : 'dlq-chain',
      cycle ? 'danger' : 'warning',
      'RedrivePolicy',
      cycle
        ? 'This dead-letter queue moves failed messages back to its source, so they go round in circles. Remove its redrive policy.'
        : 'This dead-letter queue has a redrive policy of its own, so messages received here for inspection can move on to another queue. Remove it.',
    )
  }
  const longest = sources
    .filter((source) => !source.fifo)
    .reduce((most, source) => Math.max(most, source.retention), 0)
  if (!queue.fifo && longest > 0 && queue.retention <= longest) {
    warn(
      'dlq-retention',
      queue.retention < longest ? 'danger' : 'warning',
      'MessageRetentionPeriod',
      `${retentionLoss(longest, queue.retention, 'this queue')} Set its retention period to ${seconds(fourteenDays)}${longest >= fourteenDays ? ', and that of the source lower' : ''}.`,
    )
  }
  const largest = sources.reduce((most, source) => Math.max(most, source.maximumSize), 0)
  if (queue.maximumSize < largest) {
    warn(
      'dlq-size',
      'warning',
      'MaximumMessageSize',
      `A source queue accepts messages of up to ${size(largest)}, this queue up to ${size(queue.maximumSize)}: larger messages don’t fit here. Set the maximum message size to ${size(largest)}.`,
    )
  }
  return warnings
}

function retentionLoss(source: number, dlq: number, name: string): string {
  return dlq < source
    ? `A message keeps its original enqueue time when it moves to the dead-letter queue: one that fails after ${seconds(dlq)} is already past the retention period of ${name} and is lost at once.`
    : `A message keeps its original enqueue time when it moves to the dead-letter queue, so time spent in the source queue counts against the retention period of ${name}: one that fails on its last day expires within a day.`
}

function allows(dlq: LintedQueue, arn: string): boolean {
  const text = dlq.attributes['RedriveAllowPolicy']
  if (!text) return true
  try {
    const policy = JSON.parse(text) as { redrivePermission?: unknown; sourceQueueArns?: unknown } | null
    if (policy?.redrivePermission === 'denyAll') return false
    if (policy?.redrivePermission !== 'byQueue') return true
    return Array.isArray(policy.sourceQueueArns) && policy.sourceQueueArns.includes(arn)
  } catch {
    return true
  }
}

function collector(warnings: LintWarning[]) {
  return (rule: string, severity: LintWarning['severity'], attribute: string, message: string): void => {
    warnings.push({ rule, severity, attribute, message })
  }
}
