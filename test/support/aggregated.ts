import { createHash } from 'node:crypto'

export interface PackedRecord {
  readonly partitionKey: string
  readonly explicitHashKey?: string
  readonly data: Uint8Array
}

/** Packs records into one as the Kinesis Producer Library does, each key once in its table. */
export function aggregate(records: readonly PackedRecord[]): Uint8Array {
  const keys = [...new Set(records.map(({ partitionKey }) => partitionKey))]
  const hashes = [
    ...new Set(records.flatMap(({ explicitHashKey: hash }) => (hash === undefined ? [] : [hash]))),
  ]
  return sealed([
    ...keys.flatMap((key) => bytesField(1, text(key))),
    ...hashes.flatMap((hash) => bytesField(2, text(hash))),
    ...records.flatMap(({ partitionKey, explicitHashKey: hash, data }) =>
      bytesField(3, [
        ...numberField(1, keys.indexOf(partitionKey)),
        ...(hash === undefined ? [] : numberField(2, hashes.indexOf(hash))),
        ...bytesField(3, [...data]),
      ]),
    ),
  ])
}

/** A message between the magic bytes and its checksum. */
export function sealed(message: readonly number[]): Uint8Array {
  const digest = createHash('md5').update(Uint8Array.from(message)).digest()
  return Uint8Array.from([0xf3, 0x89, 0x9a, 0xc2, ...message, ...digest])
}

export const text = (value: string): number[] => [...new TextEncoder().encode(value)]

export function numberField(number: number, value: number): number[] {
  return [...varint(number * 8), ...varint(value)]
}

export function bytesField(number: number, value: readonly number[]): number[] {
  return [...varint(number * 8 + 2), ...varint(value.length), ...value]
}

function varint(value: number): number[] {
  const bytes: number[] = []
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return [...bytes, rest]
    bytes.push((rest % 128) | 0x80)
  }
}
