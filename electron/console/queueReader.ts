import type { QueueDetail, QueueSummary } from '../../shared/console/queues'
import { parseArn, queueUrl, type World } from '../../shared/arn'
import { lintQueue } from '../../shared/queueLint'
import type { Broker } from '../broker/broker'
import type { DomainEvent } from '../broker/events'
import type { Caller } from '../broker/queues/operations'
import type { Queue } from '../broker/queues/queue'
import { refuse } from './failures'
import type { Metrics, QueueSample } from './metrics'

/** The queues as the console shows them; nothing here changes anything. */
export class QueueReader {
  readonly #broker: Broker
  readonly #endpoint: () => string
  /** ARNs of source queues by the ARN of their dead-letter queue; read again after a queue changed. */
  #sources: Map<string, string[]> | undefined
  /** ARNs of topics by the ARN of the queue for what they cannot deliver; read again after a subscription changed. */
  #topics: Map<string, string[]> | undefined
  /** Changes since the start, by the queue's number. */
  readonly #revisions = new Map<number, number>()
  readonly #unsubscribe: () => void
  readonly #forgetting = new Set<() => void>()

  constructor(broker: Broker, endpoint: () => string) {
    this.#broker = broker
    this.#endpoint = endpoint
    this.#unsubscribe = broker.events.subscribe((event) => {
      if (event.type.startsWith('queue.')) this.#sources = undefined
      if (changesSubscriptions(event)) this.#topics = undefined
      if (event.type === 'queue.changed')
        this.#revisions.set(event.queue.id, this.#revision(event.queue.id) + 1)
      else if (event.type === 'queue.deleted') this.#revisions.delete(event.queue.id)
    })
  }

  /** Drops what is kept: after a rollback, which takes back what events have told. */
  readonly forget = (): void => {
    this.#sources = this.#topics = undefined
    for (const listener of this.#forgetting) listener()
  }

  /** Calls back when nothing that was read before may be relied on; returns what ends that. */
  onForget(listener: () => void): () => void {
    this.#forgetting.add(listener)
    return () => this.#forgetting.delete(listener)
  }

  dispose(): void {
    this.#unsubscribe()
  }

  #revision(id: number): number {
    return this.#revisions.get(id) ?? 0
  }

  /** All queues of all accounts and regions. */
  all(): Iterable<Queue> {
    return this.#broker.queues.all()
  }

  byArn(arn: string): Queue | undefined {
    return this.#broker.queues.byArn(arn)
  }

  byId(id: number): Queue | undefined {
    return this.#broker.queues.state.registry.byId(id)
  }

  /** The queue, or an error of AWS's code that says which one is missing. */
  existing(arn: string): Queue {
    const queue = this.byArn(arn)
    if (queue) return queue
    const name = parseArn(arn)?.resource ?? arn
    return refuse('QueueDoesNotExist', `There is no queue ${name}. It may have been deleted.`)
  }

  /** No queue was ever created here: not one of the broker's numbers was given out. */
  neverAny(): boolean {
    const row = this.#broker.database
      .prepare("SELECT high FROM numbers WHERE name = 'broker'")
      .get<[number]>()
    return (row?.[0] ?? 1) <= 1
  }

  /** Queues whose redrive policy names this one. */
  sourcesOf(arn: string): readonly string[] {
    if (!this.#sources) {
      this.#sources = new Map()
      for (const queue of this.all()) gather(this.#sources, queue.redrive?.deadLetterTargetArn, queue.arn)
    }
    return this.#sources.get(arn) ?? []
  }

  /** Topics of which a subscription's redrive policy names this queue, each once. */
  deadLetterTopicsOf(arn: string): readonly string[] {
    if (!this.#topics) {
      this.#topics = new Map()
      for (const { arn: topic, subscriptions } of this.#broker.topics.state.registry.all()) {
        const targets = new Set(subscriptions.map(({ deadLetterTargetArn }) => deadLetterTargetArn))
        for (const target of targets) gather(this.#topics, target, topic)
      }
    }
    return this.#topics.get(arn) ?? []
  }

  /** The console as a caller in the world of a queue. */
  callerFor(world: World): Caller {
    return { account: world.account, region: world.region, endpoint: this.#endpoint(), identity: 'console' }
  }

  url(queue: { account: string; name: string }): string {
    return queueUrl(this.#endpoint(), queue.account, queue.name)
  }

  /** Messages in the queue, whatever their state. */
  depth(arn: string): number {
    const queue = this.byArn(arn)
    if (!queue) return 0
    const { visible, inFlight, delayed } = this.#broker.queues.counts(queue)
    return visible + inFlight + delayed
  }

  *samples(): Iterable<QueueSample> {
    for (const queue of this.all()) {
      const { visible, inFlight, delayed } = this.#broker.queues.counts(queue)
      const empty = visible + inFlight + delayed === 0
      const oldestSentAt = empty ? null : (this.#broker.queues.oldestSentAt(queue) ?? null)
      yield { id: queue.id, visible, inFlight, delayed, oldestSentAt }
    }
  }

  summary(queue: Queue, metrics: Metrics): QueueSummary {
    const { visible, inFlight, delayed } = this.#broker.queues.counts(queue)
    const empty = visible + inFlight + delayed === 0
    return {
      arn: queue.arn,
      name: queue.name,
      account: queue.account,
      region: queue.region,
      url: this.url(queue),
      fifo: queue.fifo,
      visible,
      inFlight,
      delayed,
      oldestSentAt: empty ? null : (this.#broker.queues.oldestSentAt(queue) ?? null),
      deadLetterTargetArn: queue.redrive?.deadLetterTargetArn ?? null,
      maxReceiveCount: queue.redrive?.maxReceiveCount ?? null,
      deadLetterSourceArns: [...this.sourcesOf(queue.arn)],
      deadLetterTopicArns: [...this.deadLetterTopicsOf(queue.arn)],
      depthHistory: metrics.depthHistory(queue.id),
      rates: metrics.rates(queue.id),
      createdAt: queue.row.createdAt,
      revision: this.#revision(queue.id),
      visibilityTimeout: queue.visibilityMs / 1000,
    }
  }

  detail(arn: string, metrics: Metrics): QueueDetail {
    const queue = this.existing(arn)
    const attributes = this.#broker.queues.attributes(queue)
    return {
      ...this.summary(queue, metrics),
      attributes,
      tags: { ...queue.row.tags },
      warnings: this.#lint(queue, attributes),
    }
  }

  #lint(queue: Queue, attributes: Record<string, string>) {
    const target = queue.redrive && this.byArn(queue.redrive.deadLetterTargetArn)
    const linted = (other: Queue) => ({ arn: other.arn, attributes: this.#broker.queues.attributes(other) })
    return lintQueue({
      arn: queue.arn,
      attributes,
      deadLetterQueue: target ? linted(target) : null,
      sources: this.sourcesOf(queue.arn)
        .map((source) => this.byArn(source))
        .filter((source) => source !== undefined)
        .map(linted),
      ofSubscriptions: this.deadLetterTopicsOf(queue.arn).length > 0,
    })
  }
}

/** Whether the dead-letter queues of subscriptions may be others after what happened. */
export function changesSubscriptions({ type }: DomainEvent): boolean {
  return type.startsWith('subscription.') || type === 'topic.deleted'
}

function gather(lists: Map<string, string[]>, key: string | undefined, value: string): void {
  if (key === undefined) return
  const list = lists.get(key)
  if (list) list.push(value)
  else lists.set(key, [value])
}
