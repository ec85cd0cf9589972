import type { Caller } from '../queues/operations'
import type { MergeShardsInput } from './operations'
import { checkMerge, requireShardIds } from './reshardRules'
import { resolveStream } from './resolve'
import type { StreamState } from './state'

/**
 * Merges two open shards of a provisioned stream, of which the second's hash keys follow on the first's. The stream is
 * UPDATING until it is done; both take records until then, and can be read until they expire.
 * https://docs.aws.amazon.com/kinesis/latest/APIReference/API_MergeShards.html
 */
export function mergeShards(state: StreamState, caller: Caller, input: MergeShardsInput): object {
  requireShardIds(caller, input, input.ShardToMerge, input.AdjacentShardToMerge)
  const stream = resolveStream(state, caller, input)
  const change = checkMerge(state, stream, input.ShardToMerge, input.AdjacentShardToMerge)
  state.lifecycle.begin(stream, 'UPDATING', change)
  return {}
}
