import { readReference } from '../queues/storedBody'
import type { TopicState } from './state'

export const collectorStatements = {
  references:
    'SELECT id, CASE WHEN substr(body, 1, 1) = char(1) THEN body END FROM messages WHERE id > ? ORDER BY id LIMIT ?',
  /** Newest that may go: the number of newer ones is kept for the console. */
  bound: 'SELECT id FROM publications ORDER BY id DESC LIMIT 1 OFFSET ?',
  candidates: 'SELECT id, topic, at FROM publications WHERE id > ? AND id <= ? ORDER BY id LIMIT ?',
} as const

/** Publications that are kept though nothing needs them, so that the console can tell what happened lately. */
const KEPT = 10_000
/** Publications beyond those before a collection begins. */
const SLACK = 10_000
const LOOK_EVERY = 60_000
/** Rows looked at in one go, and the pause between two goes, in ms. */
const SLICE = 1_000
const PAUSE = 5
const DAY = 86_400_000

/**
 * Deletes publications that nothing refers to any more: no message in a queue, no pending delivery, no archive. It
 * marks what the messages refer to, then sweeps what is not marked, both in slices. What is published meanwhile is
 * newer than what it sweeps, and a message that moves meanwhile keeps its number or gets a higher one, which the
 * marking has yet to come by.
 */
export class Collector {
  readonly #state: TopicState
  #cancel: (() => void) | undefined

  constructor(state: TopicState) {
    this.#state = state
    this.#wait()
  }

  dispose(): void {
    this.#cancel?.()
  }

  #wait(): void {
    this.#after(LOOK_EVERY, () => {
      if (this.#state.publications.count > KEPT + SLACK) this.#begin()
      else this.#wait()
    })
  }

  #after(ms: number, work: () => void): void {
    const { clock } = this.#state.engine
    this.#cancel = clock.schedule(clock.now() + ms, work)
  }

  #begin(): void {
    const row = this.#state.engine.database.prepare(collectorStatements.bound).get<[number]>(KEPT)
    if (row) this.#mark(row[0], 0, new Set())
    else this.#wait()
  }

  #mark(bound: number, after: number, marked: Set<number>): void {
    const rows = this.#state.engine.database
      .prepare(collectorStatements.references)
      .all<[number, string | null]>(after, SLICE)
    for (const [, reference] of rows) {
      const publication = reference === null ? undefined : readReference(reference)?.publication
      if (publication !== undefined && publication <= bound) marked.add(publication)
    }
    const last = rows.at(-1)?.[0]
    this.#after(PAUSE, () => {
      if (last === undefined) this.#sweep(bound, 0, marked)
      else this.#mark(bound, last, marked)
    })
  }

  #sweep(bound: number, after: number, marked: ReadonlySet<number>): void {
    const { engine, publications, deliveries, registry } = this.#state
    const rows = engine.database
      .prepare(collectorStatements.candidates)
      .all<[number, number, number]>(after, bound, SLICE)
    const last = rows.at(-1)?.[0]
    if (last === undefined) {
      this.#wait()
      return
    }
    const needed = deliveries.needed(rows.map(([id]) => id))
    const now = engine.clock.now()
    const archived = (topic: number, at: number): boolean =>
      at > now - (registry.byId(topic)?.archiveDays ?? 0) * DAY
    const garbage = rows.filter(
      ([id, topic, at]) => !marked.has(id) && !needed.has(id) && !archived(topic, at),
    )
    const remove = (): void => {
      for (const [id] of garbage) publications.remove(id)
    }
    engine.commit(remove).then(
      () => this.#after(PAUSE, () => this.#sweep(bound, last, marked)),
      // The store takes no writes at the moment: from the beginning, later.
      () => this.#wait(),
    )
  }
}
