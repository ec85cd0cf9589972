/**
 * The hash keys of Kinesis: whole numbers from 0 to 2^128 − 1, written in decimal, of which every shard has a range. The
 * page draws them between 0 and 1. Pure.
 */
export const HASH_KEYS = 2n ** 128n
export const LAST_HASH = HASH_KEYS - 1n

/** A double holds this many bits of a position between 0 and 1. */
const BITS = 53n
const SHIFT = 128n - BITS

/** Where a hash key stands among all: 0 to 1. */
export function fractionOf(hash: bigint): number {
  return Number(hash >> SHIFT) / 2 ** Number(BITS)
}

/** The hash key at a position, as exactly as a double says it. */
export function hashAt(fraction: number): bigint {
  const within = Math.min(1, Math.max(0, fraction))
  const hash = BigInt(Math.round(within * 2 ** Number(BITS))) << SHIFT
  return hash > LAST_HASH ? LAST_HASH : hash
}

/** The hash key a person typed, in decimal or as 0x…; undefined if it is none. Blanks and thousands separators are let be. */
export function parseHash(text: string): bigint | undefined {
  const digits = text.replace(/[\s,_]/g, '')
  if (!/^(\d{1,40}|0x[0-9a-f]{1,32})$/i.test(digits)) return undefined
  const hash = BigInt(digits)
  return hash > LAST_HASH ? undefined : hash
}

/** The first hash key of the upper half, as SplitShard is given it for an even split. */
export function middleOf(first: bigint, last: bigint): bigint {
  return (first + last + 1n) / 2n
}

/** A part of the whole as people read it: `12.5%`, `<0.01%`, with as many digits as tell neighbours apart. */
export function shareText(share: number, digits = 2): string {
  const percent = share * 100
  if (percent > 0 && percent < 10 ** -digits) return `<${10 ** -digits}%`
  return `${Number(percent.toFixed(digits))}%`
}

/** `12.5% – 25%`: which part of the hash keys a range is. */
export function rangeText(from: number, to: number): string {
  const digits = Math.min(6, Math.max(1, Math.ceil(-Math.log10(Math.max(to - from, 1e-9) * 100)) + 1))
  return `${shareText(from, digits)} – ${shareText(to, digits)}`
}

/** A 39-digit number in groups that can be compared by eye. */
export function groupedHash(hash: string): string {
  return hash.replace(/\B(?=(\d{3})+(?!\d))/g, ' ')
}
