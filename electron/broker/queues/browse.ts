import type { MessageFilter, MessageRow, MessageSort } from '../../../shared/console/messages'
import { BrokerError } from '../../../shared/errors'
import type { Clock } from '../clock'
import type { DomainEvent, EventFeed } from '../events'
import type { Database } from '../../store/database'
import type { Pace } from '../tasks/pace'
import { SliceSize } from '../tasks/pace'
import type { BrowsedQueue } from './browseRead'
import { MessageReader } from './browseRead'
import { sortInSlices } from './browseSort'
import type { Candidate, CompiledFilter } from './filter'
import { compileFilter } from './filter'
import type { StoredBodies } from './storedBody'

/** How a view gets on; see `messages.browse` in the console contract. */
export interface ViewProgress {
  viewId: string
  total: number
  scanned: number
  matched: number
  done: boolean
  stopped: string | null
  arrived: number
  gone: number
}

/** What a view froze: positions of one contents of one queue, in the view's order. */
export interface FrozenSelection {
  readonly queue: BrowsedQueue
  readonly seqs: Float64Array
}

export interface BrowserParts {
  readonly database: Database
  readonly clock: Clock
  readonly events: EventFeed
  readonly pace: Pace
  readonly bodies: StoredBodies
  /** Messages in the queue now, whatever their state; cheap at any depth. */
  depth(queue: BrowsedQueue): number
  /** A new view's id. */
  newId(): string
}

/** Bytes of messages that one slice may read. */
const SLICE_BYTES = 1_048_576
/** Between two reports: real ms while scanning, broker ms afterwards. */
const REPORT_MS = 100
const IDLE_REPORT_MS = 250

/** The open views of a broker. Reading through them changes nothing: they run selects only. */
export class Browser {
  readonly reader: MessageReader
  readonly #views = new Map<string, View>()

  constructor(private readonly parts: BrowserParts) {
    this.reader = new MessageReader(parts.database, parts.clock, parts.bodies)
  }

  /**
   * Opens a view on a queue; it lives until the iterator ends. Throws QueueDoesNotExist, or InvalidParameterValue for a
   * filter that makes no sense.
   */
  browse(arn: string, filter: MessageFilter, sort: MessageSort): AsyncIterableIterator<ViewProgress> {
    const queue = this.reader.queue(arn)
    const view = new View(this.parts, this.reader, queue, compileFilter(filter), sort, () =>
      this.#views.delete(view.id),
    )
    this.#views.set(view.id, view)
    view.open()
    return view
  }

  /**
   * Rows of a view by position, at most 500. While a view that is not sorted by age still scans, rows stand in the order
   * they were found. A row whose message is gone is null. Throws InvalidParameterValue if the view is closed.
   */
  rows(viewId: string, start: number, count: number): { now: number; rows: (MessageRow | null)[] } {
    const view = this.#view(viewId)
    return { now: this.parts.clock.now(), rows: this.reader.rows(view.queue, view.slice(start, count)) }
  }

  /** The positions a view holds now, for an action on them; a copy. Throws as `rows` does. */
  frozen(viewId: string): FrozenSelection {
    const view = this.#view(viewId)
    return { queue: view.queue, seqs: view.slice(0, Infinity) }
  }

  /** Open views, for tests. */
  get size(): number {
    return this.#views.size
  }

  /** Ends every view. */
  dispose(): void {
    for (const view of [...this.#views.values()]) void view.return()
  }

  #view(viewId: string): View {
    const view = this.#views.get(viewId)
    if (!view) throw new BrokerError('InvalidParameterValue', 'This list was closed. Open it again.')
    return view
  }
}

/** A list of numbers that grows without copying often and without boxing. */
class NumberList {
  #values = new Float64Array(1_024)
  length = 0

  push(value: number): void {
    if (this.length === this.#values.length) {
      const larger = new Float64Array(this.length * 2)
      larger.set(this.#values)
      this.#values = larger
    }
    this.#values[this.length++] = value
  }

  at(index: number): number {
    return this.#values[index]!
  }

  slice(start: number, end: number): Float64Array {
    return this.#values.slice(Math.min(start, this.length), Math.min(end, this.length))
  }
}

interface Waiting {
  resolve(result: IteratorResult<ViewProgress>): void
  reject(error: Error): void
}

class View implements AsyncIterableIterator<ViewProgress> {
  readonly id: string
  readonly #found = new NumberList()
  readonly #keys = new NumberList()
  readonly #groups: string[] = []
  readonly #groupNumbers = new Map<string, number>()
  #order: Uint32Array | undefined
  #progress: ViewProgress
  #closed = false
  #news = true
  #waiting: Waiting | undefined
  #failure: Error | undefined
  #unsubscribe = (): void => undefined
  #cancelReport: (() => void) | undefined

  constructor(
    private readonly parts: BrowserParts,
    private readonly reader: MessageReader,
    readonly queue: BrowsedQueue,
    private readonly filter: CompiledFilter,
    private readonly sort: MessageSort,
    private readonly onClose: () => void,
  ) {
    this.id = parts.newId()
    this.#progress = {
      viewId: this.id,
      total: parts.depth(queue),
      scanned: 0,
      matched: 0,
      done: false,
      stopped: null,
      arrived: 0,
      gone: 0,
    }
  }

  open(): void {
    this.#unsubscribe = this.parts.events.subscribe((event) => this.#count(event))
    this.#scan().catch((error: unknown) => {
      this.#failure = error instanceof Error ? error : new Error(String(error))
      this.#report()
    })
  }

  slice(start: number, count: number): Float64Array {
    const end = Math.min(start + count, this.#found.length)
    const order = this.#order
    if (!order) return this.#found.slice(start, end)
    const seqs = new Float64Array(Math.max(0, end - start))
    for (let at = 0; at < seqs.length; at++) seqs[at] = this.#found.at(order[start + at]!)
    return seqs
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  next(): Promise<IteratorResult<ViewProgress>> {
    return new Promise((resolve, reject) => {
      if (this.#failure) {
        const failure = this.#failure
        void this.return()
        reject(failure)
      } else if (this.#closed) resolve({ done: true, value: undefined })
      else if (this.#news) resolve(this.#take())
      else this.#waiting = { resolve, reject }
    })
  }

  return(): Promise<IteratorResult<ViewProgress>> {
    if (!this.#closed) {
      this.#closed = true
      this.#unsubscribe()
      this.#cancelReport?.()
      this.onClose()
      this.#waiting?.resolve({ done: true, value: undefined })
      this.#waiting = undefined
    }
    return Promise.resolve({ done: true, value: undefined })
  }

  #take(): IteratorResult<ViewProgress> {
    this.#news = false
    return { done: false, value: { ...this.#progress } }
  }

  #report(): void {
    this.#news = true
    const waiting = this.#waiting
    if (!waiting) return
    this.#waiting = undefined
    if (this.#failure) {
      waiting.reject(this.#failure)
      void this.return()
    } else waiting.resolve(this.#take())
  }

  /** Arrivals and departures since the view was opened, told at most four times a second. */
  #count(event: DomainEvent): void {
    const { arrived, gone } = changeBy(event, this.queue.id)
    if (arrived + gone === 0) return
    this.#progress.arrived += arrived
    this.#progress.gone += gone
    if (!this.#progress.done || this.#cancelReport) return
    this.#cancelReport = this.parts.clock.schedule(this.parts.clock.now() + IDLE_REPORT_MS, () => {
      this.#cancelReport = undefined
      this.#report()
    })
  }

  async #scan(): Promise<void> {
    const { pace } = this.parts
    const natural = this.sort.by === 'sentAt'
    const downward = natural && this.sort.descending
    const bounds = this.reader.bounds(this.queue)
    if (bounds) {
      const slice = new SliceSize(pace, { first: 256, max: 4_096 })
      let from = downward ? bounds.last : bounds.first
      let reportedAt = pace.elapsed()
      let slices = 0
      for (;;) {
        const limit = slice.begin()
        if (this.reader.queueChanged(this.queue)) {
          this.#progress.stopped = 'The queue was purged or deleted'
          break
        }
        const range = downward ? { low: bounds.first, high: from } : { low: from, high: bounds.last }
        const bytes = this.filter.needsBody || this.filter.needsAttributes ? SLICE_BYTES : Infinity
        const seqs = this.reader.seqs(this.queue, range, downward, { count: limit, bytes })
        if (seqs.length === 0) break
        this.#test(seqs, downward)
        this.#progress.scanned += seqs.length
        this.#progress.matched = this.#found.length
        from = seqs.at(-1)! + (downward ? -1 : 1)
        slice.end()
        const first = this.#found.length > 0 && slices === 0
        slices++
        if (first || pace.elapsed() - reportedAt >= REPORT_MS || slices % 64 === 0) {
          reportedAt = pace.elapsed()
          this.#report()
        }
        await pace.turn()
        if (this.#closed) return
      }
    }
    if (!natural) {
      this.#order = await sortInSlices(this.#found.length, this.#compare(), pace, () => this.#closed)
      if (this.#closed) return
    }
    this.#progress.done = true
    this.#report()
  }

  /** Takes what matches of these neighbouring positions. */
  #test(seqs: readonly number[], downward: boolean): void {
    const now = this.parts.clock.now()
    const { filter, sort } = this
    const natural = sort.by === 'sentAt'
    if (filter.empty && natural) {
      for (const seq of seqs) this.#found.push(seq)
      return
    }
    const [one, other] = [seqs[0]!, seqs.at(-1)!]
    const range = { low: Math.min(one, other), high: Math.max(one, other) }
    const columns = {
      message: filter.needsMessage || sort.by === 'groupId',
      body: filter.needsBody,
      attributes: filter.needsAttributes,
    }
    this.reader.candidates(this.queue, range, downward, columns, (seq, bytes, candidate) => {
      if (!filter.matches(candidate, now)) return
      this.#found.push(seq)
      if (!natural) this.#keys.push(this.#key(bytes, candidate))
    })
  }

  #key(bytes: number, candidate: Candidate): number {
    switch (this.sort.by) {
      case 'visibleAt':
        return candidate.visibleAt
      case 'receiveCount':
        return candidate.receiveCount
      case 'bytes':
        return bytes
      case 'sentAt':
        return candidate.sentAt
      case 'groupId': {
        const group = candidate.groupId ?? ''
        let number = this.#groupNumbers.get(group)
        if (number === undefined) {
          number = this.#groups.push(group) - 1
          this.#groupNumbers.set(group, number)
        }
        return number
      }
    }
  }

  #compare(): (a: number, b: number) => number {
    const keys = this.#keys
    const sign = this.sort.descending ? -1 : 1
    if (this.sort.by !== 'groupId') return (a, b) => sign * (keys.at(a) - keys.at(b)) || a - b
    const groups = this.#groups
    return (a, b) => {
      const one = keys.at(a)
      const two = keys.at(b)
      if (one === two) return a - b
      return groups[one]! < groups[two]! ? -sign : sign
    }
  }
}

/** How an event changes the number of messages in a queue. */
function changeBy(event: DomainEvent, queueId: number): { arrived: number; gone: number } {
  switch (event.type) {
    case 'message.sent':
      return { arrived: event.queue.id === queueId ? 1 : 0, gone: 0 }
    case 'message.deleted':
    case 'message.expired':
      return { arrived: 0, gone: event.queue.id === queueId ? 1 : 0 }
    // Where a redriven message arrives, `message.sent` has told of it.
    case 'message.redriven':
      return { arrived: 0, gone: event.queue.id === queueId ? 1 : 0 }
    case 'message.moved-to-dlq':
      return { arrived: event.to.id === queueId ? 1 : 0, gone: event.queue.id === queueId ? 1 : 0 }
    case 'queue.purged':
    case 'queue.deleted':
      return { arrived: 0, gone: event.queue.id === queueId ? event.messages : 0 }
    default:
      return { arrived: 0, gone: 0 }
  }
}
