import { describe, expect, test } from 'vitest'
import { sparklinePoints } from '../../../../renderer/components/charts/sparklinePoints'
import { axisTop, byteSteps, countSteps, timeSteps } from '../../../../renderer/screens/streams/metrics/axes'
import {
  fittingSpan,
  keptSeconds,
  peakOf,
  slowestReads,
  totalsOf,
  withNewer,
} from '../../../../renderer/screens/streams/metrics/seconds'
import { busiestSecond, drawnShards } from '../../../../renderer/screens/streams/metrics/shardGrid'
import type { ShardView, StreamPoint } from '../../../../shared/console/streams'

function point(change: Partial<StreamPoint> = {}): StreamPoint {
  return {
    at: 0,
    recordsIn: 0,
    bytesIn: 0,
    recordsOut: 0,
    bytesOut: 0,
    throttledIn: 0,
    throttledOut: 0,
    iteratorAgeMs: null,
    ...change,
  }
}

function shard(number: number, putHistory: number[], open = true): ShardView {
  return {
    shardId: `shardId-${String(number).padStart(12, '0')}`,
    number,
    open,
    parent: null,
    adjacentParent: null,
    firstHash: '0',
    lastHash: '0',
    // Later ones have lower ranges: the order is that of the ranges, not of the numbers.
    from: 1 - number / 100,
    to: 1,
    startingSequenceNumber: '0',
    endingSequenceNumber: null,
    createdAt: 0,
    closedAt: null,
    records: 0,
    bytes: 0,
    oldestAt: null,
    newestAt: null,
    rates: { recordsIn: 0, bytesIn: 0, recordsOut: 0, bytesOut: 0, throttled: 0 },
    putHistory,
  }
}

describe('the seconds of a stream', () => {
  test('are kept for 15 minutes', () => {
    const old = Array.from({ length: keptSeconds }, (_, second) => point({ at: second * 1_000 }))
    const points = withNewer(old, [point({ at: 900_000 }), point({ at: 901_000 })])
    expect(points).toHaveLength(keptSeconds)
    expect(points[0]!.at).toBe(2_000)
    expect(points.at(-1)!.at).toBe(901_000)
    // The clock was moved by a day: what was before is no part of the last 15 minutes.
    expect(withNewer(points, [point({ at: 90_000_000 })])).toHaveLength(1)
    expect(withNewer([], [])).toEqual([])
  })

  test('add up, and say when nothing happened at all', () => {
    expect(totalsOf([point(), point()]).idle).toBe(true)
    expect(totalsOf([point(), point({ throttledOut: 1 })]).idle).toBe(false)
    expect(totalsOf([point(), point({ iteratorAgeMs: 0 })]).idle).toBe(false)
    expect(
      totalsOf([point({ recordsIn: 2, iteratorAgeMs: 5 }), point({ recordsIn: 3, iteratorAgeMs: 70 })]),
    ).toMatchObject({ recordsIn: 5, worstAgeMs: 70 })
  })

  test('show the slowest of the readers that take turns, and nothing once nobody reads', () => {
    const taking = [9_000, 0, 9_001, 0].map((iteratorAgeMs) => point({ iteratorAgeMs }))
    expect(slowestReads(taking)).toEqual([9_000, 9_000, 9_001, 9_001])
    const stopped = [point({ iteratorAgeMs: 40 }), ...Array.from({ length: 10 }, () => point())]
    expect(slowestReads(stopped).at(-2)).toBe(40)
    expect(slowestReads(stopped).at(-1)).toBeNull()
    expect(slowestReads([point()])).toEqual([null])
  })

  test('fill the chart early on', () => {
    expect(fittingSpan(20, 15)).toBe(1)
    expect(fittingSpan(200, 15)).toBe(5)
    expect(fittingSpan(301, 15)).toBe(15)
    expect(fittingSpan(900, 5)).toBe(5)
  })
})

describe('an axis', () => {
  test('stays as it is until values outgrow it', () => {
    const tops = [130, 140, 150, 160, 170].map((peak) => axisTop(peak, [], countSteps, false))
    expect(new Set(tops)).toEqual(new Set([200]))
    expect(axisTop(195, [], countSteps, false)).toBe(500)
    expect(axisTop(0, [], countSteps, false)).toBe(1)
    expect(axisTop(700_000, [], byteSteps, false)).toBe(1_048_576)
    expect(axisTop(50_000, [], timeSteps, false)).toBe(60_000)
  })

  test('shows a quota when what it limits comes near, or when asked', () => {
    const quota = (peak: number) => [{ value: 1_000, peak }]
    expect(axisTop(100, quota(100), countSteps, false)).toBe(200)
    expect(axisTop(100, quota(100), countSteps, true)).toBe(2_000)
    expect(axisTop(250, quota(250), countSteps, false)).toBe(2_000)
    // What goes out does not bring the quota of what comes in nearer.
    expect(axisTop(400, quota(10), countSteps, false)).toBe(500)
  })

  test('ends somewhere even above the last step', () => {
    expect(axisTop(10 ** 14, [], countSteps, false)).toBeGreaterThan(10 ** 14)
    expect(peakOf([1, null, 7], [3], [])).toBe(7)
  })
})

describe('all shards beside each other', () => {
  test('stand in the order of their ranges, without closed ones', () => {
    const shards = [shard(0, []), shard(1, [], false), shard(2, [])]
    expect(drawnShards(shards).map(({ number }) => number)).toEqual([2, 0])
  })

  test('are the busiest if there are too many', () => {
    const shards = [shard(0, [1, 1]), shard(1, [9]), shard(2, [0]), shard(3, [3])]
    expect(drawnShards(shards, 2).map(({ number }) => number)).toEqual([3, 1])
    expect(busiestSecond(shards)).toBe(9)
  })

  test('are drawn on one scale', () => {
    expect(sparklinePoints([50, 100], 2, 10, 10, 100)).toBe('0.0,5.0 10.0,0.0')
    expect(sparklinePoints([5, 10], 2, 10, 10)).toBe('0.0,5.0 10.0,0.0')
  })
})
