import type { Caller } from '../queues/operations'
import { usage } from './capacity'
import type { DescribeLimitsInput, DescribeLimitsResult } from './operations'
import type { StreamState } from './state'

/** What clients read as an integer of 32 bits, for limits that are switched off. */
const UNLIMITED = 2_147_483_647

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
