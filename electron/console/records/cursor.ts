import type { Lanes } from '../../broker/streams/browse/lanes'
import type { Stream } from '../../broker/streams/stream'

/** Where a tail stopped. */
export interface Place {
  /** The numbers of the shards that were read; null: all, those to come too. */
  readonly chosen: ReadonlySet<number> | null
  /** By shard number. */
  readonly positions: ReadonlyMap<number, number>
}

const version = 't1'
const number = /^[0-9a-z]{1,11}$/

/**
 * A place as text: opaque to the page, good after a restart. Shards that were read to their end are in it, too, so that
 * they are not taken for new ones; of a stream with 10,000 shards it has some 100 KB.
 */
export function writeCursor(stream: Stream, lanes: Lanes, chosen: ReadonlySet<number> | null): string {
  const parts = [...lanes.all()].map(({ shard, position }) => `${text(shard.number)}-${text(position)}`)
  return [version, text(stream.id), chosen === null ? 'all' : 'some', ...parts].join('.')
}

/** What a cursor says of a stream; undefined if it is none, or of another stream. */
export function readCursor(stream: Stream, cursor: string): Place | undefined {
  const [kind, id, which, ...parts] = cursor.split('.')
  if (kind !== version || id !== text(stream.id) || (which !== 'all' && which !== 'some')) return undefined
  const positions = new Map<number, number>()
  for (const part of parts) {
    const [shard = '', position = '', ...more] = part.split('-')
    if (!number.test(shard) || !number.test(position) || more.length > 0) return undefined
    positions.set(Number.parseInt(shard, 36), Number.parseInt(position, 36))
  }
  if (which === 'some' && positions.size === 0) return undefined
  return { chosen: which === 'all' ? null : new Set(positions.keys()), positions }
}

function text(value: number): string {
  return value.toString(36)
}
