import type { Engine } from '../../engine'

/** Finished deliveries kept of each topic and state, the newest. */
const KEPT = 5_000
const KEPT_MS = 7 * 24 * 3_600_000
/** Every so many finished ones of a topic its oldest are looked at. */
const LOOK_EVERY = 256
/** Deleted in one go: more than come in between two looks. */
const SLICE = 500
const AGE_LOOK_MS = 3_600_000
const PAUSE_MS = 5

export const historyStatements = {
  surplus: `SELECT id FROM deliveries WHERE topic = ? AND state = ? AND id <= (SELECT id FROM deliveries WHERE topic = ? AND state = ? ORDER BY id DESC LIMIT 1 OFFSET ${KEPT}) ORDER BY id LIMIT ${SLICE}`,
  deleteDelivery: 'DELETE FROM deliveries WHERE id = ?',
  deleteAttempts: 'DELETE FROM delivery_attempts WHERE delivery = ?',
} as const

/** In order of their key, a slice at a time. */
export const historyScan = `SELECT id, state, begun_at, finished_at FROM deliveries WHERE id > ? ORDER BY id LIMIT ${SLICE}`

/** Deletes what is finished and old: past 7 days, or past the newest 5,000 delivered and 5,000 failed of a topic. */
export class DeliveryHistory {
  readonly #finished = new Map<number, number>()
  #cancel: (() => void) | undefined

  constructor(private readonly engine: Pick<Engine, 'database' | 'clock' | 'commit'>) {}

  start(): void {
    this.#cancel ??= this.#after(AGE_LOOK_MS, 0)
  }

  dispose(): void {
    this.#cancel?.()
    this.#cancel = undefined
  }

  /** A delivery of the topic has finished; inside a transaction. */
  finished(topic: number): void {
    const count = (this.#finished.get(topic) ?? 0) + 1
    this.#finished.set(topic, count % LOOK_EVERY)
    if (count < LOOK_EVERY) return
    const surplus = this.engine.database.prepare(historyStatements.surplus)
    for (const state of ['delivered', 'failed']) {
      for (const [id] of surplus.all<[number]>(topic, state, topic, state)) this.#delete(id)
    }
  }

  #after(ms: number, from: number): () => void {
    return this.engine.clock.schedule(this.engine.clock.now() + ms, () => this.#look(from))
  }

  /** Numbers grow with time, so the oldest come first; what is still pending is stepped over. */
  #look(from: number): void {
    const limit = this.engine.clock.now() - KEPT_MS
    const rows = this.engine.database.prepare(historyScan).all<[number, string, number, number | null]>(from)
    const old = rows.filter(([, state, , finishedAt]) => state !== 'pending' && (finishedAt ?? 0) <= limit)
    const last = rows.at(-1)
    const more = rows.length === SLICE && last !== undefined && last[2] <= limit
    const next = (): void => {
      this.#cancel = more ? this.#after(PAUSE_MS, last[0]) : this.#after(AGE_LOOK_MS, 0)
    }
    if (old.length === 0) return next()
    this.#cancel = undefined
    let disposed = false
    this.#cancel = () => (disposed = true)
    const goOn = (): void => {
      if (!disposed) next()
    }
    this.engine
      .commit(() => {
        for (const [id] of old) this.#delete(id)
      })
      // The store takes no writes at the moment: an hour later, then.
      .then(goOn, () => {
        if (!disposed) this.#cancel = this.#after(AGE_LOOK_MS, 0)
      })
  }

  #delete(id: number): void {
    this.engine.database.prepare(historyStatements.deleteAttempts).run(id)
    this.engine.database.prepare(historyStatements.deleteDelivery).run(id)
  }
}
