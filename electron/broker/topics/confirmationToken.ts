import type { Engine } from '../engine'

/** Digits of a token that say until when it confirms: ms since the epoch, hexadecimal. */
const DEADLINE_DIGITS = 12
const RANDOM_BYTES = 66

/** A token that confirms until `deadline`; looks like AWS's. */
export function confirmationToken({ entropy }: Engine, deadline: number): string {
  const random = [...entropy.bytes(RANDOM_BYTES)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  return deadline.toString(16).padStart(DEADLINE_DIGITS, '0') + random
}

/** Whether a text has the form of a token; recorded from AWS: bytes in hexadecimal, however few. */
export function isToken(text: string): boolean {
  return /^(?:[0-9a-f]{2})+$/.test(text)
}

/** Until when a token confirms, in ms since the epoch. */
export function deadlineOf(token: string): number {
  return parseInt(token.slice(0, DEADLINE_DIGITS), 16)
}
