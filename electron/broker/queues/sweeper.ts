import type { Engine } from '../engine'
import type { Queue } from './queue'
import type { Registry } from './registry'

/** Rows deleted in one go, and the pause between two goes, in ms: a million rows are gone within a minute. */
const SLICE = 500
const PAUSE = 5

export const sweepStatements = {
  begin: 'INSERT INTO sweeps (contents) VALUES (?)',
  pending: 'SELECT contents FROM sweeps ORDER BY contents LIMIT 1',
  messages:
    'DELETE FROM messages WHERE id IN (SELECT id FROM positions WHERE contents = ? ORDER BY seq LIMIT ?)',
  positions:
    'DELETE FROM positions WHERE contents = ? AND seq IN (SELECT seq FROM positions WHERE contents = ? ORDER BY seq LIMIT ?)',
  lanes: 'DELETE FROM lanes WHERE id IN (SELECT id FROM lanes WHERE contents = ? ORDER BY group_id LIMIT ?)',
  end: 'DELETE FROM sweeps WHERE contents = ?',
} as const

/**
 * Deletes the rows that no queue points at any more. A purge or a deletion of a deep queue costs its caller nothing:
 * the queue is given new contents, and the old ones are swept here in slices.
 */
export class Sweeper {
  readonly #engine: Engine
  readonly #registry: Registry
  #cancel: (() => void) | undefined

  constructor(engine: Engine, registry: Registry) {
    this.#engine = engine
    this.#registry = registry
  }

  /** Empties a queue at once; inside a transaction. Receipt handles of what was in it lead nowhere from now on. */
  refill(queue: Queue, changes: { purgedAt?: number } = {}): void {
    const before = queue.contents
    this.#registry.update(queue, { ...changes, contents: this.#engine.numbers.next() })
    queue.tally.clear()
    queue.firstFresh = undefined
    this.discard(before)
  }

  /** Gives contents to the sweep; inside a transaction. */
  discard(contents: number): void {
    this.#engine.database.prepare(sweepStatements.begin).run(contents)
    this.start()
  }

  /** Goes on with what is left from the last run. */
  start(): void {
    this.#cancel ??= this.#engine.clock.schedule(this.#engine.clock.now() + PAUSE, () => this.#slice())
  }

  dispose(): void {
    this.#cancel?.()
    this.#cancel = undefined
  }

  #slice(): void {
    this.#cancel = undefined
    const { database, clock, commit } = this.#engine
    const pending = database.prepare(sweepStatements.pending).get<[number]>()
    if (!pending) return
    const [contents] = pending
    const work = (): void => {
      const run = (sql: string, ...values: number[]): number => database.prepare(sql).run(...values)
      run(sweepStatements.messages, contents, SLICE)
      const swept =
        run(sweepStatements.positions, contents, contents, SLICE) +
        run(sweepStatements.lanes, contents, SLICE)
      if (swept === 0) run(sweepStatements.end, contents)
    }
    commit(work).then(
      () => this.start(),
      // The store takes no writes at the moment, or a batch was rolled back: later, then.
      () => {
        this.#cancel ??= clock.schedule(clock.now() + 1_000, () => this.#slice())
      },
    )
  }
}
