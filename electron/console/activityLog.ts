import type { ActivityEntry } from '../../shared/console/activity'
import type { DomainEvent, EventFeed } from '../broker/events'
import { level, sentence } from './sentences'
import { CallParts, callSentence } from './streams/calls'

/** What a reader of the log follows; null takes everything. */
export interface ActivityFilter {
  readonly queueArn: string | null
  readonly topicArn?: string | null | undefined
  readonly streamArn?: string | null | undefined
  readonly types: readonly string[] | null
}

export interface ActivityBatch {
  entries: ActivityEntry[]
  /** Entries that matched but came too fast to be shown. */
  dropped: number
}

const capacity = 10_000

/**
 * What the broker did lately: a ring of the last 10,000 events. Keeping one costs an array write, since the broker
 * may do tens of thousands a second; the sentence is written when somebody reads it.
 */
export class ActivityLog {
  readonly #ring: DomainEvent[] = []
  /** 1 for an event that is of the same call as the one before. */
  readonly #continues = new Uint8Array(capacity)
  #next = 0
  readonly #listeners = new Set<() => void>()
  readonly #unsubscribe: () => void

  constructor(events: EventFeed) {
    const calls = new CallParts()
    this.#unsubscribe = events.subscribe((event) => {
      // Whoever waits for records asks many times a second: that it got none is no news.
      if (event.type === 'records.read' && event.count === 0) return
      this.#ring[this.#next % capacity] = event
      this.#continues[this.#next % capacity] = calls.continues(event) ? 1 : 0
      this.#next += 1
      for (const listener of this.#listeners) listener()
    })
  }

  /** The number the next entry will have: reading from here on gives what comes after now. */
  get end(): number {
    return this.#next
  }

  /** Calls back at every event, cheaply; returns what ends it. */
  onEntry(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** The newest `limit` entries numbered `from` or later that match, oldest first. */
  read(from: number, filter: ActivityFilter, limit: number): ActivityBatch {
    const types = filter.types ? new Set(filter.types) : null
    const topicArn = filter.topicArn ?? null
    const streamArn = filter.streamArn ?? null
    const at = (seq: number): DomainEvent => this.#ring[seq % capacity]!
    const start = Math.max(from, this.#next - capacity, 0)
    const entries: ActivityEntry[] = []
    let dropped = start - Math.max(0, from)
    for (let seq = this.#next - 1; seq >= start; seq -= 1) {
      const event = at(seq)
      const last = seq
      while (seq > start && this.#continues[seq % capacity] === 1) seq -= 1
      if (types && !types.has(event.type)) continue
      if (filter.queueArn !== null && !touches(event, filter.queueArn)) continue
      if (topicArn !== null && !('topic' in event && event.topic.arn === topicArn)) continue
      if (streamArn !== null && !('stream' in event && event.stream.arn === streamArn)) continue
      if (entries.length === limit) {
        dropped += 1
        continue
      }
      const parts = seq === last ? [] : Array.from({ length: last - seq + 1 }, (_, index) => at(seq + index))
      entries.push(toEntry(last, event, callSentence(parts)))
    }
    return { entries: entries.reverse(), dropped: Math.max(0, dropped) }
  }

  dispose(): void {
    this.#unsubscribe()
    this.#listeners.clear()
  }
}

function touches(event: DomainEvent, arn: string): boolean {
  if ('to' in event && event.to.arn === arn) return true
  return 'queue' in event && event.queue?.arn === arn
}

function toEntry(seq: number, event: DomainEvent, text = sentence(event)): ActivityEntry {
  const message = 'messageId' in event && 'queue' in event ? event : null
  return {
    seq,
    at: event.at,
    type: event.type,
    queueArn: ('queue' in event && event.queue?.arn) || null,
    topicArn: 'topic' in event ? event.topic.arn : null,
    streamArn: 'stream' in event ? event.stream.arn : null,
    messageId: 'messageId' in event ? event.messageId : null,
    messageKey: message?.id ?? null,
    text,
    level: level(event),
  }
}
