import type { Database } from '../../store/database'
import type { Queue } from './queue'

export const counterStatements = {
  totals: 'SELECT contents, count(*) FROM positions GROUP BY contents',
  hidden:
    'SELECT contents, visible_at, receive_count > 0, count(*) FROM positions WHERE visible_at > ? GROUP BY contents, visible_at, receive_count > 0',
  total: 'SELECT count(*) FROM positions WHERE contents = ?',
  hiddenOf:
    'SELECT visible_at, receive_count > 0, count(*) FROM positions WHERE contents = ? AND visible_at > ? GROUP BY visible_at, receive_count > 0',
  fresh:
    'SELECT contents, min(seq) FROM positions WHERE lane IS NULL AND visible_at = sent_at GROUP BY contents',
  freshOf: 'SELECT min(seq) FROM positions WHERE contents = ? AND lane IS NULL AND visible_at = sent_at',
} as const

/** Counts all queues afresh from SQL, in three passes over the narrow rows: at start, and after a rollback. */
export function recountAll(database: Database, queues: Iterable<Queue>, now: number): void {
  const byContents = new Map<number, Queue>()
  for (const queue of queues) {
    queue.tally.clear()
    queue.firstFresh = undefined
    byContents.set(queue.contents, queue)
  }
  for (const [contents, count] of database.prepare(counterStatements.totals).all<[number, number]>()) {
    byContents.get(contents)?.tally.add(now, 0, now, count)
  }
  const hidden = database.prepare(counterStatements.hidden).all<[number, number, number, number]>(now)
  for (const [contents, visibleAt, received, count] of hidden) {
    byContents.get(contents)?.tally.hide(visibleAt, received, now, count)
  }
  for (const [contents, seq] of database.prepare(counterStatements.fresh).all<[number, number]>()) {
    byContents.get(contents)?.becameFresh(seq)
  }
}

/** Counts one queue afresh. */
export function recount(database: Database, queue: Queue, now: number): void {
  queue.tally.clear()
  const total = database.prepare(counterStatements.total).get<[number]>(queue.contents)?.[0] ?? 0
  queue.tally.add(now, 0, now, total)
  const hidden = database
    .prepare(counterStatements.hiddenOf)
    .all<[number, number, number]>(queue.contents, now)
  for (const [visibleAt, received, count] of hidden) queue.tally.hide(visibleAt, received, now, count)
  queue.firstFresh =
    database.prepare(counterStatements.freshOf).get<[number | null]>(queue.contents)?.[0] ?? undefined
}
