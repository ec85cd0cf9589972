import { BrokerError } from '../../../shared/errors'
import type { Caller } from '../queues/operations'
import { putRecords } from './put'
import { parseSequenceNumber } from './sequenceNumbers'
import type { PutRecordsRequestEntry } from './shapes'
import type { StreamState } from './state'

/** What became of one record. `throttled`: it, or one before it in its shard, has to be put again later. */
export type PutOutcome =
  | {
      readonly kind: 'put'
      readonly shardId: string
      readonly sequenceNumber: string
      readonly position: number
    }
  | { readonly kind: 'throttled'; readonly reason: string }
  | { readonly kind: 'refused'; readonly reason: string }

/**
 * Puts records as PutRecords does, at most as many and as large as one call takes, with two differences: a record that
 * is refused for what it is does not keep back the others, and records of a shard keep their order. Those that were
 * throttled can be put again, in their order, before any that stand after them. Inside a transaction. Throws
 * KinesisResourceNotFound where the stream takes no records at all, KinesisProvisionedThroughputExceeded where memory has
 * no room for them.
 */
export function putInOrder(
  state: StreamState,
  caller: Caller,
  arn: string,
  records: readonly PutRecordsRequestEntry[],
): PutOutcome[] {
  try {
    return put(state, caller, arn, records)
  } catch (error) {
    if (!isRefusal(error)) throw error
  }
  const outcomes: PutOutcome[] = []
  let throttled: PutOutcome | undefined
  for (const record of records) {
    if (throttled) {
      outcomes.push(throttled)
      continue
    }
    try {
      const [outcome] = put(state, caller, arn, [record])
      outcomes.push(outcome!)
      if (outcome!.kind === 'throttled') throttled = outcome
    } catch (error) {
      if (!isRefusal(error)) throw error
      outcomes.push({ kind: 'refused', reason: error.message })
    }
  }
  return outcomes
}

function put(
  state: StreamState,
  caller: Caller,
  arn: string,
  records: readonly PutRecordsRequestEntry[],
): PutOutcome[] {
  const { Records: results } = putRecords(state, caller, { StreamARN: arn, Records: [...records] }, true)
  return results.map(
    ({ SequenceNumber: sequenceNumber, ShardId: shardId = '', ErrorMessage: reason = '' }) =>
      sequenceNumber === undefined
        ? { kind: 'throttled', reason }
        : {
            kind: 'put',
            shardId,
            sequenceNumber,
            position: parseSequenceNumber(sequenceNumber)?.position ?? 0,
          },
  )
}

/** Of such refusals nothing was put yet. */
function isRefusal(error: unknown): error is BrokerError {
  if (!(error instanceof BrokerError)) return false
  return error.code === 'KinesisValidation' || error.code === 'KinesisInvalidArgument'
}
