import type { Engine } from '../../engine'
import type { OutboxRules } from '../state'
import type { PushRows } from './pushRows'

/** What the rules of mobile push and SMS share. */
export interface MobileState {
  readonly engine: Engine
  readonly outbox: OutboxRules
  readonly rows: PushRows
}
