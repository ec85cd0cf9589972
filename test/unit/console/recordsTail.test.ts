import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { StoreUnavailable } from '../../../electron/store/database'
import type { TailRequest, TailUpdate } from '../../../shared/console/records'
import { type ConsoleFixture, consoleFixture, take } from '../../support/consoleFixture'
import { createStream, putRecord } from '../../support/consoleStreams'
import { openTail, putMany as putManyInto, texts } from '../../support/consoleTails'
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

const tail = (arn: string, request: Partial<TailRequest> = {}) => openTail(f, arn, request)
const putMany = (arn: string, count: number, text?: (n: number) => string) => putManyInto(f, arn, count, text)

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

  it('sends an update in parts that leave the thread free soon, whose counts hold with the last', async () => {
    const arn = await createStream(f.client, 'trucks', { shards: 3 })
    await putMany(arn, 1_000)
    const t = await tail(arn, { limit: 900 })
    const parts: TailUpdate[] = []
    do {
      const coming = take(t.feed)
      await f.timers.passSlowly(200)
      parts.push(await coming)
    } while (parts.at(-1)!.more)
    expect(parts.map(({ rows, phase }) => [rows.length, phase])).toEqual([
      [400, 'full'],
      [400, 'full'],
      [100, 'full'],
    ])
    expect((await t.feed.next()).done).toBe(true)
  })

  it('sends fewer rows at once where they are wide', async () => {
    const arn = await createStream(f.client, 'trucks')
    await putMany(arn, 400, () => JSON.stringify({ wide: 'w'.repeat(1_100) }))
    const t = await tail(arn, { columns: ['wide'] })
    const coming = take(t.feed)
    await f.timers.passSlowly(200)
    const first = await coming
    expect(first.more).toBe(true)
    expect(first.rows.length).toBeLessThan(250)
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

describe('a tail of a stream whose shards change', () => {
  const reshard = (arn: string, change: Parameters<typeof f.client.streams.reshard>[0]['reshard']) =>
    f.client.streams.reshard({ arn, reshard: change })

  it('reads children after their parents, from the beginning and live, from a cursor between', async () => {
    const arn = await createStream(f.client, 'trucks', { shards: 2 })
    const put = async (from: number, to: number) => {
      for (let n = from; n < to; n++) await putRecord(f, arn, `key ${n % 5}`, String(n))
    }
    const live = await tail(arn, { from: { kind: 'now' } })
    await live.next()
    await put(0, 100)
    const between = await tail(arn)
    const { cursor } = await between.next()
    await between.feed.return?.(undefined)
    await reshard(arn, { kind: 'split', shardId: 'shardId-000000000000', at: null })
    await put(100, 200)
    await reshard(arn, {
      kind: 'merge',
      shardId: 'shardId-000000000003',
      adjacentShardId: 'shardId-000000000001',
    })
    await put(200, 300)
    const all = await tail(arn)
    const rest = await tail(arn, { from: { kind: 'cursor', cursor } })
    for (const [t, first] of [
      [live, 0],
      [all, 0],
      [rest, 100],
    ] as const) {
      while (t.rows.length < 300 - first) await t.next()
      const seen = new Map<string, number>()
      for (const { partitionKey, preview } of t.rows) {
        expect(Number(preview)).toBeGreaterThan(seen.get(partitionKey) ?? first - 1)
        seen.set(partitionKey, Number(preview))
      }
      expect(t.rows.map(({ preview }) => Number(preview)).sort((a, b) => a - b)).toEqual(
        Array.from({ length: 300 - first }, (_, n) => first + n),
      )
      await t.feed.return?.(undefined)
    }
  })

  it('loses none and counts each once, whatever is put, split, merged and read when', async () => {
    const arn = await createStream(f.client, 'trucks', { shards: 3 })
    let seed = 7
    const random = (below: number) => (seed = (seed * 48_271) % 2_147_483_647) % below
    const t = await tail(arn, { from: { kind: 'now' } })
    await t.next()
    let count = 0
    let last: TailUpdate | undefined
    for (let step = 0; step < 60; step++) {
      const what = random(10)
      if (what < 5) {
        const some = random(3_500)
        await putMany(arn, some, (n) => String(count + n))
        count += some
      } else if (what < 7) {
        const stream = f.broker.streams.state.registry.byArn(arn)!
        const at = random(stream.open.length)
        const { shardId } = stream.open[at]!
        const next = stream.open[at + 1]
        if (next && random(2)) await reshard(arn, { kind: 'merge', shardId, adjacentShardId: next.shardId })
        else await reshard(arn, { kind: 'split', shardId, at: null })
      } else if (count > (last?.scanned ?? 0)) last = await t.next()
      f.clock.advance(random(2_000))
    }
    while ((last?.scanned ?? 0) < count) last = await t.next()
    expect(last).toMatchObject({ scanned: count, matched: count, waiting: 0, phase: 'live' })
    expect(t.rows.length + last!.skipped).toBe(count)
    expect(new Set(t.rows.map(({ id }) => id)).size).toBe(t.rows.length)
    expect(t.rows.every(({ at }, index) => index === 0 || at >= t.rows[index - 1]!.at)).toBe(true)
    const seen = new Map<string, number>()
    for (const { partitionKey, preview } of t.rows) {
      expect(Number(preview)).toBeGreaterThan(seen.get(partitionKey) ?? -1)
      seen.set(partitionKey, Number(preview))
    }
    await t.feed.return?.(undefined)
  })
})

describe('a tail', () => {
  it('ends when its stream is deleted, also if there is another one of its name at once', async () => {
    for (const again of [false, true]) {
      const arn = await createStream(f.client, 'trucks')
      const t = await tail(arn, { from: { kind: 'now' } })
      await t.next()
      const coming = take(t.feed)
      const ended = expect(coming).rejects.toMatchObject({ code: 'KinesisResourceNotFound' })
      await settle()
      await f.client.streams.delete({ arns: [arn] })
      if (again) await createStream(f.client, 'trucks')
      await f.timers.passSlowly(200)
      await ended
      expect(f.openFeeds).toBe(0)
    }
  })

  it('shows nothing that a rollback took back, and all that is put after it', async () => {
    const arn = await createStream(f.client, 'trucks', { shards: 1 })
    await putMany(arn, 5)
    const { state } = f.broker.streams
    const append = (text: string) => {
      const shard = state.registry.byArn(arn)!.open[0]!
      const data = new TextEncoder().encode(text)
      return state.records.append(shard, [{ partitionKey: 'k', data, explicitHash: null }], f.clock.now())
    }
    const never = f.broker.commit(() => append('never')).catch((error: unknown) => error)
    // Begun while the record is there, and nobody knows yet that it will not stay.
    const t = await tail(arn, { from: { kind: 'now' } })
    expect(state.registry.byArn(arn)!.open[0]!.next).toBe(7)
    const spoiling = f.broker.commit(() => {
      append('never, either')
      throw new Error('spoiled')
    })
    await expect(spoiling).rejects.toMatchObject({ message: 'spoiled' })
    expect(await never).toMatchObject({ name: 'BatchRolledBack' })
    await putRecord(f, arn, 'k', 'after')
    await t.until(({ scanned }) => scanned > 0)
    expect(texts(t.rows)).toEqual(['after'])
    await t.feed.return?.(undefined)
  })

  it('reads what is there while the disk takes no writes, and goes on when it does again', async () => {
    const arn = await createStream(f.client, 'trucks')
    await putMany(arn, 3_000)
    const transact = f.store.transact.bind(f.store)
    const refusal = { code: 'ENOSPC', message: 'The disk is full.', since: 0 }
    f.store.transact = () => Promise.reject(new StoreUnavailable(refusal))
    const t = await tail(arn)
    expect(await t.next()).toMatchObject({ scanned: 2_500, waiting: 500 })
    const coming = t.next()
    await f.timers.passSlowly(5_000, 500)
    f.store.transact = transact
    await putRecord(f, arn, 'k', 'again')
    await f.timers.passSlowly(2_000, 500)
    expect(await coming).toMatchObject({ scanned: 3_000, waiting: 1 })
    expect(texts((await t.next()).rows)).toEqual(['again'])
    await t.feed.return?.(undefined)
  })

  it('passes over what expires before it is read', async () => {
    const arn = await createStream(f.client, 'trucks', { shards: 2 })
    await putMany(arn, 3_000)
    f.clock.advance(12 * 3_600_000)
    await putMany(arn, 1_000, (n) => `later ${n}`)
    const t = await tail(arn)
    expect(await t.next()).toMatchObject({ scanned: 2_500, waiting: 1_500 })
    f.clock.advance(13 * 3_600_000)
    await settle()
    const update = await t.next()
    expect(update.scanned - 2_500).toBe(update.rows.length)
    expect(update).toMatchObject({ waiting: 0, phase: 'live', skipped: 0 })
    expect(texts(update.rows).filter((one) => one.startsWith('later'))).toHaveLength(1_000)
    await t.feed.return?.(undefined)
  })

  it('reads the same from segment files', async () => {
    const arn = await createStream(f.client, 'trucks', { shards: 3 })
    await putMany(arn, 3_000)
    await f.broker.streams.records.spillAll()
    await putMany(arn, 1_000, (n) => `record ${3_000 + n}`)
    const t = await tail(arn)
    await t.until(({ phase }) => phase === 'live')
    expect(
      texts(t.rows)
        .map((one) => Number(one.slice(7)))
        .sort((a, b) => a - b),
    ).toEqual(Array.from({ length: 4_000 }, (_, n) => n))
    await t.feed.return?.(undefined)
  })

  it('does nothing while nobody asks, and nothing comes', async () => {
    const arn = await createStream(f.client, 'trucks')
    const t = await tail(arn, { from: { kind: 'now' } })
    await t.next()
    const coming = take(t.feed)
    await f.timers.passSlowly(500)
    expect(f.timers.pending).toBe(1)
    await putRecord(f, arn, 'k', 'x')
    await f.timers.passSlowly(200)
    await coming
    const commit = f.store.transact.bind(f.store)
    let asked = 0
    f.store.transact = (operation) => {
      asked++
      return commit(operation)
    }
    for (let n = 0; n < 20; n++) await putRecord(f, arn, 'k', 'x')
    await f.timers.passSlowly(1_000)
    expect(asked).toBe(20)
    expect(await t.next()).toMatchObject({ scanned: 21 })
    await t.feed.return?.(undefined)
  })

  it('tells at most ten times a second, and the first time at once', async () => {
    const arn = await createStream(f.client, 'trucks')
    const t = await tail(arn, { from: { kind: 'now' } })
    await take(t.feed)
    let updates = 0
    const reading = (async () => {
      for (;;) {
        const { done } = await t.feed.next()
        if (done) return
        updates++
      }
    })()
    for (let tick = 0; tick < 100; tick++) {
      await putRecord(f, arn, 'k', 'x')
      await f.timers.passSlowly(20, 20)
    }
    expect(updates).toBeGreaterThan(15)
    expect(updates).toBeLessThanOrEqual(21)
    await t.feed.return?.(undefined)
    await reading
  })

  it('of a thousand shards shows the newest of all of them', async () => {
    const arn = await createStream(f.client, 'trucks', { shards: 1_000 })
    const t = await tail(arn, { from: { kind: 'now' } })
    await t.next()
    for (let n = 0; n < 8; n++) {
      await putMany(arn, 1_000, (index) => String(n * 1_000 + index))
      f.clock.advance(1_000)
    }
    const update = await t.next()
    expect(update).toMatchObject({ scanned: 8_000, skipped: 5_500, waiting: 0 })
    expect(texts(update.rows).filter((one) => Number(one) >= 6_000)).toHaveLength(2_000)
    await t.feed.return?.(undefined)
  })
})
