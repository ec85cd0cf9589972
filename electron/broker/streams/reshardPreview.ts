import { BrokerError } from '../../../shared/errors'
import { hashDecimal, parseHashKey } from './hashKeys'
import { openRanges } from './reshard'
import type { Reshard, ReshardPlan } from './reshardPlan'
import { middleOf, planReshard } from './reshardPlan'
import { checkMerge, checkScale, checkSplit } from './reshardRules'
import { parseShardId } from './shard'
import type { StreamState } from './state'
import type { Stream } from './stream'

/** A change of shards as somebody asks for it. */
export type ReshardWish =
  /** `at`: the decimal hash key where the upper child begins; null: in the middle. */
  | { readonly kind: 'split'; readonly shardId: string; readonly at: string | null }
  | { readonly kind: 'merge'; readonly shardId: string; readonly adjacentShardId: string }
  | { readonly kind: 'scale'; readonly target: number }

export interface ReshardPreview {
  readonly plan: ReshardPlan
  /** Why it would be refused now, in AWS's words; null if it would not. */
  readonly problem: string | null
}

/** What a change would do to the open shards of a stream, and whether it may be made. Changes nothing. */
export function previewReshard(state: StreamState, stream: Stream, wish: ReshardWish): ReshardPreview {
  const problem = problemOf(() => check(state, stream, wish))
  const open = openRanges(stream)
  const change = changeOf(state, stream, wish)
  const nothing: ReshardPlan = { before: open, after: open, steps: [], splits: 0, merges: 0 }
  return { plan: change ? planReshard(open, change) : nothing, problem }
}

/** The decimal hash key at which an open shard is split evenly; undefined if there is no such open shard. */
export function middleOfShard(stream: Stream, shardId: string): string | undefined {
  const shard = stream.shards.get(parseShardId(shardId) ?? -1)
  return shard?.open ? hashDecimal(middleOf(shard.row)) : undefined
}

function check(state: StreamState, stream: Stream, wish: ReshardWish): Reshard {
  switch (wish.kind) {
    case 'split':
      return checkSplit(state, stream, wish.shardId, wish.at ?? middleOfShard(stream, wish.shardId) ?? '0')
    case 'merge':
      return checkMerge(state, stream, wish.shardId, wish.adjacentShardId)
    case 'scale':
      return checkScale(state, stream, wish.target, 'UNIFORM_SCALING')
  }
}

/** What it would be if it were allowed; undefined if it cannot be. */
function changeOf(state: StreamState, stream: Stream, wish: ReshardWish): Reshard | undefined {
  if (wish.kind === 'scale') {
    const { target } = wish
    const possible = Number.isInteger(target) && target >= 1 && target <= state.engine.quotas.shardsPerStream
    return possible && stream.open.length > 0 ? wish : undefined
  }
  const shard = parseShardId(wish.shardId)
  if (shard === undefined) return undefined
  if (wish.kind === 'merge') {
    const adjacent = parseShardId(wish.adjacentShardId)
    return adjacent === undefined ? undefined : { kind: 'merge', shard, adjacent }
  }
  const at = parseHashKey(wish.at ?? middleOfShard(stream, wish.shardId) ?? '')
  return at === undefined ? undefined : { kind: 'split', shard, at }
}

function problemOf(checked: () => unknown): string | null {
  try {
    checked()
    return null
  } catch (error) {
    if (error instanceof BrokerError) return error.message
    throw error
  }
}
