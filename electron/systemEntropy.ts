import { randomFillSync, randomUUID } from 'node:crypto'
import type { Entropy } from './broker/entropy'

/** Asking the system costs the same for 16 bytes as for these. */
const pool = new Uint8Array(4_096)
let given = pool.length

function bytes(count: number): Uint8Array {
  if (count > pool.length) return randomFillSync(new Uint8Array(count))
  if (given + count > pool.length) {
    randomFillSync(pool)
    given = 0
  }
  given += count
  return pool.slice(given - count, given)
}

/** The entropy of a running host: the system's own. */
export const systemEntropy: Entropy = { uuid: () => randomUUID(), bytes }
