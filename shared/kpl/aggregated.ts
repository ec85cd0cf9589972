import { md5 } from './md5'
import { ProtobufReader, ProtobufDamaged } from './protobuf'

/** One of the records that the Kinesis Producer Library packed into another. */
export interface UserRecord {
  readonly partitionKey: string
  /** Decimal, where the producer gave one; else null. */
  readonly explicitHashKey: string | null
  /** A view of the aggregated record's bytes. */
  readonly data: Uint8Array
}

const MAGIC = [0xf3, 0x89, 0x9a, 0xc2]
const DIGEST_BYTES = 16

/** Whether data begin as an aggregated record does. Cheap; whether it is one, only `aggregatedRecords` knows. */
export function looksAggregated(data: Uint8Array): boolean {
  return (
    data.length >= MAGIC.length + DIGEST_BYTES &&
    data[0] === MAGIC[0] &&
    data[1] === MAGIC[1] &&
    data[2] === MAGIC[2] &&
    data[3] === MAGIC[3]
  )
}

/**
 * The records inside a record that the Kinesis Producer Library aggregated; undefined for any other. As the Kinesis
 * Client Library does, data that begin like one but do not keep to the format, or to their checksum, are taken as they
 * are. The format: four magic bytes, a protobuf message, its MD5.
 * https://github.com/awslabs/amazon-kinesis-producer/blob/master/aggregation-format.md
 */
export function aggregatedRecords(data: Uint8Array): UserRecord[] | undefined {
  if (!looksAggregated(data)) return undefined
  const end = data.length - DIGEST_BYTES
  const message = data.subarray(MAGIC.length, end)
  const digest = md5(message)
  for (let index = 0; index < DIGEST_BYTES; index++) {
    if (digest[index] !== data[end + index]) return undefined
  }
  try {
    return readMessage(message)
  } catch (error) {
    if (error instanceof ProtobufDamaged) return undefined
    throw error
  }
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/** Fields: 1 table of partition keys, 2 table of explicit hash keys, 3 records, which name their keys by place in a table. */
function readMessage(message: Uint8Array): UserRecord[] {
  const partitionKeys: string[] = []
  const hashKeys: string[] = []
  const entries: Entry[] = []
  const reader = new ProtobufReader(message)
  for (let field = reader.next(); field; field = reader.next()) {
    if (field.number === 1) partitionKeys.push(decoder.decode(reader.bytes(field)))
    else if (field.number === 2) hashKeys.push(decoder.decode(reader.bytes(field)))
    else if (field.number === 3) entries.push(readEntry(reader.bytes(field)))
    else reader.skip(field)
  }
  return entries.map(({ key, hash, data }) => ({
    partitionKey: entryOf(partitionKeys, key),
    explicitHashKey: hash === undefined ? null : entryOf(hashKeys, hash),
    data,
  }))
}

interface Entry {
  readonly key: number
  readonly hash: number | undefined
  readonly data: Uint8Array
}

/** Fields: 1 place of the partition key, 2 place of the explicit hash key, 3 data; 4 tags, which nobody reads. */
function readEntry(message: Uint8Array): Entry {
  let key: number | undefined
  let hash: number | undefined
  let data: Uint8Array | undefined
  const reader = new ProtobufReader(message)
  for (let field = reader.next(); field; field = reader.next()) {
    if (field.number === 1) key = reader.integer(field)
    else if (field.number === 2) hash = reader.integer(field)
    else if (field.number === 3) data = reader.bytes(field)
    else reader.skip(field)
  }
  if (key === undefined || data === undefined) throw new ProtobufDamaged('A required field is missing')
  return { key, hash, data }
}

function entryOf(table: readonly string[], place: number): string {
  const entry = table[place]
  if (entry === undefined) throw new ProtobufDamaged(`The table has no entry ${place}`)
  return entry
}
