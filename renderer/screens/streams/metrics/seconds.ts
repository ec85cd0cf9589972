import type { StreamPoint } from '../../../../shared/console/streams'

/** The seconds of a stream, or a shard, as its charts need them. Pure. */

/** Seconds that are kept: 15 minutes. */
export const keptSeconds = 900

/** The points with newer ones behind them, and the oldest gone. */
export function withNewer(points: readonly StreamPoint[], newer: readonly StreamPoint[]): StreamPoint[] {
  return [...points, ...newer].slice(-keptSeconds)
}

/** How many seconds the age of the last read is shown while nobody reads: readers come back within that. */
const heldSeconds = 10

/**
 * Iterator age in ms, a second each: in a second without a read that of the read before, if that is not long ago; else
 * null, since nobody reads.
 */
export function heldAges(points: readonly Pick<StreamPoint, 'iteratorAgeMs'>[]): (number | null)[] {
  let [last, ago] = [null as number | null, 0]
  return points.map(({ iteratorAgeMs }) => {
    if (iteratorAgeMs !== null) [last, ago] = [iteratorAgeMs, 0]
    else ago += 1
    return ago <= heldSeconds ? last : null
  })
}

type Counted = Exclude<keyof StreamPoint, 'at' | 'iteratorAgeMs'>

export interface Totals {
  readonly recordsIn: number
  readonly bytesIn: number
  readonly recordsOut: number
  readonly bytesOut: number
  readonly throttledIn: number
  readonly throttledOut: number
  /** Of the slowest read; null if nobody read. */
  readonly worstAgeMs: number | null
  /** Nothing was put, read or refused. */
  readonly idle: boolean
}

export function totalsOf(points: readonly StreamPoint[]): Totals {
  const sum = (key: Counted): number => points.reduce((total, point) => total + point[key], 0)
  const ages = points.flatMap(({ iteratorAgeMs }) => (iteratorAgeMs === null ? [] : [iteratorAgeMs]))
  const counts = {
    recordsIn: sum('recordsIn'),
    bytesIn: sum('bytesIn'),
    recordsOut: sum('recordsOut'),
    bytesOut: sum('bytesOut'),
    throttledIn: sum('throttledIn'),
    throttledOut: sum('throttledOut'),
  }
  const worstAgeMs = ages.length === 0 ? null : ages.reduce((a, b) => Math.max(a, b))
  const idle = worstAgeMs === null && Object.values(counts).every((count) => count === 0)
  return { ...counts, worstAgeMs, idle }
}

/** The highest of several series; 0 of none. */
export function peakOf(...series: readonly (readonly (number | null)[])[]): number {
  let peak = 0
  for (const values of series) for (const value of values) if (value !== null && value > peak) peak = value
  return peak
}
