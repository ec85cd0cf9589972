import { MinHeap } from './minHeap'

/** Messages by state. */
export interface Counts {
  readonly visible: number
  readonly inFlight: number
  readonly delayed: number
}

interface Bucket {
  inFlight: number
  delayed: number
}

/** Empty buckets that are kept before the heap is rebuilt without them. */
const SLACK = 1_000

/**
 * Exact counts of one queue, read in O(1) at any depth. Derived from SQL: hidden messages are counted in one bucket
 * for each millisecond at which some become visible, and a heap of those moments tells what has become due. Nothing
 * here knows single messages, so memory grows with the number of such moments only.
 */
export class Tally {
  #visible = 0
  #inFlight = 0
  #delayed = 0
  #buckets = new Map<number, Bucket>()
  #moments = new MinHeap()
  #empty = 0

  /** The counts at `now`. */
  at(now: number): Counts {
    this.refresh(now)
    return { visible: this.#visible, inFlight: this.#inFlight, delayed: this.#delayed }
  }

  visibleAt(now: number): number {
    this.refresh(now)
    return this.#visible
  }

  inFlightAt(now: number): number {
    this.refresh(now)
    return this.#inFlight
  }

  totalAt(now: number): number {
    this.refresh(now)
    return this.#visible + this.#inFlight + this.#delayed
  }

  /** Counts a message in. One with a receive count and a visible_at to come is in flight, one without is delayed. */
  add(visibleAt: number, receiveCount: number, now: number, count = 1): void {
    this.refresh(now)
    if (visibleAt <= now) {
      this.#visible += count
      return
    }
    const bucket = this.#bucket(visibleAt)
    if (bucket.inFlight === 0 && bucket.delayed === 0) this.#empty--
    if (receiveCount > 0) {
      bucket.inFlight += count
      this.#inFlight += count
    } else {
      bucket.delayed += count
      this.#delayed += count
    }
  }

  /** Turns messages that were counted as visible into hidden ones. */
  hide(visibleAt: number, receiveCount: number, now: number, count: number): void {
    this.#visible -= count
    this.add(visibleAt, receiveCount, now, count)
  }

  /** Counts a message out; the arguments are those it was counted in with. */
  remove(visibleAt: number, receiveCount: number, now: number): void {
    this.refresh(now)
    if (visibleAt <= now) {
      this.#visible--
      return
    }
    const bucket = this.#bucket(visibleAt)
    if (receiveCount > 0) {
      bucket.inFlight--
      this.#inFlight--
    } else {
      bucket.delayed--
      this.#delayed--
    }
    if (bucket.inFlight === 0 && bucket.delayed === 0) {
      this.#empty++
      if (this.#empty > SLACK + this.#buckets.size / 2) this.#compact()
    }
  }

  /** When the next hidden message becomes visible. */
  nextMoment(now: number): number | undefined {
    this.refresh(now)
    for (let moment = this.#moments.first(); moment !== undefined; moment = this.#moments.first()) {
      const bucket = this.#buckets.get(moment)!
      if (bucket.inFlight > 0 || bucket.delayed > 0) return moment
      this.#drop(moment)
    }
    return undefined
  }

  clear(): void {
    this.#visible = this.#inFlight = this.#delayed = this.#empty = 0
    this.#buckets.clear()
    this.#moments = new MinHeap()
  }

  /** Turns what has become due by `now` into visible messages. */
  refresh(now: number): void {
    for (let moment = this.#moments.first(); moment !== undefined && moment <= now;) {
      const bucket = this.#buckets.get(moment)!
      this.#visible += bucket.inFlight + bucket.delayed
      this.#inFlight -= bucket.inFlight
      this.#delayed -= bucket.delayed
      if (bucket.inFlight === 0 && bucket.delayed === 0) this.#empty--
      this.#buckets.delete(moment)
      this.#moments.removeFirst()
      moment = this.#moments.first()
    }
  }

  #bucket(moment: number): Bucket {
    let bucket = this.#buckets.get(moment)
    if (!bucket) {
      bucket = { inFlight: 0, delayed: 0 }
      this.#buckets.set(moment, bucket)
      this.#moments.add(moment)
      this.#empty++
    }
    return bucket
  }

  #drop(moment: number): void {
    this.#buckets.delete(moment)
    this.#moments.removeFirst()
    this.#empty--
  }

  #compact(): void {
    const moments = new MinHeap()
    for (const [moment, bucket] of this.#buckets) {
      if (bucket.inFlight === 0 && bucket.delayed === 0) this.#buckets.delete(moment)
      else moments.add(moment)
    }
    this.#moments = moments
    this.#empty = 0
  }
}
