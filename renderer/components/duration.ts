/** A length of time as AWS takes it (whole seconds) and as people type it (a number and a unit). */

export type DurationUnit = 'seconds' | 'minutes' | 'hours' | 'days'

export const secondsIn: Record<DurationUnit, number> = {
  seconds: 1,
  minutes: 60,
  hours: 3_600,
  days: 86_400,
}

const largestFirst: readonly DurationUnit[] = ['days', 'hours', 'minutes', 'seconds']

/** The largest unit that shows these seconds as a whole number: 345600 → 4 days, 90 → 90 seconds. */
export function splitDuration(
  seconds: number,
  units: readonly DurationUnit[] = largestFirst,
): { value: number; unit: DurationUnit } {
  const unit =
    largestFirst.find(
      (candidate) => units.includes(candidate) && seconds > 0 && seconds % secondsIn[candidate] === 0,
    ) ?? 'seconds'
  return { value: seconds / secondsIn[unit], unit: units.includes(unit) ? unit : (units[0] ?? 'seconds') }
}

/** Whole seconds, or null for what is not a number. */
export function joinDuration(value: number | null, unit: DurationUnit): number | null {
  if (value === null || !Number.isFinite(value)) return null
  return Math.round(value * secondsIn[unit])
}
