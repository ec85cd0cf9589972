import { setImmediate } from 'node:timers/promises'

/** Resolves when the condition holds; lets the event loop turn meanwhile. The test's own timeout is its bound. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await setImmediate()
}
