import type { ConsoleServices } from '../services'
import { DeliveryReader } from './deliveryReader'
import { Flows } from './flows'
import { partsOf, type TopicSide } from './parts'
import { PublicationReader } from './publicationReader'
import { TopicMetrics } from './topicMetrics'
import { TopicReader } from './topicReader'

/** What the procedures about topics share. */
export interface TopicServices {
  readonly console: ConsoleServices
  readonly side: TopicSide
  readonly metrics: TopicMetrics
  readonly flows: Flows
  readonly topics: TopicReader
  readonly publications: PublicationReader
  readonly deliveries: DeliveryReader
  /** Calls back when nothing that was read before may be relied on; returns what ends that. */
  onForget(listener: () => void): () => void
  dispose(): void
}

export function topicServices(console: ConsoleServices): TopicServices {
  const { broker, timers, log, host } = console
  const side = partsOf(broker)
  const metrics = new TopicMetrics(
    side.state,
    broker.events,
    (listener) => console.metrics.onSecond(listener),
    log,
  )
  const flows = new Flows(broker.events, timers)
  console.queues.onForget(() => metrics.recount())
  return {
    console,
    side,
    metrics,
    flows,
    topics: new TopicReader(broker, side, metrics, () => host.endpoint),
    publications: new PublicationReader(side),
    deliveries: new DeliveryReader(side),
    onForget: (listener) => console.queues.onForget(listener),
    dispose() {
      metrics.dispose()
      flows.dispose()
    },
  }
}
