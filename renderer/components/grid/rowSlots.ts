/**
 * Which element draws which row. Elements are used again for other rows, for making them anew is what a fast scroll
 * would wait for. A short way moves those that left at one edge to the other; after a long way each element stays where
 * it is and gets another row, because moving an element costs more than writing other text into it.
 */
export class RowSlots<T> {
  #shift = 0
  #first = 0
  #count = 0
  #pool = 1
  readonly #latest = new Map<number, T>()

  /** The rows `[first, end)` are about to be drawn. */
  show(first: number, end: number): void {
    const count = end - first
    if (count > this.#pool) {
      this.#pool = count
      this.#latest.clear()
    }
    const way = Math.abs(first - this.#first)
    if (way > Math.min(count, this.#count) / 2) this.#shift += first - this.#first
    this.#first = first
    this.#count = count
  }

  /** The key of the element for a position of those that are shown. */
  key(position: number): number {
    const turned = (position - this.#shift) % this.#pool
    return turned < 0 ? turned + this.#pool : turned
  }

  /**
   * What the element is to hold: the row, or while that is not there yet the one it held before, which then has to be
   * hidden but need not be torn down.
   */
  held(key: number, row: T | null | undefined): T | undefined {
    if (row === undefined) return this.#latest.get(key)
    if (row === null) this.#latest.delete(key)
    else this.#latest.set(key, row)
    return row ?? undefined
  }

  /** Another list: nothing of the old one is to stay. */
  forget(): void {
    this.#latest.clear()
  }
}
