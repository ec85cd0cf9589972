import { counted, ordinal, size, span } from '../../shared/amounts'
import type { DomainEvent } from '../broker/events'
import { streamSentence } from './streams/streamSentences'
import { mobileSentence, outboxNames, topicSentence } from './topics/topicSentences'

export type ActivityLevel = 'info' | 'notice' | 'warning'

/** One plain sentence that says what happened, for the activity log. */
export function sentence(event: DomainEvent): string {
  if (event.type.startsWith('message.')) return messageSentence(event)
  if ('topic' in event) return topicSentence(event)
  if ('stream' in event) return streamSentence(event)
  switch (event.type) {
    case 'queue.created':
      return `Queue ${event.queue.name} was created.`
    case 'queue.changed':
      return event.what === 'policy'
        ? `The policy of ${event.queue.name} was changed.`
        : `The ${event.what} of ${event.queue.name} were changed.`
    case 'queue.deleted':
      return event.messages > 0
        ? `Queue ${event.queue.name} was deleted with ${counted(event.messages, 'message')} in it.`
        : `Queue ${event.queue.name} was deleted.`
    case 'queue.purged':
      return `Queue ${event.queue.name} was purged of ${counted(event.messages, 'message')}.`
    case 'clock.advanced':
      return `The clock was moved ahead by ${span(event.by)}.`
    case 'outbox.added':
      return `${outboxNames[event.kind]} to ${event.recipient} went to the outbox.`
    case 'task.started':
      return `${event.detail}: started.`
    case 'task.finished':
      return `${event.detail}: finished.`
    case 'task.cancelled':
      return `${event.detail}: cancelled.`
    case 'task.failed':
      return `${event.detail}: failed.`
    default:
      return mobileSentence(event)
  }
}

function messageSentence(event: DomainEvent): string {
  switch (event.type) {
    case 'message.sent': {
      const group = event.groupId === null ? '' : ` in group ${event.groupId}`
      return `${event.queue.name} got a message of ${size(event.bytes)}${group}${event.delayed ? ', delayed' : ''}.`
    }
    case 'message.deduplicated':
      return `${event.queue.name} was sent a duplicate, which it answered with the first message.`
    case 'message.received':
      return `A message of ${event.queue.name} was received for the ${ordinal(event.receiveCount)} time.`
    case 'message.visibility-changed':
      return event.visibleAt <= event.at
        ? `A message was returned to ${event.queue.name}.`
        : `A message of ${event.queue.name} was hidden for another ${span(event.visibleAt - event.at)}.`
    case 'message.deleted':
      return event.receiveCount > 0
        ? `A message of ${event.queue.name} was deleted after ${counted(event.receiveCount, 'receive')}.`
        : `A message of ${event.queue.name} was deleted without having been received.`
    case 'message.expired':
      return `A message of ${event.queue.name} reached its retention period and is gone.`
    case 'message.moved-to-dlq':
      return `A message of ${event.queue.name} failed ${counted(event.receiveCount, 'time')} and moved to ${event.to.name}.`
    case 'message.redriven':
      return `A message was redriven from ${event.queue.name} to ${event.to.name}${event.edited ? ', edited' : ''}.`
    default:
      return `${event.type} happened.`
  }
}

/** The same, as one step in the life of one message. */
export function timelineSentence(event: DomainEvent): string {
  switch (event.type) {
    case 'message.sent':
      return `Sent to ${event.queue.name}${event.delayed ? ', delayed' : ''}.`
    case 'message.deduplicated':
      return `Sent again to ${event.queue.name} as a duplicate; this message was answered.`
    case 'message.received':
      return event.visibleAgainAt > event.at
        ? `Received for the ${ordinal(event.receiveCount)} time; hidden for ${span(event.visibleAgainAt - event.at)}.`
        : `Received for the ${ordinal(event.receiveCount)} time; visible again at once.`
    case 'message.visibility-changed':
      return event.visibleAt <= event.at
        ? `Returned to the queue.`
        : `Hidden for another ${span(event.visibleAt - event.at)}.`
    case 'message.deleted':
      return `Deleted.`
    case 'message.expired':
      return `Reached the retention period of ${event.queue.name}.`
    case 'message.moved-to-dlq':
      return `Moved from ${event.queue.name} to ${event.to.name} after ${counted(event.receiveCount, 'receive')}.`
    case 'message.redriven':
      return `Redriven from ${event.queue.name} to ${event.to.name}${event.edited ? ' with changes' : ''}.`
    default:
      return sentence(event)
  }
}

/** How much a person should care: data that is lost or failed is a warning, what people do is a notice. */
export function level(event: DomainEvent): ActivityLevel {
  switch (event.type) {
    case 'message.moved-to-dlq':
    case 'message.expired':
    case 'task.failed':
    case 'delivery.failed':
    case 'records.throttled':
      return 'warning'
    case 'topic.published':
    case 'topic.publish-deduplicated':
    case 'delivery.succeeded':
    case 'outbox.added':
    case 'message.sent':
    case 'message.received':
    case 'message.deleted':
    case 'message.visibility-changed':
    case 'message.deduplicated':
    case 'stream.status':
    case 'records.put':
    case 'records.read':
    case 'records.expired':
    case 'consumer.subscribed':
    case 'consumer.unsubscribed':
      return 'info'
    default:
      return 'notice'
  }
}
