/** The points of a sparkline up to `top`, newest at the right edge; flat at the bottom if all are 0. */
export function sparklinePoints(
  values: readonly number[],
  slots: number,
  width: number,
  height: number,
  top = Math.max(1, ...values),
): string {
  const step = width / Math.max(1, slots - 1)
  const start = slots - values.length
  return values
    .map(
      (value, index) =>
        `${((start + index) * step).toFixed(1)},${(height - (value / top) * height).toFixed(1)}`,
    )
    .join(' ')
}
