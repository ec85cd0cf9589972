/** Commands picked in menu or tray, on their way to the page that listens through the console API. */
export class CommandFeed {
  readonly #listeners = new Set<(id: string) => void>()

  /** Returns what ends it. */
  readonly subscribe = (listener: (id: string) => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  readonly run = (id: string): void => {
    for (const listener of this.#listeners) listener(id)
  }
}
