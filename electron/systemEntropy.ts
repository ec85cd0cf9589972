import { randomBytes, randomUUID } from 'node:crypto'
import type { Entropy } from './broker/entropy'

/** The entropy of a running host: the system's own. */
export const systemEntropy: Entropy = {
  uuid: () => randomUUID(),
  bytes: (count) => new Uint8Array(randomBytes(count)),
}
