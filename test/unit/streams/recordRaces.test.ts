import { afterEach, beforeEach, expect, test } from 'vitest'
import { deleteStream } from '../../../electron/broker/streams/delete'
import type { Records } from '../../../electron/broker/streams/records/records'
import type { Shard } from '../../../electron/broker/streams/shard'
import type { BrokerFixture } from '../../support/brokerFixture'
import { brokerFixture } from '../../support/brokerFixture'

const HOUR = 3_600_000
const text = new TextEncoder()

let fixture: BrokerFixture
beforeEach(async () => {
  fixture = await brokerFixture({ quotas: 'relaxed', recordMemoryBytes: 4 * 1_048_576 })
  await create('trucks')
})
afterEach(() => fixture.broker.dispose())

const create = (name: string, shards = 1): Promise<object> =>
  fixture.broker.kinesis.CreateStream(fixture.caller, { StreamName: name, ShardCount: shards })

const put = (data: string, stream = 'trucks') =>
  fixture.broker.kinesis.PutRecord(fixture.caller, {
    StreamName: stream,
    PartitionKey: 'key',
    Data: text.encode(data),
  })

const records = (): Records => fixture.broker.streams.records

function shard(stream = 'trucks'): Shard {
  return [...fixture.broker.streams.state.registry.all()].find(({ name }) => name === stream)!.shards.get(0)!
}

/** The first word of each record. */
const read = (stream = 'trucks'): string[] =>
  records()
    .read(shard(stream), 0, { records: Infinity, bytes: Infinity })
    .records.map(({ data }) => new TextDecoder().decode(data).split(' ')[0]!)

/** Moves all records to segment files, and stays between writing the first and saying where they are. */
async function moveHalf(): Promise<{ goOn(): Promise<void> }> {
  const { blocks } = fixture.store
  const { append } = blocks
  let release = (): void => undefined
  const held = new Promise<void>((resolve) => (release = resolve))
  let moved: Promise<void> | undefined
  await new Promise<void>((written) => {
    blocks.append = async (...block) => {
      blocks.append = append
      const offsets = await append.apply(blocks, block)
      written()
      await held
      return offsets
    }
    moved = records().spillAll()
  })
  return {
    async goOn() {
      release()
      await moved
    },
  }
}

/** Lets the passes of expiry that are due run, one after the other. */
async function settle(passes = 5): Promise<void> {
  for (let pass = 0; pass < passes; pass++) {
    fixture.clock.advance(5)
    await fixture.store.transact(() => undefined)
    await new Promise((resolve) => setImmediate(resolve))
  }
}

test('records outlive their file if all others in it expire while they are written to it', async () => {
  await put('early')
  await records().spillAll()
  fixture.clock.advance(23 * HOUR)
  await put('late')
  const move = await moveHalf()
  fixture.clock.advance(2 * HOUR)
  await settle()
  await move.goOn()
  expect(read()).toEqual(['late'])
  await records().spillAll()
  fixture = fixture.restart()
  expect(read()).toEqual(['late'])
  expect(records().damage).toEqual([])
})

test('records stay if those before them expire while all of them are moved', async () => {
  const data = ' '.repeat(100 * 1_024)
  await put(`1${data}`)
  fixture.clock.advance(HOUR)
  for (const number of [2, 3, 4]) await put(`${number}${data}`)
  const move = await moveHalf()
  fixture.clock.advance(23 * HOUR + 2_000)
  await settle()
  await move.goOn()
  expect(read()).toEqual(['2', '3', '4'])
  await records().spillAll()
  expect(read()).toEqual(['2', '3', '4'])
  expect(records().figures.tailBytes).toBe(0)
})

test('a deletion that is taken back takes no record', async () => {
  await put('stays')
  const failed = fixture.store.transact(() => {
    deleteStream(fixture.broker.streams.state, fixture.caller, { StreamName: 'trucks' })
    throw new Error('after a change')
  })
  await expect(failed).rejects.toThrow()
  await settle()
  expect(read()).toEqual(['stays'])
})

test('records go when their time is over, though others were put first that are kept longer', async () => {
  await fixture.broker.kinesis.IncreaseStreamRetentionPeriod(fixture.caller, {
    StreamName: 'trucks',
    RetentionPeriodHours: 8_760,
  })
  await put('kept for a year')
  await settle()
  await create('short')
  await put('kept for a day', 'short')
  fixture.clock.advance(24 * HOUR + 2_000)
  await settle()
  expect(fixture.store.prepare('SELECT COUNT(*) FROM record_tail').get()).toEqual([1])
})

test('a put for which memory has no room says why, and spoils nothing that is done beside it', async () => {
  fixture.store.blocks.append = () => Promise.reject(new Error('ENOSPC: no space left'))
  await create('wide', 8)
  const Records = Array.from({ length: 64 }, (_, number) => ({
    PartitionKey: `${number}`,
    Data: new Uint8Array(16 * 1_024),
  }))
  const putAll = () => fixture.broker.kinesis.PutRecords(fixture.caller, { StreamName: 'wide', Records })
  await Promise.all([putAll(), putAll(), putAll(), putAll()])
  await settle()
  const refused = expect(putAll()).rejects.toMatchObject({
    code: 'KinesisProvisionedThroughputExceeded',
    message: expect.stringContaining('ENOSPC: no space left'),
  })
  const beside = fixture.broker.sqs.CreateQueue(fixture.caller, { QueueName: 'beside' })
  await refused
  await expect(beside).resolves.toHaveProperty('QueueUrl')
})

test('a huge stream goes in slices, and so does what expires at once', async () => {
  await create('wide', 50)
  const Records = Array.from({ length: 500 }, (_, number) => ({
    PartitionKey: `${number}`,
    Data: new Uint8Array(1),
  }))
  for (let times = 0; times < 50; times++) {
    await fixture.broker.kinesis.PutRecords(fixture.caller, { StreamName: 'wide', Records })
  }
  const rows = (): number => fixture.store.prepare('SELECT COUNT(*) FROM record_tail').get<[number]>()![0]
  const before = rows()
  expect(before).toBeGreaterThan(2_000)
  fixture.clock.advance(25 * HOUR)
  const steps: number[] = []
  for (let left = before; left > 0 && steps.length < 10;) {
    await settle(1)
    steps.push(left - rows())
    left = rows()
  }
  expect(Math.max(...steps)).toBeLessThanOrEqual(1_000)
  expect(rows()).toBe(0)
})
