import { effectScope, nextTick, reactive, shallowRef, type EffectScope } from 'vue'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { RecordRow, TailRequest, TailUpdate } from '../../../../shared/console/records'
import type { Tail, TailQuery } from '../../../../renderer/screens/streams/tail/useTail'
import type { TailStart } from '../../../../renderer/screens/streams/tail/tailStart'

/** A host that a test speaks for: what was asked for, and what it answers. */
const host = vi.hoisted(() => ({
  connection: undefined as unknown as { status: string; generation: number },
  asked: [] as TailRequest[],
  feeds: [] as { push: (update: TailUpdate) => void; fail: (error: Error) => void }[],
}))

vi.mock('../../../../renderer/console', () => ({
  get connection() {
    return host.connection
  },
  api: {
    records: {
      tail: (request: TailRequest, { signal }: { signal: AbortSignal }) => {
        host.asked.push(request)
        const waiting: TailUpdate[] = []
        let failure: Error | undefined
        let wake: (() => void) | undefined
        host.feeds.push({
          push: (update) => (waiting.push(update), wake?.()),
          fail: (error) => ((failure = error), wake?.()),
        })
        return Promise.resolve({
          async *[Symbol.asyncIterator]() {
            for (;;) {
              const next = waiting.shift()
              if (failure) throw failure
              if (next) yield next
              else
                await new Promise<void>((resolve) => ((wake = resolve), (signal.onabort = () => resolve())))
              if (signal.aborted) return
            }
          },
        })
      },
    },
  },
}))

const { useTail } = await import('../../../../renderer/screens/streams/tail/useTail')

const now: TailStart = { from: { kind: 'now' }, until: null, choice: 'now' }
const beginning: TailStart = { from: { kind: 'beginning' }, until: null, choice: 'beginning' }
const query = shallowRef<TailQuery>({ arn: 'a', shards: null, filter: {}, columns: [] })
const row = (position: number): RecordRow => ({
  id: `0:${position}`,
  shardId: 'shardId-000000000000',
  position,
  sequenceNumber: '1',
  partitionKey: 'k',
  at: 1_000 + position,
  bytes: 1,
  preview: '1',
  kind: 'json',
  userRecords: 0,
  columns: [],
})
const update = (more: Partial<TailUpdate>): TailUpdate => ({
  now: 1_000,
  rows: [],
  scanned: 0,
  matched: 0,
  skipped: 0,
  waiting: 0,
  phase: 'live',
  cursor: 'c0',
  more: false,
  ...more,
})

let scope: EffectScope
function begin(start: TailStart): Tail {
  return scope.run(() => useTail(() => query.value, start))!
}
async function settle(): Promise<void> {
  for (let at = 0; at < 10; at++) await nextTick()
}
async function say(more: Partial<TailUpdate>): Promise<void> {
  host.feeds.at(-1)!.push(update(more))
  await settle()
}
const shown = (tail: Tail): number => tail.buffer.shown.size

beforeEach(() => {
  host.connection = reactive({ status: 'open', generation: 1 })
  host.asked = []
  host.feeds = []
  query.value = { arn: 'a', shards: null, filter: {}, columns: [] }
  scope = effectScope()
})
afterEach(() => scope.stop())

describe('a tail', () => {
  test('goes on from its cursor when the connection is back, and counts on', async () => {
    const tail = begin(now)
    await settle()
    await say({ rows: [row(1)], scanned: 1, matched: 1, cursor: 'c1' })
    host.connection.status = 'lost'
    await settle()
    expect(tail.status.value).toBe('stale')
    Object.assign(host.connection, { status: 'open', generation: 2 })
    await settle()
    expect(host.asked.at(-1)!.from).toEqual({ kind: 'cursor', cursor: 'c1' })
    await say({ rows: [row(2), row(3)], scanned: 2, matched: 2, cursor: 'c3' })
    expect(shown(tail)).toBe(3)
    expect(tail.counts.value).toEqual({ scanned: 3, matched: 3, skipped: 0 })
  })

  test('goes on from its cursor when somebody tries again after a failure', async () => {
    const tail = begin(beginning)
    await settle()
    await say({ rows: [row(1)], scanned: 5, matched: 1, cursor: 'c5' })
    host.feeds.at(-1)!.fail(new Error('no'))
    await settle()
    expect(tail.status.value).toBe('error')
    expect(shown(tail)).toBe(1)
    tail.retry()
    await settle()
    expect(host.asked.at(-1)!.from).toEqual({ kind: 'cursor', cursor: 'c5' })
  })

  test('begins again at the same place when the filter changes; now has become a time', async () => {
    const tail = begin(now)
    await settle()
    await say({ now: 77_000, rows: [], cursor: 'c0' })
    await say({ now: 99_000, rows: [row(1), row(2)], scanned: 2, matched: 2, cursor: 'c2' })
    query.value = { ...query.value, filter: { text: 'x' } }
    await settle()
    expect(host.asked.at(-1)).toMatchObject({ from: { kind: 'time', at: 77_000 }, filter: { text: 'x' } })
    expect(shown(tail)).toBe(2)
    await say({ now: 100_000, scanned: 2, matched: 0 })
    expect(shown(tail)).toBe(0)
    expect(tail.counts.value).toEqual({ scanned: 2, matched: 0, skipped: 0 })
    query.value = { ...query.value, filter: { text: 'xy' } }
    await settle()
    expect(host.asked.at(-1)!.from).toEqual({ kind: 'time', at: 77_000 })
  })

  test('reads the rows that are shown once more for another column', async () => {
    const tail = begin(now)
    await settle()
    await say({ rows: [row(5), row(6)], scanned: 2, matched: 2 })
    query.value = { ...query.value, columns: ['truck'] }
    await settle()
    expect(host.asked.at(-1)).toMatchObject({ from: { kind: 'time', at: 1_005 }, columns: ['truck'] })
    expect(tail.paths.value).toEqual([])
    await say({ rows: [row(5)], scanned: 1, matched: 1 })
    expect(tail.paths.value).toEqual(['truck'])
  })

  test('stops where the limit is reached, and counts on over the next ones', async () => {
    const tail = begin(beginning)
    await settle()
    await say({ rows: [row(1), row(2)], scanned: 9, matched: 2, waiting: 91, phase: 'full', cursor: 'c9' })
    const before = host.asked.length
    tail.retry()
    await settle()
    expect(host.asked).toHaveLength(before)
    tail.next()
    await settle()
    expect(host.asked.at(-1)!.from).toEqual({ kind: 'cursor', cursor: 'c9' })
    await say({ rows: [row(3)], scanned: 10, matched: 1, phase: 'live', cursor: 'c19' })
    expect(shown(tail)).toBe(1)
    expect(tail.counts.value).toEqual({ scanned: 19, matched: 3, skipped: 0 })
  })

  test('follows from now, and stands at the first row of the past until its end is there', async () => {
    const live = begin(now)
    await settle()
    await say({})
    expect(live.buffer.hold).toBe('none')
    const past = begin(beginning)
    await settle()
    await say({ rows: [row(1)], phase: 'history', scanned: 1, matched: 1 })
    expect(past.buffer.hold).toBe('scrolled')
    await say({ rows: [row(2)], phase: 'live', scanned: 2, matched: 2 })
    expect(past.buffer.news).toBe(0)
    await say({ rows: [row(3)], phase: 'live', scanned: 3, matched: 3 })
    expect(past.buffer.news).toBe(1)
  })

  test('marks what was not sent with the place to read it from', async () => {
    const tail = begin(now)
    await settle()
    await say({ rows: [row(1)], scanned: 1, matched: 1, cursor: 'c1' })
    await say({ rows: [row(90)], scanned: 90, matched: 90, skipped: 88, cursor: 'c90' })
    expect([...tail.buffer.shown]).toMatchObject([
      { position: 1 },
      { gap: 88, why: 'skipped', cursor: 'c1' },
      { position: 90 },
    ])
    expect(tail.counts.value.skipped).toBe(88)
  })

  test('takes an update that comes in parts as one, and none of it if the connection is lost before its end', async () => {
    const tail = begin(now)
    await settle()
    await say({})
    await say({ rows: [row(1)], scanned: 2, matched: 2, cursor: 'c2', more: true })
    expect([shown(tail), tail.counts.value.scanned]).toEqual([0, 0])
    host.connection.status = 'lost'
    await settle()
    Object.assign(host.connection, { status: 'open', generation: 2 })
    await settle()
    expect(host.asked.at(-1)!.from).toEqual({ kind: 'cursor', cursor: 'c0' })
    await say({ rows: [row(1)], scanned: 2, matched: 2, cursor: 'c2', more: true })
    await say({ rows: [row(2)], scanned: 2, matched: 2, cursor: 'c2' })
    expect([...tail.buffer.shown]).toMatchObject([{ position: 1 }, { position: 2 }])
    expect(tail.latest.value?.scanned).toBe(2)
  })

  test('keeps what comes while it is paused', async () => {
    const tail = begin(now)
    await settle()
    await say({ rows: [row(1)], scanned: 1, matched: 1 })
    tail.hold('paused')
    await say({ rows: [row(2), row(3)], scanned: 3, matched: 3 })
    expect([shown(tail), tail.buffer.waiting]).toEqual([1, 2])
    tail.follow()
    expect([shown(tail), tail.buffer.waiting]).toEqual([3, 0])
  })
})
