import { expect, it } from 'vitest'
import { RateLimiter } from '../../../electron/broker/tasks/rateLimiter'
import { ManualClock } from '../../support/manualClock'

it('lets one go at once, then one each spacing', () => {
  const clock = new ManualClock()
  const limiter = new RateLimiter(clock, 2)
  const went: number[] = []
  for (let ms = 0; ms <= 2_000; ms += 50) {
    const available = limiter.available()
    limiter.take(available)
    if (available > 0) went.push(ms)
    clock.advance(50)
  }
  expect(went).toEqual([0, 500, 1_000, 1_500, 2_000])
})

it('keeps the rate over a second however coarse the wake-ups are, and makes no burst after a long sleep', () => {
  const clock = new ManualClock()
  const limiter = new RateLimiter(clock, 500)
  let sent = 0
  for (let ms = 0; ms < 1_000; ms += 7) {
    const available = limiter.available()
    limiter.take(available)
    sent += available
    clock.advance(7)
  }
  expect(sent).toBeGreaterThan(490)
  expect(sent).toBeLessThanOrEqual(501)
  clock.advance(3_600_000)
  expect(limiter.available()).toBeLessThanOrEqual(51)
})

it('says when the next may go', () => {
  const clock = new ManualClock()
  const limiter = new RateLimiter(clock, 1)
  limiter.take(limiter.available())
  expect(limiter.available()).toBe(0)
  expect(limiter.nextAt).toBe(clock.now() + 1_000)
})
