import type { Caller } from '../queues/operations'
import { checkWarmThroughput, ON_DEMAND_SHARDS } from './capacity'
import { warmThroughput } from './describe'
import { warmingUp } from './mode'
import type { UpdateStreamWarmThroughputInput, UpdateStreamWarmThroughputResult } from './operations'
import { missing, requireActive, validation } from './refusals'
import { resolveStream } from './resolve'
import type { StreamState } from './state'
import type { Stream, Transition } from './stream'

/**
 * Keeps an on-demand stream ready for so many MiB/s of writes: it gets the shards for that if it has fewer, and gives
 * back those beyond if it has more, but never below what a new stream begins with; 0 takes the readiness back. Only in
 * accounts that committed to a minimum throughput (UpdateAccountSettings).
 * https://docs.aws.amazon.com/kinesis/latest/APIReference/API_UpdateStreamWarmThroughput.html
 */
export function updateStreamWarmThroughput(
  state: StreamState,
  caller: Caller,
  input: UpdateStreamWarmThroughputInput,
): UpdateStreamWarmThroughputResult {
  const { engine, registry, lifecycle } = state
  if (input.WarmThroughputMiBps === undefined) throw missing('warmThroughputMiBps')
  const stream = resolveStream(state, caller, input)
  requireActive(stream)
  if (stream.settings.mode !== 'ON_DEMAND') {
    throw validation(
      `Request is invalid. Stream ${stream.name} under account ${stream.account} is in Provisioned mode.`,
    )
  }
  const warmMiBps = checkWarmThroughput(state, stream, 'ON_DEMAND', input.WarmThroughputMiBps)
  registry.updateSettings(stream, { warmMiBps })
  engine.events.emit({
    type: 'stream.changed',
    at: engine.clock.now(),
    stream: stream.ref,
    what: 'throughput',
  })
  const described = warmThroughput(state, stream)
  lifecycle.begin(stream, 'UPDATING', releasing(stream) ?? warmingUp(stream))
  return { StreamARN: stream.arn, StreamName: stream.name, ...described }
}

/** What merges the shards that the stream has beyond its warm throughput; undefined if there are none. */
function releasing({ settings: { warmMiBps }, open }: Stream): Transition | undefined {
  const target = Math.max(warmMiBps ?? 0, ON_DEMAND_SHARDS)
  return target < open.length ? { kind: 'scale', target } : undefined
}
