import type { Caller } from '../../queues/operations'
import type { DeregisterStreamConsumerInput } from '../operations'
import { requireActiveConsumer } from '../refusals'
import type { StreamState } from '../state'
import { namedConsumer } from './named'

/**
 * Ends a registration, and with it what it is subscribed to.
 * https://docs.aws.amazon.com/kinesis/latest/APIReference/API_DeregisterStreamConsumer.html
 */
export function deregisterStreamConsumer(
  state: StreamState,
  caller: Caller,
  input: DeregisterStreamConsumerInput,
): object {
  const { stream, consumer } = namedConsumer(state, caller, input)
  requireActiveConsumer(stream, consumer)
  state.lifecycle.beginConsumer(stream, consumer.name, 'DELETING')
  return {}
}
