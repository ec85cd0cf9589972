import type { World } from '../../../shared/arn'
import { queueArn } from '../../../shared/arn'
import type { QueueRef } from '../events'
import { readRedrivePolicy, type RedrivePolicy } from './redrivePolicy'
import { Tally } from './tally'

/** A row of `queues`. */
export interface QueueRow extends World {
  readonly id: number
  readonly name: string
  readonly fifo: boolean
  readonly contents: number
  readonly createdAt: number
  readonly modifiedAt: number
  readonly purgedAt: number | null
  /** What was set, by AWS name; what is absent has its default. */
  readonly attributes: Readonly<Record<string, string>>
  readonly tags: Readonly<Record<string, string>>
}

const DEFAULT_RETENTION_SECONDS = 345_600

/**
 * A queue in memory: its row, read into the types that the hot paths want, and its counts. The registry keeps one
 * for each row, in step with SQL.
 */
export class Queue implements QueueRef {
  readonly id: number
  readonly account: string
  readonly region: string
  readonly name: string
  readonly arn: string
  readonly fifo: boolean
  /** How events name it; the same object every time. */
  readonly ref: QueueRef
  readonly tally = new Tally()
  /** False once it was deleted: whoever waits on it must stop. */
  alive = true
  /**
   * Standard queues: no message before this sequence number is fresh; undefined if none is at all. Fresh are those
   * that stand as they were sent, undelayed and never received: they are handed out in order of arrival.
   */
  firstFresh: number | undefined

  #row: QueueRow
  delayMs = 0
  visibilityMs = 0
  retentionMs = 0
  waitMs = 0
  /** Undefined: whatever the quotas allow. */
  maxBytes: number | undefined
  contentBasedDeduplication = false
  deduplicatesByGroup = false
  highThroughput = false
  redrive: RedrivePolicy | undefined

  constructor(row: QueueRow) {
    this.id = row.id
    this.account = row.account
    this.region = row.region
    this.name = row.name
    this.fifo = row.fifo
    this.arn = queueArn(row, row.name)
    this.ref = { id: row.id, account: row.account, region: row.region, name: row.name, arn: this.arn }
    this.#row = row
    this.#interpret()
  }

  get row(): QueueRow {
    return this.#row
  }

  set row(row: QueueRow) {
    this.#row = row
    this.#interpret()
  }

  get contents(): number {
    return this.#row.contents
  }

  /** A message came to be fresh. */
  becameFresh(seq: number): void {
    if (this.firstFresh === undefined || seq < this.firstFresh) this.firstFresh = seq
  }

  #interpret(): void {
    const given = this.#row.attributes
    const seconds = (name: string, otherwise: number): number => 1_000 * Number(given[name] ?? otherwise)
    this.delayMs = seconds('DelaySeconds', 0)
    this.visibilityMs = seconds('VisibilityTimeout', 30)
    this.retentionMs = seconds('MessageRetentionPeriod', DEFAULT_RETENTION_SECONDS)
    this.waitMs = seconds('ReceiveMessageWaitTimeSeconds', 0)
    const maxBytes = given['MaximumMessageSize']
    this.maxBytes = maxBytes === undefined ? undefined : Number(maxBytes)
    this.contentBasedDeduplication = given['ContentBasedDeduplication'] === 'true'
    this.deduplicatesByGroup = given['DeduplicationScope'] === 'messageGroup'
    this.highThroughput = this.deduplicatesByGroup && given['FifoThroughputLimit'] === 'perMessageGroupId'
    this.redrive = readRedrivePolicy(given['RedrivePolicy'])
  }
}
