import { describe, expect, it } from 'vitest'
import {
  DEFAULT_SORT,
  filterTopics,
  isFailing,
  nextSort,
  sortTopics,
} from '../../../../renderer/screens/topics/topicRows'
import type { TopicSummary } from '../../../../shared/console/topics'

function topic(name: string, given: Partial<TopicSummary> = {}): TopicSummary {
  return {
    arn: `arn:aws:sns:us-east-1:000000000000:${name}`,
    name,
    account: '000000000000',
    region: 'us-east-1',
    fifo: name.endsWith('.fifo'),
    createdAt: 0,
    displayName: '',
    confirmed: 0,
    pending: 0,
    published: 0,
    delivered: 0,
    filteredOut: 0,
    failed: 0,
    retrying: 0,
    lastPublishedAt: null,
    rates: { published: 0, delivered: 0, filteredOut: 0, failed: 0 },
    publishedHistory: [],
    ...given,
  }
}
const names = (topics: readonly TopicSummary[]): string[] => topics.map(({ name }) => name)

describe('the order of topics', () => {
  it('is by name with its digits by value, until a column is clicked', () => {
    const list = [topic('t10', { failed: 9 }), topic('t9'), topic('alarms')]
    expect(names(sortTopics(list, DEFAULT_SORT))).toEqual(['alarms', 't9', 't10'])
  })

  it('puts those published to last first, and those never published to at the end', () => {
    const list = [topic('never'), topic('old', { lastPublishedAt: 1 }), topic('new', { lastPublishedAt: 2 })]
    expect(names(sortTopics(list, { by: 'lastPublished', descending: true }))).toEqual([
      'new',
      'old',
      'never',
    ])
  })

  it('puts more subscriptions first among equals', () => {
    const list = [topic('a'), topic('b', { confirmed: 1, pending: 2 }), topic('c', { confirmed: 2 })]
    expect(names(sortTopics(list, { by: 'failed', descending: true }))).toEqual(['b', 'c', 'a'])
  })

  it('begins with the most, turns round, and comes back to names at the third click', () => {
    const first = nextSort(DEFAULT_SORT, 'failed')
    expect(first).toEqual({ by: 'failed', descending: true })
    const second = nextSort(first, 'failed')
    expect(second).toEqual({ by: 'failed', descending: false })
    expect(nextSort(second, 'failed')).toEqual(DEFAULT_SORT)
  })
})

describe('what the list of topics shows', () => {
  const list = [
    topic('orders', { retrying: 1 }),
    topic('ledger.fifo'),
    topic('alarms', { failed: 2 }),
    topic('mails', { filteredOut: 3 }),
  ]

  it('is the kind that was chosen', () => {
    expect(names(filterTopics(list, '', 'all'))).toHaveLength(4)
    expect(names(filterTopics(list, '', 'fifo'))).toEqual(['ledger.fifo'])
    expect(names(filterTopics(list, '', 'standard'))).toEqual(['orders', 'alarms', 'mails'])
  })

  it('counts as failing what was given up or is being tried again, not what a filter held back', () => {
    expect(names(filterTopics(list, '', 'failing'))).toEqual(['orders', 'alarms'])
    expect(isFailing(topic('quiet', { filteredOut: 1, delivered: 1 }))).toBe(false)
  })

  it('has the query in its name, blanks around it aside', () => {
    expect(names(filterTopics(list, ' alar ', 'all'))).toEqual(['alarms'])
    expect(names(filterTopics(list, 'ledger', 'standard'))).toEqual([])
  })
})
