import { Buffer } from 'node:buffer'
import type { OutgoingRecord } from '../../../shared/console/records'
import { parseSequenceNumber } from '../../broker/streams/sequenceNumbers'
import { batchEnd } from '../../broker/streams/putBatches'
import { putInOrder, type PutOutcome } from '../../broker/streams/putInOrder'
import type { PutRecordsRequestEntry } from '../../broker/streams/shapes'
import { refuse, toConsoleError } from '../failures'
import type { ConsoleImplementer } from '../services'
import type { StreamServices } from '../streams/streamServices'

/** Broker milliseconds until throttled records are put again, and for how long in all. */
const againMs = 100
const patienceMs = 30_000

interface Outcome {
  readonly shardId: string | null
  readonly sequenceNumber: string | null
  readonly error: string | null
}

/** Putting records from the console, as a caller of the stream's own account. */
export function puttingProcedures(os: ConsoleImplementer, services: StreamServices) {
  const { kinesis, streams } = services
  return {
    put: os.records.put.handler(async ({ input: { arn, record } }) => {
      const caller = streams.callerFor(streams.existing(arn))
      const entry = toEntry(record)
      if (!entry) refuse('BAD_REQUEST', 'The data are not base64.')
      const put = await kinesis.PutRecord(caller, { StreamARN: arn, ...entry })
      const { SequenceNumber: sequenceNumber, ShardId: shardId } = put
      return { shardId, sequenceNumber, position: parseSequenceNumber(sequenceNumber)?.position ?? 0 }
    }),

    putMany: os.records.putMany.handler(({ input, signal }) =>
      putMany(services, input.arn, input.records, signal),
    ),
  }
}

/**
 * Puts records in their order, a call's worth at a time. Those that a shard's quota refuses are put again until half a
 * minute is over, before any that come after them.
 */
async function putMany(
  { console: { broker, pace, log }, state, streams }: StreamServices,
  arn: string,
  records: readonly OutgoingRecord[],
  signal: AbortSignal | undefined,
): Promise<Outcome[]> {
  const { clock } = broker
  const caller = streams.callerFor(streams.existing(arn))
  const outcomes = new Array<Outcome>(records.length)
  const entries: PutRecordsRequestEntry[] = []
  const places: number[] = []
  for (const [place, record] of records.entries()) {
    const entry = toEntry(record)
    if (!entry) {
      outcomes[place] = failed('The data are not base64.')
      continue
    }
    entries.push(entry)
    places.push(place)
  }
  const endsAt = clock.now() + patienceMs
  for (let from = 0; from < entries.length;) {
    const end = batchEnd(entries, from)
    let waiting = places.slice(from, end).map((place, index) => ({ place, entry: entries[from + index]! }))
    while (waiting.length > 0) {
      if (signal?.aborted) {
        for (const { place } of waiting) outcomes[place] = failed('It was not put: the call was cancelled.')
        break
      }
      const batch = waiting
      let put: readonly PutOutcome[]
      try {
        const now = batch.map(({ entry }) => entry)
        put = await broker.commit(() => putInOrder(state, caller, arn, now))
      } catch (error) {
        // What was put before is put: the answer says so instead of failing as a whole.
        if (from === 0 && batch.length === end) throw error
        const reason = toConsoleError(error, log, ['records', 'putMany']).message
        put = batch.map(() => ({ kind: 'refused', reason }))
      }
      waiting = []
      for (const [index, one] of batch.entries()) {
        const outcome = put[index]!
        if (outcome.kind === 'put') {
          const { shardId, sequenceNumber } = outcome
          outcomes[one.place] = { shardId, sequenceNumber, error: null }
        } else if (outcome.kind === 'throttled' && clock.now() < endsAt) waiting.push(one)
        else outcomes[one.place] = failed(outcome.reason)
      }
      if (waiting.length > 0) await sleep(clock.now() + againMs)
      else await pace.turn()
    }
    from = end
  }
  return outcomes

  function sleep(until: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        cancel()
        signal?.removeEventListener('abort', wake)
        resolve()
      }
      const cancel = clock.schedule(until, wake)
      signal?.addEventListener('abort', wake, { once: true })
    })
  }
}

function failed(error: string): Outcome {
  return { shardId: null, sequenceNumber: null, error }
}

/** undefined if the data are not base64. */
function toEntry({
  partitionKey,
  data,
  explicitHashKey,
}: OutgoingRecord): PutRecordsRequestEntry | undefined {
  const bytes = Buffer.from(data, 'base64')
  if (bytes.toString('base64') !== data) return undefined
  return {
    PartitionKey: partitionKey,
    Data: new Uint8Array(bytes),
    ...(explicitHashKey !== null && { ExplicitHashKey: explicitHashKey }),
  }
}
