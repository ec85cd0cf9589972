import { consumerArn } from '../../../../shared/arn'
import type { Caller } from '../../queues/operations'
import type { DescribeStreamConsumerInput } from '../operations'
import { invalid } from '../refusals'
import { consumerNotFound, resolveConsumer, resolveStream } from '../resolve'
import type { Consumer } from '../shapes'
import type { StreamState } from '../state'
import type { ConsumerRow, Stream } from '../stream'

/**
 * The consumer that a request means: by its ARN, by its name and its stream's ARN, or by all of them if they agree. Throws
 * InvalidArgumentException for less, and ResourceNotFoundException if there is none.
 */
export function namedConsumer(
  state: StreamState,
  caller: Caller,
  input: DescribeStreamConsumerInput,
): { readonly stream: Stream; readonly consumer: ConsumerRow } {
  const { ConsumerARN: arn, ConsumerName: name, StreamARN: streamArn, StreamId: streamId } = input
  if (arn !== undefined) {
    const found = resolveConsumer(state, caller, arn)
    if (
      (streamArn !== undefined && streamArn !== found.stream.arn) ||
      (name !== undefined && name !== found.consumer.name)
    ) {
      throw invalid('ConsumerARN is not that of the consumer that ConsumerName and StreamARN name.')
    }
    return found
  }
  if (name === undefined || (streamArn === undefined && streamId === undefined)) {
    throw invalid('Either ConsumerARN or both ConsumerName and StreamARN must be specified.')
  }
  const stream = resolveStream(state, caller, input)
  const consumer = stream.consumers.get(name)
  if (!consumer) throw consumerNotFound(stream, name)
  return { stream, consumer }
}

/** A consumer as the operations answer it. */
export function describedConsumer(stream: Stream, { name, status, createdAt }: ConsumerRow): Consumer {
  return {
    ConsumerName: name,
    ConsumerARN: consumerArn(stream.arn, name, createdAt),
    ConsumerStatus: status,
    ConsumerCreationTimestamp: createdAt,
  }
}
