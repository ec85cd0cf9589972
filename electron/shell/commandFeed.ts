type Listener = (id: string, arn?: string) => void

/**
 * Commands picked in menu or tray, on their way to the page that listens through the console API. The last one that is
 * picked while no page listens waits for the page that is being opened.
 */
export class CommandFeed {
  readonly #listeners = new Set<Listener>()
  #waiting: readonly [id: string, arn?: string] | undefined

  /** Returns what ends it. */
  readonly subscribe = (listener: Listener): (() => void) => {
    this.#listeners.add(listener)
    const waiting = this.#waiting
    this.#waiting = undefined
    if (waiting) queueMicrotask(() => listener(...waiting))
    return () => this.#listeners.delete(listener)
  }

  /** `arn`: the queue that the command is about, where it could be another. */
  readonly run = (id: string, arn?: string): void => {
    if (this.#listeners.size === 0) this.#waiting = [id, arn]
    for (const listener of this.#listeners) listener(id, arn)
  }
}
