import type { Engine } from '../engine'
import type { Caller } from '../queues/operations'
import type { QueueState } from '../queues/state'
import type { EnvelopeSizes } from './envelopeSize'
import type { PendingSubscriptions } from './pendingSubscriptions'
import type { Publication } from './publication'
import type { Publications } from './publications'
import type { PublishDeduplication } from './publishDeduplication'
import type { Signer } from './signature'
import type { Subscription } from './subscription'
import type { TopicRegistry } from './registry'

/** What the rules of the topics share. */
export interface TopicState {
  readonly engine: Engine
  /** The rules of the queues, for what is put into them. */
  readonly queues: QueueState
  readonly registry: TopicRegistry
  readonly publications: Publications
  readonly deduplication: PublishDeduplication
  readonly signer: Signer
  readonly envelopeSizes: EnvelopeSizes
  readonly replays: ReplayRules
  /** Subscriptions that wait for their confirmation. */
  readonly pending: PendingSubscriptions
  readonly deliveries: DeliveryRules
  readonly outbox: OutboxRules
  /** Phone numbers and push endpoints, as targets of a direct publish. */
  readonly direct: DirectPublish
}

/** Replays of archived messages (replay.ts). */
export interface ReplayRules {
  /** The ReplayPolicy of a subscription was set, or taken away; inside a transaction. */
  policyChanged(subscription: Subscription): void
  /** What is published now reaches the subscription through a running replay. */
  holds(subscription: Subscription): boolean
}

/** What cannot simply be put into a queue: kept, attempted, retried, given up (delivery/deliveries.ts). */
export interface DeliveryRules {
  /**
   * Begins the delivery of a publication to a confirmed subscription; inside the transaction of the publish. The first
   * attempt follows when it is durable. `problem`: why it can't even be attempted, for example a queue that is gone;
   * then it is given up at once and goes to the subscription's dead-letter queue. Answers the delivery's number.
   */
  begin(subscription: Subscription, publication: Publication, now: number, problem?: DeliveryProblem): number
  /** Sends the message that asks an endpoint, or an inbox, to confirm; inside the transaction of Subscribe. */
  askToConfirm(subscription: Subscription, base: string, now: number): void
  /** Says goodbye to an endpoint that was unsubscribed without credentials; inside a transaction. */
  sayUnsubscribed(subscription: Subscription, base: string, now: number): void
  /** The subscription or its topic was deleted: what is pending is given up; inside a transaction. */
  forget(subscription: Subscription): void
  /** Publications that pending deliveries still need, for the collector. */
  needed(publicationIds: readonly number[]): ReadonlySet<number>
}

export interface DeliveryProblem {
  /** For example `InvalidParameter` or `QueueDoesNotExist`. */
  readonly code: string
  readonly message: string
}

/** Messages that left the broker for a person: the console shows them (delivery/outbox.ts). */
export interface OutboxRules {
  /** Inside a transaction. Answers its number. */
  add(item: OutboxItem): number
}

export interface OutboxItem {
  readonly kind: 'email' | 'email-json' | 'sms' | 'application'
  /** An address, a phone number, or the ARN of a push endpoint. */
  readonly to: string
  readonly subject: string | null
  readonly body: string
  readonly at: number
  readonly topicArn: string | null
  readonly subscriptionArn: string | null
  /** The message id that the publisher was answered; null for confirmations and one-time passwords. */
  readonly messageId: string | null
  /** What the console shows beside it: sender id, platform, a confirmation link. */
  readonly details: Readonly<Record<string, string>>
}

/** Publish to a PhoneNumber, or to the TargetArn of a push endpoint (mobile/). Both throw BrokerErrors before they change anything. */
export interface DirectPublish {
  toPhoneNumber(caller: Caller, phoneNumber: string, publication: DirectMessage): void
  toEndpoint(caller: Caller, endpointArn: string, publication: DirectMessage): void
  /** Whether there is such a push endpoint, for Subscribe; absent: it is not asked. */
  hasEndpoint?(endpointArn: string): boolean
  /** A subscription's endpoint, when a delivery to protocol `sms` or `application` is attempted. Throws as the others do. */
  deliver(subscription: Subscription, publication: Publication): void
}

export interface DirectMessage {
  readonly messageId: string
  readonly message: string
  readonly structured: boolean
  readonly subject: string | null
  readonly attributes: string | null
}
