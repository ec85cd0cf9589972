import type { QueuedMessage, VerdictState, VerdictView } from '../../../shared/console/deliveries'
import type { ExplainedClauseView } from '../../../shared/console/filterPreview'
import { counted, ordinal } from '../../../shared/amounts'
import { parseArn } from '../../../shared/arn'
import {
  compileFilter,
  explain,
  parseFilterPolicy,
  prepareMessage,
  type CompiledFilter,
  type ExplainedClause,
  type FilterAttribute,
  type PreparedMessage,
} from '../../../shared/filterPolicy/filterPolicy'
import type { Database } from '../../store/database'
import type { Delivery } from '../../broker/topics/delivery/delivery'
import type { Outcome, Publication, SubscriptionVersion } from '../../broker/topics/publication'
import type { TopicSide } from './parts'

/** Subscriptions of which is told what became of a publication. */
export const shownVerdicts = 500

export const verdictStatements = {
  places: `SELECT m.id, m.message_id, m.contents FROM json_each(?) e CROSS JOIN messages m ON m.id = e.value
    CROSS JOIN positions p ON p.contents = m.contents AND p.seq = m.seq`,
  states: `SELECT d.id, d.state, d.attempts FROM json_each(?) e CROSS JOIN deliveries d ON d.id = e.value`,
} as const

/** What a publication is for filter policies; the same as the fan-out looks at. */
export function preparedOf(publication: Pick<Publication, 'attributes' | 'message'>): PreparedMessage {
  const { attributes, message } = publication
  return prepareMessage({
    attributes: attributes === null ? {} : (JSON.parse(attributes) as Record<string, FilterAttribute>),
    body: message,
  })
}

export function clauseView(clause: ExplainedClause): ExplainedClauseView {
  const { path, condition, found, reason, range, verdict } = clause
  return { path: [...path], condition, found, reason, range: { from: range.from, to: range.to }, verdict }
}

/** Where messages are now, by their numbers: those that are in no queue are left out. */
export function whereAre({ state }: TopicSide, ids: readonly number[]): Map<number, QueuedMessage> {
  const found = new Map<number, QueuedMessage>()
  if (ids.length === 0) return found
  const rows = state.engine.database
    .prepare(verdictStatements.places)
    .all<[number, string, number]>(JSON.stringify(ids))
  if (rows.length === 0) return found
  const queues = new Map<number, string>()
  for (const queue of state.queues.registry.all()) queues.set(queue.contents, queue.arn)
  for (const [id, messageId, contents] of rows) {
    const queueArn = queues.get(contents)
    if (queueArn !== undefined) found.set(id, { queueArn, id, messageId, present: true })
  }
  return found
}

/** State and attempts of deliveries, by number; those that are no longer kept are left out. */
export function statesOf(database: Database, ids: readonly number[]): Map<number, VerdictState> {
  if (ids.length === 0) return new Map()
  return new Map(
    database
      .prepare(verdictStatements.states)
      .all<[number, string, number]>(JSON.stringify(ids))
      .map(([id, state, attempts]) => [id, verdictState({ state: state as Delivery['state'], attempts })]),
  )
}

export function verdictState({ state, attempts }: Pick<Delivery, 'state' | 'attempts'>): VerdictState {
  if (state !== 'pending') return state
  return attempts === 0 ? 'waiting' : 'retrying'
}

/** What became of a publication at each subscription, and why. */
export function verdicts(
  side: TopicSide,
  publication: Publication,
  outcomes: readonly Outcome[],
): VerdictView[] {
  const { state, deliveries } = side
  const shown = outcomes.slice(0, shownVerdicts)
  const begun = new Map(
    shown.flatMap(([, what, number]) => (what === 'd' ? [[number, deliveries.find(number)] as const] : [])),
  )
  const letters = [...begun.values()].map((delivery) => delivery?.deadLetterNumber ?? null)
  const copies = shown.flatMap(([, what, number]) => (what === 'q' ? [number] : []))
  const places = whereAre(side, [...copies, ...letters.filter((number) => number !== null)])
  const message = preparedOf(publication)
  return shown.flatMap((outcome): VerdictView[] => {
    const version = state.publications.version(outcome[0])
    if (!version) return []
    const clause = decidingClause(version, message)
    const base = {
      subscriptionArn: version.arn,
      protocol: version.protocol,
      endpoint: version.endpoint,
      exists: state.registry.subscription(version.arn) !== undefined,
      filterPolicy: version.filterPolicy || null,
      filterScope: version.filterScope,
      clause,
      queue: null,
      deliveryId: null,
      attempts: 0,
      nextAt: null,
      deadLetterQueueArn: null,
    }
    switch (outcome[1]) {
      case 'f': {
        const why = clause?.verdict === 'no match' ? `: ${clause.reason}` : ''
        return [{ ...base, state: 'filtered-out', text: `Filtered out${why}.` }]
      }
      case 'q':
        return [{ ...base, state: 'delivered', ...putVerdict(version, outcome[2], places.get(outcome[2])) }]
      case 'd':
        return [{ ...base, ...deliveryVerdict(places, version, outcome[2], begun.get(outcome[2])) }]
    }
  })
}

/** Policies of versions, which never change, read once while the broker keeps the version at hand. */
const filters = new WeakMap<SubscriptionVersion, CompiledFilter | null>()

/** The clause that decides, whatever was decided; null without a policy that has one. */
export function decidingClause(
  version: SubscriptionVersion,
  message: PreparedMessage,
): ExplainedClauseView | null {
  let filter = filters.get(version)
  if (filter === undefined) {
    const parsed = version.filterPolicy && parseFilterPolicy(version.filterPolicy, version.filterScope)
    filter = parsed && parsed.ok ? compileFilter(parsed.policy) : null
    filters.set(version, filter)
  }
  if (!filter) return null
  const { clause } = explain(filter, message)
  return clause && clauseView(clause)
}

function putVerdict(version: SubscriptionVersion, id: number, place: QueuedMessage | undefined) {
  const name = nameOf(version.endpoint)
  const queue = place ?? { queueArn: version.endpoint, id, messageId: null, present: false }
  const now = !place
    ? ' It is no longer there.'
    : place.queueArn === version.endpoint
      ? ''
      : ` It is in ${nameOf(place.queueArn)} now.`
  return { queue, text: `Put into ${name}.${now}` }
}

function deliveryVerdict(
  places: ReadonlyMap<number, QueuedMessage>,
  version: SubscriptionVersion,
  id: number,
  delivery: Delivery | undefined,
) {
  if (!delivery) {
    const text = 'The delivery has ended; how is no longer kept.'
    return { state: 'forgotten' as const, text, deliveryId: null }
  }
  const { attempts, nextAt, deadLetterArn, deadLetterNumber } = delivery
  return {
    state: verdictState(delivery),
    text: deliveryText(version, delivery),
    queue: deadLetterOf(places, deadLetterArn, deadLetterNumber),
    deliveryId: id,
    attempts,
    nextAt: delivery.state === 'pending' ? nextAt : null,
    deadLetterQueueArn: deadLetterArn,
  }
}

/** The message that a dead-letter queue got, where it is now. */
export function deadLetterOf(
  places: ReadonlyMap<number, QueuedMessage>,
  arn: string | null,
  id: number | null,
): QueuedMessage | null {
  if (arn === null || id === null) return null
  return places.get(id) ?? { queueArn: arn, id, messageId: null, present: false }
}

function deliveryText(version: SubscriptionVersion, delivery: Delivery): string {
  const { attempts, lastReason, deadLetterArn } = delivery
  const why = lastReason === null ? '.' : `: ${withStop(lastReason)}`
  switch (verdictState(delivery)) {
    case 'waiting':
      return `On its way to ${nameOf(version.endpoint)}.`
    case 'retrying':
      return `${counted(attempts, 'attempt')} failed${why} It will be attempted again.`
    case 'delivered':
      return attempts > 1 ? `Delivered at the ${ordinal(attempts)} attempt.` : 'Delivered.'
    default: {
      const then =
        deadLetterArn === null
          ? 'No dead-letter queue took it: it is lost.'
          : `${nameOf(deadLetterArn)} took it.`
      return `Given up after ${counted(attempts, 'attempt')}${why} ${then}`
    }
  }
}

export function withStop(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`
}

/** The resource's name of an ARN, without what kind of a resource it is; any other text as it is. */
export function nameOf(endpoint: string): string {
  return parseArn(endpoint)?.resource.replace(/^(function:|deliverystream\/|endpoint\/)/, '') ?? endpoint
}
