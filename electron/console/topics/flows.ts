import type { DomainEvent, EventFeed } from '../../broker/events'
import type { Timers } from '../timers'

const rateSeconds = 10
/** How long somebody who receives or publishes stays on the map after the last message, and a failure shows. */
const seenFor = 300_000

/** Counts by key over the last ten seconds. */
class Rates {
  readonly #counts = new Map<string, Map<number, number>>()

  constructor(private readonly timers: Timers) {}

  add(key: string): void {
    const second = this.#second()
    let counts = this.#counts.get(key)
    if (!counts) this.#counts.set(key, (counts = new Map()))
    counts.set(second, (counts.get(second) ?? 0) + 1)
  }

  /** A second. */
  rate(key: string): number {
    const counts = this.#counts.get(key)
    if (!counts) return 0
    const from = this.#second() - rateSeconds
    let sum = 0
    for (const [second, count] of counts) {
      if (second <= from) counts.delete(second)
      else sum += count
    }
    if (counts.size === 0) this.#counts.delete(key)
    return sum / rateSeconds
  }

  #second(): number {
    return Math.floor(this.timers.now() / 1_000)
  }
}

/** What flowed lately on ways that nothing else measures, and who was seen. */
export class Flows {
  readonly #toDeadLetters: Rates
  readonly #subscriptionDeadLetters: Rates
  readonly #received = new Map<number, number>()
  readonly #failed = new Map<string, number>()
  readonly #published = new Map<number, number>()
  readonly #unsubscribe: () => void

  constructor(
    events: EventFeed,
    private readonly timers: Timers,
  ) {
    this.#toDeadLetters = new Rates(timers)
    this.#subscriptionDeadLetters = new Rates(timers)
    this.#unsubscribe = events.subscribe((event) => this.#count(event))
  }

  /** Messages a second that moved from a queue to its dead-letter queue. */
  deadLetterRate(queue: number): number {
    return this.#toDeadLetters.rate(String(queue))
  }

  /** Messages a second that a subscription's dead-letter queue took. */
  subscriptionDeadLetterRate(subscriptionArn: string): number {
    return this.#subscriptionDeadLetters.rate(subscriptionArn)
  }

  /** Somebody received from the queue in the last five minutes. */
  isConsumed(queue: number): boolean {
    return this.#lately(this.#received, queue)
  }

  isPublishedTo(topic: number): boolean {
    return this.#lately(this.#published, topic)
  }

  failedLately(subscriptionArn: string): boolean {
    return this.#lately(this.#failed, subscriptionArn)
  }

  dispose(): void {
    this.#unsubscribe()
  }

  #lately<K>(seen: Map<K, number>, key: K): boolean {
    const at = seen.get(key)
    if (at === undefined) return false
    if (this.timers.now() - at <= seenFor) return true
    seen.delete(key)
    return false
  }

  #count(event: DomainEvent): void {
    switch (event.type) {
      case 'message.received':
        this.#received.set(event.queue.id, this.timers.now())
        return
      case 'message.moved-to-dlq':
        this.#toDeadLetters.add(String(event.queue.id))
        return
      case 'topic.published':
        this.#published.set(event.topic.id, this.timers.now())
        return
      case 'delivery.failed':
        this.#failed.set(event.subscriptionArn, this.timers.now())
        if (event.deadLetterQueueArn !== null) this.#subscriptionDeadLetters.add(event.subscriptionArn)
        return
      case 'queue.deleted':
        this.#received.delete(event.queue.id)
        return
      case 'topic.deleted':
        this.#published.delete(event.topic.id)
        return
      case 'subscription.deleted':
        this.#failed.delete(event.subscriptionArn)
        return
    }
  }
}
