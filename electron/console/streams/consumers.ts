import { consumerArn } from '../../../shared/arn'
import type { ConsumersUpdate, ConsumerView } from '../../../shared/console/streams'
import type { SubscriptionView } from '../../broker/streams/consumers/subscription'
import { behind } from '../../broker/streams/getRecords'
import type { StreamState } from '../../broker/streams/state'
import type { ConsoleImplementer } from '../services'
import type { StreamServices } from './streamServices'

/** Readers that one update tells of; those furthest behind. */
const mostReaders = 500

/** The consumers of a stream as they are now, with what is subscribed, and who else reads. */
export function consumersUpdate(services: StreamServices, arn: string): ConsumersUpdate {
  const { state, streams, readers, subscriptions } = services
  const stream = streams.existing(arn)
  const open = new Map<string, SubscriptionView[]>()
  for (const subscription of subscriptions.list(stream)) {
    const ofConsumer = open.get(subscription.consumer)
    if (ofConsumer) ofConsumer.push(subscription)
    else open.set(subscription.consumer, [subscription])
  }
  return {
    now: state.engine.clock.now(),
    consumers: [...stream.consumers.values()].map(({ name, createdAt, status }) => ({
      name,
      arn: consumerArn(arn, name, createdAt),
      status,
      createdAt,
      subscriptions: (open.get(name) ?? []).map((subscription) => subscriptionView(state, subscription)),
    })),
    readers: readers.of(stream.id, mostReaders),
  }
}

function subscriptionView(
  state: StreamState,
  { shard, since, endsAt, position, recordsOut }: SubscriptionView,
): ConsumerView['subscriptions'][number] {
  const next = Math.max(position, state.records.trimHorizon(shard))
  return {
    shardId: shard.shardId,
    since,
    endsAt,
    millisBehind: behind(state, shard, next),
    recordsBehind: Math.max(0, shard.next - next),
    recordsOut,
  }
}

/** Registering consumers, and ending that. */
export function consumerProcedures(os: ConsoleImplementer, { kinesis, streams }: StreamServices) {
  return {
    registerConsumer: os.streams.registerConsumer.handler(async ({ input: { arn, name } }) => {
      const caller = streams.callerFor(streams.existing(arn))
      await kinesis.RegisterStreamConsumer(caller, { StreamARN: arn, ConsumerName: name })
    }),

    deregisterConsumer: os.streams.deregisterConsumer.handler(async ({ input: { arn, name } }) => {
      const caller = streams.callerFor(streams.existing(arn))
      await kinesis.DeregisterStreamConsumer(caller, { StreamARN: arn, ConsumerName: name })
    }),
  }
}
