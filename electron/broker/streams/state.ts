import type { Engine } from '../engine'
import type { RecordLog } from './records/recordLog'
import type { StreamRegistry } from './registry'
import type { Shard } from './shard'
import type { Stream, StreamStatus, Transition } from './stream'

/** What the rules of the streams share. */
export interface StreamState {
  readonly engine: Engine
  readonly registry: StreamRegistry
  readonly records: RecordLog
  readonly lifecycle: LifecycleRules
  readonly throttle: ThrottleRules
  /** Milliseconds that CREATING, UPDATING and DELETING last; 0: not at all. May change while running. */
  transitionMs: number
}

/** The states that streams and consumers pass through (lifecycle.ts). */
export interface LifecycleRules {
  /**
   * Gives the stream its status, and does what the transition says when `transitionMs` are over; with 0 at once. Inside
   * a transaction. Throws nothing: whether the stream may change now is asked before (`ResourceInUseException`).
   */
  begin(stream: Stream, status: Exclude<StreamStatus, 'ACTIVE'>, transition: Transition): void
  /** As `begin` for a consumer that was just registered, or is to go. Inside a transaction. */
  beginConsumer(stream: Stream, name: string, status: 'CREATING' | 'DELETING'): void
}

/** The rates that quotas allow a shard, as token buckets on the broker's clock (throttle.ts). Nothing of it is kept. */
export interface ThrottleRules {
  /** Whether the shard takes one more record of so many bytes (data and partition key) now; takes the tokens if so. */
  write(shard: Shard, bytes: number): boolean
  /** Whether GetRecords may be called now; undefined if so, else AWS's words about it. */
  read(shard: Shard): string | undefined
  /** What a GetRecords call really took: it is paid for by the calls after it. */
  took(shard: Shard, bytes: number): void
}
