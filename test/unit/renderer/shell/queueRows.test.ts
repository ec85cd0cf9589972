import { describe, expect, it } from 'vitest'
import { sparklinePoints } from '../../../../renderer/components/charts/sparklinePoints'
import { heldOrder, tickRange } from '../../../../renderer/components/list/listOrder'
import {
  DEFAULT_SORT,
  filterQueues,
  nextSort,
  sortQueues,
} from '../../../../renderer/screens/queues/queueRows'
import type { QueueSummary } from '../../../../shared/console/queues'

function queue(name: string, given: Partial<QueueSummary> = {}): QueueSummary {
  return {
    arn: `arn:aws:sqs:us-east-1:000000000000:${name}`,
    name,
    account: '000000000000',
    region: 'us-east-1',
    url: `http://127.0.0.1:4566/000000000000/${name}`,
    fifo: name.endsWith('.fifo'),
    visible: 0,
    inFlight: 0,
    delayed: 0,
    oldestSentAt: null,
    deadLetterTargetArn: null,
    maxReceiveCount: null,
    deadLetterSourceArns: [],
    deadLetterTopicArns: [],
    depthHistory: [],
    rates: { sent: 0, received: 0, deleted: 0 },
    createdAt: 0,
    revision: 0,
    visibilityTimeout: 30,
    ...given,
  }
}
const names = (queues: readonly QueueSummary[]): string[] => queues.map(({ name }) => name)

describe('the order of queues', () => {
  it('puts the longest backlog first, then the deepest, then the name with its digits by value', () => {
    const list = [queue('q10'), queue('q9'), queue('busy', { visible: 5 }), queue('flight', { inFlight: 2 })]
    expect(names(sortQueues(list, DEFAULT_SORT))).toEqual(['busy', 'flight', 'q9', 'q10'])
  })

  it('puts the oldest message first and empty queues last', () => {
    const list = [queue('empty'), queue('new', { oldestSentAt: 200 }), queue('old', { oldestSentAt: 100 })]
    expect(names(sortQueues(list, { by: 'oldest', descending: true }))).toEqual(['old', 'new', 'empty'])
  })

  it('turns round, and comes back to backlog first at the third click', () => {
    const first = nextSort(DEFAULT_SORT, 'name')
    expect(first).toEqual({ by: 'name', descending: false })
    const second = nextSort(first, 'name')
    expect(second).toEqual({ by: 'name', descending: true })
    expect(nextSort(second, 'name')).toEqual(DEFAULT_SORT)
  })

  it('stays while it is held: what is gone goes, what is new comes last', () => {
    expect(heldOrder(['c', 'a', 'b'], ['a', 'new', 'c'])).toEqual(['c', 'a', 'new'])
  })
})

describe('filtering queues', () => {
  const list = [
    queue('orders', { visible: 1 }),
    queue('orders-dlq', { visible: 2, deadLetterSourceArns: ['arn:aws:sqs:us-east-1:000000000000:orders'] }),
    queue('undelivered', { visible: 1, deadLetterTopicArns: ['arn:aws:sns:us-east-1:000000000000:events'] }),
    queue('mail-dlq', { deadLetterSourceArns: ['arn:aws:sqs:us-east-1:000000000000:mail'] }),
    queue('pay.fifo'),
  ]

  it('shows dead-letter queues of queues and of subscriptions, only if they hold messages', () => {
    expect(names(filterQueues(list, '', 'dead-letters'))).toEqual(['orders-dlq', 'undelivered'])
  })

  it('joins kind and search', () => {
    expect(names(filterQueues(list, 'dlq', 'standard'))).toEqual(['orders-dlq', 'mail-dlq'])
    expect(names(filterQueues(list, '', 'fifo'))).toEqual(['pay.fifo'])
  })
})

describe('ticking rows', () => {
  const order = ['a', 'b', 'c', 'd', 'e']

  it('ticks everything between the last ticked row and this one, in either direction', () => {
    expect([...tickRange(new Set(['d']), order, 'd', 'b', true)].sort()).toEqual(['b', 'c', 'd'])
  })

  it('unticks a range', () => {
    expect([...tickRange(new Set(order), order, 'b', 'd', false)]).toEqual(['a', 'e'])
  })

  it('ticks one row if the last one is gone', () => {
    expect([...tickRange(new Set(), order, 'gone', 'c', true)]).toEqual(['c'])
  })
})

describe('a sparkline', () => {
  it('ends at the right edge and reaches the top at its highest value', () => {
    expect(sparklinePoints([0, 5, 10], 5, 100, 20)).toBe('50.0,20.0 75.0,10.0 100.0,0.0')
  })
})
