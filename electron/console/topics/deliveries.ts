import type { DomainEvent } from '../../broker/events'
import type { ConsoleImplementer } from '../services'
import type { TopicServices } from './topicServices'

/** What became of what was published, and the deliveries that are not simply a message put into a queue. */
export function deliveriesRouter(os: ConsoleImplementer, services: TopicServices) {
  const { side, topics, publications, deliveries } = services
  const { broker, feeds } = services.console

  /** A feed that reads anew after events that matter to it, and when the clock was moved. */
  const following = <T>(
    path: string,
    signal: AbortSignal | undefined,
    matters: (event: DomainEvent) => boolean,
    read: () => T,
  ) =>
    feeds.open<T>(path, {
      interval: 500,
      signal,
      subscribe: (touch) => {
        const endings = [
          services.onForget(() => touch()),
          broker.events.subscribe((event) => {
            // A delivery's event comes before what it tells of is written: it is read when the transaction is over.
            if (event.type === 'clock.advanced' || matters(event)) queueMicrotask(() => touch())
          }),
        ]
        return () => endings.forEach((end) => end())
      },
      read,
    })
  const ofTopic = (event: DomainEvent, arn: string | null): boolean =>
    'topic' in event && (arn === null || event.topic.arn === arn)

  async function each(ids: readonly number[], act: (id: number) => boolean): Promise<{ done: number }> {
    const done = await broker.commit(() => ids.reduce((sum, id) => sum + (act(id) ? 1 : 0), 0))
    return { done }
  }

  return os.deliveries.router({
    publications: os.deliveries.publications.handler(({ input }) =>
      publications.page(topics.existing(input.topicArn), input),
    ),
    watchPublications: os.deliveries.watchPublications.handler(({ input, signal }) =>
      following(
        'deliveries.watchPublications',
        signal,
        (event) => ofTopic(event, input.topicArn),
        () => publications.page(topics.existing(input.topicArn), { ...input, before: null }),
      ),
    ),
    publication: os.deliveries.publication.handler(({ input }) => publications.detail(input.id)),
    watchPublication: os.deliveries.watchPublication.handler(({ input, signal }) => {
      const first = publications.detail(input.id)
      const copies = new Set(first.verdicts.flatMap(({ queue }) => (queue ? [queue.id] : [])))
      return following(
        'deliveries.watchPublication',
        signal,
        (event) => {
          if ('deliveryId' in event) return event.id === input.id
          return event.type.startsWith('message.') && 'id' in event && copies.has(event.id)
        },
        () => publications.detail(input.id),
      )
    }),
    publicationMessage: os.deliveries.publicationMessage.handler(({ input }) => ({
      message: publications.message(input.id),
    })),

    page: os.deliveries.page.handler(({ input }) => deliveries.page(input)),
    watch: os.deliveries.watch.handler(({ input, signal }) =>
      following(
        'deliveries.watch',
        signal,
        (event) => ofTopic(event, input.topicArn),
        () => deliveries.page({ ...input, before: null }),
      ),
    ),
    get: os.deliveries.get.handler(({ input }) => deliveries.detail(input.id)),
    watchOne: os.deliveries.watchOne.handler(({ input, signal }) =>
      following(
        'deliveries.watchOne',
        signal,
        (event) => 'deliveryId' in event && event.deliveryId === input.id,
        () => deliveries.detail(input.id),
      ),
    ),
    retryNow: os.deliveries.retryNow.handler(({ input }) =>
      each(input.ids, (id) => side.deliveries.retryNow(id)),
    ),
    giveUp: os.deliveries.giveUp.handler(({ input }) => each(input.ids, (id) => side.deliveries.giveUp(id))),
  })
}
