import type { Database, Statement } from '../../store/database'
import type { Numbers } from '../numbers'

export const laneStatements = {
  find: 'SELECT id FROM lanes WHERE contents = ? AND group_id = ?',
  insert: 'INSERT INTO lanes (id, contents, group_id, ready_at) VALUES (?, ?, ?, ?)',
  ready: 'SELECT id FROM lanes WHERE contents = ? AND ready_at <= ? ORDER BY ready_at, id LIMIT ?',
  nextReady: 'SELECT ready_at FROM lanes WHERE contents = ? AND ready_at > ? ORDER BY ready_at LIMIT 1',
  first: 'SELECT visible_at FROM positions WHERE lane = ? ORDER BY seq LIMIT 1',
  setReadyAt: 'UPDATE lanes SET ready_at = ? WHERE id = ?',
  remove: 'DELETE FROM lanes WHERE id = ?',
} as const

/**
 * The message groups of FIFO queues that have messages. A group is ready when its first message is visible; the index
 * over that moment makes a receive cost the same for a million groups.
 */
export class Lanes {
  readonly #numbers: Numbers
  readonly #find: Statement
  readonly #insert: Statement
  readonly #ready: Statement
  readonly #nextReady: Statement
  readonly #first: Statement
  readonly #setReadyAt: Statement
  readonly #remove: Statement

  constructor(database: Database, numbers: Numbers) {
    this.#numbers = numbers
    this.#find = database.prepare(laneStatements.find)
    this.#insert = database.prepare(laneStatements.insert)
    this.#ready = database.prepare(laneStatements.ready)
    this.#nextReady = database.prepare(laneStatements.nextReady)
    this.#first = database.prepare(laneStatements.first)
    this.#setReadyAt = database.prepare(laneStatements.setReadyAt)
    this.#remove = database.prepare(laneStatements.remove)
  }

  /** The lane of a group, made if it has no messages yet; then it is ready when its new message is visible. */
  enter(contents: number, groupId: string, visibleAt: number): number {
    const found = this.#find.get<[number]>(contents, groupId)
    if (found) return found[0]
    const id = this.#numbers.next()
    this.#insert.run(id, contents, groupId, visibleAt)
    return id
  }

  /** Groups that may be received from, the longest ready first. */
  ready(contents: number, now: number, limit: number): number[] {
    return this.#ready.all<[number]>(contents, now, limit).map(([id]) => id)
  }

  /** When the next group that is not ready now becomes so by time alone. */
  nextReadyAt(contents: number, now: number): number | undefined {
    return this.#nextReady.get<[number]>(contents, now)?.[0]
  }

  /** Sets the lane right after its messages changed; one without messages goes. */
  refresh(lane: number): void {
    const readyAt = this.#first.get<[number]>(lane)?.[0]
    if (readyAt === undefined) this.#remove.run(lane)
    else this.#setReadyAt.run(readyAt, lane)
  }
}
