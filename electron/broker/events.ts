import type { World } from '../../shared/arn'
import type { ShardRef } from './streams/shard'

/** A queue as events name it. */
export interface QueueRef extends World {
  readonly id: number
  readonly name: string
  readonly arn: string
}

interface MessageEvent {
  readonly at: number
  readonly queue: QueueRef
  /** The message id that clients see (a UUID). */
  readonly messageId: string
  /** The broker's own number for the message; stays with it when it moves to a DLQ, changes when it is redriven. */
  readonly id: number
}

interface QueueEvent {
  readonly at: number
  readonly queue: QueueRef
}

/** A topic as events name it. */
export interface TopicRef extends World {
  readonly id: number
  readonly name: string
  readonly arn: string
}

interface TopicEvent {
  readonly at: number
  readonly topic: TopicRef
}

interface SubscriptionEvent extends TopicEvent {
  readonly subscriptionArn: string
  readonly protocol: string
  readonly endpoint: string
}

/** A stream as events name it. */
export interface StreamRef extends World {
  readonly id: number
  readonly name: string
  readonly arn: string
}

interface StreamEvent {
  readonly at: number
  readonly stream: StreamRef
}

/** Of records that one call put into, or took from, one shard. */
interface RecordsEvent extends StreamEvent {
  readonly shard: ShardRef
  readonly count: number
  /** Of data and partition keys. */
  readonly bytes: number
}

/** Of a delivery that is not simply a message put into a queue. */
interface DeliveryEvent extends SubscriptionEvent {
  readonly deliveryId: number
  /** The publication's message id, and its number. */
  readonly messageId: string
  readonly id: number
  /** Attempts so far, this one included. */
  readonly attempts: number
}

/**
 * What happened, one event an operation and message. Activity log, metrics, live tail and message trace are
 * subscribers of this one feed. Later services add their own members to this union.
 */
export type DomainEvent =
  | (QueueEvent & { type: 'queue.created' })
  | (QueueEvent & { type: 'queue.changed'; what: 'attributes' | 'tags' | 'policy' })
  | (QueueEvent & { type: 'queue.deleted'; messages: number })
  | (QueueEvent & { type: 'queue.purged'; messages: number })
  | (MessageEvent & { type: 'message.sent'; bytes: number; delayed: boolean; groupId: string | null })
  | (MessageEvent & { type: 'message.deduplicated'; deduplicationId: string })
  | (MessageEvent & { type: 'message.received'; receiveCount: number; visibleAgainAt: number })
  | (MessageEvent & { type: 'message.visibility-changed'; visibleAt: number })
  | (MessageEvent & { type: 'message.deleted'; receiveCount: number })
  | (MessageEvent & { type: 'message.expired' })
  | (MessageEvent & { type: 'message.moved-to-dlq'; receiveCount: number; to: QueueRef })
  | (MessageEvent & {
      type: 'message.redriven'
      to: QueueRef
      newId: number
      newMessageId: string
      edited: boolean
      taskId: string | null
    })
  | {
      type: 'task.started' | 'task.finished' | 'task.cancelled' | 'task.failed'
      at: number
      taskId: string
      kind: string
      queue: QueueRef | null
      detail: string
    }
  | (TopicEvent & { type: 'topic.created' | 'topic.deleted' })
  | (TopicEvent & { type: 'topic.changed'; what: 'attributes' | 'tags' | 'policy' | 'data protection' })
  | (SubscriptionEvent & {
      type:
        'subscription.created' | 'subscription.confirmed' | 'subscription.changed' | 'subscription.deleted'
    })
  | (TopicEvent & {
      type: 'topic.published'
      messageId: string
      /** The publication's number. */
      id: number
      bytes: number
      groupId: string | null
      /** Subscriptions it went to, by putting it into a queue or beginning a delivery, and those that filter it out. */
      matched: number
      filteredOut: number
    })
  | (TopicEvent & { type: 'topic.publish-deduplicated'; messageId: string; deduplicationId: string })
  | (DeliveryEvent & { type: 'delivery.succeeded'; durationMs: number; detail: string })
  | (DeliveryEvent & { type: 'delivery.retrying'; nextAt: number; reason: string })
  | (DeliveryEvent & { type: 'delivery.failed'; reason: string; deadLetterQueueArn: string | null })
  | {
      /** A mail, a text message or a push notification; `item` is its number. */
      type: 'outbox.added'
      at: number
      item: number
      kind: 'email' | 'email-json' | 'sms' | 'application'
      recipient: string
    }
  | {
      type:
        | 'platform-application.created'
        | 'platform-application.changed'
        | 'platform-application.deleted'
        | 'push-endpoint.created'
        | 'push-endpoint.changed'
        | 'push-endpoint.deleted'
      at: number
      arn: string
    }
  | {
      type:
        | 'phone-number.opted-out'
        | 'phone-number.opted-in'
        | 'sandbox-number.added'
        | 'sandbox-number.verified'
        | 'sandbox-number.deleted'
      at: number
      world: World
      phoneNumber: string
    }
  | { type: 'sms-attributes.changed'; at: number; world: World; names: readonly string[] }
  | (StreamEvent & { type: 'stream.created' | 'stream.deleted' })
  /** Its status is another one, for example ACTIVE. */
  | (StreamEvent & { type: 'stream.status'; status: string })
  | (StreamEvent & {
      type: 'stream.changed'
      what:
        'retention' | 'mode' | 'encryption' | 'record size' | 'monitoring' | 'throughput' | 'tags' | 'policy'
    })
  /** One shard became two, or two became one; in order of their numbers. */
  | (StreamEvent & {
      type: 'shard.split' | 'shard.merged'
      parents: readonly ShardRef[]
      children: readonly ShardRef[]
    })
  /** A closed shard whose records have all expired is gone. */
  | (StreamEvent & { type: 'shard.expired'; shard: ShardRef })
  | (StreamEvent & { type: 'consumer.registered' | 'consumer.deregistered'; consumer: string })
  | (StreamEvent & {
      type: 'consumer.subscribed' | 'consumer.unsubscribed'
      consumer: string
      shard: ShardRef
    })
  /** `first`: the position of the first of them; the others follow without a gap. */
  | (RecordsEvent & { type: 'records.put'; first: number })
  /** `next`: the position after the last of them. `consumer`: its name; null for GetRecords, whose caller `reader` names. */
  | (RecordsEvent & {
      type: 'records.read'
      next: number
      millisBehind: number
      consumer: string | null
      reader: string
    })
  /** A quota of the shard refused them. */
  | (RecordsEvent & { type: 'records.throttled'; direction: 'in' | 'out' })
  | (RecordsEvent & { type: 'records.expired' })
  | { type: 'clock.advanced'; at: number; by: number }

export type EventListener = (event: DomainEvent) => void

/**
 * The feed. Listeners are called synchronously, in order of subscription, inside the operation: they must be
 * cheap and must not call the broker. Events of a batch that is rolled back are not taken back; listeners that
 * keep counts rebuild them on the store's rollback signal.
 */
export class EventFeed {
  #listeners: EventListener[] = []

  /** Returns what ends the subscription. */
  subscribe(listener: EventListener): () => void {
    this.#listeners = [...this.#listeners, listener]
    return () => {
      this.#listeners = this.#listeners.filter((other) => other !== listener)
    }
  }

  emit(event: DomainEvent): void {
    for (const listener of this.#listeners) listener(event)
  }
}
