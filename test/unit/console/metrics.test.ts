import { describe, expect, it } from 'vitest'
import { Metrics, type QueueSample } from '../../../electron/console/metrics'
import { EventFeed, type QueueRef } from '../../../electron/broker/events'
import { ManualTimers } from '../../support/manualTimers'

const start = Date.UTC(2026, 0, 1)
const ref = (id: number): QueueRef => ({
  id,
  account: '000000000000',
  region: 'us-east-1',
  name: `q${id}`,
  arn: `arn:aws:sqs:us-east-1:000000000000:q${id}`,
})

function metricsOf(ids: number[] = [1]) {
  const events = new EventFeed()
  const timers = new ManualTimers()
  const samples = new Map<number, QueueSample>(
    ids.map((id) => [id, { id, visible: 0, inFlight: 0, delayed: 0, oldestSentAt: null }]),
  )
  const lines: string[] = []
  const metrics = new Metrics(
    events,
    timers,
    () => start + timers.now(),
    () => samples.values(),
    (line) => lines.push(line),
  )
  const sent = (id: number) =>
    events.emit({
      type: 'message.sent',
      at: start,
      queue: ref(id),
      messageId: 'm',
      id: 1,
      bytes: 1,
      delayed: false,
      groupId: null,
    })
  return { events, timers, samples, metrics, lines, sent }
}

describe('metrics', () => {
  it('notes a point a second, dated in broker time', () => {
    const { metrics, timers, samples, sent } = metricsOf()
    samples.set(1, { id: 1, visible: 2, inFlight: 1, delayed: 0, oldestSentAt: start })
    sent(1)
    sent(1)
    timers.pass(2_000)
    const points = metrics.points(1, 0)
    expect(points.map(({ at }) => at)).toEqual([start, start + 1_000, start + 2_000])
    expect(points[1]).toMatchObject({ visible: 2, inFlight: 1, sent: 2, oldestAge: 1 })
    expect(points[2]).toMatchObject({ visible: 2, inFlight: 1, sent: 0, oldestAge: 2 })
  })

  it('counts a redrive as deleted here and sent there, and a dead-letter move as neither', () => {
    const { metrics, timers, events, sent } = metricsOf([1, 2])
    const base = { at: start, messageId: 'm', id: 1 }
    // The broker tells both of a redrive.
    sent(2)
    events.emit({
      ...base,
      type: 'message.redriven',
      queue: ref(1),
      to: ref(2),
      newId: 2,
      newMessageId: 'n',
      edited: false,
      taskId: null,
    })
    events.emit({ ...base, type: 'message.moved-to-dlq', queue: ref(2), to: ref(1), receiveCount: 3 })
    timers.pass(1_000)
    expect(metrics.points(1, 1)[0]).toMatchObject({ deleted: 1, sent: 0, movedToDlq: 0 })
    expect(metrics.points(2, 1)[0]).toMatchObject({ deleted: 0, sent: 1, movedToDlq: 1 })
  })

  it('gives rates over the last ten seconds', () => {
    const { metrics, timers, sent } = metricsOf()
    for (let index = 0; index < 50; index += 1) sent(1)
    timers.pass(1_000)
    expect(metrics.rates(1)).toEqual({ sent: 5, received: 0, deleted: 0 })
    timers.pass(9_000)
    expect(metrics.rates(1).sent).toBe(5)
    timers.pass(1_000)
    expect(metrics.rates(1).sent).toBe(0)
  })

  it('gives only the points after those that were read', () => {
    const { metrics, timers } = metricsOf()
    timers.pass(5_000)
    const from = metrics.end
    expect(metrics.points(1, from)).toEqual([])
    timers.pass(3_000)
    expect(metrics.points(1, from)).toHaveLength(3)
  })

  it('keeps fifteen minutes', () => {
    const { metrics, timers, samples } = metricsOf()
    for (let second = 0; second < 2_000; second += 1) {
      samples.set(1, { id: 1, visible: second, inFlight: 0, delayed: 0, oldestSentAt: null })
      timers.pass(1_000)
    }
    const points = metrics.points(1, 0)
    expect(points).toHaveLength(900)
    expect(points.at(-1)!.at).toBe(start + 2_000_000)
    expect(points.map(({ visible }) => visible)).toEqual(
      Array.from({ length: 900 }, (_, index) => 1_100 + index),
    )
  })

  it('keeps the depth every five seconds over five minutes', () => {
    const { metrics, timers, samples } = metricsOf()
    for (let second = 1; second <= 400; second += 1) {
      samples.set(1, { id: 1, visible: second, inFlight: 1, delayed: 1, oldestSentAt: null })
      timers.pass(1_000)
    }
    const depths = metrics.depthHistory(1)
    expect(depths).toHaveLength(60)
    expect(depths.at(-1)).toBe(402)
    expect(depths[0]).toBe(402 - 59 * 5)
  })

  it('says that something changed only in seconds in which something did', () => {
    const { metrics, timers, sent } = metricsOf()
    timers.pass(30_000)
    const changes: boolean[] = []
    metrics.onSecond((changed) => changes.push(changed.size > 0))
    timers.pass(2_000)
    sent(1)
    timers.pass(12_000)
    expect(changes.slice(0, 2)).toEqual([false, false])
    expect(changes.slice(2, 12)).toEqual(Array(10).fill(true))
    expect(changes.at(-1)).toBe(false)
  })

  it('says that a queue changed as long as the last five minutes look different', () => {
    const { metrics, timers, samples } = metricsOf()
    const at = (visible: number) =>
      samples.set(1, { id: 1, visible, inFlight: 0, delayed: 0, oldestSentAt: null })
    at(0)
    timers.pass(400_000)
    at(7)
    timers.pass(5_000)
    at(0)
    timers.pass(15_000)
    let changes = 0
    metrics.onSecond((changed) => (changes += changed.size))
    timers.pass(100_000)
    expect(changes).toBe(20)
    timers.pass(300_000)
    changes = 0
    timers.pass(60_000)
    expect(changes).toBe(0)
  })

  it('forgets a queue that is gone', () => {
    const { metrics, timers, samples } = metricsOf()
    timers.pass(3_000)
    samples.delete(1)
    timers.pass(1_000)
    expect(metrics.points(1, 0)).toEqual([])
    expect(metrics.depthHistory(1)).toEqual([])
  })

  it('goes on, and says so, after a second in which the broker could not be asked', () => {
    const { metrics, timers, samples, lines } = metricsOf()
    const sample = samples.get(1)!
    Object.defineProperty(samples, 'values', {
      configurable: true,
      value: () => {
        throw new Error('closed')
      },
    })
    timers.pass(1_000)
    expect(lines).toEqual([expect.stringContaining('closed')])
    Object.defineProperty(samples, 'values', { value: () => [sample].values() })
    timers.pass(1_000)
    expect(metrics.points(1, 0).length).toBeGreaterThan(0)
  })

  it('bounds the memory of a thousand busy queues', () => {
    const ids = Array.from({ length: 1_000 }, (_, index) => index)
    const { metrics, timers, samples } = metricsOf(ids)
    for (let second = 0; second < 1_000; second += 1) {
      for (const id of ids)
        samples.set(id, { id, visible: second, inFlight: id, delayed: 0, oldestSentAt: start })
      timers.pass(1_000)
    }
    expect(metrics.points(7, 0)).toHaveLength(900)
    expect(metrics.bytes).toBeLessThan(100 * 1_048_576)
  })

  it('keeps next to nothing for a thousand quiet queues', () => {
    const ids = Array.from({ length: 1_000 }, (_, index) => index)
    const { metrics, timers } = metricsOf(ids)
    timers.pass(1_000_000)
    expect(metrics.points(999, 0)).toHaveLength(900)
    expect(metrics.bytes).toBeLessThan(1_048_576)
  })
})
