import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { parseSequenceNumber } from '../../../electron/broker/streams/sequenceNumbers'
import type { BrokerFixture } from '../../support/brokerFixture'
import { brokerFixture } from '../../support/brokerFixture'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

let fixture: BrokerFixture
beforeEach(async () => {
  fixture = await brokerFixture()
  await fixture.broker.kinesis.CreateStream(fixture.caller, { StreamName: 'orders', ShardCount: 2 })
  await fixture.broker.kinesis.CreateStream(fixture.caller, { StreamName: 'single', ShardCount: 1 })
})
afterEach(() => fixture.broker.dispose())

const kinesis = () => fixture.broker.kinesis
const put = (input: object) =>
  kinesis().PutRecord(fixture.caller, {
    StreamName: 'orders',
    PartitionKey: 'key',
    Data: bytes('data'),
    ...input,
  })
const putMany = (records: object[], stream = 'orders') =>
  kinesis().PutRecords(fixture.caller, { StreamName: stream, Records: records })

describe('PutRecord', () => {
  test('finds the shard by the MD5 of the partition key, or by the explicit hash key', async () => {
    // MD5 of "key" begins with 3c, that of "b" with 92: of two shards the first and the second.
    expect(await put({})).toMatchObject({ ShardId: 'shardId-000000000000' })
    expect(await put({ PartitionKey: 'b' })).toMatchObject({ ShardId: 'shardId-000000000001' })
    const edge = 170141183460469231731687303715884105728n
    expect(await put({ ExplicitHashKey: String(edge) })).toMatchObject({ ShardId: 'shardId-000000000001' })
    expect(await put({ ExplicitHashKey: String(edge - 1n) })).toMatchObject({
      ShardId: 'shardId-000000000000',
    })
  })

  test('answers a sequence number of 56 digits that only grows and names the shard', async () => {
    let before = 0n
    for (let count = 0; count < 20; count++) {
      const { SequenceNumber: number } = await put({})
      expect(number).toMatch(/^49\d{54}$/)
      expect(BigInt(number) > before).toBe(true)
      expect(parseSequenceNumber(number)).toMatchObject({ shard: 0, position: count + 1 })
      before = BigInt(number)
      if (count % 5 === 0) fixture.clock.advance(1_000)
    }
  })

  test('takes the sequence number of an earlier record for ordering, and refuses what is none', async () => {
    const { SequenceNumber: first } = await put({})
    const { SequenceNumber: second } = await put({ SequenceNumberForOrdering: first })
    expect(BigInt(second) > BigInt(first)).toBe(true)
    const none = BigInt(`0x3${'0'.repeat(45)}1`).toString()
    await expect(put({ SequenceNumberForOrdering: none })).rejects.toThrow(
      `ExclusiveMinimumSequenceNumber ${none} used in PutRecord on stream orders under account 000000000000 is invalid.`,
    )
  })

  test('refuses hash keys beyond 2^128 - 1', async () => {
    await expect(put({ ExplicitHashKey: String(1n << 128n) })).rejects.toThrow(
      'Invalid ExplicitHashKey. ExplicitHashKey must be in the range: [0, 2^128-1]. Specified value was 340282366920938463463374607431768211456',
    )
  })

  test('takes 1 MiB of data and key together, and more once the stream is set to it', async () => {
    const large = { Data: new Uint8Array(1_048_577) }
    const tooMuch = /'data' failed to satisfy constraint.*1048576/
    await expect(put(large)).rejects.toThrow(tooMuch)
    await expect(put({ Data: new Uint8Array(1_048_574) })).rejects.toThrow(tooMuch)
    const ofTwoBytes = { Data: new Uint8Array(1_048_576 - 4), PartitionKey: 'üü' }
    await put(ofTwoBytes)
    await expect(put({ ...ofTwoBytes, PartitionKey: 'üüa' })).rejects.toThrow(tooMuch)
    await kinesis().UpdateMaxRecordSize(fixture.caller, {
      StreamARN: 'arn:aws:kinesis:us-east-1:000000000000:stream/orders',
      MaxRecordSizeInKiB: 2_048,
    })
    fixture.clock.advance(10_000)
    await put(large)
  })

  test('is refused in the words of AWS when the shard takes no more this second', async () => {
    for (let count = 0; count < 1_000; count++) await put({})
    await expect(put({})).rejects.toMatchObject({
      code: 'KinesisProvisionedThroughputExceeded',
      message: 'Rate exceeded for shard shardId-000000000000 in stream orders under account 000000000000.',
    })
    expect(await put({ PartitionKey: 'b' })).toMatchObject({ ShardId: 'shardId-000000000001' })
    fixture.clock.advance(1_000)
    await put({})
  })

  test('says that a stream which is not there, or not yet, cannot be found', async () => {
    await expect(put({ StreamName: 'nowhere' })).rejects.toMatchObject({
      code: 'KinesisResourceNotFound',
      message: 'Stream nowhere under account 000000000000 not found.',
    })
    fixture.broker.streams.state.transitionMs = 500
    await kinesis().CreateStream(fixture.caller, { StreamName: 'slow', ShardCount: 1 })
    await expect(put({ StreamName: 'slow' })).rejects.toMatchObject({ code: 'KinesisResourceNotFound' })
    fixture.clock.advance(500)
    await put({ StreamName: 'slow' })
  })

  test('names the encryption of an encrypted stream, in records as well', async () => {
    await kinesis().StartStreamEncryption(fixture.caller, {
      StreamName: 'orders',
      EncryptionType: 'KMS',
      KeyId: 'alias/aws/kinesis',
    })
    expect(await put({})).toMatchObject({ EncryptionType: 'KMS' })
  })
})

describe('PutRecords', () => {
  test('puts each record into its shard, in the order of the request', async () => {
    const answer = await putMany(
      ['key', 'b', 'key', 'b', 'key'].map((PartitionKey, index) => ({
        PartitionKey,
        Data: bytes(String(index)),
      })),
    )
    expect(answer.FailedRecordCount).toBe(0)
    expect(answer.Records.map(({ ShardId }) => ShardId?.at(-1))).toEqual(['0', '1', '0', '1', '0'])
    const positions = answer.Records.map(
      ({ SequenceNumber }) => parseSequenceNumber(SequenceNumber!)!.position,
    )
    expect(positions).toEqual([1, 1, 2, 2, 3])
  })

  test('says of each record that a quota refuses it, and puts the others', async () => {
    for (let call = 0; call < 3; call++) {
      const answer = await putMany(
        Array.from({ length: 400 }, () => ({ PartitionKey: 'k', Data: bytes('x') })),
        'single',
      )
      const expected = call === 2 ? 200 : 0
      expect(answer.FailedRecordCount).toBe(expected)
      if (call < 2) continue
      expect(answer.Records[199]).toHaveProperty('SequenceNumber')
      expect(answer.Records[200]).toEqual({
        ErrorCode: 'ProvisionedThroughputExceededException',
        ErrorMessage:
          'Rate exceeded for shard shardId-000000000000 in stream single under account 000000000000.',
      })
    }
    expect(fixture.events.filter(({ type }) => type === 'records.throttled')).toHaveLength(1)
  })

  test('puts nothing if anything is wrong with the request', async () => {
    const good = { PartitionKey: 'k', Data: bytes('x') }
    await expect(putMany([good, { PartitionKey: '', Data: bytes('x') }])).rejects.toThrow(
      "'records.2.member.partitionKey'",
    )
    await expect(putMany(Array.from({ length: 501 }, () => good))).rejects.toThrow(
      'less than or equal to 500',
    )
    await expect(
      putMany(Array.from({ length: 11 }, () => ({ PartitionKey: 'k', Data: new Uint8Array(1_000_000) }))),
    ).rejects.toThrow('Records size exceeds 10 MB limit')
    expect(fixture.events.filter(({ type }) => type === 'records.put')).toEqual([])
  })
})
