import { formatBytes } from '../../../components/format'

/**
 * Where value axes end and have their lines: at figures people count in, so that an axis stays as it is until what it
 * shows outgrows it. Pure.
 */

const DECADES = Array.from({ length: 12 }, (_, power) => 10 ** power)
/** 1, 2, 5, 10, 20, 50, … */
export const countSteps: readonly number[] = DECADES.flatMap((ten) => [1, 2, 5].map((step) => step * ten))

/** 1, 2, 4, 8, … bytes. */
export const byteSteps: readonly number[] = Array.from({ length: 41 }, (_, power) => 2 ** power)

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
/** Lengths of time, in ms. */
export const timeSteps: readonly number[] = [
  ...[10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 15, 30].map((seconds) => seconds * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * MINUTE),
  ...[1, 2, 3, 6, 12].map((hours) => hours * HOUR),
  ...[1, 2, 4, 7, 14, 30, 60, 120, 365].map((days) => days * DAY),
]

/** `512 B`, `1.5 KiB`: where there is no room for the word. */
export function shortBytes(bytes: number): string {
  return formatBytes(Math.round(bytes)).replace(/ bytes?$/, ' B')
}

export interface AxisLimit {
  readonly value: number
  /** The highest of what it limits. */
  readonly peak: number
}

/** A limit has its line in the chart once what it limits comes as near to it as this part. */
const NEAR = 0.25

/**
 * Where an axis ends: at the first step that leaves a little room above the highest value. A limit that is near, and with
 * `whole` each limit, is below it.
 */
export function axisTop(
  peak: number,
  limits: readonly AxisLimit[],
  steps: readonly number[],
  whole: boolean,
): number {
  let most = peak
  for (const limit of limits)
    if (whole || limit.peak >= limit.value * NEAR) most = Math.max(most, limit.value)
  return steps.find((step) => step >= most * 1.05) ?? most * 1.05
}
