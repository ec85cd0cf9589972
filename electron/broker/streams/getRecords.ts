import { BrokerError } from '../../../shared/errors'
import type { Caller } from '../queues/operations'
import { hashDecimal } from './hashKeys'
import type { GetRecordsInput, GetRecordsResult } from './operations'
import type { StoredRecord } from './records/recordLog'
import { invalid, missing } from './refusals'
import type { ChildShard, StreamRecord } from './shapes'
import type { Shard } from './shard'
import { shardIdOf } from './shard'
import { iteratorShard, readIterator, writeIterator } from './shardIterator'
import type { StreamState } from './state'

/**
 * Reads on from an iterator: at most 10,000 records and 10 MiB. At the end of a closed shard there is no next iterator,
 * but the shards that go on with its range.
 * https://docs.aws.amazon.com/kinesis/latest/APIReference/API_GetRecords.html
 */
export function getRecords(state: StreamState, caller: Caller, input: GetRecordsInput): GetRecordsResult {
  const { engine, records: log, throttle } = state
  const { quotas, clock, events } = engine
  if (input.ShardIterator === undefined) throw missing('shardIterator')
  const iterator = readIterator(state, input.ShardIterator)
  const { shard, position } = iteratorShard(state, caller, iterator)
  if (input.StreamARN !== undefined && input.StreamARN !== shard.stream.arn) {
    throw invalid('The StreamARN is not that of the stream of the ShardIterator.')
  }
  const now = clock.now()
  const refused = throttle.read(shard)
  if (refused !== undefined) {
    const { ref: stream } = shard.stream
    events.emit({
      type: 'records.throttled',
      at: now,
      stream,
      shard: shard.ref,
      direction: 'out',
      count: 1,
      bytes: 0,
    })
    throw new BrokerError('KinesisProvisionedThroughputExceeded', refused)
  }
  const limits = { records: Math.min(input.Limit ?? Infinity, quotas.recordsPerGet), bytes: quotas.getBytes }
  const { records, bytes, next } = log.read(shard, position, limits)
  throttle.took(shard, bytes)
  const millisBehind = behind(state, shard, next)
  events.emit({
    type: 'records.read',
    at: now,
    stream: shard.stream.ref,
    shard: shard.ref,
    count: records.length,
    bytes,
    next,
    millisBehind,
    consumer: null,
    reader: caller.identity,
  })
  const result = { Records: records.map((record) => shown(shard, record)), MillisBehindLatest: millisBehind }
  if (!shard.open && next >= shard.next) return { ...result, ChildShards: childrenOf(shard) }
  return { ...result, NextShardIterator: writeIterator(state, shard, next) }
}

/** Milliseconds from the record that is to be read next to now; 0 if there is none. */
export function behind({ records, engine }: StreamState, shard: Shard, next: number): number {
  if (next >= shard.next) return 0
  return Math.max(0, engine.clock.now() - (records.arrivalOf(shard, next) ?? engine.clock.now()))
}

/** A record as GetRecords and SubscribeToShard answer it. */
export function shown(shard: Shard, stored: StoredRecord): StreamRecord {
  return (stored.shown ??= {
    SequenceNumber: shard.numberOf(stored),
    ApproximateArrivalTimestamp: stored.at,
    Data: stored.data,
    PartitionKey: stored.partitionKey,
    EncryptionType: stored.encrypted ? 'KMS' : undefined,
    json: undefined,
  })
}

/** The shards that a closed shard's range went to, in order of their numbers. */
export function childrenOf(shard: Shard): ChildShard[] {
  return [...shard.stream.shards.values()]
    .filter(({ row }) => row.parent === shard.number || row.adjacentParent === shard.number)
    .map(({ shardId, row }) => ({
      ShardId: shardId,
      ParentShards: [row.parent, row.adjacentParent].flatMap((parent) =>
        parent === null ? [] : [shardIdOf(parent)],
      ),
      HashKeyRange: { StartingHashKey: hashDecimal(row.firstHash), EndingHashKey: hashDecimal(row.lastHash) },
    }))
}
