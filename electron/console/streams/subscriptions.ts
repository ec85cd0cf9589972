import type { ConsumerView } from '../../../shared/console/streams'
import type { DomainEvent, EventFeed } from '../../broker/events'
import type { StreamState } from '../../broker/streams/state'
import type { Stream } from '../../broker/streams/stream'
import type { Readers } from './readers'

type SubscriptionView = ConsumerView['subscriptions'][number]

interface Open {
  since: number
  /** A subscription that takes the place of another may begin before that one ends. */
  count: number
}

/** The subscriptions of consumers to shards that are open now. A broker begins with none. */
export class Subscriptions {
  /** By consumer, by the shard's number in the broker. */
  readonly #open = new Map<string, Map<number, Open>>()
  readonly #unsubscribe: () => void

  constructor(
    private readonly state: StreamState,
    private readonly readers: Readers,
    events: EventFeed,
  ) {
    this.#unsubscribe = events.subscribe((event) => this.#follow(event))
  }

  /** Those of a consumer, in order of shards. */
  of(stream: Stream, consumer: string): SubscriptionView[] {
    const open = this.#open.get(keyOf(stream.id, consumer))
    if (!open) return []
    const lasts = this.state.engine.quotas.subscriptionSeconds * 1_000
    const views: SubscriptionView[] = []
    for (const shard of stream.shards.values()) {
      const subscription = open.get(shard.id)
      if (!subscription) continue
      const reading = this.readers.ofConsumer(shard, consumer)
      views.push({
        shardId: shard.shardId,
        since: subscription.since,
        endsAt: subscription.since + lasts,
        millisBehind: reading?.millisBehind ?? 0,
        recordsBehind: reading?.recordsBehind ?? 0,
        recordsOut: reading?.recordsPerSecond ?? 0,
      })
    }
    return views
  }

  dispose(): void {
    this.#unsubscribe()
  }

  #follow(event: DomainEvent): void {
    if (event.type === 'consumer.subscribed') {
      const key = keyOf(event.stream.id, event.consumer)
      const open = this.#open.get(key) ?? new Map<number, Open>()
      this.#open.set(key, open)
      open.set(event.shard.id, { since: event.at, count: (open.get(event.shard.id)?.count ?? 0) + 1 })
    } else if (event.type === 'consumer.unsubscribed') {
      const key = keyOf(event.stream.id, event.consumer)
      const open = this.#open.get(key)
      const subscription = open?.get(event.shard.id)
      if (!open || !subscription) return
      subscription.count -= 1
      if (subscription.count === 0) open.delete(event.shard.id)
      if (open.size === 0) this.#open.delete(key)
    } else if (event.type === 'consumer.deregistered') {
      this.#open.delete(keyOf(event.stream.id, event.consumer))
    }
  }
}

function keyOf(stream: number, consumer: string): string {
  return `${stream} ${consumer}`
}
