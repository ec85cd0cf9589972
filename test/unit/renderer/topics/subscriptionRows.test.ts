import { describe, expect, test } from 'vitest'
import { endpointName, endpointProblem } from '../../../../renderer/screens/topics/subscriptions/protocols'
import {
  archiveBegan,
  archives,
  localTime,
  replayPolicy,
  replayProblems,
} from '../../../../renderer/screens/topics/subscriptions/replayTimes'
import {
  DEFAULT_SORT,
  filterSubscriptions,
  isBroken,
  nextSort,
  replayOf,
  sortSubscriptions,
  statusText,
  toRow,
} from '../../../../renderer/screens/topics/subscriptions/subscriptionRows'
import type { SubscriptionView } from '../../../../shared/console/topics'
import { subscription } from './subscription'

const rows = [
  toRow(subscription({ arn: 'a', createdAt: 1, delivered: 5 })),
  toRow(
    subscription({
      arn: 'b',
      createdAt: 2,
      protocol: 'email',
      endpoint: 'ops@example.com',
      status: 'pending',
      problem: 'It gets nothing before it is confirmed.',
    }),
  ),
  toRow(
    subscription({
      arn: 'c',
      createdAt: 3,
      endpoint: 'arn:aws:sqs:us-east-1:000000000000:gone',
      endpointExists: false,
      problem: 'The queue does not exist: every message fails.',
      filterPolicy: '{"colour":["red"]}',
      filterSummary: 'colour',
    }),
  ),
]
const arns = (found: readonly SubscriptionView[]) => found.map(({ arn }) => arn)

describe('the list of subscriptions', () => {
  test('begins in order of creation, and sorts numbers from the most down', () => {
    expect(arns(sortSubscriptions([rows[2]!, rows[0]!, rows[1]!], DEFAULT_SORT))).toEqual(['a', 'b', 'c'])
    const byDelivered = nextSort(DEFAULT_SORT, 'delivered')
    expect(byDelivered).toEqual({ by: 'delivered', descending: true })
    expect(arns(sortSubscriptions(rows, byDelivered))).toEqual(['a', 'b', 'c'])
    expect(nextSort(DEFAULT_SORT, 'endpoint')).toEqual({ by: 'endpoint', descending: false })
  })

  test('finds endpoints, protocols and what filters look at', () => {
    expect(arns(filterSubscriptions(rows, 'ORDERS', 'all'))).toEqual(['a'])
    expect(arns(filterSubscriptions(rows, 'email', 'all'))).toEqual(['b'])
    expect(arns(filterSubscriptions(rows, 'colour', 'all'))).toEqual(['c'])
  })

  test('shows only those that wait, have a filter, or have a problem', () => {
    expect(arns(filterSubscriptions(rows, '', 'pending'))).toEqual(['b'])
    expect(arns(filterSubscriptions(rows, '', 'filtered'))).toEqual(['c'])
    expect(arns(filterSubscriptions(rows, '', 'problem'))).toEqual(['c'])
  })

  test('a confirmation that is waited for is no problem, one that was taken back is', () => {
    expect(isBroken(rows[1]!)).toBe(false)
    expect(isBroken(subscription({ status: 'deleted', problem: 'A link in a message ended it.' }))).toBe(true)
  })

  test('says how long a confirmation may still come', () => {
    const waits = subscription({ status: 'pending', pendingUntil: 3 * 86_400_000 })
    expect(statusText(waits, 86_400_000)).toBe('Pending, 48h left')
    expect(statusText(waits, 86_400_001)).toBe('Pending, 47h left')
    expect(statusText(waits, 3 * 86_400_000 - 90_000)).toBe('Pending, 1m left')
    expect(statusText(subscription(), 0)).toBe('Confirmed')
    expect(statusText(subscription({ status: 'deleted' }), 0)).toBe('Ended')
  })
})

describe('endpoints', () => {
  test('are called by the end of their ARN, and show no password', () => {
    expect(endpointName(subscription())).toBe('orders')
    expect(endpointName({ protocol: 'https', endpoint: 'https://shop:secret@example.com/in' })).toBe(
      'https://shop:****@example.com/in',
    )
    expect(
      endpointName({
        protocol: 'firehose',
        endpoint: 'arn:aws:firehose:us-east-1:000000000000:deliverystream/archive',
      }),
    ).toBe('archive')
  })

  test.each([
    ['sqs', 'arn:aws:sqs:us-east-1:000000000000:orders'],
    ['http', 'http://localhost:8080/in'],
    ['https', 'https://example.com/in'],
    ['email', 'ops@example.com'],
    ['sms', '+49151-123.456'],
    ['application', 'arn:aws:sns:us-east-1:000000000000:endpoint/GCM/shop/5e3a'],
    ['lambda', 'arn:aws:lambda:us-east-1:000000000000:function:resize:live'],
    ['firehose', 'arn:aws:firehose:us-east-1:000000000000:deliverystream/archive'],
  ] as const)('%s takes %s', (protocol, endpoint) => {
    expect(endpointProblem(protocol, endpoint, false)).toBeUndefined()
  })

  test.each([
    ['sqs', 'orders'],
    ['http', 'https://example.com'],
    ['https', 'example.com'],
    ['email', 'ops'],
    ['sms', '0151 1234'],
    ['application', 'arn:aws:sns:us-east-1:000000000000:events'],
    ['lambda', 'resize'],
    ['firehose', ''],
  ] as const)('%s does not take "%s"', (protocol, endpoint) => {
    expect(endpointProblem(protocol, endpoint, false)).toBeDefined()
  })

  test('a FIFO queue is for FIFO topics', () => {
    const queue = 'arn:aws:sqs:us-east-1:000000000000:orders.fifo'
    expect(endpointProblem('sqs', queue, false)).toContain('standard topic')
    expect(endpointProblem('sqs', queue, true)).toBeUndefined()
  })
})

describe('replays', () => {
  test('are read from what AWS answers', () => {
    const attributes = {
      ReplayPolicy: '{"PointType":"Timestamp","StartingPoint":"2026-01-01T00:00:00Z"}',
      ReplayStatus: '{"State":"In progress"}',
    }
    expect(replayOf({ attributes })).toEqual({
      state: 'In progress',
      from: '2026-01-01T00:00:00Z',
      to: null,
    })
    expect(replayOf({ attributes: {} })).toBeNull()
    expect(replayOf({ attributes: { ReplayPolicy: 'no JSON' } })).toBeNull()
  })

  test('are of topics that archive', () => {
    expect(archives({ ArchivePolicy: '{"MessageRetentionPeriod":"30"}' })).toBe(true)
    expect(archives({ ArchivePolicy: '{ }' })).toBe(false)
    expect(archives({})).toBe(false)
    expect(archiveBegan({ BeginningArchiveTime: '1970-01-01T00:00:01Z' })).toBe(1_000)
    expect(archiveBegan({})).toBeNull()
  })

  test('begin in the past and do not end before', () => {
    const now = Date.parse('2026-01-02T00:00:00')
    expect(replayProblems('2026-01-01T00:00:00', null, now)).toEqual({})
    expect(replayProblems('', null, now).from).toBeDefined()
    expect(replayProblems('2026-01-03T00:00:00', null, now).from).toContain('future')
    expect(replayProblems('2026-01-01T12:00:00', '2026-01-01T11:00:00', now).to).toBeDefined()
  })

  test('have a policy in UTC whose end takes in the whole second', () => {
    const at = Date.parse('2026-01-31T14:05:09.000Z')
    expect(JSON.parse(replayPolicy(localTime(at), localTime(at)))).toEqual({
      PointType: 'Timestamp',
      StartingPoint: '2026-01-31T14:05:09.000Z',
      EndingPoint: '2026-01-31T14:05:09.999Z',
    })
    expect(JSON.parse(replayPolicy(localTime(at), null))).not.toHaveProperty('EndingPoint')
  })
})
