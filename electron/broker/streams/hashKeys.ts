import { createHash } from 'node:crypto'

/**
 * Hash keys are numbers of 128 bits. Here they are 32 hexadecimal digits, so that comparing texts compares numbers;
 * requests and answers spell them in decimal.
 * https://docs.aws.amazon.com/streams/latest/dev/key-concepts.html#partition-key
 */
export type HashKey = string

export const LOWEST_HASH: HashKey = '0'.repeat(32)
export const HIGHEST_HASH: HashKey = 'f'.repeat(32)
/** How many hash keys there are: 2^128. */
export const HASH_KEYS = 1n << 128n

/** Where a partition key belongs: the MD5 of its UTF-8 bytes. */
export function hashOf(partitionKey: string): HashKey {
  return createHash('md5').update(partitionKey, 'utf8').digest('hex')
}

const DECIMAL = /^(0|[1-9][0-9]{0,38})$/

/** Reads what a request calls a hash key; undefined if it is no decimal number below 2^128. */
export function parseHashKey(decimal: string): HashKey | undefined {
  if (!DECIMAL.test(decimal)) return undefined
  const number = BigInt(decimal)
  return number < HASH_KEYS ? hashKey(number) : undefined
}

export function hashKey(number: bigint): HashKey {
  return number.toString(16).padStart(32, '0')
}

export function hashNumber(key: HashKey): bigint {
  return BigInt(`0x${key}`)
}

/** As requests and answers spell it. */
export function hashDecimal(key: HashKey): string {
  return hashNumber(key).toString()
}
