import type { QuotaProfile } from '../../shared/quotas'
import type { Database } from '../store/database'
import type { Clock } from './clock'
import type { Entropy } from './entropy'
import type { EventFeed } from './events'
import type { Numbers } from './numbers'

/** What every rule of every service stands on. */
export interface Engine {
  readonly database: Database
  readonly clock: Clock
  readonly entropy: Entropy
  readonly events: EventFeed
  readonly numbers: Numbers
  /** May change while running. */
  quotas: QuotaProfile
  /** Runs a mutating operation in the store's batch of this tick; resolves when it is durable. */
  commit<T>(operation: () => T): Promise<T>
}
