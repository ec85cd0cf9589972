import { describe, expect, it } from 'vitest'
import { type SystemTime, systemClock } from '../../../electron/systemClock'

/** A system whose time, timers and stopwatch a test moves. */
function fakeTime() {
  let now = 1_000_000
  let elapsed = 0
  let timers: { at: number; callback: () => void; ms: number }[] = []
  const deferred: (() => void)[] = []
  const time: SystemTime = {
    now: () => now,
    setTimeout(callback, ms) {
      const timer = { at: now + ms, callback, ms }
      timers.push(timer)
      return timer as unknown as { unref?(): void }
    },
    clearTimeout(timer) {
      timers = timers.filter((other) => (other as unknown) !== timer)
    },
    defer: (callback) => void deferred.push(callback),
    elapsed: () => elapsed,
  }
  return {
    time,
    deferred,
    get timers() {
      return timers
    },
    set(value: number) {
      now = value
    },
    work(ms: number) {
      elapsed += ms
    },
    pass(ms: number) {
      const end = now + ms
      for (;;) {
        const due = timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0]
        if (!due) break
        timers = timers.filter((other) => other !== due)
        now = Math.max(now, due.at)
        due.callback()
      }
      now = end
    },
  }
}

describe('the system clock', () => {
  it('is ahead of the system by the offset it starts with', () => {
    const fake = fakeTime()
    const clock = systemClock(5_000, fake.time)
    expect(clock.now()).toBe(1_005_000)
    expect(clock.offset).toBe(5_000)
  })

  it('never goes back when the system does', () => {
    const fake = fakeTime()
    const clock = systemClock(0, fake.time)
    expect(clock.now()).toBe(1_000_000)
    fake.set(900_000)
    expect(clock.now()).toBe(1_000_000)
    fake.set(1_000_500)
    expect(clock.now()).toBe(1_000_500)
  })

  it('rings alarms in order of time, then of setting', () => {
    const fake = fakeTime()
    const clock = systemClock(0, fake.time)
    const rung: string[] = []
    clock.schedule(1_000_200, () => rung.push('late'))
    clock.schedule(1_000_100, () => rung.push('early'))
    clock.schedule(1_000_100, () => rung.push('early too'))
    fake.pass(150)
    expect(rung).toEqual(['early', 'early too'])
    fake.pass(50)
    expect(rung).toEqual(['early', 'early too', 'late'])
  })

  it('does not ring a cancelled alarm', () => {
    const fake = fakeTime()
    const clock = systemClock(0, fake.time)
    const cancel = clock.schedule(1_000_100, () => expect.unreachable())
    cancel()
    cancel()
    fake.pass(1_000)
  })

  it('rings an alarm of the past at the next turn, not inside schedule', () => {
    const fake = fakeTime()
    const clock = systemClock(0, fake.time)
    let rung = 0
    clock.schedule(0, () => (rung += 1))
    expect(rung).toBe(0)
    fake.pass(0)
    expect(rung).toBe(1)
  })

  it('waits months without a timer longer than the platform takes', () => {
    const fake = fakeTime()
    const clock = systemClock(0, fake.time)
    let rung = false
    const month = 30 * 86_400_000
    clock.schedule(1_000_000 + month, () => (rung = true))
    expect(fake.timers[0]!.ms).toBeLessThan(2 ** 31)
    fake.pass(month - 1)
    expect(rung).toBe(false)
    fake.pass(1)
    expect(rung).toBe(true)
  })

  it('rings what became due when it is moved ahead', () => {
    const fake = fakeTime()
    const clock = systemClock(0, fake.time)
    const rung: number[] = []
    for (const second of [3, 1, 2]) clock.schedule(1_000_000 + second * 1_000, () => rung.push(second))
    clock.advance(2_500)
    expect(rung).toEqual([1, 2])
    expect(clock.now()).toBe(1_002_500)
    fake.pass(500)
    expect(rung).toEqual([1, 2, 3])
  })

  it('gives way to others while a leap makes many alarms due', () => {
    const fake = fakeTime()
    const clock = systemClock(0, fake.time)
    let rung = 0
    for (let index = 0; index < 10; index += 1) {
      clock.schedule(1_000_001, () => {
        rung += 1
        fake.work(2)
      })
    }
    clock.advance(1_000)
    expect(rung).toBe(3)
    while (fake.deferred.length > 0) fake.deferred.shift()!()
    expect(rung).toBe(10)
  })

  it('rings alarms that alarms set', () => {
    const fake = fakeTime()
    const clock = systemClock(0, fake.time)
    const rung: string[] = []
    clock.schedule(1_000_010, () => {
      rung.push('first')
      clock.schedule(clock.now() + 10, () => rung.push('second'))
    })
    fake.pass(20)
    expect(rung).toEqual(['first', 'second'])
  })

  it('forgets cancelled alarms long before they were due', () => {
    const fake = fakeTime()
    const clock = systemClock(0, fake.time)
    let rung = 0
    clock.schedule(1_000_100, () => (rung += 1))
    for (let index = 0; index < 50_000; index += 1) clock.schedule(2_000_000 + index, () => undefined)()
    fake.pass(100)
    expect(rung).toBe(1)
    expect(fake.timers).toHaveLength(0)
  })

  it('goes on after an alarm that throws', () => {
    const fake = fakeTime()
    const clock = systemClock(0, fake.time)
    let rung = false
    clock.schedule(1_000_010, () => {
      throw new Error('broken alarm')
    })
    clock.schedule(1_000_020, () => (rung = true))
    expect(() => fake.pass(10)).toThrow('broken alarm')
    fake.pass(10)
    expect(rung).toBe(true)
  })

  it('refuses to go back', () => {
    expect(() => systemClock(0, fakeTime().time).advance(-1)).toThrow(RangeError)
  })
})
