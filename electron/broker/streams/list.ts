import type { Caller } from '../queues/operations'
import { checkLimit } from './describe'
import { nextToken, readNextToken } from './nextTokens'
import type { ListStreamsInput, ListStreamsResult } from './operations'
import type { StreamState } from './state'

/** At most so many a call; also unless a Limit says less. */
const PAGE = 100
const MOST_LIMIT = 10_000

/**
 * The caller's streams by name, 100 a call, in whatever state. ExclusiveStartStreamName or a NextToken, which holds for
 * 300 seconds, goes on; the token counts if both are there.
 * https://docs.aws.amazon.com/kinesis/latest/APIReference/API_ListStreams.html
 */
export function listStreams(state: StreamState, caller: Caller, input: ListStreamsInput): ListStreamsResult {
  const limit = checkLimit(input.Limit, 'limit', MOST_LIMIT) ?? PAGE
  const after =
    input.NextToken === undefined
      ? input.ExclusiveStartStreamName
      : readNextToken(state, caller, 'ListStreams', input.NextToken)[0]
  const streams = state.registry.inWorld(caller)
  const rest = after === undefined ? streams : streams.filter(({ name }) => name > after)
  const page = rest.slice(0, Math.min(limit, PAGE))
  const more = page.length < rest.length
  return {
    StreamNames: page.map(({ name }) => name),
    HasMoreStreams: more,
    ...(more && { NextToken: nextToken(state, caller, 'ListStreams', [page.at(-1)!.name]) }),
    StreamSummaries: page.map(({ name, arn, status, settings, row }) => ({
      StreamName: name,
      StreamARN: arn,
      StreamStatus: status,
      StreamModeDetails: { StreamMode: settings.mode },
      StreamCreationTimestamp: row.createdAt,
    })),
  }
}
