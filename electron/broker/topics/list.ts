import type { Caller } from '../queues/operations'
import { displayEndpoint } from './endpoints'
import type {
  ListSubscriptionsByTopicInput,
  ListSubscriptionsByTopicResult,
  ListSubscriptionsInput,
  ListSubscriptionsResult,
  ListTopicsInput,
  ListTopicsResult,
  SnsSubscription,
} from './operations'
import { invalid } from './refusals'
import type { TopicState } from './state'
import type { Subscription } from './subscription'

/**
 * The caller's topics by name, 100 a page.
 * https://docs.aws.amazon.com/sns/latest/api/API_ListTopics.html
 */
export function listTopics(state: TopicState, caller: Caller, input: ListTopicsInput): ListTopicsResult {
  const after = readToken(input.NextToken)
  const topics = state.registry.inWorld(caller)
  const rest = after === undefined ? topics : topics.filter((topic) => topic.name > after)
  const page = rest.slice(0, state.engine.quotas.snsListResults)
  return {
    Topics: page.map((topic) => ({ TopicArn: topic.arn })),
    ...(rest.length > page.length && { NextToken: token(page.at(-1)!.name) }),
  }
}

/**
 * What the caller's account subscribed, to whose topics ever, in order of creation, 100 a page.
 * https://docs.aws.amazon.com/sns/latest/api/API_ListSubscriptions.html
 */
export function listSubscriptions(
  state: TopicState,
  caller: Caller,
  input: ListSubscriptionsInput,
): ListSubscriptionsResult {
  const { registry } = state
  return paged(state, registry.subscriptions(), input.NextToken, ({ row, topic }) => {
    return row.owner === caller.account && topic.region === caller.region
  })
}

/** https://docs.aws.amazon.com/sns/latest/api/API_ListSubscriptionsByTopic.html */
export function listSubscriptionsByTopic(
  state: TopicState,
  caller: Caller,
  input: ListSubscriptionsByTopicInput,
): ListSubscriptionsByTopicResult {
  const topic = state.registry.resolve(caller, input.TopicArn)
  return paged(state, topic.subscriptions, input.NextToken, () => true)
}

/** What lists say in place of the ARN while there is nothing one may do with it. */
export function listedArn({ arn, row }: Subscription): string {
  if (!row.pending) return arn
  return row.confirmedAt === null ? 'PendingConfirmation' : 'Deleted'
}

function paged(
  { engine: { quotas } }: TopicState,
  subscriptions: Iterable<Subscription>,
  nextToken: string | undefined,
  listed: (subscription: Subscription) => boolean,
): ListSubscriptionsResult {
  const after = readNumber(nextToken)
  const page: Subscription[] = []
  let more = false
  for (const subscription of subscriptions) {
    if (subscription.id <= after || !listed(subscription)) continue
    more = page.length === quotas.snsListResults
    if (more) break
    page.push(subscription)
  }
  return {
    Subscriptions: page.map(describe),
    ...(more && { NextToken: token(String(page.at(-1)!.id)) }),
  }
}

function describe(subscription: Subscription): SnsSubscription {
  const { row, topic } = subscription
  return {
    SubscriptionArn: listedArn(subscription),
    Owner: row.owner,
    Protocol: row.protocol,
    Endpoint: displayEndpoint(row.endpoint),
    TopicArn: topic.arn,
  }
}

/** A token is the last one of the page before, so that what comes and goes does not shift pages. */
function token(last: string): string {
  return btoa(`after:${last}`)
}

function readToken(text: string | undefined): string | undefined {
  if (text === undefined || text === '') return undefined
  try {
    const plain = atob(text)
    if (plain.startsWith('after:')) return plain.slice('after:'.length)
  } catch (error) {
    if (!(error instanceof DOMException)) throw error
  }
  throw invalid('NextToken')
}

function readNumber(text: string | undefined): number {
  const after = readToken(text) ?? '-1'
  if (/^-?\d{1,15}$/.test(after)) return Number(after)
  throw invalid('NextToken')
}
