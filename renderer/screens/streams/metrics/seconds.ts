import type { StreamPoint } from '../../../../shared/console/streams'

/** The seconds of a stream, or a shard, as its charts need them. Pure. */

/** Seconds that are kept: 15 minutes. */
export const keptSeconds = 900

/**
 * The points with newer ones behind them, and those before the 15 minutes gone; where the clock was moved, that may be
 * all before.
 */
export function withNewer(points: readonly StreamPoint[], newer: readonly StreamPoint[]): StreamPoint[] {
  const all = [...points, ...newer].slice(-keptSeconds)
  const since = (all.at(-1)?.at ?? 0) - keptSeconds * 1_000
  return all.filter(({ at }) => at > since)
}

/** Readers come back within so many seconds, each with an age of its own. */
const readSeconds = 10

/**
 * Iterator age in ms, a value each second: of the slowest read in the ten seconds up to it, since readers that take turns
 * would make a saw of it; null where nobody read.
 */
export function slowestReads(points: readonly Pick<StreamPoint, 'iteratorAgeMs'>[]): (number | null)[] {
  return points.map((_, index) => {
    let slowest: number | null = null
    for (let at = Math.max(0, index - readSeconds + 1); at <= index; at += 1) {
      const age = points[at]!.iteratorAgeMs
      if (age !== null && (slowest === null || age > slowest)) slowest = age
    }
    return slowest
  })
}

/** Minutes that a chart may show. */
export const spans = [1, 5, 15] as const
export type Span = (typeof spans)[number]

/** Of the spans up to the chosen one the shortest that has room for all seconds there are: early on, few fill the chart. */
export function fittingSpan(seconds: number, chosen: Span): Span {
  return spans.find((minutes) => minutes >= chosen || seconds <= minutes * 60) ?? chosen
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
