import type { Caller } from '../queues/operations'
import { commitmentOf } from './accountSettings'
import { hashDecimal } from './hashKeys'
import type {
  DescribeStreamInput,
  DescribeStreamResult,
  DescribeStreamSummaryInput,
  DescribeStreamSummaryResult,
} from './operations'
import { shardNotFound, validation } from './refusals'
import { resolveStream } from './resolve'
import type { ShardDescription, StreamDescription, WarmThroughputObject } from './shapes'
import type { Shard } from './shard'
import { parseShardId, shardIdOf } from './shard'
import type { StreamState } from './state'
import type { Stream } from './stream'

/** At most so many shards a call; also unless a Limit says less. */
const PAGE = 100
const MOST_LIMIT = 10_000

/**
 * A stream and its shards, 100 a call; ExclusiveStartShardId goes on. While it is being created or deleted it has none.
 * https://docs.aws.amazon.com/kinesis/latest/APIReference/API_DescribeStream.html
 */
export function describeStream(
  state: StreamState,
  caller: Caller,
  input: DescribeStreamInput,
): DescribeStreamResult {
  const limit = checkLimit(input.Limit, 'limit', MOST_LIMIT) ?? PAGE
  const stream = resolveStream(state, caller, input)
  const kept = shardsAfter(keptShards(stream, state.engine.clock.now()), stream, input.ExclusiveStartShardId)
  // AWS shows none of a stream that is being deleted, either.
  const rest = stream.status === 'DELETING' ? [] : kept
  const page = rest.slice(0, Math.min(limit, PAGE))
  return {
    StreamDescription: {
      ...described(stream),
      Shards: page.map(describeShard),
      HasMoreShards: page.length < rest.length,
    },
  }
}

/** https://docs.aws.amazon.com/kinesis/latest/APIReference/API_DescribeStreamSummary.html */
export function describeStreamSummary(
  state: StreamState,
  caller: Caller,
  input: DescribeStreamSummaryInput,
): DescribeStreamSummaryResult {
  const stream = resolveStream(state, caller, input)
  return {
    StreamDescriptionSummary: {
      ...described(stream),
      StreamId: stream.row.streamId,
      OpenShardCount: stream.open.length,
      ConsumerCount: stream.consumers.size,
      ...warmThroughput(state, stream),
      MaxRecordSizeInKiB: stream.settings.maxRecordKiB,
    },
  }
}

/**
 * What is said of a stream's warm throughput: only of on-demand streams, in accounts that committed to a minimum
 * throughput. A shard takes 1 MiB/s.
 * https://docs.aws.amazon.com/kinesis/latest/APIReference/API_WarmThroughputObject.html
 */
export function warmThroughput(
  state: StreamState,
  stream: Stream,
): { readonly WarmThroughput?: WarmThroughputObject } {
  const { settings, open } = stream
  if (settings.mode !== 'ON_DEMAND' || commitmentOf(state, stream).Status === 'DISABLED') return {}
  return { WarmThroughput: { TargetMiBps: settings.warmMiBps ?? open.length, CurrentMiBps: open.length } }
}

/** A shard as DescribeStream and ListShards answer it. */
export function describeShard(shard: Shard): ShardDescription {
  const { parent, adjacentParent, firstHash, lastHash } = shard.row
  const end = shard.endingSequenceNumber
  return {
    ShardId: shard.shardId,
    ...(parent !== null && { ParentShardId: shardIdOf(parent) }),
    ...(adjacentParent !== null && { AdjacentParentShardId: shardIdOf(adjacentParent) }),
    HashKeyRange: { StartingHashKey: hashDecimal(firstHash), EndingHashKey: hashDecimal(lastHash) },
    SequenceNumberRange: {
      StartingSequenceNumber: shard.startingSequenceNumber,
      ...(end !== null && { EndingSequenceNumber: end }),
    },
  }
}

/** All shards but those that were closed so long ago that nothing of them can be read, in order of their numbers. */
export function keptShards(stream: Stream, now: number): Shard[] {
  const horizon = now - stream.retentionMs
  return [...stream.shards.values()].filter(
    ({ row: { closedAt } }) => closedAt === null || closedAt > horizon,
  )
}

/** Those of the shards that follow one in order of their numbers, whether that one is still there or not. */
export function shardsAfter(shards: Shard[], stream: Stream, shardId: string | undefined): Shard[] {
  if (shardId === undefined) return shards
  const after = parseShardId(shardId)
  if (after === undefined) throw shardNotFound(stream, shardId)
  return shards.filter(({ number }) => number > after)
}

/** A number of results as the model allows it, for callers that nobody checked it for. */
export function checkLimit(limit: number | undefined, member: string, most: number): number | undefined {
  if (limit === undefined || (Number.isInteger(limit) && limit >= 1 && limit <= most)) return limit
  const rule = limit > most ? `less than or equal to ${most}` : 'greater than or equal to 1'
  throw validation(
    `1 validation error detected: Value '${limit}' at '${member}' failed to satisfy constraint: Member must have value ${rule}`,
  )
}

function described({
  name,
  arn,
  status,
  row: { createdAt },
  settings: { mode, retentionHours, metrics, keyId },
}: Stream): Omit<StreamDescription, 'Shards' | 'HasMoreShards'> {
  return {
    StreamName: name,
    StreamARN: arn,
    StreamStatus: status,
    StreamModeDetails: { StreamMode: mode },
    RetentionPeriodHours: retentionHours,
    StreamCreationTimestamp: createdAt,
    EnhancedMonitoring: [{ ShardLevelMetrics: [...metrics] }],
    ...(keyId === null ? { EncryptionType: 'NONE' } : { EncryptionType: 'KMS', KeyId: keyId }),
  }
}
