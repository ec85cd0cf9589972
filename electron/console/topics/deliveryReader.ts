import type {
  Attempt,
  DeliveryDetail,
  DeliveryPage,
  DeliveryRow,
  DeliveryState,
} from '../../../shared/console/deliveries'
import { retriesOf } from './retries'
import type { Delivery, DeliveryAttempt } from '../../broker/topics/delivery/delivery'
import { refuse } from '../failures'
import type { TopicSide } from './parts'
import { deadLetterOf, verdictState, whereAre } from './verdicts'

const listedFirst = 10
const listedLast = 90

export interface DeliveryQuery {
  readonly topicArn: string | null
  readonly subscriptionArn: string | null
  readonly states: readonly DeliveryState[] | null
  readonly before: number | null
  readonly limit: number
}

/** Reads deliveries and their attempts as the console shows them. */
export class DeliveryReader {
  constructor(private readonly side: TopicSide) {}

  page(query: DeliveryQuery): DeliveryPage {
    const { state, deliveries } = this.side
    const { registry, engine } = state
    const now = engine.clock.now()
    const topic = query.topicArn === null ? undefined : registry.byArn(query.topicArn)
    const subscription =
      query.subscriptionArn === null ? undefined : registry.subscription(query.subscriptionArn)
    if ((query.topicArn !== null && !topic) || (query.subscriptionArn !== null && !subscription)) {
      return { now, rows: [], next: null }
    }
    const scope = {
      ...(topic && !subscription && { topic: topic.id }),
      ...(subscription && { subscription: subscription.id }),
      before: query.before ?? Number.MAX_SAFE_INTEGER,
      limit: query.limit + 1,
    }
    const kinds = [...new Set((query.states ?? []).map(kindOf))]
    const found =
      kinds.length === 0
        ? deliveries.list(scope)
        : kinds.flatMap((kind) => deliveries.list({ ...scope, state: kind })).sort((a, b) => b.id - a.id)
    const cut = found.slice(0, query.limit)
    const rows = cut
      .map((delivery) => this.#row(delivery))
      .filter((row) => query.states === null || query.states.includes(row.state))
    return { now, rows, next: found.length > query.limit ? cut.at(-1)!.id : null }
  }

  /** Refuses with NOT_FOUND once it is no longer kept. */
  detail(id: number): DeliveryDetail {
    const { state, deliveries } = this.side
    const delivery =
      deliveries.find(id) ??
      refuse(
        'NOT_FOUND',
        'This delivery is no longer kept. Those of the last 7 days are, the newest 5,000 of a topic.',
      )
    const attempts = deliveries.attempts(id)
    const letter = delivery.deadLetterNumber
    const subscription = state.registry.subscriptionById(delivery.subscription)
    return {
      ...this.#row(delivery),
      attemptList: shownAttempts(attempts),
      maxAttempts: subscription ? 1 + retriesOf(subscription) : null,
      reason: delivery.state === 'failed' ? delivery.lastReason : null,
      deadLetter: deadLetterOf(
        whereAre(this.side, letter === null ? [] : [letter]),
        delivery.deadLetterArn,
        letter,
      ),
    }
  }

  #row(delivery: Delivery): DeliveryRow {
    const { state, deliveries } = this.side
    const version = state.publications.version(delivery.subscriptionVersion)
    const arn = version?.arn ?? state.registry.subscriptionById(delivery.subscription)?.arn ?? ''
    const last = this.#last(delivery)
    return {
      id: delivery.id,
      publicationId: delivery.publication,
      kind: delivery.kind,
      messageId: delivery.messageId,
      topicArn: arn.slice(0, Math.max(0, arn.lastIndexOf(':'))),
      subscriptionArn: arn,
      protocol: delivery.protocol,
      endpoint: version?.endpoint ?? '',
      state: verdictState(delivery) as DeliveryState,
      attempts: delivery.attempts,
      startedAt: delivery.begunAt,
      lastAt: last?.at ?? null,
      nextAt: delivery.state === 'pending' ? delivery.nextAt : null,
      underWay: deliveries.isUnderWay(delivery),
      lastResult: last ? resultOf(last) : delivery.lastReason,
      deadLetterQueueArn: delivery.deadLetterArn,
    }
  }

  #last({ id }: Delivery): Pick<DeliveryAttempt, 'at' | 'ok' | 'status' | 'error'> | undefined {
    const row = this.side.state.engine.database
      .prepare(
        'SELECT at, ok, status, error FROM delivery_attempts WHERE delivery = ? ORDER BY id DESC LIMIT 1',
      )
      .get<[number, number, number | null, string | null]>(id)
    return row && { at: row[0], ok: row[1] === 1, status: row[2], error: row[3] }
  }
}

function kindOf(state: DeliveryState): Delivery['state'] {
  return state === 'waiting' || state === 'retrying' ? 'pending' : state
}

export function resultOf({ status, error, ok }: Pick<DeliveryAttempt, 'ok' | 'status' | 'error'>): string {
  return error ?? (status === null ? (ok ? 'delivered' : 'failed') : String(status))
}

/** All send the same body, so it is kept with the first only. */
function shownAttempts(attempts: readonly DeliveryAttempt[]): Attempt[] {
  const body = attempts.find(({ requestBody }) => requestBody !== null)?.requestBody ?? null
  const shown = attempts.map((attempt, index) => ({
    n: index + 1,
    at: attempt.at,
    durationMs: attempt.durationMs,
    ok: attempt.ok,
    status: attempt.status,
    result: resultOf(attempt),
    request: joined(
      attempt.requestHead,
      attempt.requestHead === null ? attempt.requestBody : (attempt.requestBody ?? body),
    ),
    response: joined(attempt.responseHead, attempt.responseBody),
  }))
  if (shown.length <= listedFirst + listedLast) return shown
  return [...shown.slice(0, listedFirst), ...shown.slice(-listedLast)]
}

function joined(head: string | null, body: string | null): string {
  return [head, body].filter((part) => part !== null && part !== '').join('\n\n')
}
