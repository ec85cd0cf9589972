import type { z } from 'zod'
import type { timelineEntrySchema } from '../../shared/console/messages'
import { counted, ordinal } from '../../shared/amounts'
import { parseArn } from '../../shared/arn'
import type { DomainEvent, EventFeed } from '../broker/events'
import type { MessageReader } from '../broker/queues/browseRead'
import { timelineSentence } from './sentences'

export type TimelineEntry = z.infer<typeof timelineEntrySchema>
type MessageEvent = Extract<DomainEvent, { messageId: string }>

/** What the row says of a message, from which the trace tells what it does not remember. */
export interface TracedMessage {
  readonly id: number
  readonly messageId: string
  readonly queueArn: string
  readonly sentAt: number
  readonly receiveCount: number
  readonly firstReceivedAt: number | null
}

/** Events of all messages that are kept together, newest first. */
const capacity = 65_536
/** Events of one message that are shown: a message may be received a thousand times. */
const shown = 200

/**
 * The life of single messages: a ring of the last events of all of them, linked per message so that one is found
 * without a search, and joined with what is kept for good in SQL (moves to a dead-letter queue, redrives).
 */
export class MessageTrace {
  readonly #events: (MessageEvent | undefined)[] = new Array<MessageEvent | undefined>(capacity)
  /** For each kept event, the number of the event before it of the same message; -1 if there is none. */
  readonly #before = new Float64Array(capacity)
  readonly #latest = new Map<number, number>()
  #next = 0
  readonly #unsubscribe: () => void

  constructor(
    events: EventFeed,
    private readonly reader: MessageReader,
  ) {
    this.#unsubscribe = events.subscribe((event) => {
      if ('messageId' in event) this.#keep(event)
    })
  }

  /** What happened to a message, oldest first, over its dead-letter moves and redrives. */
  timeline(message: TracedMessage): TimelineEntry[] {
    const ids = [message.id]
    const entries: TimelineEntry[] = []
    const remembered = new Set<string>()
    const add = (entry: TimelineEntry): void => {
      const key = `${entry.type} ${entry.at} ${entry.messageId} ${entry.queueArn}`
      const once = entry.type === 'message.moved-to-dlq' || entry.type === 'message.redriven'
      if (once && remembered.has(key)) return
      remembered.add(key)
      entries.push(entry)
    }
    for (const entry of this.#moves(message.id, ids)) add(entry)
    const recent = this.#recent(ids)
    for (const event of recent.events) add(toEntry(event))
    for (const entry of this.#whatTheRowSays(message, recent)) add(entry)
    return entries
      .map((entry, index) => ({ entry, index }))
      .sort((a, b) => a.entry.at - b.entry.at || a.index - b.index)
      .map(({ entry }) => entry)
  }

  dispose(): void {
    this.#unsubscribe()
  }

  #keep(event: MessageEvent): void {
    const slot = this.#next % capacity
    const evicted = this.#events[slot]
    if (evicted) {
      const id = evicted.type === 'message.redriven' ? evicted.newId : evicted.id
      if (this.#latest.get(id) === this.#next - capacity) this.#latest.delete(id)
    }
    this.#events[slot] = event
    this.#before[slot] = this.#latest.get(event.id) ?? -1
    if (event.type === 'message.redriven') {
      this.#latest.delete(event.id)
      this.#latest.set(event.newId, this.#next)
    } else this.#latest.set(event.id, this.#next)
    this.#next += 1
  }

  /** Kept events of the message under all its numbers; `cut` if it had more than are kept or shown. */
  #recent(ids: readonly number[]): { events: MessageEvent[]; cut: boolean } {
    const seen = new Set<number>()
    let cut = false
    for (const id of ids) {
      let seq = this.#latest.get(id) ?? -1
      while (seq >= 0) {
        if (seq < this.#next - capacity || seen.size >= shown) {
          cut = true
          break
        }
        if (seen.has(seq)) break
        seen.add(seq)
        seq = this.#before[seq % capacity]!
      }
    }
    const events = [...seen].sort((a, b) => a - b).map((seq) => this.#events[seq % capacity]!)
    return { events, cut }
  }

  /** Dead-letter moves and redrives that are kept in SQL; adds the numbers that the message had before to `ids`. */
  #moves(id: number, ids: number[]): TimelineEntry[] {
    return this.reader.history(id).map((move) => {
      if (!ids.includes(move.id)) ids.push(move.id)
      const redrive = move.kind === 'redrive'
      const [from, to] = [nameOf(move.fromArn), nameOf(move.toArn)]
      return {
        at: move.at,
        type: redrive ? 'message.redriven' : 'message.moved-to-dlq',
        queueArn: move.fromArn,
        text: redrive
          ? `Redriven from ${from} to ${to}${move.edited ? ' with changes' : ''}; its new message id is ${move.newMessageId}.`
          : `Moved from ${from} to ${to} after ${counted(move.receiveCount, 'receive')}.`,
        messageId: move.messageId,
      }
    })
  }

  /** Fills what the ring has forgotten, or what happened before this start, from the message's own figures. */
  *#whatTheRowSays(
    message: TracedMessage,
    recent: { events: MessageEvent[]; cut: boolean },
  ): Iterable<TimelineEntry> {
    const own = recent.events.filter((event) => event.messageId === message.messageId)
    const base = { queueArn: message.queueArn, messageId: message.messageId }
    const redriven = recent.events.some(
      (event) => event.type === 'message.redriven' && event.newId === message.id,
    )
    if (!redriven && !own.some((event) => event.type === 'message.sent')) {
      yield { ...base, at: message.sentAt, type: 'message.sent', text: 'Sent.' }
    }
    const received = own.filter((event) => event.type === 'message.received')
    const forgotten = message.receiveCount - received.length
    if (forgotten <= 0) return
    if (message.firstReceivedAt !== null && !received.some((event) => event.receiveCount === 1)) {
      yield {
        ...base,
        at: message.firstReceivedAt,
        type: 'message.received',
        text: 'Received for the 1st time.',
      }
    }
    const unknown = received.some((event) => event.receiveCount === 1) ? forgotten : forgotten - 1
    if (unknown > 0) {
      yield {
        ...base,
        at: message.firstReceivedAt ?? message.sentAt,
        type: 'trace.forgotten',
        text: `${unknown === 1 ? 'One more receive' : `${counted(unknown, 'more receive')}`} up to the ${ordinal(message.receiveCount - received.length)}: the details are no longer kept.`,
      }
    }
  }
}

function nameOf(arn: string): string {
  return parseArn(arn)?.resource ?? arn
}

function toEntry(event: MessageEvent): TimelineEntry {
  const text = timelineSentence(event)
  return {
    at: event.at,
    type: event.type,
    queueArn: event.queue.arn,
    text:
      event.type === 'message.redriven'
        ? text.replace(/\.$/, `; its new message id is ${event.newMessageId}.`)
        : text,
    messageId: event.messageId,
  }
}
