import type { World } from '../../shared/arn'

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
