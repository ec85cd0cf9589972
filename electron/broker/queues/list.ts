import { queueUrl } from '../../../shared/arn'
import { BrokerError } from '../../../shared/errors'
import type {
  Caller,
  CreateQueueResult,
  GetQueueUrlInput,
  ListDeadLetterSourceQueuesInput,
  ListDeadLetterSourceQueuesResult,
  ListQueuesInput,
  ListQueuesResult,
} from './operations'
import type { Queue } from './queue'
import { invalidParameter, noQueueName } from './refusals'
import type { QueueState } from './state'

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueUrl.html */
export function getQueueUrl(state: QueueState, caller: Caller, input: GetQueueUrlInput): CreateQueueResult {
  const name = input.QueueName
  if (name === undefined || name === '') throw noQueueName()
  const account = input.QueueOwnerAWSAccountId ?? caller.account
  const queue = state.registry.byName({ account, region: caller.region }, name)
  if (!queue) throw new BrokerError('QueueDoesNotExist')
  return { QueueUrl: queueUrl(caller.endpoint, queue.account, queue.name) }
}

/**
 * The caller's queues by name. Without MaxResults at most 1,000 and no token; with it, pages.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListQueues.html
 */
export function listQueues(state: QueueState, caller: Caller, input: ListQueuesInput): ListQueuesResult {
  const prefix = input.QueueNamePrefix ?? ''
  const queues = state.registry.inWorld(caller).filter((queue) => queue.name.startsWith(prefix))
  const page = paged(queues, input, state.engine.quotas.listResults)
  const result: ListQueuesResult = {}
  if (page.queues.length > 0) result.QueueUrls = page.queues.map((queue) => urlFor(caller, queue))
  if (page.next !== undefined) result.NextToken = page.next
  return result
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListDeadLetterSourceQueues.html */
export function listDeadLetterSourceQueues(
  state: QueueState,
  caller: Caller,
  input: ListDeadLetterSourceQueuesInput,
): ListDeadLetterSourceQueuesResult {
  const target = state.registry.resolve(caller, input.QueueUrl)
  const page = paged(deadLetterSources(state, target), input, state.engine.quotas.listResults)
  const result: ListDeadLetterSourceQueuesResult = {
    queueUrls: page.queues.map((queue) => urlFor(caller, queue)),
  }
  if (page.next !== undefined) result.NextToken = page.next
  return result
}

/** The queues whose redrive policy names this one, by name. */
export function deadLetterSources(state: QueueState, target: Queue): Queue[] {
  return state.registry.inWorld(target).filter((queue) => queue.redrive?.deadLetterTargetArn === target.arn)
}

function urlFor(caller: Caller, queue: Queue): string {
  return queueUrl(caller.endpoint, queue.account, queue.name)
}

/** A token is the last name of the page before, so that queues that come and go do not shift pages. */
function paged(
  queues: readonly Queue[],
  { MaxResults: most, NextToken: token }: { MaxResults?: number; NextToken?: string },
  limit: number,
): { queues: readonly Queue[]; next: string | undefined } {
  if (most !== undefined && !(Number.isInteger(most) && most >= 1 && most <= limit)) {
    throw invalidParameter('MaxResults', most, `MaxResults must be an integer between 1 and ${limit}.`)
  }
  const after = token === undefined ? undefined : readToken(token)
  const rest = after === undefined ? queues : queues.filter((queue) => queue.name > after)
  const page = rest.slice(0, most ?? limit)
  const more = most !== undefined && rest.length > page.length
  return { queues: page, next: more ? btoa(`after:${page.at(-1)!.name}`) : undefined }
}

function readToken(token: string): string {
  try {
    const text = atob(token)
    if (text.startsWith('after:')) return text.slice('after:'.length)
  } catch (error) {
    if (!(error instanceof DOMException)) throw error
  }
  throw new BrokerError('InvalidParameterValue', 'Invalid or expired next token.')
}
