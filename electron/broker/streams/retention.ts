import type { KinesisQuotas } from '../../../shared/kinesisQuotas'
import type { Caller } from '../queues/operations'
import type { DecreaseStreamRetentionPeriodInput, IncreaseStreamRetentionPeriodInput } from './operations'
import { invalid, missing, requireActive } from './refusals'
import { resolveStream } from './resolve'
import type { StreamState } from './state'
import type { Stream } from './stream'

/**
 * Keeps records for longer: 24 to 8,760 hours, at least as long as now. What has expired does not come back.
 * https://docs.aws.amazon.com/kinesis/latest/APIReference/API_IncreaseStreamRetentionPeriod.html
 */
export function increaseStreamRetentionPeriod(
  state: StreamState,
  caller: Caller,
  input: IncreaseStreamRetentionPeriodInput,
): object {
  const { stream, hours, before } = read(state, caller, input)
  if (hours < before) {
    throw invalid(
      `Requested retention period (${hours} hours) for stream ${stream.name} can not be shorter than existing retention period (${before} hours). Use DecreaseRetentionPeriod API.`,
    )
  }
  return change(state, stream, hours)
}

/**
 * Keeps records for a shorter time: 24 to 8,760 hours, at most as long as now. Older ones can no longer be read, at once.
 * https://docs.aws.amazon.com/kinesis/latest/APIReference/API_DecreaseStreamRetentionPeriod.html
 */
export function decreaseStreamRetentionPeriod(
  state: StreamState,
  caller: Caller,
  input: DecreaseStreamRetentionPeriodInput,
): object {
  const { stream, hours, before } = read(state, caller, input)
  if (hours > before) {
    throw invalid(
      `Requested retention period (${hours} hours) for stream ${stream.name} can not be longer than existing retention period (${before} hours). Use IncreaseRetentionPeriod API.`,
    )
  }
  return change(state, stream, hours)
}

function read(
  state: StreamState,
  caller: Caller,
  input: IncreaseStreamRetentionPeriodInput,
): { readonly stream: Stream; readonly hours: number; readonly before: number } {
  const hours = input.RetentionPeriodHours
  if (hours === undefined) throw missing('retentionPeriodHours')
  const stream = resolveStream(state, caller, input)
  checkRetention(hours, state.engine.quotas)
  return { stream, hours, before: stream.settings.retentionHours }
}

/** Refuses hours that no stream may keep its records for, in AWS's words. */
export function checkRetention(
  hours: number,
  { leastRetentionHours: least, retentionHours: most }: KinesisQuotas,
): void {
  if (!Number.isInteger(hours) || hours < least) {
    throw invalid(
      `Minimum allowed retention period is ${least} hours. Requested retention period (${hours} hours) is too short.`,
    )
  }
  if (hours > most) {
    throw invalid(
      `Maximum allowed retention period is ${most} hours. Requested retention period (${hours} hours) is too long.`,
    )
  }
}

function change({ engine, registry, records }: StreamState, stream: Stream, retentionHours: number): object {
  requireActive(stream)
  registry.updateSettings(stream, { retentionHours })
  records.review()
  engine.events.emit({
    type: 'stream.changed',
    at: engine.clock.now(),
    stream: stream.ref,
    what: 'retention',
  })
  return {}
}
