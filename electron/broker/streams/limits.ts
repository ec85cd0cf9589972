import type { Caller } from '../queues/operations'
import { usage } from './capacity'
import type { DescribeLimitsInput, DescribeLimitsResult } from './operations'
import type { StreamState } from './state'

/** The most that AWS's model has for a limit, for those that are switched off. */
const UNLIMITED = 1_000_000

/** Of the caller's account and region. https://docs.aws.amazon.com/kinesis/latest/APIReference/API_DescribeLimits.html */
export function describeLimits(
  state: StreamState,
  caller: Caller,
  _input: DescribeLimitsInput,
): DescribeLimitsResult {
  const { shardsPerAccount, onDemandStreams } = state.engine.quotas
  const used = usage(state, caller)
  return {
    ShardLimit: Math.min(shardsPerAccount, UNLIMITED),
    OpenShardCount: used.shards,
    OnDemandStreamCount: used.onDemandStreams,
    OnDemandStreamCountLimit: Math.min(onDemandStreams, UNLIMITED),
  }
}
