import { deadlineOf } from './confirmationToken'
import { removeSubscription } from './removeSubscription'
import type { TopicState } from './state'
import type { Subscription } from './subscription'

/** After this many ms it is tried again while the store takes no writes. */
const LATER = 1_000
/**
 * Deletes subscriptions that nobody confirmed in two days, and those that a link ended and nobody brought back. One
 * appointment with the clock for all of them; it is in no table, since their tokens tell when each is due.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-delete-subscription-topic.html
 */
export class PendingSubscriptions {
  readonly #state: Pick<TopicState, 'engine' | 'registry' | 'deliveries'>
  #appointment: { readonly at: number; readonly cancel: () => void } | undefined

  constructor(state: Pick<TopicState, 'engine' | 'registry' | 'deliveries'>) {
    this.#state = state
    this.review()
  }

  /** A subscription waits from now on. */
  waits({ row }: Subscription): void {
    const at = deadlineOf(row.token ?? '')
    if (Number.isFinite(at) && (!this.#appointment || at < this.#appointment.at)) this.#schedule(at)
  }

  /** Looks at all of them afresh: at start, after a rollback, and when some were deleted. */
  review(): void {
    this.#appointment?.cancel()
    this.#appointment = undefined
    for (const subscription of this.#state.registry.subscriptions()) {
      if (subscription.pending) this.waits(subscription)
    }
  }

  dispose(): void {
    this.#appointment?.cancel()
    this.#appointment = undefined
  }

  #schedule(at: number): void {
    this.#appointment?.cancel()
    const { clock } = this.#state.engine
    const cancel = clock.schedule(Math.max(at, clock.now()), () => this.#due())
    this.#appointment = { at, cancel }
  }

  #due(): void {
    const { engine, registry } = this.#state
    const expire = (): void => {
      const now = engine.clock.now()
      const due = [...registry.subscriptions()].filter(
        ({ pending, row }) => pending && deadlineOf(row.token ?? '') <= now,
      )
      for (const subscription of due) removeSubscription(this.#state, subscription, now)
      this.review()
    }
    engine.commit(expire).catch(() => this.#schedule(engine.clock.now() + LATER))
  }
}
