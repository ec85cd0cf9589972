import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { TailRequest, TailUpdate } from '../../../shared/console/records'
import { type ConsoleFixture, consoleFixture, take } from '../../support/consoleFixture'
import { createStream, putRecord } from '../../support/consoleStreams'
import { settle } from '../../support/manualTimers'

let f: ConsoleFixture
beforeEach(async () => {
  f = await consoleFixture({ quotas: 'relaxed' })
})
afterEach(() => {
  f.dispose()
  expect(f.openFeeds).toBe(0)
  expect(f.lines).toEqual([])
})

const whole = { shards: null, until: null, filter: {}, columns: [], limit: 100_000 }

async function tail(arn: string, request: Partial<TailRequest> = {}) {
  const feed = await f.client.records.tail({ arn, from: { kind: 'beginning' }, ...whole, ...request })
  const rows: TailUpdate['rows'] = []
  return {
    rows,
    /** The next update, which is there when its time has come. */
    async next(): Promise<TailUpdate> {
      const coming = take(feed)
      await f.timers.passSlowly(200)
      const update = await coming
      rows.push(...update.rows)
      return update
    },
    async until(met: (update: TailUpdate) => boolean): Promise<TailUpdate> {
      for (;;) {
        const update = await this.next()
        if (met(update)) return update
      }
    },
    feed,
  }
}

const texts = (rows: TailUpdate['rows']) => rows.map(({ preview }) => preview)

/** Puts many records as fast as the broker goes, a call for each `perCall`. */
async function putMany(arn: string, count: number, text = (n: number) => `record ${n}`, perCall = 500) {
  for (let from = 0; from < count; from += perCall) {
    const some = Array.from({ length: Math.min(perCall, count - from) }, (_, index) => from + index)
    await f.broker.kinesis.PutRecords(f.caller, {
      StreamARN: arn,
      Records: some.map((n) => ({ PartitionKey: `key ${n}`, Data: new TextEncoder().encode(text(n)) })),
    })
  }
}

describe('a tail from the beginning', () => {
  it('reads all records of all shards in order of arrival, then says that it is live', async () => {
    const arn = await createStream(f.client, 'trucks', { shards: 4 })
    for (let n = 0; n < 50; n++) {
      await putRecord(f, arn, `key ${n}`, `record ${n}`)
      f.clock.advance(10)
    }
    const t = await tail(arn)
    const update = await t.next()
    expect(texts(update.rows)).toEqual(Array.from({ length: 50 }, (_, n) => `record ${n}`))
    expect(update).toMatchObject({ scanned: 50, matched: 50, skipped: 0, waiting: 0, phase: 'live' })
    expect(new Set(update.rows.map(({ shardId }) => shardId)).size).toBe(4)
    await t.feed.return?.(undefined)
  })

  it('reads on only as it is asked, with at most 2,500 rows at a time', async () => {
    const arn = await createStream(f.client, 'trucks', { shards: 3 })
    await putMany(arn, 6_000)
    const t = await tail(arn)
    expect(await t.next()).toMatchObject({ scanned: 2_500, waiting: 3_500, phase: 'history', skipped: 0 })
    expect(await t.next()).toMatchObject({ scanned: 5_000, waiting: 1_000, phase: 'history', skipped: 0 })
    expect(await t.next()).toMatchObject({ scanned: 6_000, waiting: 0, phase: 'live', skipped: 0 })
    expect(new Set(t.rows.map(({ id }) => id)).size).toBe(6_000)
    await t.feed.return?.(undefined)
  })

  it('tells of a record that comes when the page has waited for a while', async () => {
    const arn = await createStream(f.client, 'trucks')
    const t = await tail(arn, { from: { kind: 'now' } })
    await t.next()
    const coming = take(t.feed)
    await f.timers.passSlowly(1_000)
    await putRecord(f, arn, 'key', 'at last')
    await f.timers.passSlowly(200)
    expect(texts((await coming).rows)).toEqual(['at last'])
    await t.feed.return?.(undefined)
  })

  it('stops, full, when so many match as were asked for, and goes on from its cursor', async () => {
    const arn = await createStream(f.client, 'trucks')
    await putMany(arn, 100)
    const t = await tail(arn, { limit: 30 })
    const first = await t.next()
    expect(first).toMatchObject({ phase: 'full', scanned: 30, matched: 30, waiting: 70 })
    expect((await t.feed.next()).done).toBe(true)
    const rest = await tail(arn, { from: { kind: 'cursor', cursor: first.cursor } })
    const second = await rest.next()
    expect(second).toMatchObject({ phase: 'live', scanned: 70 })
    expect(new Set([...first.rows, ...second.rows].map(({ id }) => id)).size).toBe(100)
    await rest.feed.return?.(undefined)
  })
})

describe('a live tail', () => {
  it('answers at once, and then with what is put', async () => {
    const arn = await createStream(f.client, 'trucks')
    await putMany(arn, 10)
    const t = await tail(arn, { from: { kind: 'now' } })
    expect(await take(t.feed)).toMatchObject({ rows: [], scanned: 0, waiting: 0, phase: 'live' })
    const coming = take(t.feed)
    await settle()
    await putRecord(f, arn, 'k', 'news')
    await f.timers.passSlowly(100)
    expect(texts((await coming).rows)).toEqual(['news'])
    await t.feed.return?.(undefined)
  })

  it('sends the newest when more come than can be shown, and counts the others', async () => {
    const arn = await createStream(f.client, 'trucks', { shards: 5 })
    const t = await tail(arn, { from: { kind: 'now' } })
    await t.next()
    await putMany(arn, 10_000)
    const update = await t.next()
    expect(update).toMatchObject({ scanned: 10_000, matched: 10_000, skipped: 7_500, waiting: 0 })
    expect(update.rows).toHaveLength(2_500)
    await t.feed.return?.(undefined)
  })
})
