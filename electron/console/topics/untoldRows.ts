/** Rows that are read and told in one step: a step must not hold the broker for longer than a few milliseconds. */
const rowsAStep = 100

export interface UntoldRowsOptions<Row> {
  /** Keys and ARNs of all rows there are, in the order in which they are told first. */
  readonly all: () => Iterable<{ readonly id: number; readonly arn: string }>
  /** Undefined for one that is gone. */
  readonly read: (id: number) => Row | undefined
  /** Broker time. */
  readonly now: () => number
  /** Called when there is something to read. */
  readonly touch: () => void
}

export interface Untold<Row> {
  readonly now: number
  readonly changed: Row[]
  readonly removed: string[]
  readonly more: boolean
}

/**
 * What one reader of a list has not been told yet. It remembers what it told, so that a row in which nothing changed
 * costs nothing. Whoever makes it says which rows are suspect of having changed.
 */
export class UntoldRows<Row extends { readonly arn: string }> {
  readonly #options: UntoldRowsOptions<Row>
  /** What was told: the ARN, and the row as text. */
  readonly #told = new Map<number, { readonly arn: string; readonly text: string }>()
  readonly #suspects = new Set<number>()
  #restructured = true
  #allSuspect = true
  #first = true

  constructor(options: UntoldRowsOptions<Row>) {
    this.#options = options
  }

  /** This row may have changed. */
  suspect(id: number): void {
    this.#suspects.add(id)
    this.#options.touch()
  }

  /** Rows may have come or gone. */
  restructured(): void {
    this.#restructured = true
    this.#options.touch()
  }

  /** Nothing that was told may be relied on. */
  suspectAll(): void {
    this.#restructured = this.#allSuspect = true
    this.#options.touch()
  }

  /** Whether `read` left something for another step. */
  get more(): boolean {
    return this.#suspects.size > 0
  }

  /** The next rows that are other than told; undefined if there are none. The first answer may be empty. */
  read(): Untold<Row> | undefined {
    const first = this.#first
    this.#first = false
    const removed = this.#restructured ? this.#goThrough() : []
    const changed: Row[] = []
    let steps = 0
    for (const id of this.#suspects) {
      if (steps === rowsAStep) break
      steps += 1
      this.#suspects.delete(id)
      const row = this.#options.read(id)
      if (!row) continue
      const text = JSON.stringify(row)
      if (this.#told.get(id)?.text === text) continue
      this.#told.set(id, { arn: row.arn, text })
      changed.push(row)
    }
    if (!first && !this.more && changed.length === 0 && removed.length === 0) return undefined
    return { now: this.#options.now(), changed, removed, more: this.more }
  }

  #goThrough(): string[] {
    const gone = new Set(this.#told.keys())
    for (const { id } of this.#options.all()) {
      gone.delete(id)
      if (this.#allSuspect || !this.#told.has(id)) this.#suspects.add(id)
    }
    this.#restructured = this.#allSuspect = false
    return [...gone].map((id) => {
      const { arn } = this.#told.get(id)!
      this.#told.delete(id)
      return arn
    })
  }
}
