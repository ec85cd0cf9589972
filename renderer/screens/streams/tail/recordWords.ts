import type { RecordDetail, RecordRow } from '../../../../shared/console/records'
import { fromBase64, textOf } from '../../../components/body/decodeChain'
import { oneLine } from '../../../components/body/unusual'
import { formatExact } from '../../../components/format'
import { atBroker, shellWord } from '../../../shellCommand'
import { shardNumber } from '../shardColors'

/** `2026-01-31` in the person's own time zone. */
export function dayOf(at: number): string {
  return formatExact(at).slice(0, 10)
}

/** `14:05:09.123`: records of one second are told apart. Of another day than today, `01-31 14:05:09`. */
export function recordTime(at: number, today: string): string {
  const exact = formatExact(at)
  return exact.startsWith(today) ? exact.slice(11) : exact.slice(5, 19)
}

/** From when to when, `14:05:09 to 14:06:00`, or one time, with the day where it is not today. */
export function spanWords(from: number, to: number, today: string): string {
  const [first, last] = [from, to].map((at) => recordTime(at, today).replace(/\.\d+$/, ''))
  return first === last ? first! : `${first} to ${last}`
}

/** One sentence about a record, for the name of its row. */
export function describeRecord(row: RecordRow, today: string): string {
  const what = oneLine(row.preview).slice(0, 80) || 'no data'
  return `${recordTime(row.at, today)}, shard ${shardNumber(row.shardId)}, key ${row.partitionKey.slice(0, 60)}, ${what}`
}

/** The shard and position that the key of a row means, `3:1042`; null for any other text. */
export function recordPlace(id: string): { shard: number; position: number } | null {
  const parts = /^(\d{1,12}):(\d{1,16})$/.exec(id)
  return parts ? { shard: Number(parts[1]), position: Number(parts[2]) } : null
}

/** Bytes of what the API sends as base64; none for what is not. */
export function bytesOf(base64: string): Uint8Array {
  return fromBase64(base64) ?? new Uint8Array()
}

/** The record as a JSON text: as GetRecords answers it, and its data readable where it is text. */
export function recordJson(record: RecordDetail, data: string): string {
  const text = textOf(bytesOf(data))
  let readable: unknown = text ?? undefined
  try {
    if (text !== null) readable = JSON.parse(text) as unknown
  } catch {
    readable = text
  }
  return JSON.stringify(
    {
      ShardId: record.shardId,
      SequenceNumber: record.sequenceNumber,
      ApproximateArrivalTimestamp: new Date(record.at).toISOString(),
      PartitionKey: record.partitionKey,
      Data: data,
      ...(readable === undefined ? {} : { DecodedData: readable }),
    },
    null,
    2,
  )
}

interface Where {
  readonly endpoint: string
  readonly region: string
  readonly stream: string
}

/** AWS CLI commands that read this record: an iterator at its sequence number, and one record from there. */
export function readCommand(where: Where, record: Pick<RecordRow, 'shardId' | 'sequenceNumber'>): string {
  return [
    `ITERATOR=$(aws kinesis get-shard-iterator --stream-name ${shellWord(where.stream)}`,
    `--shard-id ${record.shardId} --shard-iterator-type AT_SEQUENCE_NUMBER`,
    `--starting-sequence-number ${record.sequenceNumber}`,
    `--query ShardIterator --output text ${atBroker(where)})\n` +
      `aws kinesis get-records --limit 1 --shard-iterator "$ITERATOR"`,
    atBroker(where),
  ].join(' \\\n  ')
}

/** The AWS CLI command that puts the same record again. Version 2 takes data as base64, which this is. */
export function putCommand(
  where: Where,
  record: Pick<RecordDetail, 'partitionKey' | 'explicitHash' | 'hashKey'>,
  data: string,
): string {
  return [
    `aws kinesis put-record --stream-name ${shellWord(where.stream)}`,
    `--partition-key ${shellWord(record.partitionKey)}`,
    ...(record.explicitHash ? [`--explicit-hash-key ${record.hashKey}`] : []),
    `--data ${shellWord(data)}`,
    atBroker(where),
  ].join(' \\\n  ')
}
