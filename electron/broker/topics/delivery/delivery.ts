import type { SubscriptionProtocol } from '../subscription'

export type DeliveryState = 'pending' | 'delivered' | 'failed'

/** notification: of a publication. confirmation: asks an endpoint to confirm. farewell: says that it was unsubscribed. */
export type DeliveryKind = 'notification' | 'confirmation' | 'farewell'

/** The phase of the delivery policy that the next attempt belongs to, or that the last one did. */
export type DeliveryPhase = 'first' | 'immediate' | 'pre-backoff' | 'backoff' | 'post-backoff' | 'by hand'

/** A row of `deliveries`. Times are broker time in ms. */
export interface Delivery {
  readonly id: number
  readonly kind: DeliveryKind
  /** Null for confirmations and farewells. */
  readonly publication: number | null
  readonly subscription: number
  readonly subscriptionVersion: number
  readonly topic: number
  readonly protocol: SubscriptionProtocol
  /** The publication's, or the confirmation's own. */
  readonly messageId: string
  /** Of confirmations and farewells: what is sent. */
  readonly text: string | null
  readonly state: DeliveryState
  readonly attempts: number
  /** Of the next attempt, while pending. */
  readonly nextAt: number | null
  readonly phase: DeliveryPhase
  readonly begunAt: number
  readonly finishedAt: number | null
  /** Why the last attempt failed, or why there was none. */
  readonly lastReason: string | null
  /** The queue that took it when it was given up, and the message's number there. */
  readonly deadLetterArn: string | null
  readonly deadLetterNumber: number | null
}

/** A row of `delivery_attempts`. */
export interface DeliveryAttempt {
  readonly id: number
  readonly delivery: number
  readonly at: number
  readonly durationMs: number
  readonly ok: boolean
  /** Of HTTP or SMTP. */
  readonly status: number | null
  readonly requestHead: string | null
  /** The first 4 KiB; the same for all attempts, so null but for the first. */
  readonly requestBody: string | null
  readonly responseHead: string | null
  readonly responseBody: string | null
  readonly error: string | null
}
