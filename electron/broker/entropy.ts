/** Where ids and random bytes come from, injected so that tests repeat. */
export interface Entropy {
  /** A random UUID in lower case: message ids, task ids, request ids. */
  uuid(): string
  bytes(count: number): Uint8Array
}
