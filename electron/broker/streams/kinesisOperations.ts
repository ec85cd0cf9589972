import { describeAccountSettings, updateAccountSettings } from './accountSettings'
import { deregisterStreamConsumer } from './consumers/deregister'
import { describeStreamConsumer } from './consumers/describe'
import { listStreamConsumers } from './consumers/list'
import { registerStreamConsumer } from './consumers/register'
import type { Subscriptions } from './consumers/subscriptions'
import { createStream } from './create'
import { deleteStream } from './delete'
import { describeStream, describeStreamSummary } from './describe'
import { startStreamEncryption, stopStreamEncryption } from './encryption'
import { getRecords } from './getRecords'
import { describeLimits } from './limits'
import { listStreams } from './list'
import { listShards } from './listShards'
import { mergeShards } from './merge'
import { updateStreamMode } from './mode'
import { disableEnhancedMonitoring, enableEnhancedMonitoring } from './monitoring'
import type { KinesisOperations } from './operations'
import { deleteResourcePolicy, getResourcePolicy, putResourcePolicy } from './policies'
import { putRecord, putRecords } from './put'
import { updateMaxRecordSize } from './recordSize'
import { decreaseStreamRetentionPeriod, increaseStreamRetentionPeriod } from './retention'
import { updateShardCount } from './scale'
import { seeing } from './seeing'
import { getShardIterator } from './shardIterator'
import { splitShard } from './split'
import type { StreamState } from './state'
import {
  addTagsToStream,
  listTagsForResource,
  listTagsForStream,
  removeTagsFromStream,
  tagResource,
  untagResource,
} from './tags'
import { updateStreamWarmThroughput } from './warmThroughput'

type Caller = Parameters<KinesisOperations['PutRecord']>[0]
type Rule<I, R> = (state: StreamState, caller: Caller, input: I) => R

/**
 * The operations as gateway and console call them. What changes something runs in the store's batch of this tick and
 * resolves when it is durable. What only reads settings answers at once, also while the store takes no writes; what reads
 * records, or where they end, waits until those it saw are durable, so that nobody is shown one that a crash takes back.
 */
export function kinesisOperations(state: StreamState, subscriptions: Subscriptions): KinesisOperations {
  const { commit } = state.engine
  const changing =
    <I, R>(rule: Rule<I, R>) =>
    (caller: Caller, input: I): Promise<R> =>
      commit(() => rule(state, caller, input))
  const reading =
    <I, R>(rule: Rule<I, R>) =>
    async (caller: Caller, input: I): Promise<R> =>
      rule(state, caller, input)
  const putting =
    <I, R>(rule: Rule<I, R>) =>
    (caller: Caller, input: I): Promise<R> => {
      const room = state.records.room()
      const put = (): Promise<R> => commit(() => rule(state, caller, input))
      return room ? room.then(put) : put()
    }
  const seeingRecords =
    <I, R>(rule: Rule<I, R>) =>
    (caller: Caller, input: I): Promise<R> =>
      seeing(state.engine, () => rule(state, caller, input))
  return {
    AddTagsToStream: changing(addTagsToStream),
    CreateStream: changing(createStream),
    DecreaseStreamRetentionPeriod: changing(decreaseStreamRetentionPeriod),
    DeleteResourcePolicy: changing(deleteResourcePolicy),
    DeleteStream: changing(deleteStream),
    DeregisterStreamConsumer: changing(deregisterStreamConsumer),
    DescribeAccountSettings: reading(describeAccountSettings),
    DescribeLimits: reading(describeLimits),
    DescribeStream: reading(describeStream),
    DescribeStreamConsumer: reading(describeStreamConsumer),
    DescribeStreamSummary: reading(describeStreamSummary),
    DisableEnhancedMonitoring: changing(disableEnhancedMonitoring),
    EnableEnhancedMonitoring: changing(enableEnhancedMonitoring),
    GetRecords: seeingRecords(getRecords),
    GetResourcePolicy: reading(getResourcePolicy),
    GetShardIterator: seeingRecords(getShardIterator),
    IncreaseStreamRetentionPeriod: changing(increaseStreamRetentionPeriod),
    ListShards: reading(listShards),
    ListStreamConsumers: reading(listStreamConsumers),
    ListStreams: reading(listStreams),
    ListTagsForResource: reading(listTagsForResource),
    ListTagsForStream: reading(listTagsForStream),
    MergeShards: changing(mergeShards),
    PutRecord: putting(putRecord),
    PutRecords: putting(putRecords),
    PutResourcePolicy: changing(putResourcePolicy),
    RegisterStreamConsumer: changing(registerStreamConsumer),
    RemoveTagsFromStream: changing(removeTagsFromStream),
    SplitShard: changing(splitShard),
    StartStreamEncryption: changing(startStreamEncryption),
    StopStreamEncryption: changing(stopStreamEncryption),
    SubscribeToShard: (caller, input, ended) => subscriptions.subscribe(caller, input, ended),
    TagResource: changing(tagResource),
    UntagResource: changing(untagResource),
    UpdateAccountSettings: changing(updateAccountSettings),
    UpdateMaxRecordSize: changing(updateMaxRecordSize),
    UpdateShardCount: changing(updateShardCount),
    UpdateStreamMode: changing(updateStreamMode),
    UpdateStreamWarmThroughput: changing(updateStreamWarmThroughput),
  }
}
