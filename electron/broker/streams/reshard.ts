import type { DomainEvent } from '../events'
import type { HashKey } from './hashKeys'
import { hashKey, hashNumber } from './hashKeys'
import type { PlannedRange, Reshard } from './reshardPlan'
import { planReshard } from './reshardPlan'
import type { Shard } from './shard'
import type { StreamState } from './state'
import type { Stream } from './stream'

/** The open shards of a stream as plans take them. */
export function openRanges(stream: Stream): PlannedRange[] {
  return stream.open.map(({ number, row }) => ({
    shard: number,
    firstHash: row.firstHash,
    lastHash: row.lastHash,
  }))
}

/**
 * Does what a change of shards is about: closes parents, opens children, whose numbers go on counting up, and says
 * `shard.split` and `shard.merged` of each step. Inside a transaction; leaves the stream's status alone. A change that
 * no longer fits the open shards does nothing.
 */
export function applyReshard(state: StreamState, stream: Stream, change: Reshard, now: number): void {
  const { registry, engine } = state
  const { steps } = planReshard(openRanges(stream), change)
  const family = new Family(state, stream, now)
  const said: DomainEvent[] = []
  for (const step of steps) {
    const parents =
      step.kind === 'split'
        ? [family.piece(step.piece)]
        : [family.piece(step.piece), family.piece(step.adjacent)]
    const children = step.kind === 'split' ? family.split(parents[0]!, step.at) : family.merge(parents)
    said.push({
      type: step.kind === 'split' ? 'shard.split' : 'shard.merged',
      at: now,
      stream: stream.ref,
      parents: parents.map((shard) => shard.ref),
      children: children.map((shard) => shard.ref),
    })
  }
  if (said.length === 0) return
  registry.reshaped(stream)
  for (const event of said) engine.events.emit(event)
}

/** The shards of a stream while steps are taken, by the numbers of their pieces. */
class Family {
  readonly #state: StreamState
  readonly #stream: Stream
  readonly #now: number
  readonly #pieces: Shard[]
  /** Those that were there before. */
  readonly #elders: ReadonlySet<Shard>
  #number: number

  constructor(state: StreamState, stream: Stream, now: number) {
    this.#state = state
    this.#stream = stream
    this.#now = now
    this.#pieces = [...stream.open]
    this.#elders = new Set(this.#pieces)
    // The highest number is always that of an open shard: one is closed only for children, which have higher ones.
    this.#number = this.#pieces.reduce((most, shard) => Math.max(most, shard.number), -1) + 1
  }

  piece(index: number): Shard {
    return this.#pieces[index]!
  }

  split(parent: Shard, at: HashKey): Shard[] {
    const { firstHash, lastHash } = parent.row
    return this.#replace(
      [parent],
      [
        [firstHash, hashKey(hashNumber(at) - 1n)],
        [at, lastHash],
      ],
    )
  }

  merge(parents: readonly Shard[]): Shard[] {
    return this.#replace(parents, [[parents[0]!.row.firstHash, parents.at(-1)!.row.lastHash]])
  }

  #replace(parents: readonly Shard[], ranges: readonly (readonly [HashKey, HashKey])[]): Shard[] {
    const { registry, engine } = this.#state
    const createdAt = this.#creationAfter(parents)
    for (const parent of parents) registry.closeShard(parent, Math.max(this.#now, parent.row.createdAt))
    const children = ranges.map(([firstHash, lastHash]) =>
      registry.insertShard(this.#stream, {
        id: engine.numbers.next(),
        stream: this.#stream.id,
        number: this.#number++,
        parent: parents[0]!.number,
        adjacentParent: parents[1]?.number ?? null,
        firstHash,
        lastHash,
        createdAt,
        closedAt: null,
      }),
    )
    this.#pieces.push(...children)
    return children
  }

  /**
   * Sequence numbers begin with the second in which their shard was created, so those of a key go on growing over a
   * split only if children are younger than parents by a second; at AWS they are, too. Those that this very change
   * made have no records, and need not be outgrown.
   */
  #creationAfter(parents: readonly Shard[]): number {
    let at = this.#now
    for (const parent of parents) {
      const { createdAt } = parent.row
      const nextSecond = (Math.floor(createdAt / 1_000) + 1) * 1_000
      at = Math.max(at, this.#elders.has(parent) ? nextSecond : createdAt)
    }
    return at
  }
}
