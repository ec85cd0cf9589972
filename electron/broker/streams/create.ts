import { streamArn } from '../../../shared/arn'
import type { Caller } from '../queues/operations'
import { capacityOf, checkCapacity, checkWarmThroughput, readMode } from './capacity'
import type { CreateStreamInput } from './operations'
import { checkMaxRecordSize } from './recordSize'
import { checkCreatingOrDeleting, inUse, missing, validation } from './refusals'
import type { StreamState } from './state'
import { readTags } from './tags'

const NAME = /^[a-zA-Z0-9_.-]+$/
const STREAM_ID_LETTERS = 'abcdefghijklmnopqrstuvwxyz0123456789'

/**
 * Creates a stream: with ShardCount shards, or on-demand, which begins with 4 (or what its warm throughput needs). One
 * for which neither a mode nor a number of shards is given is on-demand, as AWS was recorded to do. Throws
 * ResourceInUseException if there is one of that name, LimitExceededException for more shards, on-demand streams or
 * streams under way than the account may have; all before anything is allocated.
 * https://docs.aws.amazon.com/kinesis/latest/APIReference/API_CreateStream.html
 */
export function createStream(state: StreamState, caller: Caller, input: CreateStreamInput): object {
  const { engine, registry, lifecycle } = state
  const { quotas } = engine
  const name = checkName(input.StreamName, quotas.streamNameLength)
  const mode = readMode(input.StreamModeDetails, input.ShardCount)
  const warmMiBps = checkWarmThroughput(state, caller, mode, input.WarmThroughputMiBps)
  const shards = capacityOf(mode, input.ShardCount, warmMiBps)
  const maxRecordKiB = checkMaxRecordSize(input.MaxRecordSizeInKiB ?? quotas.leastMaxRecordKiB, quotas)
  const tags = readTags(name, caller, {}, input.Tags ?? {}, quotas)
  if (registry.byArn(streamArn(caller, name))) {
    throw inUse(`Stream ${name} under account ${caller.account} already exists.`)
  }
  checkCapacity(state, caller, mode, shards)
  checkCreatingOrDeleting(state, caller)
  const now = engine.clock.now()
  const stream = registry.insertStream({
    id: engine.numbers.next(),
    account: caller.account,
    region: caller.region,
    name,
    streamId: streamId(state),
    createdAt: now,
    status: 'CREATING',
    transition: null,
    dueAt: null,
    settings: {
      mode,
      retentionHours: quotas.leastRetentionHours,
      maxRecordKiB,
      keyId: null,
      metrics: [],
      warmMiBps,
      scaledAt: [],
      modeChangedAt: [],
    },
    tags,
    policy: null,
  })
  engine.events.emit({ type: 'stream.created', at: now, stream: stream.ref })
  lifecycle.begin(stream, 'CREATING', { kind: 'create', shards })
  return {}
}

function checkName(name: string | undefined, most: number): string {
  if (name === undefined) throw missing('streamName')
  const rule =
    name.length > most
      ? `have length less than or equal to ${most}`
      : !NAME.test(name) && 'satisfy regular expression pattern: [a-zA-Z0-9_.-]+'
  if (rule) {
    throw validation(
      `1 validation error detected: Value '${name}' at 'streamName' failed to satisfy constraint: Member must ${rule}`,
    )
  }
  return name
}

/** What AWS's model says of it: 20 letters and digits, a hyphen, 3 more. */
function streamId({ engine: { entropy } }: StreamState): string {
  const text = Array.from(
    entropy.bytes(23),
    (byte) => STREAM_ID_LETTERS[byte % STREAM_ID_LETTERS.length],
  ).join('')
  return `${text.slice(0, 20)}-${text.slice(20)}`
}
