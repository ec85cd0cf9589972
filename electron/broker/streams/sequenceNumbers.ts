/**
 * Sequence numbers of the shape that Kinesis has: 56 decimal digits which say, from the highest bit on, a version, when
 * the shard was created (seconds), the record's position in it, when the record came (seconds), and the shard's number.
 * Within a shard they only grow, and each tells by itself where its record is.
 * https://docs.aws.amazon.com/streams/latest/dev/key-concepts.html#sequence-number
 */
export interface SequenceParts {
  /** Of the shard, in ms; whole seconds are kept. */
  readonly shardCreatedAt: number
  /** The shard's number, as in its id. */
  readonly shard: number
  /** The record's position in the shard, from 1; 0 is where the shard begins. */
  readonly position: number
  /** When it came, in ms; whole seconds are kept. */
  readonly at: number
}

/** The position in the number by which a closed shard ends: no record ever gets so far. */
export const END_POSITION = Number.MAX_SAFE_INTEGER

// 186 bits: version 2, 36 of creation, 3 of nothing, 64 of position, 4 of nothing, 36 of arrival, 32 of shard, version 2.
// (hexadecimal digits: 1 + 9 + 1 + 16 + 2 + 9 + 8 + 1 = 47)
const DIGITS = 47
const VERSION = '2'

/** The number that `parts` stand for, in decimal. */
export function sequenceNumber({ shardCreatedAt, shard, position, at }: SequenceParts): string {
  return BigInt(
    `0x${VERSION}${hex(Math.floor(shardCreatedAt / 1_000), 9)}0${hex(position, 16)}00${hex(Math.floor(at / 1_000), 9)}${hex(shard, 8)}${VERSION}`,
  ).toString()
}

const DECIMAL = /^(0|[1-9][0-9]{0,128})$/

/** What a number says; undefined if it is not one of these. */
export function parseSequenceNumber(decimal: string): SequenceParts | undefined {
  if (!DECIMAL.test(decimal)) return undefined
  const digits = BigInt(decimal).toString(16)
  if (digits.length !== DIGITS || !digits.startsWith(VERSION) || !digits.endsWith(VERSION)) return undefined
  if (digits[10] !== '0' || digits.slice(27, 29) !== '00') return undefined
  const position = Number.parseInt(digits.slice(11, 27), 16)
  if (position > END_POSITION) return undefined
  return {
    shardCreatedAt: Number.parseInt(digits.slice(1, 10), 16) * 1_000,
    position,
    at: Number.parseInt(digits.slice(29, 38), 16) * 1_000,
    shard: Number.parseInt(digits.slice(38, 46), 16),
  }
}

function hex(number: number, digits: number): string {
  return number.toString(16).padStart(digits, '0')
}
