import type { Reshard } from '../../../shared/console/streams'
import { BrokerError } from '../../../shared/errors'
import { hashDecimal, hashOf } from '../../broker/streams/hashKeys'
import type { PlannedRange } from '../../broker/streams/reshardPlan'
import { middleOfShard, previewReshard } from '../../broker/streams/reshardPreview'
import { shardIdOf } from '../../broker/streams/shard'
import type { ConsoleImplementer } from '../services'
import { endOf, placeOf } from './shardReader'
import type { StreamServices } from './streamServices'

/** The shards of a stream: what splitting and merging would do, doing it, and where keys go. */
export function reshardProcedures(os: ConsoleImplementer, services: StreamServices) {
  const { state, streams } = services
  return {
    previewReshard: os.streams.previewReshard.handler(({ input }) => {
      const { plan, problem } = previewReshard(state, streams.existing(input.arn), input.reshard)
      return {
        before: plan.before.map(rangeView),
        after: plan.after.map(rangeView),
        splits: plan.splits,
        merges: plan.merges,
        problem,
      }
    }),

    reshard: os.streams.reshard.handler(({ input }) => reshard(services, input.arn, input.reshard)),

    placeKeys: os.streams.placeKeys.handler(({ input }) => {
      const stream = streams.existing(input.arn)
      if (stream.open.length === 0) {
        throw new BrokerError(
          'KinesisResourceInUse',
          `${stream.name} is ${stream.status}: it has no shards yet.`,
        )
      }
      return input.keys.map((partitionKey) => {
        const hash = hashOf(partitionKey)
        const { shardId } = stream.shardFor(hash)
        return { partitionKey, hashKey: hashDecimal(hash), at: placeOf(hash), shardId }
      })
    }),
  }
}

async function reshard(
  { kinesis, streams }: StreamServices,
  StreamARN: string,
  wish: Reshard,
): Promise<void> {
  const stream = streams.existing(StreamARN)
  const caller = streams.callerFor(stream)
  switch (wish.kind) {
    case 'split': {
      // Of a shard that is not open the broker says so, whatever the key.
      const NewStartingHashKey = wish.at ?? middleOfShard(stream, wish.shardId) ?? '0'
      await kinesis.SplitShard(caller, { StreamARN, ShardToSplit: wish.shardId, NewStartingHashKey })
      return
    }
    case 'merge':
      await kinesis.MergeShards(caller, {
        StreamARN,
        ShardToMerge: wish.shardId,
        AdjacentShardToMerge: wish.adjacentShardId,
      })
      return
    case 'scale':
      await kinesis.UpdateShardCount(caller, {
        StreamARN,
        TargetShardCount: wish.target,
        ScalingType: 'UNIFORM_SCALING',
      })
  }
}

function rangeView({ shard, firstHash, lastHash }: PlannedRange) {
  return {
    shardId: shard === null ? null : shardIdOf(shard),
    firstHash: hashDecimal(firstHash),
    lastHash: hashDecimal(lastHash),
    from: placeOf(firstHash),
    to: endOf(lastHash),
  }
}
