import type { QuotaProfile } from '../../../shared/quotas'
import { utf8Length } from '../queues/messageText'
import type { Caller } from '../queues/operations'
import { hashOf, parseHashKey } from './hashKeys'
import type { HashKey } from './hashKeys'
import type { PutRecordInput, PutRecordResult, PutRecordsInput, PutRecordsResult } from './operations'
import type { NewRecord } from './records/recordLog'
import { invalid, missing, streamNotFound, validation } from './refusals'
import { resolveStream } from './resolve'
import { readSequenceNumber } from './sequenceNumbers'
import type { PutRecordsRequestEntry, PutRecordsResultEntry } from './shapes'
import type { Shard } from './shard'
import type { StreamState } from './state'
import type { Stream } from './stream'
import { BrokerError } from '../../../shared/errors'

/**
 * Puts one record into the open shard of its partition key, or of its ExplicitHashKey. What is put later gets a larger
 * sequence number in any case, so SequenceNumberForOrdering is only checked.
 * https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecord.html
 */
export function putRecord(state: StreamState, caller: Caller, input: PutRecordInput): PutRecordResult {
  const stream = writable(state, caller, input)
  const record = readRecord(stream, input, '', state.engine.quotas)
  const { SequenceNumberForOrdering: ordering } = input
  const now = state.engine.clock.now()
  if (ordering !== undefined) checkOrdering(stream, ordering, now)
  const shard = shardOf(stream, record)
  const bytes = sizeOf(record)
  if (!state.throttle.write(shard, bytes)) {
    emitThrottled(state, shard, 1, bytes, now)
    throw new BrokerError('KinesisProvisionedThroughputExceeded', exceeded(shard))
  }
  const at = Math.max(now, shard.lastAt)
  const position = append(state, shard, [record], bytes, at)
  const result = { ShardId: shard.shardId, SequenceNumber: shard.sequenceNumber(position, at) }
  return stream.settings.keyId === null ? result : { ...result, EncryptionType: 'KMS' }
}

/**
 * Puts up to 500 records, each for itself: one that a shard's quota refuses does not keep back the others, and says so in
 * its place of the answer. What is wrong with the request itself refuses all of them before any is put. With `inOrder`,
 * which no client can ask for, a shard that refuses one takes none that stands after it, so that keys keep their order.
 * https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html
 */
export function putRecords(
  state: StreamState,
  caller: Caller,
  input: PutRecordsInput,
  inOrder = false,
): PutRecordsResult {
  const { quotas, clock } = state.engine
  const stream = writable(state, caller, input)
  const entries = input.Records ?? []
  if (entries.length === 0) throw missing('records')
  if (entries.length > quotas.recordsPerPut) {
    throw validation(
      `1 validation error detected: Value at 'records' failed to satisfy constraint: Member must have length less than or equal to ${quotas.recordsPerPut}`,
    )
  }
  const records: NewRecord[] = []
  const sizes: number[] = []
  let total = 0
  for (let index = 0; index < entries.length; index++) {
    const record = readRecord(stream, entries[index]!, `records.${index + 1}.member.`, quotas)
    const bytes = sizeOf(record)
    records.push(record)
    sizes.push(bytes)
    total += bytes
  }
  if (total > quotas.putBytes) throw invalid(`Records size exceeds ${quotas.putBytes / 1_048_576} MB limit`)
  return putChecked(state, stream, { records, sizes }, clock.now(), inOrder)
}

/** What one shard gets of a PutRecords. */
interface Share {
  readonly records: NewRecord[]
  /** Places in the request. */
  readonly places: number[]
  bytes: number
  refused: number
  refusedBytes: number
}

function putChecked(
  state: StreamState,
  stream: Stream,
  { records, sizes }: { readonly records: readonly NewRecord[]; readonly sizes: readonly number[] },
  now: number,
  inOrder: boolean,
): PutRecordsResult {
  const results = new Array<PutRecordsResultEntry>(records.length)
  const shares = new Map<Shard, Share>()
  let failed = 0
  for (let index = 0; index < records.length; index++) {
    const record = records[index]!
    const bytes = sizes[index]!
    const shard = shardOf(stream, record)
    let share = shares.get(shard)
    if (!share)
      shares.set(shard, (share = { records: [], places: [], bytes: 0, refused: 0, refusedBytes: 0 }))
    const heldBack = inOrder && share.refused > 0
    if (!heldBack && state.throttle.write(shard, bytes)) {
      share.records.push(record)
      share.places.push(index)
      share.bytes += bytes
    } else {
      failed++
      if (!heldBack) {
        share.refused++
        share.refusedBytes += bytes
      }
      results[index] = {
        ErrorCode: 'ProvisionedThroughputExceededException',
        ErrorMessage: exceeded(shard),
      }
    }
  }
  // First all that is refused, then all that is put: so the activity log has a line for each, however many shards.
  for (const [shard, { refused, refusedBytes }] of shares) {
    if (refused > 0) emitThrottled(state, shard, refused, refusedBytes, now)
  }
  for (const [shard, share] of shares) {
    if (share.records.length === 0) continue
    const at = Math.max(now, shard.lastAt)
    let position = append(state, shard, share.records, share.bytes, at)
    for (const index of share.places) {
      results[index] = { SequenceNumber: shard.sequenceNumber(position++, at), ShardId: shard.shardId }
    }
  }
  return {
    FailedRecordCount: failed,
    Records: results,
    ...(stream.settings.keyId !== null && { EncryptionType: 'KMS' }),
  }
}

/** The stream, if it takes records: it has shards and is not being deleted. */
function writable(state: StreamState, caller: Caller, input: PutRecordInput | PutRecordsInput): Stream {
  const stream = resolveStream(state, caller, input)
  state.records.requireRoom()
  if (stream.open.length === 0 || stream.status === 'DELETING') throw streamNotFound(stream, stream.name)
  return stream
}

function readRecord(
  { settings }: Stream,
  { Data: data, PartitionKey: partitionKey, ExplicitHashKey: explicit }: PutRecordsRequestEntry,
  place: string,
  quotas: QuotaProfile,
): NewRecord {
  if (data === undefined) throw missing(`${place}data`)
  if (partitionKey === undefined) throw missing(`${place}partitionKey`)
  if (partitionKey.length === 0 || partitionKey.length > quotas.partitionKeyLength) {
    const rule =
      partitionKey.length === 0
        ? 'greater than or equal to 1'
        : `less than or equal to ${quotas.partitionKeyLength}`
    throw validation(
      `1 validation error detected: Value '${partitionKey}' at '${place}partitionKey' failed to satisfy constraint: Member must have length ${rule}`,
    )
  }
  const most = settings.maxRecordKiB * 1_024
  // Of both together, as AWS's documentation has it. A letter takes three bytes at most, so few keys are measured.
  if (data.length + partitionKey.length * 3 > most && sizeOf({ data, partitionKey }) > most) {
    throw validation(
      `1 validation error detected: Value at '${place}data' failed to satisfy constraint: Member must have length less than or equal to ${most}`,
    )
  }
  return { partitionKey, data, explicitHash: explicit === undefined ? null : readHash(explicit) }
}

function readHash(explicit: string): HashKey {
  const hash = parseHashKey(explicit)
  if (hash !== undefined) return hash
  throw invalid(
    `Invalid ExplicitHashKey. ExplicitHashKey must be in the range: [0, 2^128-1]. Specified value was ${explicit}`,
  )
}

function checkOrdering(stream: Stream, ordering: string, now: number): void {
  const given = readSequenceNumber(ordering)
  if (given && given.at <= now) return
  throw invalid(
    `ExclusiveMinimumSequenceNumber ${ordering} used in PutRecord on stream ${stream.name} under account ${stream.account} is invalid.`,
  )
}

/** With one open shard there is nothing to find out about the key. */
function shardOf(stream: Stream, { explicitHash, partitionKey }: NewRecord): Shard {
  if (stream.open.length === 1) return stream.open[0]!
  return stream.shardFor(explicitHash ?? hashOf(partitionKey))
}

function sizeOf({ data, partitionKey }: Pick<NewRecord, 'data' | 'partitionKey'>): number {
  return data.length + utf8Length(partitionKey)
}

function append(
  { engine, records: log }: StreamState,
  shard: Shard,
  records: readonly NewRecord[],
  bytes: number,
  at: number,
): number {
  const first = log.append(shard, records, at)
  const { ref: stream } = shard.stream
  engine.events.emit({
    type: 'records.put',
    at,
    stream,
    shard: shard.ref,
    first,
    count: records.length,
    bytes,
  })
  return first
}

function emitThrottled(
  { engine }: StreamState,
  shard: Shard,
  count: number,
  bytes: number,
  at: number,
): void {
  const { ref: stream } = shard.stream
  engine.events.emit({
    type: 'records.throttled',
    at,
    stream,
    shard: shard.ref,
    direction: 'in',
    count,
    bytes,
  })
}

function exceeded({ shardId, stream }: Shard): string {
  return `Rate exceeded for shard ${shardId} in stream ${stream.name} under account ${stream.account}.`
}
