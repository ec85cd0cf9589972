import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  childrenOf,
  generationsOf,
  layOut,
  zoomedTo,
  type FamilyView,
} from '../../../../renderer/screens/streams/shards/family'
import {
  LAST_HASH,
  fractionOf,
  hashAt,
  middleOf,
  parseHash,
  rangeText,
  shareText,
} from '../../../../renderer/screens/streams/shards/hashRange'
import { busiestOf, hottestFirst, useOf } from '../../../../renderer/screens/streams/shards/shardHeat'
import { capacityText, shardSummary } from '../../../../renderer/screens/streams/shards/shardWords'
import { keysOf, skewOf, timesText } from '../../../../renderer/screens/streams/shards/skew'
import type { ShardView } from '../../../../shared/console/streams'

const id = (number: number): string => `shardId-${String(number).padStart(12, '0')}`
const quotas = { recordsIn: 1_000, bytesIn: 1_048_576, bytesOut: 2_097_152, readsOut: 5 }
const none = { recordsIn: null, bytesIn: null, bytesOut: null, readsOut: null }
const still = { recordsIn: 0, bytesIn: 0, recordsOut: 0, bytesOut: 0, throttled: 0 }

function shard(number: number, from: number, to: number, given: Partial<ShardView> = {}): ShardView {
  return {
    shardId: id(number),
    number,
    open: true,
    parent: null,
    adjacentParent: null,
    firstHash: String(hashAt(from)),
    lastHash: String(to === 1 ? LAST_HASH : hashAt(to) - 1n),
    from,
    to,
    startingSequenceNumber: '0',
    endingSequenceNumber: null,
    createdAt: 0,
    closedAt: null,
    records: 0,
    bytes: 0,
    oldestAt: null,
    newestAt: null,
    rates: still,
    putHistory: [],
    ...given,
  }
}

/** Shards 0 and 1; 0 was split into 2 and 3; 3 and 1 were merged into 4. */
const family = [
  shard(0, 0, 0.5, { open: false }),
  shard(1, 0.5, 1, { open: false }),
  shard(2, 0, 0.25, { parent: id(0) }),
  shard(3, 0.25, 0.5, { parent: id(0), open: false }),
  shard(4, 0.25, 1, { parent: id(3), adjacentParent: id(1) }),
]
const view: FamilyView = { from: 0, to: 1, width: 1_000, rowHeight: 20, gap: 10, least: 5 }
const even = (count: number): ShardView[] =>
  Array.from({ length: count }, (_, number) => shard(number, number / count, (number + 1) / count))

describe('hash keys', () => {
  it('stand between 0 and 1, and lead back to where they were', () => {
    expect(fractionOf(0n)).toBe(0)
    expect(fractionOf(2n ** 127n)).toBe(0.5)
    expect(hashAt(1)).toBe(LAST_HASH)
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (at) => {
        expect(fractionOf(hashAt(at))).toBeCloseTo(at, 12)
      }),
    )
  })

  it('are read in decimal and hexadecimal, with blanks and separators', () => {
    expect(parseHash('340282366920938463463374607431768211455')).toBe(LAST_HASH)
    expect(parseHash('170 141,183_460')).toBe(170141183460n)
    expect(parseHash('0xff')).toBe(255n)
    expect(parseHash('340282366920938463463374607431768211456')).toBeUndefined()
    expect(parseHash('-1')).toBeUndefined()
    expect(parseHash('')).toBeUndefined()
  })

  it('are split evenly as SplitShard is told to', () => {
    expect(middleOf(0n, LAST_HASH)).toBe(2n ** 127n)
    expect(middleOf(2n ** 127n, LAST_HASH)).toBe(2n ** 127n + 2n ** 126n)
  })

  it('are said as parts of the whole, with the digits that tell neighbours apart', () => {
    expect(shareText(0.125)).toBe('12.5%')
    expect(shareText(0.000001)).toBe('<0.01%')
    expect(rangeText(0.2, 0.4)).toBe('20% – 40%')
    expect(rangeText(0.001, 0.002)).toBe('0.1% – 0.2%')
  })
})

describe('the family tree', () => {
  it('counts generations from the oldest shards, and forgets parents that expired', () => {
    expect([...generationsOf(family).values()]).toEqual([0, 0, 1, 1, 2])
    expect([...generationsOf(family.slice(2)).values()]).toEqual([0, 0, 1])
  })

  it('names the children of a shard in the order of their ranges', () => {
    expect(
      childrenOf(family)
        .get(id(0))
        ?.map((child) => child.number),
    ).toEqual([2, 3])
    expect(
      childrenOf(family)
        .get(id(1))
        ?.map((child) => child.number),
    ).toEqual([4])
  })

  it('lets each shard reach down to its first child, and an open one to the bottom', () => {
    const { cells, height, lines } = layOut(family, view)
    const box = (number: number) => cells.find((cell) => cell.key === id(number))!
    expect(height).toBe(80)
    expect(box(0)).toMatchObject({ x: 0, width: 500, y: 0, height: 20 })
    expect(box(1)).toMatchObject({ y: 0, height: 50 })
    expect(box(2)).toMatchObject({ y: 30, height: 50, open: true })
    expect(box(4)).toMatchObject({ x: 250, width: 750, y: 60, height: 20 })
    expect(lines).toHaveLength(4)
    expect(lines.filter((line) => line.open)).toHaveLength(3)
  })

  it('meets one shard in every row for every key', () => {
    const { cells, height } = layOut(family, { ...view, least: 0 })
    fc.assert(
      fc.property(fc.double({ min: 0, max: 0.999, noNaN: true }), (at) => {
        const met = cells.filter((cell) => cell.from <= at && at < cell.to)
        expect(met.some((cell) => cell.open && cell.y + cell.height === height)).toBe(true)
        const spans = met.map((cell) => [cell.y, cell.y + cell.height] as const).sort((a, b) => a[0] - b[0])
        spans.slice(1).forEach(([top], index) => expect(top).toBe(spans[index]![1] + view.gap))
      }),
    )
  })

  it('draws neighbours together that would be hairs, and each shard once it is looked at closely', () => {
    const many = even(1_000)
    const far = layOut(many, view)
    expect(far.cells.length).toBeLessThanOrEqual(250)
    expect(far.cells.flatMap((cell) => cell.shards)).toHaveLength(1_000)
    const near = layOut(many, { ...view, from: 0.5, to: 0.51 })
    expect(near.cells.filter((cell) => cell.width > 50).every((cell) => cell.shards.length === 1)).toBe(true)
    expect(near.cells.length).toBeLessThan(15)
  })

  it('leaves room beside what is looked at, and never looks past the ends', () => {
    expect(zoomedTo(0.4, 0.6, 0.5)).toEqual({
      from: expect.closeTo(0.3) as number,
      to: expect.closeTo(0.7) as number,
    })
    expect(zoomedTo(0, 0.1, 1)).toEqual({ from: 0, to: 0.2 })
  })
})

describe('hot shards', () => {
  const busy = shard(1, 0.2, 0.4, { rates: { ...still, recordsIn: 850, bytesIn: 1_000 } })
  const wide = shard(2, 0.4, 0.6, { rates: { ...still, recordsIn: 10, bytesIn: 900_000 } })
  const refused = shard(3, 0.6, 0.8, { rates: { ...still, recordsIn: 300, throttled: 4 } })
  const cold = shard(0, 0, 0.2)

  it('come first: refused ones, then by the quota that is nearest to used up', () => {
    const all = [cold, busy, wide, refused]
    const order = hottestFirst(all, quotas, busiestOf(all)).map((one) => one.number)
    expect(order).toEqual([3, 2, 1, 0])
  })

  it('are those with four fifths of a quota used, or refused; without quotas none is', () => {
    const busiest = busiestOf([busy, wide])
    expect(useOf(busy, quotas, busiest).hot).toBe(true)
    expect(useOf(refused, quotas, busiest).hot).toBe(true)
    expect(useOf(cold, quotas, busiest).hot).toBe(false)
    expect(useOf(busy, none, busiest)).toMatchObject({ hot: false, load: 1 })
  })

  it('say what they take against what they may', () => {
    const words = shardSummary(busy, useOf(busy, quotas, busiestOf([busy])))
    expect(words).toContain('shardId-000000000001, open')
    expect(words).toContain('In 850 of 1,000/s (85%)')
  })

  it('have their capacity said as AWS counts it', () => {
    expect(capacityText(5, quotas)).toBe('5 shards accept up to 5 MiB/s and 5,000 records/s')
    expect(capacityText(1, quotas)).toBe('1 shard accepts up to 1 MiB/s and 1,000 records/s')
    expect(capacityText(2, none)).toBe('2 shards accept any rate: the quotas are relaxed')
  })
})

describe('the skew of keys', () => {
  const open = even(4)
  const place = (partitionKey: string, number: number) => ({
    partitionKey,
    hashKey: '0',
    at: 0,
    shardId: id(number),
  })

  it('counts lines, not only different keys, and names the shards that get none', () => {
    const keys = keysOf('a\na\r\na\nb\n\nc')
    expect([...keys]).toEqual([
      ['a', 3],
      ['b', 1],
      ['c', 1],
    ])
    const skew = skewOf(keys, [place('a', 2), place('b', 0), place('c', 0)], open)
    expect(skew).toMatchObject({ lines: 5, keys: 3, idle: 2 })
    expect(skew.shares[0]).toMatchObject({ shardId: id(2), lines: 3, keys: 1, share: 0.6 })
    expect(timesText(skew.shares[0]!.times)).toBe('2.4×')
    expect(skew.mostFrequent).toEqual({ key: 'a', lines: 3, share: 0.6 })
  })

  it('says that keys spread evenly when they do', () => {
    const keys = keysOf('a\nb\nc\nd')
    const skew = skewOf(
      keys,
      ['a', 'b', 'c', 'd'].map((key, at) => place(key, at)),
      open,
    )
    expect(skew.shares.map((share) => timesText(share.times))).toEqual(['even', 'even', 'even', 'even'])
    expect(skew.mostFrequent).toBeNull()
  })
})
