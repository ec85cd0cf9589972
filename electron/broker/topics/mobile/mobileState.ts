import type { Engine } from '../../engine'
import type { Caller } from '../../queues/operations'
import type { PublishInput } from '../operations'
import type { OutboxRules } from '../state'
import type { PushRows } from './pushRows'

/** What the rules of mobile push and SMS share. */
export interface MobileState {
  readonly engine: Engine
  readonly outbox: OutboxRules
  readonly rows: PushRows
  /** Publishes to a topic, for what applications tell theirs; absent until the topics are there. */
  publish?: (caller: Caller, input: PublishInput) => void
}
