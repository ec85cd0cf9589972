import type { OutgoingRecord } from '../../../../shared/console/records'
import type { ShardView } from '../../../../shared/console/streams'
import { bytesOf } from '../../../components/messageAttributes/attributeDrafts'
import { fromBase64, toBase64 } from '../../../components/body/decodeChain'

/** A record as it is being written. */
export interface RecordDraft {
  partitionKey: string
  /** Text, or base64 of any bytes. */
  data: string
  base64: boolean
  /** Decimal; empty: the MD5 of the partition key. */
  explicitHashKey: string
}

export const emptyRecord = (): RecordDraft => ({
  partitionKey: '',
  data: '',
  base64: false,
  explicitHashKey: '',
})

/** The longest partition key, in characters. Source: API reference of PutRecord. */
export const longestKey = 256
const HASH_KEYS = 1n << 128n

/** A hash key from what is typed; null if it is no decimal number below 2^128. */
export function hashKeyOf(text: string): bigint | null {
  if (!/^(0|[1-9]\d{0,38})$/.test(text)) return null
  const hash = BigInt(text)
  return hash < HASH_KEYS ? hash : null
}

/** The bytes of the data; null if they are to be base64 and are not. */
export function dataOf(draft: Pick<RecordDraft, 'data' | 'base64'>): Uint8Array | null {
  if (!draft.base64) return new TextEncoder().encode(draft.data)
  return draft.data.trim() === '' ? new Uint8Array() : fromBase64(draft.data)
}

/** Bytes that count against the largest record: data and partition key. */
export function recordSize(draft: RecordDraft): number {
  return (dataOf(draft)?.length ?? 0) + bytesOf(draft.partitionKey)
}

export function keyProblem(partitionKey: string): string | null {
  if (partitionKey === '') return 'A record needs a partition key'
  return [...partitionKey].length > longestKey ? `At most ${longestKey} characters` : null
}

/** What keeps a record from being put, by field; empty if nothing does. `most`: bytes a record may have. */
export function recordProblems(draft: RecordDraft, most: number): Partial<Record<keyof RecordDraft, string>> {
  const problems: Partial<Record<keyof RecordDraft, string>> = {}
  const key = keyProblem(draft.partitionKey)
  if (key !== null) problems.partitionKey = key
  if (dataOf(draft) === null) problems.data = 'Not valid base64'
  else if (recordSize(draft) > most) problems.data = 'Larger than this stream’s maximum record size'
  if (draft.explicitHashKey !== '' && hashKeyOf(draft.explicitHashKey) === null)
    problems.explicitHashKey = 'A decimal number from 0 to 2^128 − 1'
  return problems
}

export function toOutgoingRecord(draft: RecordDraft): OutgoingRecord {
  return {
    partitionKey: draft.partitionKey,
    data: toBase64(dataOf(draft) ?? new Uint8Array()),
    explicitHashKey: draft.explicitHashKey === '' ? null : draft.explicitHashKey,
  }
}

/** The open shard that holds a hash key. */
export function shardOfHash(
  shards: readonly Pick<ShardView, 'shardId' | 'number' | 'open' | 'firstHash' | 'lastHash'>[],
  hash: bigint,
): number | null {
  const shard = shards.find(
    ({ open, firstHash, lastHash }) => open && BigInt(firstHash) <= hash && hash <= BigInt(lastHash),
  )
  return shard?.number ?? null
}
