import { consumerArn } from '../../../shared/arn'
import type { ConsumersUpdate } from '../../../shared/console/streams'
import type { ConsoleImplementer } from '../services'
import type { StreamServices } from './streamServices'

/** Readers that one update tells of; those furthest behind. */
const mostReaders = 500

/** The consumers of a stream as they are now, with what is subscribed, and who else reads. */
export function consumersUpdate(services: StreamServices, arn: string): ConsumersUpdate {
  const { state, streams, readers, subscriptions } = services
  const stream = streams.existing(arn)
  return {
    now: state.engine.clock.now(),
    consumers: [...stream.consumers.values()].map(({ name, createdAt, status }) => ({
      name,
      arn: consumerArn(arn, name, createdAt),
      status,
      createdAt,
      subscriptions: subscriptions.of(stream, name),
    })),
    readers: readers.of(stream.id, mostReaders),
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
