import type { QuotaProfile } from '../../shared/quotas'
import type { Database, Store } from '../store/database'
import type { MovableClock } from './clock'
import type { Engine } from './engine'
import type { Entropy } from './entropy'
import { EventFeed } from './events'
import { Numbers } from './numbers'
import { MessageReader } from './queues/browseRead'
import { MoveTasks } from './queues/moveTasks'
import type { SqsOperations } from './queues/operations'
import { Queues } from './queues/queues'
import { sqsOperations } from './queues/sqsOperations'
import { MessageTasks } from './tasks/messageTasks'
import { clockPace, type Pace } from './tasks/pace'
import { Tasks } from './tasks/tasks'
import type { KinesisOperations } from './streams/operations'
import { kinesisOperations } from './streams/kinesisOperations'
import { Streams } from './streams/streams'
import { RecordTasks } from './streams/tasks/recordTasks'
import type { Couriers } from './topics/delivery/courier'
import { Deliveries } from './topics/delivery/deliveries'
import { Outbox } from './topics/delivery/outbox'
import { Mobile } from './topics/mobile/mobile'
import type { SnsOperations } from './topics/operations'
import { PublishJob } from './topics/publishJob'
import type { RsaSigner } from './topics/signature'
import { snsOperations } from './topics/snsOperations'
import { Topics } from './topics/topics'

export interface BrokerOptions {
  readonly store: Store
  readonly clock: MovableClock
  readonly entropy: Entropy
  readonly quotas: QuotaProfile
  /** How long work gives way to everything else; the clock's next tick unless the host gives something better. */
  readonly pace?: Pace
  /** Who carries notifications out of the process; without them none leaves. */
  readonly couriers?: Couriers
  /** Bytes of stream records that may be in memory; 512 MiB by default. */
  readonly recordMemoryBytes?: number
  /** Milliseconds that streams are CREATING, UPDATING and DELETING; 0, the default, is not at all. */
  readonly streamTransitionMs?: number
}

/** The engine: what gateway and console hold. Built once by app.ts on an open, migrated store. */
export interface Broker {
  readonly clock: MovableClock
  readonly events: EventFeed
  /** Synchronous rules of the queues; call mutating ones inside `commit`. */
  readonly queues: Queues
  /** The same operations as clients call them: asynchronous, durable when they resolve. */
  readonly sqs: SqsOperations
  readonly topics: Topics
  /** Attempts, retries and their history. */
  readonly deliveries: Deliveries
  /** Mail, text messages and push notifications that nobody but the console sees. */
  readonly outbox: Outbox
  /** Push endpoints and phone numbers. */
  readonly mobile: Mobile
  readonly sns: SnsOperations
  readonly streams: Streams
  readonly kinesis: KinesisOperations
  /** Signs what leaves topics; its certificate is for the gateway to serve. */
  readonly signer: RsaSigner
  /** Long-running work: watched, cancelled and reported here. */
  readonly tasks: Tasks
  /** Starts it: redrives, exports, imports, repeated sends; also deletes a selection. */
  readonly messageTasks: MessageTasks
  /** The same for records of streams: generators, exports, imports. */
  readonly recordTasks: RecordTasks
  /** For reading only. */
  readonly database: Database
  /** Runs a mutating operation on the broker and resolves when it is durable. */
  commit<T>(operation: () => T): Promise<T>
  quotas: QuotaProfile
  /** Stops timers and waiters; the store is closed by whoever opened it. */
  dispose(): void
}

/** Bytes of stream records in memory unless told otherwise. */
const RECORD_MEMORY = 512 * 1_024 * 1_024

/** Builds the broker on an open, migrated store, and takes up what the last run left: timers, sweeps, tasks. */
export function createBroker(options: BrokerOptions): Broker {
  const { store, clock, entropy, quotas, pace = clockPace(options.clock) } = options
  const events = new EventFeed()
  const commit = <T>(operation: () => T): Promise<T> => store.transact(operation)
  const engine: Engine = {
    database: store,
    clock,
    entropy,
    events,
    numbers: new Numbers(store),
    quotas,
    commit,
  }
  const queues = new Queues(engine)
  const queueRef = (arn: string) => queues.byArn(arn)?.ref ?? null
  const tasks = new Tasks({ store, clock, events, entropy, pace, queueRef })
  const messageTasks = new MessageTasks(
    queues.state,
    new MessageReader(store, clock, queues.state.bodies),
    tasks,
    pace,
  )
  const moves = new MoveTasks(queues.state, tasks)
  const outbox = new Outbox(engine)
  const mobile = new Mobile({ engine, outbox })
  const { deliveries, topics } = composeTopics(engine, queues, outbox, mobile, options.couriers)
  mobile.connect(topics.state)
  const streams = new Streams(engine, {
    files: store.blocks,
    memoryBytes: options.recordMemoryBytes ?? RECORD_MEMORY,
    transitionMs: options.streamTransitionMs ?? 0,
  })
  let disposed = false
  store.onRollback(() => {
    if (disposed) return
    engine.numbers.reload()
    queues.reload()
    topics.reload()
    streams.reload()
  })
  tasks.register('publish', new PublishJob(topics.state, pace))
  const recordTasks = new RecordTasks(streams.state, tasks, pace)
  void tasks.resume()
  return {
    clock,
    events,
    queues,
    sqs: sqsOperations(engine, queues, {
      StartMessageMoveTask: (caller, input) => moves.start(caller, input),
      CancelMessageMoveTask: (caller, input) => moves.cancel(caller, input),
      ListMessageMoveTasks: async (caller, input) => moves.list(caller, input),
    }),
    topics,
    deliveries,
    outbox,
    mobile,
    sns: snsOperations(topics.state, mobile),
    streams,
    kinesis: kinesisOperations(streams.state, streams.subscriptions),
    signer: topics.signer,
    tasks,
    messageTasks,
    recordTasks,
    database: store,
    commit,
    get quotas() {
      return engine.quotas
    },
    set quotas(profile) {
      engine.quotas = profile
    },
    dispose() {
      disposed = true
      tasks.dispose()
      streams.dispose()
      topics.dispose()
      queues.dispose()
    },
  }
}

function composeTopics(
  engine: Engine,
  queues: Queues,
  outbox: Outbox,
  mobile: Mobile,
  couriers: Couriers | undefined,
): { deliveries: Deliveries; topics: Topics } {
  let deliveries: Deliveries | undefined
  const topics = new Topics(engine, queues.state, {
    outbox: () => outbox,
    direct: () => mobile,
    deliveries: (state) => (deliveries = new Deliveries(state, couriers)),
  })
  return { deliveries: deliveries!, topics }
}
