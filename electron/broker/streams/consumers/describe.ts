import type { Caller } from '../../queues/operations'
import type { DescribeStreamConsumerInput, DescribeStreamConsumerResult } from '../operations'
import type { StreamState } from '../state'
import { describedConsumer, namedConsumer } from './named'

/** https://docs.aws.amazon.com/kinesis/latest/APIReference/API_DescribeStreamConsumer.html */
export function describeStreamConsumer(
  state: StreamState,
  caller: Caller,
  input: DescribeStreamConsumerInput,
): DescribeStreamConsumerResult {
  const { stream, consumer } = namedConsumer(state, caller, input)
  return { ConsumerDescription: { ...describedConsumer(stream, consumer), StreamARN: stream.arn } }
}
