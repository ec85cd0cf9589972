import type { Engine } from '../engine'
import type { Shard } from './shard'
import type { ThrottleRules } from './state'

/** What was taken of a rate and is not yet paid for by time. */
class Account {
  /** In thousandths, since a rate is paid by the millisecond: so sums are whole numbers, and exact. */
  #owed = 0
  #at = 0

  /** What is owed now, if so much of it is paid a second. */
  owed(now: number, rate: number): number {
    if (now !== this.#at) {
      this.#owed = Math.max(0, this.#owed - (now - this.#at) * rate)
      this.#at = now
    }
    return this.#owed / 1_000
  }

  take(count: number): void {
    this.#owed += count * 1_000
  }
}

/** What a shard has taken in and given out. */
class ShardAccounts {
  readonly bytesIn = new Account()
  readonly recordsIn = new Account()
  readonly bytesOut = new Account()
  readonly reads = new Account()
  /** Reads took more than there was: nothing is read until all of it is paid. */
  overdrawn = false
}

/**
 * The rates of a shard, the same in streams of both modes: 1 MiB and 1,000 records a second in, 2 MiB and 5 calls of
 * GetRecords a second out. A second's worth may be taken at once, since each is a token bucket of one second on the
 * broker's clock; nothing is kept over a restart. Quotas of Infinity (the profile `relaxed`) are no limit.
 *
 * A record of more than a second's worth drains the bucket below empty, as AWS describes it, if at least half of it is
 * there; until it has filled up again, others are refused. A read may take 10 MiB, which is paid for within 5 seconds.
 * https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html
 * https://docs.aws.amazon.com/streams/latest/dev/large-records.html
 * https://docs.aws.amazon.com/kinesis/latest/APIReference/API_GetRecords.html
 */
export class Throttle implements ThrottleRules {
  readonly #engine: Engine
  readonly #accounts = new WeakMap<Shard, ShardAccounts>()

  constructor(engine: Engine) {
    this.#engine = engine
  }

  write(shard: Shard, bytes: number): boolean {
    const { shardBytesIn, shardRecordsIn } = this.#engine.quotas
    if (shardBytesIn === Infinity && shardRecordsIn === Infinity) return true
    const now = this.#engine.clock.now()
    const { bytesIn, recordsIn } = this.#of(shard)
    if (shardBytesIn !== Infinity) {
      const most = bytes > shardBytesIn ? shardBytesIn / 2 : shardBytesIn - bytes
      if (bytesIn.owed(now, shardBytesIn) > most) return false
    }
    if (shardRecordsIn !== Infinity) {
      if (recordsIn.owed(now, shardRecordsIn) + 1 > shardRecordsIn) return false
      recordsIn.take(1)
    }
    if (shardBytesIn !== Infinity) bytesIn.take(bytes)
    return true
  }

  read(shard: Shard): string | undefined {
    const { shardBytesOut, shardReads } = this.#engine.quotas
    const now = this.#engine.clock.now()
    const accounts = this.#of(shard)
    if (shardBytesOut !== Infinity) {
      if (accounts.bytesOut.owed(now, shardBytesOut) === 0) accounts.overdrawn = false
      if (accounts.overdrawn) return refusal(shard)
    }
    if (shardReads !== Infinity) {
      if (accounts.reads.owed(now, shardReads) + 1 > shardReads) return refusal(shard)
      accounts.reads.take(1)
    }
    return undefined
  }

  took(shard: Shard, bytes: number): void {
    const { shardBytesOut } = this.#engine.quotas
    if (shardBytesOut === Infinity) return
    const accounts = this.#of(shard)
    const owed = accounts.bytesOut.owed(this.#engine.clock.now(), shardBytesOut) + bytes
    accounts.bytesOut.take(bytes)
    if (owed >= shardBytesOut) accounts.overdrawn = true
  }

  #of(shard: Shard): ShardAccounts {
    let accounts = this.#accounts.get(shard)
    if (!accounts) this.#accounts.set(shard, (accounts = new ShardAccounts()))
    return accounts
  }
}

/** As AWS was recorded to say since 2023; of records that are put it says it otherwise. */
function refusal({ stream, shardId }: Shard): string {
  return `Rate exceeded for Shard - ${stream.account}/${stream.name}/${shardId}`
}
