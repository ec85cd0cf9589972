import type { StreamPoint, StreamRates } from '../../../shared/console/streams'
import type { DomainEvent, EventFeed } from '../../broker/events'
import type { StreamState } from '../../broker/streams/state'
import { StreamPoints, widthOfSecond } from './streamPoints'

/** Seconds of history a stream, and each of its shards, keeps. */
const keptSeconds = 900
/** Busy seconds that all of them keep together; with more busy shards than fit, each keeps a shorter history. */
const keptPoints = 500_000
/** However many there are, the heat strip needs a minute. */
const leastSeconds = 60
const rateSeconds = 10
const stripSeconds = 60
const historyEvery = 5
const historyValues = 60
/** How often what nobody needs any more is looked for. */
const pruneEvery = 60

/** What was counted in the running second, and the seconds before. */
class Series {
  readonly now = new Float64Array(widthOfSecond)
  /** Of the slowest read in the running second, in ms; NaN if nobody read. */
  age = NaN
  readonly points = new StreamPoints()

  /** Ends a second in which something happened. */
  close(second: number, kept: number): void {
    this.points.add(second, this.now, this.age, second - kept + 1)
    this.now.fill(0)
    this.age = NaN
  }
}

class ShardSeries extends Series {
  /** Among those that the next second looks at. */
  active = false

  constructor(readonly stream: number) {
    super()
  }
}

class StreamSeries extends Series {
  /** Records put in whole five seconds, by number of the five seconds modulo the size; later ones are empty. */
  readonly #fives = new Float64Array(historyValues + 1)
  #lastFive = -1

  put(five: number, records: number): void {
    for (let gap = Math.max(this.#lastFive + 1, five - historyValues); gap <= five; gap += 1) {
      this.#fives[gap % this.#fives.length] = 0
    }
    this.#lastFive = Math.max(this.#lastFive, five)
    this.#fives[five % this.#fives.length]! += records
  }

  /** Of the whole five seconds before the one that runs. */
  history(running: number): number[] {
    const values: number[] = []
    for (let five = Math.max(0, running - historyValues); five < running; five += 1) {
      values.push(five > this.#lastFive ? 0 : this.#fives[five % this.#fives.length]!)
    }
    return values
  }

  /** Whether the history has anything but zeros, or had until just now. */
  moves(running: number): boolean {
    return this.#lastFive >= 0 && this.#lastFive >= running - historyValues - 1
  }
}

/**
 * A point a second for each stream and shard over the last 15 minutes, and rates over 10 seconds. A call costs a few
 * additions; a second costs something only for shards in which something happened lately.
 */
export class StreamMetrics {
  readonly #shards = new Map<number, ShardSeries>()
  readonly #streams = new Map<number, StreamSeries>()
  readonly #active = new Set<ShardSeries>()
  /** Broker time of each kept second, by number of the second modulo the size. */
  readonly #times = new Float64Array(keptSeconds)
  readonly #state: StreamState
  #second = -1
  readonly #endings: readonly (() => void)[]
  readonly #listeners = new Set<(changed: ReadonlySet<number>) => void>()

  /** @param second Calls back once a second; returns what ends that. The seconds are those of the queues' metrics. */
  constructor(
    state: StreamState,
    events: EventFeed,
    second: (listener: () => void) => () => void,
    log: (line: string) => void,
  ) {
    this.#state = state
    const tick = (): void => {
      try {
        this.#tick()
      } catch (error) {
        log(`console: metrics of streams failed: ${String(error)}`)
      }
    }
    tick()
    this.#endings = [events.subscribe((event) => this.#count(event)), second(tick)]
  }

  /** Calls back every second with the numbers of the streams whose figures changed. */
  onSecond(listener: (changed: ReadonlySet<number>) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** The number of the last whole second. */
  get second(): number {
    return this.#second
  }

  rates(stream: number): StreamRates {
    return ratesOf(this.#streams.get(stream), this.#second)
  }

  shardRates(shard: number): StreamRates {
    return ratesOf(this.#shards.get(shard), this.#second)
  }

  /** Records put every 5 seconds, oldest first, at most 60 values. */
  putHistory(stream: number): number[] {
    const running = Math.floor((this.#second + 1) / historyEvery)
    return this.#streams.get(stream)?.history(running) ?? zeros(Math.min(running, historyValues))
  }

  /** Records put each second, oldest first, at most 60 values. */
  shardStrip(shard: number): number[] {
    const first = Math.max(0, this.#second - stripSeconds + 1)
    const series = this.#shards.get(shard)
    return series?.points.recordsIn(first, this.#second) ?? zeros(this.#second - first + 1)
  }

  /** Whether the heat strip of any of a stream's shards changes with every second. */
  stripsMove(stream: number): boolean {
    const series = this.#streams.get(stream)
    return series !== undefined && series.points.last >= this.#second - stripSeconds
  }

  /** A stream's points from second `from` on that are kept and not before `since`, in broker time. */
  points(stream: number, from: number, since: number): StreamPoint[] {
    return this.#expand(this.#streams.get(stream), from, since)
  }

  /** The same of a shard. */
  shardPoints(shard: number, from: number, since: number): StreamPoint[] {
    return this.#expand(this.#shards.get(shard), from, since)
  }

  /** Bytes that all points take, for the test that bounds them. */
  get bytes(): number {
    let sum = 0
    for (const { points } of [...this.#shards.values(), ...this.#streams.values()]) sum += points.bytes
    return sum
  }

  dispose(): void {
    for (const end of this.#endings) end()
    this.#listeners.clear()
  }

  #expand(series: Series | undefined, from: number, since: number): StreamPoint[] {
    let first = Math.max(from, this.#second - this.#kept() + 1, 0)
    const timeOf = (second: number): number => this.#times[second % keptSeconds]!
    while (first <= this.#second && timeOf(first) < since) first += 1
    return (series?.points ?? nothing).expand(first, this.#second, timeOf)
  }

  #kept(): number {
    const all = this.#shards.size + this.#streams.size
    return Math.max(leastSeconds, Math.min(keptSeconds, Math.floor(keptPoints / (all + 1))))
  }

  #of(event: { stream: { id: number }; shard: { id: number } }): ShardSeries {
    let series = this.#shards.get(event.shard.id)
    if (!series) {
      series = new ShardSeries(event.stream.id)
      this.#shards.set(event.shard.id, series)
    }
    if (!series.active) {
      series.active = true
      this.#active.add(series)
    }
    return series
  }

  #count(event: DomainEvent): void {
    switch (event.type) {
      case 'records.put': {
        const { now } = this.#of(event)
        now[0]! += event.count
        now[1]! += event.bytes
        return
      }
      case 'records.read': {
        const series = this.#of(event)
        series.now[2]! += event.count
        series.now[3]! += event.bytes
        if (!(series.age >= event.millisBehind)) series.age = event.millisBehind
        return
      }
      case 'records.throttled':
        // A call that was refused for its rate asked for no certain number of records.
        this.#of(event).now[event.direction === 'in' ? 4 : 5]! += Math.max(1, event.count)
        return
      case 'shard.expired':
        this.#forgetShard(event.shard.id)
        return
      case 'stream.deleted':
        this.#streams.delete(event.stream.id)
        for (const [id, { stream }] of this.#shards) if (stream === event.stream.id) this.#forgetShard(id)
    }
  }

  #tick(): void {
    this.#second += 1
    const second = this.#second
    this.#times[second % keptSeconds] = this.#state.engine.clock.now()
    const kept = this.#kept()
    const changed = new Set<number>()
    for (const series of this.#active) this.#closeShard(series, kept)
    for (const [id, series] of this.#streams) {
      if (happened(series)) series.close(second, kept)
      const newFive = (second + 1) % historyEvery === 0
      const moved = newFive && series.moves((second + 1) / historyEvery)
      // In the tenth second after the last its rates become zero, which is news too.
      if (moved || series.points.last >= second - rateSeconds) changed.add(id)
    }
    if (second % pruneEvery === 0) this.#prune(second - kept + 1)
    for (const listener of this.#listeners) listener(changed)
  }

  #closeShard(series: ShardSeries, kept: number): void {
    if (!happened(series)) {
      series.active = false
      this.#active.delete(series)
      return
    }
    let stream = this.#streams.get(series.stream)
    if (!stream) this.#streams.set(series.stream, (stream = new StreamSeries()))
    for (let at = 0; at < widthOfSecond; at += 1) stream.now[at]! += series.now[at]!
    if (!(stream.age >= series.age) && !Number.isNaN(series.age)) stream.age = series.age
    if (series.now[0]! > 0) stream.put(Math.floor(this.#second / historyEvery), series.now[0]!)
    series.close(this.#second, kept)
  }

  #prune(keepFrom: number): void {
    const { registry } = this.#state
    const running = Math.floor((this.#second + 1) / historyEvery)
    for (const [id, series] of this.#shards) {
      series.points.forget(keepFrom)
      const needed = series.active || !series.points.empty
      if (!needed || !registry.shardById(id)) this.#forgetShard(id)
    }
    for (const [id, series] of this.#streams) {
      series.points.forget(keepFrom)
      const needed = !series.points.empty || series.moves(running)
      if (!needed || !registry.byId(id)) this.#streams.delete(id)
    }
  }

  #forgetShard(id: number): void {
    const series = this.#shards.get(id)
    if (series) this.#active.delete(series)
    this.#shards.delete(id)
  }
}

const nothing = new StreamPoints()

function happened({ now, age }: Series): boolean {
  return !Number.isNaN(age) || now.some((value) => value > 0)
}

function ratesOf(series: Series | undefined, second: number): StreamRates {
  return (series?.points ?? nothing).rates(second, rateSeconds)
}

function zeros(count: number): number[] {
  return new Array<number>(count).fill(0)
}
