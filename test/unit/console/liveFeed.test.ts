import { describe, expect, it } from 'vitest'
import { LiveFeed } from '../../../electron/console/liveFeed'
import { ManualTimers, settle } from '../../support/manualTimers'

function counter(options: { interval?: number; signal?: AbortSignal } = {}) {
  const timers = new ManualTimers()
  let value = 0
  let reads = 0
  let subscribed = false
  const feed = new LiveFeed<number>({
    timers,
    interval: options.interval ?? 500,
    signal: options.signal,
    read: () => {
      reads += 1
      return value
    },
    subscribe: () => {
      subscribed = true
      return () => (subscribed = false)
    },
  })
  return {
    timers,
    feed,
    change: () => {
      value += 1
      feed.touch()
    },
    get reads() {
      return reads
    },
    get subscribed() {
      return subscribed
    },
  }
}

describe('a live feed', () => {
  it('gives its first value at once', async () => {
    const { feed } = counter()
    expect(await feed.next()).toEqual({ done: false, value: 0 })
  })

  it('merges changes that come within its interval into one value', async () => {
    const { feed, timers, change } = counter()
    await feed.next()
    const next = feed.next()
    change()
    change()
    change()
    timers.pass(499)
    let arrived = false
    void next.then(() => (arrived = true))
    await settle()
    expect(arrived).toBe(false)
    timers.pass(1)
    expect((await next).value).toBe(3)
  })

  it('says nothing while nothing changes', async () => {
    const { feed, timers } = counter()
    await feed.next()
    let arrived = false
    void feed.next().then(() => (arrived = true))
    timers.pass(60_000)
    await settle()
    expect(arrived).toBe(false)
  })

  it('reads nothing for a reader that does not ask, and gives it the newest state when it does', async () => {
    const test = counter()
    await test.feed.next()
    for (let index = 0; index < 1_000; index += 1) {
      test.change()
      test.timers.pass(1_000)
    }
    expect(test.reads).toBe(1)
    expect((await test.feed.next()).value).toBe(1_000)
    expect(test.reads).toBe(2)
  })

  it('gives an urgent change before the interval is over', async () => {
    const { feed } = counter()
    await feed.next()
    const next = feed.next()
    feed.touch(true)
    expect((await next).done).toBe(false)
  })

  it('ends at return, even while a reader waits, and stops listening and timing', async () => {
    const test = counter()
    await test.feed.next()
    const waiting = test.feed.next()
    test.change()
    await test.feed.return()
    expect((await waiting).done).toBe(true)
    expect((await test.feed.next()).done).toBe(true)
    expect(test.subscribed).toBe(false)
    expect(test.timers.pending).toBe(0)
  })

  it('ends when the reader is gone', async () => {
    const abort = new AbortController()
    const test = counter({ signal: abort.signal })
    await test.feed.next()
    const waiting = test.feed.next()
    abort.abort()
    expect((await waiting).done).toBe(true)
    expect(test.subscribed).toBe(false)
  })

  it('is over before it begins for a reader that is gone already', async () => {
    const test = counter({ signal: AbortSignal.abort() })
    expect((await test.feed.next()).done).toBe(true)
    expect(test.subscribed).toBe(false)
  })

  it('ends with the error of a failed read, once', async () => {
    const feed = new LiveFeed<number>({
      timers: new ManualTimers(),
      interval: 1,
      read: () => {
        throw new Error('broken')
      },
    })
    await expect(feed.next()).rejects.toThrow('broken')
    expect((await feed.next()).done).toBe(true)
  })

  it('serves several waiting readers in the order they came', async () => {
    const test = counter({ interval: 0 })
    const [first, second] = [test.feed.next(), test.feed.next()]
    expect((await first).value).toBe(0)
    test.change()
    expect((await second).value).toBe(1)
  })

  it('gives the parts of one value without the interval, each in a turn of its own', async () => {
    const timers = new ManualTimers()
    let left = 3
    const feed = new LiveFeed<number>({
      timers,
      interval: 500,
      read: () => (left -= 1),
      continues: () => left > 0,
    })
    expect((await feed.next()).value).toBe(2)
    for (const expected of [1, 0]) {
      const next = feed.next()
      let arrived = false
      void next.then(() => (arrived = true))
      await settle()
      expect(arrived).toBe(false)
      timers.pass(0)
      expect((await next).value).toBe(expected)
    }
    void feed.next()
    timers.pass(10_000)
    expect(left).toBe(0)
    await feed.return()
  })
})
