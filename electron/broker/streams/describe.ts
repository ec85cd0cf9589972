import type { Caller } from '../queues/operations'
import { hashDecimal } from './hashKeys'
import type {
  DescribeStreamInput,
  DescribeStreamResult,
  DescribeStreamSummaryInput,
  DescribeStreamSummaryResult,
} from './operations'
import { shardNotFound, validation } from './refusals'
import { resolveStream } from './resolve'
import type { ShardDescription, StreamDescription } from './shapes'
import type { Shard } from './shard'
import { parseShardId, shardIdOf } from './shard'
import type { StreamState } from './state'
import type { Stream } from './stream'

/** At most so many shards a call; also unless a Limit says less. */
const PAGE = 100
const MOST_LIMIT = 10_000

/**
 * A stream and its shards, 100 a call; ExclusiveStartShardId goes on. While it is being created it has none.
 * https://docs.aws.amazon.com/kinesis/latest/APIReference/API_DescribeStream.html
 */
export function describeStream(
  state: StreamState,
  caller: Caller,
  input: DescribeStreamInput,
): DescribeStreamResult {
  const limit = checkLimit(input.Limit, 'limit', MOST_LIMIT) ?? PAGE
  const stream = resolveStream(state, caller, input)
  const rest = shardsAfter(stream, input.ExclusiveStartShardId)
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
  const { warmMiBps } = stream.settings
  return {
    StreamDescriptionSummary: {
      ...described(stream),
      StreamId: stream.row.streamId,
      OpenShardCount: stream.open.length,
      ConsumerCount: stream.consumers.size,
      ...(warmMiBps !== null && {
        WarmThroughput: { TargetMiBps: warmMiBps, CurrentMiBps: stream.open.length },
      }),
      MaxRecordSizeInKiB: stream.settings.maxRecordKiB,
    },
  }
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

/** The shards that follow one in order of their numbers, whether that one is still there or not; all without one. */
export function shardsAfter(stream: Stream, shardId: string | undefined): Shard[] {
  const shards = [...stream.shards.values()]
  if (shardId === undefined) return shards
  const after = parseShardId(shardId)
  if (after === undefined) throw shardNotFound(stream, shardId)
  return shards.filter((shard) => shard.number > after)
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
