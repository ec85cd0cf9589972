import type { QuotaProfile } from '../../shared/quotas'
import type { Database, Store } from '../store/database'
import type { MovableClock } from './clock'
import type { Entropy } from './entropy'
import type { EventFeed } from './events'
import type { SqsOperations } from './queues/operations'
import type { Queues } from './queues/queues'

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
