import { describe, expect, test } from 'vitest'
import { below, inPlace, onTop } from '../../../../../renderer/screens/topics/deliveries/livePages'
import {
  attemptsText,
  canGiveUp,
  outcomeText,
  passedItsFilter,
  targetName,
} from '../../../../../renderer/screens/topics/deliveries/deliveryWords'

const page = (ids: readonly number[], next: number | null = null) => ({
  rows: ids.map((id) => ({ id })),
  next,
})
const ids = ({ rows }: { rows: readonly { id: number }[] }) => rows.map(({ id }) => id)

describe('a live list', () => {
  test('takes new rows on top and keeps what a person scrolled to', () => {
    const listed = onTop(page([9, 8, 7, 6, 5, 4], 4), page([11, 10, 9], 9))
    expect(ids(listed)).toEqual([11, 10, 9, 8, 7, 6, 5, 4])
    expect(listed).toMatchObject({ next: 4, news: 0 })
  })

  test('never shows two parts with a gap between them', () => {
    const listed = onTop(page([9, 8], 8), page([99, 98], 98))
    expect(ids(listed)).toEqual([99, 98])
    expect(listed.next).toBe(98)
  })

  test('loses rows that no longer match, and only those the page covers', () => {
    expect(ids(onTop(page([9, 8, 7, 3]), page([9, 7], 6)))).toEqual([9, 7, 3])
  })

  test('knows that there is nothing older even where the newest page says there is', () => {
    expect(onTop(page([3, 2, 1]), page([3, 2], 2)).next).toBeNull()
    expect(onTop(page([3], 1), page([3], 2)).next).toBe(1)
  })

  test('stands still while a person reads further down, and counts what is new', () => {
    const listed = inPlace(page([9, 8]), page([12, 11, 9], 9))
    expect(ids(listed)).toEqual([9, 8])
    expect(listed).toMatchObject({ news: 2, more: false })
    expect(inPlace(page([9, 8]), page([99, 98], 98))).toMatchObject({ news: 2, more: true })
  })

  test('shows how rows fare meanwhile', () => {
    const row = (state: string) => ({ id: 9, state })
    const listed = inPlace({ rows: [row('retrying')], next: null }, { rows: [row('delivered')], next: null })
    expect(listed.rows[0]!.state).toBe('delivered')
  })

  test('grows below, each row once', () => {
    const listed = below(onTop(page([], null), page([9, 8], 8)), page([8, 7, 6], 6))
    expect(ids(listed)).toEqual([9, 8, 7, 6])
    expect(listed.next).toBe(6)
  })
})

describe('what is said of deliveries', () => {
  test('counts outcomes, and says where there were none', () => {
    const none = { delivered: 0, filteredOut: 0, retrying: 0, failed: 0 }
    expect(outcomeText(none)).toBe('nobody had subscribed')
    expect(outcomeText({ ...none, delivered: 2, failed: 1 })).toBe('2 delivered, 1 failed')
  })

  test('knows a test by its way past the filter policy', () => {
    const clause = { path: [], condition: '', found: '', reason: '', range: { from: 0, to: 0 } }
    expect(passedItsFilter({ state: 'delivered', clause: { ...clause, verdict: 'no match' } })).toBe(true)
    expect(passedItsFilter({ state: 'filtered-out', clause: { ...clause, verdict: 'no match' } })).toBe(false)
    expect(passedItsFilter({ state: 'delivered', clause: null })).toBe(false)
  })

  test('offers to give up what is under way, and what failed and no queue has', () => {
    expect(canGiveUp({ state: 'retrying', deadLetterQueueArn: null })).toBe(true)
    expect(canGiveUp({ state: 'failed', deadLetterQueueArn: null })).toBe(true)
    expect(canGiveUp({ state: 'failed', deadLetterQueueArn: 'dlq' })).toBe(false)
    expect(canGiveUp({ state: 'delivered', deadLetterQueueArn: null })).toBe(false)
  })

  test('counts attempts against the policy, until somebody tried more often', () => {
    expect(attemptsText(0, 4)).toBe('Not attempted yet')
    expect(attemptsText(2, 4)).toBe('2 of 4 attempts')
    expect(attemptsText(5, 4)).toBe('5 attempts')
  })

  test('does not show the password of a URL', () => {
    expect(targetName('https://me:secret@example.com/x')).toBe('https://me:****@example.com/x')
    expect(targetName('arn:aws:sqs:us-east-1:000000000000:orders')).toBe('orders')
  })
})
