import { attributeRules, attributeValue, checkAttributes, isAttributeName } from './attributes'
import { recount } from './counters'
import { findDeadLetterTarget } from './create'
import type {
  Caller,
  GetQueueAttributesInput,
  GetQueueAttributesResult,
  SetQueueAttributesInput,
} from './operations'
import type { Queue } from './queue'
import { missingParameter, unknownAttribute } from './refusals'
import type { QueueState } from './state'

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueAttributes.html */
export function getQueueAttributes(
  state: QueueState,
  caller: Caller,
  input: GetQueueAttributesInput,
): GetQueueAttributesResult {
  const queue = state.registry.resolve(caller, input.QueueUrl)
  const names = input.AttributeNames ?? []
  for (const name of names) if (name !== 'All' && !isAttributeName(name)) throw unknownAttribute(name)
  const all = attributesOf(queue, state.engine.clock.now())
  const attributes = names.includes('All')
    ? all
    : Object.fromEntries(names.flatMap((name) => (all[name] === undefined ? [] : [[name, all[name]]])))
  return Object.keys(attributes).length > 0 ? { Attributes: attributes } : {}
}

/** Everything GetQueueAttributes(All) answers. The counts are exact. */
export function attributesOf(queue: Queue, now: number): Record<string, string> {
  const { row } = queue
  const counts = queue.tally.at(now)
  const attributes: Record<string, string> = {
    QueueArn: queue.arn,
    ApproximateNumberOfMessages: String(counts.visible),
    ApproximateNumberOfMessagesNotVisible: String(counts.inFlight),
    ApproximateNumberOfMessagesDelayed: String(counts.delayed),
    CreatedTimestamp: seconds(row.createdAt),
    LastModifiedTimestamp: seconds(row.modifiedAt),
  }
  for (const name of Object.keys(attributeRules)) {
    const value = attributeValue(name, row.attributes, queue.fifo)
    if (value !== undefined) attributes[name] = value
  }
  return attributes
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html */
export function setQueueAttributes(state: QueueState, caller: Caller, input: SetQueueAttributesInput): void {
  const queue = state.registry.resolve(caller, input.QueueUrl)
  const given = input.Attributes
  if (!given || Object.keys(given).length === 0) throw missingParameter('Attribute.Name')
  const attributes = checkAttributes(given, queue.row.attributes, {
    owner: queue,
    quotas: state.engine.quotas,
    findTarget: (arn) => findDeadLetterTarget(state, arn),
  })
  changeAttributes(
    state,
    queue,
    attributes,
    Object.keys(given).every((name) => name === 'Policy') ? 'policy' : 'attributes',
  )
}

/** Gives a queue checked attributes, and does what follows from the change for messages that are in it. */
export function changeAttributes(
  state: QueueState,
  queue: Queue,
  attributes: Readonly<Record<string, string>>,
  what: 'attributes' | 'policy',
): void {
  const { engine, registry, retention } = state
  const now = engine.clock.now()
  const before = { delayMs: queue.delayMs, retentionMs: queue.retentionMs }
  registry.update(queue, { attributes, modifiedAt: now })
  if (queue.fifo && queue.delayMs !== before.delayMs) delayAgain(state, queue, now)
  if (queue.retentionMs !== before.retentionMs) retention.review(queue)
  engine.events.emit({ type: 'queue.changed', at: now, queue: queue.ref, what })
  state.wake(queue)
}

/**
 * A FIFO queue's delay also holds for the messages that are in it and were never received; a standard queue's does
 * not. Costs what the queue is deep, as the only operation that does.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-delay-queues.html
 */
function delayAgain(state: QueueState, queue: Queue, now: number): void {
  const { database } = state.engine
  const affected = 'contents = ? AND receive_count = 0 AND (visible_at > ? OR sent_at + ? > ?)'
  const values = [queue.contents, now, queue.delayMs, now]
  const lanes = database
    .prepare(`SELECT DISTINCT lane FROM positions WHERE ${affected}`)
    .all<[number]>(...values)
  database
    .prepare(`UPDATE positions SET visible_at = sent_at + ? WHERE ${affected}`)
    .run(queue.delayMs, ...values)
  for (const [lane] of lanes) state.lanes.refresh(lane)
  recount(database, queue, now)
}

function seconds(ms: number): string {
  return String(Math.floor(ms / 1_000))
}
