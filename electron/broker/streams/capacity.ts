import type { World } from '../../../shared/arn'
import { commitmentOf } from './accountSettings'
import { invalid, limitExceeded, validation } from './refusals'
import type { StreamModeDetails } from './shapes'
import type { StreamState } from './state'
import type { Stream, StreamSettings } from './stream'

type Mode = StreamSettings['mode']

/** An on-demand stream begins with 4 MiB/s, of which a shard takes one. */
export const ON_DEMAND_SHARDS = 4
/** MiB/s that an on-demand stream can be kept ready for: 10 GiB/s. */
const MOST_WARM_MIBPS = 10_240

/** The mode of a new stream, or the one a stream is to change to (then `shardCount` is undefined and `details` is not). */
export function readMode(details: StreamModeDetails | undefined, shardCount?: number): Mode {
  if (details === undefined) return shardCount === undefined ? 'ON_DEMAND' : 'PROVISIONED'
  const { StreamMode: mode } = details
  if (mode === 'PROVISIONED' || mode === 'ON_DEMAND') return mode
  const value = mode === undefined ? 'null' : `'${mode}'`
  const rule = mode === undefined ? 'not be null' : 'satisfy enum value set: [PROVISIONED, ON_DEMAND]'
  throw validation(
    `1 validation error detected: Value ${value} at 'streamModeDetails.streamMode' failed to satisfy constraint: Member must ${rule}`,
  )
}

/** How many shards a new stream begins with. */
export function capacityOf(mode: Mode, shardCount: number | undefined, warmMiBps: number | null): number {
  if (mode === 'ON_DEMAND') {
    if (shardCount !== undefined) {
      throw invalid('ShardCount is not expected when StreamMode=ON_DEMAND')
    }
    return Math.max(ON_DEMAND_SHARDS, warmMiBps ?? 0)
  }
  if (shardCount === undefined) throw invalid('ShardCount is expected when StreamMode=PROVISIONED')
  if (!Number.isInteger(shardCount) || shardCount < 1) {
    throw validation(
      `1 validation error detected: Value '${shardCount}' at 'shardCount' failed to satisfy constraint: Member must have value greater than or equal to 1`,
    )
  }
  return shardCount
}

/**
 * Refuses more open shards, or more on-demand streams, than the account may have in the region. Shards of on-demand
 * streams do not count.
 * https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html
 */
export function checkCapacity(state: StreamState, world: World, mode: Mode, shards: number): void {
  const { quotas } = state.engine
  const used = usage(state, world)
  if (mode === 'ON_DEMAND') {
    if (used.onDemandStreams >= quotas.onDemandStreams) {
      throw limitExceeded(
        `This request would exceed the limit on the number of On-Demand streams for the account ${world.account} in ${world.region}. Current On-Demand streams count: ${used.onDemandStreams}. Limit: ${quotas.onDemandStreams}.`,
      )
    }
    return
  }
  checkShards(state, world, shards)
}

/** Refuses so many more open shards of provisioned streams. */
export function checkShards(state: StreamState, world: World, more: number): void {
  const { shardsPerAccount, shardsPerStream } = state.engine.quotas
  const { shards } = usage(state, world)
  const limit = shards + more > shardsPerAccount ? shardsPerAccount : shardsPerStream
  if (shards + more <= shardsPerAccount && more <= shardsPerStream) return
  throw limitExceeded(
    `This request would exceed the shard limit for the account ${world.account} in ${world.region}. Current shard count for the account: ${shards}. Limit: ${limit}. Number of additional shards that would have resulted from this request: ${more}. Refer to the AWS Service Limits page (http://docs.aws.amazon.com/general/latest/gr/aws_service_limits.html) for current limits and how to request higher limits.`,
  )
}

/** Open shards of provisioned streams, those that are about to be opened among them, and on-demand streams. */
export function usage(
  { registry }: StreamState,
  world: World,
): { readonly shards: number; readonly onDemandStreams: number } {
  let shards = 0
  let onDemandStreams = 0
  for (const stream of registry.all()) {
    if (stream.account !== world.account || stream.region !== world.region) continue
    if (stream.settings.mode === 'ON_DEMAND') onDemandStreams++
    else shards += shardsOf(stream)
  }
  return { shards, onDemandStreams }
}

function shardsOf({ row: { transition }, open }: Stream): number {
  if (transition?.kind === 'create') return transition.shards
  if (transition?.kind === 'split') return open.length + 1
  if (transition?.kind === 'scale') return Math.max(open.length, transition.target)
  return open.length
}

/**
 * Consumers that may be registered with a stream: more with an on-demand stream while its account is committed to a
 * minimum throughput. Those that there are stay when the commitment ends.
 * https://docs.aws.amazon.com/kinesis/latest/APIReference/API_RegisterStreamConsumer.html
 */
export function mostConsumers(state: StreamState, stream: Stream): number {
  const { streamConsumers, advantageConsumers } = state.engine.quotas
  const advantage = stream.settings.mode === 'ON_DEMAND' && commitmentOf(state, stream).Status !== 'DISABLED'
  return advantage ? advantageConsumers : streamConsumers
}

/**
 * A warm throughput as it is kept, null if none is asked for. Only on-demand streams have one, in accounts that
 * committed to a minimum throughput.
 * https://docs.aws.amazon.com/kinesis/latest/APIReference/API_UpdateStreamWarmThroughput.html
 */
export function checkWarmThroughput(
  state: StreamState,
  world: World,
  mode: Mode,
  mibps: number | undefined,
): number | null {
  if (mibps === undefined) return null
  if (!Number.isInteger(mibps) || mibps < 0) {
    throw validation(
      `1 validation error detected: Value '${mibps}' at 'warmThroughputMiBps' failed to satisfy constraint: Member must have value greater than or equal to 0`,
    )
  }
  if (mode !== 'ON_DEMAND') {
    throw validation('WarmThroughputMiBps is not expected when StreamMode=PROVISIONED')
  }
  if (commitmentOf(state, world).Status === 'DISABLED') {
    throw validation(
      `WarmThroughputMiBps requires MinimumThroughputBillingCommitment to be enabled for account ${world.account}.`,
    )
  }
  if (mibps > MOST_WARM_MIBPS) {
    throw limitExceeded(
      `WarmThroughputMiBps must not exceed ${MOST_WARM_MIBPS} MiBps for an on-demand stream.`,
    )
  }
  return mibps
}
