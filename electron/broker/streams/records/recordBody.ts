import { utf8Length } from '../../queues/messageText'
import type { NewRecord, StoredRecord } from './recordLog'

/**
 * Several records as bytes, one after the other: length of the data (4 bytes), length of the partition key (2), flags
 * (1), when it came (8, milliseconds), the explicit hash key (16) if the flags say so, the partition key, the data. All
 * numbers are little-endian. Which positions they have is known to whoever keeps the bytes.
 */
const HEADER = 15
const HASH = 16
/** Flags: an explicit hash key follows, and the stream was encrypted when it came. */
const EXPLICIT = 1
const ENCRYPTED = 2

const encoder = new TextEncoder()
// A byte order mark is part of the key.
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/** The bytes of records that came at `at`, all of them into a stream that was encrypted then or was not. */
export function encodeRecords(records: readonly NewRecord[], at: number, encrypted: boolean): Uint8Array {
  const flags = encrypted ? ENCRYPTED : 0
  let length = 0
  for (const { partitionKey, data, explicitHash } of records) {
    length += HEADER + (explicitHash === null ? 0 : HASH) + utf8Length(partitionKey) + data.length
  }
  const body = new Uint8Array(length)
  const view = new DataView(body.buffer)
  let end = 0
  for (const { partitionKey, data, explicitHash } of records) {
    const start = end
    view.setUint32(start, data.length, true)
    view.setFloat64(start + 7, at, true)
    end += HEADER
    body[start + 6] = flags
    if (explicitHash !== null) {
      body[start + 6] = flags | EXPLICIT
      for (let index = 0; index < HASH; index++) {
        body[end++] = Number.parseInt(explicitHash.slice(2 * index, 2 * index + 2), 16)
      }
    }
    const keyBytes = writeText(partitionKey, body, end)
    view.setUint16(start + 4, keyBytes, true)
    end += keyBytes
    body.set(data, end)
    end += data.length
  }
  return body
}

/** Bytes of data and partition keys, which is what quotas and limits count. */
export function payloadBytes(records: readonly NewRecord[]): number {
  let bytes = 0
  for (const { partitionKey, data } of records) bytes += utf8Length(partitionKey) + data.length
  return bytes
}

/** The records of `body`, of which the first has position `first`. Their data are views of it. */
export function decodeRecords(body: Uint8Array, first: number): StoredRecord[] {
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength)
  const records: StoredRecord[] = []
  let start = 0
  while (start < body.length) {
    const dataLength = view.getUint32(start, true)
    const keyLength = view.getUint16(start + 4, true)
    const flags = body[start + 6]!
    const explicit = (flags & EXPLICIT) !== 0
    const keyStart = start + HEADER + (explicit ? HASH : 0)
    const dataStart = keyStart + keyLength
    records.push({
      position: first + records.length,
      at: view.getFloat64(start + 7, true),
      explicitHash: explicit ? hexOf(body, start + HEADER) : null,
      partitionKey: readText(body, keyStart, dataStart),
      data: body.subarray(dataStart, dataStart + dataLength),
      bytes: keyLength + dataLength,
      encrypted: (flags & ENCRYPTED) !== 0,
      sequenceNumber: undefined,
      shown: undefined,
    })
    start = dataStart + dataLength
  }
  return records
}

/** Most keys are short and plain: a loop beats the encoder there. */
function writeText(text: string, into: Uint8Array, at: number): number {
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (code > 0x7f) return encoder.encodeInto(text, into.subarray(at)).written
    into[at + index] = code
  }
  return text.length
}

function readText(bytes: Uint8Array, start: number, end: number): string {
  if (end - start > 64) return decoder.decode(bytes.subarray(start, end))
  let text = ''
  for (let index = start; index < end; index++) {
    const code = bytes[index]!
    if (code > 0x7f) return decoder.decode(bytes.subarray(start, end))
    text += String.fromCharCode(code)
  }
  return text
}

function hexOf(bytes: Uint8Array, start: number): string {
  let text = ''
  for (let index = start; index < start + HASH; index++) text += bytes[index]!.toString(16).padStart(2, '0')
  return text
}
