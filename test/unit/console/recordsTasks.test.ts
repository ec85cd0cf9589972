import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { RecordRow } from '../../../shared/console/records'
import { type ConsoleFixture, consoleFixture, consoleOn, take } from '../../support/consoleFixture'
import { createStream } from '../../support/consoleStreams'
import { settle } from '../../support/manualTimers'

let f: ConsoleFixture
let folder: string
beforeEach(async () => {
  f = await consoleFixture()
  folder = await mkdtemp(join(tmpdir(), 'records-'))
})
afterEach(async () => {
  f.dispose()
  expect(f.openFeeds).toBe(0)
  expect(f.lines).toEqual([])
  await rm(folder, { recursive: true })
})

const base64 = (data: Uint8Array | string) => Buffer.from(data).toString('base64')
const report = (taskId: string) => f.client.tasks.report({ taskId })

/** Lets a task go on to its end, with as much broker time as it takes. */
async function ended(taskId: string, step = 50) {
  for (;;) {
    await settle()
    const { task } = await report(taskId)
    if (task.finishedAt !== null) return task
    f.clock.advance(step)
  }
}

async function rowsOf(arn: string): Promise<RecordRow[]> {
  const rows: RecordRow[] = []
  const feed = await f.client.records.tail({
    arn,
    shards: null,
    from: { kind: 'beginning' },
    until: f.clock.now() + 1,
    filter: {},
    columns: [],
    limit: 100_000,
  })
  for (;;) {
    const coming = take(feed)
    await f.timers.passSlowly(200)
    const update = await coming
    rows.push(...update.rows)
    if (update.phase === 'live' && !update.more) break
  }
  await feed.return?.(undefined)
  return rows
}

/** All of every record, by shard and in order. */
async function contents(arn: string) {
  const rows = await rowsOf(arn)
  return Promise.all(
    rows.map(async ({ shardId, position, partitionKey }) => {
      const { hashKey, explicitHash } = await f.client.records.get({ arn, shardId, position })
      const { data } = await f.client.records.data({ arn, shardId, position })
      return { partitionKey, data, explicitHashKey: explicitHash ? hashKey : null }
    }),
  )
}

const byKey = (a: { partitionKey: string }, b: { partitionKey: string }) =>
  a.partitionKey < b.partitionKey ? -1 : a.partitionKey > b.partitionKey ? 1 : 0

describe('a generator', () => {
  const template = {
    partitionKey: 'truck-{{random 1 9}}',
    data: '{"n":{{n}},"at":"{{now}}","id":"{{ uuid }}"}',
  }

  it('fills its template in anew for each record', async () => {
    const arn = await createStream(f.client, 'trucks', { shards: 1 })
    const { taskId } = await f.client.records.startPut({ arn, ...template, count: 50, rate: null })
    expect(await ended(taskId)).toMatchObject({
      kind: 'put',
      unit: 'records',
      title: 'Put 50 records into trucks',
      status: 'completed',
      done: 50,
      total: 50,
      destinationArn: arn,
    })
    const rows = await rowsOf(arn)
    const values = rows.map(({ preview }) => JSON.parse(preview) as Record<string, unknown>)
    expect(values.map(({ n }) => n)).toEqual(Array.from({ length: 50 }, (_, index) => index + 1))
    expect(new Set(values.map(({ id }) => id)).size).toBe(50)
    expect(rows.every(({ partitionKey }) => /^truck-[1-9]$/.test(partitionKey))).toBe(true)
    expect(new Set(rows.map(({ partitionKey }) => partitionKey)).size).toBeGreaterThan(4)
  })

  it('leaves alone what is no placeholder', async () => {
    const arn = await createStream(f.client, 'trucks', { shards: 1 })
    const data = '{{N}} {{ n }} {{random 9 1}} {{}} {{random 3 3}} {n}'
    const { taskId } = await f.client.records.startPut({ arn, partitionKey: 'k', data, count: 1, rate: null })
    await ended(taskId)
    expect((await rowsOf(arn)).map(({ preview }) => preview)).toEqual(['{{N}} 1 {{random 9 1}} {{}} 3 {n}'])
  })

  it('goes on at its rate until it is cancelled', async () => {
    const arn = await createStream(f.client, 'trucks', { shards: 1 })
    const { taskId } = await f.client.records.startPut({ arn, ...template, count: null, rate: 20 })
    for (let tenths = 0; tenths < 100; tenths++) {
      await settle()
      f.clock.advance(100)
    }
    await settle()
    const { task } = await report(taskId)
    expect(task).toMatchObject({ status: 'running', total: 0, remaining: null, note: null })
    expect(task.done).toBeGreaterThan(195)
    expect(task.done).toBeLessThan(205)
    await f.client.tasks.cancel({ taskId })
    expect(await ended(taskId)).toMatchObject({ status: 'cancelled' })
  })

  it('goes no faster than its shards take, loses nothing of it, and says so', async () => {
    const arn = await createStream(f.client, 'trucks', { shards: 1 })
    const { taskId } = await f.client.records.startPut({
      arn,
      partitionKey: 'k',
      data: '{{n}}',
      count: 3_500,
      rate: null,
    })
    let note: string | null = null
    const begun = f.clock.now()
    for (;;) {
      await settle()
      const { task } = await report(taskId)
      note ??= task.note
      if (task.finishedAt !== null) break
      f.clock.advance(50)
    }
    expect(note).toContain('quota')
    expect(f.clock.now() - begun).toBeGreaterThanOrEqual(2_450)
    expect((await report(taskId)).task).toMatchObject({ done: 3_500, failed: 0, status: 'completed' })
    const rows = await rowsOf(arn)
    expect(rows.map(({ preview }) => Number(preview))).toEqual(
      Array.from({ length: 3_500 }, (_, index) => index + 1),
    )
  })

  it('ends when its stream is deleted', async () => {
    const arn = await createStream(f.client, 'trucks', { shards: 1 })
    const { taskId } = await f.client.records.startPut({ arn, ...template, count: null, rate: 10 })
    await settle()
    await f.client.streams.delete({ arns: [arn] })
    expect(await ended(taskId)).toMatchObject({
      status: 'failed',
      failureReason: 'The stream was deleted while the task ran.',
    })
  })

  it('goes on after a restart, and puts each number once', async () => {
    const arn = await createStream(f.client, 'trucks', { shards: 1 })
    const { taskId } = await f.client.records.startPut({
      arn,
      partitionKey: 'k',
      data: '{{n}}',
      count: 2_000,
      rate: 400,
    })
    for (let tenths = 0; tenths < 20; tenths++) {
      await settle()
      f.clock.advance(100)
    }
    f.dispose()
    f = consoleOn(f.restart())
    expect(await ended(taskId)).toMatchObject({ status: 'completed', done: 2_000 })
    expect((await rowsOf(arn)).map(({ preview }) => Number(preview))).toEqual(
      Array.from({ length: 2_000 }, (_, index) => index + 1),
    )
  })

  it('is refused where no record can come of it', async () => {
    const arn = await createStream(f.client, 'trucks', { shards: 1 })
    const start = (partitionKey: string, data: string) =>
      f.client.records.startPut({ arn, partitionKey, data, count: 1, rate: null })
    await expect(start('', 'x')).rejects.toMatchObject({ code: 'InvalidParameterValue' })
    await expect(start('k', 'x'.repeat(1_048_577))).rejects.toMatchObject({ code: 'InvalidParameterValue' })
  })
})

describe('an export of records', () => {
  const mixed = (): { partitionKey: string; data: string; explicitHashKey: string | null }[] =>
    Array.from({ length: 300 }, (_, n) => ({
      partitionKey: n % 3 === 0 ? `🚚 "${n}"\n` : `key ${n}`,
      data: base64(
        n % 4 === 0
          ? Uint8Array.from({ length: n }, (_, index) => (index * n) & 255)
          : n % 4 === 1
            ? `{"n":${n},"text":"Zażółć \u2028 \\ \u0000"}`
            : n % 4 === 2
              ? '\u0001'.repeat(n)
              : '\ufefftext with a mark',
      ),
      explicitHashKey: n % 5 === 0 ? String((2n ** 128n / 300n) * BigInt(n)) : null,
    }))

  async function exported(arn: string, options: object = {}): Promise<string> {
    const path = join(folder, 'records.jsonl')
    f.host.paths.set('out', path)
    const { taskId } = await f.client.records.startExport({
      arn,
      shards: null,
      from: null,
      until: null,
      filter: {},
      target: 'out',
      ...options,
    })
    expect(await ended(taskId)).toMatchObject({ status: 'completed', kind: 'export', unit: 'records' })
    return readFile(path, 'utf8')
  }

  async function imported(
    arn: string,
    text: string,
    format: 'export' | 'lines' | 'csv' = 'export',
    keyPath: string | null = null,
  ) {
    const path = join(folder, 'in')
    await writeFile(path, text)
    f.host.paths.set('in', path)
    const { taskId } = await f.client.records.startImport({ arn, source: 'in', format, keyPath })
    await ended(taskId)
    return report(taskId)
  }

  it('and its import give the same bytes, keys and hash keys, in the same order', async () => {
    const arn = await createStream(f.client, 'trucks', { shards: 3 })
    const copy = await createStream(f.client, 'copy', { shards: 3 })
    const records = mixed()
    expect((await f.client.records.putMany({ arn, records })).filter(({ error }) => error)).toEqual([])
    const text = await exported(arn)
    expect(text.split('\n')).toHaveLength(301)
    expect(await imported(copy, text)).toMatchObject({ task: { done: 300, failed: 0, total: 300 } })
    const [before, after] = [await contents(arn), await contents(copy)]
    expect(after).toEqual(before)
    expect([...before].sort(byKey)).toEqual([...records].sort(byKey))
    expect(await exported(copy)).not.toBe('')
  })

  it('writes what can be read, where it can be read', async () => {
    const arn = await createStream(f.client, 'trucks', { shards: 1 })
    const at = new Date(f.clock.now()).toISOString()
    const put = await f.client.records.put({
      arn,
      record: { partitionKey: 'k', data: base64('{"a":1}'), explicitHashKey: '5' },
    })
    await f.client.records.put({
      arn,
      record: { partitionKey: 'k', data: base64(Uint8Array.of(255, 0)), explicitHashKey: null },
    })
    const [one, two] = (await exported(arn)).trim().split('\n')
    expect(JSON.parse(one!)).toEqual({
      partitionKey: 'k',
      explicitHashKey: '5',
      data: '{"a":1}',
      sequenceNumber: put.sequenceNumber,
      shardId: 'shardId-000000000000',
      at,
    })
    expect(JSON.parse(two!)).toMatchObject({ partitionKey: 'k', dataBase64: '/wA=' })
  })

  it('keeps to its shards, its time and its filter', async () => {
    const arn = await createStream(f.client, 'trucks', { shards: 2 })
    const began = f.clock.now()
    for (let n = 0; n < 40; n++) {
      const record = { partitionKey: `key ${n}`, data: base64(`{"n":${n}}`), explicitHashKey: null }
      await f.client.records.put({ arn, record })
      f.clock.advance(1_000)
    }
    const numbers = (text: string) =>
      [...text.matchAll(/\\"n\\":(\d+)/g)].map(([, n]) => Number(n)).sort((a, b) => a - b)
    const spanned = await exported(arn, { from: began + 10_000, until: began + 20_000 })
    expect(numbers(spanned)).toEqual([10, 11, 12, 13, 14, 15, 16, 17, 18, 19])
    expect(numbers(await exported(arn, { filter: { jsonPath: 'n', jsonValue: '7' } }))).toEqual([7])
    const [first, second] = [
      await exported(arn, { shards: ['shardId-000000000000'] }),
      await exported(arn, { shards: ['shardId-000000000001'] }),
    ]
    expect(numbers(first).length).toBeGreaterThan(5)
    expect([...numbers(first), ...numbers(second)].sort((a, b) => a - b)).toEqual(
      Array.from({ length: 40 }, (_, n) => n),
    )
  })

  it('reports lines that are no record, and puts the others', async () => {
    const arn = await createStream(f.client, 'trucks', { shards: 1 })
    const text = ['{"partitionKey":"a","data":"1"}', 'no json', '', '{"data":"2"}', '{"partitionKey":"b"}']
    const { task, failures } = await imported(arn, [...text, '{"partitionKey":"","data":"x"}'].join('\n'))
    expect(task).toMatchObject({ done: 1, failed: 4, total: 5, status: 'completed' })
    expect(failures.map(({ messageId }) => messageId)).toEqual(['line 2', 'line 4', 'line 5', 'line 6'])
    expect(await contents(arn)).toEqual([{ partitionKey: 'a', data: base64('1'), explicitHashKey: null }])
  })

  it('takes plain lines, with their keys at a path or the line’s number', async () => {
    const arn = await createStream(f.client, 'trucks', { shards: 1 })
    const { task } = await imported(arn, '{"t":{"id":"T-1"}}\n\n{"t":{"id":7}}\nplain\n', 'lines', 't.id')
    expect(task).toMatchObject({ done: 2, failed: 1 })
    await imported(arn, 'one\n\nthree', 'lines')
    expect(await contents(arn)).toEqual([
      { partitionKey: 'T-1', data: base64('{"t":{"id":"T-1"}}'), explicitHashKey: null },
      { partitionKey: '7', data: base64('{"t":{"id":7}}'), explicitHashKey: null },
      { partitionKey: '1', data: base64('one'), explicitHashKey: null },
      { partitionKey: '3', data: base64('three'), explicitHashKey: null },
    ])
  })

  it('takes CSV, whose rows become JSON, with commas, quotes and line breaks in quotes', async () => {
    const arn = await createStream(f.client, 'trucks', { shards: 1 })
    const text = 'truck,note,n\r\nT-1,"a, ""b""\nand c",1\r\nT-2,,\r\n\r\nT-3,x,y,z\nT-4,5" wide\n,no key'
    const { task, failures } = await imported(arn, text, 'csv', 'truck')
    expect(task).toMatchObject({ done: 3, failed: 2 })
    expect(failures).toEqual([
      { messageId: 'line 6', reason: 'More cells than the first line' },
      { messageId: 'line 8', reason: 'A record needs a partition key' },
    ])
    const found = await contents(arn)
    expect(found.map(({ partitionKey }) => partitionKey)).toEqual(['T-1', 'T-2', 'T-4'])
    const data = found.map(({ data: one }) => JSON.parse(Buffer.from(one, 'base64').toString()) as unknown)
    expect(data).toEqual([
      { truck: 'T-1', note: 'a, "b"\nand c', n: '1' },
      { truck: 'T-2', note: '', n: '' },
      { truck: 'T-4', note: '5" wide', n: '' },
    ])
    expect((await imported(arn, text, 'csv', 'lorry')).task).toMatchObject({ status: 'failed', done: 0 })
  })

  it('names the quote of a CSV that nothing closes, and puts nothing of what that row took', async () => {
    const arn = await createStream(f.client, 'trucks', { shards: 1 })
    const { task, failures } = await imported(arn, 'truck,note\nT-1,a\nT-2,"b\nT-3,c\n', 'csv', 'truck')
    expect(task).toMatchObject({ done: 1, failed: 1 })
    expect(failures).toEqual([{ messageId: 'line 3', reason: 'The quote is never closed' }])
    expect((await contents(arn)).map(({ partitionKey }) => partitionKey)).toEqual(['T-1'])
  })

  it('puts a file in its order, whatever the quota refuses meanwhile', async () => {
    const arn = await createStream(f.client, 'trucks', { shards: 1 })
    const lines = Array.from({ length: 3_000 }, (_, n) => `{"partitionKey":"k","data":"${n}"}`)
    expect(await imported(arn, lines.join('\n'))).toMatchObject({ task: { done: 3_000, failed: 0 } })
    expect((await rowsOf(arn)).map(({ preview }) => Number(preview))).toEqual(
      Array.from({ length: 3_000 }, (_, n) => n),
    )
  })

  it('that is cancelled leaves no file', async () => {
    const arn = await createStream(f.client, 'trucks', { shards: 1 })
    await f.client.records.putMany({
      arn,
      records: Array.from({ length: 500 }, (_, n) => ({
        partitionKey: String(n),
        data: base64('x'),
        explicitHashKey: null,
      })),
    })
    const path = join(folder, 'cancelled.jsonl')
    f.host.paths.set('out', path)
    const { taskId } = await f.client.records.startExport({
      arn,
      shards: null,
      from: null,
      until: null,
      filter: {},
      target: 'out',
    })
    await f.client.tasks.cancel({ taskId })
    expect(await ended(taskId)).toMatchObject({ status: 'cancelled' })
    await expect(readFile(path)).rejects.toMatchObject({ code: 'ENOENT' })
  })
})
