import type { StreamPoint, StreamRates } from '../../../shared/console/streams'

/** Counts of one second: records and bytes in, records and bytes out, refused on the way in and out. */
export const widthOfSecond = 6

/**
 * The seconds in which something happened to a stream or shard, in a ring that grows with them and shrinks when they
 * are forgotten. A quiet second takes nothing, and is nothing but zeros when points are asked for.
 */
export class StreamPoints {
  #seconds = new Uint32Array(0)
  #counts = new Uint32Array(0)
  /** How far behind the slowest read was, in ms; NaN if nobody read. */
  #ages = new Float64Array(0)
  #head = 0
  #length = 0

  /** Notes a second later than all before. Seconds before `keepFrom` are forgotten. */
  add(second: number, counts: Float64Array, age: number, keepFrom: number): void {
    this.forget(keepFrom)
    if (this.#length === this.#seconds.length) this.#resize(Math.max(4, this.#length * 2))
    const slot = this.#slot(this.#length)
    this.#seconds[slot] = second
    this.#ages[slot] = age
    this.#counts.set(counts, slot * widthOfSecond)
    this.#length += 1
  }

  forget(keepFrom: number): void {
    while (this.#length > 0 && this.#seconds[this.#head]! < keepFrom) {
      this.#head = this.#slot(1)
      this.#length -= 1
    }
    if (this.#seconds.length > 4 && this.#length * 4 < this.#seconds.length) {
      this.#resize(Math.max(4, this.#length * 2))
    }
  }

  get empty(): boolean {
    return this.#length === 0
  }

  /** The newest second in which anything happened; -Infinity if there is none. */
  get last(): number {
    return this.#length === 0 ? -Infinity : this.#seconds[this.#slot(this.#length - 1)]!
  }

  /** A second, over the `count` seconds up to `last`. */
  rates(last: number, count: number): StreamRates {
    const sums = new Float64Array(widthOfSecond)
    for (let index = this.#length - 1; index >= 0; index -= 1) {
      const slot = this.#slot(index)
      if (this.#seconds[slot]! <= last - count) break
      for (let at = 0; at < widthOfSecond; at += 1) sums[at]! += this.#counts[slot * widthOfSecond + at]!
    }
    return {
      recordsIn: sums[0]! / count,
      bytesIn: sums[1]! / count,
      recordsOut: sums[2]! / count,
      bytesOut: sums[3]! / count,
      throttled: (sums[4]! + sums[5]!) / count,
    }
  }

  /** Records put in each second from `first` to `last`. */
  recordsIn(first: number, last: number): number[] {
    const values = new Array<number>(Math.max(0, last - first + 1)).fill(0)
    for (let index = this.#length - 1; index >= 0; index -= 1) {
      const slot = this.#slot(index)
      const second = this.#seconds[slot]!
      if (second < first) break
      if (second <= last) values[second - first] = this.#counts[slot * widthOfSecond]!
    }
    return values
  }

  /** A point for each second from `first` to `last`; `timeOf` gives a second's broker time. */
  expand(first: number, last: number, timeOf: (second: number) => number): StreamPoint[] {
    const points: StreamPoint[] = []
    let index = 0
    for (let second = first; second <= last; second += 1) {
      while (index < this.#length && this.#seconds[this.#slot(index)]! < second) index += 1
      const slot = this.#slot(index)
      const busy = index < this.#length && this.#seconds[slot] === second
      const value = (at: number): number => (busy ? this.#counts[slot * widthOfSecond + at]! : 0)
      const age = busy ? this.#ages[slot]! : NaN
      points.push({
        at: timeOf(second),
        recordsIn: value(0),
        bytesIn: value(1),
        recordsOut: value(2),
        bytesOut: value(3),
        throttledIn: value(4),
        throttledOut: value(5),
        iteratorAgeMs: Number.isNaN(age) ? null : age,
      })
    }
    return points
  }

  /** Bytes it holds, for the test that bounds them. */
  get bytes(): number {
    return this.#seconds.byteLength + this.#counts.byteLength + this.#ages.byteLength
  }

  #slot(index: number): number {
    return (this.#head + index) % Math.max(1, this.#seconds.length)
  }

  #resize(capacity: number): void {
    const seconds = new Uint32Array(capacity)
    const counts = new Uint32Array(capacity * widthOfSecond)
    const ages = new Float64Array(capacity)
    for (let index = 0; index < this.#length; index += 1) {
      const slot = this.#slot(index)
      const from = slot * widthOfSecond
      seconds[index] = this.#seconds[slot]!
      ages[index] = this.#ages[slot]!
      counts.set(this.#counts.subarray(from, from + widthOfSecond), index * widthOfSecond)
    }
    this.#seconds = seconds
    this.#counts = counts
    this.#ages = ages
    this.#head = 0
  }
}
