import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { HASH_KEYS, hashNumber } from '../../../electron/broker/streams/hashKeys'
import { OnDemand } from '../../../electron/broker/streams/onDemand'
import { applyReshard } from '../../../electron/broker/streams/reshard'
import type { Shard } from '../../../electron/broker/streams/shard'
import type { Stream } from '../../../electron/broker/streams/stream'
import { quotaProfiles } from '../../../shared/quotas'
import type { StreamFixture } from '../../support/streamFixture'
import { streamFixture } from '../../support/streamFixture'

const MiB = 1_048_576

let fixture: StreamFixture
let onDemand: OnDemand
let stream: Stream

const start = async (transitionMs = 0): Promise<void> => {
  fixture = await streamFixture({ reshard: applyReshard, transitionMs })
  onDemand = new OnDemand(fixture.state)
  stream = await fixture.stream('orders', { StreamModeDetails: { StreamMode: 'ON_DEMAND' } })
  fixture.clock.advance(transitionMs)
}

beforeEach(() => start())
afterEach(() => onDemand.dispose())

function put(shard: Shard, bytes: number, count = 1): void {
  const at = fixture.clock.now()
  const { ref } = shard.stream
  fixture.events.length = 0
  fixture.state.engine.events.emit({
    type: 'records.put',
    at,
    stream: ref,
    shard: shard.ref,
    first: 1,
    count,
    bytes,
  })
}

function refuse(shard: Shard): void {
  fixture.state.engine.events.emit({
    type: 'records.throttled',
    at: fixture.clock.now(),
    stream: shard.stream.ref,
    shard: shard.ref,
    count: 1,
    bytes: 1,
    direction: 'in',
  })
}

/** So many seconds of writing so much to each shard; then what was committed has happened. */
async function write(seconds: number, perShard: (shard: Shard) => number, records = 1): Promise<void> {
  for (let second = 0; second < seconds; second++) {
    for (const shard of stream.open) {
      const bytes = perShard(shard)
      if (bytes > 0) put(shard, bytes, records)
    }
    fixture.clock.advance(1_000)
  }
  await fixture.run(() => undefined)
}

const evenly = (mibps: number) => () => (mibps * MiB) / stream.open.length

describe('An on-demand stream', () => {
  it('begins with four shards and keeps them while it gets no more than half of what they take', async () => {
    await write(60, evenly(2))
    expect(stream.open).toHaveLength(4)
  })

  it('splits shards until it can take double of its new peak, in bytes', async () => {
    await write(10, evenly(3))
    expect(stream.open).toHaveLength(6)
    expect(stream.shards.size).toBe(8)
    await write(10, evenly(4))
    expect(stream.open).toHaveLength(8)
  })

  it('splits shards until it can take double of its new peak, in records', async () => {
    await write(10, () => 1_000, 900)
    expect(stream.open).toHaveLength(8)
  })

  it('doubles at most, as often as its peak does', async () => {
    await write(10, () => MiB)
    expect(stream.open).toHaveLength(8)
    await write(10, () => MiB)
    expect(stream.open).toHaveLength(16)
    const width = HASH_KEYS / 16n
    for (const { row } of stream.open) {
      expect(hashNumber(row.lastHash) - hashNumber(row.firstHash) + 1n).toBe(width)
    }
  })

  it('does not take a burst of a second for a peak', async () => {
    await write(1, () => MiB)
    await write(30, () => 1)
    expect(stream.open).toHaveLength(4)
  })

  it('keeps its shards when less is written', async () => {
    await write(10, evenly(4))
    expect(stream.open).toHaveLength(8)
    fixture.clock.advance(40 * 24 * 3_600_000)
    await write(60, () => 10)
    expect(stream.open).toHaveLength(8)
  })

  it('splits the shards that take most', async () => {
    await write(10, ({ number }) => (number === 2 ? 0.75 * MiB : 0.65 * MiB))
    expect(stream.open.map(({ number }) => number)).toContain(3)
    expect(stream.shards.get(2)!.open).toBe(false)
    expect(stream.open).toHaveLength(6)
  })

  it('splits a shard that is near its quota though the stream is not', async () => {
    await write(10, ({ number }) => (number === 1 ? 0.85 * MiB : 0))
    expect(stream.open.map(({ number }) => number)).toEqual([0, 4, 5, 2, 3])
  })

  it('splits a shard that refused records before', async () => {
    const load = ({ number }: Shard): number => (number === 1 ? 0.6 * MiB : 0)
    await write(10, load)
    expect(stream.open).toHaveLength(4)
    refuse(stream.open[1]!)
    await write(11, load)
    expect(stream.open).toHaveLength(5)
  })

  it('gives up splitting for what is one key', async () => {
    await write(100, (shard) => (shard === stream.open[0] ? MiB : 0))
    expect(stream.open).toHaveLength(6)
  })

  it('goes on splitting for a narrow range of many keys', async () => {
    await write(10, ({ number }) => (number === 0 ? MiB : 0))
    await write(10, ({ number }) => (number === 4 ? MiB : 0))
    await write(10, ({ number }) => (number === 6 || number === 7 ? 0.9 * MiB : 0))
    expect(stream.open).toHaveLength(8)
  })

  it('scales up to 200 MiB a second and no further', async () => {
    for (let step = 0; step < 8; step++) await write(10, () => MiB)
    expect(stream.open).toHaveLength(200)
    await write(20, () => MiB)
    expect(stream.open).toHaveLength(200)
  })

  it('is UPDATING while it splits', async () => {
    onDemand.dispose()
    await start(500)
    await write(10, evenly(4))
    expect([stream.status, stream.open.length]).toEqual(['UPDATING', 4])
    fixture.clock.advance(500)
    await fixture.run(() => undefined)
    expect([stream.status, stream.open.length]).toEqual(['ACTIVE', 8])
    expect(fixture.events.filter(({ type }) => type === 'shard.split')).toHaveLength(4)
  })

  it('has its shards after a restart', async () => {
    await write(10, evenly(4))
    onDemand.dispose()
    const { state } = fixture.restart()
    expect([...state.registry.all()][0]!.open).toHaveLength(8)
  })

  it('does not scale where shards have no quotas', async () => {
    fixture.state.engine.quotas = quotaProfiles.relaxed
    await write(30, () => 50 * MiB)
    expect(stream.open).toHaveLength(4)
  })
})

describe('Streams that do not scale', () => {
  it('are those of the provisioned mode', async () => {
    stream = await fixture.stream('fixed', { ShardCount: 2 })
    await write(20, () => MiB)
    expect(stream.open).toHaveLength(2)
    expect(fixture.clock.pending).toBe(0)
  })

  it('leave nothing waiting on the clock', () => {
    const before = fixture.clock.pending
    put(stream.open[0]!, MiB)
    expect(fixture.clock.pending).toBe(before + 1)
    onDemand.dispose()
    expect(fixture.clock.pending).toBe(before)
  })
})
