import type { Database, Statement } from '../store/database'

/** How many numbers one row update reserves: large enough to be free, small enough that a restart wastes little. */
const BLOCK = 10_000

/**
 * The broker's one counter: ids of queues and messages, contents and sequence numbers. It only grows, also across
 * restarts, since what was reserved and not used is skipped.
 */
export class Numbers {
  readonly #reserve: Statement
  readonly #read: Statement
  #next = 0
  #high = 0

  constructor(database: Database) {
    this.#reserve = database.prepare(`UPDATE numbers SET high = ? WHERE name = 'broker'`)
    this.#read = database.prepare(`SELECT high FROM numbers WHERE name = 'broker'`)
    this.reload()
  }

  /** The next number. Only inside a transaction. */
  next(): number {
    if (this.#next >= this.#high) {
      this.#high = this.#next + BLOCK
      this.#reserve.run(this.#high)
    }
    return this.#next++
  }

  /** Begins again after what is reserved in SQL: at start, and after a rollback. */
  reload(): void {
    this.#next = this.#high = this.#read.get<[number]>()![0]
  }
}
