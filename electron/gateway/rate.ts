const SECONDS = 5

/** Requests a second, averaged over the last five seconds. */
export class RequestRate {
  #total = 0
  /** The total as it was at the last five seconds' ends, oldest first. */
  readonly #marks: number[] = []
  readonly #timer: NodeJS.Timeout

  constructor() {
    this.#timer = setInterval(() => {
      this.#marks.push(this.#total)
      if (this.#marks.length > SECONDS + 1) this.#marks.shift()
    }, 1_000)
    this.#timer.unref()
  }

  count(): void {
    this.#total += 1
  }

  perSecond(): number {
    const { length } = this.#marks
    if (length < 2) return this.#marks[0] ?? this.#total
    return (this.#marks[length - 1]! - this.#marks[0]!) / (length - 1)
  }

  close(): void {
    clearInterval(this.#timer)
  }
}
