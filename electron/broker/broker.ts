import { BrokerError } from '../../shared/errors'
import type { QuotaProfile } from '../../shared/quotas'
import type { Database, Store } from '../store/database'
import type { MovableClock } from './clock'
import type { Engine } from './engine'
import type { Entropy } from './entropy'
import { EventFeed } from './events'
import { Numbers } from './numbers'
import type { SqsOperations } from './queues/operations'
import { Queues } from './queues/queues'
import { sqsOperations, type MoveTaskOperations } from './queues/sqsOperations'

export interface BrokerOptions {
  readonly store: Store
  readonly clock: MovableClock
  readonly entropy: Entropy
  readonly quotas: QuotaProfile
}

/** The engine: what gateway and console hold. Built once by app.ts on an open, migrated store. */
export interface Broker {
  readonly clock: MovableClock
  readonly events: EventFeed
  /** Synchronous rules of the queues; call mutating ones inside `commit`. */
  readonly queues: Queues
  /** The same operations as clients call them: asynchronous, durable when they resolve. */
  readonly sqs: SqsOperations
  /** For reading only. */
  readonly database: Database
  /** Runs a mutating operation on the broker and resolves when it is durable. */
  commit<T>(operation: () => T): Promise<T>
  quotas: QuotaProfile
  /** Stops timers and waiters; the store is closed by whoever opened it. */
  dispose(): void
}

/** Builds the broker on an open, migrated store, and takes up what the last run left: timers, sweeps, tasks. */
export function createBroker({ store, clock, entropy, quotas }: BrokerOptions): Broker {
  const events = new EventFeed()
  const commit = <T>(operation: () => T): Promise<T> => store.transact(operation)
  const engine: Engine = {
    database: store,
    clock,
    entropy,
    events,
    numbers: new Numbers(store),
    quotas,
    commit,
  }
  const queues = new Queues(engine)
  let disposed = false
  store.onRollback(() => {
    if (disposed) return
    engine.numbers.reload()
    queues.reload()
  })
  return {
    clock,
    events,
    queues,
    sqs: sqsOperations(engine, queues, noMoveTasks),
    database: store,
    commit,
    get quotas() {
      return engine.quotas
    },
    set quotas(profile) {
      engine.quotas = profile
    },
    dispose() {
      disposed = true
      queues.dispose()
    },
  }
}

const unsupported = async (): Promise<never> => {
  throw new BrokerError('UnsupportedOperation')
}
const noMoveTasks: MoveTaskOperations = {
  StartMessageMoveTask: unsupported,
  CancelMessageMoveTask: unsupported,
  ListMessageMoveTasks: unsupported,
}
