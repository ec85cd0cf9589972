import type { Database } from '../../../store/database'
import type { SubscriptionProtocol } from '../subscription'
import type { Delivery, DeliveryAttempt, DeliveryKind, DeliveryPhase, DeliveryState } from './delivery'

const COLUMNS =
  'id, kind, publication, subscription, subscription_version, topic, protocol, message_id, text, state, attempts, next_at, phase, begun_at, finished_at, last_reason, dead_letter_arn, dead_letter_number'
const ATTEMPT =
  'id, delivery, at, duration_ms, ok, status, request_head, request_body, response_head, response_body, error'

export const deliveryStatements = {
  insert: `INSERT INTO deliveries (${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  find: `SELECT ${COLUMNS} FROM deliveries WHERE id = ?`,
  due: `SELECT ${COLUMNS} FROM deliveries INDEXED BY deliveries_due WHERE subscription = ? AND state = 'pending' ORDER BY next_at, id LIMIT ?`,
  update:
    'UPDATE deliveries SET state = ?, attempts = ?, next_at = ?, phase = ?, finished_at = ?, last_reason = ?, dead_letter_arn = ?, dead_letter_number = ? WHERE id = ?',
  forget: `UPDATE deliveries SET state = 'failed', next_at = NULL, finished_at = ?, last_reason = ? WHERE subscription = ? AND state = 'pending' AND kind <> 'farewell'`,
  needed: `SELECT publication FROM deliveries INDEXED BY deliveries_needing WHERE state = 'pending' AND publication = ? LIMIT 1`,
  ofTopic: `SELECT ${COLUMNS} FROM deliveries WHERE topic = ? AND state = ? AND id < ? ORDER BY id DESC LIMIT ?`,
  ofSubscription: `SELECT ${COLUMNS} FROM deliveries WHERE subscription = ? AND state = ? AND id < ? ORDER BY id DESC LIMIT ?`,
  insertAttempt: `INSERT INTO delivery_attempts (${ATTEMPT}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  attempts: `SELECT ${ATTEMPT} FROM delivery_attempts WHERE delivery = ? ORDER BY id LIMIT ?`,
  lastAttempts: `SELECT ${ATTEMPT} FROM delivery_attempts WHERE delivery = ? ORDER BY id DESC LIMIT ?`,
} as const

/** Of all topics, newest first; and what is pending, once at start: both read a table in order of its key. */
export const deliveryScans = {
  all: `SELECT ${COLUMNS} FROM deliveries WHERE id < ? ORDER BY id DESC LIMIT ?`,
  lanes: `SELECT subscription, min(next_at), count(*), sum(attempts > 0) FROM deliveries INDEXED BY deliveries_due WHERE state = 'pending' GROUP BY subscription`,
} as const

export type LaneColumns = [subscription: number, nextAt: number, pending: number, retrying: number]

type Columns = [
  number,
  string,
  number | null,
  number,
  number,
  number,
  string,
  string,
  string | null,
  string,
  number,
  number | null,
  string,
  number,
  number | null,
  string | null,
  string | null,
  number | null,
]
type AttemptColumns = [
  number,
  number,
  number,
  number,
  number,
  number | null,
  string | null,
  string | null,
  string | null,
  string | null,
  string | null,
]

/** The rows of deliveries and of their attempts. */
export class DeliveryRows {
  constructor(private readonly database: Database) {}

  // Inside a transaction:

  insert(row: Delivery): void {
    this.database
      .prepare(deliveryStatements.insert)
      .runWith([
        row.id,
        row.kind,
        row.publication,
        row.subscription,
        row.subscriptionVersion,
        row.topic,
        row.protocol,
        row.messageId,
        row.text,
        row.state,
        row.attempts,
        row.nextAt,
        row.phase,
        row.begunAt,
        row.finishedAt,
        row.lastReason,
        row.deadLetterArn,
        row.deadLetterNumber,
      ])
  }

  /** Writes what may change of it. */
  update(row: Delivery): void {
    this.database
      .prepare(deliveryStatements.update)
      .run(
        row.state,
        row.attempts,
        row.nextAt,
        row.phase,
        row.finishedAt,
        row.lastReason,
        row.deadLetterArn,
        row.deadLetterNumber,
        row.id,
      )
  }

  insertAttempt(row: DeliveryAttempt): void {
    this.database
      .prepare(deliveryStatements.insertAttempt)
      .runWith([
        row.id,
        row.delivery,
        row.at,
        row.durationMs,
        row.ok ? 1 : 0,
        row.status,
        row.requestHead,
        row.requestBody,
        row.responseHead,
        row.responseBody,
        row.error,
      ])
  }

  /** All that is pending for a subscription fails with this reason, farewells excepted. */
  forget(subscription: number, now: number, reason: string): number {
    return this.database.prepare(deliveryStatements.forget).run(now, reason, subscription)
  }

  // Reading:

  find(id: number): Delivery | undefined {
    const row = this.database.prepare(deliveryStatements.find).get<Columns>(id)
    return row && toDelivery(row)
  }

  /** Those of a subscription that come next, the earliest first. */
  due(subscription: number, limit: number): Delivery[] {
    return this.database.prepare(deliveryStatements.due).all<Columns>(subscription, limit).map(toDelivery)
  }

  isNeeded(publication: number): boolean {
    return this.database.prepare(deliveryStatements.needed).get(publication) !== undefined
  }

  /** In order, the first `limit`. */
  attempts(delivery: number, limit: number): DeliveryAttempt[] {
    return this.database
      .prepare(deliveryStatements.attempts)
      .all<AttemptColumns>(delivery, limit)
      .map(toAttempt)
  }

  /** In order, the last `limit`. */
  lastAttempts(delivery: number, limit: number): DeliveryAttempt[] {
    const last = this.database.prepare(deliveryStatements.lastAttempts)
    return last.all<AttemptColumns>(delivery, limit).map(toAttempt).reverse()
  }

  ofTopic(topic: number, state: DeliveryState, before: number, limit: number): Delivery[] {
    const rows = this.database.prepare(deliveryStatements.ofTopic)
    return rows.all<Columns>(topic, state, before, limit).map(toDelivery)
  }

  ofSubscription(subscription: number, state: DeliveryState, before: number, limit: number): Delivery[] {
    const rows = this.database.prepare(deliveryStatements.ofSubscription)
    return rows.all<Columns>(subscription, state, before, limit).map(toDelivery)
  }

  /** Of all topics, newest first. */
  all(before: number, limit: number): Delivery[] {
    return this.database.prepare(deliveryScans.all).all<Columns>(before, limit).map(toDelivery)
  }

  /** What is pending of each subscription. */
  lanes(): LaneColumns[] {
    return this.database.prepare(deliveryScans.lanes).all<LaneColumns>()
  }
}

function toDelivery(row: Columns): Delivery {
  return {
    id: row[0],
    kind: row[1] as DeliveryKind,
    publication: row[2],
    subscription: row[3],
    subscriptionVersion: row[4],
    topic: row[5],
    protocol: row[6] as SubscriptionProtocol,
    messageId: row[7],
    text: row[8],
    state: row[9] as DeliveryState,
    attempts: row[10],
    nextAt: row[11],
    phase: row[12] as DeliveryPhase,
    begunAt: row[13],
    finishedAt: row[14],
    lastReason: row[15],
    deadLetterArn: row[16],
    deadLetterNumber: row[17],
  }
}

function toAttempt(row: AttemptColumns): DeliveryAttempt {
  return {
    id: row[0],
    delivery: row[1],
    at: row[2],
    durationMs: row[3],
    ok: row[4] === 1,
    status: row[5],
    requestHead: row[6],
    requestBody: row[7],
    responseHead: row[8],
    responseBody: row[9],
    error: row[10],
  }
}
