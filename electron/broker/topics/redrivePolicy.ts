import { parseArn } from '../../../shared/arn'
import { readJsonObject } from '../../../shared/jsonObject'
import type { Refuse } from './refusals'
import type { Topic } from './topic'

/**
 * Checks the RedrivePolicy of a subscription, `{"deadLetterTargetArn": …}`, and answers it in canonical form. The
 * queue is one of the subscriber's account and region, FIFO just where the subscription is from a FIFO topic to a FIFO
 * queue. It need not exist; what cannot be put into it is lost.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-dead-letter-queues.html
 */
export function checkSubscriptionRedrivePolicy(
  text: string,
  subscription: { readonly topic: Topic; readonly owner: string; readonly endpoint: string },
  refuseWith: Refuse,
): string {
  const refuse = (reason: string) => refuseWith(`RedrivePolicy: ${reason}`)
  const { topic, owner, endpoint } = subscription
  const policy = readJsonObject(text)
  if (!policy.ok) throw refuse(policy.problem)
  const { deadLetterTargetArn: target, ...others } = policy.members
  // Recorded from AWS: a subscription's policy has no maxReceiveCount, unlike a queue's.
  const unknown = Object.keys(others)[0]
  if (unknown !== undefined) throw refuse(`invalid JSON. Attribute ${unknown} is unknown.`)
  if (target === undefined) throw refuse('Missing deadLetterTargetArn attribute')
  const arn = typeof target === 'string' ? parseArn(target) : undefined
  if (!arn) throw refuse('deadLetterTargetArn is an invalid arn')
  if (arn.service !== 'sqs') throw refuse('deadLetterTargetArn must be a SQS queue')
  if (arn.region !== topic.region) {
    throw refuse('deadLetterTargetArn must be in the same region as the subscription')
  }
  if (arn.account !== owner) {
    throw refuse('deadLetterTargetArn must be in the same account as the subscription')
  }
  const fifo = arn.resource.endsWith('.fifo')
  const wantsFifo = topic.fifo && endpoint.endsWith('.fifo')
  if (wantsFifo && !fifo) {
    throw refuse('must use a FIFO queue as DLQ for a FIFO Subscription to a FIFO Topic.')
  }
  if (fifo && !wantsFifo) throw refuse('must use a standard queue as DLQ for a standard Subscription.')
  return JSON.stringify({ deadLetterTargetArn: target })
}
