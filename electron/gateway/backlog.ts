/** Bytes of answers that one connection may leave unread before it gets another large one. */
const MOST_BYTES = 32 * 1_048_576
/** Large answers that are made for it at once. */
const MOST_AT_ONCE = 4

/**
 * What a connection was answered and has not taken yet. HTTP/2 lets a client ask a thousand times without reading once, and
 * HTTP/1.1 a hundred times; GetRecords would have gigabytes wait in memory then. So whoever does not read gets no more large
 * answers.
 */
export class Backlog {
  #bytes = 0
  #running = 0
  #waiting: (() => void)[] = []
  #over = false

  /** Before a large answer is made: undefined if it may be at once, else resolves when it may. `leave` belongs to it. */
  enter(): Promise<void> | undefined {
    if (this.#free) {
      this.#running++
      return undefined
    }
    return new Promise((resolve) => this.#waiting.push(resolve))
  }

  /** It was made, or never will be. */
  leave(): void {
    this.#running--
    this.#admit()
  }

  /** An answer was handed to the connection. */
  add(bytes: number): void {
    this.#bytes += bytes
  }

  /** It has left, or nobody is there any more to take it. */
  remove(bytes: number): void {
    this.#bytes -= bytes
    this.#admit()
  }

  /** The connection is gone: nobody waits for its bytes any more. */
  end(): void {
    this.#over = true
    this.#admit()
  }

  get #free(): boolean {
    return (this.#over || this.#bytes < MOST_BYTES) && this.#running < MOST_AT_ONCE
  }

  #admit(): void {
    while (this.#waiting.length > 0 && this.#free) {
      this.#running++
      this.#waiting.shift()!()
    }
  }
}
