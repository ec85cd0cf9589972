import type { z } from 'zod'
import type { timelineEntrySchema } from '../../shared/console/messages'
import { counted, ordinal } from '../../shared/amounts'
import { parseArn } from '../../shared/arn'
import type { DomainEvent, EventFeed } from '../broker/events'
import type { MessageReader, MoveRecord } from '../broker/queues/browseRead'
import { timelineSentence } from './sentences'

export type TimelineEntry = z.infer<typeof timelineEntrySchema>
type MessageEvent = Extract<DomainEvent, { type: `message.${string}` }>

/** What the row says of a message, from which the trace tells what it does not remember. */
export interface TracedMessage {
  readonly id: number
  readonly messageId: string
  readonly queueArn: string
  readonly sentAt: number
  readonly receiveCount: number
  readonly firstReceivedAt: number | null
}

export interface MessageLife {
  readonly first: number
  readonly last: number
  /** Oldest first. */
  readonly entries: readonly TimelineEntry[]
  /** The message ids it had. */
  readonly messageIds: ReadonlySet<string>
}

/** Events of all messages that are kept together, newest first. */
const capacity = 65_536
/** Numbers are given out one after the other, so that messages of the same time share no line. */
const lines = 65_536
/** Events of one message that are shown: a message may be received a thousand times. */
const shown = 200

/**
 * The life of single messages: a ring of the last events of all of them, linked so that those of one message are
 * found without a search, and joined with what is kept for good in SQL (moves to a dead-letter queue, redrives).
 */
export class MessageTrace {
  readonly #events: (MessageEvent | undefined)[] = new Array<MessageEvent | undefined>(capacity)
  /** Events stand in lines, by message number: for each kept event, the one before it in its line; -1 if there is none. */
  readonly #before = new Float64Array(capacity)
  /** The last event of each line. */
  readonly #latest = new Float64Array(lines).fill(-1)
  #next = 0
  readonly #unsubscribe: () => void

  constructor(
    events: EventFeed,
    private readonly reader: MessageReader,
  ) {
    this.#unsubscribe = events.subscribe((event) => {
      if (isMessageEvent(event)) this.#keep(event)
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
    const moves = this.reader.history(message.id)
    for (const move of moves) if (!ids.includes(move.id)) ids.push(move.id)
    const events = this.#recent(ids)
    // Of what happened in the same millisecond the first comes first: it is sent, received, moved.
    for (const entry of whatTheRowSays(message, events, moves)) add(entry)
    for (const event of events) add(toEntry(event))
    for (const move of moves) add(toMoveEntry(move))
    return entries
      .map((entry, index) => ({ entry, index }))
      .sort((a, b) => a.entry.at - b.entry.at || a.index - b.index)
      .map(({ entry }) => entry)
  }

  /**
   * What is known of a message by its number alone, over its redrives, before and after: it may be gone. `last` is the
   * number that it has, or had at the end; `first` that of the message it was before all redrives.
   */
  life(id: number): MessageLife {
    let last = id
    const lives = new Set([id])
    for (let steps = 0; steps < 50; steps += 1) {
      const next = this.reader.history(last).find(({ kind, id: of }) => kind === 'redrive' && of === last)
      if (!next || lives.has(next.newId)) break
      last = next.newId
      lives.add(last)
    }
    const moves = this.reader.history(last)
    for (const move of moves) lives.add(move.id)
    const events = this.#recent([...lives])
    const told = new Set(events.map((event) => `${event.type} ${event.at} ${event.id}`))
    const entries = [
      ...events.map(toEntry),
      ...moves
        .filter(({ kind, at, id: of }) => {
          const type = kind === 'redrive' ? 'message.redriven' : 'message.moved-to-dlq'
          return !told.has(`${type} ${at} ${of}`)
        })
        .map(toMoveEntry),
    ].sort((a, b) => a.at - b.at)
    const ids = [...events.map(({ messageId }) => messageId), ...moves.map(({ messageId }) => messageId)]
    return { first: Math.min(...lives), last, entries, messageIds: new Set(ids) }
  }

  dispose(): void {
    this.#unsubscribe()
  }

  #keep(event: MessageEvent): void {
    const slot = this.#next % capacity
    const line = (event.type === 'message.redriven' ? event.newId : event.id) % lines
    this.#events[slot] = event
    this.#before[slot] = this.#latest[line]!
    this.#latest[line] = this.#next
    this.#next += 1
  }

  /** Kept events of the message under all its numbers, oldest first; the newest if there are very many. */
  #recent(ids: readonly number[]): MessageEvent[] {
    const found = new Set<number>()
    for (const id of ids) {
      let seq = this.#latest[id % lines]!
      for (
        ;
        seq >= 0 && seq >= this.#next - capacity && found.size < shown;
        seq = this.#before[seq % capacity]!
      ) {
        const event = this.#events[seq % capacity]!
        if (event.id === id || (event.type === 'message.redriven' && event.newId === id)) found.add(seq)
      }
    }
    const events = [...found].sort((a, b) => a - b).map((seq) => this.#events[seq % capacity]!)
    // The redrive says that it was sent.
    const redriven = new Set(events.map((event) => (event.type === 'message.redriven' ? event.newId : -1)))
    return events.filter((event) => event.type !== 'message.sent' || !redriven.has(event.id))
  }
}

/**
 * Fills in what the ring has forgotten, or what happened before this start, from the message's own figures, and says
 * so where the details are lost.
 */
function* whatTheRowSays(
  message: TracedMessage,
  events: readonly MessageEvent[],
  moves: readonly MoveRecord[],
): Iterable<TimelineEntry> {
  const firstMove = moves.find((move) => move.kind === 'dead-letter' && move.id === message.id)
  const base = { queueArn: firstMove?.fromArn ?? message.queueArn, messageId: message.messageId }
  const own = events.filter((event) => event.messageId === message.messageId)
  const redriven = moves.some((move) => move.kind === 'redrive' && move.newId === message.id)
  // A FIFO dead-letter queue set the time anew: when the message was sent is not known any more.
  const moved = firstMove !== undefined && firstMove.at <= message.sentAt
  if (!redriven && !moved && !own.some((event) => event.type === 'message.sent')) {
    yield { ...base, at: message.sentAt, type: 'message.sent', text: 'Sent.' }
  }

  const received = own.filter((event) => event.type === 'message.received')
  const knowsFirst = received.some((event) => event.receiveCount === 1)
  let forgotten = message.receiveCount - received.length
  if (forgotten > 0 && !knowsFirst && message.firstReceivedAt !== null) {
    forgotten -= 1
    const at = message.firstReceivedAt
    yield { ...base, at, type: 'message.received', text: 'Received for the 1st time.' }
  }
  if (forgotten <= 0) return
  const count = forgotten === 1 ? 'One more receive' : `${forgotten.toLocaleString('en')} more receives`
  const last = knowsFirst ? '' : `, up to the ${ordinal(message.receiveCount - received.length)}`
  yield {
    ...base,
    at: message.firstReceivedAt ?? message.sentAt,
    type: 'trace.forgotten',
    text: `${count}${last}: the details are no longer kept.`,
  }
}

function toMoveEntry(move: MoveRecord): TimelineEntry {
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

/** In the trace of a queue's message: what happens at a topic has a place of its own. */
function isMessageEvent(event: DomainEvent): event is MessageEvent {
  return event.type.startsWith('message.')
}
