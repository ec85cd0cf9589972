import type { ConsoleImplementer } from '../services'
import type { TopicServices } from './topicServices'
import { readTopology } from './topology'

/** The live topology. */
export function mapRouter(os: ConsoleImplementer, services: TopicServices) {
  const { feeds, queues, metrics: queueMetrics } = services.console
  const sources = {
    side: services.side,
    queues,
    queueMetrics,
    topicMetrics: services.metrics,
    flows: services.flows,
  }
  return os.map.router({
    watch: os.map.watch.handler(({ input, signal }) => {
      let told = ''
      return feeds.open('map.watch', {
        interval: 1_000,
        signal,
        // Rates fall by themselves, so every second may have news.
        subscribe: (touch) => {
          const endings = [
            services.metrics.onSecond(() => touch()),
            services.console.broker.events.subscribe((event) => {
              if (
                event.type.startsWith('subscription.') ||
                /^(topic|queue)\.(created|deleted)$/.test(event.type)
              ) {
                touch()
              }
            }),
          ]
          return () => endings.forEach((end) => end())
        },
        read: () => {
          const topology = readTopology(sources, input)
          const text = JSON.stringify({ ...topology, now: 0 })
          if (text === told) return undefined
          told = text
          return topology
        },
      })
    }),
  })
}
