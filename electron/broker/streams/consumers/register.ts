import { consumerArn } from '../../../../shared/arn'
import type { Caller } from '../../queues/operations'
import { mostConsumers } from '../capacity'
import type { RegisterStreamConsumerInput, RegisterStreamConsumerResult } from '../operations'
import { inUse, limitExceeded, missing, requireShards, validation } from '../refusals'
import { resolveStream } from '../resolve'
import type { StreamState } from '../state'
import { readTags } from '../tags'

const NAME = /^[a-zA-Z0-9_.-]{1,128}$/
/** So many may be CREATING at once. */
const MOST_CREATING = 5

/**
 * Registers a consumer, which may read as soon as it is ACTIVE; AWS's answer always says CREATING. Its name must be new to
 * the stream, of which there are at most 20, or 50 (see `mostConsumers`).
 * https://docs.aws.amazon.com/kinesis/latest/APIReference/API_RegisterStreamConsumer.html
 */
export function registerStreamConsumer(
  state: StreamState,
  caller: Caller,
  input: RegisterStreamConsumerInput,
): RegisterStreamConsumerResult {
  const { engine, registry, lifecycle } = state
  const { quotas, clock, numbers, events } = engine
  const name = input.ConsumerName
  if (input.StreamARN === undefined && input.StreamId === undefined) throw missing('streamARN')
  if (name === undefined) throw missing('consumerName')
  if (!NAME.test(name)) {
    throw validation(
      `1 validation error detected: Value '${name}' at 'consumerName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+`,
    )
  }
  const stream = resolveStream(state, caller, input)
  requireShards(stream)
  const { account } = stream
  if (stream.consumers.has(name)) {
    throw inUse(`Consumer ${name} under stream ${stream.name} already exists for account ${account}.`)
  }
  const consumers = [...stream.consumers.values()]
  const most = mostConsumers(state, stream)
  if (consumers.length >= most) {
    throw limitExceeded(
      `Stream ${stream.name} under account ${account} already has the maximum of ${most} registered consumers.`,
    )
  }
  if (consumers.filter(({ status }) => status === 'CREATING').length >= MOST_CREATING) {
    throw limitExceeded(
      `Stream ${stream.name} under account ${account} already has the maximum of ${MOST_CREATING} consumers in CREATING status.`,
    )
  }
  const tags = readTags(name, stream, {}, input.Tags ?? {}, quotas)
  const createdAt = clock.now()
  registry.insertConsumer(stream, {
    id: numbers.next(),
    stream: stream.id,
    name,
    createdAt,
    status: 'CREATING',
    dueAt: null,
    tags,
    policy: null,
  })
  events.emit({ type: 'consumer.registered', at: createdAt, stream: stream.ref, consumer: name })
  lifecycle.beginConsumer(stream, name, 'CREATING')
  return {
    Consumer: {
      ConsumerName: name,
      ConsumerARN: consumerArn(stream.arn, name, createdAt),
      ConsumerStatus: 'CREATING',
      ConsumerCreationTimestamp: createdAt,
    },
  }
}
