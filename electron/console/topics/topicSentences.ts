import { counted, ordinal, size } from '../../../shared/amounts'
import type { OutboxKind } from '../../../shared/console/outbox'
import type { DomainEvent } from '../../broker/events'
import { nameOf, withStop } from './verdicts'

type TopicEvent = Extract<DomainEvent, { topic: unknown }>

export const outboxNames: Readonly<Record<OutboxKind, string>> = {
  email: 'A mail',
  'email-json': 'A mail',
  sms: 'A text message',
  application: 'A push notification',
}

/** One plain sentence about what happened at a topic. */
export function topicSentence(event: TopicEvent): string {
  const { name } = event.topic
  switch (event.type) {
    case 'topic.created':
      return `Topic ${name} was created.`
    case 'topic.deleted':
      return `Topic ${name} was deleted.`
    case 'topic.changed':
      return event.what === 'attributes' || event.what === 'tags'
        ? `The ${event.what} of ${name} were changed.`
        : `The ${event.what === 'policy' ? 'policy' : 'data protection policy'} of ${name} was changed.`
    case 'subscription.created':
      return `${endpointOf(event)} was subscribed to ${name}.`
    case 'subscription.confirmed':
      return `The subscription of ${endpointOf(event)} to ${name} was confirmed.`
    case 'subscription.changed':
      return `The subscription of ${endpointOf(event)} to ${name} was changed.`
    case 'subscription.deleted':
      return `The subscription of ${endpointOf(event)} to ${name} was deleted.`
    case 'topic.published': {
      const group = event.groupId === null ? '' : ` in group ${event.groupId}`
      const filtered =
        event.filteredOut > 0 ? `, ${counted(event.filteredOut, 'subscription')} filtered it out` : ''
      return `${name} was published a message of ${size(event.bytes)}${group}: it went to ${counted(event.matched, 'subscription')}${filtered}.`
    }
    case 'topic.publish-deduplicated':
      return `${name} was published a duplicate, which it answered with the first message.`
    case 'delivery.succeeded':
      return event.attempts > 1
        ? `A message of ${name} reached ${endpointOf(event)} at the ${ordinal(event.attempts)} attempt.`
        : `A message of ${name} reached ${endpointOf(event)}.`
    case 'delivery.retrying':
      return `A message of ${name} did not reach ${endpointOf(event)} at the ${ordinal(event.attempts)} attempt and will be tried again: ${withStop(event.reason)}`
    case 'delivery.failed': {
      const then =
        event.deadLetterQueueArn === null ? 'It is lost.' : `${nameOf(event.deadLetterQueueArn)} took it.`
      return `A message of ${name} was given up for ${endpointOf(event)} after ${counted(event.attempts, 'attempt')}: ${withStop(event.reason)} ${then}`
    }
  }
}

function endpointOf({ protocol, endpoint }: { protocol: string; endpoint: string }): string {
  return protocol === 'sqs' ? `queue ${nameOf(endpoint)}` : nameOf(endpoint)
}
