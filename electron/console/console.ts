import { randomUUID } from 'node:crypto'
import type { Broker } from '../broker/broker'
import { Browser } from '../broker/queues/browse'
import type { Pace } from '../broker/tasks/pace'
import type { Store } from '../store/database'
import { activityRouter } from './activity'
import { ActivityLog } from './activityLog'
import { taskFiles } from './files'
import type { HostServices } from './host'
import { messagesRouter } from './messages'
import { Metrics } from './metrics'
import { QueueReader } from './queueReader'
import { queuesRouter } from './queues'
import { recordsRouter } from './records/records'
import { type ConsoleServices, Feeds, implementer } from './services'
import { streamsRouter } from './streams/streams'
import { streamServices } from './streams/streamServices'
import { systemRouter } from './system'
import { tasksRouter } from './tasks'
import { systemTimers, type Timers } from './timers'
import { deliveriesRouter } from './topics/deliveries'
import { mapRouter } from './topics/map'
import { outboxRouter } from './topics/outbox'
import { topicsRouter } from './topics/topics'
import { topicServices } from './topics/topicServices'
import { traceRouter } from './topics/trace'
import { MessageTrace } from './trace'

export type { FileExchange, HostServices, SettingsStore } from './host'

export interface ConsoleOptions {
  readonly broker: Broker
  /** Only for what the store says of itself; the data is the broker's. */
  readonly store: Pick<Store, 'refusal' | 'onRefusalChange' | 'onRollback' | 'figures'>
  readonly host: HostServices
  readonly log: (line: string) => void
  /** Paces feeds and metrics; the process's own timers unless a test gives others. */
  readonly timers?: Timers
}

/** The console API on a broker: the router that a host serves to its pages, one for all of them. */
export function createConsole(options: ConsoleOptions) {
  const { broker, store, host, log, timers = systemTimers } = options
  const queues = new QueueReader(broker, () => host.endpoint)
  const metrics = new Metrics(
    broker.events,
    timers,
    () => broker.clock.now(),
    () => queues.samples(),
    log,
  )
  const activity = new ActivityLog(broker.events)
  const feeds = new Feeds(timers, log)
  const pace: Pace = {
    turn: () => new Promise((resolve) => setImmediate(resolve)),
    elapsed: () => timers.now(),
  }
  const browser = new Browser({
    database: broker.database,
    clock: broker.clock,
    events: broker.events,
    bodies: broker.queues.state.bodies,
    pace,
    depth: ({ arn }) => queues.depth(arn),
    newId: () => randomUUID(),
  })
  const files = taskFiles(host.files)
  broker.messageTasks.connect({ view: (viewId) => browser.frozen(viewId), files })
  broker.recordTasks.connect(files)
  const trace = new MessageTrace(broker.events, browser.reader)
  const refusalListeners = new Set<() => void>()
  store.onRefusalChange(() => refusalListeners.forEach((listener) => listener()))
  store.onRollback(queues.forget)

  const services: ConsoleServices = {
    broker,
    store,
    host,
    log,
    timers,
    pace,
    queues,
    metrics,
    activity,
    trace,
    feeds,
    browser,
    onRefusal(listener) {
      refusalListeners.add(listener)
      return () => refusalListeners.delete(listener)
    },
  }
  const topics = topicServices(services)
  const streams = streamServices(services)
  const os = implementer(log)
  const router = os.router({
    system: systemRouter(os, services),
    queues: queuesRouter(os, services),
    messages: messagesRouter(os, services),
    tasks: tasksRouter(os, services),
    activity: activityRouter(os, services),
    topics: topicsRouter(os, topics),
    deliveries: deliveriesRouter(os, topics),
    outbox: outboxRouter(os, topics),
    map: mapRouter(os, topics),
    trace: traceRouter(os, topics),
    streams: streamsRouter(os, streams),
    records: recordsRouter(os, streams),
  })

  return {
    router,
    /** Open feeds, for tests: one that was cancelled must not be among them. */
    get openFeeds(): number {
      return feeds.size
    },
    /** Ends every feed and stops listening; the broker is disposed by whoever made it. */
    dispose(): void {
      feeds.dispose()
      browser.dispose()
      metrics.dispose()
      topics.dispose()
      streams.dispose()
      activity.dispose()
      trace.dispose()
      queues.dispose()
    },
  }
}
