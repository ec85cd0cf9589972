import type { Engine } from '../engine'
import type { Deduplication } from './deduplication'
import type { Lanes } from './lanes'
import type { MessageRows } from './messageRows'
import type { Moves } from './moves'
import type { Queue } from './queue'
import type { Registry } from './registry'
import type { Retention } from './retention'
import type { StoredBodies } from './storedBody'
import type { Sweeper } from './sweeper'
import type { Throttle } from './throttle'

/** What the rules of the queues share. */
export interface QueueState {
  readonly engine: Engine
  readonly registry: Registry
  readonly rows: MessageRows
  readonly bodies: StoredBodies
  readonly lanes: Lanes
  readonly deduplication: Deduplication
  readonly moves: Moves
  readonly throttle: Throttle
  readonly retention: Retention
  readonly sweeper: Sweeper
  /** Says that a receive that waits on this queue may find something now. */
  wake(queue: Queue): void
}
