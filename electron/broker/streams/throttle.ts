import type { Engine } from '../engine'
import type { Shard } from './shard'
import type { ThrottleRules } from './state'

/** What was taken of a rate and is not yet paid for by time. */
class Account {
  spent = 0
  #at = 0

  /** `rate`: how much of it is paid a second. */
  pay(now: number, rate: number): void {
    if (now === this.#at) return
    this.spent = Math.max(0, this.spent - ((now - this.#at) * rate) / 1_000)
    this.#at = now
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
    const now = this.#engine.clock.now()
    const { bytesIn, recordsIn } = this.#of(shard)
    if (shardBytesIn !== Infinity) {
      bytesIn.pay(now, shardBytesIn)
      const most = bytes > shardBytesIn ? shardBytesIn / 2 : shardBytesIn - bytes
      if (bytesIn.spent > most) return false
    }
    if (shardRecordsIn !== Infinity) {
      recordsIn.pay(now, shardRecordsIn)
      if (recordsIn.spent + 1 > shardRecordsIn) return false
      recordsIn.spent++
    }
    if (shardBytesIn !== Infinity) bytesIn.spent += bytes
    return true
  }

  read(shard: Shard): string | undefined {
    const { shardBytesOut, shardReads } = this.#engine.quotas
    const now = this.#engine.clock.now()
    const accounts = this.#of(shard)
    const { bytesOut, reads } = accounts
    if (shardBytesOut !== Infinity) {
      bytesOut.pay(now, shardBytesOut)
      if (bytesOut.spent === 0) accounts.overdrawn = false
      if (accounts.overdrawn) return refusal(shard)
    }
    if (shardReads !== Infinity) {
      reads.pay(now, shardReads)
      if (reads.spent + 1 > shardReads) return refusal(shard)
      reads.spent++
    }
    return undefined
  }

  took(shard: Shard, bytes: number): void {
    const { shardBytesOut } = this.#engine.quotas
    if (shardBytesOut === Infinity) return
    const accounts = this.#of(shard)
    accounts.bytesOut.pay(this.#engine.clock.now(), shardBytesOut)
    accounts.bytesOut.spent += bytes
    if (accounts.bytesOut.spent >= shardBytesOut) accounts.overdrawn = true
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
