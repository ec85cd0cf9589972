import type { Caller } from '../queues/operations'
import type { UpdateShardCountInput, UpdateShardCountResult } from './operations'
import { checkScale, scalingsOfDay } from './reshardRules'
import { resolveStream } from './resolve'
import type { StreamState } from './state'

/** Calls that are remembered where they are not limited. */
const REMEMBERED = 100

/**
 * Makes the open shards of a provisioned stream so many, and equally wide, by splits and merges. Answers both counts
 * at once; the stream is UPDATING until it is done.
 * https://docs.aws.amazon.com/kinesis/latest/APIReference/API_UpdateShardCount.html
 */
export function updateShardCount(
  state: StreamState,
  caller: Caller,
  input: UpdateShardCountInput,
): UpdateShardCountResult {
  const { registry, engine, lifecycle } = state
  const stream = resolveStream(state, caller, input)
  const change = checkScale(state, stream, input.TargetShardCount, input.ScalingType)
  const now = engine.clock.now()
  const result = {
    StreamName: stream.name,
    CurrentShardCount: stream.open.length,
    TargetShardCount: input.TargetShardCount,
    StreamARN: stream.arn,
  }
  registry.updateSettings(stream, { scaledAt: [...scalingsOfDay(stream, now), now].slice(-REMEMBERED) })
  lifecycle.begin(stream, 'UPDATING', change)
  return result
}
