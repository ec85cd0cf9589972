import { uniformRanges } from './hashRanges'
import type { Reshard as ReshardTransition } from './reshardPlan'
import type { LifecycleRules, StreamState } from './state'
import type { ConsumerRow, Stream, StreamStatus, Transition } from './stream'

/** What carries them out (reshard.ts). Inside a transaction; leaves the status alone. */
export type Reshard = (state: StreamState, stream: Stream, transition: ReshardTransition, now: number) => void

/** How long after a refused commit the end of a status is tried again, in ms. */
const LATER = 1_000

/**
 * The states that streams and consumers pass through, on the broker's clock. What is under way is in SQL, with when it
 * is over, so `connect` takes up what the last run left. It says `stream.status` of each new status of a stream,
 * `stream.deleted` when one is gone, and `consumer.deregistered` when a consumer is, by itself or with its stream.
 */
export class Lifecycle implements LifecycleRules {
  /** What ends waiting, by id of the stream or consumer. */
  readonly #waiting = new Map<number, () => void>()
  #connected: StreamState | undefined
  #disposed = false

  constructor(private readonly reshard: Reshard) {}

  /** To be called once, before anything else. */
  connect(state: StreamState): void {
    this.#connected = state
    this.reload()
  }

  /** Waits for what SQL says is under way: at start, and after a rollback, when the registry has been reloaded. */
  reload(): void {
    this.#forgetAll()
    for (const stream of this.#state.registry.all()) {
      if (stream.row.dueAt !== null) this.#await(stream, stream.row.dueAt)
      for (const consumer of stream.consumers.values()) this.#awaitConsumer(stream, consumer)
    }
  }

  /** Waits for nothing any more. */
  dispose(): void {
    this.#disposed = true
    this.#forgetAll()
  }

  begin(stream: Stream, status: Exclude<StreamStatus, 'ACTIVE'>, transition: Transition): void {
    const { engine, registry, transitionMs } = this.#state
    const dueAt = engine.clock.now() + transitionMs
    registry.updateStream(stream, { status, transition, dueAt })
    this.#sayStatus(stream)
    if (transitionMs <= 0) this.#finish(stream)
    else this.#await(stream, dueAt)
  }

  beginConsumer(stream: Stream, name: string, status: 'CREATING' | 'DELETING'): void {
    const { engine, registry, transitionMs } = this.#state
    const consumer = stream.consumers.get(name)
    if (!consumer) return
    const dueAt = engine.clock.now() + transitionMs
    const row = registry.updateConsumer(stream, consumer, { status, dueAt })
    if (transitionMs <= 0) this.#finishConsumer(stream, row)
    else this.#awaitConsumer(stream, row)
  }

  get #state(): StreamState {
    if (!this.#connected) throw new Error('The lifecycle is not connected')
    return this.#connected
  }

  #await(stream: Stream, at: number): void {
    this.#waitFor(stream.id, at, () => {
      const { dueAt } = stream.row
      if (stream.alive && dueAt !== null && dueAt <= this.#state.engine.clock.now()) this.#finish(stream)
    })
  }

  #awaitConsumer(stream: Stream, { id, name, dueAt: at }: ConsumerRow): void {
    if (at === null) return
    this.#waitFor(id, at, () => {
      const consumer = stream.consumers.get(name)
      if (!stream.alive || consumer?.id !== id || consumer.dueAt === null) return
      if (consumer.dueAt <= this.#state.engine.clock.now()) this.#finishConsumer(stream, consumer)
    })
  }

  /** Replaces what the same one waited for. */
  #waitFor(id: number, at: number, finish: () => void): void {
    const { clock, commit } = this.#state.engine
    this.#forget(id)
    const cancel = clock.schedule(Math.max(at, clock.now()), () => {
      this.#waiting.delete(id)
      commit(finish).catch(() => {
        if (!this.#waiting.has(id) && !this.#disposed) this.#waitFor(id, clock.now() + LATER, finish)
      })
    })
    this.#waiting.set(id, cancel)
  }

  #forget(id: number): void {
    this.#waiting.get(id)?.()
    this.#waiting.delete(id)
  }

  #forgetAll(): void {
    for (const cancel of this.#waiting.values()) cancel()
    this.#waiting.clear()
  }

  #finish(stream: Stream): void {
    const { transition } = stream.row
    this.#forget(stream.id)
    if (transition?.kind === 'delete') {
      this.#remove(stream)
      return
    }
    const state = this.#state
    const now = state.engine.clock.now()
    if (transition?.kind === 'create') this.#createShards(stream, transition.shards, now)
    else if (transition && transition.kind !== 'settle') {
      this.reshard(state, stream, transition, now)
      state.records.review()
    }
    state.registry.updateStream(stream, { status: 'ACTIVE', transition: null, dueAt: null })
    this.#sayStatus(stream)
  }

  #createShards(stream: Stream, count: number, now: number): void {
    const { engine, registry } = this.#state
    for (const [number, [firstHash, lastHash]] of uniformRanges(count).entries()) {
      registry.insertShard(stream, {
        id: engine.numbers.next(),
        stream: stream.id,
        number,
        parent: null,
        adjacentParent: null,
        firstHash,
        lastHash,
        createdAt: now,
        closedAt: null,
      })
    }
    registry.reshaped(stream)
  }

  #remove(stream: Stream): void {
    const { engine, registry, records } = this.#state
    records.drop(stream)
    for (const consumer of [...stream.consumers.values()]) this.#removeConsumer(stream, consumer)
    // Before the shards go, so that the others are not put in order again for each of thousands.
    stream.open = []
    for (const shard of [...stream.shards.values()]) registry.removeShard(shard)
    registry.removeStream(stream)
    engine.events.emit({ type: 'stream.deleted', at: engine.clock.now(), stream: stream.ref })
  }

  #finishConsumer(stream: Stream, consumer: ConsumerRow): void {
    this.#forget(consumer.id)
    if (consumer.status === 'DELETING') this.#removeConsumer(stream, consumer)
    else this.#state.registry.updateConsumer(stream, consumer, { status: 'ACTIVE', dueAt: null })
  }

  #removeConsumer(stream: Stream, consumer: ConsumerRow): void {
    const { engine, registry } = this.#state
    this.#forget(consumer.id)
    registry.removeConsumer(stream, consumer)
    engine.events.emit({
      type: 'consumer.deregistered',
      at: engine.clock.now(),
      stream: stream.ref,
      consumer: consumer.name,
    })
  }

  #sayStatus(stream: Stream): void {
    const { clock, events } = this.#state.engine
    events.emit({ type: 'stream.status', at: clock.now(), stream: stream.ref, status: stream.status })
  }
}
