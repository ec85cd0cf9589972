import type { DomainEvent } from '../../events'
import type { Caller } from '../../queues/operations'
import type { SubscribeToShardInput } from '../operations'
import {
  inUse,
  missing,
  requireActiveConsumer,
  requireShards,
  shardNotFound,
  streamNotFound,
} from '../refusals'
import { consumerNotFound, resolveConsumer } from '../resolve'
import type { SubscribeToShardEvent } from '../shapes'
import type { Shard } from '../shard'
import { parseShardId } from '../shard'
import { missingShard, startingPosition } from '../shardIterator'
import { seeing } from '../seeing'
import type { StreamState } from '../state'
import type { ConsumerRow, Stream } from '../stream'
import { Subscription } from './subscription'
import type { SubscriptionView } from './subscription'

/**
 * The subscriptions of registered consumers that are open now: one for each consumer and shard. They are not kept: after a
 * restart clients subscribe anew.
 */
export class Subscriptions {
  readonly #state: StreamState
  /** By shard, then by consumer. */
  readonly #open = new Map<number, Map<number, Subscription>>()
  readonly #unsubscribe: () => void

  constructor(state: StreamState) {
    this.#state = state
    this.#unsubscribe = state.engine.events.subscribe((event) => this.#hear(event))
  }

  /** Those of a stream, for the console. Live objects: read them at once. */
  list(stream: Stream): SubscriptionView[] {
    return [...stream.shards.values()].flatMap(({ id }) => [...(this.#open.get(id)?.values() ?? [])])
  }

  /**
   * Pushes a shard's records to a consumer for five minutes, as they come. A second call for the same consumer and shard
   * is refused within five seconds, and takes over later. Whoever iterates is not hurried: nothing is read that was not asked
   * for. `ended` ends it, as does the end of the iteration.
   * https://docs.aws.amazon.com/kinesis/latest/APIReference/API_SubscribeToShard.html
   */
  async subscribe(
    caller: Caller,
    input: SubscribeToShardInput,
    ended: AbortSignal,
  ): Promise<AsyncIterable<SubscribeToShardEvent>> {
    // LATEST is after what is durable, so what the open batch has put must be so, too.
    let begun: Subscription | undefined
    const subscription = await seeing(this.#state.engine, () => {
      begun?.end()
      return (begun = this.#start(caller, input))
    }).catch((error: unknown) => {
      begun?.end()
      throw error
    })
    const end = (): void => subscription.end()
    if (ended.aborted) end()
    else ended.addEventListener('abort', end, { once: true })
    return subscription.events()
  }

  dispose(): void {
    this.#unsubscribe()
    for (const subscription of this.#all()) subscription.end()
  }

  #start(caller: Caller, input: SubscribeToShardInput): Subscription {
    const { clock, quotas, events } = this.#state.engine
    const { ConsumerARN: arn, ShardId: shardId, StartingPosition: starting } = input
    if (arn === undefined) throw missing('consumerARN')
    if (shardId === undefined) throw missing('shardId')
    if (starting === undefined) throw missing('startingPosition')
    const { stream, consumer } = resolveConsumer(this.#state, caller, arn)
    requireShards(stream)
    requireActiveConsumer(stream, consumer)
    const number = parseShardId(shardId)
    if (number === undefined) throw shardNotFound(stream, shardId)
    const shard = stream.shards.get(number)
    if (!shard) throw missingShard(stream, number)
    const position = startingPosition(this.#state, shard, starting)
    const before = this.#open.get(shard.id)?.get(consumer.id)
    const taken = inUse(
      `Another active subscription exists for this consumer: ${stream.account}:${stream.name}:${shard.shardId}:${consumer.name}`,
    )
    if (before && clock.now() - before.since < quotas.resubscribeSeconds * 1_000) throw taken
    before?.end(taken)
    const said = { stream: stream.ref, consumer: consumer.name, shard: shard.ref }
    const subscription = new Subscription(this.#state, caller, stream, consumer, shard, position, () => {
      this.#forget(shard, consumer, subscription)
      events.emit({ type: 'consumer.unsubscribed', at: clock.now(), ...said })
    })
    this.#keep(shard, consumer, subscription)
    events.emit({ type: 'consumer.subscribed', at: clock.now(), ...said })
    return subscription
  }

  #keep(shard: Shard, consumer: ConsumerRow, subscription: Subscription): void {
    let ofShard = this.#open.get(shard.id)
    if (!ofShard) this.#open.set(shard.id, (ofShard = new Map()))
    ofShard.set(consumer.id, subscription)
  }

  #forget(shard: Shard, consumer: ConsumerRow, subscription: Subscription): void {
    const ofShard = this.#open.get(shard.id)
    if (ofShard?.get(consumer.id) !== subscription) return
    ofShard.delete(consumer.id)
    if (ofShard.size === 0) this.#open.delete(shard.id)
  }

  *#all(): Generator<Subscription> {
    for (const ofShard of [...this.#open.values()]) yield* [...ofShard.values()]
  }

  #hear(event: DomainEvent): void {
    if (this.#open.size === 0) return
    switch (event.type) {
      case 'records.put': {
        const ofShard = this.#open.get(event.shard.id)
        if (ofShard) for (const subscription of ofShard.values()) subscription.look()
        return
      }
      case 'shard.split':
      case 'shard.merged':
        for (const { id } of event.parents) {
          for (const subscription of this.#open.get(id)?.values() ?? []) subscription.look()
        }
        return
      case 'consumer.deregistered':
        for (const one of this.#all()) {
          if (one.stream.id === event.stream.id && one.consumer === event.consumer) {
            one.end(consumerNotFound(one.stream, event.consumer))
          }
        }
        return
      case 'stream.status':
        if (event.status !== 'DELETING') return
        for (const one of this.#all()) {
          if (one.stream.id === event.stream.id) one.end(streamNotFound(one.stream, one.stream.name))
        }
        return
    }
  }
}
