import type { TopicPoint, TopicRates } from '../../../shared/console/topics'
import type { DomainEvent, EventFeed } from '../../broker/events'
import type { TopicState } from '../../broker/topics/state'
import type { Subscription } from '../../broker/topics/subscription'

/** Seconds of history a topic keeps. */
const keptSeconds = 900
/** Busy seconds that all topics keep together; with more busy topics than fit, each keeps a shorter history. */
const keptPoints = 500_000
const rateSeconds = 10
const historyEvery = 5
const historyValues = 60
/** Published, bytes, delivered, filtered out, failed, retried. */
const width = 6

/** What was counted in the running second, and what happened in the last ten. */
class Window {
  readonly now = new Float64Array(width)
  readonly #seconds = new Float64Array(width * rateSeconds)

  /** Ends a second; false once all ten were empty. */
  close(second: number): boolean {
    this.#seconds.set(this.now, width * (second % rateSeconds))
    this.now.fill(0)
    return this.#seconds.some((value) => value > 0)
  }

  /** A second, over the last ten. */
  rate(index: number): number {
    let sum = 0
    for (let at = index; at < this.#seconds.length; at += width) sum += this.#seconds[at]!
    return sum / rateSeconds
  }

  rates(): TopicRates {
    return {
      published: this.rate(0),
      delivered: this.rate(2),
      filteredOut: this.rate(3),
      failed: this.rate(4),
    }
  }
}

class TopicFigures extends Window {
  busy = false
  /** Messages published in the last whole five seconds each, oldest first. */
  readonly published: number[] = []
  sinceFive = 0
  /** Second by second where anything happened: number of the second, then the six counts. */
  points: number[] = []

  constructor(readonly firstSecond: number) {
    super()
  }
}

interface SubscriptionFigures {
  delivered: number
  filteredOut: number
  failed: number
  /** Only while something happened in the last ten seconds. */
  window: Window | undefined
}

export interface ChangedFigures {
  readonly topics: ReadonlySet<number>
  readonly subscriptions: ReadonlySet<number>
}

/**
 * A point a second for each topic over the last 15 minutes, and rates over 10 seconds for topics and subscriptions. A
 * publish costs an addition: what subscriptions got is read from their own counts once a second.
 */
export class TopicMetrics {
  readonly #topics = new Map<number, TopicFigures>()
  readonly #subscriptions = new Map<number, SubscriptionFigures>()
  readonly #totals = new Map<number, { published: number; lastAt: number }>()
  readonly #times = new Float64Array(keptSeconds)
  readonly #state: TopicState
  #second = -1
  readonly #endings: readonly (() => void)[]
  readonly #listeners = new Set<(changed: ChangedFigures) => void>()

  /** @param second Calls back once a second; returns what ends that. The seconds are those of the queues' metrics. */
  constructor(
    state: TopicState,
    events: EventFeed,
    second: (listener: () => void) => () => void,
    log: (line: string) => void,
  ) {
    this.#state = state
    this.recount()
    const tick = (): void => {
      try {
        this.#tick()
      } catch (error) {
        log(`console: metrics of topics failed: ${String(error)}`)
      }
    }
    tick()
    this.#endings = [events.subscribe((event) => this.#count(event)), second(tick)]
  }

  /** Counts anew what is kept of each topic: at start, and after a rollback. */
  recount(): void {
    const { database } = this.#state.engine
    this.#totals.clear()
    const at = database.prepare('SELECT at FROM publications WHERE id = ?')
    for (const [topic, published, last] of database
      .prepare('SELECT topic, count(*), max(id) FROM publications GROUP BY topic')
      .all<[number, number, number]>()) {
      this.#totals.set(topic, { published, lastAt: at.get<[number]>(last)?.[0] ?? 0 })
    }
  }

  /** Calls back every second with the numbers of those whose figures changed. */
  onSecond(listener: (changed: ChangedFigures) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** The number of the running second: `points` from here on are those of the future. */
  get end(): number {
    return this.#second + 1
  }

  totals(topic: number): { readonly published: number; readonly lastAt: number | null } {
    return this.#totals.get(topic) ?? { published: 0, lastAt: null }
  }

  rates(topic: number): TopicRates {
    return this.#topics.get(topic)?.rates() ?? { published: 0, delivered: 0, filteredOut: 0, failed: 0 }
  }

  subscriptionRates(subscription: number): Omit<TopicRates, 'published'> {
    const window = this.#subscriptions.get(subscription)?.window
    if (!window) return { delivered: 0, filteredOut: 0, failed: 0 }
    const { delivered, filteredOut, failed } = window.rates()
    return { delivered, filteredOut, failed }
  }

  /** Messages published every 5 seconds, oldest first, at most 60 values. */
  publishedHistory(topic: number): number[] {
    return [...(this.#topics.get(topic)?.published ?? [])]
  }

  /** The topic's points from second `from` on, as far as they are kept. */
  points(topic: number, from: number): TopicPoint[] {
    const figures = this.#topics.get(topic)
    if (!figures) return []
    const { points } = figures
    const first = Math.max(from, figures.firstSecond, this.#second - keptSeconds + 1, 0)
    const found: TopicPoint[] = []
    let index = 0
    for (let second = first; second <= this.#second; second += 1) {
      while (index < points.length && points[index]! < second) index += width + 1
      const busy = index < points.length && points[index] === second
      const value = (offset: number): number => (busy ? points[index + 1 + offset]! : 0)
      found.push({
        at: this.#times[second % keptSeconds]!,
        published: value(0),
        bytes: value(1),
        delivered: value(2),
        filteredOut: value(3),
        failed: value(4),
        retried: value(5),
      })
    }
    return found
  }

  /** Numbers that all points take, for the test that bounds them. */
  get size(): number {
    let sum = 0
    for (const { points } of this.#topics.values()) sum += points.length
    return sum
  }

  dispose(): void {
    for (const end of this.#endings) end()
    this.#listeners.clear()
  }

  #of(topic: number): TopicFigures {
    let figures = this.#topics.get(topic)
    if (!figures) {
      figures = new TopicFigures(Math.max(0, this.#second))
      this.#topics.set(topic, figures)
    }
    return figures
  }

  #count(event: DomainEvent): void {
    switch (event.type) {
      case 'topic.published': {
        const { now } = this.#of(event.topic.id)
        now[0]! += 1
        now[1]! += event.bytes
        const totals = this.#totals.get(event.topic.id)
        if (totals) {
          totals.published += 1
          totals.lastAt = event.at
        } else this.#totals.set(event.topic.id, { published: 1, lastAt: event.at })
        return
      }
      case 'delivery.retrying':
        this.#of(event.topic.id).now[5]! += 1
        return
      case 'topic.deleted':
        this.#topics.delete(event.topic.id)
        this.#totals.delete(event.topic.id)
        return
      case 'subscription.deleted':
        // Of its number the event knows nothing: the next second drops it.
        return
    }
  }

  #tick(): void {
    this.#second += 1
    const second = this.#second
    this.#times[second % keptSeconds] = this.#state.engine.clock.now()
    const changed = { topics: new Set<number>(), subscriptions: new Set<number>() }
    for (const subscription of this.#state.registry.subscriptions()) {
      if (this.#sample(subscription, second)) {
        changed.subscriptions.add(subscription.id)
        changed.topics.add(subscription.topic.id)
      }
    }
    this.#dropGone()
    const kept = Math.max(60, Math.min(keptSeconds, Math.floor(keptPoints / (this.#topics.size + 1))))
    for (const topic of this.#state.registry.all()) {
      if (this.#closeSecond(this.#of(topic.id), second, kept)) changed.topics.add(topic.id)
    }
    for (const id of this.#topics.keys()) if (!this.#state.registry.byId(id)) this.#topics.delete(id)
    for (const listener of this.#listeners) listener(changed)
  }

  /** What a subscription got since the last second; true if its figures are other than before. */
  #sample({ id, counts, topic }: Subscription, second: number): boolean {
    const { delivered, filteredOut, failed } = counts
    let known = this.#subscriptions.get(id)
    if (!known) {
      known = { delivered, filteredOut, failed, window: undefined }
      this.#subscriptions.set(id, known)
      // What was counted before this start is no news; of one that was made just now everything is.
      if (second === 0 || delivered + filteredOut + failed === 0) return false
      known.delivered = known.filteredOut = known.failed = 0
    }
    const more = [delivered - known.delivered, filteredOut - known.filteredOut, failed - known.failed]
    const any = more.some((value) => value !== 0)
    if (!any && !known.window) return false
    known.delivered = delivered
    known.filteredOut = filteredOut
    known.failed = failed
    known.window ??= new Window()
    const ofTopic = this.#of(topic.id).now
    more.forEach((value, index) => {
      known.window!.now[2 + index] = Math.max(0, value)
      ofTopic[2 + index]! += Math.max(0, value)
    })
    if (!known.window.close(second)) known.window = undefined
    return true
  }

  #closeSecond(figures: TopicFigures, second: number, kept: number): boolean {
    const { points, now, published } = figures
    figures.sinceFive += now[0]!
    if (now.some((value) => value > 0)) points.push(second, ...now)
    if (points.length > 0 && points[0]! <= second - kept) {
      let gone = 0
      while (gone < points.length && points[gone]! <= second - kept) gone += width + 1
      figures.points = points.slice(gone)
    }
    const wasBusy = figures.busy
    figures.busy = figures.close(second)
    let moved = false
    if (second % historyEvery === 0) {
      const full = published.length === historyValues
      moved = figures.sinceFive > 0 || published.some((value) => value > 0)
      published.push(figures.sinceFive)
      if (full) published.shift()
      figures.sinceFive = 0
    }
    return wasBusy || figures.busy || moved
  }

  #dropGone(): void {
    const { registry } = this.#state
    let count = 0
    for (const _ of registry.subscriptions()) count += 1
    if (count === this.#subscriptions.size) return
    for (const id of this.#subscriptions.keys()) {
      if (!registry.subscriptionById(id)) this.#subscriptions.delete(id)
    }
  }
}
