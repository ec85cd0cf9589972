import { describe, expect, it } from 'vitest'
import { ActivityLog } from '../../../electron/console/activityLog'
import { type DomainEvent, EventFeed, type TopicRef } from '../../../electron/broker/events'

const topic = (name: string): TopicRef => ({
  id: 1,
  account: '000000000000',
  region: 'us-east-1',
  name,
  arn: `arn:aws:sns:us-east-1:000000000000:${name}`,
})
const orders = topic('orders')
const subscription = {
  at: 1,
  topic: orders,
  subscriptionArn: `${orders.arn}:1`,
  protocol: 'sqs',
  endpoint: 'arn:aws:sqs:us-east-1:000000000000:inbox',
}
const hook = { ...subscription, protocol: 'http', endpoint: 'http://127.0.0.1:9/hook' }
const delivery = { ...hook, deliveryId: 5, messageId: 'm-1', id: 4, attempts: 1 }
const published = { at: 1, topic: orders, messageId: 'm-1', id: 4, bytes: 1_536 }
const world = { account: '000000000000', region: 'us-east-1' }

function logOf(...events: DomainEvent[]): ActivityLog {
  const feed = new EventFeed()
  const log = new ActivityLog(feed)
  for (const event of events) feed.emit(event)
  return log
}

describe('the activity log about topics', () => {
  it.each<[DomainEvent, string, string]>([
    [{ type: 'topic.created', at: 1, topic: orders }, 'Topic orders was created.', 'notice'],
    [
      { type: 'topic.changed', at: 1, topic: orders, what: 'attributes' },
      'The attributes of orders were changed.',
      'notice',
    ],
    [
      { type: 'topic.changed', at: 1, topic: orders, what: 'data protection' },
      'The data protection policy of orders was changed.',
      'notice',
    ],
    [{ ...subscription, type: 'subscription.created' }, 'Queue inbox was subscribed to orders.', 'notice'],
    [
      { ...hook, type: 'subscription.confirmed' },
      'The subscription of http://127.0.0.1:9/hook to orders was confirmed.',
      'notice',
    ],
    [
      { ...published, type: 'topic.published', groupId: null, matched: 2, filteredOut: 1 },
      'orders was published a message of 1.5 KiB: it went to 2 subscriptions, 1 subscription filtered it out.',
      'info',
    ],
    [
      { ...delivery, type: 'delivery.succeeded', attempts: 3, durationMs: 4, detail: '200' },
      'A message of orders reached http://127.0.0.1:9/hook at the 3rd attempt.',
      'info',
    ],
    [
      { ...delivery, type: 'delivery.retrying', nextAt: 20_001, reason: 'connection refused' },
      'A message of orders did not reach http://127.0.0.1:9/hook at the 1st attempt and will be tried again: connection refused.',
      'notice',
    ],
    [
      { ...delivery, type: 'delivery.failed', attempts: 4, reason: '503', deadLetterQueueArn: null },
      'A message of orders was given up for http://127.0.0.1:9/hook after 4 attempts: 503. It is lost.',
      'warning',
    ],
    [
      {
        ...delivery,
        type: 'delivery.failed',
        attempts: 4,
        reason: '503',
        deadLetterQueueArn: 'arn:aws:sqs:us-east-1:000000000000:letters',
      },
      'A message of orders was given up for http://127.0.0.1:9/hook after 4 attempts: 503. letters took it.',
      'warning',
    ],
    [
      { type: 'outbox.added', at: 1, item: 9, kind: 'sms', recipient: '+15550100' },
      'A text message to +15550100 went to the outbox.',
      'info',
    ],
    [
      { type: 'phone-number.opted-out', at: 1, world, phoneNumber: '+15550100' },
      '+15550100 opted out of text messages.',
      'notice',
    ],
    [
      {
        type: 'platform-application.created',
        at: 1,
        arn: 'arn:aws:sns:us-east-1:000000000000:app/GCM/shop',
      },
      'Platform application GCM/shop was created.',
      'notice',
    ],
  ])('says of %o: %s', (event, text, level) => {
    expect(logOf(event).read(0, { queueArn: null, types: null }, 10).entries).toMatchObject([{ text, level }])
  })

  it('can be followed for one topic', () => {
    const other = topic('payments')
    const log = logOf(
      { type: 'topic.created', at: 1, topic: orders },
      { type: 'topic.created', at: 2, topic: other },
      { ...subscription, type: 'subscription.created' },
    )
    const { entries } = log.read(0, { queueArn: null, topicArn: orders.arn, types: null }, 10)
    expect(entries.map(({ type, topicArn }) => [type, topicArn])).toEqual([
      ['topic.created', orders.arn],
      ['subscription.created', orders.arn],
    ])
  })
})
