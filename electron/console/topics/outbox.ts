import { refuse } from '../failures'
import type { ConsoleImplementer } from '../services'
import { OutboxReader } from './outboxReader'
import type { TopicServices } from './topicServices'

/** Mails, text messages and push notifications that the broker sent, and what it posted to web addresses. */
export function outboxRouter(os: ConsoleImplementer, services: TopicServices) {
  const { side, topics } = services
  const { broker, feeds } = services.console
  const reader = new OutboxReader(side)
  const listeners = new Set<() => void>()
  /** What a person does here makes no event of the broker. */
  const changed = (): void => listeners.forEach((listener) => listener())

  const following = <T>(path: string, signal: AbortSignal | undefined, read: () => T | undefined) =>
    feeds.open<T>(path, {
      interval: 500,
      signal,
      subscribe: (touch) => {
        const listener = (): void => touch()
        listeners.add(listener)
        const endings = [
          () => listeners.delete(listener),
          services.onForget(listener),
          broker.events.subscribe((event) => {
            if ('topic' in event || event.type === 'outbox.added' || event.type === 'clock.advanced') {
              touch()
            }
          }),
        ]
        return () => endings.forEach((end) => end())
      },
      read,
    })

  return os.outbox.router({
    unread: os.outbox.unread.handler(({ signal }) => {
      let told = ''
      return following('outbox.unread', signal, () => {
        const counts = reader.unread()
        const text = JSON.stringify(counts)
        if (text === told) return undefined
        told = text
        return counts
      })
    }),
    page: os.outbox.page.handler(({ input }) => reader.page(input)),
    watch: os.outbox.watch.handler(({ input, signal }) =>
      following('outbox.watch', signal, () => reader.page({ ...input, before: null })),
    ),
    get: os.outbox.get.handler(({ input }) => reader.item(input.id)),
    markRead: os.outbox.markRead.handler(async ({ input }) => {
      await broker.commit(() => side.outbox.setRead(input.ids, input.read))
      changed()
    }),
    markAllRead: os.outbox.markAllRead.handler(async ({ input }) => {
      await broker.commit(() => input.kinds.forEach((kind) => side.outbox.setAllRead(kind)))
      changed()
    }),
    delete: os.outbox.delete.handler(async ({ input }) => {
      const deleted = await broker.commit(() => side.outbox.delete(input.ids))
      changed()
      return { deleted }
    }),
    clear: os.outbox.clear.handler(async ({ input }) => {
      const deleted = await broker.commit(() =>
        input.kinds.reduce((sum, kind) => sum + side.outbox.clear(kind), 0),
      )
      changed()
      return { deleted }
    }),

    confirm: os.outbox.confirm.handler(async ({ input }) => {
      const item = reader.existing(input.id)
      const link = item.details['confirmUrl']
      if (link === undefined) refuse('BAD_REQUEST', 'There is no confirmation link in this message.')
      const query = new URL(link).searchParams
      const topicArn = query.get('TopicArn') ?? ''
      const { SubscriptionArn: subscriptionArn = '' } = await broker.sns.ConfirmSubscription(
        // As a browser that follows the link: without credentials.
        { ...topics.callerFor(topics.existing(topicArn)), anonymous: true },
        { TopicArn: topicArn, Token: query.get('Token') ?? '' },
      )
      return { subscriptionArn }
    }),

    http: os.outbox.http.handler(({ input }) => reader.http(input)),
    watchHttp: os.outbox.watchHttp.handler(({ input, signal }) =>
      following('outbox.watchHttp', signal, () => reader.http({ ...input, before: null })),
    ),
  })
}
