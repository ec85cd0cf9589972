import type { HashKey } from './hashKeys'
import { hashKey, hashNumber } from './hashKeys'
import { uniformRanges } from './hashRanges'
import type { Transition } from './stream'

/** The changes of a stream that turn its open shards into others. */
export type Reshard = Extract<Transition, { kind: 'split' | 'merge' | 'scale' | 'grow' }>

/** The hash keys of an open shard, or of one that a plan will make. */
export interface PlannedRange {
  /** The shard's number; null: it does not exist yet. */
  readonly shard: number | null
  /** Both belong to it. */
  readonly firstHash: HashKey
  readonly lastHash: HashKey
}

/**
 * One split or merge. Pieces are numbered: the open ranges in their order from 0, then each new one as it comes, of a
 * split the lower one first.
 */
export type ReshardStep =
  | { readonly kind: 'split'; readonly piece: number; readonly at: HashKey }
  | { readonly kind: 'merge'; readonly piece: number; readonly adjacent: number }

export interface ReshardPlan {
  readonly before: readonly PlannedRange[]
  /** What is open in the end, in order of hash keys. */
  readonly after: readonly PlannedRange[]
  readonly steps: readonly ReshardStep[]
  readonly splits: number
  readonly merges: number
}

/**
 * What splits and merges a change takes. `open`: the ranges that tile all hash keys, in order. A change that does not
 * fit them (a shard that is not open, a key outside its shard, two that are not neighbours) plans nothing; a number of
 * shards must have been checked against the quotas. Pure.
 */
export function planReshard(open: readonly PlannedRange[], change: Reshard): ReshardPlan {
  const pieces = new Pieces(open)
  switch (change.kind) {
    case 'split':
      planSplit(pieces, change.shard, change.at)
      break
    case 'merge':
      planMerge(pieces, change.shard, change.adjacent)
      break
    case 'scale':
      planScale(pieces, change.target)
      break
    case 'grow':
      planGrow(pieces, change.target, change.hot)
      break
  }
  return pieces.plan()
}

/** Where a range is split evenly: the hash key at which its upper half begins. */
export function middleOf({ firstHash, lastHash }: Pick<PlannedRange, 'firstHash' | 'lastHash'>): HashKey {
  return hashKey((hashNumber(firstHash) + hashNumber(lastHash) + 1n) / 2n)
}

function planSplit(pieces: Pieces, shard: number, at: HashKey): void {
  const piece = pieces.of(shard)
  const range = pieces.ranges[piece]
  if (range && at > range.firstHash && at <= range.lastHash) pieces.split(piece, at)
}

function planMerge(pieces: Pieces, shard: number, adjacent: number): void {
  const low = pieces.of(shard)
  if (low >= 0 && pieces.of(adjacent) === low + 1) pieces.merge(low, low + 1)
}

/**
 * Ends of ranges that are so near to each other count as the same: 2^64 keys, far less than any stream can tell, far
 * more than what is lost by rounding. So twice as many shards are made by splits alone, and half as many by merges.
 */
const SAME = 1n << 64n

/**
 * As UpdateShardCount does it: split wherever a range has to end and does not, then merge over all the ends that are
 * left over, which is the fewest steps that lead to even ranges.
 * https://docs.aws.amazon.com/kinesis/latest/APIReference/API_UpdateShardCount.html
 */
function planScale(pieces: Pieces, target: number): void {
  const before = pieces.ranges.map((range) => hashNumber(range.firstHash))
  const kept = new Set<number>([0])
  const cuts: bigint[] = []
  let index = 1
  for (const [first] of uniformRanges(target).slice(1)) {
    const wanted = hashNumber(first)
    while (index < before.length && before[index]! < wanted - SAME) index++
    const there = before[index]
    if (there !== undefined && there <= wanted + SAME) kept.add(index)
    else cuts.push(wanted)
  }

  const groups: number[][] = []
  let next = 0
  for (let piece = 0; piece < before.length; piece++) {
    const end = before[piece + 1]
    const from = next
    while (next < cuts.length && (end === undefined || cuts[next]! < end)) next++
    const parts = cut(pieces, piece, cuts.slice(from, next))
    if (kept.has(piece)) groups.push([])
    groups.at(-1)!.push(parts[0]!)
    for (const part of parts.slice(1)) groups.push([part])
  }
  for (const group of groups) unite(pieces, group)
}

/** Cuts a piece at several keys, halving the keys each time so that no child is more generations away than needed. */
function cut(pieces: Pieces, piece: number, at: readonly bigint[]): number[] {
  if (at.length === 0) return [piece]
  const middle = at.length >> 1
  const [low, high] = pieces.split(piece, hashKey(at[middle]!))
  return [...cut(pieces, low, at.slice(0, middle)), ...cut(pieces, high, at.slice(middle + 1))]
}

/** Merges neighbours in pairs until one is left. */
function unite(pieces: Pieces, group: readonly number[]): void {
  let parts = group
  while (parts.length > 1) {
    const fewer: number[] = []
    for (let index = 0; index < parts.length; index += 2) {
      const adjacent = parts[index + 1]
      fewer.push(adjacent === undefined ? parts[index]! : pieces.merge(parts[index]!, adjacent))
    }
    parts = fewer
  }
}

/** Splits in the middle, the shards that are named first, then always the widest, and merges nothing. */
function planGrow(pieces: Pieces, target: number, hot: readonly number[]): void {
  for (const shard of hot) {
    const piece = pieces.of(shard)
    if (pieces.count >= target) return
    if (piece >= 0) halve(pieces, piece)
  }
  while (pieces.count < target) {
    const open = pieces.open().map((piece) => ({ piece, width: widthOf(pieces.ranges[piece]!) }))
    const widest = open.reduce((most, { width }) => (width > most ? width : most), 0n)
    const before = pieces.count
    for (const { piece, width } of open) {
      if (pieces.count < target && width * 2n > widest) halve(pieces, piece)
    }
    if (pieces.count === before) return
  }
}

function halve(pieces: Pieces, piece: number): void {
  const range = pieces.ranges[piece]!
  if (range.firstHash < range.lastHash) pieces.split(piece, middleOf(range))
}

function widthOf({ firstHash, lastHash }: PlannedRange): bigint {
  return hashNumber(lastHash) - hashNumber(firstHash) + 1n
}

/** The ranges while they are being planned. */
class Pieces {
  readonly ranges: PlannedRange[]
  readonly #before: readonly PlannedRange[]
  readonly #open: Set<number>
  readonly #byShard = new Map<number, number>()
  readonly #steps: ReshardStep[] = []

  constructor(open: readonly PlannedRange[]) {
    this.#before = open
    this.ranges = [...open]
    this.#open = new Set(open.keys())
    for (const [piece, { shard }] of open.entries()) if (shard !== null) this.#byShard.set(shard, piece)
  }

  get count(): number {
    return this.#open.size
  }

  /** The piece that is a shard; -1 if that is not open. */
  of(shard: number): number {
    const piece = this.#byShard.get(shard)
    return piece !== undefined && this.#open.has(piece) ? piece : -1
  }

  /** The pieces that are open now, in order of hash keys. */
  open(): number[] {
    return [...this.#open].sort((a, b) => (this.ranges[a]!.firstHash < this.ranges[b]!.firstHash ? -1 : 1))
  }

  split(piece: number, at: HashKey): [low: number, high: number] {
    const { firstHash, lastHash } = this.ranges[piece]!
    this.#steps.push({ kind: 'split', piece, at })
    this.#open.delete(piece)
    return [this.#add(firstHash, hashKey(hashNumber(at) - 1n)), this.#add(at, lastHash)]
  }

  merge(piece: number, adjacent: number): number {
    this.#steps.push({ kind: 'merge', piece, adjacent })
    this.#open.delete(piece)
    this.#open.delete(adjacent)
    return this.#add(this.ranges[piece]!.firstHash, this.ranges[adjacent]!.lastHash)
  }

  plan(): ReshardPlan {
    const splits = this.#steps.filter((step) => step.kind === 'split').length
    return {
      before: this.#before,
      after: this.open().map((piece) => this.ranges[piece]!),
      steps: this.#steps,
      splits,
      merges: this.#steps.length - splits,
    }
  }

  #add(firstHash: HashKey, lastHash: HashKey): number {
    this.ranges.push({ shard: null, firstHash, lastHash })
    this.#open.add(this.ranges.length - 1)
    return this.ranges.length - 1
  }
}
