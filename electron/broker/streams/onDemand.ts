import type { DomainEvent } from '../events'
import type { Shard } from './shard'
import type { StreamState } from './state'
import type { Stream } from './stream'

/** Writes are measured over so many ms: long enough that a single burst is not taken for a new peak. */
const WINDOW_MS = 10_000
/** The part of its quota at which a shard is hot, and at which it is if records were refused, too. */
const HOT = 0.8
const HOT_IF_THROTTLED = 0.5
/** After so many splits that left all the load with one of the children, it is one key, and no split helps. */
const VAIN_SPLITS = 2

/** What came into a shard during a window. */
interface Load {
  records: number
  bytes: number
  throttled: boolean
}

/** The writes of one stream since the window began. */
interface Window {
  readonly since: number
  readonly loads: Map<number, Load>
  readonly cancel: () => void
}

/**
 * Scales on-demand streams. They take double the most that was written into them in the last 30 days, measured over ten
 * seconds, so each new peak splits shards until there are two for each MiB or 1,000 records a second, up to the quota;
 * those that take most are split first. A shard that is near its own quota is split as well, unless that is due to a
 * single key. At most all shards are split at once, so capacity doubles at most. Since AWS names no time at which it
 * would, nothing is merged by itself (see warmThroughput.ts): so the shards remember the peak, also over a restart.
 * https://docs.aws.amazon.com/streams/latest/dev/how-do-i-size-a-stream.html#ondemandmode
 */
export class OnDemand {
  readonly #state: StreamState
  readonly #windows = new Map<number, Window>()
  /** How many splits in a row were in vain, of shards that were split for being hot. */
  readonly #vain = new WeakMap<Shard, number>()
  readonly #unsubscribe: () => void

  constructor(state: StreamState) {
    this.#state = state
    this.#unsubscribe = state.engine.events.subscribe((event) => this.#observe(event))
  }

  dispose(): void {
    this.#unsubscribe()
    for (const { cancel } of this.#windows.values()) cancel()
    this.#windows.clear()
  }

  #observe(event: DomainEvent): void {
    const put = event.type === 'records.put'
    if (!put && !(event.type === 'records.throttled' && event.direction === 'in')) return
    const window = this.#windows.get(event.stream.id) ?? this.#begin(event.stream.id)
    if (!window) return
    let load = window.loads.get(event.shard.id)
    if (!load) window.loads.set(event.shard.id, (load = { records: 0, bytes: 0, throttled: false }))
    if (put) {
      load.records += event.count
      load.bytes += event.bytes
    } else {
      load.throttled = true
    }
  }

  /** A window for a stream that scales by itself; undefined for others. */
  #begin(id: number): Window | undefined {
    const { registry, engine } = this.#state
    if (registry.byId(id)?.settings.mode !== 'ON_DEMAND') return undefined
    const since = engine.clock.now()
    const cancel = engine.clock.schedule(since + WINDOW_MS, () => this.#end(id))
    const window = { since, loads: new Map<number, Load>(), cancel }
    this.#windows.set(id, window)
    return window
  }

  #end(id: number): void {
    const window = this.#windows.get(id)
    const stream = this.#state.registry.byId(id)
    this.#windows.delete(id)
    if (!window || !stream || !scales(stream)) return
    const growth = this.#growth(stream, window)
    if (!growth) return
    // What the store refuses is tried again with the next window: the load will still be there.
    this.#state.engine
      .commit(() => {
        if (scales(stream)) this.#state.lifecycle.begin(stream, 'UPDATING', { kind: 'grow', ...growth })
      })
      .catch(() => undefined)
  }

  #growth(stream: Stream, { since, loads }: Window): { target: number; hot: number[] } | undefined {
    const { quotas, clock } = this.#state.engine
    const seconds = Math.max(WINDOW_MS, clock.now() - since) / 1_000
    const share = ({ bytes, records }: Pick<Load, 'bytes' | 'records'>): number =>
      Math.max(bytes / quotas.shardBytesIn, records / quotas.shardRecordsIn) / seconds
    const written = { bytes: 0, records: 0 }
    for (const { bytes, records } of loads.values()) {
      written.bytes += bytes
      written.records += records
    }
    const shareOf = (shard: Shard): number => share(loads.get(shard.id) ?? NOTHING)

    const hot: Shard[] = []
    for (const shard of stream.open) {
      const limit = loads.get(shard.id)?.throttled ? HOT_IF_THROTTLED : HOT
      if (shareOf(shard) < limit) continue
      const vain = this.#splitsInVain(shard, shareOf)
      this.#vain.set(shard, vain)
      if (vain < VAIN_SPLITS) hot.push(shard)
    }
    const open = stream.open.length
    const needed = Math.max(Math.ceil(share(written) * 2), open + hot.length)
    const target = Math.min(needed, open * 2, quotas.onDemandShards)
    if (target <= open) return undefined
    const byLoad = [...stream.open].sort((a, b) => shareOf(b) - shareOf(a))
    const first = new Set([...byLoad.filter((shard) => hot.includes(shard)), ...byLoad])
    return { target, hot: [...first].slice(0, target - open).map(({ number }) => number) }
  }

  /** Of the splits that led to the shard, the last ones in a row that left nearly all of the load with it. */
  #splitsInVain(shard: Shard, shareOf: (shard: Shard) => number): number {
    const { stream, number, row } = shard
    const parent =
      row.parent === null || row.adjacentParent !== null ? undefined : stream.shards.get(row.parent)
    const before = parent && this.#vain.get(parent)
    if (before === undefined) return 0
    for (const sibling of [stream.shards.get(number - 1), stream.shards.get(number + 1)]) {
      if (sibling?.row.parent !== row.parent) continue
      if (!sibling.open || shareOf(sibling) > shareOf(shard) / 10) return 0
    }
    return before + 1
  }
}

const NOTHING = { bytes: 0, records: 0 }

function scales({ alive, status, settings }: Stream): boolean {
  return alive && status === 'ACTIVE' && settings.mode === 'ON_DEMAND'
}
