import { utf8Length } from '../queues/messageText'
import type { PutRecordsRequestEntry } from './shapes'

/** Records, and bytes of data and partition keys, that are put in one go: small enough never to hold up others. */
const MOST_RECORDS = 500
const MOST_BYTES = 1_048_576

/** Where the go that begins at `from` ends, exclusive. A single record may be larger. */
export function batchEnd(records: readonly PutRecordsRequestEntry[], from: number): number {
  let bytes = 0
  let end = from
  while (end < records.length && end - from < MOST_RECORDS) {
    const { Data: data, PartitionKey: key = '' } = records[end]!
    bytes += (data?.length ?? 0) + utf8Length(key)
    if (end > from && bytes > MOST_BYTES) break
    end++
  }
  return end
}
