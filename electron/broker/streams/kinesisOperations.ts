import { BrokerError } from '../../../shared/errors'
import { createStream } from './create'
import { getRecords } from './getRecords'
import { mergeShards } from './merge'
import type { KinesisOperations } from './operations'
import { putRecord, putRecords } from './put'
import { getShardIterator } from './shardIterator'
import { splitShard } from './split'
import type { StreamState } from './state'

type Caller = Parameters<KinesisOperations['PutRecord']>[0]
type Rule<I, R> = (state: StreamState, caller: Caller, input: I) => R

/**
 * The operations as gateway and console call them. What changes something runs in the store's batch of this tick and
 * resolves when it is durable. What only reads settings answers at once, also while the store takes no writes; what reads
 * records waits until those it saw are durable, so that nobody is shown one that a crash takes back.
 */
export function kinesisOperations(state: StreamState): KinesisOperations {
  const { commit } = state.engine
  const changing =
    <I, R>(rule: Rule<I, R>) =>
    (caller: Caller, input: I): Promise<R> =>
      commit(() => rule(state, caller, input))
  const known: Partial<KinesisOperations> = {
    CreateStream: changing(createStream),
    GetRecords: changing(getRecords),
    GetShardIterator: changing(getShardIterator),
    MergeShards: changing(mergeShards),
    PutRecord: changing(putRecord),
    PutRecords: changing(putRecords),
    SplitShard: changing(splitShard),
  }
  return new Proxy(known, {
    get: (target, name) =>
      target[name as keyof KinesisOperations] ??
      (() => Promise.reject(new BrokerError('KinesisInternalFailure', `${String(name)} is not there yet.`))),
  }) as KinesisOperations
}
