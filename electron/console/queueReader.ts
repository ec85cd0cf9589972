import type { QueueDetail, QueueSummary } from '../../shared/console/queues'
import { parseArn, queueArn, queueUrl } from '../../shared/arn'
import { lintQueue } from '../../shared/queueLint'
import type { Broker } from '../broker/broker'
import type { Caller } from '../broker/queues/operations'
import { refuse } from './failures'
import type { Metrics, QueueSample } from './metrics'
import { queueCounts } from './queueCounts'

/** A queue's row, parsed once and kept until a queue changes. */
export interface QueueRecord {
  readonly id: number
  readonly contents: number
  readonly account: string
  readonly region: string
  readonly name: string
  readonly arn: string
  readonly fifo: boolean
  readonly createdAt: number
  /** As set; what is absent has its default. */
  readonly attributes: Readonly<Record<string, string>>
  readonly tags: Readonly<Record<string, string>>
  readonly visibilityTimeout: number
  readonly retention: number
  readonly deadLetterTargetArn: string | null
  readonly maxReceiveCount: number | null
}

type QueueColumns = [number, number, string, string, string, number, number, string, string]

/** What the console knows of the queues, read from the broker's tables; nothing here changes anything. */
export class QueueReader {
  readonly #broker: Broker
  readonly #endpoint: () => string
  #records: Map<string, QueueRecord> | undefined
  #byId = new Map<number, QueueRecord>()
  #sources = new Map<string, string[]>()
  readonly #unsubscribe: () => void

  constructor(broker: Broker, endpoint: () => string) {
    this.#broker = broker
    this.#endpoint = endpoint
    this.#unsubscribe = broker.events.subscribe((event) => {
      if (event.type.startsWith('queue.')) this.forget()
    })
  }

  /** Drops what is kept; called when queues changed and after a rollback. */
  readonly forget = (): void => {
    this.#records = undefined
  }

  dispose(): void {
    this.#unsubscribe()
  }

  /** All queues of all accounts and regions, by ARN. */
  all(): ReadonlyMap<string, QueueRecord> {
    if (this.#records) return this.#records
    const rows = this.#broker.database
      .prepare(
        'SELECT id, contents, account, region, name, fifo, created_at, attributes, tags FROM queues ORDER BY id',
      )
      .all<QueueColumns>()
    const records = new Map<string, QueueRecord>()
    this.#byId = new Map()
    this.#sources = new Map()
    for (const row of rows) {
      const record = toRecord(row)
      records.set(record.arn, record)
      this.#byId.set(record.id, record)
      if (record.deadLetterTargetArn === null) continue
      const sources = this.#sources.get(record.deadLetterTargetArn)
      if (sources) sources.push(record.arn)
      else this.#sources.set(record.deadLetterTargetArn, [record.arn])
    }
    this.#records = records
    return records
  }

  byId(id: number): QueueRecord | undefined {
    this.all()
    return this.#byId.get(id)
  }

  byArn(arn: string): QueueRecord | undefined {
    return this.all().get(arn)
  }

  /** The queue, or an error of AWS's code that says which one is missing. */
  existing(arn: string): QueueRecord {
    return this.byArn(arn) ?? refuseMissing(arn)
  }

  /** No queue was ever created here: not one of the broker's numbers was given out. */
  neverAny(): boolean {
    const row = this.#broker.database
      .prepare("SELECT high FROM numbers WHERE name = 'broker'")
      .get<[number]>()
    return this.all().size === 0 && (row?.[0] ?? 1) <= 1
  }

  /** Queues whose redrive policy names this one. */
  sourcesOf(arn: string): readonly string[] {
    this.all()
    return this.#sources.get(arn) ?? []
  }

  /** The console as a caller in the world of a queue. */
  callerFor(world: { account: string; region: string }): Caller {
    return { account: world.account, region: world.region, endpoint: this.#endpoint(), identity: 'console' }
  }

  url(record: { account: string; name: string }): string {
    return queueUrl(this.#endpoint(), record.account, record.name)
  }

  *samples(): Iterable<QueueSample> {
    for (const record of this.all().values()) yield { id: record.id, ...queueCounts(this.#broker, record) }
  }

  summary(record: QueueRecord, metrics: Metrics): QueueSummary {
    return {
      arn: record.arn,
      name: record.name,
      account: record.account,
      region: record.region,
      url: this.url(record),
      fifo: record.fifo,
      ...queueCounts(this.#broker, record),
      deadLetterTargetArn: record.deadLetterTargetArn,
      maxReceiveCount: record.maxReceiveCount,
      deadLetterSourceArns: [...this.sourcesOf(record.arn)],
      depthHistory: metrics.depthHistory(record.id),
      rates: metrics.rates(record.id),
      createdAt: record.createdAt,
      visibilityTimeout: record.visibilityTimeout,
    }
  }

  async detail(arn: string, metrics: Metrics): Promise<QueueDetail> {
    const record = this.existing(arn)
    const attributes = await this.attributes(record)
    return {
      ...this.summary(this.existing(arn), metrics),
      attributes,
      tags: { ...this.existing(arn).tags },
      warnings: await this.#lint(record, attributes),
    }
  }

  /** Every attribute, as GetQueueAttributes answers it. */
  async attributes(record: QueueRecord): Promise<Record<string, string>> {
    const { Attributes } = await this.#broker.sqs.GetQueueAttributes(this.callerFor(record), {
      QueueUrl: this.url(record),
      AttributeNames: ['All'],
    })
    return Attributes ?? {}
  }

  async #lint(record: QueueRecord, attributes: Record<string, string>) {
    const target = record.deadLetterTargetArn
    const deadLetterQueue = target === null ? undefined : this.byArn(target)
    const sources = this.sourcesOf(record.arn)
      .map((arn) => this.byArn(arn))
      .filter((source) => source !== undefined)
    return lintQueue({
      arn: record.arn,
      attributes,
      deadLetterQueue: deadLetterQueue
        ? { arn: deadLetterQueue.arn, attributes: await this.attributes(deadLetterQueue) }
        : null,
      sources: await Promise.all(
        sources.map(async (source) => ({ arn: source.arn, attributes: await this.attributes(source) })),
      ),
    })
  }
}

function refuseMissing(arn: string): never {
  const name = parseArn(arn)?.resource ?? arn
  return refuse('QueueDoesNotExist', `There is no queue ${name}. It may have been deleted.`)
}

function toRecord(row: QueueColumns): QueueRecord {
  const [id, contents, account, region, name, fifo, createdAt, attributesJson, tagsJson] = row
  const attributes = JSON.parse(attributesJson) as Record<string, string>
  const policy = redrivePolicy(attributes['RedrivePolicy'])
  return {
    id,
    contents,
    account,
    region,
    name,
    arn: queueArn({ account, region }, name),
    fifo: fifo === 1,
    createdAt,
    attributes,
    tags: JSON.parse(tagsJson) as Record<string, string>,
    visibilityTimeout: Number(attributes['VisibilityTimeout'] ?? 30),
    retention: Number(attributes['MessageRetentionPeriod'] ?? 345_600),
    deadLetterTargetArn: policy?.target ?? null,
    maxReceiveCount: policy?.maxReceiveCount ?? null,
  }
}

/** maxReceiveCount may have been given as a number or as text. */
function redrivePolicy(text: string | undefined): { target: string; maxReceiveCount: number } | null {
  if (!text) return null
  const policy = JSON.parse(text) as { deadLetterTargetArn?: unknown; maxReceiveCount?: unknown }
  if (typeof policy.deadLetterTargetArn !== 'string') return null
  return { target: policy.deadLetterTargetArn, maxReceiveCount: Number(policy.maxReceiveCount) }
}
