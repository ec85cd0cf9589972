import type { BlockFiles } from '../../store/database'
import type { Engine } from '../engine'
import { Subscriptions } from './consumers/subscriptions'
import { Lifecycle } from './lifecycle'
import { OnDemand } from './onDemand'
import { Records } from './records/records'
import { StreamRegistry } from './registry'
import { applyReshard } from './reshard'
import type { StreamState } from './state'
import { Throttle } from './throttle'

export interface StreamOptions {
  /** Where records go that memory has no room for. */
  readonly files: BlockFiles
  /** Bytes of records that may be in memory. */
  readonly memoryBytes: number
  /** Milliseconds that streams are CREATING, UPDATING and DELETING. */
  readonly transitionMs: number
}

/**
 * The streams: registry, records, states and throttles. The operations are in kinesisOperations.ts, each rule in the file
 * of its name. Start reading here.
 */
export class Streams {
  readonly state: StreamState
  readonly records: Records
  /** What registered consumers are subscribed to now. */
  readonly subscriptions: Subscriptions
  readonly #lifecycle: Lifecycle
  readonly #onDemand: OnDemand

  constructor(engine: Engine, { files, memoryBytes, transitionMs }: StreamOptions) {
    const registry = new StreamRegistry(engine.database)
    this.records = new Records(engine, registry, { files, memoryBytes })
    this.#lifecycle = new Lifecycle(applyReshard)
    const throttle = new Throttle(engine)
    this.state = {
      engine,
      registry,
      records: this.records,
      lifecycle: this.#lifecycle,
      throttle,
      transitionMs,
    }
    this.subscriptions = new Subscriptions(this.state)
    this.#lifecycle.connect(this.state)
    this.#onDemand = new OnDemand(this.state)
  }

  /** After a rollback: what memory knows of SQL is read again. */
  reload(): void {
    this.state.registry.reload()
    this.records.reload()
    this.#lifecycle.reload()
  }

  dispose(): void {
    this.subscriptions.dispose()
    this.#onDemand.dispose()
    this.#lifecycle.dispose()
    this.records.dispose()
  }
}
