/** Seconds that the rate chart goes back. */
const KEPT = 900
/** Ms: of a stream that is seconds old, or after a start, the first second must not fill the chart. */
const LEAST_SPAN = 60_000

/** Drops, in place, what is no longer lately: a clock that is moved ahead leaves days between two points. */
export function dropOld(points: { readonly at: number }[]): void {
  const oldest = (points.at(-1)?.at ?? 0) - KEPT * 1_000
  const first = points.findIndex(({ at }) => at > oldest)
  points.splice(0, Math.max(points.length - KEPT, first))
}

/** Ms that the chart shows, up to the last point. */
export function spanShown(times: readonly number[]): number {
  return Math.max(LEAST_SPAN, (times.at(-1) ?? 0) - (times[0] ?? 0))
}
