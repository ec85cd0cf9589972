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
      return `${endpointOf(event).replace(/^queue /, 'Queue ')} was subscribed to ${name}.`
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
  const kind = { sqs: 'queue ', lambda: 'function ' }[protocol] ?? ''
  return kind + nameOf(endpoint)
}

/** About what messages to phones need. */
export function mobileSentence(event: DomainEvent): string {
  switch (event.type) {
    case 'platform-application.created':
    case 'platform-application.changed':
    case 'platform-application.deleted':
      return `Platform application ${nameOf(event.arn).replace(/^app\//, '')} was ${lastWord(event.type)}.`
    case 'push-endpoint.created':
    case 'push-endpoint.changed':
    case 'push-endpoint.deleted':
      return `A push endpoint of ${nameOf(event.arn).split('/').slice(1, 3).join('/')} was ${lastWord(event.type)}.`
    case 'phone-number.opted-out':
      return `${event.phoneNumber} opted out of text messages.`
    case 'phone-number.opted-in':
      return `${event.phoneNumber} takes text messages again.`
    case 'sandbox-number.added':
      return `${event.phoneNumber} was added to the sandbox.`
    case 'sandbox-number.verified':
      return `${event.phoneNumber} was verified.`
    case 'sandbox-number.deleted':
      return `${event.phoneNumber} was taken out of the sandbox.`
    case 'sms-attributes.changed':
      return `The settings of text messages were changed: ${event.names.join(', ')}.`
    default:
      return `${event.type} happened.`
  }
}

function lastWord(type: string): string {
  return type.slice(type.indexOf('.') + 1)
}
