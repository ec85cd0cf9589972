import { LineRefused } from '../../tasks/messageLines'
import { hashDecimal } from '../hashKeys'
import type { StoredRecord } from '../records/recordLog'
import type { PutRecordsRequestEntry } from '../shapes'
import type { Shard } from '../shard'

/**
 * The export format: JSON Lines, one record a line, in UTF-8. `data` is what the record holds where that is text in
 * UTF-8, else `dataBase64` has it. `explicitHashKey` is there where one was given. The members from `sequenceNumber` on
 * tell what the record was; an import puts a new one.
 */
interface RecordLine {
  readonly partitionKey: string
  readonly explicitHashKey?: string
  readonly data?: string
  readonly dataBase64?: string
  readonly sequenceNumber?: string
  readonly shardId?: string
  /** ISO 8601, UTC, with milliseconds. */
  readonly at?: string
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const encoder = new TextEncoder()
/** Characters that base64 takes a byte. As text, a byte may take six. */
const BASE64_SHARE = 4 / 3

/** One record as one line, with its line break. Reading it gives the same bytes. */
export function writeRecordLine(shard: Shard, record: StoredRecord): string {
  const { partitionKey, explicitHash, data, at } = record
  const line: RecordLine = {
    partitionKey,
    ...(explicitHash !== null && { explicitHashKey: hashDecimal(explicitHash) }),
    ...dataMember(data),
    sequenceNumber: shard.numberOf(record),
    shardId: shard.shardId,
    at: new Date(at).toISOString(),
  }
  return `${JSON.stringify(line)}\n`
}

function dataMember(data: Uint8Array): Pick<RecordLine, 'data' | 'dataBase64'> {
  let text: string | undefined
  try {
    text = decoder.decode(data)
  } catch {
    // Not text.
  }
  if (text !== undefined && JSON.stringify(text).length <= data.length * BASE64_SHARE + 2) {
    return { data: text }
  }
  return { dataBase64: toBase64(data) }
}

/** Reads one line. What it does not know it ignores. Throws LineRefused. */
export function readRecordLine(line: string): PutRecordsRequestEntry {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    throw new LineRefused('The line is not JSON')
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new LineRefused('The line is not a JSON object')
  }
  const { partitionKey, explicitHashKey, data, dataBase64 } = value as Record<string, unknown>
  if (typeof partitionKey !== 'string') throw new LineRefused('partitionKey is missing')
  if (explicitHashKey !== undefined && typeof explicitHashKey !== 'string') {
    throw new LineRefused('explicitHashKey is not a text of digits')
  }
  return {
    PartitionKey: partitionKey,
    ...(explicitHashKey !== undefined && { ExplicitHashKey: explicitHashKey }),
    Data: readData(data, dataBase64),
  }
}

function readData(data: unknown, dataBase64: unknown): Uint8Array {
  if (typeof data === 'string' && dataBase64 === undefined) return encoder.encode(data)
  if (data === undefined && typeof dataBase64 === 'string') {
    const bytes = fromBase64(dataBase64)
    if (bytes) return bytes
    throw new LineRefused('dataBase64 is not base64')
  }
  throw new LineRefused('There is neither data nor dataBase64 as a text, or both')
}

/** Characters made in one go: arguments of a call are limited. */
const CHUNK = 32_768

function toBase64(data: Uint8Array): string {
  let text = ''
  for (let at = 0; at < data.length; at += CHUNK) {
    text += String.fromCharCode(...data.subarray(at, at + CHUNK))
  }
  return btoa(text)
}

function fromBase64(text: string): Uint8Array | undefined {
  try {
    const plain = atob(text)
    const bytes = new Uint8Array(plain.length)
    for (let index = 0; index < plain.length; index++) bytes[index] = plain.charCodeAt(index)
    return bytes
  } catch {
    return undefined
  }
}
