import { BrokerError } from '../../../../shared/errors'
import { readAttributes } from '../../queues/messageAttributes'
import { checkMessage, storeOrDeduplicate } from '../../queues/send'
import { messageFor, notification } from '../envelope'
import type { Publication, SubscriptionVersion } from '../publication'
import type { TopicState } from '../state'

/** What SenderId shows of a message that SNS put into a queue. */
export const SNS_SENDER = { identity: 'AIDAIT2UOQQY3AUEKVGXU' }

/**
 * Puts a publication into a queue: a subscription's dead-letter queue, or its endpoint at a later attempt. Recorded
 * from AWS: the message there is what the subscription would have got, envelope or raw text with the publisher's
 * attributes, and nothing of the failure is added to it. Answers the message's number. Throws the queue's refusal
 * before anything has changed; inside a transaction.
 */
export function putIntoQueue(
  state: Pick<TopicState, 'queues' | 'signer'>,
  queueArn: string,
  publication: Publication,
  version: SubscriptionVersion,
): number {
  const queue = state.queues.registry.byArn(queueArn)
  if (!queue) throw new BrokerError('QueueDoesNotExist')
  const { groupId, deduplicationId } = publication
  const message = checkMessage(state.queues, queue, {
    MessageBody: version.raw
      ? messageFor(publication, version.protocol)
      : notification(publication, version, state.signer),
    MessageAttributes: version.raw ? readAttributes(publication.attributes) : undefined,
    MessageGroupId: groupId ?? undefined,
    MessageDeduplicationId: queue.fifo ? (deduplicationId ?? undefined) : undefined,
  })
  return storeOrDeduplicate(state.queues, queue, SNS_SENDER, message).id
}

/** A text of SNS itself, such as the request to confirm that goes to a queue of another account. */
export function putTextIntoQueue(state: Pick<TopicState, 'queues'>, queueArn: string, text: string): number {
  const queue = state.queues.registry.byArn(queueArn)
  if (!queue) throw new BrokerError('QueueDoesNotExist')
  const message = checkMessage(state.queues, queue, { MessageBody: text })
  return storeOrDeduplicate(state.queues, queue, SNS_SENDER, message).id
}
