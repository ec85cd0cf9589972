import type { MetricPoint } from '../../shared/console/activity'

interface Counts {
  readonly visible: number
  readonly inFlight: number
  readonly delayed: number
  readonly oldestSentAt: number | null
}
interface Happened {
  readonly sent: number
  readonly received: number
  readonly deleted: number
  readonly movedToDlq: number
}

/** Whole numbers a point keeps: visible, in flight, delayed, sent, received, deleted, moved to the DLQ. */
const width = 7

/**
 * A queue's points, kept only for the seconds in which something was other than in the second before: the rest is
 * the same point again. Grows with what happens in the kept time, and shrinks to one point in a quiet queue.
 */
export class PointHistory {
  #seconds = new Float64Array(4)
  #oldest = new Float64Array(4)
  #counts = new Uint32Array(4 * width)
  #length = 0

  /** Notes a second; true if it differs from the one before. Points that end before `keepFrom` are forgotten. */
  add(second: number, counts: Counts, happened: Happened, keepFrom: number): boolean {
    const values = [
      counts.visible,
      counts.inFlight,
      counts.delayed,
      happened.sent,
      happened.received,
      happened.deleted,
      happened.movedToDlq,
    ]
    const oldest = counts.oldestSentAt ?? 0
    const last = this.#length - 1
    const same =
      last >= 0 &&
      this.#oldest[last] === oldest &&
      values.every((value, index) => this.#counts[last * width + index] === value)
    if (same) {
      if (this.#length > 1 && this.#seconds[1]! <= keepFrom && this.#length * 2 > this.#seconds.length)
        this.#forget(keepFrom)
      return false
    }
    if (this.#length === this.#seconds.length) {
      this.#forget(keepFrom)
      if (this.#length * 2 > this.#seconds.length) this.#resize(this.#seconds.length * 2)
    }
    this.#seconds[this.#length] = second
    this.#oldest[this.#length] = oldest
    this.#counts.set(values, this.#length * width)
    this.#length += 1
    return true
  }

  /** One point for each second from `first` to `last`; `timeOf` gives a second's broker time. */
  expand(first: number, last: number, timeOf: (second: number) => number): MetricPoint[] {
    const points: MetricPoint[] = []
    let index = 0
    for (let second = Math.max(first, this.#seconds[0] ?? 0); second <= last; second += 1) {
      while (index + 1 < this.#length && this.#seconds[index + 1]! <= second) index += 1
      if (index >= this.#length) break
      const at = timeOf(second)
      const base = index * width
      const counts = this.#counts
      const oldest = this.#oldest[index]!
      points.push({
        at,
        visible: counts[base]!,
        inFlight: counts[base + 1]!,
        delayed: counts[base + 2]!,
        oldestAge: oldest > 0 ? Math.max(0, Math.floor((at - oldest) / 1000)) : 0,
        sent: counts[base + 3]!,
        received: counts[base + 4]!,
        deleted: counts[base + 5]!,
        movedToDlq: counts[base + 6]!,
      })
    }
    return points
  }

  /** Bytes it holds, for the test that bounds them. */
  get bytes(): number {
    return this.#seconds.byteLength + this.#oldest.byteLength + this.#counts.byteLength
  }

  #forget(keepFrom: number): void {
    let gone = 0
    while (gone + 1 < this.#length && this.#seconds[gone + 1]! <= keepFrom) gone += 1
    if (gone === 0) return
    this.#seconds.copyWithin(0, gone, this.#length)
    this.#oldest.copyWithin(0, gone, this.#length)
    this.#counts.copyWithin(0, gone * width, this.#length * width)
    this.#length -= gone
    if (this.#length * 4 < this.#seconds.length && this.#seconds.length > 4)
      this.#resize(Math.max(4, this.#length * 2))
  }

  #resize(capacity: number): void {
    const seconds = new Float64Array(capacity)
    const oldest = new Float64Array(capacity)
    const counts = new Uint32Array(capacity * width)
    seconds.set(this.#seconds.subarray(0, this.#length))
    oldest.set(this.#oldest.subarray(0, this.#length))
    counts.set(this.#counts.subarray(0, this.#length * width))
    this.#seconds = seconds
    this.#oldest = oldest
    this.#counts = counts
  }
}
