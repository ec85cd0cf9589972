import type { Engine } from '../engine'
import type { Reference } from '../queues/storedBody'
import type { QueueState } from '../queues/state'
import { Collector } from './collector'
import { messageFor, notification } from './envelope'
import { PendingSubscriptions } from './pendingSubscriptions'
import { EnvelopeSizes } from './envelopeSize'
import { Publications } from './publications'
import { PublishDeduplication } from './publishDeduplication'
import { TopicRegistry } from './registry'
import { Replays } from './replay'
import { RsaSigner } from './signature'
import type { TopicState } from './state'

/** What the composition brings: the rooms that reach beyond queues. Each is built on the state it becomes part of. */
export interface TopicParts {
  deliveries(state: TopicState): TopicState['deliveries'] & Disposable
  outbox(state: TopicState): TopicState['outbox']
  direct(state: TopicState): TopicState['direct']
}

interface Disposable {
  dispose(): void
  /** After a rollback. */
  reload?(): void
}

/**
 * The topics: registry, publishing and fan-out, deliveries. The operations are in snsOperations.ts, each rule in the
 * file of its name. Start reading here.
 */
export class Topics {
  readonly state: TopicState
  readonly signer: RsaSigner
  readonly #collector: Collector
  readonly #replays: Replays
  readonly #deliveries: Disposable

  constructor(engine: Engine, queues: QueueState, parts: TopicParts) {
    const { database } = engine
    this.signer = new RsaSigner(engine)
    // The parts hold the state that they become part of; nothing uses it before it is whole.
    const growing: Partial<{ -readonly [Key in keyof TopicState]: TopicState[Key] }> = {
      engine,
      queues,
      registry: new TopicRegistry(database),
      publications: new Publications(database),
      deduplication: new PublishDeduplication(database),
      signer: this.signer,
      envelopeSizes: new EnvelopeSizes(this.signer),
    }
    const state = growing as TopicState
    this.state = state
    queues.bodies.reader = (reference, signed) => this.#read(reference, signed)
    growing.outbox = parts.outbox(state)
    growing.direct = parts.direct(state)
    const deliveries = parts.deliveries(state)
    growing.deliveries = this.#deliveries = deliveries
    growing.replays = this.#replays = new Replays(state)
    growing.pending = new PendingSubscriptions(state)
    this.#collector = new Collector(state)
  }

  /** After a rollback: what memory knows of SQL is read again. */
  reload(): void {
    this.state.registry.reload()
    this.state.publications.forget()
    this.state.pending.review()
    this.signer.forget()
    this.#deliveries.reload?.()
  }

  dispose(): void {
    this.#collector.dispose()
    this.#replays.dispose()
    this.state.pending.dispose()
    this.#deliveries.dispose()
  }

  /** The text that a message which a topic put into a queue stands for. */
  #read({ publication: id, version, replayed }: Reference, signed: boolean): string {
    const { publications, signer } = this.state
    const publication = publications.find(id)
    const subscription = publications.version(version)
    if (!publication || !subscription) throw new Error(`Publication ${id} or subscription ${version} is lost`)
    if (subscription.raw) return messageFor(publication, 'sqs')
    return notification(publication, subscription, signed ? signer : undefined, replayed)
  }
}
