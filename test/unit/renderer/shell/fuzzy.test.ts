import { describe, expect, it } from 'vitest'
import { cutAt, fuzzyMatch } from '../../../../renderer/components/fuzzy'

describe('finding names as they are typed', () => {
  it('finds words in any order and case', () => {
    expect(fuzzyMatch('DLQ ord', 'shop-orders-dlq')?.ranges).toEqual([
      [5, 8],
      [12, 15],
    ])
  })

  it('finds the initials of words', () => {
    expect(fuzzyMatch('sod', 'shop-orders-dlq')?.ranges).toEqual([
      [0, 1],
      [5, 6],
      [12, 13],
    ])
  })

  it('does not find digits that are scattered', () => {
    expect(fuzzyMatch('05', 'team-00-service-0459')).toBeUndefined()
  })

  it('does not find letters that are merely there', () => {
    expect(fuzzyMatch('oes', 'shop-orders')).toBeUndefined()
  })

  it('ranks a beginning before a middle, and a whole word before initials', () => {
    const score = (text: string): number => fuzzyMatch('ord', text)!.score
    expect(score('orders')).toBeGreaterThan(score('shop-orders'))
    expect(score('shop-orders')).toBeGreaterThan(score('records'))
    expect(score('records')).toBeGreaterThan(score('open-red-doors'))
  })

  it('matches everything while nothing is typed', () => {
    expect(fuzzyMatch('  ', 'anything')?.ranges).toEqual([])
  })

  it('cuts the text into parts that join to the text again', () => {
    const text = 'shop-orders-dlq'
    const parts = cutAt(text, fuzzyMatch('orders shop', text)!.ranges)
    expect(parts.map((part) => part.text).join('')).toBe(text)
    expect(parts.filter((part) => part.hit).map((part) => part.text)).toEqual(['shop', 'orders'])
  })
})
