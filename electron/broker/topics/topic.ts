import type { World } from '../../../shared/arn'
import { topicArn } from '../../../shared/arn'
import type { TopicRef } from '../events'
import type { Subscription } from './subscription'

/** A row of `topics`. */
export interface TopicRow extends World {
  readonly id: number
  readonly name: string
  readonly fifo: boolean
  readonly createdAt: number
  /** What was set, by AWS name; what is absent has its default. */
  readonly attributes: Readonly<Record<string, string>>
  readonly tags: Readonly<Record<string, string>>
  readonly dataProtection: string | null
}

/** A topic in memory, in step with its row, with its subscriptions. */
export class Topic implements TopicRef {
  readonly id: number
  readonly account: string
  readonly region: string
  readonly name: string
  readonly arn: string
  readonly fifo: boolean
  /** How events name it; the same object every time. */
  readonly ref: TopicRef
  /** In order of creation, pending ones too. */
  subscriptions: readonly Subscription[] = []
  /** False once it was deleted. */
  alive = true
  contentBasedDeduplication = false
  /** FIFO: deduplicate within message groups. */
  deduplicatesByGroup = false
  signatureVersion: '1' | '2' = '1'
  displayName = ''
  /** FIFO: days for which messages are archived; undefined: not at all. */
  archiveDays: number | undefined
  #row: TopicRow

  constructor(row: TopicRow) {
    this.id = row.id
    this.account = row.account
    this.region = row.region
    this.name = row.name
    this.fifo = row.fifo
    this.arn = topicArn(row, row.name)
    this.ref = { id: row.id, account: row.account, region: row.region, name: row.name, arn: this.arn }
    this.#row = row
    this.#interpret()
  }

  get row(): TopicRow {
    return this.#row
  }

  set row(row: TopicRow) {
    this.#row = row
    this.#interpret()
  }

  #interpret(): void {
    const { attributes } = this.#row
    this.contentBasedDeduplication = attributes['ContentBasedDeduplication'] === 'true'
    this.deduplicatesByGroup = attributes['FifoThroughputScope'] === 'MessageGroup'
    this.signatureVersion = attributes['SignatureVersion'] === '2' ? '2' : '1'
    this.displayName = attributes['DisplayName'] ?? ''
    const archive = attributes['ArchivePolicy']
    this.archiveDays =
      archive === undefined || archive === ''
        ? undefined
        : Number(
            (JSON.parse(archive) as { MessageRetentionPeriod?: string | number }).MessageRetentionPeriod,
          ) || undefined
  }
}
