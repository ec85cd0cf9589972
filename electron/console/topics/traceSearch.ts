import type { MessageTraceView, TraceEntry, TraceWay } from '../../../shared/console/trace'
import type { MessageReader } from '../../broker/queues/browseRead'
import { numberOf } from '../../broker/queues/messageIds'
import { readReference } from '../../broker/queues/storedBody'
import type { Outcome, Publication } from '../../broker/topics/publication'
import type { MessageTrace } from '../trace'
import type { TopicSide } from './parts'
import { TraceWays, type TracedWay } from './traceWays'

const waysMost = 100
const entriesMost = 1_000
const previewCharacters = 256
/** An envelope names the publication near its beginning. */
const ENVELOPE = /^\{"Type":"Notification","MessageId":"([0-9a-f-]{36})"/

/** Follows a message by its id, from the publish to every end. Changes nothing. */
export class TraceSearch {
  readonly #ways: TraceWays

  constructor(
    private readonly side: TopicSide,
    private readonly reader: MessageReader,
    private readonly trace: MessageTrace,
  ) {
    this.#ways = new TraceWays(side, reader, trace)
  }

  find(text: string): MessageTraceView {
    const messageId = text.trim().toLowerCase()
    const number = numberOf(messageId)
    const publication = number === undefined ? undefined : this.#publication(number, messageId)
    if (publication) return this.#ofPublication(messageId, publication, null)
    if (number === undefined) return this.#nothing(messageId)

    const present = this.reader.find(messageId)[0]
    const life = this.trace.life(number)
    const origin = this.#origin(number, life.first)
    const known = present !== undefined || life.messageIds.has(messageId)
    if (origin && (known || origin.certain)) {
      return this.#ofPublication(messageId, origin.publication, origin.number)
    }
    if (!known) {
      const sent = this.#ways.ofOutbox(messageId)
      return sent ? this.#assemble(messageId, 'publication', null, [sent], 1, null) : this.#nothing(messageId)
    }
    return this.#assemble(messageId, 'message', null, [this.#ways.ofMessage(number)], 1, 0)
  }

  #publication(number: number, messageId: string): Publication | undefined {
    const found = this.side.state.publications.find(number)
    return found?.messageId === messageId ? found : undefined
  }

  /** The publication that a queue's message is a copy of. `certain`: found by the number, without knowing the message. */
  #origin(
    number: number,
    first: number,
  ): { publication: Publication; number: number; certain: boolean } | undefined {
    const { database } = this.side.state.engine
    // Copies are numbered right after their publication.
    const before = database
      .prepare('SELECT id, outcomes FROM publications WHERE id < ? ORDER BY id DESC LIMIT 1')
      .get<[number, string]>(first)
    if (before) {
      const outcomes = JSON.parse(before[1]) as Outcome[]
      if (outcomes.some(([, what, copy]) => what === 'q' && copy === first)) {
        return this.#with(before[0], first, first === number)
      }
    }
    const delivery = database
      .prepare('SELECT publication FROM deliveries WHERE dead_letter_number = ? LIMIT 1')
      .get<[number | null]>(first)
    if (delivery?.[0]) return this.#with(delivery[0], first, false)
    const body = database
      .prepare('SELECT substr(body, 1, 200) FROM messages WHERE id = ?')
      .get<[string]>(number)?.[0]
    if (body === undefined) return undefined
    const reference = readReference(body)
    if (reference) return this.#with(reference.publication, first, false)
    const named = ENVELOPE.exec(body)?.[1]
    const id = named === undefined ? undefined : numberOf(named)
    return id === undefined ? undefined : this.#with(id, first, false)
  }

  #with(id: number, number: number, certain: boolean) {
    const publication = this.side.state.publications.find(id)
    return publication && { publication, number, certain }
  }

  #ofPublication(messageId: string, publication: Publication, copy: number | null): MessageTraceView {
    const outcomes = this.side.state.publications.outcomes(publication.id)
    const asked = copy === null ? -1 : outcomes.findIndex((outcome) => this.#ways.leadsTo(outcome, copy))
    const shown = outcomes.slice(0, waysMost)
    // The one that was asked for is always told.
    if (asked >= waysMost) shown[waysMost - 1] = outcomes[asked]!
    const ways = shown.map((outcome) => this.#ways.ofOutcome(outcome, publication))
    const index = asked < 0 ? null : Math.min(asked, waysMost - 1)
    return this.#assemble(messageId, 'publication', publication, ways, outcomes.length, index)
  }

  #assemble(
    messageId: string,
    found: 'publication' | 'message',
    publication: Publication | null,
    traced: readonly TracedWay[],
    waysTotal: number,
    asked: number | null,
  ): MessageTraceView {
    const entries: TraceEntry[] = []
    if (publication) entries.push(publishedEntry(publication))
    traced.forEach((way, index) => entries.push(...way.entries.map((entry) => ({ ...entry, way: index }))))
    const sorted = entries
      .map((entry, index) => ({ entry, index }))
      .sort((a, b) => a.entry.at - b.entry.at || a.index - b.index)
      .map(({ entry }) => entry)
    const message = publication ? undefined : traced[0]
    return {
      now: this.side.state.engine.clock.now(),
      messageId,
      found: asked === null ? found : 'message',
      topicArn: publication?.topicArn ?? null,
      publicationId: publication?.id ?? null,
      at: publication?.at ?? sorted[0]?.at ?? null,
      subject: publication?.subject ?? null,
      preview: (publication?.message ?? message?.preview ?? '').slice(0, previewCharacters),
      asked,
      ways: traced.map(({ way }): TraceWay => way),
      waysTotal,
      entries: sorted.slice(0, entriesMost),
    }
  }

  #nothing(messageId: string): MessageTraceView {
    return {
      now: this.side.state.engine.clock.now(),
      messageId,
      found: 'none',
      topicArn: null,
      publicationId: null,
      at: null,
      subject: null,
      preview: '',
      asked: null,
      ways: [],
      waysTotal: 0,
      entries: [],
    }
  }
}

function publishedEntry(publication: Publication): TraceEntry {
  const name = publication.topicArn.slice(publication.topicArn.lastIndexOf(':') + 1)
  return {
    at: publication.at,
    type: 'topic.published',
    text: `Published to ${name} by ${publication.senderId}.`,
    level: 'info',
    way: null,
    topicArn: publication.topicArn,
    subscriptionArn: null,
    queueArn: null,
    messageKey: null,
    messageId: publication.messageId,
    publicationId: publication.id,
    deliveryId: null,
    clause: null,
    filterPolicy: null,
  }
}
