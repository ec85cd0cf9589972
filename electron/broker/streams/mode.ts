import type { Caller } from '../queues/operations'
import { checkCapacity, checkWarmThroughput, readMode } from './capacity'
import type { UpdateStreamModeInput } from './operations'
import { limitExceeded, missing, requireActive } from './refusals'
import { resolveStream } from './resolve'
import type { StreamState } from './state'
import type { Stream, Transition } from './stream'

const DAY = 24 * 3_600_000

/**
 * Makes a provisioned stream on-demand, or the other way round, with the shards it has; a warm throughput may need
 * more. Twice in any 24 hours, then LimitExceededException. The mode that it has already changes nothing.
 * https://docs.aws.amazon.com/kinesis/latest/APIReference/API_UpdateStreamMode.html
 */
export function updateStreamMode(state: StreamState, caller: Caller, input: UpdateStreamModeInput): object {
  const { engine, registry, lifecycle } = state
  if (!input.StreamModeDetails) throw missing('streamModeDetails')
  if (input.StreamARN === undefined && input.StreamId === undefined) throw missing('streamARN')
  const mode = readMode(input.StreamModeDetails)
  const stream = resolveStream(state, caller, input)
  requireActive(stream)
  const warmMiBps = checkWarmThroughput(state, stream, mode, input.WarmThroughputMiBps)
  if (mode === stream.settings.mode) return {}
  const now = engine.clock.now()
  const lately = stream.settings.modeChangedAt.filter((at) => at > now - DAY)
  if (lately.length >= engine.quotas.modeChangesPerDay) {
    throw limitExceeded(
      `Stream ${stream.name} under account ${stream.account} has reached the limit of ${engine.quotas.modeChangesPerDay} stream mode updates within 24 hours.`,
    )
  }
  checkCapacity(state, stream, mode, stream.open.length)
  registry.updateSettings(stream, { mode, warmMiBps, modeChangedAt: [...lately, now] })
  engine.events.emit({ type: 'stream.changed', at: now, stream: stream.ref, what: 'mode' })
  lifecycle.begin(stream, 'UPDATING', warmingUp(stream))
  return {}
}

/** What makes the stream ready for its warm throughput: a shard takes 1 MiB/s. Shards it has beyond that stay. */
export function warmingUp({ settings: { warmMiBps }, open }: Stream): Transition {
  const target = warmMiBps ?? 0
  return target > open.length ? { kind: 'grow', target, hot: [] } : { kind: 'settle' }
}
