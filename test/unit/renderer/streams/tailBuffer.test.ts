import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { RecordRow } from '../../../../shared/console/records'
import { LineRing } from '../../../../renderer/screens/streams/tail/lineRing'
import { isGap, TailBuffer } from '../../../../renderer/screens/streams/tail/tailBuffer'

const row = (position: number): RecordRow => ({
  id: `0:${position}`,
  shardId: 'shardId-000000000000',
  position,
  sequenceNumber: String(position),
  partitionKey: 'k',
  at: position,
  bytes: 1,
  preview: '1',
  kind: 'json',
  userRecords: 0,
  columns: [],
})
const rows = (first: number, count: number): RecordRow[] =>
  Array.from({ length: count }, (_, index) => row(first + index))
const shown = (buffer: TailBuffer): string[] =>
  [...buffer.shown].map((line) => (isGap(line) ? `${line.why} ${line.gap}` : String(line.position)))

describe('a ring of lines', () => {
  test('keeps the latest, and each keeps its number', () => {
    const ring = new LineRing<string>(3)
    expect([...'abcde'].map((letter) => ring.push(letter))).toEqual([
      undefined,
      undefined,
      undefined,
      'a',
      'b',
    ])
    expect([...ring]).toEqual(['c', 'd', 'e'])
    expect([ring.first, ring.end, ring.at(1), ring.at(2), ring.at(5)]).toEqual([
      2,
      5,
      undefined,
      'c',
      undefined,
    ])
  })

  test('goes on with its numbers after it was emptied', () => {
    const ring = new LineRing<string>(2)
    ring.push('a')
    ring.clear()
    ring.push('b')
    expect([ring.size, ring.at(0), ring.at(1)]).toEqual([1, undefined, 'b'])
  })
})

describe('what a tail keeps', () => {
  test('lets old rows go for new ones while it follows, and counts them', () => {
    const buffer = new TailBuffer(3)
    buffer.push(rows(1, 5), 0, null)
    expect(shown(buffer)).toEqual(['3', '4', '5'])
    expect([buffer.left, buffer.shownRecords, buffer.waiting]).toEqual([2, 3, 0])
  })

  test('moves nothing while it is paused; what comes waits and is shown afterwards', () => {
    const buffer = new TailBuffer(4)
    buffer.push(rows(1, 2), 0, null)
    buffer.holdAs('paused')
    buffer.push(rows(3, 3), 0, null)
    expect(shown(buffer)).toEqual(['1', '2'])
    expect([buffer.news, buffer.waiting, buffer.dropped]).toEqual([3, 3, 0])
    buffer.follow()
    expect(shown(buffer)).toEqual(['2', '3', '4', '5'])
    expect([buffer.news, buffer.waiting, buffer.left]).toEqual([0, 0, 1])
  })

  test('says how many it dropped, and marks where they would stand', () => {
    const buffer = new TailBuffer(3)
    buffer.push(rows(1, 1), 0, 'c1')
    buffer.holdAs('paused')
    buffer.push(rows(2, 2), 0, 'c2')
    buffer.push(rows(4, 3), 0, 'c4')
    expect([buffer.waiting, buffer.dropped, buffer.news]).toEqual([3, 2, 3])
    buffer.follow()
    expect(shown(buffer)).toEqual(['4', '5', '6'])
    expect(buffer.droppedInAll).toBe(2)
  })

  test('knows where to read on to see what was dropped', () => {
    const buffer = new TailBuffer(4)
    buffer.holdAs('paused')
    buffer.push(rows(1, 3), 0, 'before 1')
    buffer.push(rows(4, 2), 0, 'before 4')
    buffer.push(rows(6, 1), 0, 'before 6')
    buffer.follow()
    expect(shown(buffer)).toEqual(['3', '4', '5', '6'])
    const tall = new TailBuffer(4)
    tall.holdAs('paused')
    tall.push(rows(1, 3), 0, 'before 1')
    tall.push(rows(4, 2), 2, 'before 4')
    expect([tall.dropped, tall.waiting]).toEqual([2, 3])
    tall.follow()
    expect(shown(tall)).toEqual(['3', 'skipped 2', '4', '5'])
  })

  test('adds rows below while somebody reads further up and there is room; then they wait', () => {
    const buffer = new TailBuffer(4)
    buffer.push(rows(1, 2), 0, null)
    buffer.holdAs('scrolled')
    buffer.push(rows(3, 4), 0, null)
    expect(shown(buffer)).toEqual(['1', '2', '3', '4'])
    expect([buffer.news, buffer.waiting]).toEqual([4, 2])
  })

  test('stands as it is when a pause follows a scroll, and counts on', () => {
    const buffer = new TailBuffer(9)
    buffer.push(rows(1, 2), 0, null)
    buffer.holdAs('scrolled')
    buffer.push(rows(3, 1), 0, null)
    buffer.holdAs('paused')
    buffer.push(rows(4, 1), 0, null)
    expect(shown(buffer)).toEqual(['1', '2', '3'])
    expect([buffer.news, buffer.waiting]).toEqual([2, 1])
  })

  test('marks records that were not sent, two such marks in a row as one', () => {
    const buffer = new TailBuffer(9)
    buffer.push(rows(1, 1), 0, 'a')
    buffer.push([], 7, 'b')
    buffer.push(rows(20, 1), 5, 'c')
    expect(shown(buffer)).toEqual(['1', 'skipped 12', '20'])
    const gap = buffer.shown.at(1)!
    expect(isGap(gap) && gap.cursor).toBe('b')
  })

  test('knows of every record what became of it', () => {
    const step = fc.oneof(
      fc.record({ rows: fc.nat(12), skipped: fc.constantFrom(0, 0, 3) }),
      fc.constantFrom('scrolled' as const, 'paused' as const, 'follow' as const),
      fc.record({ keep: fc.integer({ min: 1, max: 20 }) }),
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), fc.integer({ min: 1, max: 20 }), (steps, capacity) => {
        const buffer = new TailBuffer(capacity)
        let most = capacity
        let received = 0
        for (const one of steps) {
          if (one === 'follow') buffer.follow()
          else if (typeof one === 'string') buffer.holdAs(one)
          else if ('keep' in one) buffer.resize((most = one.keep))
          else {
            buffer.push(rows(received + 1, one.rows), one.skipped, 'c')
            received += one.rows
          }
          const { shownRecords, waiting, droppedInAll, left } = buffer
          expect(shownRecords + waiting + droppedInAll + left).toBe(received)
          expect(buffer.shown.size).toBeLessThanOrEqual(most)
          expect(waiting).toBeLessThanOrEqual(most)
          expect([...buffer.shown].filter((line) => !isGap(line))).toHaveLength(shownRecords)
          const positions = [...buffer.shown].flatMap((line) => (isGap(line) ? [] : [line.position]))
          expect(positions).toEqual([...positions].sort((a, b) => a - b))
        }
        buffer.follow()
        expect(buffer.waiting).toBe(0)
      }),
    )
  })

  test('costs the same for each row however many are kept', () => {
    const buffer = new TailBuffer(10_000)
    for (let at = 0; at < 500_000; at += 2_500) buffer.push(rows(at, 2_500), 0, null)
    expect([buffer.shownRecords, buffer.left]).toEqual([10_000, 490_000])
  })
})
