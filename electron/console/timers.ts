/**
 * Real time, as feeds and metrics are paced by it: how often a screen is told something does not depend on the
 * broker's clock, which people may move.
 */
export interface Timers {
  /** Milliseconds from any origin; never goes back. */
  now(): number
  /** Calls back once after `ms`; returns what cancels it. */
  after(ms: number, callback: () => void): () => void
}

/** Timers of the running process. They do not keep it alive. */
export const systemTimers: Timers = {
  now: () => performance.now(),
  after(ms, callback) {
    const timer = setTimeout(callback, ms)
    timer.unref()
    return () => clearTimeout(timer)
  },
}
