import { describe, expect, it } from 'vitest'
import { ActivityLog } from '../../../electron/console/activityLog'
import { type DomainEvent, EventFeed, type QueueRef } from '../../../electron/broker/events'

const queue = (name: string): QueueRef => ({
  id: 1,
  account: '000000000000',
  region: 'us-east-1',
  name,
  arn: `arn:aws:sqs:us-east-1:000000000000:${name}`,
})
const orders = queue('orders')
const dlq = queue('orders-dlq')
const all = { queueArn: null, types: null }
const message = { at: 1, queue: orders, messageId: 'm-1', id: 7 }
const sent = (at: number): DomainEvent => ({
  ...message,
  at,
  type: 'message.sent',
  bytes: 10,
  delayed: false,
  groupId: null,
})

function logOf(...events: DomainEvent[]) {
  const feed = new EventFeed()
  const log = new ActivityLog(feed)
  for (const event of events) feed.emit(event)
  return { feed, log }
}

describe('the activity log', () => {
  it.each<[DomainEvent, string, string]>([
    [{ type: 'queue.created', at: 1, queue: orders }, 'Queue orders was created.', 'notice'],
    [
      { type: 'queue.changed', at: 1, queue: orders, what: 'tags' },
      'The tags of orders were changed.',
      'notice',
    ],
    [
      { type: 'queue.changed', at: 1, queue: orders, what: 'policy' },
      'The policy of orders was changed.',
      'notice',
    ],
    [{ type: 'queue.deleted', at: 1, queue: orders, messages: 0 }, 'Queue orders was deleted.', 'notice'],
    [
      { type: 'queue.deleted', at: 1, queue: orders, messages: 1 },
      'Queue orders was deleted with 1 message in it.',
      'notice',
    ],
    [
      { type: 'queue.purged', at: 1, queue: orders, messages: 12_345 },
      'Queue orders was purged of 12,345 messages.',
      'notice',
    ],
    [
      { ...message, type: 'message.sent', bytes: 1_536, delayed: true, groupId: 'c-1' },
      'orders got a message of 1.5 KiB in group c-1, delayed.',
      'info',
    ],
    [
      { ...message, type: 'message.received', receiveCount: 3, visibleAgainAt: 30_001 },
      'A message of orders was received for the 3rd time.',
      'info',
    ],
    [
      { ...message, type: 'message.visibility-changed', visibleAt: 1 },
      'A message was returned to orders.',
      'info',
    ],
    [
      { ...message, type: 'message.visibility-changed', visibleAt: 90_001 },
      'A message of orders was hidden for another 1 min 30 s.',
      'info',
    ],
    [
      { ...message, type: 'message.deleted', receiveCount: 1 },
      'A message of orders was deleted after 1 receive.',
      'info',
    ],
    [
      { ...message, type: 'message.expired' },
      'A message of orders reached its retention period and is gone.',
      'warning',
    ],
    [
      { ...message, type: 'message.moved-to-dlq', receiveCount: 5, to: dlq },
      'A message of orders failed 5 times and moved to orders-dlq.',
      'warning',
    ],
    [
      {
        ...message,
        queue: dlq,
        type: 'message.redriven',
        to: orders,
        newId: 8,
        newMessageId: 'm-2',
        edited: true,
        taskId: null,
      },
      'A message was redriven from orders-dlq to orders, edited.',
      'notice',
    ],
    [{ type: 'clock.advanced', at: 1, by: 345_600_000 }, 'The clock was moved ahead by 4 d.', 'notice'],
  ])('tells %o in a plain sentence', (event, text, level) => {
    const { log } = logOf(event)
    expect(log.read(0, all, 10).entries).toEqual([expect.objectContaining({ text, level, type: event.type })])
  })

  it('numbers entries, names queue and message, and gives the oldest first', () => {
    const { log } = logOf(sent(1), sent(2))
    expect(log.read(0, all, 10).entries).toMatchObject([
      { seq: 0, at: 1, queueArn: orders.arn, messageId: 'm-1', messageKey: 7 },
      { seq: 1, at: 2 },
    ])
  })

  it('gives the newest when there are more than asked for, and says how many were left out', () => {
    const { log } = logOf(...Array.from({ length: 50 }, (_, index) => sent(index)))
    const { entries, dropped } = log.read(10, all, 5)
    expect(entries.map(({ seq }) => seq)).toEqual([45, 46, 47, 48, 49])
    expect(dropped).toBe(35)
  })

  it('keeps the last 10,000', () => {
    const { log } = logOf(...Array.from({ length: 25_000 }, (_, index) => sent(index)))
    const { entries, dropped } = log.read(0, all, 20_000)
    expect(entries).toHaveLength(10_000)
    expect(entries[0]!.seq).toBe(15_000)
    expect(dropped).toBe(15_000)
  })

  it('follows one queue, as source and as destination, and some types', () => {
    const moved: DomainEvent = { ...message, type: 'message.moved-to-dlq', receiveCount: 1, to: dlq }
    const { log } = logOf(sent(1), moved, { type: 'clock.advanced', at: 1, by: 1 })
    const types = (filter: { queueArn: string | null; types: string[] | null }) =>
      log.read(0, filter, 10).entries.map(({ type }) => type)
    expect(types({ queueArn: dlq.arn, types: null })).toEqual(['message.moved-to-dlq'])
    expect(types({ queueArn: orders.arn, types: null })).toEqual(['message.sent', 'message.moved-to-dlq'])
    expect(types({ queueArn: null, types: ['clock.advanced'] })).toEqual(['clock.advanced'])
  })

  it('hears nothing any more once disposed', () => {
    const { feed, log } = logOf(sent(1))
    log.dispose()
    feed.emit(sent(2))
    expect(log.end).toBe(1)
  })
})
