import type { Caller } from '../queues/operations'
import type { HashKey } from './hashKeys'
import { hashDecimal, hashNumber, parseHashKey } from './hashKeys'
import { checkShards } from './capacity'
import type { StreamInput } from './operations'
import {
  checkTransitions,
  invalid,
  limitExceeded,
  missing,
  requireActive,
  shardNotFound,
  validation,
} from './refusals'
import { openRanges } from './reshard'
import type { Reshard } from './reshardPlan'
import { planReshard } from './reshardPlan'
import { namedStream } from './resolve'
import type { Shard } from './shard'
import { parseShardId, shardIdOf } from './shard'
import type { StreamState } from './state'
import type { Stream } from './stream'

const DAY_MS = 24 * 3_600_000

/** Refuses what would reshard a stream that does so by itself. */
export function requireProvisioned({ name, account, settings }: Stream): void {
  if (settings.mode === 'PROVISIONED') return
  throw validation(`Request is invalid. Stream ${name} under account ${account} is in On-Demand mode.`)
}

/**
 * What a SplitShard means: the shard, and the decimal hash key at which its upper child begins. Throws, in AWS's
 * words, if the stream is on-demand or not ACTIVE, if it has no such shard, if that is closed, if the key is at an
 * edge or outside, and if the account has as many shards, or streams under way, as it may.
 */
export function checkSplit(
  state: StreamState,
  stream: Stream,
  shardId: string | undefined,
  newStartingHashKey: string | undefined,
): Reshard {
  if (shardId === undefined) throw missing('shardToSplit')
  if (newStartingHashKey === undefined) throw missing('newStartingHashKey')
  requireProvisioned(stream)
  requireActive(stream)
  const shard = findShard(stream, shardId)
  const at = startOfUpperChild(shard, newStartingHashKey)
  requireOpen(shard)
  checkTransitions(state, stream)
  checkShards(state, stream, 1)
  return { kind: 'split', shard: shard.number, at }
}

/**
 * What a MergeShards means. Throws as `checkSplit`, and if the second shard's hash keys do not follow on the first's.
 */
export function checkMerge(
  state: StreamState,
  stream: Stream,
  shardId: string | undefined,
  adjacentShardId: string | undefined,
): Reshard {
  if (shardId === undefined) throw missing('shardToMerge')
  if (adjacentShardId === undefined) throw missing('adjacentShardToMerge')
  requireProvisioned(stream)
  requireActive(stream)
  const shard = findShard(stream, shardId)
  const adjacent = findShard(stream, adjacentShardId)
  requireOpen(shard)
  requireOpen(adjacent)
  if (hashNumber(shard.row.lastHash) + 1n !== hashNumber(adjacent.row.firstHash)) {
    throw invalid(
      `Shards ${shard.shardId} and ${adjacent.shardId} in stream ${stream.name} under account ${stream.account} are not an adjacent pair of shards eligible for merging`,
    )
  }
  checkTransitions(state, stream)
  return { kind: 'merge', shard: shard.number, adjacent: adjacent.number }
}

/**
 * What an UpdateShardCount means. Throws, in AWS's words, if the stream is on-demand or not ACTIVE, and for more than
 * a stream may have, more than double or less than half of what is open, more than 10 calls in any 24 hours, and more
 * shards than the account may have while it is done, those among them that are merged again at once.
 * https://docs.aws.amazon.com/kinesis/latest/APIReference/API_UpdateShardCount.html
 */
export function checkScale(
  state: StreamState,
  stream: Stream,
  target: number | undefined,
  scalingType: string | undefined,
): Reshard {
  const { quotas, clock } = state.engine
  checkScaling(target, scalingType)
  requireProvisioned(stream)
  requireActive(stream)
  const open = stream.open.length
  const counts = `Current open shard count: ${open}, Target shard count: ${target}`
  if (target > quotas.shardsPerStream) {
    throw limitExceeded(
      `Target shard count or number of open shards cannot be greater than ${quotas.shardsPerStream}. ${counts}`,
    )
  }
  if (target > open * 2) {
    throw limitExceeded(
      `UpdateShardCount cannot scale up over double your current open shard count. ${counts}`,
    )
  }
  if (target * 2 < open) {
    throw limitExceeded(
      `UpdateShardCount cannot scale down below half your current open shard count. ${counts}`,
    )
  }
  if (scalingsOfDay(stream, clock.now()).length >= quotas.scalingsPerDay) {
    throw limitExceeded(
      `UpdateShardCount cannot scale a stream more than ${quotas.scalingsPerDay} times per rolling 24-hour period. Stream ${stream.name} under account ${stream.account} has reached that limit.`,
    )
  }
  const change = { kind: 'scale', target } as const
  const { splits } = planReshard(openRanges(stream), change)
  if (splits > 0) checkShards(state, stream, splits)
  return change
}

/** When UpdateShardCount was called in the 24 hours that end now. */
export function scalingsOfDay({ settings }: Stream, now: number): number[] {
  return settings.scaledAt.filter((at) => at > now - DAY_MS)
}

function checkScaling(target: number | undefined, scalingType: string | undefined): asserts target is number {
  if (target === undefined) throw missing('targetShardCount')
  if (scalingType === undefined) throw missing('scalingType')
  if (scalingType !== 'UNIFORM_SCALING') {
    throw validation(
      `1 validation error detected: Value '${scalingType}' at 'scalingType' failed to satisfy constraint: Member must satisfy enum value set: [UNIFORM_SCALING]`,
    )
  }
  if (!Number.isInteger(target) || target < 1) {
    throw validation(
      `1 validation error detected: Value '${target}' at 'targetShardCount' failed to satisfy constraint: Member must have value greater than or equal to 1`,
    )
  }
}

/** AWS looks whether a shard's id is one before it looks for the stream. */
export function requireShardIds(
  caller: Caller,
  input: StreamInput,
  ...shardIds: readonly (string | undefined)[]
): void {
  for (const shardId of shardIds) {
    if (shardId !== undefined && parseShardId(shardId) === undefined) {
      throw shardNotFound(namedStream(caller, input), shardId)
    }
  }
}

function findShard(stream: Stream, shardId: string): Shard {
  const number = parseShardId(shardId)
  if (number === undefined) throw shardNotFound(stream, shardId)
  const shard = stream.shards.get(number)
  if (!shard) throw shardNotFound(stream, shardIdOf(number))
  return shard
}

function requireOpen({ open, shardId, stream }: Shard): void {
  if (open) return
  throw invalid(
    `Shard ${shardId} in stream ${stream.name} under account ${stream.account} has already been merged or split, and thus is not eligible for merging or splitting.`,
  )
}

/** Both children have two keys at least. */
function startOfUpperChild({ row, shardId, stream }: Shard, decimal: string): HashKey {
  const at = parseHashKey(decimal)
  const afterFirst = hashNumber(row.firstHash) + 1n
  if (at !== undefined && hashNumber(at) > afterFirst && at < row.lastHash) return at
  throw invalid(
    `NewStartingHashKey ${decimal} used in SplitShard() on shard ${shardId} in stream ${stream.name} under account ${stream.account} is not both greater than one plus the shard's StartingHashKey ${hashDecimal(row.firstHash)} and less than the shard's EndingHashKey ${hashDecimal(row.lastHash)}.`,
  )
}
