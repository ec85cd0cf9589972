import { shardsAfter } from './describe'
import { invalid, missing, validation } from './refusals'
import type { ShardFilter } from './shapes'
import type { Shard } from './shard'
import type { Stream } from './stream'

const TYPES = [
  'AFTER_SHARD_ID',
  'AT_TRIM_HORIZON',
  'FROM_TRIM_HORIZON',
  'AT_LATEST',
  'AT_TIMESTAMP',
  'FROM_TIMESTAMP',
]

/**
 * A filter with the members that its type needs, and no others; FROM_TRIM_HORIZON, which takes everything, if none is
 * given. Throws ValidationException and InvalidArgumentException.
 * https://docs.aws.amazon.com/kinesis/latest/APIReference/API_ShardFilter.html
 */
export function readShardFilter(filter: ShardFilter | undefined): ShardFilter {
  if (!filter) return { Type: 'FROM_TRIM_HORIZON' }
  const { Type: type, ShardId: shardId, Timestamp: timestamp } = filter
  if (type === undefined) throw missing('shardFilter.type')
  if (!TYPES.includes(type)) {
    throw validation(
      `1 validation error detected: Value '${type}' at 'shardFilter.type' failed to satisfy constraint: Member must satisfy enum value set: [${TYPES.join(', ')}]`,
    )
  }
  const byShard = type === 'AFTER_SHARD_ID'
  const byTime = type === 'AT_TIMESTAMP' || type === 'FROM_TIMESTAMP'
  if (byShard && shardId === undefined) throw invalid(needs('ShardId', type))
  if (byTime && timestamp === undefined) throw invalid(needs('Timestamp', type))
  if (!byShard && shardId !== undefined) throw invalid(excludes('ShardId', type))
  if (!byTime && timestamp !== undefined) throw invalid(excludes('Timestamp', type))
  return filter
}

/** Those of the shards, all that have not expired, which a filter that was read takes. */
export function shardsThrough(filter: ShardFilter, shards: Shard[], stream: Stream, now: number): Shard[] {
  const { Timestamp: timestamp = now } = filter
  // A time before the oldest records means the time of the oldest records.
  const type = timestamp < now - stream.retentionMs ? HORIZON[filter.Type ?? ''] : filter.Type
  switch (type) {
    case 'AFTER_SHARD_ID':
      return shardsAfter(shards, stream, filter.ShardId)
    case 'AT_LATEST':
      return shards.filter(({ open }) => open)
    case 'AT_TRIM_HORIZON':
      return oldest(shards)
    case 'AT_TIMESTAMP': {
      const taken = shards.filter((shard) => startOf(shard) <= timestamp && endOf(shard) >= timestamp)
      // Before the stream had shards there was nothing but what came first.
      return taken.length > 0 ? taken : oldest(shards)
    }
    case 'FROM_TIMESTAMP':
      return shards.filter((shard) => endOf(shard) >= timestamp)
    default:
      return shards
  }
}

const HORIZON: Readonly<Record<string, string>> = {
  AT_TIMESTAMP: 'AT_TRIM_HORIZON',
  FROM_TIMESTAMP: 'FROM_TRIM_HORIZON',
}

/** Those whose parents have expired, or that never had any: together they tile the hash keys. */
function oldest(shards: Shard[]): Shard[] {
  const numbers = new Set(shards.map(({ number }) => number))
  return shards.filter(({ row: { parent } }) => parent === null || !numbers.has(parent))
}

/** When a shard began to take records: when its parents stopped, which its sequence numbers may be a second ahead of. */
function startOf({ row: { parent, createdAt }, stream }: Shard): number {
  const closedAt = parent === null ? null : (stream.shards.get(parent)?.row.closedAt ?? null)
  return closedAt === null ? createdAt : Math.min(closedAt, createdAt)
}

function endOf({ row: { closedAt } }: Shard): number {
  return closedAt ?? Infinity
}

const needs = (member: string, type: string): string =>
  `${member} must be provided when the ShardFilter type is ${type}.`

const excludes = (member: string, type: string): string =>
  `${member} cannot be provided when the ShardFilter type is ${type}.`
