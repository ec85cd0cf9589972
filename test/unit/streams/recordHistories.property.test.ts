import { expect, onTestFinished, test } from 'vitest'
import { createBroker } from '../../../electron/broker/broker'
import type { Broker } from '../../../electron/broker/broker'
import { migrations } from '../../../electron/broker/migrations'
import type { Store } from '../../../electron/store/database'
import { quotaProfiles } from '../../../shared/quotas'
import { seededEntropy, testCaller as caller } from '../../support/brokerFixture'
import { ManualClock } from '../../support/manualClock'
import { random } from '../../crash/load/clients'
import { newFolder, openIn } from '../store/storeFixture'

const HOUR = 3_600_000
const LEAPS = [HOUR / 12, HOUR, 5 * HOUR, 12 * HOUR, 24 * HOUR, 365 * 24 * HOUR]
const STEPS = 40

/** What the stream should hold: every record that was answered, in the order of its shard. */
interface Kept {
  readonly shard: string
  readonly number: string
  readonly at: number
  gone: boolean
}

/** A stream on a real folder, whose clock leaps and whose process restarts, beside a list of what should be in it. */
class History {
  readonly #folder = newFolder()
  readonly #clock = new ManualClock()
  readonly #next: () => number
  readonly #kept: Kept[] = []
  #retention = 24
  #store!: Store
  #broker!: Broker

  constructor(seed: number) {
    this.#next = random(seed)
  }

  async begin(): Promise<void> {
    await this.#open()
    await this.#broker.kinesis.CreateStream(caller, { StreamName: 's', ShardCount: 2 })
  }

  async step(): Promise<string> {
    const choice = this.#next()
    if (choice < 0.4) return this.#put(1 + this.#below(100), this.#below(3_000))
    if (choice < 0.5) return this.#broker.streams.records.spillAll().then(() => 'spill')
    if (choice < 0.72) return this.#leap(LEAPS[Math.floor(this.#next() * this.#next() * LEAPS.length)]!)
    if (choice < 0.8) return this.#split()
    if (choice < 0.86) return this.#merge()
    if (choice < 0.92) return this.#retain(24 + this.#below(48))
    this.#broker.dispose()
    await this.#store.close()
    await this.#open()
    return 'restart'
  }

  /** Every shard has what it should, from its beginning and from anywhere, and says how far behind that is. */
  async check(): Promise<void> {
    const now = this.#clock.now()
    this.#forget()
    const { Shards = [] } = await this.#broker.kinesis.ListShards(caller, { StreamName: 's' })
    const left = new Set(this.#kept.filter(({ gone }) => !gone))
    for (const { ShardId } of Shards) {
      const wanted = [...left].filter(({ shard }) => shard === ShardId)
      for (const one of wanted) left.delete(one)
      const read: string[] = []
      let iterator: string | undefined = await this.#iterator(ShardId, { ShardIteratorType: 'TRIM_HORIZON' })
      while (iterator !== undefined) {
        const page = await this.#broker.kinesis.GetRecords(caller, {
          ShardIterator: iterator,
          Limit: 1 + this.#below(60),
        })
        read.push(...page.Records.map(({ SequenceNumber }) => SequenceNumber))
        const rest = wanted[read.length]
        expect(page.MillisBehindLatest).toBe(rest ? now - rest.at : 0)
        if (page.NextShardIterator === undefined) expect(page.ChildShards?.length).toBeGreaterThan(0)
        iterator = page.Records.length > 0 ? page.NextShardIterator : undefined
      }
      expect(read).toEqual(wanted.map(({ number }) => number))
      if (wanted.length > 0) await this.#checkFrom(ShardId, wanted, this.#below(wanted.length))
    }
    expect([...left]).toEqual([])
  }

  /** Once all has expired nothing is left of it: no closed shard, no row, no file. */
  async end(): Promise<void> {
    await this.#leap(400 * 24 * HOUR)
    await this.#leap(3_000)
    const { Shards = [] } = await this.#broker.kinesis.ListShards(caller, { StreamName: 's' })
    expect(Shards.filter((shard) => shard.SequenceNumberRange.EndingSequenceNumber !== undefined)).toEqual([])
    for (const table of ['record_tail', 'record_extents', 'record_segments']) {
      expect(this.#store.prepare(`SELECT COUNT(*) FROM ${table}`).get()).toEqual([0])
    }
    expect(this.#broker.streams.records.figures).toMatchObject({ tailBytes: 0, segmentBytes: 0 })
    await expect.poll(() => this.#store.blocks.list()).toEqual([])
  }

  async #open(): Promise<void> {
    this.#store = await openIn(this.#folder, { migrations, durability: 'write' })
    const broker = createBroker({
      store: this.#store,
      clock: this.#clock,
      entropy: seededEntropy(1),
      quotas: quotaProfiles.relaxed,
      recordMemoryBytes: 1_048_576,
    })
    onTestFinished(() => broker.dispose())
    expect(broker.streams.records.damage).toEqual([])
    this.#broker = broker
  }

  #below(limit: number): number {
    return Math.floor(this.#next() * limit)
  }

  /** What has expired stays so, also when the retention grows. */
  #forget(): void {
    const oldest = this.#clock.now() - this.#retention * HOUR
    for (const one of this.#kept) if (one.at < oldest) one.gone = true
  }

  async #put(count: number, size: number): Promise<string> {
    const Records = Array.from({ length: count }, () => ({
      PartitionKey: `key-${this.#below(50)}`,
      Data: new Uint8Array(size),
    }))
    const at = this.#clock.now()
    const answer = await this.#broker.kinesis.PutRecords(caller, { StreamName: 's', Records })
    expect(answer.FailedRecordCount).toBe(0)
    for (const { SequenceNumber: number = '', ShardId: shard = '' } of answer.Records) {
      this.#kept.push({ shard, number, at, gone: false })
    }
    return `put ${count}`
  }

  async #leap(by: number): Promise<string> {
    this.#clock.advance(by)
    for (let pass = 0; pass < 12; pass++) {
      this.#clock.advance(5)
      await this.#store.transact(() => undefined)
      await new Promise((resolve) => setImmediate(resolve))
    }
    return `+${by / HOUR} h`
  }

  async #openShards(): Promise<{ id: string; first: bigint; last: bigint }[]> {
    const filter = { StreamName: 's', ShardFilter: { Type: 'AT_LATEST' } }
    const { Shards = [] } = await this.#broker.kinesis.ListShards(caller, filter)
    return Shards.map(({ ShardId, HashKeyRange: { StartingHashKey, EndingHashKey } }) => ({
      id: ShardId,
      first: BigInt(StartingHashKey),
      last: BigInt(EndingHashKey),
    })).sort((a, b) => (a.first < b.first ? -1 : 1))
  }

  async #split(): Promise<string> {
    const open = await this.#openShards()
    const { id, first, last } = open[this.#below(open.length)]!
    await this.#broker.kinesis.SplitShard(caller, {
      StreamName: 's',
      ShardToSplit: id,
      NewStartingHashKey: String((first + last) / 2n),
    })
    return 'split'
  }

  async #merge(): Promise<string> {
    const open = await this.#openShards()
    if (open.length < 2) return 'nothing to merge'
    const place = this.#below(open.length - 1)
    await this.#broker.kinesis.MergeShards(caller, {
      StreamName: 's',
      ShardToMerge: open[place]!.id,
      AdjacentShardToMerge: open[place + 1]!.id,
    })
    return 'merge'
  }

  async #retain(hours: number): Promise<string> {
    this.#forget()
    const input = { StreamName: 's', RetentionPeriodHours: hours }
    const { kinesis } = this.#broker
    if (hours > this.#retention) await kinesis.IncreaseStreamRetentionPeriod(caller, input)
    if (hours < this.#retention) await kinesis.DecreaseStreamRetentionPeriod(caller, input)
    this.#retention = hours
    return `keep ${hours} h`
  }

  async #iterator(ShardId: string, from: object): Promise<string> {
    const input = { StreamName: 's', ShardId, ShardIteratorType: '', ...from }
    return (await this.#broker.kinesis.GetShardIterator(caller, input)).ShardIterator!
  }

  async #checkFrom(shard: string, wanted: readonly Kept[], place: number): Promise<void> {
    const { number, at } = wanted[place]!
    const cases: [object, Kept | undefined][] = [
      [{ ShardIteratorType: 'AT_SEQUENCE_NUMBER', StartingSequenceNumber: number }, wanted[place]],
      [{ ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', StartingSequenceNumber: number }, wanted[place + 1]],
      [{ ShardIteratorType: 'AT_TIMESTAMP', Timestamp: at }, wanted.find((one) => one.at >= at)],
    ]
    for (const [from, expected] of cases) {
      const ShardIterator = await this.#iterator(shard, from)
      const { Records } = await this.#broker.kinesis.GetRecords(caller, { ShardIterator, Limit: 1 })
      expect(Records[0]?.SequenceNumber).toBe(expected?.number)
    }
  }
}

for (const seed of [5, 11, 23]) {
  test(`whatever happens, each shard has its records until they expire, and then nothing of them (seed ${seed})`, async () => {
    const history = new History(seed)
    await history.begin()
    const done: string[] = []
    try {
      for (let step = 0; step < STEPS; step++) {
        done.push(await history.step())
        await history.check()
      }
      await history.end()
    } catch (error) {
      throw new Error(`After ${done.join(', ')}`, { cause: error })
    }
  })
}
