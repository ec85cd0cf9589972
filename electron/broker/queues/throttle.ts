import { BrokerError } from '../../../shared/errors'
import type { Engine } from '../engine'
import type { Queue } from './queue'

/** The API actions that FIFO queues limit, each with its batch form counted in. */
export type ThrottledAction = 'SendMessage' | 'ReceiveMessage' | 'DeleteMessage' | 'ChangeMessageVisibility'

interface Bucket {
  tokens: number
  at: number
}

/** Buckets kept before those that are full again are dropped. */
const KEPT = 10_000

/**
 * The throughput quotas of FIFO queues: 300 calls a second for each API action (so up to 3,000 messages with
 * batches); in high-throughput mode far more for the queue, and 300 a second for each message group.
 * A token bucket of one second: time is the broker's clock.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html
 */
export class Throttle {
  readonly #engine: Engine
  readonly #buckets = new Map<string, Bucket>()

  constructor(engine: Engine) {
    this.#engine = engine
  }

  /** Counts one call, or throws RequestThrottled. `groups` are the message groups that a send is about. */
  take(queue: Queue, action: ThrottledAction, groups: Iterable<string> = []): void {
    if (!queue.fifo) return
    const { quotas } = this.#engine
    const rate = queue.highThroughput ? quotas.fifoHighThroughputCallsPerSecond : quotas.fifoCallsPerSecond
    if (rate === Infinity) return
    const now = this.#engine.clock.now()
    const buckets = [this.#bucket(`${queue.id} ${action}`, rate, now)]
    if (queue.highThroughput) {
      for (const group of groups) {
        buckets.push(this.#bucket(`${queue.id} ${action} ${group}`, quotas.fifoGroupCallsPerSecond, now))
      }
    }
    if (buckets.some((bucket) => bucket.tokens < 1)) throw new BrokerError('RequestThrottled')
    for (const bucket of buckets) bucket.tokens--
  }

  #bucket(key: string, rate: number, now: number): Bucket {
    let bucket = this.#buckets.get(key)
    if (!bucket) {
      if (this.#buckets.size > KEPT) this.#prune(now)
      bucket = { tokens: rate, at: now }
      this.#buckets.set(key, bucket)
    }
    bucket.tokens = Math.min(rate, bucket.tokens + ((now - bucket.at) * rate) / 1_000)
    bucket.at = now
    return bucket
  }

  /** One second without a call fills any bucket. */
  #prune(now: number): void {
    for (const [key, bucket] of this.#buckets) if (bucket.at + 1_000 <= now) this.#buckets.delete(key)
  }
}
