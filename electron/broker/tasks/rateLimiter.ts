import type { Clock } from '../clock'

/**
 * Lets a number of messages a second through, on the broker's clock, evenly spaced. Time that passed unused is made up
 * for at most a tenth of a second, so that a machine that slept or a clock that was moved makes no burst.
 */
export class RateLimiter {
  #nextAt: number

  constructor(
    private readonly clock: Clock,
    private readonly perSecond: number | null,
  ) {
    this.#nextAt = clock.now()
  }

  /** How many may go now. */
  available(): number {
    if (this.perSecond === null) return Infinity
    const now = this.clock.now()
    const spacing = 1000 / this.perSecond
    this.#nextAt = Math.max(this.#nextAt, now - Math.max(0, 100 - spacing))
    return this.#nextAt > now ? 0 : Math.floor((now - this.#nextAt) / spacing) + 1
  }

  /** Counts what went. */
  take(count: number): void {
    if (this.perSecond !== null) this.#nextAt += (count * 1000) / this.perSecond
  }

  /** When the next may go, in broker time. */
  get nextAt(): number {
    return Math.ceil(this.#nextAt)
  }
}
