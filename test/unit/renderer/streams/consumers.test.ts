import { effectScope, nextTick, shallowRef } from 'vue'
import { describe, expect, test } from 'vitest'
import type { ConsumerView } from '../../../../shared/console/streams'
import {
  consumerNameProblem,
  nameLengthText,
  readersText,
  registerProblem,
  subscribedText,
  summaryOf,
} from '../../../../renderer/screens/streams/consumers/consumerWords'
import {
  behindText,
  dangerOf,
  furthest,
  furthestFirst,
  lagMeaning,
  lossText,
  partOf,
  tailPlace,
} from '../../../../renderer/screens/streams/consumers/lag'
import { useHeldRows } from '../../../../renderer/screens/streams/consumers/useHeldRows'
import { startInAddress } from '../../../../renderer/screens/streams/tail/tailStart'

const HOUR = 3_600_000
const shardOf = (number: number): string => `shardId-${String(number).padStart(12, '0')}`

function consumer(subscriptions: Partial<ConsumerView['subscriptions'][number]>[]): ConsumerView {
  return {
    name: 'map',
    arn: 'arn:aws:kinesis:us-east-1:000000000000:stream/trucks/consumer/map:1',
    status: 'ACTIVE',
    createdAt: 0,
    subscriptions: subscriptions.map((one, index) => ({
      shardId: shardOf(index),
      since: 0,
      endsAt: 300_000,
      millisBehind: 0,
      recordsBehind: 0,
      recordsOut: 0,
      ...one,
    })),
  }
}

describe('how far behind a reader is', () => {
  test('is told by the time of its next record, and nothing at all if there is none', () => {
    expect(behindText({ millisBehind: 0, recordsBehind: 0 })).toBe('Caught up')
    expect(behindText({ millisBehind: 450, recordsBehind: 3 })).toBe('450 ms')
    expect(behindText({ millisBehind: 12_000, recordsBehind: 3 })).toBe('12 s')
    expect(behindText({ millisBehind: 3 * HOUR + 20 * 60_000, recordsBehind: 3 })).toBe('3 h 20 min')
  })

  test('is measured by the retention period, beyond which records are lost', () => {
    expect(partOf({ millisBehind: 6 * HOUR }, 24)).toBe(0.25)
    expect(dangerOf({ millisBehind: 11 * HOUR }, 24)).toBe('none')
    expect(dangerOf({ millisBehind: 12 * HOUR }, 24)).toBe('near')
    expect(dangerOf({ millisBehind: 20 * HOUR }, 24)).toBe('soon')
    expect(dangerOf({ millisBehind: 24 * HOUR }, 24)).toBe('lost')
    expect(dangerOf({ millisBehind: 24 * HOUR }, 168)).toBe('none')
  })

  test('says when records expire unread, once that is near', () => {
    expect(lossText({ millisBehind: 2 * HOUR }, 24)).toBe('')
    expect(lossText({ millisBehind: 22 * HOUR + 30 * 60_000 }, 24)).toBe('Expires unread in 1 h 30 min')
    expect(lossText({ millisBehind: 25 * HOUR }, 24)).toBe('Records expired unread')
    expect(lagMeaning(168)).toContain('kept for 7 days')
  })

  test('puts those furthest behind first, and leaves those who keep up where they are', () => {
    const readers = [
      { shard: 2, who: 'a', millisBehind: 900, recordsBehind: 4 },
      { shard: 0, who: 'b', millisBehind: 20, recordsBehind: 1 },
      { shard: 0, who: 'a', millisBehind: 800, recordsBehind: 1 },
      { shard: 1, who: 'c', millisBehind: 90_000, recordsBehind: 9 },
      { shard: 5, who: 'c', millisBehind: HOUR, recordsBehind: 9 },
    ]
    const order = furthestFirst(
      readers,
      ({ shard }) => shard,
      ({ who }) => who,
    )
    expect(order.map(({ shard, who }) => `${who}${shard}`)).toEqual(['c5', 'c1', 'a0', 'b0', 'a2'])
    expect(furthest(readers)).toBe(readers[4])
    expect(furthest([])).toBeUndefined()
  })

  test('leads to the place in the tail where its next record is', () => {
    const now = 1_700_000_000_000
    const late = tailPlace(shardOf(3), { millisBehind: 90_000.5, recordsBehind: 5 }, now, 24)
    expect(late).toEqual({ shard: shardOf(3), from: '1699999909999' })
    expect(startInAddress({ until: null, sequence: null, ...late }, now)).toMatchObject({
      from: { kind: 'time', at: 1_699_999_909_999 },
    })
    const caughtUp = tailPlace(shardOf(3), { millisBehind: 0, recordsBehind: 0 }, now, 24)
    expect(startInAddress({ until: null, sequence: null, ...caughtUp }, now)).toMatchObject({
      from: { kind: 'now' },
    })
    const lost = tailPlace(shardOf(3), { millisBehind: 30 * HOUR, recordsBehind: 5 }, now, 24)
    expect(lost.from).toBe('beginning')
  })
})

describe('registering a consumer', () => {
  test('is refused for a name that AWS would refuse', () => {
    const problem = (name: string): string | undefined => consumerNameProblem(name, [{ name: 'taken' }])
    expect(problem('')).toBe('A consumer needs a name.')
    expect(problem('two words')).toContain('a space is not allowed')
    expect(problem('ü')).toContain('ü is not allowed')
    expect(problem('a'.repeat(129))).toBe('129 characters: at most 128 are allowed.')
    expect(problem('taken')).toContain('already registered')
    expect(problem('Taken.by-map_2')).toBeUndefined()
    expect(nameLengthText('abc')).toBe('3 of 128 characters')
  })

  test('is refused for a stream that has as many as it may, or that is making five', () => {
    const active = { status: 'ACTIVE' as const }
    const creating = { status: 'CREATING' as const }
    expect(
      registerProblem(
        Array.from({ length: 19 }, () => active),
        20,
      ),
    ).toBeUndefined()
    expect(
      registerProblem(
        Array.from({ length: 20 }, () => active),
        20,
      ),
    ).toContain('maximum of 20')
    expect(
      registerProblem(
        Array.from({ length: 4 }, () => creating),
        20,
      ),
    ).toBeUndefined()
    expect(
      registerProblem(
        Array.from({ length: 5 }, () => creating),
        20,
      ),
    ).toContain('wait a moment')
  })
})

describe('a consumer in a row', () => {
  test('adds up what its subscriptions did, and tells the lag of the worst', () => {
    const summary = summaryOf(
      consumer([
        { millisBehind: 10, recordsBehind: 1, recordsOut: 100 },
        { millisBehind: 5_000, recordsBehind: 20, recordsOut: 50 },
      ]),
    )
    expect(summary).toMatchObject({ shards: 2, recordsBehind: 21, recordsOut: 150 })
    expect(summary.worst?.millisBehind).toBe(5_000)
    expect(summaryOf(consumer([]))).toMatchObject({ shards: 0, worst: undefined })
  })

  test('says how many shards it is subscribed to, closed ones too', () => {
    expect(subscribedText(0, 5)).toBe('None')
    expect(subscribedText(2, 5)).toBe('2 of 5 shards')
    expect(subscribedText(7, 5)).toBe('7 shards')
    expect(
      readersText([
        { reader: 'a', shardId: shardOf(0) },
        { reader: 'a', shardId: shardOf(1) },
        { reader: 'b', shardId: shardOf(1) },
      ]),
    ).toBe('2 readers of 2 shards')
  })
})

test('rows keep their order while somebody points at them, and follow again afterwards', async () => {
  const rows = shallowRef(['a', 'b', 'c'])
  const scope = effectScope()
  const { shown, hold } = scope.run(() =>
    useHeldRows(
      () => rows.value,
      (row) => row,
    ),
  )!
  expect(shown.value).toEqual(['a', 'b', 'c'])
  hold.pointerenter()
  rows.value = ['d', 'c', 'a']
  await nextTick()
  expect(shown.value).toEqual(['a', 'c', 'd'])
  hold.focusin()
  hold.pointerleave()
  await nextTick()
  expect(shown.value).toEqual(['a', 'c', 'd'])
  hold.focusout()
  await nextTick()
  expect(shown.value).toEqual(['d', 'c', 'a'])
  scope.stop()
})
