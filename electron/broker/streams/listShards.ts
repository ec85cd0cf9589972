import type { Caller } from '../queues/operations'
import { checkLimit, describeShard, keptShards, shardsAfter } from './describe'
import { nextToken, readNextToken } from './nextTokens'
import type { ListShardsInput, ListShardsResult } from './operations'
import { invalid, requireShards, streamNotFound } from './refusals'
import { resolveStream } from './resolve'
import { readShardFilter, shardsThrough } from './shardFilter'
import type { ShardFilter } from './shapes'
import { shardIdOf } from './shard'
import type { StreamState } from './state'
import type { Stream } from './stream'

/** At most so many a call; also unless MaxResults says less. */
const PAGE = 1_000
const MOST_RESULTS = 10_000

/** Where a listing is: what it is of, and the last shard of the page before. */
interface Position {
  readonly stream: Stream
  readonly filter: ShardFilter
  readonly after: string | undefined
}

/**
 * The shards of a stream that have not expired, in order of their numbers, 1,000 a call: all of them, or those that a
 * filter takes. A NextToken, which holds for 300 seconds, goes on, and knows stream and filter. Throws
 * ResourceInUseException while the stream is being created or deleted.
 * https://docs.aws.amazon.com/kinesis/latest/APIReference/API_ListShards.html
 */
export function listShards(state: StreamState, caller: Caller, input: ListShardsInput): ListShardsResult {
  const limit = checkLimit(input.MaxResults, 'maxResults', MOST_RESULTS) ?? PAGE
  const { stream, filter, after } =
    input.NextToken === undefined ? begin(state, caller, input) : goOn(state, caller, input, input.NextToken)
  requireShards(stream)
  const now = state.engine.clock.now()
  const taken = shardsThrough(filter, keptShards(stream, now), stream, now)
  const rest = shardsAfter(taken, stream, after)
  const page = rest.slice(0, Math.min(limit, PAGE))
  return {
    Shards: page.map(describeShard),
    ...(page.length < rest.length && {
      NextToken: nextToken(state, caller, 'ListShards', [
        String(stream.id),
        JSON.stringify(filter),
        shardIdOf(page.at(-1)!.number),
      ]),
    }),
  }
}

function begin(state: StreamState, caller: Caller, input: ListShardsInput): Position {
  if (input.StreamName === undefined && input.StreamARN === undefined && input.StreamId === undefined) {
    throw invalid('Either NextToken or StreamName should be provided.')
  }
  const filter = readShardFilter(input.ShardFilter)
  const stream = resolveStream(state, caller, input)
  checkCreation(stream, input.StreamCreationTimestamp)
  return { stream, filter, after: input.ExclusiveStartShardId }
}

function goOn(state: StreamState, caller: Caller, input: ListShardsInput, token: string): Position {
  for (const member of [
    'StreamName',
    'StreamARN',
    'StreamCreationTimestamp',
    'ExclusiveStartShardId',
    'ShardFilter',
  ] as const) {
    if (input[member] !== undefined) throw invalid(`NextToken and ${member} cannot be provided together.`)
  }
  const [id, filter, after] = readNextToken(state, caller, 'ListShards', token)
  const stream = state.registry.byId(Number(id))
  if (!stream) throw streamNotFound(caller, 'of the NextToken')
  return { stream, filter: readFilter(filter), after }
}

/** A token that somebody made up may have anything in this place. */
function readFilter(text: string | undefined): ShardFilter {
  try {
    return readShardFilter(JSON.parse(text ?? '') as ShardFilter)
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError) throw invalid('Invalid NextToken.')
    throw error
  }
}

/**
 * Whether it is that stream of the name that was created then, to the second. Throws ResourceNotFoundException if not.
 */
export function checkCreation(stream: Stream, createdAt: number | undefined): void {
  if (createdAt === undefined) return
  if (Math.floor(createdAt / 1_000) !== Math.floor(stream.row.createdAt / 1_000)) {
    throw streamNotFound(stream, stream.name)
  }
}
