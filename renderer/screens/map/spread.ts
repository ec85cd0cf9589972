/**
 * Places on a line that come as near as possible to where each one wants to be, in their order and never closer than
 * they may: the least squares fit, by pooling neighbours that would overlap.
 * @param wanted where each one wants its middle
 * @param room how far the middle of each has to be from the one before; that of the first is not used
 */
export function spread(wanted: readonly number[], room: readonly number[]): number[] {
  let offset = 0
  const offsets = wanted.map((_, index) => (offset += index === 0 ? 0 : room[index]!))
  // Without the room between them, only the order has to hold: a monotone fit.
  const pools: { sum: number; count: number }[] = []
  wanted.forEach((want, index) => {
    pools.push({ sum: want - offsets[index]!, count: 1 })
    while (pools.length > 1) {
      const [before, last] = [pools.at(-2)!, pools.at(-1)!]
      if (before.sum / before.count <= last.sum / last.count) break
      pools.splice(-2, 2, { sum: before.sum + last.sum, count: before.count + last.count })
    }
  })
  return pools
    .flatMap(({ sum, count }) => Array.from({ length: count }, () => sum / count))
    .map((place, index) => place + offsets[index]!)
}
