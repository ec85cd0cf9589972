import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { HASH_KEYS, HIGHEST_HASH, LOWEST_HASH, hashDecimal } from '../../../electron/broker/streams/hashKeys'
import { hashKey, hashNumber, hashOf } from '../../../electron/broker/streams/hashKeys'
import { middleOf } from '../../../electron/broker/streams/reshardPlan'
import { previewReshard } from '../../../electron/broker/streams/reshardPreview'
import type { Shard } from '../../../electron/broker/streams/shard'
import type { Stream } from '../../../electron/broker/streams/stream'
import { BrokerError } from '../../../shared/errors'
import type { BrokerFixture } from '../../support/brokerFixture'
import { brokerFixture } from '../../support/brokerFixture'
import { unevenness } from './shardViews'

/** What may happen to a stream. Numbers pick one of the shards that are open then. */
type Step =
  | { readonly kind: 'split'; readonly pick: number; readonly part: number }
  | { readonly kind: 'merge'; readonly pick: number }
  | { readonly kind: 'scale'; readonly factor: number }
  | { readonly kind: 'grow'; readonly more: number; readonly pick: number }
  | { readonly kind: 'put'; readonly keys: readonly number[] }
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'restart' }

const reshard: fc.Arbitrary<Step>[] = [
  // The part of the range where it is cut; 0 is in the middle.
  fc.record({ kind: fc.constant('split'), pick: fc.nat(99), part: fc.constantFrom(0, 0, 0.25, 0.9, 1e-12) }),
  fc.record({ kind: fc.constant('merge'), pick: fc.nat(99) }),
  fc.record({ kind: fc.constant('scale'), factor: fc.double({ min: 0.5, max: 2, noNaN: true }) }),
  fc.record({ kind: fc.constant('grow'), more: fc.integer({ min: 1, max: 5 }), pick: fc.nat(99) }),
]
const restart: fc.Arbitrary<Step> = fc.constant({ kind: 'restart' })
const wait: fc.Arbitrary<Step> = fc.record({
  kind: fc.constant('wait'),
  ms: fc.constantFrom(1, 300, 1_000, 90_000),
})
const put: fc.Arbitrary<Step> = fc.record({
  kind: fc.constant('put'),
  keys: fc.array(fc.nat(7), { minLength: 1, maxLength: 12 }),
})

const text = new TextEncoder()
let fixture: BrokerFixture
afterEach(() => fixture.broker.dispose())

const stream = (): Stream => [...fixture.broker.streams.state.registry.all()][0]!

async function begin(shards: number, transitionMs = 0): Promise<void> {
  fixture = await brokerFixture({ quotas: 'relaxed' })
  await fixture.broker.kinesis.CreateStream(fixture.caller, { StreamName: 'trucks', ShardCount: shards })
  fixture.broker.streams.state.transitionMs = transitionMs
}

/** Takes a step; what AWS's rules refuse does not happen. Answers false then. */
async function take(step: Step): Promise<boolean> {
  try {
    await attempt(step)
    return true
  } catch (error) {
    if (error instanceof BrokerError) return false
    throw error
  }
}

async function attempt(step: Step): Promise<void> {
  const { kinesis, streams } = fixture.broker
  const { open } = stream()
  const picked = 'pick' in step ? open[step.pick % open.length]! : open[0]!
  const call = { StreamName: 'trucks' }
  switch (step.kind) {
    case 'split': {
      const at = step.part === 0 ? middleOf(picked.row) : pointOf(picked, step.part)
      const input = { ...call, ShardToSplit: picked.shardId, NewStartingHashKey: hashDecimal(at) }
      await kinesis.SplitShard(fixture.caller, input)
      return
    }
    case 'merge': {
      const next = open[(step.pick % open.length) + 1]
      const pair = { ShardToMerge: picked.shardId, AdjacentShardToMerge: next?.shardId ?? '99' }
      await kinesis.MergeShards(fixture.caller, { ...call, ...pair })
      return
    }
    case 'scale': {
      const target = Math.max(1, Math.round(open.length * step.factor))
      const input = { ...call, TargetShardCount: target, ScalingType: 'UNIFORM_SCALING' }
      await kinesis.UpdateShardCount(fixture.caller, input)
      return
    }
    case 'grow': {
      if (stream().status !== 'ACTIVE') return
      const change = { kind: 'grow', target: open.length + step.more, hot: [picked.number] } as const
      await streams.state.engine.commit(() => streams.state.lifecycle.begin(stream(), 'UPDATING', change))
      return
    }
    case 'put':
      for (const key of step.keys) await putNext(`truck-${key}`)
      return
    case 'wait':
      fixture.clock.advance(step.ms)
      await streams.state.engine.commit(() => undefined)
      return
    case 'restart': {
      const { transitionMs } = streams.state
      fixture = fixture.restart()
      fixture.broker.streams.state.transitionMs = transitionMs
    }
  }
}

function pointOf({ row }: Shard, part: number): string {
  const first = hashNumber(row.firstHash)
  const width = hashNumber(row.lastHash) - first
  return hashKey(first + (width * BigInt(Math.round(part * 1e15))) / 10n ** 15n)
}

/** How many records were put for a key, and where the last one is. */
const written = new Map<string, { count: number; sequenceNumber: string }>()

async function putNext(key: string): Promise<void> {
  const count = (written.get(key)?.count ?? 0) + 1
  const { SequenceNumber, ShardId } = await fixture.broker.kinesis.PutRecord(fixture.caller, {
    StreamName: 'trucks',
    PartitionKey: key,
    Data: text.encode(String(count)),
  })
  expect(ShardId).toBe(stream().shardFor(hashOf(key)).shardId)
  const before = written.get(key)?.sequenceNumber ?? '0'
  expect(BigInt(SequenceNumber)).toBeGreaterThan(BigInt(before))
  written.set(key, { count, sequenceNumber: SequenceNumber })
}

/** The open ranges follow on each other from the lowest hash key to the highest. */
function expectTiles(shards: readonly Shard[]): void {
  expect(shards[0]!.row.firstHash).toBe(LOWEST_HASH)
  expect(shards.at(-1)!.row.lastHash).toBe(HIGHEST_HASH)
  for (const [index, { row }] of shards.entries()) {
    expect(row.firstHash <= row.lastHash).toBe(true)
    const next = shards[index + 1]
    if (next) expect(hashNumber(next.row.firstHash)).toBe(hashNumber(row.lastHash) + 1n)
  }
}

function expectTree({ open, shards }: Stream): void {
  expectTiles(open)
  expect(new Set(open)).toEqual(new Set([...shards.values()].filter((shard) => shard.open)))
  expect([...shards.keys()]).toEqual(Array.from({ length: shards.size }, (_, number) => number))
  for (const shard of shards.values()) {
    const { row, number } = shard
    expect(row.firstHash <= row.lastHash).toBe(true)
    expect(row.parent === null || row.parent < number).toBe(true)
    expect(row.adjacentParent === null || row.adjacentParent < number).toBe(true)
    const children = [...shards.values()].filter(
      (child) => child.row.parent === number || child.row.adjacentParent === number,
    )
    if (shard.open) {
      expect(children).toEqual([])
      continue
    }
    expect(children[0]!.row.firstHash <= row.firstHash).toBe(true)
    expect(children.at(-1)!.row.lastHash >= row.lastHash).toBe(true)
    if (children.length === 2) expectSplit(shard, children)
    for (const child of children) {
      expect(child.row.createdAt).toBeGreaterThanOrEqual(row.createdAt)
      expect(row.closedAt!).toBeGreaterThanOrEqual(row.createdAt)
    }
  }
}

function expectSplit({ row }: Shard, [low, high]: Shard[]): void {
  expect(high!.number).toBe(low!.number + 1)
  expect([low!.row.firstHash, high!.row.lastHash]).toEqual([row.firstHash, row.lastHash])
  expect(hashNumber(high!.row.firstHash)).toBe(hashNumber(low!.row.lastHash) + 1n)
}

/** Reads as consumers do: the shards that have no parents, and after each the ones it says go on. */
async function readAll(): Promise<Map<string, number[]>> {
  const { kinesis } = fixture.broker
  const read = new Map<string, number[]>()
  const finished = new Set<string>()
  const queue = [...stream().shards.values()].filter(({ row }) => row.parent === null).map((s) => s.shardId)
  for (let ShardId = queue.shift(); ShardId !== undefined; ShardId = queue.shift()) {
    if (finished.has(ShardId)) continue
    const start = { StreamName: 'trucks', ShardId, ShardIteratorType: 'TRIM_HORIZON' }
    let { ShardIterator } = await kinesis.GetShardIterator(fixture.caller, start)
    while (ShardIterator !== undefined) {
      const result = await kinesis.GetRecords(fixture.caller, { ShardIterator, Limit: 3 })
      for (const { PartitionKey, Data } of result.Records) {
        const numbers = read.get(PartitionKey) ?? []
        numbers.push(Number(new TextDecoder().decode(Data)))
        read.set(PartitionKey, numbers)
      }
      ShardIterator = result.NextShardIterator
      if (ShardIterator !== undefined && result.Records.length === 0) break
      if (ShardIterator !== undefined) continue
      finished.add(ShardId)
      for (const child of result.ChildShards ?? []) {
        if (child.ParentShards.every((parent) => finished.has(parent))) queue.push(child.ShardId)
      }
    }
  }
  return read
}

describe('After any splits, merges and scalings', () => {
  it('the open shards tile all hash keys, and the children of each closed one cover its range', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 9 }),
        fc.array(fc.oneof(...reshard, restart), { maxLength: 12 }),
        async (shards, steps) => {
          await begin(shards)
          for (const step of steps) await take(step)
          expectTree(stream())
          fixture.broker.dispose()
        },
      ),
      { numRuns: 60 },
    )
  })

  it('each key belongs to exactly one open shard', async () => {
    const key = fc.oneof(
      fc.string().map(hashOf),
      fc.bigInt({ min: 0n, max: HASH_KEYS - 1n }).map(hashKey),
      fc.constantFrom(LOWEST_HASH, HIGHEST_HASH),
    )
    const many = fc.array(key, { minLength: 1, maxLength: 50 })
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(...reshard), { maxLength: 8 }), many, async (steps, keys) => {
        await begin(2)
        for (const step of steps) await take(step)
        const { open } = stream()
        const edges = open.flatMap(({ row }) => [row.firstHash, row.lastHash])
        for (const hash of [...keys, ...edges]) {
          const shards = open.filter(({ row }) => row.firstHash <= hash && hash <= row.lastHash)
          expect(shards).toEqual([stream().shardFor(hash)])
        }
        fixture.broker.dispose()
      }),
      { numRuns: 40 },
    )
  })

  it('scaling makes them even, by as many splits and merges as its preview said', async () => {
    const target = fc.double({ min: 0.5, max: 2, noNaN: true })
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(...reshard), { maxLength: 8 }), target, async (steps, factor) => {
        await begin(3)
        for (const step of steps) await take(step)
        const before = stream().open.length
        const all = new Set(stream().shards.keys())
        const wish = { kind: 'scale', target: Math.ceil(before * factor) } as const
        const { plan, problem } = previewReshard(fixture.broker.streams.state, stream(), wish)
        fixture.events.length = 0
        const allowed = await take({ kind: 'scale', factor: wish.target / before })
        expect(allowed).toBe(problem === null)
        if (allowed) {
          expect(stream().open).toHaveLength(wish.target)
          expect(unevenness(stream())).toBeLessThan(1n << 66n)
          const happened = (type: string): number => fixture.events.filter((e) => e.type === type).length
          expect([happened('shard.split'), happened('shard.merged')]).toEqual([plan.splits, plan.merges])
          expectTree(stream())
          await take({ kind: 'scale', factor: 1 })
          expect(stream().shards.size).toBe(all.size + 2 * plan.splits + plan.merges)
        }
        fixture.broker.dispose()
      }),
      { numRuns: 60 },
    )
  })

  it('the records of a key are read in the order in which they were put, also over restarts', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(0, 500),
        fc.array(fc.oneof(put, put, put, wait, restart, ...reshard), { maxLength: 25 }),
        async (transitionMs, steps) => {
          written.clear()
          await begin(2, transitionMs)
          for (const step of steps) await take(step)
          await take({ kind: 'wait', ms: 1_000 })
          expect(stream().status).toBe('ACTIVE')
          expectTree(stream())
          const read = await readAll()
          expect(new Set(read.keys())).toEqual(new Set(written.keys()))
          for (const [key, { count }] of written) {
            expect(read.get(key)).toEqual(Array.from({ length: count }, (_, index) => index + 1))
          }
          fixture.broker.dispose()
        },
      ),
      { numRuns: 60 },
    )
  })
})
