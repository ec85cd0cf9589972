import { parseArn } from '../../../shared/arn'
import { BrokerError } from '../../../shared/errors'
import type { Database } from '../../store/database'
import type { Caller } from '../queues/operations'
import { announce } from './announce'
import { deadlineOf, isToken } from './confirmationToken'
import type { ConfirmSubscriptionInput, ConfirmSubscriptionResult } from './operations'
import { invalid, missing } from './refusals'
import type { TopicState } from './state'

export const confirmStatements = {
  byToken: 'SELECT id FROM subscriptions WHERE token = ?',
} as const

/**
 * Confirms what Subscribe left pending, or brings back what a link ended. A token is good for two days; used again, it
 * answers the same ARN.
 * https://docs.aws.amazon.com/sns/latest/api/API_ConfirmSubscription.html
 */
export function confirmSubscription(
  state: TopicState,
  caller: Caller,
  input: ConfirmSubscriptionInput,
): ConfirmSubscriptionResult {
  const { engine, registry } = state
  const { TopicArn: topicArn, Token: token } = input
  if (topicArn === undefined) throw missing('TopicArn')
  const arn = parseArn(topicArn)
  if (!arn || topicArn.split(':').length !== 6) throw invalid('Topic')
  // A link carries no region of its own.
  if (!caller.anonymous && arn.region !== caller.region) throw invalid('Topic')
  if (token === undefined) throw missing('Token')
  // Recorded from AWS: without "Invalid parameter".
  if (!isToken(token)) throw new BrokerError('SnsInvalidParameter', 'Invalid token')
  const strict = input.AuthenticateOnUnsubscribe?.toLowerCase() === 'true'
  if (strict && caller.anonymous) throw new BrokerError('SnsAuthorizationError')
  const now = engine.clock.now()
  const id = findByToken(engine.database, token)
  const subscription = id === undefined ? undefined : registry.subscriptionById(id)
  if (!subscription || deadlineOf(token) <= now) throw invalid('Token')
  // Recorded from AWS: the token names the subscription; a topic that is not there confirms it all the same.
  if (arn.region !== subscription.topic.region) throw invalid('Topic')
  if (!subscription.pending) return { SubscriptionArn: subscription.arn }
  registry.updateSubscription(subscription, {
    pending: false,
    strictUnsubscribe: strict,
    confirmedAt: now,
    attributes: {
      ...subscription.row.attributes,
      ConfirmationWasAuthenticated: String(!caller.anonymous),
    },
  })
  announce(state, 'subscription.confirmed', subscription, now)
  if (subscription.row.attributes['ReplayPolicy'] !== undefined) state.replays.policyChanged(subscription)
  return { SubscriptionArn: subscription.arn }
}

function findByToken(database: Database, token: string): number | undefined {
  return database.prepare(confirmStatements.byToken).get<[number]>(token)?.[0]
}
