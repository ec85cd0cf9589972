import type { Broker } from '../broker/broker'
import type { Caller } from '../broker/queues/operations'
import type { KinesisOperations } from '../broker/streams/operations'
import type { Family, Operation } from './family'
import { kinesisShapes } from './kinesisShapes'
import { subscribeToShardEvent } from './kinesisTypes'
import { kinesisWire } from './protocols/kinesis'

type Run = (caller: Caller, input: unknown, hungUp?: AbortSignal) => Promise<unknown>

/** Kinesis: the broker's 39 operations under their wire names. It has no Query protocol. */
export function kinesisFamily(broker: Pick<Broker, 'kinesis'>): Family {
  const operations = new Map<string, Operation>()
  for (const name of Object.keys(kinesisShapes) as (keyof KinesisOperations)[]) {
    const { input, output } = kinesisShapes[name]
    // The shape has been checked by the protocol before `run` is called: it is what makes the input of the operation's type.
    const run = broker.kinesis[name].bind(broker.kinesis) as Run
    const events = name === 'SubscribeToShard' && {
      events: { name: 'SubscribeToShardEvent', shape: subscribeToShardEvent },
    }
    operations.set(name, {
      name,
      input,
      output,
      waits: name === 'SubscribeToShard',
      large: name === 'GetRecords',
      ...events,
      run,
    })
  }
  return {
    service: 'kinesis',
    target: 'Kinesis_20131202',
    operations,
    wire: kinesisWire,
    // Base64 takes a third more, and keys may be spelled in escapes.
    largestRequest: ({ putBytes }) => putBytes * 2,
  }
}
