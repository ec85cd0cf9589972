import type { DomainEvent } from '../../broker/events'
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
      const numbers = new Set<number>()
      return feeds.open('trace.watch', {
        interval: 500,
        signal,
        subscribe: (touch) => {
          const endings = [
            services.onForget(() => touch()),
            broker.events.subscribe((event) => {
              if (concerns(event, input.messageId, numbers)) touch()
            }),
          ]
          return () => endings.forEach((end) => end())
        },
        read: () => {
          const found = search.find(input.messageId)
          const text = JSON.stringify({ ...found, now: 0 })
          if (text === told) return undefined
          told = text
          for (const { messageKey } of found.ways) if (messageKey !== null) numbers.add(messageKey)
          for (const { deliveryId } of found.entries) if (deliveryId !== null) numbers.add(deliveryId)
          return found
        },
      })
    }),
  })
}

/** Whether an event may add to what was found: `numbers` are those of the messages and deliveries in it. */
function concerns(event: DomainEvent, messageId: string, numbers: ReadonlySet<number>): boolean {
  if (event.type === 'clock.advanced' || event.type === 'queue.deleted' || event.type === 'queue.purged') {
    return true
  }
  if ('deliveryId' in event && numbers.has(event.deliveryId)) return true
  if (!('messageId' in event)) return false
  return ('id' in event && numbers.has(event.id)) || event.messageId === messageId.trim().toLowerCase()
}
