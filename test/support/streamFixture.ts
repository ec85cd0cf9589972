import type { Engine } from '../../electron/broker/engine'
import type { DomainEvent } from '../../electron/broker/events'
import { EventFeed } from '../../electron/broker/events'
import { Numbers } from '../../electron/broker/numbers'
import type { Caller } from '../../electron/broker/queues/operations'
import { createStream } from '../../electron/broker/streams/create'
import { Lifecycle } from '../../electron/broker/streams/lifecycle'
import type { Reshard } from '../../electron/broker/streams/lifecycle'
import type { CreateStreamInput } from '../../electron/broker/streams/operations'
import { Records } from '../../electron/broker/streams/records/records'
import { applyReshard } from '../../electron/broker/streams/reshard'
import { StreamRegistry } from '../../electron/broker/streams/registry'
import type { StreamState, ThrottleRules } from '../../electron/broker/streams/state'
import type { Stream } from '../../electron/broker/streams/stream'
import type { Store } from '../../electron/store/database'
import { MemoryBlocks } from '../../electron/store/memoryBlocks'
import type { ErrorCode } from '../../shared/errors'
import { BrokerError } from '../../shared/errors'
import type { QuotaProfileName } from '../../shared/quotas'
import { quotaProfiles } from '../../shared/quotas'
import { seededEntropy, testCaller } from './brokerFixture'
import { ManualClock } from './manualClock'
import { memoryStore } from './memoryStores'

/** The state that the rules of streams work on, without the broker around it. */
export interface StreamFixture {
  readonly state: StreamState
  readonly store: Store
  readonly clock: ManualClock
  readonly lifecycle: Lifecycle
  readonly records: Records
  /** Everything the rules said, in order. */
  readonly events: DomainEvent[]
  /** Account 000000000000 in us-east-1. */
  readonly caller: Caller
  /** Runs something that changes SQL. */
  run<T>(operation: () => T): Promise<T>
  /** Calls a rule inside a transaction, as the broker does. */
  call<I, R>(rule: (state: StreamState, caller: Caller, input: I) => R, input: I, caller?: Caller): Promise<R>
  /** Code and message of what a rule throws, as `Code: message`; fails if it throws nothing. */
  refused<I>(
    rule: (state: StreamState, caller: Caller, input: I) => unknown,
    input: I,
    caller?: Caller,
  ): Promise<string>
  /** Creates a stream, of one shard unless told otherwise, and answers it. */
  stream(name?: string, input?: Partial<CreateStreamInput>): Promise<Stream>
  /** A new state on the same store and clock, as after a restart; the old one waits for nothing any more. */
  restart(): StreamFixture
}

export interface StreamFixtureOptions {
  readonly quotas?: QuotaProfileName
  /** How long CREATING, UPDATING and DELETING last, in ms; 0 unless a test is about them. */
  readonly transitionMs?: number
  readonly throttle?: ThrottleRules
  /** Who carries out what changes shards; applyReshard unless given. */
  readonly reshard?: Reshard
  /** Bytes of records that may be in memory. */
  readonly memoryBytes?: number
  readonly seed?: number
}

export async function streamFixture(options: StreamFixtureOptions = {}): Promise<StreamFixture> {
  const store = await memoryStore()
  return fixtureOn({ store, files: new MemoryBlocks(), clock: new ManualClock() }, options)
}

/** How tests spell a refusal. */
export const refusal = (code: ErrorCode, message: string): string => `${code}: ${message}`

const allowAll: ThrottleRules = { write: () => true, read: () => undefined, took: () => undefined }

/** What outlives a restart. */
interface Ground {
  readonly store: Store
  readonly files: MemoryBlocks
  readonly clock: ManualClock
}

function fixtureOn(ground: Ground, options: StreamFixtureOptions): StreamFixture {
  const { store, files, clock } = ground
  const events: DomainEvent[] = []
  const feed = new EventFeed()
  feed.subscribe((event) => events.push(event))
  const engine: Engine = {
    database: store,
    clock,
    entropy: seededEntropy(options.seed ?? 1),
    events: feed,
    numbers: new Numbers(store),
    quotas: quotaProfiles[options.quotas ?? 'aws'],
    commit: (operation) => store.transact(operation),
  }
  const registry = new StreamRegistry(store)
  const records = new Records(engine, registry, {
    files,
    memoryBytes: options.memoryBytes ?? 64 * 1_024 * 1_024,
  })
  const lifecycle = new Lifecycle(options.reshard ?? applyReshard)
  const state: StreamState = {
    engine,
    registry,
    records,
    lifecycle,
    throttle: options.throttle ?? allowAll,
    transitionMs: options.transitionMs ?? 0,
  }
  lifecycle.connect(state)
  let replaced = false
  store.onRollback(() => {
    if (replaced) return
    engine.numbers.reload()
    registry.reload()
    records.reload()
    lifecycle.reload()
  })
  const caller = testCaller
  const call: StreamFixture['call'] = (rule, input, as = caller) =>
    store.transact(() => rule(state, as, input))
  return {
    state,
    store,
    clock,
    lifecycle,
    records,
    events,
    caller,
    call,
    run: (operation) => store.transact(operation),
    async refused(rule, input, as) {
      const error = await call(rule, input, as).then(
        () => new Error('Nothing was refused'),
        (reason: unknown) => reason,
      )
      if (error instanceof BrokerError) return refusal(error.code, error.message)
      throw error
    },
    async stream(name = 'orders', input = {}) {
      const count = input.StreamModeDetails ? {} : { ShardCount: 1 }
      await call(createStream, { StreamName: name, ...count, ...input })
      return registry.inWorld(caller).find((stream) => stream.name === name)!
    },
    restart() {
      replaced = true
      lifecycle.dispose()
      void records.dispose()
      return fixtureOn(ground, options)
    },
  }
}
