import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { GetShardIteratorInput } from '../../../electron/broker/streams/operations'
import { parseSequenceNumber, sequenceNumber } from '../../../electron/broker/streams/sequenceNumbers'
import { writeIterator } from '../../../electron/broker/streams/shardIterator'
import type { BrokerFixture } from '../../support/brokerFixture'
import { brokerFixture } from '../../support/brokerFixture'

const SHARD = 'shardId-000000000000'

let fixture: BrokerFixture
let numbers: string[]
let times: number[]

beforeEach(async () => {
  fixture = await brokerFixture()
  await fixture.broker.kinesis.CreateStream(fixture.caller, { StreamName: 'orders', ShardCount: 1 })
  numbers = []
  times = []
  for (let count = 0; count < 5; count++) {
    fixture.clock.advance(1_000)
    times.push(fixture.clock.now())
    numbers.push(await put(`record-${count}`))
  }
})
afterEach(() => fixture.broker.dispose())

const kinesis = () => fixture.broker.kinesis
async function put(data: string): Promise<string> {
  const { SequenceNumber } = await kinesis().PutRecord(fixture.caller, {
    StreamName: 'orders',
    PartitionKey: 'key',
    Data: new TextEncoder().encode(data),
  })
  return SequenceNumber
}
async function iterator(type: string, more: Partial<GetShardIteratorInput> = {}): Promise<string> {
  const { ShardIterator } = await kinesis().GetShardIterator(fixture.caller, {
    StreamName: 'orders',
    ShardId: SHARD,
    ShardIteratorType: type,
    ...more,
  })
  return ShardIterator!
}
const get = (ShardIterator: string, Limit?: number) =>
  kinesis().GetRecords(fixture.caller, { ShardIterator, ...(Limit !== undefined && { Limit }) })
const texts = ({ Records }: Awaited<ReturnType<typeof get>>): string[] =>
  Records.map(({ Data }) => new TextDecoder().decode(Data))

describe('an iterator', () => {
  test('of TRIM_HORIZON begins with the oldest record, of LATEST after the newest', async () => {
    expect(texts(await get(await iterator('TRIM_HORIZON')))).toHaveLength(5)
    const latest = await iterator('LATEST')
    expect(texts(await get(latest))).toEqual([])
    await put('new')
    expect(texts(await get(latest))).toEqual(['new'])
  })

  test('at or after a sequence number', async () => {
    const at = { StartingSequenceNumber: numbers[2] }
    expect(texts(await get(await iterator('AT_SEQUENCE_NUMBER', at)))[0]).toBe('record-2')
    expect(texts(await get(await iterator('AFTER_SEQUENCE_NUMBER', at)))[0]).toBe('record-3')
    const { StreamDescription } = await kinesis().DescribeStream(fixture.caller, { StreamName: 'orders' })
    const start = StreamDescription.Shards[0]!.SequenceNumberRange.StartingSequenceNumber
    const first = { StartingSequenceNumber: start }
    expect(texts(await get(await iterator('AT_SEQUENCE_NUMBER', first)))[0]).toBe('record-0')
    expect(texts(await get(await iterator('AFTER_SEQUENCE_NUMBER', first)))[0]).toBe('record-0')
  })

  test('after a record that a crash took back begins with what came in its place', async () => {
    const lost = parseSequenceNumber(numbers[4]!)!
    const StartingSequenceNumber = sequenceNumber({ ...lost, position: lost.position + 1 })
    const after = await iterator('AFTER_SEQUENCE_NUMBER', { StartingSequenceNumber })
    const { state } = fixture.broker.streams
    const shard = [...state.registry.all()][0]!.shards.get(0)!
    const far = writeIterator(state, shard, shard.next + 3)
    for (const one of [after, far]) expect(texts(await get(one))).toEqual([])
    const next = (await get(far)).NextShardIterator!
    await put('in its place')
    for (const one of [after, next]) expect(texts(await get(one))).toEqual(['in its place'])
  })

  test('at a time, of which the first record that came then or later is meant', async () => {
    expect(texts(await get(await iterator('AT_TIMESTAMP', { Timestamp: times[3] })))[0]).toBe('record-3')
    expect(texts(await get(await iterator('AT_TIMESTAMP', { Timestamp: times[3]! - 1 })))[0]).toBe('record-3')
    expect(texts(await get(await iterator('AT_TIMESTAMP', { Timestamp: times[4] })))).toEqual(['record-4'])
    expect(texts(await get(await iterator('AT_TIMESTAMP', { Timestamp: 0 })))).toHaveLength(5)
    fixture.clock.advance(10)
    const late = await iterator('AT_TIMESTAMP', { Timestamp: times[4]! + 5 })
    expect(texts(await get(late))).toEqual([])
    await expect(iterator('AT_TIMESTAMP', { Timestamp: times[4]! + 60_000 })).rejects.toThrow(
      'cannot be greater than the currentTimestampInMillis',
    )
  })

  test('is refused if what it needs is missing or does not belong there', async () => {
    await expect(iterator('AT_SEQUENCE_NUMBER')).rejects.toThrow(
      'Request specified AT_SEQUENCE_NUMBER and no StartingSequenceNumber.',
    )
    await expect(iterator('LATEST', { StartingSequenceNumber: numbers[0] })).rejects.toThrow(
      'Request specified LATEST and also a StartingSequenceNumber.',
    )
    await expect(iterator('AT_SEQUENCE_NUMBER', { StartingSequenceNumber: '5' })).rejects.toThrow(
      `Invalid StartingSequenceNumber. It encodes shardId-000000000005, while it was used in a call to a shard with ${SHARD}`,
    )
    await expect(iterator('LATEST', { ShardId: 'shardId-000000000009' })).rejects.toThrow(
      'Shard shardId-000000000009 in stream orders under account 000000000000 does not exist',
    )
    await expect(iterator('LATEST', { ShardId: 'nonsense' })).rejects.toThrow(
      'Could not find shard nonsense in stream orders under account 000000000000.',
    )
  })

  test('expires after five minutes, in the words of AWS', async () => {
    const old = await iterator('TRIM_HORIZON')
    fixture.clock.advance(300_000)
    await get(old)
    fixture.clock.advance(1)
    await expect(get(old)).rejects.toMatchObject({
      code: 'KinesisExpiredIterator',
      message: expect.stringMatching(
        /^Iterator expired\. The iterator was created at time \w{3} \w{3} \d\d \d\d:\d\d:\d\d UTC \d{4} while right now it is .* which is further in the future than the tolerated delay of 300000 milliseconds\.$/,
      ) as string,
    })
  })

  test('is good after a restart, and a made-up one is refused', async () => {
    const before = await iterator('AT_SEQUENCE_NUMBER', { StartingSequenceNumber: numbers[4] })
    fixture = fixture.restart()
    expect(texts(await get(before))).toEqual(['record-4'])
    for (const bad of ['x', 'AAAAAAAAAAE', `${before.slice(0, -3)}AAA`, before.toLowerCase()]) {
      await expect(get(bad)).rejects.toMatchObject({
        code: 'KinesisInvalidArgument',
        message: 'Invalid ShardIterator.',
      })
    }
  })

  test('of a stream that was deleted leads nowhere, until there is a new one of its name', async () => {
    const StreamName = 'orders'
    const old = await iterator('LATEST')
    await kinesis().DeleteStream(fixture.caller, { StreamName })
    await expect(get(old)).rejects.toMatchObject({
      code: 'KinesisResourceNotFound',
      message: `Shard ${SHARD} in stream orders under account 000000000000 does not exist`,
    })
    await kinesis().CreateStream(fixture.caller, { StreamName, ShardCount: 1 })
    await put('new')
    expect(texts(await get(old))).toEqual(['new'])
  })

  test('is good in its own region only', async () => {
    const ShardIterator = await iterator('LATEST')
    const elsewhere = { ...fixture.caller, region: 'eu-west-1' }
    await expect(kinesis().GetRecords(elsewhere, { ShardIterator })).rejects.toMatchObject({
      code: 'KinesisResourceNotFound',
    })
  })

  test('is as long as one of AWS, whatever the name, and never the same twice', async () => {
    for (const length of [1, 29, 30, 128]) {
      const StreamName = 'a.b-c_D'.repeat(20).slice(0, length)
      await kinesis().CreateStream(fixture.caller, { StreamName, ShardCount: 1 })
      const [one, two] = [await iterator('LATEST', { StreamName }), await iterator('LATEST', { StreamName })]
      expect(one).not.toBe(two)
      expect(atob(one)).toHaveLength(152 + Math.floor((length + 14) / 16) * 16)
      expect(texts(await get(one))).toEqual([])
    }
  })
})

describe('GetRecords', () => {
  test('goes on where it stopped, and says how far behind it is', async () => {
    fixture.clock.advance(500)
    const first = await get(await iterator('TRIM_HORIZON'), 2)
    expect(texts(first)).toEqual(['record-0', 'record-1'])
    expect(first.MillisBehindLatest).toBe(2_500)
    const second = await get(first.NextShardIterator!, 3)
    expect(texts(second)).toEqual(['record-2', 'record-3', 'record-4'])
    expect(second.MillisBehindLatest).toBe(0)
    expect(texts(await get(second.NextShardIterator!))).toEqual([])
  })

  test('answers what was put, with its number and its time', async () => {
    const { Records } = await get(await iterator('TRIM_HORIZON'), 1)
    expect(Records).toEqual([
      {
        SequenceNumber: numbers[0],
        ApproximateArrivalTimestamp: times[0],
        Data: new TextEncoder().encode('record-0'),
        PartitionKey: 'key',
      },
    ])
  })

  test('is refused when it is called more than five times a second', async () => {
    const from = await iterator('TRIM_HORIZON')
    for (let call = 0; call < 5; call++) await get(from)
    await expect(get(from)).rejects.toMatchObject({ code: 'KinesisProvisionedThroughputExceeded' })
    fixture.clock.advance(1_000)
    await get(from)
  })

  test('ends a closed shard with its children instead of an iterator', async () => {
    const from = await iterator('TRIM_HORIZON')
    await kinesis().SplitShard(fixture.caller, {
      StreamName: 'orders',
      ShardToSplit: SHARD,
      NewStartingHashKey: '1000',
    })
    const part = await get(from, 2)
    expect(part.ChildShards).toBeUndefined()
    const end = await get(part.NextShardIterator!)
    expect(texts(end)).toHaveLength(3)
    expect(end.NextShardIterator).toBeUndefined()
    expect(end.ChildShards).toEqual([
      {
        ShardId: 'shardId-000000000001',
        ParentShards: [SHARD],
        HashKeyRange: { StartingHashKey: '0', EndingHashKey: '999' },
      },
      {
        ShardId: 'shardId-000000000002',
        ParentShards: [SHARD],
        HashKeyRange: { StartingHashKey: '1000', EndingHashKey: String((1n << 128n) - 1n) },
      },
    ])
  })

  test('skips what has expired', async () => {
    const from = await iterator('AT_SEQUENCE_NUMBER', { StartingSequenceNumber: numbers[0] })
    fixture.clock.advance(60_000)
    await put('late')
    fixture.clock.advance(24 * 3_600_000 - 30_000)
    await expect(get(from)).rejects.toMatchObject({ code: 'KinesisExpiredIterator' })
    expect(texts(await get(await iterator('TRIM_HORIZON')))).toEqual(['late'])
    const old = await iterator('AT_SEQUENCE_NUMBER', { StartingSequenceNumber: numbers[1] })
    expect(texts(await get(old))).toEqual(['late'])
  })
})
