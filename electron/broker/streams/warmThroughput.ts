import type { Caller } from '../queues/operations'
import { checkWarmThroughput } from './capacity'
import { warmThroughput } from './describe'
import { warmingUp } from './mode'
import type { UpdateStreamWarmThroughputInput, UpdateStreamWarmThroughputResult } from './operations'
import { missing, requireActive, validation } from './refusals'
import { resolveStream } from './resolve'
import type { StreamState } from './state'

/**
 * Keeps an on-demand stream ready for so many MiB/s of writes, at once if it has fewer shards; 0 takes that back. Only
 * in accounts that committed to a minimum throughput (UpdateAccountSettings).
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
  lifecycle.begin(stream, 'UPDATING', warmingUp(stream))
  return { StreamARN: stream.arn, StreamName: stream.name, ...described }
}
