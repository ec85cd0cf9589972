import type { ConsoleImplementer } from '../services'
import type { TopicServices } from './topicServices'
import { TraceSearch } from './traceSearch'

/** The life of a message by its id. */
export function traceRouter(os: ConsoleImplementer, services: TopicServices) {
  const { broker, feeds, browser, trace } = services.console
  const search = new TraceSearch(services.side, browser.reader, trace)
  return os.trace.router({
    find: os.trace.find.handler(({ input }) => search.find(input.messageId)),
    watch: os.trace.watch.handler(({ input, signal }) => {
      let told = ''
      return feeds.open('trace.watch', {
        interval: 500,
        signal,
        subscribe: (touch) => {
          const endings = [
            services.onForget(() => touch()),
            broker.events.subscribe((event) => {
              if ('messageId' in event || event.type.startsWith('queue.') || event.type === 'clock.advanced')
                touch()
            }),
          ]
          return () => endings.forEach((end) => end())
        },
        read: () => {
          const found = search.find(input.messageId)
          const text = JSON.stringify({ ...found, now: 0 })
          if (text === told) return undefined
          told = text
          return found
        },
      })
    }),
  })
}
