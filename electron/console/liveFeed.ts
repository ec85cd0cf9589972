import type { Timers } from './timers'

export interface LiveFeedOptions<T> {
  readonly timers: Timers
  /** The least time between two values, in ms. */
  readonly interval: number
  /** The state as it is now; undefined if there is nothing to tell after all. */
  readonly read: () => T | undefined
  /** Begins to listen for changes and returns what ends that. `urgent` skips the rest of the interval. */
  readonly subscribe?: (touch: (urgent?: boolean) => void) => () => void
  /** Aborted when the reader is gone. */
  readonly signal?: AbortSignal | undefined
  /** For feeds of single things: true if another value is waiting after the one that was read. */
  readonly more?: () => boolean
  /** True if the value that was read is only a part: the rest follows without the interval, each part in a turn of its own. */
  readonly continues?: () => boolean
  /** Ends the feed after a value for which this is true. */
  readonly last?: (value: T) => boolean
}

/**
 * A live feed: an async iterator that holds no queue. A change only marks it as stale; the value is read when the
 * reader asks for it, so that a slow reader gets fewer and newer values and costs no memory. The first value comes
 * at once. It ends at `return()`, when the signal aborts, and with the console.
 */
export class LiveFeed<T> implements AsyncIteratorObject<T, void, void> {
  readonly #options: LiveFeedOptions<T>
  #stale = true
  #urgent = true
  #continuing = false
  #closed = false
  #failure: unknown
  #lastAt = -Infinity
  #waiting: { resolve: (result: IteratorResult<T, void>) => void; reject: (error: unknown) => void }[] = []
  #cancelTimer: (() => void) | undefined
  #unsubscribe: (() => void) | undefined

  constructor(options: LiveFeedOptions<T>) {
    this.#options = options
    if (options.signal?.aborted) {
      this.#closed = true
      return
    }
    options.signal?.addEventListener('abort', this.close, { once: true })
    this.#unsubscribe = options.subscribe?.(this.touch)
  }

  /** Says that the state has changed. Cheap: nothing is read before somebody waits for it. */
  readonly touch = (urgent = false): void => {
    if (this.#closed) return
    this.#stale = true
    if (urgent) this.#urgent = true
    if (this.#waiting.length > 0) this.#pump()
  }

  /** Ends the feed: whoever waits is told that it is done. */
  readonly close = (): void => {
    if (this.#closed) return
    this.#closed = true
    this.#cancelTimer?.()
    this.#cancelTimer = undefined
    this.#unsubscribe?.()
    this.#options.signal?.removeEventListener('abort', this.close)
    for (const waiter of this.#waiting.splice(0)) waiter.resolve({ done: true, value: undefined })
  }

  /** Ends the feed with an error, after which it is done. */
  fail(error: unknown): void {
    if (this.#closed) return
    const waiter = this.#waiting.shift()
    if (waiter) waiter.reject(error)
    else this.#failure = error
    this.close()
  }

  get closed(): boolean {
    return this.#closed
  }

  next(): Promise<IteratorResult<T, void>> {
    if (this.#closed) {
      const failure = this.#failure
      this.#failure = undefined
      return failure === undefined
        ? Promise.resolve({ done: true, value: undefined })
        : Promise.reject(failure as Error)
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject })
      this.#pump()
    })
  }

  return(): Promise<IteratorResult<T, void>> {
    this.close()
    return Promise.resolve({ done: true, value: undefined })
  }

  throw(error: unknown): Promise<IteratorResult<T, void>> {
    this.close()
    return Promise.reject(error as Error)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close()
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  #pump(ownTurn = false): void {
    if (!this.#stale || this.#closed || this.#waiting.length === 0) return
    const { timers, interval, read, more, continues, last } = this.#options
    const wait = this.#urgent || this.#continuing ? 0 : this.#lastAt + interval - timers.now()
    if (wait > 0 || (this.#continuing && !ownTurn)) {
      this.#cancelTimer ??= timers.after(wait, () => {
        this.#cancelTimer = undefined
        this.#pump(true)
      })
      return
    }
    this.#cancelTimer?.()
    this.#cancelTimer = undefined
    this.#stale = false
    this.#urgent = false
    this.#continuing = false
    let value: T | undefined
    try {
      value = read()
    } catch (error) {
      this.fail(error)
      return
    }
    if (value === undefined) return
    this.#lastAt = timers.now()
    this.#continuing = continues?.() ?? false
    this.#stale = this.#continuing || (more?.() ?? false)
    this.#waiting.shift()!.resolve({ done: false, value })
    if (last?.(value)) this.close()
  }
}
