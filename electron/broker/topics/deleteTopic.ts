import { BrokerError } from '../../../shared/errors'
import type { Caller } from '../queues/operations'
import type { DeleteTopicInput } from './operations'
import { invalid, snsArn } from './refusals'
import { removeSubscription } from './removeSubscription'
import type { TopicState } from './state'

/**
 * Deletes a topic with its subscriptions, pending ones too; what is on its way to them is given up. A topic that is
 * not there is fine. One that archives messages must stop that first.
 * https://docs.aws.amazon.com/sns/latest/api/API_DeleteTopic.html
 */
export function deleteTopic(state: TopicState, caller: Caller, input: DeleteTopicInput): void {
  const { engine, registry } = state
  const arn = snsArn('TopicArn', input.TopicArn)
  if (arn.elements !== 6 || arn.region !== caller.region) throw invalid('TopicArn')
  const topic = registry.byArn(input.TopicArn!)
  if (!topic) return
  if (topic.archiveDays !== undefined) {
    throw new BrokerError('SnsInvalidState', 'Invalid state: Cannot delete a topic with an ArchivePolicy')
  }
  const now = engine.clock.now()
  for (const subscription of topic.subscriptions) removeSubscription(state, subscription, now)
  registry.removeTopic(topic)
  engine.events.emit({ type: 'topic.deleted', at: now, topic: topic.ref })
}
