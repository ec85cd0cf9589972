import type { MetricPoint } from '../../shared/console/activity'
import type { DomainEvent, EventFeed } from '../broker/events'
import { PointHistory } from './pointHistory'
import type { Timers } from './timers'

/** What a queue holds at this moment; the broker answers it without looking at messages. */
export interface QueueSample {
  readonly id: number
  readonly visible: number
  readonly inFlight: number
  readonly delayed: number
  /** Milliseconds in broker time; null if the queue is empty. */
  readonly oldestSentAt: number | null
}

export interface Rates {
  sent: number
  received: number
  deleted: number
}

/** Seconds of history a queue keeps. */
const keptSeconds = 900
/** Points that all queues keep together; with more busy queues than fit, each keeps a shorter history. */
const keptPoints = 1_000_000
const rateSeconds = 10
const depthEvery = 5
const depthValues = 60

/** One queue's counters: what happened in the running second, the last seconds' rates, depths, and points. */
class QueueMetrics {
  sent = 0
  received = 0
  deleted = 0
  movedToDlq = 0
  /** Three counters a second, over the last ten. */
  readonly window = new Uint32Array(3 * rateSeconds)
  readonly depths: number[] = []
  readonly points = new PointHistory()
  seenAt = 0
  busy = false
}

/**
 * A point a second for each queue over the last 15 minutes, depths every 5 seconds for the sparklines, and rates over
 * 10 seconds. A queue in which nothing changes costs a comparison a second and no memory.
 */
export class Metrics {
  readonly #queues = new Map<number, QueueMetrics>()
  /** Broker time of each kept second, by second number modulo the size. */
  readonly #times = new Float64Array(keptSeconds)
  #second = -1
  #samples: () => Iterable<QueueSample>
  #now: () => number
  #cancelTimer: (() => void) | undefined
  #dueAt: number
  readonly #unsubscribe: () => void
  readonly #listeners = new Set<(changed: ReadonlySet<number>) => void>()

  /**
   * @param samples Every queue's counts, read once a second.
   * @param now Broker time, by which points are dated.
   */
  constructor(
    events: EventFeed,
    timers: Timers,
    now: () => number,
    samples: () => Iterable<QueueSample>,
    log: (line: string) => void,
  ) {
    this.#now = now
    this.#samples = samples
    this.#unsubscribe = events.subscribe((event) => this.#count(event))
    this.#dueAt = timers.now()
    const tick = (): void => {
      try {
        this.#tick()
      } catch (error) {
        log(`console: metrics failed: ${String(error)}`)
      }
      this.#dueAt = Math.max(this.#dueAt + 1_000, timers.now())
      this.#cancelTimer = timers.after(this.#dueAt - timers.now(), tick)
    }
    tick()
  }

  /** Calls back every second; `changed` has the ids of the queues whose counts, rates or depths did. */
  onSecond(listener: (changed: ReadonlySet<number>) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** The number of the running second: `points` from here on are those of the future. */
  get end(): number {
    return this.#second + 1
  }

  rates(queueId: number): Rates {
    const window = this.#queues.get(queueId)?.window
    const rates = { sent: 0, received: 0, deleted: 0 }
    if (!window) return rates
    for (let index = 0; index < window.length; index += 3) {
      rates.sent += window[index]!
      rates.received += window[index + 1]!
      rates.deleted += window[index + 2]!
    }
    rates.sent /= rateSeconds
    rates.received /= rateSeconds
    rates.deleted /= rateSeconds
    return rates
  }

  /** Messages in the queue every 5 seconds, oldest first, at most 60. */
  depthHistory(queueId: number): number[] {
    return [...(this.#queues.get(queueId)?.depths ?? [])]
  }

  /** The queue's points from second `from` on, as far as they are kept. */
  points(queueId: number, from: number): MetricPoint[] {
    const metrics = this.#queues.get(queueId)
    if (!metrics) return []
    const first = Math.max(from, this.#second - keptSeconds + 1, 0)
    return metrics.points.expand(first, this.#second, (second) => this.#times[second % keptSeconds]!)
  }

  /** Bytes that all points take, for the test that bounds them. */
  get bytes(): number {
    let sum = 0
    for (const { points } of this.#queues.values()) sum += points.bytes
    return sum
  }

  dispose(): void {
    this.#cancelTimer?.()
    this.#unsubscribe()
    this.#listeners.clear()
  }

  #of(queueId: number): QueueMetrics {
    let metrics = this.#queues.get(queueId)
    if (!metrics) {
      metrics = new QueueMetrics()
      metrics.seenAt = this.#second
      this.#queues.set(queueId, metrics)
    }
    return metrics
  }

  #count(event: DomainEvent): void {
    switch (event.type) {
      case 'message.sent':
        this.#of(event.queue.id).sent += 1
        return
      case 'message.received':
        this.#of(event.queue.id).received += 1
        return
      case 'message.deleted':
        this.#of(event.queue.id).deleted += 1
        return
      case 'message.moved-to-dlq':
        this.#of(event.queue.id).movedToDlq += 1
        return
      case 'message.redriven':
        // Where it arrives, `message.sent` has told of it.
        this.#of(event.queue.id).deleted += 1
        return
      case 'queue.deleted':
        this.#queues.delete(event.queue.id)
    }
  }

  #tick(): void {
    this.#second += 1
    const second = this.#second
    this.#times[second % keptSeconds] = this.#now()
    const kept = Math.max(60, Math.min(keptSeconds, Math.floor(keptPoints / (this.#queues.size + 1))))
    const slot = 3 * (second % rateSeconds)
    const changed = new Set<number>()
    for (const sample of this.#samples()) {
      const metrics = this.#of(sample.id)
      metrics.seenAt = second
      const moved = metrics.points.add(second, sample, metrics, second - kept + 1)
      const { window, depths } = metrics
      const wasBusy = metrics.busy
      window[slot] = metrics.sent
      window[slot + 1] = metrics.received
      window[slot + 2] = metrics.deleted
      metrics.busy = window.some((count) => count > 0)
      if (second % depthEvery === 0) {
        const depth = sample.visible + sample.inFlight + sample.delayed
        const longer = depths.length < depthValues
        // A queue that was empty all along looks the same, however long that was.
        if (depths.some((other) => other !== depth) || (longer && depth > 0)) changed.add(sample.id)
        depths.push(depth)
        if (!longer) depths.shift()
      }
      metrics.sent = metrics.received = metrics.deleted = metrics.movedToDlq = 0
      if (moved || wasBusy || metrics.busy) changed.add(sample.id)
    }
    for (const [id, metrics] of this.#queues) if (metrics.seenAt !== second) this.#queues.delete(id)
    for (const listener of this.#listeners) listener(changed)
  }
}
