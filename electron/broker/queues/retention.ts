import type { Engine } from '../engine'
import type { Lanes } from './lanes'
import type { MessageRows, Position } from './messageRows'
import type { Queue } from './queue'
import type { Sweeper } from './sweeper'

/** Messages that expire in one go, so that the thread is never held for long. */
const SLICE = 500

/**
 * Deletes messages that have been in a queue longer than its retention period, whether waiting, delayed or in flight.
 * Within a queue, order of arrival is order of sending, so the oldest is always the first: one appointment with the
 * clock for each queue that has messages is enough.
 */
export class Retention {
  readonly #engine: Engine
  readonly #rows: MessageRows
  readonly #lanes: Lanes
  readonly #sweeper: Sweeper
  readonly #appointments = new Map<Queue, { at: number; cancel: () => void }>()
  /** Set by the composition: an expired message may have held up its group, or the room below the quota in flight. */
  wake: (queue: Queue) => void = () => undefined

  constructor(engine: Engine, rows: MessageRows, lanes: Lanes, sweeper: Sweeper) {
    this.#engine = engine
    this.#rows = rows
    this.#lanes = lanes
    this.#sweeper = sweeper
  }

  /** A message that was sent at `sentAt` has come into the queue. */
  arrived(queue: Queue, sentAt: number): void {
    const at = sentAt + queue.retentionMs
    const appointment = this.#appointments.get(queue)
    if (!appointment || appointment.at > at) this.#schedule(queue, at)
  }

  /** Looks at the queue afresh: at start, after a rollback, and when its retention period changed. */
  review(queue: Queue): void {
    this.forget(queue)
    const oldest = queue.alive ? this.#rows.oldestSentAt(queue.contents) : undefined
    if (oldest !== undefined) this.#schedule(queue, oldest + queue.retentionMs)
  }

  forget(queue: Queue): void {
    this.#appointments.get(queue)?.cancel()
    this.#appointments.delete(queue)
  }

  /**
   * Deletes up to a slice of what has expired by `now`; inside a transaction. The appointment of the queue goes on
   * with the rest.
   */
  expire(queue: Queue, now: number): void {
    const appointment = this.#appointments.get(queue)
    if (!appointment || appointment.at > now) return
    const limit = now - queue.retentionMs
    const newest = this.#rows.newestSentAt(queue.contents)
    if (newest !== undefined && newest <= limit && queue.tally.totalAt(now) > SLICE) {
      this.#expireAll(queue, now)
      return
    }
    const expired = this.#rows.oldest(queue.contents, SLICE).filter((position) => position.sentAt <= limit)
    for (const position of expired) this.#expireOne(queue, position, now)
    this.review(queue)
    if (expired.length > 0) this.wake(queue)
  }

  dispose(): void {
    for (const { cancel } of this.#appointments.values()) cancel()
    this.#appointments.clear()
  }

  #schedule(queue: Queue, at: number): void {
    this.#appointments.get(queue)?.cancel()
    const due = Math.max(at, this.#engine.clock.now())
    const cancel = this.#engine.clock.schedule(due, () => this.#due(queue))
    this.#appointments.set(queue, { at, cancel })
  }

  #due(queue: Queue): void {
    if (!queue.alive) return
    const retryLater = (): void => {
      // The store takes no writes; the messages are skipped by receives until it does.
      this.#schedule(queue, this.#engine.clock.now() + 1_000)
    }
    this.#engine.commit(() => this.expire(queue, this.#engine.clock.now())).catch(retryLater)
  }

  #expireOne(queue: Queue, position: Position, now: number): void {
    const messageId = this.#rows.messageId(position.id) ?? ''
    this.#rows.delete(position)
    if (position.lane !== null) this.#lanes.refresh(position.lane)
    queue.tally.remove(position.visibleAt, position.receiveCount, now)
    this.#engine.events.emit({
      type: 'message.expired',
      at: now,
      queue: queue.ref,
      messageId,
      id: position.id,
    })
  }

  /** Even the newest has expired: the queue begins a new filling, and the rows of the old one are swept. */
  #expireAll(queue: Queue, now: number): void {
    const events = this.#rows.oldest(queue.contents, SLICE)
    this.#sweeper.refill(queue)
    this.forget(queue)
    for (const { id } of events) {
      const messageId = this.#rows.messageId(id) ?? ''
      this.#engine.events.emit({ type: 'message.expired', at: now, queue: queue.ref, messageId, id })
    }
  }
}
