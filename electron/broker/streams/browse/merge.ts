import type { RecordLog, StoredRecord } from '../records/recordLog'
import type { Lane } from './lanes'

/** Bytes of records that may be read ahead, of all shards together; a single large record goes beyond. */
const AHEAD_BYTES = 8 * 1_024 * 1_024
/** Records of a shard that are read in one go: many where few shards are read. */
const LEAST_AHEAD = 4
const MOST_AHEAD = 512

/** How long work holds the thread. */
export interface Turns {
  /** It has, long enough. */
  readonly due: boolean
  /** Lets everything else run. False if the work should not go on. */
  pass(): Promise<boolean>
}

/**
 * The records of several shards as one sequence: by arrival, then shard, then position. It reads ahead a little of each
 * shard, and only up to where each may be read.
 */
export class Merge {
  readonly #log: RecordLog
  readonly #lanes: readonly Lane[]
  readonly #endOf: (lane: Lane) => number
  readonly #limits: { readonly records: number; readonly bytes: number }
  /** The lanes that have a head, as a binary heap. */
  readonly #heap: Lane[] = []

  constructor(log: RecordLog, lanes: Iterable<Lane>, endOf: (lane: Lane) => number) {
    this.#log = log
    this.#endOf = endOf
    this.#lanes = [...lanes].filter((lane) => lane.position < endOf(lane))
    const share = Math.max(1, this.#lanes.length)
    this.#limits = {
      records: Math.max(LEAST_AHEAD, Math.min(MOST_AHEAD, Math.ceil(MOST_AHEAD / share))),
      bytes: Math.ceil(AHEAD_BYTES / share),
    }
  }

  /** Reads the first records of each shard. False if it should not go on. */
  async begin(turns: Turns): Promise<boolean> {
    for (const lane of this.#lanes) {
      this.#fill(lane)
      if (lane.head) {
        this.#heap.push(lane)
        this.#rise(this.#heap.length - 1)
      }
      if (turns.due && !(await turns.pass())) return false
    }
    return true
  }

  /** The lane whose head is next; undefined at the end. */
  get next(): Lane | undefined {
    return this.#heap[0]
  }

  /** Takes the head of the next lane. */
  take(record: StoredRecord): void {
    const lane = this.#heap[0]
    if (!lane) return
    lane.take(record)
    this.#fill(lane)
    if (!lane.head) {
      const last = this.#heap.pop()!
      if (this.#heap.length === 0) return
      this.#heap[0] = last
    }
    this.#sink()
  }

  #fill(lane: Lane): void {
    const end = this.#endOf(lane)
    if (lane.head) {
      if (lane.head.position < end) return
      lane.moveTo(lane.position)
    }
    if (lane.position >= end) return
    const { records, bytes } = this.#limits
    const wanted = Math.min(records, end - lane.position)
    const read = this.#log.read(lane.shard, lane.position, { records: wanted, bytes })
    lane.ahead = read.records.filter(({ position }) => position < end)
    lane.at = 0
    // Everything up to the end has expired meanwhile.
    if (lane.ahead.length === 0) lane.position = end
  }

  #rise(place: number): void {
    const heap = this.#heap
    for (let at = place; at > 0;) {
      const above = (at - 1) >> 1
      if (!before(heap[at]!, heap[above]!)) return
      ;[heap[at], heap[above]] = [heap[above]!, heap[at]!]
      at = above
    }
  }

  #sink(): void {
    const heap = this.#heap
    for (let at = 0; ;) {
      const left = 2 * at + 1
      const right = left + 1
      let first = at
      if (left < heap.length && before(heap[left]!, heap[first]!)) first = left
      if (right < heap.length && before(heap[right]!, heap[first]!)) first = right
      if (first === at) return
      ;[heap[at], heap[first]] = [heap[first]!, heap[at]!]
      at = first
    }
  }
}

function before(one: Lane, other: Lane): boolean {
  const difference = one.order(one.head!) - other.order(other.head!)
  return difference < 0 || (difference === 0 && one.shard.number < other.shard.number)
}

/**
 * The newest records of several shards, at most `count`, the oldest of them first, each made into something small as it is
 * read. What is before them is not read. Undefined if it should not go on.
 */
export async function newest<T>(
  log: RecordLog,
  lanes: Iterable<Lane>,
  count: number,
  make: (lane: Lane, record: StoredRecord) => T,
  turns: Turns,
): Promise<T[] | undefined> {
  const ends: Backward[] = []
  const behind = [...lanes].filter((lane) => lane.position < lane.bound)
  const limits = {
    records: Math.max(LEAST_AHEAD, Math.min(MOST_AHEAD, Math.ceil((1.25 * count) / behind.length))),
    bytes: Math.ceil(AHEAD_BYTES / Math.max(1, behind.length)),
  }
  for (const lane of behind) {
    const end = new Backward(log, lane, limits)
    if (end.last) ends.push(end)
    if (turns.due && !(await turns.pass())) return undefined
  }
  const made: T[] = []
  while (made.length < count && ends.length > 0) {
    let latest = ends[0]!
    for (const end of ends) if (latest.isBefore(end)) latest = end
    const record = latest.last!
    made.push(make(latest.lane, record))
    latest.drop()
    if (!latest.last) ends.splice(ends.indexOf(latest), 1)
    if (turns.due && !(await turns.pass())) return undefined
  }
  return made.reverse()
}

/** One shard, read from its bound back to its position. */
class Backward {
  #records: StoredRecord[] = []
  #begin: number

  constructor(
    private readonly log: RecordLog,
    readonly lane: Lane,
    private readonly limits: { readonly records: number; readonly bytes: number },
  ) {
    this.#begin = lane.bound
    this.#fill()
  }

  get last(): StoredRecord | undefined {
    return this.#records.at(-1)
  }

  isBefore(other: Backward): boolean {
    const difference = this.lane.order(this.last!) - other.lane.order(other.last!)
    return difference < 0 || (difference === 0 && this.lane.shard.number < other.lane.shard.number)
  }

  drop(): void {
    this.#records.pop()
    if (this.#records.length === 0) this.#fill()
  }

  #fill(): void {
    const end = this.#begin
    for (let records = this.limits.records; end > this.lane.position; records = Math.ceil(records / 4)) {
      const from = Math.max(this.lane.position, end - records)
      const read = this.log.read(this.lane.shard, from, { records: end - from, bytes: this.limits.bytes })
      // Large records: fewer of them fit. One always does.
      if (read.next < end && end - from > 1) continue
      this.#records = read.records.filter(({ position }) => position < end)
      // What has expired is passed over.
      this.#begin = this.#records[0]?.position ?? this.lane.position
      return
    }
  }
}
