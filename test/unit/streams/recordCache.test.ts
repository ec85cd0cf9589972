import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { ChunkCache } from '../../../electron/broker/streams/records/chunkCache'
import type { Records } from '../../../electron/broker/streams/records/records'
import type { Shard } from '../../../electron/broker/streams/shard'
import type { BrokerFixture } from '../../support/brokerFixture'
import { brokerFixture } from '../../support/brokerFixture'

const MiB = 1_048_576
const HOUR = 3_600_000
const everything = { records: Infinity, bytes: Infinity }

let fixture: BrokerFixture
beforeEach(async () => {
  fixture = await brokerFixture({ quotas: 'relaxed' })
  await create()
})
afterEach(() => fixture.broker.dispose())

const create = (): Promise<object> =>
  fixture.broker.kinesis.CreateStream(fixture.caller, { StreamName: 'trucks', ShardCount: 1 })

/** So many records in one row of the tail. */
const putMany = (count: number, data: (index: number) => Uint8Array): Promise<object> =>
  fixture.broker.kinesis.PutRecords(fixture.caller, {
    StreamName: 'trucks',
    Records: Array.from({ length: count }, (_, index) => ({ PartitionKey: 'k', Data: data(index) })),
  })

const words =
  (word: string) =>
  (index: number): Uint8Array =>
    Buffer.from(`${word} ${index}`)

function shard(): Shard {
  const [stream] = fixture.broker.streams.state.registry.all()
  return stream!.shards.get(0)!
}

const records = (): Records => fixture.broker.streams.records

const read = (from = 0, limits = everything): string[] =>
  records()
    .read(shard(), from, limits)
    .records.map(({ data }) => Buffer.from(data).toString())

/** Lets the passes of expiry that are due run, one after the other. */
async function settle(): Promise<void> {
  for (let pass = 0; pass < 5; pass++) {
    fixture.clock.advance(5)
    await fixture.store.transact(() => undefined)
    await new Promise((resolve) => setImmediate(resolve))
  }
}

describe.each([
  ['in memory', async () => {}],
  ['in files', () => records().spillAll()],
])('records %s that were read before', (_, move) => {
  test('are not read in place of those of a stream that has the name later', async () => {
    await putMany(20, words('old'))
    await move()
    expect(read()).toHaveLength(20)
    await fixture.broker.kinesis.DeleteStream(fixture.caller, { StreamName: 'trucks' })
    await settle()
    await create()
    expect(read()).toEqual([])
    await putMany(20, words('new'))
    await move()
    expect(read()).toEqual(Array.from({ length: 20 }, (_, index) => `new ${index}`))
  })

  test('expire one by one', async () => {
    await putMany(10, words('early'))
    fixture.clock.advance(HOUR)
    await putMany(10, words('late'))
    await move()
    expect(read()).toHaveLength(20)
    fixture.clock.advance(23 * HOUR + 1)
    expect(read()).toEqual(Array.from({ length: 10 }, (_, index) => `late ${index}`))
    expect(read(5)).toHaveLength(10)
    await settle()
    expect(read()).toHaveLength(10)
    fixture.clock.advance(HOUR)
    expect(read()).toEqual([])
    await settle()
    expect(read(5)).toEqual([])
  })

  test('are the same when they have moved', async () => {
    await putMany(20, words('same'))
    const before = read()
    await move()
    await records().spillAll()
    expect(read()).toEqual(before)
    expect(read(15)).toEqual(before.slice(14))
  })

  test('of 10 MiB each, or together more than a read may have, come in several reads', async () => {
    const quotas = fixture.broker.streams.state.engine.quotas
    await fixture.broker.kinesis.UpdateMaxRecordSize(fixture.caller, {
      StreamARN: shard().stream.arn,
      MaxRecordSizeInKiB: 10_240,
    })
    await putMany(9, () => new Uint8Array(MiB))
    for (const byte of [1, 2, 3]) await putMany(1, () => new Uint8Array(10 * MiB - 1).fill(byte))
    await putMany(9, () => new Uint8Array(MiB))
    await move()
    const limits = { records: 10_000, bytes: quotas.getBytes }
    const counts: number[] = []
    let position = 0
    while (position < shard().next) {
      const { records: found, next, bytes } = records().read(shard(), position, limits)
      expect(bytes).toBeLessThanOrEqual(quotas.getBytes)
      expect(bytes).toBe(found.reduce((sum, { data }) => sum + data.length + 1, 0))
      counts.push(found.length)
      position = next
    }
    expect(counts).toEqual([9, 1, 1, 1, 9])
    expect(records().read(shard(), 11, limits).records[0]?.data[10 * MiB - 2]).toBe(2)
  })
})

test('a block of a few large records is read from its file once for all who read on in it', async () => {
  await putMany(3, () => new Uint8Array(50_000))
  await records().spillAll()
  const read = vi.spyOn(fixture.store.blocks, 'read')
  onTestFinished(() => read.mockRestore())
  for (const position of [1, 2, 3, 1]) {
    expect(records().read(shard(), position, { records: 1, bytes: MiB }).next).toBe(position + 1)
    expect(records().arrivalOf(shard(), position)).toBe(shard().lastAt)
  }
  expect(read).toHaveBeenCalledTimes(1)
})

describe('the cache of chunks', () => {
  const chunk = (position: number) => [
    {
      position,
      at: 0,
      explicitHash: null,
      partitionKey: 'k',
      data: new Uint8Array(0),
      bytes: 1,
      encrypted: false,
      sequenceNumber: undefined,
      shown: undefined,
    },
  ]

  test('gives up what was used longest ago when it is full', () => {
    const cache = new ChunkCache()
    for (const place of ['a', 'b', 'c']) cache.add(place, chunk(1), 10 * MiB)
    expect(cache.get('a')).toBeDefined()
    cache.add('d', chunk(1), 10 * MiB)
    expect(['a', 'b', 'c', 'd'].filter((place) => cache.get(place))).toEqual(['a', 'c', 'd'])
  })

  test('keeps one chunk, however large, until the next comes', () => {
    const cache = new ChunkCache()
    cache.add('small', chunk(1), 1)
    cache.add('large', chunk(2), 100 * MiB)
    expect(cache.get('small')).toBeUndefined()
    expect(cache.get('large')?.[0]?.position).toBe(2)
    cache.add('next', chunk(3), 1)
    expect(cache.get('large')).toBeUndefined()
    for (const place of ['x', 'y', 'z']) cache.add(place, chunk(4), 10 * MiB)
    expect(cache.get('next')).toBeDefined()
  })
})
