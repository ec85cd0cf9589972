import type { Engine } from '../../engine'
import type { Subscription, SubscriptionCounts } from '../subscription'
import type { TopicRegistry } from '../registry'

/** How long counts may be ahead of the store, broker milliseconds. */
const FLUSH_AFTER = 5_000

export const countStatements = {
  write:
    'INSERT INTO subscription_counts (subscription, delivered, filtered_out, failed) VALUES (?, ?, ?, ?) ON CONFLICT (subscription) DO UPDATE SET delivered = excluded.delivered, filtered_out = excluded.filtered_out, failed = excluded.failed',
} as const

/**
 * Writes what subscriptions got into the store, every five seconds while it changes: a publish counts in memory only.
 * What a topic was told of by the feed is looked through for counts that differ from those written last.
 */
export class CountKeeper {
  #written = new WeakMap<Subscription, SubscriptionCounts>()
  readonly #changed = new Set<number>()
  readonly #unsubscribe: () => void
  #cancel: (() => void) | undefined

  constructor(
    private readonly engine: Pick<Engine, 'database' | 'clock' | 'commit' | 'events'>,
    private readonly registry: TopicRegistry,
  ) {
    for (const one of registry.subscriptions()) this.#written.set(one, { ...one.counts })
    this.#unsubscribe = engine.events.subscribe((event) => {
      if (
        event.type === 'topic.published' ||
        event.type === 'delivery.succeeded' ||
        event.type === 'delivery.failed'
      ) {
        this.changed(event.topic.id)
      }
    })
  }

  /** The counts of some subscription of the topic have changed. */
  changed(topic: number): void {
    this.#changed.add(topic)
    this.#cancel ??= this.engine.clock.schedule(this.engine.clock.now() + FLUSH_AFTER, () => {
      this.#cancel = undefined
      this.flush()
    })
  }

  /** Writes now what has changed. */
  flush(): void {
    const topics = [...this.#changed]
    this.#changed.clear()
    if (topics.length === 0) return
    this.engine
      .commit(() => {
        for (const id of topics) this.#write(id)
      })
      .catch(() => {
        // The store takes no writes, or the batch was rolled back: at the next change, all of it.
        this.#written = new WeakMap()
        for (const id of topics) this.#changed.add(id)
      })
  }

  dispose(): void {
    this.#unsubscribe()
    this.#cancel?.()
    this.#cancel = undefined
    this.flush()
  }

  #write(topic: number): void {
    const statement = this.engine.database.prepare(countStatements.write)
    for (const subscription of this.registry.byId(topic)?.subscriptions ?? []) {
      const { delivered, filteredOut, failed } = subscription.counts
      const before = this.#written.get(subscription)
      if (before?.delivered === delivered && before.filteredOut === filteredOut && before.failed === failed) {
        continue
      }
      statement.run(subscription.id, delivered, filteredOut, failed)
      this.#written.set(subscription, { delivered, filteredOut, failed })
    }
  }
}
