import type { Clock } from '../clock'

/**
 * How long work shares the thread with everything else: a worker does a slice, then gives the turn away. Injected
 * by the host, because the broker itself may not use timers or measure real time.
 */
export interface Pace {
  /** Resolves after everything else that was waiting for the thread has had it. */
  turn(): Promise<void>
  /** Real milliseconds from any fixed point; a constant where slices are to be bounded by count alone (tests). */
  elapsed(): number
}

/** Where the host gives none: the clock's next tick, and slices bounded by count alone. */
export function clockPace(clock: Clock): Pace {
  return {
    turn: () => new Promise((resolve) => clock.schedule(clock.now(), resolve)),
    elapsed: () => 0,
  }
}

/** How long one slice may hold the thread, in ms: well under the 10 that nothing may exceed. */
export const SLICE_MS = 4

/**
 * A number of items a slice that follows what the last slices cost: it doubles while they are quick, halves when they
 * take too long, so that slices of small and of very large messages both stay near SLICE_MS.
 */
export class SliceSize {
  #size: number
  #startedAt = 0

  constructor(
    private readonly pace: Pace,
    private readonly limits: { readonly first: number; readonly max: number },
  ) {
    this.#size = limits.first
  }

  /** How many items the next slice may take; starts its stopwatch. */
  begin(): number {
    this.#startedAt = this.pace.elapsed()
    return this.#size
  }

  /** True when the running slice has used up its time. */
  get spent(): boolean {
    return this.pace.elapsed() - this.#startedAt >= SLICE_MS
  }

  end(): void {
    const took = this.pace.elapsed() - this.#startedAt
    if (took > SLICE_MS) this.#size = Math.max(1, Math.floor((this.#size * SLICE_MS) / took))
    else if (took < SLICE_MS / 2) this.#size = Math.min(this.limits.max, this.#size * 2)
  }
}
