import { implement } from '@orpc/server'
import { consoleContract } from '../../shared/console/contract'
import type { Broker } from '../broker/broker'
import type { Store } from '../store/database'
import type { HostServices } from './host'
import type { Timers } from './timers'

export type { FileExchange, HostServices, SettingsStore } from './host'

export interface ConsoleOptions {
  readonly broker: Broker
  /** Only for what the store says of itself; the data is the broker's. */
  readonly store: Pick<Store, 'refusal' | 'onRefusalChange' | 'figures'>
  readonly host: HostServices
  readonly log: (line: string) => void
  /** Paces feeds and metrics; the process's own timers unless a test gives others. */
  readonly timers?: Timers
}
