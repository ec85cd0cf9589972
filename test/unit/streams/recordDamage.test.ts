import { readdirSync, rmSync, truncateSync, writeFileSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { createBroker } from '../../../electron/broker/broker'
import type { Broker } from '../../../electron/broker/broker'
import { migrations } from '../../../electron/broker/migrations'
import { quotaProfiles } from '../../../shared/quotas'
import { seededEntropy, testCaller as caller } from '../../support/brokerFixture'
import { ManualClock } from '../../support/manualClock'
import { FaultyDisk } from '../store/faultyDisk'
import { newFolder, openIn } from '../store/storeFixture'

const text = new TextEncoder()

interface Host {
  readonly broker: Broker
  readonly disk: FaultyDisk
  close(): Promise<void>
}

async function open(folder: string): Promise<Host> {
  const disk = new FaultyDisk()
  const store = await openIn(folder, { migrations, disk })
  const clock = new ManualClock()
  const broker = createBroker({ store, clock, entropy: seededEntropy(1), quotas: quotaProfiles.relaxed })
  onTestFinished(() => broker.dispose())
  return {
    broker,
    disk,
    async close() {
      broker.dispose()
      await store.close()
    },
  }
}

const put = ({ broker }: Host, data: string, stream = 'trucks') =>
  broker.kinesis.PutRecord(caller, { StreamName: stream, PartitionKey: 'k', Data: text.encode(data) })

/** Reads from the oldest record on, or after a number, until there is no more; answers what was read, and the error. */
async function readAll({ broker }: Host, after?: string): Promise<{ data: string[]; error: string | null }> {
  const data: string[] = []
  try {
    let { ShardIterator } = await broker.kinesis.GetShardIterator(caller, {
      StreamName: 'trucks',
      ShardId: 'shardId-000000000000',
      ...(after === undefined
        ? { ShardIteratorType: 'TRIM_HORIZON' }
        : { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', StartingSequenceNumber: after }),
    })
    for (;;) {
      const { Records, NextShardIterator } = await broker.kinesis.GetRecords(caller, { ShardIterator })
      if (Records.length === 0) return { data, error: null }
      data.push(...Records.map(({ Data }) => new TextDecoder().decode(Data)))
      ShardIterator = NextShardIterator!
    }
  } catch (error) {
    return { data, error: String(error) }
  }
}

/** A stream with records 1 and 2 in one segment file, 3 and 4 in another, 5 in memory. */
async function filled(folder: string): Promise<void> {
  let host = await open(folder)
  await host.broker.kinesis.CreateStream(caller, { StreamName: 'trucks', ShardCount: 1 })
  for (const pair of [
    ['1', '2'],
    ['3', '4'],
  ]) {
    for (const data of pair) await put(host, data)
    await host.broker.streams.records.spillAll()
    await host.close()
    host = await open(folder)
  }
  await put(host, '5')
  await host.close()
}

const files = (folder: string): string[] =>
  readdirSync(join(folder, 'records'))
    .sort()
    .map((name) => join(folder, 'records', name))

test('all is read, and nothing told, where all files are as they were left', async () => {
  const folder = newFolder()
  await filled(folder)
  const host = await open(folder)
  expect(host.broker.streams.records.damage).toEqual([])
  expect(await readAll(host)).toEqual({ data: ['1', '2', '3', '4', '5'], error: null })
})

for (const [what, harm, told] of [
  ['is gone', rmSync, 'is missing'],
  ['is cut off', (file: string) => truncateSync(file, 20), 'is cut off'],
] as const) {
  test(`a segment file that ${what} is told at start, and refused to readers, who may read on behind it`, async () => {
    const folder = newFolder()
    await filled(folder)
    harm(files(folder)[1]!)
    const host = await open(folder)
    const { damage } = host.broker.streams.records
    expect(damage).toHaveLength(1)
    expect(damage[0]).toMatch(
      new RegExp(`^DATA IS MISSING: segment file \\d+ .*${told}. 2 records of trucks`),
    )
    const { data, error } = await readAll(host)
    expect(data).toEqual(['1', '2'])
    expect(error).toMatch(
      /The records from \d+ to \d+ of shardId-000000000000 of stream trucks cannot be read/,
    )
    const behind = /begin AFTER_SEQUENCE_NUMBER (\d+)/.exec(error!)![1]
    expect(await readAll(host, behind)).toEqual({ data: ['5'], error: null })
    await put(host, '6')
    expect((await readAll(host, behind)).data).toEqual(['5', '6'])
  })
}

test('changed bytes are found when they are read, and a subscriber is told', async () => {
  const folder = newFolder()
  await filled(folder)
  const [first] = files(folder)
  const bytes = readFileSync(first!)
  bytes[bytes.length - 1]! ^= 1
  writeFileSync(first!, bytes)
  const host = await open(folder)
  expect(await readAll(host)).toMatchObject({ data: [], error: expect.stringMatching(/fails its checksum/) })
  const { Consumer } = await host.broker.kinesis.RegisterStreamConsumer(caller, {
    StreamARN: [...host.broker.streams.state.registry.all()][0]!.arn,
    ConsumerName: 'reader',
  })
  const events = await host.broker.kinesis.SubscribeToShard(
    caller,
    {
      ConsumerARN: Consumer.ConsumerARN,
      ShardId: 'shardId-000000000000',
      StartingPosition: { Type: 'TRIM_HORIZON' },
    },
    new AbortController().signal,
  )
  await expect(events[Symbol.asyncIterator]().next()).rejects.toMatchObject({
    code: 'KinesisInternalFailure',
  })
})

test('a lost file does not keep records from expiring', async () => {
  const folder = newFolder()
  await filled(folder)
  for (const file of files(folder)) rmSync(file)
  const { broker } = await open(folder)
  const rows = (): number[] => broker.database.prepare('SELECT COUNT(*) FROM record_extents').get<[number]>()!
  expect(rows()).toEqual([2])
  const clock = broker.clock as ManualClock
  clock.advance(25 * 3_600_000)
  await expect
    .poll(() => {
      clock.advance(1_000)
      return rows()
    })
    .toEqual([0])
})

test('records are read while the disk is full', async () => {
  const host = await open(newFolder())
  await host.broker.kinesis.CreateStream(caller, { StreamName: 'trucks', ShardCount: 1 })
  await put(host, 'kept')
  host.disk.room = 10
  await expect(put(host, 'refused')).rejects.toThrow(/takes no writes/)
  expect(await readAll(host)).toEqual({ data: ['kept'], error: null })
})
