import type { Selection } from '../../../shared/console/messages'
import { BrokerError } from '../../../shared/errors'
import type { FrozenSelection } from '../queues/browse'
import type { BrowsedQueue, MessageReader } from '../queues/browseRead'
import { sortInSlices } from '../queues/browseSort'
import type { Pace } from './pace'
import { PART_SIZE } from './selection'

/** The messages an action is about, fixed when it begins. Always worked through in order of arrival. */
export interface Chosen {
  readonly queue: BrowsedQueue
  /** Ascending positions; absent: all up to `upTo`. */
  readonly seqs: Float64Array | undefined
  readonly upTo: number
  readonly total: number
}

export interface ChoosingParts {
  readonly reader: MessageReader
  readonly pace: Pace
  /** Messages in the queue now. */
  depth(queue: BrowsedQueue): number
  /** The positions of an open view. */
  view(viewId: string): FrozenSelection
}

const IDS_A_SLICE = 1_000

/** Throws QueueDoesNotExist, or InvalidParameterValue for a view that is closed or of another queue. */
export async function choose(parts: ChoosingParts, arn: string, selection: Selection): Promise<Chosen> {
  const { reader, pace } = parts
  const queue = reader.queue(arn)
  if (selection.kind === 'all') {
    const upTo = reader.bounds(queue)?.last ?? 0
    return { queue, seqs: undefined, upTo, total: parts.depth(queue) }
  }
  let seqs: Float64Array
  if (selection.kind === 'view') {
    const frozen = parts.view(selection.viewId)
    if (frozen.queue.id !== queue.id) {
      throw new BrokerError('InvalidParameterValue', 'The list is of another queue.')
    }
    if (frozen.queue.contents !== queue.contents) {
      throw new BrokerError('InvalidParameterValue', 'The queue was purged since it was listed.')
    }
    seqs = frozen.seqs
  } else {
    const found: number[] = []
    for (let start = 0; start < selection.ids.length; start += IDS_A_SLICE) {
      found.push(...reader.positionsOf(queue, selection.ids.slice(start, start + IDS_A_SLICE)))
      await pace.turn()
    }
    seqs = Float64Array.from(found)
  }
  seqs = await ascending(seqs, pace)
  return { queue, seqs, upTo: seqs.at(-1) ?? 0, total: seqs.length }
}

async function ascending(seqs: Float64Array, pace: Pace): Promise<Float64Array> {
  let up = true
  let down = true
  for (let at = 1; at < seqs.length && (up || down); at++) {
    if (seqs[at]! <= seqs[at - 1]!) up = false
    if (seqs[at]! >= seqs[at - 1]!) down = false
  }
  if (up) return seqs
  if (down) return seqs.reverse()
  const order = await sortInSlices(
    seqs.length,
    (a, b) => seqs[a]! - seqs[b]!,
    pace,
    () => false,
  )
  const sorted = new Float64Array(seqs.length)
  let length = 0
  for (const index of order!) {
    const seq = seqs[index]!
    if (length === 0 || seq !== sorted[length - 1]) sorted[length++] = seq
  }
  return sorted.subarray(0, length)
}

/** Walks what was chosen, from any place, in order. */
export class Walk {
  #part: { n: number; seqs: readonly number[] } | undefined

  /** `part` reads the n-th part of the chosen positions; absent: everything in the queue up to `upTo`. */
  constructor(
    private readonly reader: MessageReader,
    private readonly queue: BrowsedQueue,
    private readonly upTo: number,
    private readonly part: ((n: number) => readonly number[] | undefined) | undefined,
  ) {}

  static over(reader: MessageReader, chosen: Chosen): Walk {
    const { seqs } = chosen
    const part = (n: number): number[] | undefined => {
      const some = seqs!.subarray(n * PART_SIZE, (n + 1) * PART_SIZE)
      return some.length > 0 ? [...some] : undefined
    }
    return new Walk(reader, chosen.queue, chosen.upTo, seqs && part)
  }

  /** The next positions after `place`, at most `count`; none at the end. They may be gone by now. */
  next(place: number, count: number): readonly number[] {
    if (!this.part) {
      const range = { low: place + 1, high: this.upTo }
      return this.reader.seqs(this.queue, range, false, { count, bytes: Infinity })
    }
    let part = this.#part && this.#part.seqs[0]! <= place + 1 ? this.#part : this.#read(0)
    while (part && part.seqs.at(-1)! <= place) part = this.#read(part.n + 1)
    if (!part) return []
    this.#part = part
    const from = firstAfter(part.seqs, place)
    return part.seqs.slice(from, from + count)
  }

  #read(n: number): { n: number; seqs: readonly number[] } | undefined {
    const seqs = this.part?.(n)
    return seqs && { n, seqs }
  }
}

/** Where the first number greater than `place` stands in an ascending list. */
function firstAfter(seqs: readonly number[], place: number): number {
  let low = 0
  let high = seqs.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (seqs[middle]! <= place) low = middle + 1
    else high = middle
  }
  return low
}
