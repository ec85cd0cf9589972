import type { Broker } from '../../electron/broker/broker'
import { createBroker } from '../../electron/broker/broker'
import type { Entropy } from '../../electron/broker/entropy'
import type { DomainEvent } from '../../electron/broker/events'
import type { Caller } from '../../electron/broker/queues/operations'
import type { Pace } from '../../electron/broker/tasks/pace'
import type { Couriers } from '../../electron/broker/topics/delivery/courier'
import type { Store } from '../../electron/store/database'
import type { QuotaProfileName } from '../../shared/quotas'
import { quotaProfiles } from '../../shared/quotas'
import { ManualClock } from './manualClock'
import { memoryStore } from './memoryStores'

/** A broker on a database with no disk, with a clock that the test moves and ids that repeat. */
export interface BrokerFixture {
  readonly store: Store
  readonly clock: ManualClock
  readonly broker: Broker
  /** Everything the broker said, in order. */
  readonly events: DomainEvent[]
  /** Account 000000000000 in us-east-1. */
  readonly caller: Caller
  /** A new broker on the same store, clock and ids, as after a restart; the old one is disposed. */
  restart(): BrokerFixture
}

export interface BrokerFixtureOptions {
  readonly quotas?: QuotaProfileName
  readonly seed?: number
  /** How long work is sliced; tests that run tasks give one that does not wait for the clock. */
  readonly pace?: Pace
  /** Who carries deliveries out of the process; nobody unless given. */
  readonly couriers?: Couriers
  /** How many bytes of records may be in memory. */
  readonly recordMemoryBytes?: number
  /** How long CREATING, UPDATING and DELETING last, in ms; 0 unless a test is about them. */
  readonly streamTransitionMs?: number
}

export const testCaller: Caller = {
  account: '000000000000',
  region: 'us-east-1',
  endpoint: 'http://127.0.0.1:4566',
  identity: 'AIDATEST',
}

export async function brokerFixture(options: BrokerFixtureOptions = {}): Promise<BrokerFixture> {
  const store = await memoryStore()
  const entropy = seededEntropy(options.seed ?? 1)
  return fixtureOn(store, new ManualClock(), entropy, options)
}

/** xorshift32: ids that look random and repeat with the seed. */
export function seededEntropy(seed: number): Entropy {
  let state = seed >>> 0 || 1
  const next = (): number => {
    state ^= state << 13
    state >>>= 0
    state ^= state >>> 17
    state ^= state << 5
    state >>>= 0
    return state
  }
  const hex = (digits: number): string => {
    let text = ''
    while (text.length < digits) text += next().toString(16).padStart(8, '0')
    return text.slice(0, digits)
  }
  return {
    uuid: () => `${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(12)}`,
    bytes: (count) => Uint8Array.from({ length: count }, () => next() & 255),
  }
}

function fixtureOn(
  store: Store,
  clock: ManualClock,
  entropy: Entropy,
  options: BrokerFixtureOptions,
): BrokerFixture {
  const broker = createBroker({
    store,
    clock,
    entropy,
    quotas: quotaProfiles[options.quotas ?? 'aws'],
    pace: options.pace,
    couriers: options.couriers,
    recordMemoryBytes: options.recordMemoryBytes,
    streamTransitionMs: options.streamTransitionMs,
  })
  const events: DomainEvent[] = []
  broker.events.subscribe((event) => events.push(event))
  return {
    store,
    clock,
    broker,
    events,
    caller: testCaller,
    restart() {
      broker.dispose()
      return fixtureOn(store, clock, entropy, options)
    },
  }
}
