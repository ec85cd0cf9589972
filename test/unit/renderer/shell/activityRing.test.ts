import { describe, expect, it } from 'vitest'
import { ActivityRing, eventName, typesOf } from '../../../../renderer/screens/activity/activityRing'
import type { ActivityEntry } from '../../../../shared/console/activity'

const entry = (seq: number): ActivityEntry => ({
  seq,
  at: seq,
  type: 'message.sent',
  queueArn: null,
  topicArn: null,
  streamArn: null,
  messageId: null,
  messageKey: null,
  text: '',
  level: 'info',
})
const seqs = (ring: ActivityRing): number[] => ring.entries.map(({ seq }) => seq)

describe('the activity ring', () => {
  it('keeps the latest entries and says how many fell out', () => {
    const ring = new ActivityRing(3)
    ring.push([entry(1), entry(2)], 0)
    ring.push([entry(3), entry(4), entry(5)], 0)
    expect(seqs(ring)).toEqual([3, 4, 5])
    expect(ring.fallen).toBe(2)
  })

  it('counts what came too fast to be sent', () => {
    const ring = new ActivityRing(3)
    ring.push([entry(9)], 8)
    expect(ring.fallen).toBe(8)
  })

  it('does not show an entry twice after a reconnect', () => {
    const ring = new ActivityRing()
    ring.push([entry(1), entry(2)], 0)
    ring.push([entry(1), entry(2), entry(3)], 0)
    expect(seqs(ring)).toEqual([1, 2, 3])
  })

  it('begins anew with a host that was started again, and goes on with one that was not', () => {
    const ring = new ActivityRing()
    ring.push([entry(40), entry(41)], 0)
    ring.resume([entry(41), entry(42)], 0)
    expect(seqs(ring)).toEqual([40, 41, 42])
    ring.resume([entry(1), entry(2)], 0)
    expect(seqs(ring)).toEqual([1, 2])
  })

  it('begins with the first entry, even if its number is 0', () => {
    const ring = new ActivityRing()
    ring.push([entry(0)], 0)
    expect(seqs(ring)).toEqual([0])
  })

  it('names events and offers them by kind', () => {
    expect(eventName('message.moved-to-dlq')).toBe('moved to DLQ')
    expect(eventName('queue.created')).toBe('queue created')
    expect(typesOf('all')).toBeNull()
    expect(typesOf('failures')).toContain('message.moved-to-dlq')
  })
})
