import { streamArn, type World } from '../../shared/arn'
import type { Caller } from '../broker/queues/operations'
import { readSetting, removeSetting, writeSetting } from '../broker/settings/settings'
import { createStream } from '../broker/streams/create'
import { deleteStream } from '../broker/streams/delete'
import type { Stream } from '../broker/streams/stream'
import { refuse } from './failures'
import { truckPositions } from './samplePositions'
import type { ConsoleServices } from './services'

type Services = Pick<ConsoleServices, 'broker' | 'queues'>

const name = 'truck-positions'
const setting = 'sample.stream'
const shards = 5
const perCall = 500
/** How long a status of the stream may go on beyond its usual time, in broker ms, before nobody waits for it. */
const patienceMs = 30_000

/** The stream of the sample, if it is still there. */
export function sampleStream({ broker }: Services): Stream | undefined {
  const id = readSetting(broker.database, setting)
  return typeof id === 'number' ? broker.streams.state.registry.byId(id) : undefined
}

/** Refuses if there is a stream of that name already. */
export function checkNoStream({ broker }: Services, world: World): void {
  if (broker.streams.state.registry.byArn(streamArn(world, name))) {
    refuse('CONFLICT', `There already is a stream ${name}, which is not part of the sample. Delete it first.`)
  }
}

/** Creates the stream, whose shards may come a little later. In a transaction. */
export function createSampleStream({ broker }: Services, caller: Caller): void {
  const { state } = broker.streams
  createStream(state, caller, {
    StreamName: name,
    ShardCount: shards,
    Tags: { 'switchyard:sample': 'shop' },
  })
  writeSetting(broker.database, setting, state.registry.byArn(streamArn(caller, name))!.id)
}

/** Puts where the trucks were in the last minutes, as soon as there are shards. */
export async function putSamplePositions(services: Services, caller: Caller): Promise<void> {
  const { broker } = services
  const arn = streamArn(caller, name)
  await untilStream(services, (stream) => (stream?.open.length ?? shards) > 0)
  const encoder = new TextEncoder()
  const records = truckPositions(broker.clock.now()).map((position) => ({
    PartitionKey: position.truck,
    Data: encoder.encode(JSON.stringify(position)),
  }))
  for (let from = 0; from < records.length; from += perCall) {
    const Records = records.slice(from, from + perCall)
    await broker.kinesis.PutRecords(caller, { StreamARN: arn, Records })
  }
}

/** In a transaction, before anything else is changed there: a stream that changes at the moment may refuse it. */
export function deleteSampleStream(services: Services): void {
  const { broker, queues } = services
  const stream = sampleStream(services)
  if (!stream) return
  deleteStream(broker.streams.state, queues.callerFor(stream), {
    StreamARN: stream.arn,
    EnforceConsumerDeletion: true,
  })
}

/** Waits until the deleted stream is gone, so that there may be one of its name again. */
export async function forgetSampleStream(services: Services): Promise<void> {
  const { broker } = services
  if (readSetting(broker.database, setting) === undefined) return
  await untilStream(services, (stream) => !stream)
  await broker.commit(() => removeSetting(broker.database, setting))
}

/** Waits for a state of the sample's stream, but not for ever. */
async function untilStream(services: Services, met: (stream: Stream | undefined) => boolean): Promise<void> {
  const { clock, events, streams } = services.broker
  if (met(sampleStream(services))) return
  await new Promise<void>((resolve) => {
    const done = (): void => {
      unsubscribe()
      cancel()
      resolve()
    }
    // The event is said within the change: what is asked here is asked after it.
    const unsubscribe = events.subscribe((event) => {
      if (event.type !== 'stream.status' && event.type !== 'stream.deleted') return
      queueMicrotask(() => {
        if (met(sampleStream(services))) done()
      })
    })
    const cancel = clock.schedule(clock.now() + streams.state.transitionMs + patienceMs, done)
  })
}
