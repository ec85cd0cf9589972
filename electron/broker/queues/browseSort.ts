import type { Pace } from '../tasks/pace'
import { SliceSize } from '../tasks/pace'

const CHUNK = 4_096

/**
 * Sorts the numbers 0 … count-1 by `compare` without ever holding the thread for long: chunks are sorted alone, then
 * merged in slices. Stable. Ends early, with undefined, once `stopped` says so.
 */
export async function sortInSlices(
  count: number,
  compare: (a: number, b: number) => number,
  pace: Pace,
  stopped: () => boolean,
): Promise<Uint32Array | undefined> {
  // A plain loop: a callback for each of a million numbers would hold the thread.
  let from: Uint32Array = new Uint32Array(count)
  for (let index = 0; index < count; index++) from[index] = index
  for (let start = 0; start < count; start += CHUNK) {
    from.subarray(start, start + CHUNK).sort(compare)
    await pace.turn()
    if (stopped()) return undefined
  }
  let into: Uint32Array = new Uint32Array(count)
  const slice = new SliceSize(pace, { first: 16_384, max: 131_072 })
  let left = slice.begin()
  for (let width = CHUNK; width < count; width *= 2) {
    for (let start = 0; start < count; start += 2 * width) {
      const middle = Math.min(start + width, count)
      const end = Math.min(start + 2 * width, count)
      let one = start
      let two = middle
      for (let at = start; at < end; at++) {
        const takeFirst = one < middle && (two >= end || compare(from[one]!, from[two]!) <= 0)
        into[at] = takeFirst ? from[one++]! : from[two++]!
        if (--left > 0) continue
        slice.end()
        await pace.turn()
        if (stopped()) return undefined
        left = slice.begin()
      }
    }
    const sorted = into
    into = from
    from = sorted
  }
  return from
}
