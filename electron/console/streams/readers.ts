import type { ReaderView } from '../../../shared/console/streams'
import type { DomainEvent, EventFeed } from '../../broker/events'
import type { Shard } from '../../broker/streams/shard'
import type { StreamState } from '../../broker/streams/state'

/** How long somebody who read once is shown. */
const seenMs = 5 * 60_000
/** Readers of shards that are remembered together; those not seen for longest go first. */
const most = 5_000
const rateSeconds = 10

/** One reader of one shard: where it stands, and how often it came in the last seconds. */
class Reading {
  at = 0
  /** The position after the last record it got. */
  next = 0
  millisBehind = 0
  /** Which second each slot counts, and its calls and records. */
  readonly #seconds = new Float64Array(rateSeconds).fill(-1)
  readonly #calls = new Float64Array(rateSeconds)
  readonly #records = new Float64Array(rateSeconds)

  constructor(
    readonly stream: number,
    readonly shard: number,
    readonly reader: string,
    /** Of enhanced fan-out; null: calls GetRecords. */
    readonly consumer: string | null,
  ) {}

  count(second: number, records: number): void {
    const slot = second % rateSeconds
    if (this.#seconds[slot] !== second) {
      this.#seconds[slot] = second
      this.#calls[slot] = this.#records[slot] = 0
    }
    this.#calls[slot]! += 1
    this.#records[slot]! += records
  }

  /** A second, over the ten seconds before the one that runs. */
  rates(running: number): { calls: number; records: number } {
    let [calls, records] = [0, 0]
    for (let slot = 0; slot < rateSeconds; slot += 1) {
      const second = this.#seconds[slot]!
      if (second >= running || second < running - rateSeconds) continue
      calls += this.#calls[slot]!
      records += this.#records[slot]!
    }
    return { calls: calls / rateSeconds, records: records / rateSeconds }
  }
}

/** How far behind the newest record somebody is. */
interface Lag {
  readonly millisBehind: number
  readonly recordsBehind: number
}

/**
 * Who read which shard in the last five minutes, from `records.read` events. A read costs two look-ups and a few
 * additions; how far behind a reader is, is worked out when somebody looks.
 */
export class Readers {
  readonly #byShard = new Map<number, Map<string, Reading>>()
  #size = 0
  readonly #state: StreamState
  readonly #second: () => number
  readonly #endings: readonly (() => void)[]

  /**
   * @param running The number of the running second.
   * @param second Calls back once a second; returns what ends that.
   */
  constructor(
    state: StreamState,
    events: EventFeed,
    running: () => number,
    second: (listener: () => void) => () => void,
  ) {
    this.#state = state
    this.#second = running
    this.#endings = [events.subscribe((event) => this.#count(event)), second(() => this.#prune())]
  }

  /** Those who call GetRecords on a stream's shards, furthest behind first, at most `limit`. */
  of(stream: number, limit: number): ReaderView[] {
    const now = this.#state.engine.clock.now()
    const running = this.#second()
    return [...this.#readings(stream)]
      .filter(({ reading }) => reading.consumer === null)
      .map(({ reading, shard }) => ({ reading, shard, lag: this.#lag(reading, shard, now) }))
      .sort((a, b) => b.lag.millisBehind - a.lag.millisBehind || b.reading.at - a.reading.at)
      .slice(0, limit)
      .map(({ reading, shard, lag }) => {
        const { calls, records } = reading.rates(running)
        return {
          reader: reading.reader,
          shardId: shard.shardId,
          lastReadAt: reading.at,
          readsPerSecond: calls,
          recordsPerSecond: records,
          ...lag,
        }
      })
  }

  /** How far behind the slowest of a stream's readers and consumers is, in ms; null if nobody read lately. */
  ageOf(stream: number): number | null {
    const now = this.#state.engine.clock.now()
    let age: number | null = null
    for (const { reading, shard } of this.#readings(stream)) {
      age = Math.max(age ?? 0, this.#lag(reading, shard, now).millisBehind)
    }
    return age
  }

  /** Whether somebody read a stream lately. */
  reads(stream: number): boolean {
    for (const _ of this.#readings(stream)) return true
    return false
  }

  /** Numbers of the streams that somebody read lately. */
  streams(): Set<number> {
    const found = new Set<number>()
    for (const readings of this.#byShard.values()) {
      for (const { stream } of readings.values()) {
        found.add(stream)
        break
      }
    }
    return found
  }

  /** Readers that are remembered, for the test that bounds them. */
  get size(): number {
    return this.#size
  }

  dispose(): void {
    for (const end of this.#endings) end()
  }

  *#readings(stream: number): Iterable<{ reading: Reading; shard: Shard }> {
    const known = this.#state.registry.byId(stream)
    if (!known) return
    for (const shard of known.shards.values()) {
      for (const reading of this.#byShard.get(shard.id)?.values() ?? []) yield { reading, shard }
    }
  }

  /**
   * Behind is who has not read the next record, since that came. Of a reader that was behind when it read last, that is
   * known from then. Of one that had caught up, the record is looked up if it is in memory; else its last read counts.
   */
  #lag({ at, next, millisBehind }: Reading, shard: Shard, now: number): Lag {
    const recordsBehind = Math.max(0, shard.next - Math.max(next, shard.trimmed))
    if (recordsBehind === 0) return { recordsBehind, millisBehind: 0 }
    const looked =
      millisBehind === 0 && next >= shard.spilled ? this.#state.records.arrivalOf(shard, next) : undefined
    return { recordsBehind, millisBehind: Math.max(0, now - (looked ?? at - millisBehind)) }
  }

  #count(event: DomainEvent): void {
    if (event.type === 'records.read') {
      let readings = this.#byShard.get(event.shard.id)
      if (!readings) this.#byShard.set(event.shard.id, (readings = new Map<string, Reading>()))
      const key = keyOf(event.consumer, event.reader)
      let reading = readings.get(key)
      if (!reading) {
        // More than twice as many as are kept came within a second: nobody would read that list anyway.
        if (this.#size >= 2 * most) return
        reading = new Reading(event.stream.id, event.shard.id, event.reader, event.consumer)
        readings.set(key, reading)
        this.#size += 1
      }
      reading.at = event.at
      reading.next = event.next
      reading.millisBehind = event.millisBehind
      reading.count(this.#second(), event.count)
    } else if (event.type === 'shard.expired') {
      this.#forgetShard(event.shard.id)
    } else if (event.type === 'stream.deleted') {
      for (const [id, readings] of this.#byShard) {
        for (const { stream } of readings.values()) {
          if (stream === event.stream.id) this.#forgetShard(id)
          break
        }
      }
    } else if (event.type === 'consumer.deregistered') {
      const key = keyOf(event.consumer, '')
      for (const [id, readings] of this.#byShard) {
        if (readings.get(key)?.stream === event.stream.id) this.#forget(id, key)
      }
    }
  }

  #prune(): void {
    const since = this.#state.engine.clock.now() - seenMs
    const kept: { key: string; reading: Reading }[] = []
    for (const [id, readings] of this.#byShard) {
      for (const [key, reading] of readings) {
        if (reading.at < since) this.#forget(id, key)
        else if (this.#size > most) kept.push({ key, reading })
      }
    }
    if (this.#size <= most) return
    kept.sort((a, b) => a.reading.at - b.reading.at)
    for (const { key, reading } of kept.slice(0, this.#size - most)) this.#forget(reading.shard, key)
  }

  #forget(shard: number, key: string): void {
    const readings = this.#byShard.get(shard)
    if (!readings?.delete(key)) return
    this.#size -= 1
    if (readings.size === 0) this.#byShard.delete(shard)
  }

  #forgetShard(shard: number): void {
    this.#size -= this.#byShard.get(shard)?.size ?? 0
    this.#byShard.delete(shard)
  }
}

/** A consumer is one reader, whoever subscribed in its name. */
function keyOf(consumer: string | null, reader: string): string {
  return consumer === null ? `r${reader}` : `c${consumer}`
}
