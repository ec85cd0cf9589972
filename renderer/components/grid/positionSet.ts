/** Half-open: `[start, end)`. */
export type Interval = readonly [start: number, end: number]

/**
 * Positions of a list as sorted intervals that don't touch: everything out of a million rows is one pair of numbers.
 * Never changed in place, so that a shallow ref of it is reactive.
 */
export class PositionSet {
  static readonly empty = new PositionSet([])

  private constructor(readonly intervals: readonly Interval[]) {}

  static range(start: number, end: number): PositionSet {
    return end > start ? new PositionSet([[start, end]]) : PositionSet.empty
  }

  get size(): number {
    return this.intervals.reduce((sum, [start, end]) => sum + end - start, 0)
  }

  has(position: number): boolean {
    let low = 0
    let high = this.intervals.length - 1
    while (low <= high) {
      const middle = (low + high) >> 1
      const [start, end] = this.intervals[middle]!
      if (position < start) high = middle - 1
      else if (position >= end) low = middle + 1
      else return true
    }
    return false
  }

  /** With every position from `start` up to but not including `end`. */
  with(start: number, end = start + 1): PositionSet {
    if (end <= start) return this
    const kept: Interval[] = []
    let from = start
    let to = end
    for (const interval of this.intervals) {
      if (interval[1] < start || interval[0] > end) kept.push(interval)
      else {
        from = Math.min(from, interval[0])
        to = Math.max(to, interval[1])
      }
    }
    kept.push([from, to])
    return new PositionSet(kept.sort((a, b) => a[0] - b[0]))
  }

  without(start: number, end = start + 1): PositionSet {
    if (end <= start) return this
    const kept: Interval[] = []
    for (const [from, to] of this.intervals) {
      if (from < start) kept.push([from, Math.min(to, start)])
      if (to > end) kept.push([Math.max(from, end), to])
    }
    return new PositionSet(kept.filter(([from, to]) => to > from))
  }

  toggle(position: number): PositionSet {
    return this.has(position) ? this.without(position) : this.with(position)
  }

  /** The positions in order. Ask only where `size` is small enough to walk. */
  *[Symbol.iterator](): Iterator<number> {
    for (const [start, end] of this.intervals) for (let at = start; at < end; at++) yield at
  }
}
