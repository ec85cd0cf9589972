import type { KinesisQuotas } from '../../../shared/kinesisQuotas'
import type { Caller } from '../queues/operations'
import type { UpdateMaxRecordSizeInput } from './operations'
import { missing, requireActive, validation } from './refusals'
import { resolveStream } from './resolve'
import type { StreamState } from './state'

/**
 * Sets how large a record of the stream may be, data and partition key: 1,024 to 10,240 KiB. It holds at once; the
 * stream is UPDATING for a while.
 * https://docs.aws.amazon.com/kinesis/latest/APIReference/API_UpdateMaxRecordSize.html
 */
export function updateMaxRecordSize(
  state: StreamState,
  caller: Caller,
  input: UpdateMaxRecordSizeInput,
): object {
  const { engine, registry, lifecycle } = state
  if (input.MaxRecordSizeInKiB === undefined) throw missing('maxRecordSizeInKiB')
  const maxRecordKiB = checkMaxRecordSize(input.MaxRecordSizeInKiB, engine.quotas)
  const stream = resolveStream(state, caller, input)
  requireActive(stream)
  registry.updateSettings(stream, { maxRecordKiB })
  engine.events.emit({
    type: 'stream.changed',
    at: engine.clock.now(),
    stream: stream.ref,
    what: 'record size',
  })
  lifecycle.begin(stream, 'UPDATING', { kind: 'settle' })
  return {}
}

export function checkMaxRecordSize(
  kib: number,
  { leastMaxRecordKiB: least, mostMaxRecordKiB: most }: KinesisQuotas,
): number {
  if (Number.isInteger(kib) && kib >= least && kib <= most) return kib
  const rule = kib > most ? `less than or equal to ${most}` : `greater than or equal to ${least}`
  throw validation(
    `1 validation error detected: Value '${kib}' at 'maxRecordSizeInKiB' failed to satisfy constraint: Member must have value ${rule}`,
  )
}
