import type { Engine } from '../../engine'
import type { Delivery } from './delivery'
import type { LaneColumns } from './deliveryRows'

/** What the dispatcher has done for it. `R` is what an attempt comes to. */
export interface Work<R> {
  /** The next deliveries of a subscription, the earliest first. */
  due(subscription: number, limit: number): Delivery[]
  /** Starts a second, at most; undefined is no limit. */
  rate(subscription: number): number | undefined
  /** One attempt; it never rejects. */
  attempt(delivery: Delivery, signal: AbortSignal): Promise<R>
  /** Writes down what it came to; in a transaction, and again if that is rolled back. */
  record(deliveryId: number, result: R): void
  /** Whether the endpoint answered, well or not. */
  answered(result: R): boolean
}

/** Attempts at once, of those that began within the last second… */
const QUICK = 64
/** …and all together. */
const ALL = 256
/** Attempts at subscriptions whose last one got no answer: of all together, and of one. */
const SUSPECT = 96
const SUSPECT_AT_ONCE = 16
/** From this many on, each of those subscriptions has one attempt at a time. */
const MANY_SUSPECT = 48
/** How long an attempt may run before it no longer takes a place from others, broker milliseconds. */
const SLOW_AFTER = 1_000
/** Of one subscription at once: while nothing is known of it, and after it has answered. */
const UNKNOWN_AT_ONCE = 2
const KNOWN_AT_ONCE = 8
/** When the store takes no writes, broker milliseconds. */
const RETRY_COMMIT = 1_000

interface Flight {
  readonly controller: AbortController
  slow: boolean
  cancelSlow: () => void
}

/** What is pending of one subscription. */
interface Lane {
  readonly subscription: number
  /** Of the earliest that is not under way. */
  nextAt: number | undefined
  /** By the throttle. */
  notBefore: number
  health: 'unknown' | 'good' | 'suspect'
  readonly flights: Map<number, Flight>
  alive: boolean
}

/**
 * Starts attempts when they are due. Subscriptions take turns, one attempt at a time, and each has only a few under
 * way; attempts that hang give up their place to others after a second. So an endpoint that never answers delays
 * nobody but itself. What is pending is in SQL; here is only when each subscription comes next.
 */
export class Dispatcher<R> {
  readonly #lanes = new Map<number, Lane>()
  /** In the order in which they get their turn. */
  readonly #ready = new Map<number, Lane>()
  #flights = 0
  #slow = 0
  #suspects = 0
  /** Deliveries up to this number are durable. */
  #durable = 0
  #begun = 0
  #barrier = false
  #alarm: { readonly at: number; readonly cancel: () => void } | undefined
  #retries = new Set<() => void>()
  #disposed = false

  constructor(
    private readonly engine: Pick<Engine, 'clock' | 'commit'>,
    private readonly work: Work<R>,
  ) {}

  /** Takes up what is pending: at start, and after a rollback. What is under way stays so. */
  reload(lanes: readonly LaneColumns[], newest: number): void {
    for (const lane of this.#lanes.values()) lane.nextAt = undefined
    for (const [subscription, nextAt] of lanes) this.#lane(subscription).nextAt = nextAt
    this.#durable = this.#begun = newest
    this.#wake()
  }

  /** A delivery was begun, or is due at another time; inside a transaction. */
  added(subscription: number, delivery: number, at: number): void {
    const lane = this.#lane(subscription)
    if (lane.nextAt === undefined || lane.nextAt > at) lane.nextAt = at
    if (delivery > this.#begun) this.#begun = delivery
    this.#wake()
  }

  /** Nothing of a subscription is to be attempted any more. What is under way is broken off. */
  drop(subscription: number): void {
    const lane = this.#lanes.get(subscription)
    if (!lane) return
    lane.alive = false
    this.#lanes.delete(subscription)
    this.#ready.delete(subscription)
    for (const { controller } of lane.flights.values()) controller.abort()
  }

  /** Breaks off an attempt that is under way. */
  abort(subscription: number, delivery: number): void {
    this.#lanes.get(subscription)?.flights.get(delivery)?.controller.abort()
  }

  /** Whether an attempt of this delivery is under way. */
  isUnderWay(subscription: number, delivery: number): boolean {
    return this.#lanes.get(subscription)?.flights.has(delivery) ?? false
  }

  get underWay(): number {
    return this.#flights
  }

  dispose(): void {
    this.#disposed = true
    this.#alarm?.cancel()
    for (const cancel of this.#retries) cancel()
    this.#retries.clear()
    for (const lane of this.#lanes.values()) {
      for (const flight of lane.flights.values()) {
        flight.cancelSlow()
        flight.controller.abort()
      }
    }
    this.#lanes.clear()
    this.#ready.clear()
  }

  #lane(subscription: number): Lane {
    let lane = this.#lanes.get(subscription)
    if (!lane) {
      lane = {
        subscription,
        nextAt: undefined,
        notBefore: 0,
        health: 'unknown',
        flights: new Map(),
        alive: true,
      }
      this.#lanes.set(subscription, lane)
    }
    return lane
  }

  /** Looks for work when everything begun up to now is durable. */
  #wake(): void {
    if (this.#barrier || this.#disposed) return
    this.#barrier = true
    // After the transaction that this is called in.
    queueMicrotask(() => {
      const upTo = this.#begun
      this.engine
        .commit(() => undefined)
        .then(
          () => {
            this.#barrier = false
            this.#durable = Math.max(this.#durable, upTo)
            if (this.#begun > upTo) this.#wake()
            this.#run()
          },
          () => {
            this.#barrier = false
            this.#later(() => this.#wake())
          },
        )
    })
  }

  #later(callback: () => void): void {
    if (this.#disposed) return
    const cancel = this.engine.clock.schedule(this.engine.clock.now() + RETRY_COMMIT, () => {
      this.#retries.delete(cancel)
      callback()
    })
    this.#retries.add(cancel)
  }

  #run(): void {
    if (this.#disposed) return
    const now = this.engine.clock.now()
    for (const lane of this.#lanes.values()) {
      if (this.#mayStart(lane, now)) this.#ready.set(lane.subscription, lane)
    }
    while (this.#flights - this.#slow < QUICK && this.#flights < ALL) {
      const lane = this.#ready.values().next().value
      if (!lane) break
      this.#ready.delete(lane.subscription)
      if (!this.#mayStart(lane, now)) continue
      const delivery = this.#next(lane, now)
      if (!delivery) continue
      this.#start(lane, delivery, now)
      if (this.#mayStart(lane, now)) this.#ready.set(lane.subscription, lane)
    }
    this.#setAlarm(now)
  }

  #mayStart(lane: Lane, now: number): boolean {
    if (lane.nextAt === undefined || Math.max(lane.nextAt, lane.notBefore) > now) return false
    return this.#hasRoom(lane)
  }

  #hasRoom({ health, flights }: Lane): boolean {
    if (health === 'suspect') {
      const most = this.#suspects < MANY_SUSPECT ? SUSPECT_AT_ONCE : 1
      return flights.size < most && this.#suspects < SUSPECT
    }
    return flights.size < (health === 'good' ? KNOWN_AT_ONCE : UNKNOWN_AT_ONCE)
  }

  /** The delivery whose turn it is; `nextAt` of the lane is then that of the one after it. */
  #next(lane: Lane, now: number): Delivery | undefined {
    const [first, second] = this.#waiting(lane, 2)
    lane.nextAt = first?.nextAt ?? undefined
    if (!first || first.nextAt === null || first.nextAt > now || first.id > this.#durable) return undefined
    lane.nextAt = second?.nextAt ?? undefined
    return first
  }

  #waiting(lane: Lane, count: number): Delivery[] {
    return this.work
      .due(lane.subscription, lane.flights.size + count)
      .filter(({ id }) => !lane.flights.has(id))
      .slice(0, count)
  }

  #start(lane: Lane, delivery: Delivery, now: number): void {
    const suspect = lane.health === 'suspect'
    const flight: Flight = { controller: new AbortController(), slow: false, cancelSlow: () => undefined }
    flight.cancelSlow = this.engine.clock.schedule(now + SLOW_AFTER, () => {
      flight.slow = true
      this.#slow++
      lane.health = 'suspect'
      this.#run()
    })
    lane.flights.set(delivery.id, flight)
    this.#flights++
    if (suspect) this.#suspects++
    const rate = this.work.rate(lane.subscription)
    if (rate !== undefined) lane.notBefore = Math.max(now, lane.notBefore) + 1_000 / rate
    void this.work.attempt(delivery, flight.controller.signal).then((result) => {
      flight.cancelSlow()
      this.#record(delivery, result, () => {
        lane.flights.delete(delivery.id)
        this.#flights--
        if (flight.slow) this.#slow--
        if (suspect) this.#suspects--
        if (!lane.alive) return this.#run()
        lane.health = this.work.answered(result) ? 'good' : 'suspect'
        this.#refresh(lane)
        this.#run()
      })
    })
  }

  /** An attempt was made: it must be known, however long the store takes no writes. */
  #record(delivery: Delivery, result: R, done: () => void): void {
    if (this.#disposed) return
    this.engine
      .commit(() => this.work.record(delivery.id, result))
      .then(
        () => {
          if (!this.#disposed) done()
        },
        () => this.#later(() => this.#record(delivery, result, done)),
      )
  }

  #refresh(lane: Lane): void {
    const [first] = this.#waiting(lane, 1)
    lane.nextAt = first?.nextAt ?? undefined
    // What is known of a good endpoint is soon known again.
    const idle = !first && lane.flights.size === 0 && lane.notBefore <= this.engine.clock.now()
    if (idle && lane.health !== 'suspect') this.#lanes.delete(lane.subscription)
  }

  /** One appointment with the clock, for the earliest of those that nothing but time holds back. */
  #setAlarm(now: number): void {
    let at = Infinity
    for (const lane of this.#lanes.values()) {
      if (lane.nextAt === undefined || !this.#hasRoom(lane)) continue
      const due = Math.max(lane.nextAt, lane.notBefore)
      if (due > now && due < at) at = due
    }
    if (this.#alarm?.at === at) return
    this.#alarm?.cancel()
    this.#alarm = undefined
    if (at === Infinity) return
    const cancel = this.engine.clock.schedule(at, () => {
      this.#alarm = undefined
      this.#run()
    })
    this.#alarm = { at, cancel }
  }
}
