import type { QueueChanges, QueueSummary } from '../../shared/console/queues'
import type { DomainEvent } from '../broker/events'
import type { Broker } from '../broker/broker'
import type { Queue } from '../broker/queues/queue'
import type { Metrics } from './metrics'
import { changesSubscriptions, type QueueReader } from './queueReader'

/** Rows that are read and told in one step: a step must not hold the broker for longer than a few milliseconds. */
const rowsAStep = 100

export interface QueueChangesOptions {
  readonly broker: Pick<Broker, 'clock' | 'events'>
  readonly queues: QueueReader
  readonly metrics: Metrics
  /** Called when there is something to read. */
  readonly touch: () => void
}

/**
 * What one reader of the list of queues has not been told yet. It remembers what it told, so that a queue in which
 * nothing changed costs nothing: neither reading nor sending.
 */
export class UntoldQueues {
  readonly #options: QueueChangesOptions
  readonly #told = new Map<number, QueueSummary>()
  readonly #suspects = new Set<number>()
  /** Queues may have come or gone, and dead-letter queues be others, since the list was last gone through. */
  #restructured = true
  #allSuspect = true
  /** An empty list is told too, once. */
  #first = true
  readonly #endings: (() => void)[]

  constructor(options: QueueChangesOptions) {
    this.#options = options
    const { broker, metrics, queues, touch } = options
    this.#endings = [
      metrics.onSecond((changed) => {
        for (const id of changed) this.#suspects.add(id)
        if (changed.size > 0) touch()
      }),
      broker.events.subscribe((event) => {
        this.#suspect(event)
        touch()
      }),
      queues.onForget(() => {
        this.#restructured = this.#allSuspect = true
        touch()
      }),
    ]
  }

  /** Whether `read` left something for another step. */
  get more(): boolean {
    return this.#suspects.size > 0
  }

  /** The next rows that are other than told; undefined if there are none. */
  read(): QueueChanges | undefined {
    const { broker, queues, metrics } = this.#options
    const removed = this.#restructured ? this.#goThrough() : []
    const changed: QueueSummary[] = []
    let steps = 0
    for (const id of this.#suspects) {
      if (steps === rowsAStep) break
      steps += 1
      this.#suspects.delete(id)
      const queue = queues.byId(id)
      if (!queue) continue
      const summary = queues.summary(queue, metrics)
      if (alike(this.#told.get(id), summary)) continue
      this.#told.set(id, summary)
      changed.push(summary)
    }
    const nothing = changed.length === 0 && removed.length === 0
    if (nothing && !this.more && !this.#first) return undefined
    this.#first = false
    return { now: broker.clock.now(), changed, removed, more: this.more }
  }

  end(): void {
    for (const end of this.#endings) end()
  }

  #suspect(event: DomainEvent): void {
    if (event.type === 'clock.advanced') this.#restructured = this.#allSuspect = true
    if (event.type.startsWith('queue.') || changesSubscriptions(event)) this.#restructured = true
    if ('queue' in event && event.queue) this.#suspects.add(event.queue.id)
    if ('to' in event) this.#suspects.add(event.to.id)
  }

  /** Finds queues that are new, gone, or take the dead letters of others than before. Answers the ARNs of those gone. */
  #goThrough(): string[] {
    const { queues } = this.#options
    const gone = new Set(this.#told.keys())
    for (const queue of queues.all()) {
      const told = this.#told.get(queue.id)
      // After a rollback the number of a queue that never was may be given to another.
      if (told?.arn === queue.arn) gone.delete(queue.id)
      if (this.#allSuspect || this.#isOther(queue, told)) this.#suspects.add(queue.id)
    }
    this.#restructured = this.#allSuspect = false
    const arns: string[] = []
    for (const id of gone) {
      arns.push(this.#told.get(id)!.arn)
      this.#told.delete(id)
    }
    return arns
  }

  #isOther(queue: Queue, told: QueueSummary | undefined): boolean {
    if (told?.arn !== queue.arn) return true
    const { queues } = this.#options
    return (
      !sameList(told.deadLetterSourceArns, queues.sourcesOf(queue.arn)) ||
      !sameList(told.deadLetterTopicArns, queues.deadLetterTopicsOf(queue.arn))
    )
  }
}

function alike(told: QueueSummary | undefined, now: QueueSummary): boolean {
  return (
    told !== undefined &&
    told.visible === now.visible &&
    told.inFlight === now.inFlight &&
    told.delayed === now.delayed &&
    told.oldestSentAt === now.oldestSentAt &&
    told.deadLetterTargetArn === now.deadLetterTargetArn &&
    told.maxReceiveCount === now.maxReceiveCount &&
    told.visibilityTimeout === now.visibilityTimeout &&
    told.rates.sent === now.rates.sent &&
    told.rates.received === now.rates.received &&
    told.rates.deleted === now.rates.deleted &&
    sameList(told.depthHistory, now.depthHistory) &&
    sameList(told.deadLetterSourceArns, now.deadLetterSourceArns) &&
    sameList(told.deadLetterTopicArns, now.deadLetterTopicArns)
  )
}

function sameList<T>(left: readonly T[], right: readonly T[]): boolean {
  return left.length === right.length && left.every((value, index) => value === right[index])
}
