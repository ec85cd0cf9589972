import type { DomainEvent } from '../../broker/events'
import { putSentence, throttledSentence } from './streamSentences'

/** What a call emits once for each shard that it touched. */
type PartEvent = Extract<DomainEvent, { type: 'records.put' | 'records.throttled' }>

function isPart(event: DomainEvent): event is PartEvent {
  return event.type === 'records.put' || event.type === 'records.throttled'
}

/**
 * Finds which events are of one call: what it did to several shards comes without a gap, at one time, each shard once.
 * Calls right after one another that touch different shards in the same millisecond look like one.
 */
export class CallParts {
  #before: DomainEvent | undefined
  readonly #shards = new Set<number>()

  /** Whether the next event of the feed is of the same call as the one before. */
  continues(event: DomainEvent): boolean {
    const before = this.#before
    this.#before = event
    if (!isPart(event)) return false
    const same =
      before?.type === event.type &&
      before.at === event.at &&
      before.stream.id === event.stream.id &&
      directionOf(before) === directionOf(event) &&
      !this.#shards.has(event.shard.id)
    if (!same) this.#shards.clear()
    this.#shards.add(event.shard.id)
    return same
  }
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
