import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Records } from '../../../electron/broker/streams/records/records'
import type { Shard } from '../../../electron/broker/streams/shard'
import type { BrokerFixture } from '../../support/brokerFixture'
import { brokerFixture } from '../../support/brokerFixture'

const HOUR = 3_600_000
const text = new TextEncoder()

let fixture: BrokerFixture
beforeEach(async () => {
  fixture = await brokerFixture({ quotas: 'relaxed' })
  await create('trucks')
})
afterEach(() => fixture.broker.dispose())

const create = (name: string, shards = 1): Promise<object> =>
  fixture.broker.kinesis.CreateStream(fixture.caller, { StreamName: name, ShardCount: shards })

const put = (data: string, key = 'key', stream = 'trucks') =>
  fixture.broker.kinesis.PutRecord(fixture.caller, {
    StreamName: stream,
    PartitionKey: key,
    Data: text.encode(data),
  })

function shard(stream = 'trucks', number = 0): Shard {
  const found = [...fixture.broker.streams.state.registry.all()].find(({ name }) => name === stream)
  return found!.shards.get(number)!
}

const records = (): Records => fixture.broker.streams.records

const everything = { records: Infinity, bytes: Infinity }
function read(from = 0, limits = everything): string[] {
  return records()
    .read(shard(), from, limits)
    .records.map(({ data }) => new TextDecoder().decode(data))
}

describe('what was put', () => {
  test('is read in order, whatever the key, and after a restart', async () => {
    for (const data of ['one', 'two', 'drei 🚚', '']) await put(data, `schlüssel-${data}`)
    expect(read()).toEqual(['one', 'two', 'drei 🚚', ''])
    fixture = fixture.restart()
    expect(read()).toEqual(['one', 'two', 'drei 🚚', ''])
    const [, , third] = records().read(shard(), 0, everything).records
    expect(third).toMatchObject({ position: 3, partitionKey: 'schlüssel-drei 🚚', explicitHash: null })
    expect(shard().next).toBe(5)
  })

  test.each([
    ['a byte order mark', '\ufeffkey'],
    ['nothing but a byte order mark', '\ufeff'],
    ['a byte order mark before a long one', `\ufeff${'k'.repeat(100)}`],
    ['the end of a text', 'a\0b'],
    ['256 letters of three bytes', '統'.repeat(256)],
    ['letters beyond the first plane', '🚚'.repeat(128)],
  ])('keeps a partition key with %s', async (_, key) => {
    await put('data', key)
    await fixture.broker.kinesis.PutRecords(fixture.caller, {
      StreamName: 'trucks',
      Records: Array.from({ length: 10 }, () => ({ PartitionKey: key, Data: text.encode('data') })),
    })
    const keys = (): string[] =>
      records()
        .read(shard(), 0, everything)
        .records.map((one) => one.partitionKey)
    expect(keys()).toEqual(Array<string>(11).fill(key))
    await records().spillAll()
    expect(keys()).toEqual(Array<string>(11).fill(key))
  })

  test('keeps whether its stream was encrypted when it came', async () => {
    const kinesis = fixture.broker.kinesis
    const StreamName = 'trucks'
    const key = { StreamName, EncryptionType: 'KMS', KeyId: 'alias/aws/kinesis' }
    const explicit = { StreamName, PartitionKey: 'k', Data: text.encode('d'), ExplicitHashKey: '1' }
    await put('before')
    await kinesis.StartStreamEncryption(fixture.caller, key)
    await put('meanwhile')
    await kinesis.PutRecord(fixture.caller, explicit)
    await kinesis.StopStreamEncryption(fixture.caller, key)
    await put('after')
    await kinesis.PutRecord(fixture.caller, explicit)
    const types = async (): Promise<(string | undefined)[]> => {
      const { ShardIterator } = await fixture.broker.kinesis.GetShardIterator(fixture.caller, {
        StreamName,
        ShardId: 'shardId-000000000000',
        ShardIteratorType: 'TRIM_HORIZON',
      })
      const { Records } = await fixture.broker.kinesis.GetRecords(fixture.caller, {
        ShardIterator: ShardIterator!,
      })
      return Records.map(({ EncryptionType }) => EncryptionType)
    }
    const expected = [undefined, 'KMS', 'KMS', undefined, undefined]
    expect(await types()).toEqual(expected)
    await records().spillAll()
    expect(await types()).toEqual(expected)
    fixture = fixture.restart()
    expect(await types()).toEqual(expected)
    const hashes = records().read(shard(), 0, everything).records
    expect(hashes.map(({ explicitHash }) => explicitHash !== null)).toEqual([false, false, true, false, true])
  })

  test('keeps an explicit hash key', async () => {
    await fixture.broker.kinesis.PutRecord(fixture.caller, {
      StreamName: 'trucks',
      PartitionKey: 'a',
      Data: text.encode('x'),
      ExplicitHashKey: '255',
    })
    expect(records().read(shard(), 0, everything).records[0]?.explicitHash).toBe(`${'0'.repeat(30)}ff`)
  })

  test('is read by count and by bytes, of which the first record always fits', async () => {
    for (let number = 1; number <= 10; number++) await put(`record-${number}`)
    const first = records().read(shard(), 0, { records: 3, bytes: Infinity })
    expect(first.records.map(({ position }) => position)).toEqual([1, 2, 3])
    expect(first.next).toBe(4)
    // Each takes 11 bytes with its key.
    expect(records().read(shard(), 4, { records: 100, bytes: 25 }).next).toBe(6)
    expect(records().read(shard(), 4, { records: 100, bytes: 1 }).next).toBe(5)
    expect(records().read(shard(), 11, everything)).toEqual({ records: [], bytes: 0, next: 11 })
  })
})

describe('what was moved to segment files', () => {
  beforeEach(async () => {
    for (let number = 1; number <= 30; number++) {
      fixture.clock.advance(1_000)
      await put(`record-${number}`)
    }
    await records().spillAll()
    for (let number = 31; number <= 40; number++) {
      fixture.clock.advance(1_000)
      await put(`record-${number}`)
    }
  })

  const all = Array.from({ length: 40 }, (_, index) => `record-${index + 1}`)

  test('is read with what is still in memory, as if it were one', () => {
    expect(shard().spilled).toBe(31)
    expect(fixture.store.prepare('SELECT COUNT(*) FROM record_tail').get()).toEqual([10])
    expect(read()).toEqual(all)
    expect(read(17)).toEqual(all.slice(16))
    const across = records().read(shard(), 28, { records: 5, bytes: Infinity })
    expect(across.records.map(({ position }) => position)).toEqual([28, 29, 30, 31, 32])
    expect(across.next).toBe(33)
  })

  test('is there after a restart', () => {
    fixture = fixture.restart()
    expect(read()).toEqual(all)
    expect(shard()).toMatchObject({ next: 41, spilled: 31, trimmed: 1 })
    expect(records().figures.tailBytes).toBeGreaterThan(0)
  })

  test('is found by time', () => {
    const start = records().arrivalOf(shard(), 1)!
    for (const position of [1, 2, 15, 30, 31, 40]) {
      expect(records().positionAt(shard(), start + (position - 1) * 1_000)).toBe(position)
      expect(records().positionAt(shard(), start + (position - 1) * 1_000 - 1)).toBe(position)
    }
    expect(records().positionAt(shard(), start - HOUR)).toBe(1)
    expect(records().positionAt(shard(), start + 39_001)).toBe(41)
  })

  test('expires to the second, and its file goes', async () => {
    const start = records().arrivalOf(shard(), 1)!
    const file = fixture.store.blocks.list()
    expect(file).toHaveLength(1)
    fixture.clock.advance(start + 24 * HOUR + 14_500 - fixture.clock.now())
    expect(records().trimHorizon(shard())).toBe(16)
    expect(read()[0]).toBe('record-16')
    await settle()
    expect(fixture.store.blocks.list()).toEqual(file)
    fixture.clock.advance(30_000)
    await settle()
    expect(read()).toEqual([])
    expect(fixture.store.blocks.list()).toEqual([])
    expect(fixture.store.prepare('SELECT COUNT(*) FROM record_segments').get()).toEqual([0])
    expect(records().figures).toEqual({ tailBytes: 0, segmentBytes: 0, problem: null })
    // Positions go on where they were, also when no record is left to tell.
    fixture = fixture.restart()
    expect(shard().next).toBe(41)
    await put('later')
    expect(records().read(shard(), 0, everything).records[0]?.position).toBe(41)
  })

  test('goes with its stream', async () => {
    await create('other')
    await put('stays', 'key', 'other')
    await fixture.broker.kinesis.DeleteStream(fixture.caller, { StreamName: 'trucks' })
    await settle()
    expect(fixture.store.blocks.list()).toEqual([])
    expect(fixture.store.prepare('SELECT COUNT(*) FROM record_extents').get()).toEqual([0])
    expect(fixture.store.prepare('SELECT COUNT(*) FROM record_tail').get()).toEqual([1])
  })
})

test('files of which no row knows are removed at start', async () => {
  await fixture.store.blocks.append(77, [text.encode('left by a crash')])
  fixture = fixture.restart()
  expect(fixture.store.blocks.list()).toEqual([])
})

test('moving begins by itself when memory is full to a quarter, and puts go on', async () => {
  fixture.broker.dispose()
  fixture = await brokerFixture({ quotas: 'relaxed', recordMemoryBytes: 4 * 1_048_576 })
  await create('trucks')
  const data = 'x'.repeat(100_000)
  for (let number = 0; number < 100; number++) await put(`${number} ${data}`)
  await expect.poll(() => records().figures.tailBytes).toBeLessThan(1_048_576)
  expect(read().map((text) => Number.parseInt(text, 10))).toEqual(Array.from({ length: 100 }, (_, n) => n))
})

test('a put that is rolled back leaves no position behind', async () => {
  await put('before')
  const { broker, store } = fixture
  const failed = store.transact(() => {
    records().append(shard(), [{ partitionKey: 'k', data: text.encode('lost'), explicitHash: null }], 1)
    throw new Error('after a change')
  })
  await expect(failed).rejects.toThrow()
  expect(shard().next).toBe(2)
  await put('after')
  expect(read()).toEqual(['before', 'after'])
  expect(broker.streams.records.figures.tailBytes).toBe(shard().tailBytes)
})

test('what was read before a rollback is not read again in place of what came after it', async () => {
  const many = (word: string) =>
    Array.from({ length: 20 }, (_, n) => ({
      partitionKey: 'k',
      data: text.encode(`${word} ${n}`),
      explicitHash: null,
    }))
  const failed = fixture.store.transact(() => {
    records().append(shard(), many('lost'), 1)
    expect(read()).toHaveLength(20)
    throw new Error('after a change')
  })
  await expect(failed).rejects.toThrow()
  await fixture.store.transact(() => records().append(shard(), many('kept'), 1))
  expect(read().every((data) => data.startsWith('kept'))).toBe(true)
})

test.each([['in memory'], ['in files']])(
  'records %s are read in any parts, again and again',
  async (where) => {
    const Records = Array.from({ length: 60 }, (_, n) => ({ PartitionKey: 'k', Data: text.encode(`${n}`) }))
    for (const count of [30, 1, 2, 27]) {
      await fixture.broker.kinesis.PutRecords(fixture.caller, {
        StreamName: 'trucks',
        Records: Records.splice(0, count),
      })
    }
    if (where === 'in files') await records().spillAll()
    const all = Array.from({ length: 60 }, (_, n) => String(n))
    for (const [from, count] of [
      [0, 60],
      [1, 10],
      [11, 25],
      [25, 10],
      [30, 4],
      [58, 99],
      [1, 60],
    ] as const) {
      const {
        records: found,
        next,
        bytes,
      } = records().read(shard(), from, { records: count, bytes: Infinity })
      const first = Math.max(from, 1)
      const expected = all.slice(first - 1, first - 1 + count)
      expect(found.map(({ data }) => new TextDecoder().decode(data))).toEqual(expected)
      expect(found.map(({ position }) => position)).toEqual(expected.map((_, index) => first + index))
      expect(next).toBe(first + expected.length)
      expect(bytes).toBe(expected.reduce((sum, data) => sum + data.length + 1, 0))
    }
    expect(records().read(shard(), 25, { records: 60, bytes: 30 }).records).toHaveLength(10)
  },
)

/** Lets the passes of expiry that are due run, one after the other. */
async function settle(): Promise<void> {
  for (let pass = 0; pass < 5; pass++) {
    fixture.clock.advance(5)
    await fixture.store.transact(() => undefined)
    await new Promise((resolve) => setImmediate(resolve))
  }
}
