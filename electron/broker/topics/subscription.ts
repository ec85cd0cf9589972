import type { Topic } from './topic'
import { compileFilter, parseFilterPolicy } from '../../../shared/filterPolicy/filterPolicy'
import type { CompiledFilter, FilterScope } from '../../../shared/filterPolicy/filterPolicy'

export type SubscriptionProtocol =
  'sqs' | 'http' | 'https' | 'email' | 'email-json' | 'sms' | 'application' | 'lambda' | 'firehose'

/** A row of `subscriptions`. */
export interface SubscriptionRow {
  readonly id: number
  readonly topic: number
  /** The last part of the ARN. */
  readonly uuid: string
  /** The account that subscribed. */
  readonly owner: string
  readonly protocol: SubscriptionProtocol
  readonly endpoint: string
  /** It gets no messages: it was never confirmed, or a link ended it (`confirmedAt` is set then) and may bring it back. */
  readonly pending: boolean
  /** What confirms it, or did; null where nothing had to. */
  readonly token: string | null
  readonly strictUnsubscribe: boolean
  readonly createdAt: number
  readonly confirmedAt: number | null
  /** What was set, by AWS name: RawMessageDelivery, FilterPolicy, FilterPolicyScope, RedrivePolicy, DeliveryPolicy, … */
  readonly attributes: Readonly<Record<string, string>>
  /** Its present row in `subscription_versions`. */
  readonly version: number
}

/** What it got since it was made. */
export interface SubscriptionCounts {
  delivered: number
  filteredOut: number
  failed: number
}

/** A subscription in memory, its row read into what a publish wants. The registry keeps one for each row. */
export class Subscription {
  readonly id: number
  readonly arn: string
  readonly topic: Topic
  readonly counts: SubscriptionCounts = { delivered: 0, filteredOut: 0, failed: 0 }
  /** False once it was deleted. */
  alive = true
  raw = false
  filter: CompiledFilter | undefined
  filterScope: FilterScope = 'MessageAttributes'
  /** The queue that takes what can't be delivered. */
  deadLetterTargetArn: string | undefined
  #row: SubscriptionRow

  constructor(topic: Topic, row: SubscriptionRow) {
    this.id = row.id
    this.topic = topic
    this.arn = `${topic.arn}:${row.uuid}`
    this.#row = row
    this.#interpret()
  }

  get row(): SubscriptionRow {
    return this.#row
  }

  set row(row: SubscriptionRow) {
    this.#row = row
    this.#interpret()
  }

  get protocol(): SubscriptionProtocol {
    return this.#row.protocol
  }

  get endpoint(): string {
    return this.#row.endpoint
  }

  get pending(): boolean {
    return this.#row.pending
  }

  #interpret(): void {
    const { attributes } = this.#row
    this.raw = attributes['RawMessageDelivery'] === 'true'
    this.filterScope = attributes['FilterPolicyScope'] === 'MessageBody' ? 'MessageBody' : 'MessageAttributes'
    this.filter = compiled(attributes['FilterPolicy'], this.filterScope)
    this.deadLetterTargetArn = targetOf(attributes['RedrivePolicy'])
  }
}

/** Policies are checked before they are stored; one that no longer parses lets nothing through unseen. */
function compiled(text: string | undefined, scope: FilterScope): CompiledFilter | undefined {
  if (text === undefined || text === '' || text === '{}') return undefined
  const parsed = parseFilterPolicy(text, scope)
  if (!parsed.ok) throw new Error(`A stored filter policy does not parse: ${parsed.problem.message}`)
  return compileFilter(parsed.policy)
}

function targetOf(redrivePolicy: string | undefined): string | undefined {
  if (redrivePolicy === undefined || redrivePolicy === '') return undefined
  return (JSON.parse(redrivePolicy) as { deadLetterTargetArn?: string }).deadLetterTargetArn
}
