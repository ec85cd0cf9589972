/** Chosen positions in their stored form: ascending whole numbers as differences in LEB128. */

export const PART_SIZE = 20_000

/** Packs ascending numbers below 2^53. */
export function packNumbers(numbers: ArrayLike<number>, start: number, end: number): Uint8Array {
  const bytes = new Uint8Array((end - start) * 8)
  let length = 0
  let previous = 0
  for (let at = start; at < end; at++) {
    let rest = numbers[at]! - previous
    previous = numbers[at]!
    while (rest >= 128) {
      bytes[length++] = (rest % 128) + 128
      rest = Math.floor(rest / 128)
    }
    bytes[length++] = rest
  }
  return bytes.slice(0, length)
}

/** The numbers that were packed. */
export function unpackNumbers(bytes: Uint8Array): number[] {
  const numbers: number[] = []
  let previous = 0
  let value = 0
  let factor = 1
  for (const byte of bytes) {
    value += (byte % 128) * factor
    if (byte >= 128) {
      factor *= 128
      continue
    }
    previous += value
    numbers.push(previous)
    value = 0
    factor = 1
  }
  return numbers
}
