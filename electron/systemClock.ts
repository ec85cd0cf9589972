import type { MovableClock } from './broker/clock'

interface Alarm {
  readonly at: number
  /** Breaks ties, so that alarms of the same time ring in the order they were set. */
  readonly order: number
  callback: (() => void) | undefined
}

/** What the clock stands on; injected so that its own tests need no waiting. Times in ms. */
export interface SystemTime {
  now(): number
  setTimeout(callback: () => void, ms: number): { unref?(): void }
  clearTimeout(timer: unknown): void
  /** Soon, after pending input and output had their turn. */
  defer(callback: () => void): void
  /** For measuring a slice; may be of any origin. */
  elapsed(): number
}

const realTime: SystemTime = {
  now: () => Date.now(),
  setTimeout: (callback, ms) => setTimeout(callback, ms),
  clearTimeout: (timer) => clearTimeout(timer as NodeJS.Timeout),
  defer: (callback) => void setImmediate(callback),
  elapsed: () => performance.now(),
}

/** Timers take at most 2^31 - 1 ms; looking every minute also notices that the system's time was set forward. */
const longestTimer = 60_000
/** How long alarms may ring before others get their turn, in ms. */
const slice = 5

/**
 * The clock of a running host: the system's time plus an offset that only grows. If the system's time is set back,
 * broker time stands still until it is reached again.
 *
 * @param offsetMs How far ahead it starts, as kept from the last run.
 */
export function systemClock(offsetMs = 0, time: SystemTime = realTime): MovableClock & { dispose(): void } {
  let offset = offsetMs
  let latest = -Infinity
  let orders = 0
  let heap: Alarm[] = []
  let cancelled = 0
  let timer: { unref?(): void } | undefined
  let timerAt = Infinity
  let ringing = false
  let disposed = false

  const now = (): number => (latest = Math.max(latest, Math.floor(time.now()) + offset))
  const sooner = (a: Alarm, b: Alarm): boolean => a.at < b.at || (a.at === b.at && a.order < b.order)

  function push(alarm: Alarm): void {
    let index = heap.push(alarm) - 1
    while (index > 0) {
      const parent = (index - 1) >> 1
      if (!sooner(alarm, heap[parent]!)) break
      heap[index] = heap[parent]!
      index = parent
    }
    heap[index] = alarm
  }

  function pop(): Alarm {
    const top = heap[0]!
    const last = heap.pop()!
    const count = heap.length
    if (count === 0) return top
    let index = 0
    for (;;) {
      let child = 2 * index + 1
      if (child >= count) break
      if (child + 1 < count && sooner(heap[child + 1]!, heap[child]!)) child += 1
      if (!sooner(heap[child]!, last)) break
      heap[index] = heap[child]!
      index = child
    }
    heap[index] = last
    return top
  }

  /** Waiting receives set and cancel alarms by the thousand: the cancelled ones may never outnumber the others. */
  function sweep(): void {
    if (cancelled < 1_000 || cancelled * 2 < heap.length) return
    const alive = heap.filter((alarm) => alarm.callback)
    heap = []
    cancelled = 0
    for (const alarm of alive) push(alarm)
  }

  function arm(): void {
    while (heap.length > 0 && !heap[0]!.callback) {
      pop()
      cancelled -= 1
    }
    const next = heap[0]
    if (ringing || disposed || !next || (timer && timerAt <= next.at)) return
    if (timer) time.clearTimeout(timer)
    timerAt = next.at
    timer = time.setTimeout(
      () => {
        timer = undefined
        ring()
      },
      Math.min(longestTimer, Math.max(0, next.at - now())),
    )
    timer.unref?.()
  }

  /** Rings what is due, a slice at a time, so that a leap of days does not hold up the broker. */
  function ring(): void {
    if (ringing || disposed) return
    const started = time.elapsed()
    ringing = true
    try {
      while (heap.length > 0 && heap[0]!.at <= now()) {
        if (time.elapsed() - started > slice) {
          time.defer(() => {
            ringing = false
            ring()
          })
          return
        }
        const alarm = pop()
        const callback = alarm.callback
        if (!callback) {
          cancelled -= 1
          continue
        }
        alarm.callback = undefined
        callback()
      }
    } catch (error) {
      ringing = false
      arm()
      throw error
    }
    ringing = false
    arm()
  }

  return {
    get offset() {
      return offset
    },
    now,
    schedule(at, callback) {
      const alarm: Alarm = { at, order: orders++, callback }
      push(alarm)
      arm()
      return () => {
        if (!alarm.callback) return
        alarm.callback = undefined
        cancelled += 1
        sweep()
      }
    },
    advance(ms) {
      if (!(ms >= 0)) throw new RangeError('The clock only moves forward.')
      offset += ms
      if (timer) time.clearTimeout(timer)
      timer = undefined
      ring()
    },
    dispose() {
      disposed = true
      if (timer) time.clearTimeout(timer)
      timer = undefined
      heap = []
    },
  }
}
