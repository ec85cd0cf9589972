import { BrokerError } from '../../../../shared/errors'
import type { Caller } from '../../queues/operations'
import { utf8Length } from '../../queues/messageText'
import { behind, childrenOf, shown } from '../getRecords'
import type { RecordRead } from '../records/recordLog'
import { streamNotFound } from '../refusals'
import { seeing } from '../seeing'
import type { SubscribeToShardEvent } from '../shapes'
import type { Shard } from '../shard'
import type { StreamState } from '../state'
import type { ConsumerRow, Stream } from '../stream'

/** Bytes of records after which an event is full; the first always fits. */
const EVENT_BYTES = 1_048_576
/** Milliseconds without records after which an event without any tells that all is well. */
const SIGN_OF_LIFE = 5_000
/** Milliseconds that a consumer may be ahead of its quota: what it did not use a second ago. */
const CREDIT = 1_000
/** Milliseconds until a read is tried again that the store refused. */
const AGAIN = 1_000

/** One consumer's subscription to one shard, as the console shows it. */
export interface SubscriptionView {
  readonly consumer: string
  readonly shard: Shard
  /** When it began, and when it ends by itself. */
  readonly since: number
  readonly endsAt: number
  /** Of the record that is to be pushed next. */
  readonly position: number
  readonly recordsOut: number
}

/**
 * What one SubscribeToShard call pushes. It reads only when it is asked for the next event, so a slow reader costs nothing,
 * and only what is durable. Between events it waits for records, for the quota, or for the time of a sign of life.
 */
export class Subscription implements SubscriptionView {
  readonly since: number
  readonly endsAt: number
  recordsOut = 0
  #position: number
  /** When all that was pushed is paid for at the quota's rate. */
  #paidAt = 0
  #over = false
  #error: BrokerError | undefined
  /** Something may have come since the last read began. */
  #dirty = false
  #wake: (() => void) | undefined
  readonly #onOver: () => void
  readonly #cancelEnd: () => void

  constructor(
    private readonly state: StreamState,
    private readonly caller: Caller,
    readonly stream: Stream,
    private readonly row: ConsumerRow,
    readonly shard: Shard,
    position: number,
    onOver: () => void,
  ) {
    const { clock, quotas } = state.engine
    this.since = clock.now()
    this.endsAt = this.since + quotas.subscriptionSeconds * 1_000
    this.#position = position
    this.#onOver = onOver
    this.#cancelEnd = clock.schedule(this.endsAt, () => this.end())
  }

  get consumer(): string {
    return this.row.name
  }

  get position(): number {
    return this.#position
  }

  /** Ends it, once: with an error that the client is told, or just so. */
  end(error?: BrokerError): void {
    if (this.#over) return
    this.#over = true
    this.#error = error
    this.#cancelEnd()
    this.#onOver()
    this.look()
  }

  /** Something may be there to be pushed. Cheap: it is read when the client asks. */
  look(): void {
    this.#dirty = true
    this.#wake?.()
  }

  async *events(): AsyncGenerator<SubscribeToShardEvent> {
    const { clock } = this.state.engine
    let lastAt = clock.now()
    try {
      while (!this.#over) {
        const allowedAt = this.#paidAt - CREDIT
        if (allowedAt > clock.now()) {
          await this.#sleep(allowedAt)
          continue
        }
        const signAt = lastAt + SIGN_OF_LIFE
        const event = await this.#next(clock.now() >= signAt)
        if (this.#over) break
        if (typeof event === 'object') {
          lastAt = clock.now()
          yield event
          if (event.ContinuationSequenceNumber === undefined) return
        } else if (event === 'refused') await this.#sleep(clock.now() + AGAIN)
        else if (!this.#dirty) await this.#sleep(signAt, true)
      }
      if (this.#error) throw this.#error
    } finally {
      this.end()
    }
  }

  /** The next event if there are records, if the shard is at its end, or if a sign of life is due. */
  async #next(sign: boolean): Promise<SubscribeToShardEvent | 'nothing' | 'refused'> {
    const { shard, stream, state } = this
    const { engine } = state
    this.#dirty = false
    let read: (RecordRead & { readonly finished: boolean; readonly millisBehind: number }) | undefined
    try {
      read = await seeing(engine, () => {
        if (!shard.alive) return undefined
        const limits = { records: engine.quotas.recordsPerGet, bytes: EVENT_BYTES }
        const found = state.records.read(shard, this.#position, limits)
        const finished = !shard.open && found.next >= shard.next
        return { ...found, finished, millisBehind: behind(state, shard, found.next) }
      })
    } catch (error) {
      // What cannot be read is told; otherwise the store took back what this read would have shown.
      if (error instanceof BrokerError) this.end(error)
      return 'refused'
    }
    if (!read) {
      this.end(streamNotFound(stream, stream.name))
      return 'nothing'
    }
    const { records, next, finished, millisBehind } = read
    this.#position = next
    if (this.#over || (records.length === 0 && !finished && !sign)) return 'nothing'
    if (records.length > 0) this.#account(read, millisBehind)
    return {
      Records: records.map((record) => shown(shard, record)),
      ...(!finished && { ContinuationSequenceNumber: this.#continuation(next) }),
      MillisBehindLatest: millisBehind,
      ...(finished && { ChildShards: childrenOf(shard) }),
    }
  }

  /** By the last record before `next`: AFTER_SEQUENCE_NUMBER goes on there, also if nothing was pushed at all. */
  #continuation(next: number): string {
    const { shard, state } = this
    const last = next - 1
    return shard.sequenceNumber(last, state.records.arrivalOf(shard, last) ?? shard.row.createdAt)
  }

  #account({ records, next }: RecordRead, millisBehind: number): void {
    const { engine } = this.state
    const { clock, quotas, events } = engine
    const bytes = records.reduce(
      (sum, { data, partitionKey }) => sum + data.length + utf8Length(partitionKey),
      0,
    )
    const now = clock.now()
    this.recordsOut += records.length
    this.#paidAt = Math.max(this.#paidAt, now) + (bytes / quotas.consumerBytesOut) * 1_000
    events.emit({
      type: 'records.read',
      at: now,
      stream: this.stream.ref,
      shard: this.shard.ref,
      count: records.length,
      bytes,
      next,
      millisBehind,
      consumer: this.consumer,
      reader: this.caller.identity,
    })
  }

  /** Until a time, until it is over, or if `wakeful` until there may be something to read. */
  #sleep(until: number, wakeful = false): Promise<void> {
    if (this.#over) return Promise.resolve()
    return new Promise((resolve) => {
      const wake = (): void => {
        if (!wakeful && !this.#over && this.state.engine.clock.now() < until) return
        cancel()
        this.#wake = undefined
        resolve()
      }
      const cancel = this.state.engine.clock.schedule(until, wake)
      this.#wake = wake
    })
  }
}
