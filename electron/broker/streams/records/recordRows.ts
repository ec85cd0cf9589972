import type { Database } from '../../../store/database'

export const recordStatements = {
  append: 'INSERT INTO record_tail (shard, first, count, bytes, at, body) VALUES (?, ?, ?, ?, ?, ?)',
  tailAt:
    'SELECT first, count, at, at, bytes FROM record_tail WHERE shard = ? AND first <= ? ORDER BY first DESC LIMIT 1',
  tailFrom:
    'SELECT first, count, bytes FROM record_tail WHERE shard = ? AND first >= ? ORDER BY first LIMIT ?',
  tailBodies:
    'SELECT first, body FROM record_tail WHERE shard = ? AND first >= ? AND first <= ? ORDER BY first',
  extentAt:
    'SELECT first, count, first_at, last_at, bytes, segment, offset FROM record_extents WHERE shard = ? AND first <= ? ORDER BY first DESC LIMIT 1',
  insertExtent:
    'INSERT INTO record_extents (shard, first, count, bytes, first_at, last_at, segment, offset, length) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
  removeTail: 'DELETE FROM record_tail WHERE shard = ? AND first < ?',
  segmentUsed: 'SELECT 1 FROM record_extents WHERE segment = ? LIMIT 1',
  addSegment: 'INSERT INTO record_segments (id, stream, bytes) VALUES (?, ?, ?)',
  growSegment: 'UPDATE record_segments SET bytes = ? WHERE id = ?',
  removeSegment: 'DELETE FROM record_segments WHERE id = ?',
} as const

/** Some records that are kept together: a row of the tail, or an extent of a segment file. */
export interface Chunk {
  readonly first: number
  readonly count: number
  readonly firstAt: number
  readonly lastAt: number
  /** Of data and partition keys. */
  readonly bytes: number
  /** null: in the tail. */
  readonly place: { readonly segment: number; readonly offset: number } | null
}

/** What is in the tables of a shard's records, read whole: at start, and after a rollback. */
export interface ShardExtent {
  /** Position of the first record there is, of the first in the tail, and after the last; 0: none. */
  first: number
  tailFirst: number
  end: number
  lastAt: number
  bytes: number
  tailBytes: number
}

/** Reads where the records of each shard begin and end, by shard. Costs a pass over the index and the tail. */
export function readExtents(database: Database): Map<number, ShardExtent> {
  const found = new Map<number, ShardExtent>()
  const rows = (sql: string) => database.prepare(sql).all<[number, number, number, number, number]>()
  for (const [shard, first, last, bytes] of rows(
    'SELECT shard, MIN(first), MAX(first), SUM(bytes), 0 FROM record_extents GROUP BY shard',
  )) {
    const [count, lastAt] = database
      .prepare('SELECT count, last_at FROM record_extents WHERE shard = ? AND first = ?')
      .get<[number, number]>(shard, last)!
    found.set(shard, { first, tailFirst: 0, end: last + count, lastAt, bytes, tailBytes: 0 })
  }
  for (const [shard, first, last, bytes, tailBytes] of rows(
    'SELECT shard, MIN(first), MAX(first), SUM(bytes), SUM(LENGTH(body)) FROM record_tail GROUP BY shard',
  )) {
    const [count, lastAt] = database
      .prepare('SELECT count, at FROM record_tail WHERE shard = ? AND first = ?')
      .get<[number, number]>(shard, last)!
    const before = found.get(shard)
    found.set(shard, {
      first: before?.first ?? first,
      tailFirst: first,
      end: last + count,
      lastAt,
      bytes: (before?.bytes ?? 0) + bytes,
      tailBytes,
    })
  }
  return found
}
