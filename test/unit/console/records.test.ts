import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type ConsoleFixture, consoleFixture } from '../../support/consoleFixture'
import { openTail } from '../../support/consoleTails'
import { createStream, putRecord } from '../../support/consoleStreams'
import { aggregate } from '../../support/aggregated'
import { settle } from '../../support/manualTimers'

let f: ConsoleFixture
beforeEach(async () => {
  f = await consoleFixture()
})
afterEach(() => {
  f.dispose()
  expect(f.openFeeds).toBe(0)
  expect(f.lines).toEqual([])
})

const bytes = (text: string) => new TextEncoder().encode(text)
const base64 = (data: Uint8Array | string) => Buffer.from(data).toString('base64')
const outgoing = (
  partitionKey: string,
  data: Uint8Array | string,
  explicitHashKey: string | null = null,
) => ({
  partitionKey,
  data: base64(data),
  explicitHashKey,
})

describe('one record', () => {
  it('is put and found again where the answer says', async () => {
    const arn = await createStream(f.client, 'trucks', { retentionHours: 48 })
    const { shardId, position, sequenceNumber } = await f.client.records.put({
      arn,
      record: outgoing('T-017', '{"truck":"T-017","speed":81}'),
    })
    expect(await f.client.records.get({ arn, shardId, position })).toEqual({
      id: `${Number(shardId.slice(-12))}:1`,
      streamArn: arn,
      shardId,
      position: 1,
      sequenceNumber,
      partitionKey: 'T-017',
      at: f.clock.now(),
      bytes: 28,
      preview: '{"truck":"T-017","speed":81}',
      kind: 'json',
      userRecords: 0,
      columns: [],
      hashKey: expect.stringMatching(/^\d{38,39}$/) as string,
      explicitHash: false,
      expiresAt: f.clock.now() + 48 * 3_600_000,
      data: base64('{"truck":"T-017","speed":81}'),
      dataComplete: true,
      users: [],
    })
  })

  it('goes where its explicit hash key belongs', async () => {
    const arn = await createStream(f.client, 'trucks', { shards: 2 })
    const highest = String(2n ** 128n - 1n)
    const { shardId, position } = await f.client.records.put({ arn, record: outgoing('k', 'x', highest) })
    expect(shardId).toBe('shardId-000000000001')
    expect(await f.client.records.get({ arn, shardId, position })).toMatchObject({
      hashKey: highest,
      explicitHash: true,
    })
  })

  it('of more than 64 KiB is shown in part, and had whole', async () => {
    const arn = await createStream(f.client, 'trucks')
    const data = Uint8Array.from({ length: 100_000 }, (_, index) => index & 255)
    const { shardId, position } = await f.client.records.put({ arn, record: outgoing('k', data) })
    const shown = await f.client.records.get({ arn, shardId, position })
    expect(shown).toMatchObject({ bytes: 100_000, dataComplete: false, kind: 'binary' })
    expect(Buffer.from(shown.data, 'base64')).toEqual(Buffer.from(data.subarray(0, 65_536)))
    const { data: whole } = await f.client.records.data({ arn, shardId, position })
    expect(Buffer.from(whole, 'base64')).toEqual(Buffer.from(data))
  })

  it('that the KPL aggregated shows the records inside', async () => {
    const arn = await createStream(f.client, 'trucks')
    const packed = aggregate([
      { partitionKey: 'T-1', data: bytes('{"speed":80}') },
      { partitionKey: 'T-2', explicitHashKey: '7', data: bytes('second') },
    ])
    const { shardId, position } = await f.client.records.put({ arn, record: outgoing('T-1', packed) })
    expect(await f.client.records.get({ arn, shardId, position })).toMatchObject({
      kind: 'aggregated',
      userRecords: 2,
      preview: '{"speed":80}',
      data: base64(packed),
      users: [
        { index: 0, partitionKey: 'T-1', explicitHashKey: null, bytes: 12, data: base64('{"speed":80}') },
        { index: 1, partitionKey: 'T-2', explicitHashKey: '7', bytes: 6, data: base64('second') },
      ],
    })
  })

  it('that expired, or never was, is not found', async () => {
    const arn = await createStream(f.client, 'trucks', { shards: 1 })
    const place = { arn, shardId: 'shardId-000000000000', position: 1 }
    await expect(f.client.records.get(place)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await putRecord(f, arn, 'k', 'x')
    f.clock.advance(25 * 3_600_000)
    await expect(f.client.records.data(place)).rejects.toMatchObject({
      code: 'NOT_FOUND',
      message: 'This record has expired.',
    })
    await expect(f.client.records.get({ ...place, shardId: 'shardId-000000000009' })).rejects.toMatchObject({
      code: 'KinesisResourceNotFound',
    })
    await settle()
  })

  it('says what its data are', async () => {
    const arn = await createStream(f.client, 'trucks', { shards: 1 })
    const kindOf = async (data: Uint8Array | string) => {
      const { shardId, position } = await f.client.records.put({ arn, record: outgoing('k', data) })
      const { kind, preview } = await f.client.records.get({ arn, shardId, position })
      return [kind, preview]
    }
    expect(await kindOf('[1,2]')).toEqual(['json', '[1,2]'])
    expect(await kindOf('{"half":')).toEqual(['text', '{"half":'])
    expect(await kindOf('')).toEqual(['text', ''])
    expect(await kindOf('Zażółć 🚚')).toEqual(['text', 'Zażółć 🚚'])
    expect(await kindOf(Uint8Array.of(0, 1, 65, 255))).toEqual(['binary', '··A·'])
    expect(await kindOf('🚚'.repeat(500))).toEqual(['text', '🚚'.repeat(128)])
    const long = JSON.stringify({ long: 'x'.repeat(20_000) })
    expect(await kindOf(long)).toEqual(['json', long.slice(0, 256)])
  })

  it('is refused in the broker’s words, or where its data are not base64', async () => {
    const arn = await createStream(f.client, 'trucks')
    await expect(f.client.records.put({ arn, record: outgoing('', 'x') })).rejects.toMatchObject({
      code: 'KinesisValidation',
    })
    const record = { ...outgoing('k', 'x'), data: 'no base64!' }
    await expect(f.client.records.put({ arn, record })).rejects.toMatchObject({ code: 'BAD_REQUEST' })
  })
})

describe('many records', () => {
  it('are put in order, and each says where', async () => {
    const arn = await createStream(f.client, 'trucks', { shards: 3 })
    const records = Array.from({ length: 1_200 }, (_, n) => outgoing(`key ${n % 40}`, String(n)))
    const put = await f.client.records.putMany({ arn, records })
    expect(put).toHaveLength(1_200)
    expect(put.every(({ error }) => error === null)).toBe(true)
    const t = await openTail(f, arn)
    const { rows } = await t.next()
    await t.feed.return?.(undefined)
    const last = new Map<string, number>()
    for (const row of rows) {
      expect(Number(row.preview)).toBeGreaterThan(last.get(row.partitionKey) ?? -1)
      last.set(row.partitionKey, Number(row.preview))
    }
    expect(rows).toHaveLength(1_200)
  })

  it('are put again while the quota of their shard refuses them, in their order', async () => {
    const arn = await createStream(f.client, 'trucks', { shards: 1 })
    const records = Array.from({ length: 2_300 }, (_, n) => outgoing('k', String(n)))
    let done = false
    const putting = f.client.records.putMany({ arn, records }).finally(() => (done = true))
    while (!done) {
      await settle()
      f.clock.advance(50)
    }
    const numbers = (await putting).map(({ sequenceNumber }) => BigInt(sequenceNumber ?? 0))
    expect(numbers.every((number, index) => index === 0 || number > numbers[index - 1]!)).toBe(true)
    expect(await f.client.streams.get({ arn })).toMatchObject({ records: 2_300 })
  })

  it('are given up when the quota refuses them for too long', async () => {
    const arn = await createStream(f.client, 'trucks', { shards: 1 })
    f.broker.quotas = { ...f.broker.quotas, shardRecordsIn: 0 }
    let done = false
    const putting = f.client.records
      .putMany({ arn, records: [outgoing('k', 'x')] })
      .finally(() => (done = true))
    while (!done) {
      await settle()
      f.clock.advance(5_000)
    }
    expect(await putting).toEqual([
      { shardId: null, sequenceNumber: null, error: expect.stringContaining('Rate exceeded') as string },
    ])
  })

  it('that are refused for what they are keep back no others', async () => {
    const arn = await createStream(f.client, 'trucks')
    const put = await f.client.records.putMany({
      arn,
      records: [
        outgoing('a', 'one'),
        outgoing('', 'two'),
        { ...outgoing('c', ''), data: '%%%' },
        outgoing('d', 'four', '-1'),
        outgoing('e', new Uint8Array(1_048_577)),
        outgoing('f', 'six'),
      ],
    })
    expect(put.map(({ error }) => error)).toEqual([
      null,
      expect.stringContaining('partitionKey') as string,
      'The data are not base64.',
      expect.stringContaining('ExplicitHashKey') as string,
      expect.stringContaining('1048576') as string,
      null,
    ])
  })
})
