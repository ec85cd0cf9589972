import { describe, expect, it } from 'vitest'
import { ActivityLog } from '../../../electron/console/activityLog'
import { type DomainEvent, EventFeed, type StreamRef } from '../../../electron/broker/events'
import { shardIdOf } from '../../../electron/broker/streams/shard'

const stream = (id: number, name: string): StreamRef => ({
  id,
  account: '000000000000',
  region: 'us-east-1',
  name,
  arn: `arn:aws:kinesis:us-east-1:000000000000:stream/${name}`,
})
const trucks = stream(1, 'trucks')
const clicks = stream(2, 'clicks')
const shard = (number: number) => ({ id: 100 + number, shardId: shardIdOf(number) })
const at1 = { at: 1, stream: trucks }
const put = (number: number, more: Partial<Extract<DomainEvent, { type: 'records.put' }>> = {}) =>
  ({ ...at1, type: 'records.put', shard: shard(number), count: 1, bytes: 100, first: 1, ...more }) as const
const throttled = (number: number, direction: 'in' | 'out', count = 1) =>
  ({ ...at1, type: 'records.throttled', shard: shard(number), count, bytes: 10, direction }) as const
const read = { ...at1, type: 'records.read', shard: shard(2), bytes: 10, next: 9 } as const

function logOf(...events: DomainEvent[]): ActivityLog {
  const feed = new EventFeed()
  const log = new ActivityLog(feed)
  for (const event of events) feed.emit(event)
  return log
}
const all = { queueArn: null, types: null }
const texts = (log: ActivityLog, from = 0) => log.read(from, all, 100).entries.map(({ text }) => text)

describe('the activity log about streams', () => {
  it.each<[DomainEvent, string, string]>([
    [{ ...at1, type: 'stream.created' }, 'Stream trucks was created.', 'notice'],
    [{ ...at1, type: 'stream.deleted' }, 'Stream trucks was deleted with its records.', 'notice'],
    [{ ...at1, type: 'stream.status', status: 'UPDATING' }, 'Stream trucks is UPDATING.', 'info'],
    [
      { ...at1, type: 'stream.changed', what: 'retention' },
      'The retention period of trucks was changed.',
      'notice',
    ],
    [{ ...at1, type: 'stream.changed', what: 'tags' }, 'The tags of trucks were changed.', 'notice'],
    [
      { ...at1, type: 'stream.changed', what: 'monitoring' },
      'The shard-level metrics of trucks were changed.',
      'notice',
    ],
    [
      { ...at1, type: 'shard.split', parents: [shard(0)], children: [shard(3), shard(4)] },
      'Shard 0 of trucks was split into shards 3 and 4.',
      'notice',
    ],
    [
      { ...at1, type: 'shard.merged', parents: [shard(3), shard(4)], children: [shard(12)] },
      'Shards 3 and 4 of trucks were merged into shard 12.',
      'notice',
    ],
    [
      { ...at1, type: 'shard.expired', shard: shard(0) },
      'Shard 0 of trucks is gone: it was closed, and all of its records have expired.',
      'notice',
    ],
    [
      { ...at1, type: 'consumer.registered', consumer: 'map' },
      'Consumer map was registered with trucks.',
      'notice',
    ],
    [
      { ...at1, type: 'consumer.deregistered', consumer: 'map' },
      'Consumer map of trucks was deregistered.',
      'notice',
    ],
    [
      { ...at1, type: 'consumer.subscribed', consumer: 'map', shard: shard(2) },
      'Consumer map subscribed to shard 2 of trucks.',
      'info',
    ],
    [
      { ...at1, type: 'consumer.unsubscribed', consumer: 'map', shard: shard(2) },
      'The subscription of consumer map to shard 2 of trucks ended.',
      'info',
    ],
    [put(2), 'trucks got a record of 100 bytes in shard 2.', 'info'],
    [put(2, { count: 500, bytes: 51_200 }), 'trucks got 500 records (50 KiB) in shard 2.', 'info'],
    [
      { ...read, count: 3, millisBehind: 999, consumer: null, reader: 'AKIA1' },
      'AKIA1 read 3 records from shard 2 of trucks.',
      'info',
    ],
    [
      { ...read, count: 1, millisBehind: 90_000, consumer: 'map', reader: 'AKIA1' },
      'Consumer map got 1 record from shard 2 of trucks, 1 min 30 s behind.',
      'info',
    ],
    [
      throttled(2, 'in', 7),
      'trucks refused 7 records: shard 2 had taken as much as the quota allows.',
      'warning',
    ],
    [throttled(2, 'out'), 'trucks refused a read: shard 2 had given as much as the quota allows.', 'warning'],
    [
      { ...at1, type: 'records.expired', shard: shard(2), count: 1_234, bytes: 5 },
      '1,234 records of trucks in shard 2 reached the retention period.',
      'info',
    ],
  ])('says of %o: %s', (event, text, level) => {
    expect(logOf(event).read(0, all, 10).entries).toEqual([
      {
        seq: 0,
        at: 1,
        type: event.type,
        queueArn: null,
        topicArn: null,
        streamArn: trucks.arn,
        messageId: null,
        messageKey: null,
        text,
        level,
      },
    ])
  })

  it('has one line for a call that put records into several shards', () => {
    const log = logOf(
      put(0, { count: 200, bytes: 20_480 }),
      put(1, { count: 200, bytes: 20_480 }),
      put(2, { count: 100, bytes: 10_240 }),
      // Into a shard that already got some: another call.
      put(0),
      put(1, { at: 2 }),
      put(2, { at: 2, stream: clicks }),
    )
    const { entries, dropped } = log.read(0, all, 100)
    expect(entries.map(({ seq, text }) => [seq, text])).toEqual([
      [2, 'trucks got 500 records (50 KiB) in 3 shards.'],
      [3, 'trucks got a record of 100 bytes in shard 0.'],
      [4, 'trucks got a record of 100 bytes in shard 1.'],
      [5, 'clicks got a record of 100 bytes in shard 2.'],
    ])
    expect(dropped).toBe(0)
    expect(log.read(0, all, 1)).toMatchObject({ entries: [{ seq: 5 }], dropped: 3 })
    // Whoever has read a part is told the rest of it only.
    expect(texts(log, 2)[0]).toBe('trucks got 100 records (10 KiB) in shard 2.')
  })

  it('has one line for what the quotas refused of a call', () => {
    expect(texts(logOf(throttled(0, 'in', 3), throttled(1, 'in', 4), throttled(2, 'out')))).toEqual([
      'trucks refused 7 records: 2 shards had taken as much as the quota allows.',
      'trucks refused a read: shard 2 had given as much as the quota allows.',
    ])
  })

  it('says nothing of those who wait for records and get none', () => {
    const log = logOf({ ...read, count: 0, millisBehind: 0, consumer: null, reader: 'AKIA1' })
    expect(log.end).toBe(0)
  })

  it('can be of one stream only', () => {
    const log = logOf(put(0), put(1, { stream: clicks }))
    const { entries } = log.read(0, { ...all, streamArn: clicks.arn }, 10)
    expect(entries.map(({ streamArn }) => streamArn)).toEqual([clicks.arn])
  })
})
