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

// In hexadecimal digits: version (1), creation (9), the shard's last digit (1), position (16), nothing (2), arrival (9),
// shard (8), version again (1).
const DIGITS = 47
const VERSION = '2'
/** Below the position: nothing, arrival, shard, version. */
const POSITION_BITS = 80n
/** The position that stands for END_POSITION, as AWS's numbers have it. */
const LAST = '7fffffffffffffff'

/** The number that `parts` stand for, in decimal. */
export function sequenceNumber({ shardCreatedAt, shard, position, at }: SequenceParts): string {
  const place = position === END_POSITION ? LAST : hex(position, 16)
  const created = hex(Math.floor(shardCreatedAt / 1_000), 9)
  const came = hex(Math.floor(at / 1_000), 9)
  const digits = `${VERSION}${created}${(shard & 15).toString(16)}${place}00${came}${hex(shard, 8)}${VERSION}`
  return BigInt(`0x${digits}`).toString()
}

/** Makes the numbers of one shard: those of one second differ by their position only, so most of the work is done once. */
export class SequenceNumbers {
  readonly #shardCreatedAt: number
  readonly #shard: number
  #second = -1
  #base = 0n

  constructor(shardCreatedAt: number, shard: number) {
    this.#shardCreatedAt = shardCreatedAt
    this.#shard = shard
  }

  /** The number of the record at a position, which came at `at`. */
  of(position: number, at: number): string {
    const second = Math.floor(at / 1_000)
    if (second !== this.#second) {
      this.#second = second
      const parts = { shardCreatedAt: this.#shardCreatedAt, shard: this.#shard, position: 0, at }
      this.#base = BigInt(sequenceNumber(parts))
    }
    return (this.#base + (BigInt(position) << POSITION_BITS)).toString()
  }
}

const DECIMAL = /^(0|[1-9][0-9]{0,128})$/

/** What a number says; undefined if it is not one of these. */
export function parseSequenceNumber(decimal: string): SequenceParts | undefined {
  if (!DECIMAL.test(decimal)) return undefined
  const digits = BigInt(decimal).toString(16)
  if (digits.length !== DIGITS || !digits.startsWith(VERSION) || !digits.endsWith(VERSION)) return undefined
  const place = digits.slice(11, 27)
  const shard = digits.slice(38, 46)
  if (place > LAST || digits[10] !== shard.at(-1)) return undefined
  return {
    shardCreatedAt: Number.parseInt(digits.slice(1, 10), 16) * 1_000,
    position: Math.min(Number.parseInt(place, 16), END_POSITION),
    at: Number.parseInt(digits.slice(29, 38), 16) * 1_000,
    shard: Number.parseInt(shard, 16),
  }
}

/** What the number says that somebody gives Kinesis, of whichever of its shapes. */
export interface GivenSequenceNumber {
  /** In the words of AWS, which spells short ones as the long ones that they stand for. */
  readonly written: string
  /** Below 0 for what has its highest bit set, as AWS was recorded to read it. */
  readonly shard: number
  /** In ms. */
  readonly at: number
  /** If it is of today's shape. */
  readonly parts: SequenceParts | undefined
}

/** Numbers of the oldest shape are below this, and without their highest digit below `OLDEST`. */
const OLDER = 1n << 129n
const OLDEST = 1n << 124n
/** In seconds: AWS takes no later creation of a shard in the oldest shape. */
const LATEST_CREATION = 16_025_175_000

/**
 * What a number says that a request brings: those of today, and those of two shapes that Kinesis had before and still
 * reads. undefined if it is none of them.
 */
export function readSequenceNumber(decimal: string): GivenSequenceNumber | undefined {
  if (!DECIMAL.test(decimal)) return undefined
  const number = BigInt(decimal)
  if (number < OLDER) {
    const long = number < OLDEST ? number + OLDEST : number
    const digits = long.toString(16)
    const created = Number.parseInt(digits.slice(1, 10), 16)
    if (created >= LATEST_CREATION) return undefined
    const shard = Number.parseInt(digits.slice(28), 16)
    return { written: long.toString(), shard, at: created * 1_000, parts: undefined }
  }
  const digits = number.toString(16)
  if (digits.length !== DIGITS || !digits.startsWith(VERSION)) return undefined
  const shard = Number.parseInt(digits.slice(38, 46), 16) | 0
  if (digits.endsWith('1')) {
    return {
      written: decimal,
      shard,
      at: Number.parseInt(digits.slice(13, 22), 16) * 1_000,
      parts: undefined,
    }
  }
  const parts = parseSequenceNumber(decimal)
  return parts && { written: decimal, shard, at: parts.at, parts }
}

function hex(number: number, digits: number): string {
  return number.toString(16).padStart(digits, '0')
}
