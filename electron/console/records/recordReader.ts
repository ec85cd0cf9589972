import { Buffer } from 'node:buffer'
import type { RecordDetail } from '../../../shared/console/records'
import { aggregatedRecords } from '../../../shared/kpl/aggregated'
import { hashDecimal, hashOf } from '../../broker/streams/hashKeys'
import type { StoredRecord } from '../../broker/streams/records/recordLog'
import type { Shard } from '../../broker/streams/shard'
import { refuse } from '../failures'
import type { StreamServices } from '../streams/streamServices'
import { rowMaker } from './recordRows'

/** Bytes of data that a detail carries. */
const shownBytes = 65_536
const shownUsers = 1_000

export interface RecordPlace {
  readonly arn: string
  readonly shardId: string
  readonly position: number
}

const plainRow = rowMaker([])

/** All about one record. Throws NOT_FOUND once it has expired. */
export function recordDetail(services: StreamServices, place: RecordPlace): RecordDetail {
  const { shard, record } = existingRecord(services, place)
  const { data, partitionKey, explicitHash, at } = record
  return {
    ...plainRow(shard, record),
    streamArn: place.arn,
    hashKey: hashDecimal(explicitHash ?? hashOf(partitionKey)),
    explicitHash: explicitHash !== null,
    expiresAt: at + shard.stream.retentionMs,
    data: base64(data.subarray(0, shownBytes)),
    dataComplete: data.length <= shownBytes,
    users: (aggregatedRecords(data) ?? []).slice(0, shownUsers).map((user, index) => ({
      index,
      partitionKey: user.partitionKey,
      explicitHashKey: user.explicitHashKey,
      bytes: user.data.length,
      data: base64(user.data.subarray(0, shownBytes)),
    })),
  }
}

/** All of its data, as base64. Throws NOT_FOUND once it has expired. */
export function recordData(services: StreamServices, place: RecordPlace): { data: string } {
  return { data: base64(existingRecord(services, place).record.data) }
}

function existingRecord(
  { state, streams }: StreamServices,
  { arn, shardId, position }: RecordPlace,
): { shard: Shard; record: StoredRecord } {
  const shard = streams.existingShard(streams.existing(arn), shardId)
  const { records } = state.records.read(shard, position, { records: 1, bytes: 0 })
  const record = records[0]
  if (record?.position === position) return { shard, record }
  const what = position < shard.next ? 'This record has expired.' : 'There is no such record.'
  return refuse('NOT_FOUND', what)
}

function base64(data: Uint8Array): string {
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('base64')
}
