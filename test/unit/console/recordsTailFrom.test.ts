import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { TailRequest } from '../../../shared/console/records'
import { type ConsoleFixture, consoleFixture, take } from '../../support/consoleFixture'
import { aggregate } from '../../support/aggregated'
import { createStream, putRecord } from '../../support/consoleStreams'
import { openTail, putMany as putManyInto, texts } from '../../support/consoleTails'

let f: ConsoleFixture
beforeEach(async () => {
  f = await consoleFixture({ quotas: 'relaxed' })
})
afterEach(() => {
  f.dispose()
  expect(f.openFeeds).toBe(0)
  expect(f.lines).toEqual([])
})

const tail = (arn: string, request: Partial<TailRequest> = {}) => openTail(f, arn, request)
const putMany = (arn: string, count: number, text?: (n: number) => string) => putManyInto(f, arn, count, text)

describe('where a tail begins', () => {
  /** A record a second, of which the text is its number. */
  async function stream() {
    const arn = await createStream(f.client, 'trucks', { shards: 2 })
    const began = f.clock.now()
    const put = []
    for (let n = 0; n < 20; n++) {
      put.push(await putRecord(f, arn, `key ${n % 7}`, String(n)))
      f.clock.advance(1_000)
    }
    return { arn, began, put }
  }

  it('may be a time, and an end may be one, the end not included', async () => {
    const { arn, began } = await stream()
    const t = await tail(arn, { from: { kind: 'time', at: began + 5_000 }, until: began + 9_000 })
    const update = await t.next()
    expect(texts(update.rows)).toEqual(['5', '6', '7', '8'])
    expect(update).toMatchObject({ phase: 'ended', scanned: 4, waiting: 0 })
    expect((await t.feed.next()).done).toBe(true)
  })

  it('may be a time to come: what is put before is left alone', async () => {
    const { arn } = await stream()
    const t = await tail(arn, { from: { kind: 'time', at: f.clock.now() + 1_500 } })
    expect(await t.next()).toMatchObject({ rows: [], phase: 'live', waiting: 0 })
    await putRecord(f, arn, 'k', 'too early')
    f.clock.advance(1_000)
    await putRecord(f, arn, 'k', 'still too early')
    f.clock.advance(1_000)
    await putRecord(f, arn, 'k', 'in time')
    const update = await t.next()
    expect(texts(update.rows)).toEqual(['in time'])
    expect(update).toMatchObject({ scanned: 1, matched: 1, skipped: 0 })
    await t.feed.return?.(undefined)
  })

  it('may end at a time to come', async () => {
    const { arn } = await stream()
    const t = await tail(arn, { from: { kind: 'now' }, until: f.clock.now() + 2_000 })
    expect(await t.next()).toMatchObject({ phase: 'live' })
    await putRecord(f, arn, 'k', 'before')
    expect(texts((await t.next()).rows)).toEqual(['before'])
    const coming = take(t.feed)
    f.clock.advance(2_000)
    await putRecord(f, arn, 'k', 'after')
    await f.timers.passSlowly(200)
    expect(await coming).toMatchObject({ rows: [], phase: 'ended', scanned: 1 })
    expect((await t.feed.next()).done).toBe(true)
  })

  it('may be a sequence number, whose shard alone is read, also on from its cursor', async () => {
    const { arn, put } = await stream()
    const { ShardId: shardId, SequenceNumber: sequenceNumber } = put[6]!
    const expected = put.flatMap(({ ShardId }, n) => (n >= 6 && ShardId === shardId ? [String(n)] : []))
    const t = await tail(arn, { from: { kind: 'sequence', sequenceNumber }, limit: 2 })
    const { cursor } = await t.next()
    const rest = await tail(arn, { from: { kind: 'cursor', cursor } })
    await rest.next()
    expect([...texts(t.rows), ...texts(rest.rows)]).toEqual(expected)
    await rest.feed.return?.(undefined)
  })

  it('may be chosen shards', async () => {
    const { arn, put } = await stream()
    const shardId = put[0]!.ShardId
    const t = await tail(arn, { shards: [shardId] })
    await t.next()
    expect(texts(t.rows)).toEqual(put.flatMap(({ ShardId }, n) => (ShardId === shardId ? [String(n)] : [])))
    await t.feed.return?.(undefined)
  })

  it.each([
    ['a shard that is not there', { shards: ['shardId-000000000007'] }, 'KinesisResourceNotFound'],
    ['a number that is none', { from: { kind: 'sequence', sequenceNumber: '12' } }, 'BAD_REQUEST'],
    ['a cursor that is none', { from: { kind: 'cursor', cursor: 't1.nonsense' } }, 'BAD_REQUEST'],
    ['a path that is none', { columns: ['a..b['] }, 'InvalidParameterValue'],
    ['a filter that is none', { filter: { jsonPath: '[' } }, 'InvalidParameterValue'],
  ] as [string, Partial<TailRequest>, string][])('is refused for %s', async (_, request, code) => {
    const { arn } = await stream()
    await expect(tail(arn, request)).rejects.toMatchObject({ code })
  })

  it('is refused for a number or cursor of another stream, and for a stream that is not there', async () => {
    const { arn, put } = await stream()
    const t = await tail(arn)
    const { cursor } = await t.next()
    await t.feed.return?.(undefined)
    f.clock.advance(5_000)
    const other = await createStream(f.client, 'other', { shards: 2 })
    const { SequenceNumber: sequenceNumber } = put[0]!
    for (const from of [
      { kind: 'cursor', cursor },
      { kind: 'sequence', sequenceNumber },
    ] as const) {
      await expect(tail(other, { from })).rejects.toMatchObject({ code: 'BAD_REQUEST' })
    }
    await expect(tail(arn.replace('trucks', 'lorries'))).rejects.toMatchObject({
      code: 'KinesisResourceNotFound',
    })
  })
})

describe('what a tail looks for', () => {
  async function mixed() {
    const arn = await createStream(f.client, 'trucks', { shards: 3 })
    await putMany(arn, 5_000, (n) => (n % 10 === 0 ? `{"truck":{"id":${n}},"s":"Łódź"}` : `plain ${n}`))
    return arn
  }

  it.each([
    ['text in data, whatever its case', { text: 'łÓDŹ' }, 500],
    ['text in the partition key', { text: 'KEY 4999' }, 1],
    ['a partition key', { partitionKey: 'key 17' }, 1],
    ['a path that exists', { jsonPath: 'truck.id' }, 500],
    ['a value at a path', { jsonPath: 'truck.id', jsonValue: '70' }, 1],
    ['all of them at once', { text: 'łódź', jsonPath: 'truck.id', jsonValue: '71' }, 0],
  ])('may be %s', async (_, filter, matched) => {
    const t = await tail(await mixed(), { filter, columns: ['truck.id', 's', 'none'] })
    const last = await t.until(({ phase }) => phase === 'live')
    expect(last).toMatchObject({ scanned: 5_000, matched, skipped: 0, waiting: 0 })
    expect(t.rows).toHaveLength(matched)
    for (const { kind, columns, preview } of t.rows) {
      if (kind !== 'json') expect(columns).toEqual([null, null, null])
      else expect(columns).toEqual([/\d+/.exec(preview)![0], 'Łódź', null])
    }
    await t.feed.return?.(undefined)
  })

  it('is found in the records that the KPL packed, whose first is shown', async () => {
    const arn = await createStream(f.client, 'trucks', { shards: 1 })
    const data = (text: string) => new TextEncoder().encode(text)
    const Data = aggregate([
      { partitionKey: 'T-1', data: data('{"speed":80}') },
      { partitionKey: 'T-2', data: data('{"speed":20,"late":true}') },
    ])
    await f.broker.kinesis.PutRecord(f.caller, { StreamARN: arn, PartitionKey: 'outer', Data })
    const found = async (filter: TailRequest['filter']) => {
      const t = await tail(arn, { filter, columns: ['speed'] })
      await t.next()
      await t.feed.return?.(undefined)
      return t.rows
    }
    expect(await found({ jsonPath: 'speed', jsonValue: '20', partitionKey: 'T-2' })).toMatchObject([
      { kind: 'aggregated', userRecords: 2, preview: '{"speed":80}', columns: ['80'] },
    ])
    expect(await found({ partitionKey: 'outer', text: 'LATE' })).toHaveLength(1)
    expect(await found({ partitionKey: 'T-1', jsonPath: 'late' })).toHaveLength(0)
  })

  it('is scanned while more comes than matches, and than can be shown, with exact counts', async () => {
    const arn = await createStream(f.client, 'trucks', { shards: 3 })
    const t = await tail(arn, { from: { kind: 'now' }, filter: { text: 'odd' } })
    await t.next()
    for (let from = 0; from < 12_000; from += 500) {
      await putMany(arn, 500, (n) => (n % 2 ? `odd ${from + n}` : `even ${from + n}`))
      f.clock.advance(5)
    }
    const last = await t.until(({ waiting }) => waiting === 0)
    expect(last).toMatchObject({ scanned: 12_000, matched: 6_000, skipped: 3_500 })
    expect(t.rows).toHaveLength(2_500)
    expect(Math.min(...texts(t.rows).map((one) => Number(one.slice(4))))).toBe(7_001)
    await t.feed.return?.(undefined)
  })
})
