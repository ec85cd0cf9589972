import { fanOutReplayed } from './fanOut'
import type { TopicState } from './state'
import type { Subscription } from './subscription'

/** Messages replayed in one go, and the pause between two goes, in ms. */
const SLICE = 100
const PAUSE = 5
/** Where a replay stands, kept with the subscription's attributes so that it goes on after a restart. */
const CURSOR = '-replay'
const STATUS = 'ReplayStatus'

interface ReplayPolicy {
  readonly PointType?: string
  /** ISO times. */
  readonly StartingPoint?: string
  readonly EndingPoint?: string
}

/**
 * Replays what the archive of a FIFO topic holds to one subscription: in order, through its filter, each marked as
 * replayed. A replay without an end goes on until it has caught up; what is published meanwhile is part of it.
 * https://docs.aws.amazon.com/sns/latest/dg/message-archiving-and-replay-subscriber.html
 */
export class Replays {
  readonly #state: TopicState
  readonly #running = new Map<number, () => void>()

  constructor(state: TopicState) {
    this.#state = state
    for (const subscription of state.registry.subscriptions()) {
      if (subscription.row.attributes[CURSOR] !== undefined) this.#goOn(subscription)
    }
  }

  dispose(): void {
    for (const cancel of this.#running.values()) cancel()
    this.#running.clear()
  }

  /** The ReplayPolicy of a subscription was set, or taken away; inside a transaction. A running replay is replaced. */
  policyChanged(subscription: Subscription): void {
    this.#running.get(subscription.id)?.()
    this.#running.delete(subscription.id)
    const { [CURSOR]: _cursor, [STATUS]: _status, ...attributes } = subscription.row.attributes
    const policy = policyOf(attributes['ReplayPolicy'])
    const { registry } = this.#state
    if (!policy || !subscription.topic.archiveDays) {
      registry.updateSubscription(subscription, { attributes })
      return
    }
    registry.updateSubscription(subscription, {
      attributes: { ...attributes, [CURSOR]: '0', [STATUS]: status('Pending') },
    })
    this.#goOn(subscription)
  }

  /** What is published now reaches it through the replay, in its turn. */
  holds(subscription: Subscription): boolean {
    if (subscription.row.attributes[CURSOR] === undefined) return false
    return policyOf(subscription.row.attributes['ReplayPolicy'])?.EndingPoint === undefined
  }

  #goOn(subscription: Subscription): void {
    const { clock } = this.#state.engine
    const cancel = clock.schedule(clock.now() + PAUSE, () => this.#slice(subscription))
    this.#running.set(subscription.id, cancel)
  }

  #slice(subscription: Subscription): void {
    this.#running.delete(subscription.id)
    const { engine, registry, publications } = this.#state
    if (!subscription.alive) return
    const work = (): boolean => {
      const { attributes } = subscription.row
      const policy = policyOf(attributes['ReplayPolicy'])
      const cursor = Number(attributes[CURSOR] ?? Infinity)
      if (!policy || !subscription.alive || cursor === Infinity) return true
      const from = Date.parse(policy.StartingPoint ?? '')
      const until = policy.EndingPoint === undefined ? Infinity : Date.parse(policy.EndingPoint)
      const found = publications.archived(subscription.topic.id, cursor, SLICE)
      const now = engine.clock.now()
      for (const publication of found) {
        if (publication.at >= from && publication.at <= until) {
          fanOutReplayed(this.#state, subscription, publication, now)
        }
      }
      const last = found.at(-1)
      const done = last === undefined || last.at > until
      const { [CURSOR]: _cursor, ...rest } = attributes
      registry.updateSubscription(subscription, {
        attributes: done
          ? { ...rest, [STATUS]: status('Completed') }
          : { ...rest, [CURSOR]: String(last.id), [STATUS]: status('In progress') },
      })
      return done
    }
    engine.commit(work).then(
      (done) => {
        if (!done) this.#goOn(subscription)
      },
      () => {
        // The store takes no writes at the moment: from where it stood, later.
        const { clock } = engine
        this.#running.set(
          subscription.id,
          clock.schedule(clock.now() + 1_000, () => this.#slice(subscription)),
        )
      },
    )
  }
}

function status(state: 'Pending' | 'In progress' | 'Completed' | 'Failed'): string {
  return JSON.stringify({ State: state })
}

function policyOf(text: string | undefined): ReplayPolicy | undefined {
  return text === undefined || text === '' || text === '{}' ? undefined : (JSON.parse(text) as ReplayPolicy)
}
