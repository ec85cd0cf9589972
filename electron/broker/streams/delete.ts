import type { Caller } from '../queues/operations'
import type { DeleteStreamInput } from './operations'
import { checkCreatingOrDeleting, inUse } from './refusals'
import { resolveStream } from './resolve'
import type { StreamState } from './state'

/**
 * Deletes a stream with its records, whatever state it is in; one that is being deleted already just goes on. Throws
 * ResourceInUseException if it has registered consumers and they are not to go with it.
 * https://docs.aws.amazon.com/kinesis/latest/APIReference/API_DeleteStream.html
 */
export function deleteStream(state: StreamState, caller: Caller, input: DeleteStreamInput): object {
  const stream = resolveStream(state, caller, input)
  if (stream.status === 'DELETING') return {}
  const { account, name } = stream
  if (stream.consumers.size > 0 && !input.EnforceConsumerDeletion) {
    throw inUse(
      `DeleteStream can't delete ${account}:${name} because there are consumers associated with this data stream. To delete ${name} anyway, set the EnforceConsumerDeletion parameter to true to force the deletion of all the consumers that are associated with it.`,
    )
  }
  // One that is being created counts already.
  if (stream.status !== 'CREATING') checkCreatingOrDeleting(state, stream)
  state.lifecycle.begin(stream, 'DELETING', { kind: 'delete' })
  return {}
}
