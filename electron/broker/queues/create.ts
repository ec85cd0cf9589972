import { queueArn, queueUrl } from '../../../shared/arn'
import { BrokerError } from '../../../shared/errors'
import { attributeValue, checkAttributes } from './attributes'
import { checkQueueName } from './names'
import type { Caller, CreateQueueInput, CreateQueueResult } from './operations'
import type { Queue } from './queue'
import { readRedriveAllowPolicy, type DeadLetterTarget } from './redrivePolicy'
import type { QueueState } from './state'
import { checkTags } from './tags'
import { noQueueName } from './refusals'

/**
 * Creates a queue, or answers the one of that name if no given attribute differs from it.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html
 */
export function createQueue(state: QueueState, caller: Caller, input: CreateQueueInput): CreateQueueResult {
  return planQueue(state, caller, input, new Map())()
}

/**
 * Creates several queues, or none if any of them is refused. A redrive policy may name a queue that stands before it
 * in the list.
 */
export function createQueues(
  state: QueueState,
  caller: Caller,
  inputs: readonly CreateQueueInput[],
): CreateQueueResult[] {
  const planned = new Map<string, DeadLetterTarget>()
  const plans = inputs.map((input) => planQueue(state, caller, input, planned))
  return plans.map((create) => create())
}

/** Checks all that can be refused; what it answers creates the queue and cannot fail. */
function planQueue(
  state: QueueState,
  caller: Caller,
  input: CreateQueueInput,
  planned: Map<string, DeadLetterTarget>,
): () => CreateQueueResult {
  const { engine, registry } = state
  const { quotas } = engine
  const name = input.QueueName
  if (name === undefined || name === '') throw noQueueName()
  const given = input.Attributes ?? {}
  const fifo = given['FifoQueue']?.toLowerCase() === 'true'
  checkQueueName(name, fifo, quotas.queueNameLength)
  const arn = queueArn(caller, name)
  if (planned.has(arn)) throw new BrokerError('QueueNameExists', `Two queues cannot both be named ${name}.`)
  const attributes = checkAttributes(
    given,
    {},
    {
      owner: { account: caller.account, region: caller.region, arn, fifo },
      quotas,
      findTarget: (target) => planned.get(target) ?? findDeadLetterTarget(state, target),
    },
  )
  const answer = { QueueUrl: queueUrl(caller.endpoint, caller.account, name) }
  const existing = registry.byName(caller, name)
  planned.set(arn, {
    fifo,
    redriveAllow: readRedriveAllowPolicy((existing?.row.attributes ?? attributes)['RedriveAllowPolicy']),
  })
  if (existing) {
    checkSame(existing, given, attributes)
    return () => answer
  }
  checkTags(name, {}, input.tags ?? {}, quotas)
  const now = engine.clock.now()
  const deletedAt = registry.deletedAt(caller, name)
  if (deletedAt !== undefined && now < deletedAt + 1_000 * quotas.queueDeletedRecentlySeconds) {
    throw new BrokerError('QueueDeletedRecently')
  }
  return () => {
    const queue = registry.insert({
      id: engine.numbers.next(),
      account: caller.account,
      region: caller.region,
      name,
      fifo,
      contents: engine.numbers.next(),
      createdAt: now,
      modifiedAt: now,
      purgedAt: null,
      attributes,
      tags: input.tags ?? {},
    })
    engine.events.emit({ type: 'queue.created', at: now, queue: queue.ref })
    return answer
  }
}

/** What a redrive policy's check must know of the queue it names. */
export function findDeadLetterTarget(state: QueueState, arn: string): DeadLetterTarget | undefined {
  const target = state.registry.byArn(arn)
  return (
    target && {
      fifo: target.fifo,
      redriveAllow: readRedriveAllowPolicy(target.row.attributes['RedriveAllowPolicy']),
    }
  )
}

function checkSame(
  existing: Queue,
  given: Readonly<Record<string, string>>,
  checked: Readonly<Record<string, string>>,
): void {
  for (const name of Object.keys(given)) {
    const wanted = attributeValue(name, checked, existing.fifo)
    if (wanted === attributeValue(name, existing.row.attributes, existing.fifo)) continue
    throw new BrokerError(
      'QueueNameExists',
      `A queue already exists with the same name and a different value for attribute ${name}`,
    )
  }
}
