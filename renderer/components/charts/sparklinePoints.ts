/** The points of a sparkline, newest at the right edge; flat at the bottom if all are 0. */
export function sparklinePoints(
  values: readonly number[],
  slots: number,
  width: number,
  height: number,
): string {
  const top = Math.max(1, ...values)
  const step = width / Math.max(1, slots - 1)
  const start = slots - values.length
  return values
    .map(
      (value, index) =>
        `${((start + index) * step).toFixed(1)},${(height - (value / top) * height).toFixed(1)}`,
    )
    .join(' ')
}
