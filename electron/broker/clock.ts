/** The broker's time. Everything that depends on time asks this, so that tests and people can move it. */
export interface Clock {
  /** Milliseconds since the epoch, in broker time. Never goes backwards. */
  now(): number
  /** Calls back once when broker time has reached `at` (late by a few ms at most); returns what cancels it. */
  schedule(at: number, callback: () => void): () => void
}

/** The clock of a running host: the system's time plus an offset that only grows. */
export interface MovableClock extends Clock {
  /** How far ahead of the system's time it is, in ms. */
  readonly offset: number
  /** Moves broker time forward and runs what has become due. */
  advance(ms: number): void
}
