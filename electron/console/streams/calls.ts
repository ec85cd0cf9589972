import type { DomainEvent } from '../../broker/events'
import { putSentence, throttledSentence } from './streamSentences'

/** An event that a call emits once for each shard that it touched. */
type PartEvent = Extract<DomainEvent, { type: 'records.put' | 'records.throttled' }>

function isPart(event: DomainEvent): event is PartEvent {
  return event.type === 'records.put' || event.type === 'records.throttled'
}

/**
 * The number of the first event of the call whose last one has the number `last`, not before `start`. What one call did
 * to several shards comes without a gap, at one time, each shard once; calls that do not differ in that look like one.
 */
export function firstOfCall(at: (seq: number) => DomainEvent, last: number, start: number): number {
  const event = at(last)
  if (!isPart(event)) return last
  const shards = new Set([event.shard.id])
  let first = last
  while (first > start) {
    const other = at(first - 1)
    if (!isPart(other) || other.type !== event.type || other.at !== event.at) break
    if (other.stream.id !== event.stream.id || shards.has(other.shard.id)) break
    if (directionOf(other) !== directionOf(event)) break
    shards.add(other.shard.id)
    first -= 1
  }
  return first
}

/** The one sentence about all events of a call; undefined if they are not of that kind. */
export function callSentence(events: readonly DomainEvent[]): string | undefined {
  const parts = events.filter(isPart)
  const [event] = parts
  if (!event) return undefined
  const shards = parts.map(({ shard }) => shard)
  const count = parts.reduce((sum, part) => sum + part.count, 0)
  if (event.type === 'records.throttled') return throttledSentence({ ...event, count }, shards)
  return putSentence({ ...event, count, bytes: parts.reduce((sum, part) => sum + part.bytes, 0) }, shards)
}

function directionOf(event: PartEvent): string | undefined {
  return event.type === 'records.throttled' ? event.direction : undefined
}
