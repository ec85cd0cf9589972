import { beforeEach, describe, expect, it } from 'vitest'
import type { Shard } from '../../../electron/broker/streams/shard'
import { Throttle } from '../../../electron/broker/streams/throttle'
import { quotaProfiles } from '../../../shared/quotas'
import type { StreamFixture } from '../../support/streamFixture'
import { streamFixture } from '../../support/streamFixture'

const KiB = 1_024
const MiB = 1_024 * KiB
const REFUSAL = 'Rate exceeded for Shard - 000000000000/orders/shardId-000000000000'

let fixture: StreamFixture
let throttle: Throttle
let shard: Shard

beforeEach(async () => {
  fixture = await streamFixture()
  throttle = new Throttle(fixture.state.engine)
  shard = (await fixture.stream('orders', { ShardCount: 2 })).open[0]!
})

/** How many of so many records it takes now. */
const written = (count: number, bytes: number, into = shard): number =>
  Array.from({ length: count }, () => throttle.write(into, bytes)).filter(Boolean).length

describe('Writing', () => {
  it('takes 1,000 records at once, then one more each millisecond', () => {
    expect(written(1_200, 10)).toBe(1_000)
    fixture.clock.advance(1)
    expect(written(5, 10)).toBe(1)
    fixture.clock.advance(250)
    expect(written(500, 10)).toBe(250)
    fixture.clock.advance(60_000)
    expect(written(1_200, 10)).toBe(1_000)
  })

  it('takes 1 MiB at once, then as much a second', () => {
    expect(written(10, 256 * KiB)).toBe(4)
    fixture.clock.advance(500)
    expect(written(10, 256 * KiB)).toBe(2)
    fixture.clock.advance(249)
    expect(written(1, 256 * KiB)).toBe(0)
    fixture.clock.advance(1)
    expect(written(1, 256 * KiB)).toBe(1)
  })

  it('goes on with smaller records when a larger one does not fit', () => {
    expect(written(1, 900 * KiB)).toBe(1)
    expect(written(1, 200 * KiB)).toBe(0)
    expect(written(1, 100 * KiB)).toBe(1)
  })

  it('takes nothing of its records for one that is too many bytes', () => {
    expect(written(1, MiB)).toBe(1)
    expect(written(500, 10)).toBe(0)
    fixture.clock.advance(1_000)
    expect(written(1_200, 10)).toBe(1_000)
  })

  it('takes a record of 10 MiB, which others then wait for', () => {
    expect(written(1, 10 * MiB)).toBe(1)
    fixture.clock.advance(9_000)
    expect(written(1, KiB)).toBe(0)
    fixture.clock.advance(1)
    expect(written(1, KiB)).toBe(1)
    expect(written(1, 2 * MiB)).toBe(0)
    fixture.clock.advance(999)
    expect(written(1, 2 * MiB)).toBe(1)
  })

  it('counts each shard for itself', () => {
    const other = shard.stream.open[1]!
    expect(written(1, MiB)).toBe(1)
    expect(written(1, MiB)).toBe(0)
    expect(written(1, MiB, other)).toBe(1)
  })

  it('is the same in on-demand streams', async () => {
    const stream = await fixture.stream('flexible', { StreamModeDetails: { StreamMode: 'ON_DEMAND' } })
    expect(written(1_200, 10, stream.open[0])).toBe(1_000)
  })
})

describe('Reading', () => {
  const reads = (count: number): number =>
    Array.from({ length: count }, () => throttle.read(shard)).filter((refused) => refused === undefined)
      .length

  it('allows 5 calls at once, then 5 a second', () => {
    expect(reads(7)).toBe(5)
    expect(throttle.read(shard)).toBe(REFUSAL)
    fixture.clock.advance(199)
    expect(reads(1)).toBe(0)
    fixture.clock.advance(1)
    expect(reads(2)).toBe(1)
    fixture.clock.advance(10_000)
    expect(reads(7)).toBe(5)
  })

  it('fails for five seconds after a call that took 10 MiB', () => {
    expect(reads(1)).toBe(1)
    throttle.took(shard, 10 * MiB)
    expect(throttle.read(shard)).toBe(REFUSAL)
    fixture.clock.advance(4_999)
    expect(throttle.read(shard)).toBe(REFUSAL)
    fixture.clock.advance(1)
    expect(throttle.read(shard)).toBeUndefined()
  })

  it('fails for a second after calls that took 2 MiB', () => {
    expect(reads(1)).toBe(1)
    throttle.took(shard, MiB)
    expect(reads(1)).toBe(1)
    throttle.took(shard, MiB)
    expect(reads(1)).toBe(0)
    fixture.clock.advance(999)
    expect(reads(1)).toBe(0)
    fixture.clock.advance(1)
    expect(reads(1)).toBe(1)
  })

  it('never fails for a reader that takes less than 2 MiB a second in 5 calls', () => {
    for (let index = 0; index < 100; index++) {
      expect(throttle.read(shard)).toBeUndefined()
      throttle.took(shard, 400 * KiB)
      fixture.clock.advance(200)
    }
  })

  it('does not count calls that failed', () => {
    expect(reads(100)).toBe(5)
    fixture.clock.advance(200)
    expect(reads(1)).toBe(1)
  })
})

describe('The relaxed profile', () => {
  it('has no limits, and they are there as soon as it is left', () => {
    fixture.state.engine.quotas = quotaProfiles.relaxed
    expect(written(5_000, MiB)).toBe(5_000)
    for (let index = 0; index < 50; index++) {
      expect(throttle.read(shard)).toBeUndefined()
      throttle.took(shard, 10 * MiB)
    }
    fixture.state.engine.quotas = quotaProfiles.aws
    expect(written(5, MiB)).toBe(1)
    expect(throttle.read(shard)).toBeUndefined()
  })
})
