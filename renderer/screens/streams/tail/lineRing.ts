/**
 * The latest lines of a list that never ends, at most `capacity` of them. Each has a number of its own that it keeps:
 * adding one costs the same however many there are, and nothing is copied.
 */
export class LineRing<T> {
  #lines: (T | undefined)[]
  #capacity: number
  #first = 0
  #end = 0

  constructor(capacity: number) {
    this.#capacity = capacity
    this.#lines = new Array<T | undefined>(capacity)
  }

  get capacity(): number {
    return this.#capacity
  }

  /** The number of the oldest line that is there. */
  get first(): number {
    return this.#first
  }

  /** The number that the next line gets. */
  get end(): number {
    return this.#end
  }

  get size(): number {
    return this.#end - this.#first
  }

  get isFull(): boolean {
    return this.size === this.capacity
  }

  /** The line of that number; undefined if it fell out or did not come yet. */
  at(number: number): T | undefined {
    return number >= this.#first && number < this.#end ? this.#lines[number % this.#capacity] : undefined
  }

  /** Answers the oldest line if it had to go. */
  push(line: T): T | undefined {
    const fallen = this.isFull ? this.shift() : undefined
    this.#lines[this.#end % this.capacity] = line
    this.#end += 1
    return fallen
  }

  /** Puts another line in the place of the newest. */
  replaceLast(line: T): void {
    if (this.size > 0) this.#lines[(this.#end - 1) % this.capacity] = line
  }

  /** Takes the oldest line out. */
  shift(): T | undefined {
    if (this.size === 0) return undefined
    const at = this.#first % this.capacity
    const line = this.#lines[at]
    this.#lines[at] = undefined
    this.#first += 1
    return line
  }

  /** Holds more or fewer from here on; answers what had to go, the oldest first. */
  resize(capacity: number): T[] {
    const fallen: T[] = []
    while (this.size > capacity) fallen.push(this.shift()!)
    const kept = [...this]
    this.#capacity = capacity
    this.#lines = new Array<T | undefined>(capacity)
    kept.forEach((line, index) => (this.#lines[(this.#first + index) % capacity] = line))
    return fallen
  }

  /** Numbers go on where they were: a number never means two lines. */
  clear(): void {
    this.#lines.fill(undefined)
    this.#first = this.#end
  }

  *[Symbol.iterator](): Iterator<T> {
    for (let number = this.#first; number < this.#end; number++) yield this.#lines[number % this.#capacity]!
  }
}
