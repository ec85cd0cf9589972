import type { TraceEntry, TraceWay } from '../../../shared/console/trace'
import type { MessageReader } from '../../broker/queues/browseRead'
import type { Delivery } from '../../broker/topics/delivery/delivery'
import type { Outcome, Publication, SubscriptionVersion } from '../../broker/topics/publication'
import type { MessageTrace, TimelineEntry } from '../trace'
import { resultOf } from './deliveryReader'
import type { TopicSide } from './parts'
import { decidingClause, nameOf, preparedOf, verdictState, whereAre, withStop } from './verdicts'

/** One way of a message, with what happened on it, oldest first. */
export interface TracedWay {
  readonly way: TraceWay
  readonly entries: readonly TraceEntry[]
  /** The beginning of a queue's message. */
  readonly preview: string
}

const nothing = {
  way: null,
  topicArn: null,
  subscriptionArn: null,
  queueArn: null,
  messageKey: null,
  messageId: null,
  publicationId: null,
  deliveryId: null,
  clause: null,
  filterPolicy: null,
} as const

/** What happened to a publication at each subscription, and to a message in its queues. */
export class TraceWays {
  constructor(
    private readonly side: TopicSide,
    private readonly reader: MessageReader,
    private readonly trace: MessageTrace,
  ) {}

  /** Whether this is what became message number `copy` of a queue. */
  leadsTo(outcome: Outcome, copy: number): boolean {
    if (outcome[1] === 'q') return outcome[2] === copy
    return outcome[1] === 'd' && this.side.deliveries.find(outcome[2])?.deadLetterNumber === copy
  }

  ofOutcome(outcome: Outcome, publication: Publication): TracedWay {
    const version = this.side.state.publications.version(outcome[0])
    if (!version) return forgotten
    switch (outcome[1]) {
      case 'f':
        return this.#filteredOut(version, publication)
      case 'q':
        return this.#put(version, publication, outcome[2])
      case 'd':
        return this.#delivery(version, publication, outcome[2])
    }
  }

  /** A message that was sent to a queue directly, or of which no publication is known. */
  ofMessage(id: number): TracedWay {
    const { entries, state, place, preview } = this.#inQueues(id, null)
    const first = entries.find(({ queueArn }) => queueArn !== null)?.queueArn ?? place?.queueArn ?? ''
    return {
      way: {
        label: nameOf(first),
        subscriptionArn: null,
        protocol: 'sqs',
        endpoint: first,
        state,
        queueArn: place?.queueArn ?? null,
        messageKey: place?.id ?? null,
        messageId: place?.messageId ?? null,
      },
      entries,
      preview,
    }
  }

  /** What was published to a phone number or a push endpoint directly; only the outbox knows of it. */
  ofOutbox(messageId: string): TracedWay | undefined {
    const row = this.side.state.engine.database
      .prepare('SELECT id FROM outbox WHERE message_id = ? LIMIT 1')
      .get<[number]>(messageId)
    const item = row && this.side.outbox.find(row[0])
    if (!item) return undefined
    const { to, kind, at, body } = item
    return {
      way: {
        label: nameOf(to),
        subscriptionArn: item.subscriptionArn,
        protocol: kind,
        endpoint: to,
        state: 'delivered',
        queueArn: null,
        messageKey: null,
        messageId: null,
      },
      entries: [
        {
          ...nothing,
          at,
          type: 'outbox.added',
          text: `Sent to ${nameOf(to)}: it is in the outbox.`,
          level: 'info',
          messageId,
        },
      ],
      preview: body,
    }
  }

  #filteredOut(version: SubscriptionVersion, publication: Publication): TracedWay {
    const clause = decidingClause(version, preparedOf(publication))
    const why = clause?.verdict === 'no match' ? `: ${clause.reason}` : ''
    return {
      way: wayOf(version, 'filtered-out'),
      entries: [
        {
          ...this.#base(version, publication),
          type: 'subscription.filtered-out',
          text: `${labelOf(version)} filtered it out${why}.`,
          level: 'notice',
          clause,
          filterPolicy: version.filterPolicy,
        },
      ],
      preview: '',
    }
  }

  #put(version: SubscriptionVersion, publication: Publication, id: number): TracedWay {
    const { entries, state, place } = this.#inQueues(id, version.endpoint)
    const clause = decidingClause(version, preparedOf(publication))
    const because = clause?.verdict === 'match' ? `: ${clause.reason}` : ''
    return {
      way: {
        ...wayOf(version, state),
        queueArn: place?.queueArn ?? null,
        messageKey: place?.id ?? null,
        messageId: place?.messageId ?? entries.find(({ messageId }) => messageId !== null)?.messageId ?? null,
      },
      entries: [
        {
          ...this.#base(version, publication),
          type: 'subscription.delivered',
          text: `Put into ${nameOf(version.endpoint)}${because}.`,
          level: 'info',
          queueArn: version.endpoint,
          messageKey: place?.queueArn === version.endpoint ? place.id : null,
          clause,
          filterPolicy: version.filterPolicy,
        },
        ...entries.filter(({ type }) => type !== 'message.sent'),
      ],
      preview: '',
    }
  }

  #delivery(version: SubscriptionVersion, publication: Publication, id: number): TracedWay {
    const delivery = this.side.deliveries.find(id)
    if (!delivery) return { ...forgotten, way: wayOf(version, 'unknown') }
    const base = { ...this.#base(version, publication), deliveryId: id }
    const entries: TraceEntry[] = this.side.deliveries.attempts(id).map((attempt, index) => ({
      ...base,
      at: attempt.at,
      type: attempt.ok ? 'delivery.succeeded' : 'delivery.attempted',
      text: `Attempt ${index + 1} to ${labelOf(version)} ${outcomeOf(attempt)}`,
      level: attempt.ok ? 'info' : 'notice',
    }))
    if (delivery.state !== 'failed') entries.push(...due(base, delivery))
    else return this.#failed(version, delivery, base, entries)
    const state = verdictState(delivery)
    return { way: wayOf(version, state === 'delivered' ? 'delivered' : 'retrying'), entries, preview: '' }
  }

  #failed(
    version: SubscriptionVersion,
    delivery: Delivery,
    base: TraceEntry,
    attempts: readonly TraceEntry[],
  ): TracedWay {
    const { deadLetterArn, deadLetterNumber, finishedAt, begunAt, lastReason } = delivery
    const then = deadLetterArn === null ? 'No queue took it.' : `${nameOf(deadLetterArn)} took it.`
    const end: TraceEntry = {
      ...base,
      at: finishedAt ?? begunAt,
      type: 'delivery.failed',
      text: `Given up: ${withStop(lastReason ?? 'it failed')} ${then}`,
      level: 'warning',
      queueArn: deadLetterArn,
    }
    if (deadLetterNumber === null) {
      return { way: wayOf(version, 'failed'), entries: [...attempts, end], preview: '' }
    }
    const { entries, state, place } = this.#inQueues(deadLetterNumber, null)
    const resting = state === 'waiting' || state === 'in-flight'
    return {
      way: {
        ...wayOf(version, resting ? 'dead-lettered' : state),
        queueArn: place?.queueArn ?? null,
        messageKey: place?.id ?? null,
        messageId: place?.messageId ?? null,
      },
      entries: [
        ...attempts,
        { ...end, messageKey: place?.queueArn === deadLetterArn ? place.id : null },
        ...entries.filter(({ type }) => type !== 'message.sent'),
      ],
      preview: '',
    }
  }

  /** A message in queues, through dead-letter queues and redrives. `home`: the queue it was meant for. */
  #inQueues(id: number, home: string | null) {
    const life = this.trace.life(id)
    const place = whereAre(this.side, [life.last]).get(life.last)
    const detail = place && this.reader.get(place.queueArn, place.id)
    const timeline = detail ? this.trace.timeline(detail) : life.entries
    const entries = timeline.map((entry): TraceEntry => ({
      ...nothing,
      at: entry.at,
      type: entry.type,
      text: entry.text,
      level: levelOf(entry),
      queueArn: entry.queueArn,
      messageKey: place?.queueArn === entry.queueArn ? place.id : null,
      messageId: entry.messageId,
    }))
    const dead = detail && detail.sourceArn !== null && detail.queueArn !== home
    const state: TraceWay['state'] = detail
      ? dead
        ? 'dead-lettered'
        : detail.state === 'in-flight'
          ? 'in-flight'
          : 'waiting'
      : endOf(timeline)
    return { entries, state, place, preview: detail?.preview ?? '' }
  }

  #base(version: SubscriptionVersion, publication: Publication): TraceEntry {
    return {
      ...nothing,
      at: publication.at,
      type: '',
      text: '',
      level: 'info',
      topicArn: publication.topicArn,
      subscriptionArn: version.arn,
      publicationId: publication.id,
    }
  }
}

const forgotten: TracedWay = {
  way: {
    label: 'a subscription that is no longer known',
    subscriptionArn: null,
    protocol: '',
    endpoint: '',
    state: 'unknown',
    queueArn: null,
    messageKey: null,
    messageId: null,
  },
  entries: [],
  preview: '',
}

function due(base: TraceEntry, { state, nextAt, attempts }: Delivery): TraceEntry[] {
  if (state !== 'pending' || nextAt === null) return []
  return [
    { ...base, at: nextAt, type: 'delivery.due', text: `Attempt ${attempts + 1} is due.`, level: 'info' },
  ]
}

function wayOf(version: SubscriptionVersion, state: TraceWay['state']): TraceWay {
  return {
    label: labelOf(version),
    subscriptionArn: version.arn,
    protocol: version.protocol,
    endpoint: version.endpoint,
    state,
    queueArn: null,
    messageKey: null,
    messageId: null,
  }
}

/** That one which succeeded was delivered need not be said. */
function outcomeOf(attempt: Parameters<typeof resultOf>[0]): string {
  if (attempt.ok && attempt.status === null) return 'succeeded.'
  return `${attempt.ok ? 'succeeded' : 'failed'}: ${withStop(resultOf(attempt))}`
}

function labelOf({ endpoint }: SubscriptionVersion): string {
  return nameOf(endpoint)
}

function endOf(timeline: readonly TimelineEntry[]): TraceWay['state'] {
  switch (timeline.at(-1)?.type) {
    case 'message.deleted':
      return 'deleted'
    case 'message.expired':
      return 'expired'
    default:
      return 'unknown'
  }
}

function levelOf({ type }: TimelineEntry): TraceEntry['level'] {
  if (type === 'message.moved-to-dlq' || type === 'message.expired') return 'warning'
  return type === 'message.redriven' ? 'notice' : 'info'
}
