import { isUtf8 } from 'node:buffer'
import type { RecordRow } from '../../../shared/console/records'
import { aggregatedRecords, looksAggregated } from '../../../shared/kpl/aggregated'
import { jsonText } from '../../broker/streams/browse/recordFilter'
import type { StoredRecord } from '../../broker/streams/records/recordLog'
import type { Shard } from '../../broker/streams/shard'

/** Characters of data, and of the value of a column, that a row shows. */
const previewCharacters = 256
const columnCharacters = 1_024
/** Data up to this size are parsed to know whether they are JSON; of larger ones, beginning and end tell. */
const parsedBytes = 16_384

export type RecordKind = RecordRow['kind']

/** Makes rows with the values at JSON paths. Throws InvalidParameterValue for a path that is none. */
export function rowMaker(columns: readonly string[]): (shard: Shard, record: StoredRecord) => RecordRow {
  const values = columns.map((path) => jsonText(path))
  return (shard, record) => {
    const { position, at, partitionKey, data } = record
    const users = looksAggregated(data) ? aggregatedRecords(data) : undefined
    const shown = users?.[0]?.data ?? (users ? new Uint8Array() : data)
    const kind = kindOf(shown)
    const json = values.length > 0 && kind === 'json'
    const content = json ? bytesOf(shown).toString('utf8') : ''
    return {
      id: `${shard.number}:${position}`,
      shardId: shard.shardId,
      position,
      sequenceNumber: shard.numberOf(record),
      partitionKey,
      at,
      bytes: data.length,
      preview: previewOf(shown, kind),
      kind: users ? 'aggregated' : kind,
      userRecords: users?.length ?? 0,
      columns: values.map((value) => (json ? cut(value(content)) : null)),
    }
  }
}

/** What data are that nobody aggregated. */
export function kindOf(data: Uint8Array): Exclude<RecordKind, 'aggregated'> {
  if (!isText(data)) return 'binary'
  const first = data[skipSpace(data, 0, 1)]
  // Objects and lists are what people mean by JSON; a lone number or word is text.
  if (first !== 0x7b && first !== 0x5b) return 'text'
  if (data.length > parsedBytes) {
    const last = data[skipSpace(data, data.length - 1, -1)]
    return last === (first === 0x7b ? 0x7d : 0x5d) ? 'json' : 'text'
  }
  try {
    JSON.parse(bytesOf(data).toString('utf8'))
    return 'json'
  } catch {
    return 'text'
  }
}

/** UTF-8 without the control characters that no text has. */
function isText(data: Uint8Array): boolean {
  if (!isUtf8(data)) return false
  const end = Math.min(data.length, parsedBytes)
  for (let at = 0; at < end; at++) {
    const byte = data[at]!
    if (byte < 32 && (byte < 9 || byte > 13) && byte !== 27) return false
  }
  return true
}

/** The first characters, also of half a text; what is no text shows its printable bytes. */
function previewOf(data: Uint8Array, kind: RecordKind): string {
  const start = bytesOf(data.subarray(0, previewCharacters * 4))
  if (kind !== 'binary') {
    // Bytes of four times as many characters hold that many whole ones, whatever the cut went through.
    return cutTo(start.toString('utf8'), previewCharacters)
  }
  return start
    .subarray(0, previewCharacters)
    .toString('latin1')
    .replace(/[^ -~]/g, '·')
}

function skipSpace(data: Uint8Array, from: number, step: 1 | -1): number {
  let at = from
  while (data[at] === 32 || data[at] === 10 || data[at] === 13 || data[at] === 9) at += step
  return at
}

function cut(value: string | undefined): string | null {
  return value === undefined ? null : cutTo(value, columnCharacters)
}

/** At most so many characters, never half a surrogate pair. */
function cutTo(text: string, characters: number): string {
  if (text.length <= characters) return text
  const code = text.charCodeAt(characters - 1)
  return text.slice(0, code >= 0xd800 && code < 0xdc00 ? characters - 1 : characters)
}

function bytesOf(data: Uint8Array): Buffer {
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength)
}
