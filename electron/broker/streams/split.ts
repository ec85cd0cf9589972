import type { Caller } from '../queues/operations'
import type { SplitShardInput } from './operations'
import { checkSplit, requireShardIds } from './reshardRules'
import { resolveStream } from './resolve'
import type { StreamState } from './state'

/**
 * Splits an open shard of a provisioned stream in two. The stream is UPDATING until it is done; the shard takes records
 * until then, and can be read until they expire.
 * https://docs.aws.amazon.com/kinesis/latest/APIReference/API_SplitShard.html
 */
export function splitShard(state: StreamState, caller: Caller, input: SplitShardInput): object {
  requireShardIds(caller, input, input.ShardToSplit)
  const stream = resolveStream(state, caller, input)
  const change = checkSplit(state, stream, input.ShardToSplit, input.NewStartingHashKey)
  state.lifecycle.begin(stream, 'UPDATING', change)
  return {}
}
