import type { Caller } from '../../queues/operations'
import { checkLimit } from '../describe'
import { checkCreation } from '../listShards'
import { nextToken, readNextToken } from '../nextTokens'
import type { ListStreamConsumersInput, ListStreamConsumersResult } from '../operations'
import { invalid, missing } from '../refusals'
import { resolveStream } from '../resolve'
import type { StreamState } from '../state'
import { describedConsumer } from './named'

/** At most so many a call, unless MaxResults says less. */
const PAGE = 100
const MOST_RESULTS = 10_000

/**
 * The consumers of a stream by name. A NextToken holds for 300 seconds, and only for the stream it was given for. Throws
 * ResourceNotFoundException if the stream was created at another time than the one that is given.
 * https://docs.aws.amazon.com/kinesis/latest/APIReference/API_ListStreamConsumers.html
 */
export function listStreamConsumers(
  state: StreamState,
  caller: Caller,
  input: ListStreamConsumersInput,
): ListStreamConsumersResult {
  const { NextToken: token } = input
  const limit = checkLimit(input.MaxResults, 'maxResults', MOST_RESULTS) ?? PAGE
  if (input.StreamARN === undefined && input.StreamId === undefined) throw missing('streamARN')
  if (token !== undefined && input.StreamCreationTimestamp !== undefined) {
    throw invalid('NextToken and StreamCreationTimestamp cannot be provided together.')
  }
  const stream = resolveStream(state, caller, input)
  checkCreation(stream, input.StreamCreationTimestamp)
  const [arn, after] =
    token === undefined ? [stream.arn] : readNextToken(state, caller, 'ListStreamConsumers', token)
  if (arn !== stream.arn) throw invalid('Invalid NextToken.')
  const all = [...stream.consumers.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
  const rest = after === undefined ? all : all.filter(({ name }) => name > after)
  const page = rest.slice(0, limit)
  return {
    Consumers: page.map((consumer) => describedConsumer(stream, consumer)),
    ...(page.length < rest.length && {
      NextToken: nextToken(state, caller, 'ListStreamConsumers', [stream.arn, page.at(-1)!.name]),
    }),
  }
}
