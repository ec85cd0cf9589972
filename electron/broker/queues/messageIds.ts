/**
 * A message id is a random UUID whose last twelve digits carry the broker's number of the message, scrambled. So a
 * message is found by its id through its key: an index of random ids would cost every send and delete a place in a
 * tree that grows with the depth.
 */

const HALF = 0xffffff
const ROUNDS = [0x5bd1e9, 0x27d4eb, 0x165667] as const
const TWO_24 = 0x1000000

/** Mixes one half of the number into the other; only its being repeatable matters. */
function mix(half: number, key: number): number {
  const mixed = Math.imul(half ^ key, 0x9e3779b1)
  return ((mixed ^ (mixed >>> 15)) >>> 0) & HALF
}

/** The id of message number `id` (below 2^48), its other digits from a random UUID. */
export function messageIdOf(id: number, uuid: string): string {
  let left = Math.floor(id / TWO_24) & HALF
  let right = id & HALF
  for (const key of ROUNDS) {
    const next = left ^ mix(right, key)
    left = right
    right = next
  }
  return uuid.slice(0, 24) + digits(left) + digits(right)
}

/** Two digits of every byte: putting them together is several times faster than `toString(16)`. */
const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

function digits(half: number): string {
  return HEX[half >>> 16]! + HEX[(half >>> 8) & 0xff]! + HEX[half & 0xff]!
}

const TAIL = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-([0-9a-f]{6})([0-9a-f]{6})$/

/** The number that an id would carry, whether or not there is such a message; undefined if it is no message id. */
export function numberOf(messageId: string): number | undefined {
  const tail = TAIL.exec(messageId.toLowerCase())
  if (!tail) return undefined
  let left = parseInt(tail[1]!, 16)
  let right = parseInt(tail[2]!, 16)
  for (const key of [...ROUNDS].reverse()) {
    const before = right ^ mix(left, key)
    right = left
    left = before
  }
  return left * TWO_24 + right
}
