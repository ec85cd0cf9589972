import type { World } from '../../../shared/arn'
import { BrokerError } from '../../../shared/errors'
import type { Database } from '../../store/database'
import type { Caller } from '../queues/operations'
import { invalid, snsArn } from './refusals'
import { Subscription } from './subscription'
import type { SubscriptionRow } from './subscription'
import { Topic } from './topic'
import type { TopicRow } from './topic'

const TOPIC = 'id, account, region, name, fifo, created_at, attributes, tags, data_protection'
const SUBSCRIPTION =
  'id, topic, uuid, owner, protocol, endpoint, pending, token, strict_unsubscribe, created_at, confirmed_at, attributes, version'

export const topicRegistryStatements = {
  insertTopic: `INSERT INTO topics (${TOPIC}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  updateTopic: 'UPDATE topics SET attributes = ?, tags = ?, data_protection = ? WHERE id = ?',
  removeTopic: 'DELETE FROM topics WHERE id = ?',
  insertSubscription: `INSERT INTO subscriptions (${SUBSCRIPTION}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  updateSubscription:
    'UPDATE subscriptions SET pending = ?, token = ?, strict_unsubscribe = ?, confirmed_at = ?, attributes = ?, version = ? WHERE id = ?',
  removeSubscription: 'DELETE FROM subscriptions WHERE id = ?',
  removeCounts: 'DELETE FROM subscription_counts WHERE subscription = ?',
  insertVersion:
    'INSERT INTO subscription_versions (id, subscription, arn, protocol, endpoint, raw, filter_policy, filter_scope) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
} as const

/** All topics and subscriptions of all worlds, kept in memory in step with their rows. */
export class TopicRegistry {
  readonly #database: Database
  #topics = new Map<number, Topic>()
  #byArn = new Map<string, Topic>()
  #subscriptions = new Map<number, Subscription>()
  #subscriptionByArn = new Map<string, Subscription>()

  constructor(database: Database) {
    this.#database = database
    this.reload()
  }

  /** Reads all rows again: at start, and after a rollback. What is still there stays the same object. */
  reload(): void {
    const topicsBefore = this.#topics
    const subscriptionsBefore = this.#subscriptions
    this.#topics = new Map()
    this.#byArn = new Map()
    this.#subscriptions = new Map()
    this.#subscriptionByArn = new Map()
    for (const columns of this.#database
      .prepare(`SELECT ${TOPIC} FROM topics ORDER BY id`)
      .all<TopicColumns>()) {
      const row = toTopicRow(columns)
      const topic = topicsBefore.get(row.id) ?? new Topic(row)
      topic.row = row
      topic.alive = true
      topic.subscriptions = []
      this.#keepTopic(topic)
    }
    const counts = new Map(
      this.#database
        .prepare('SELECT subscription, delivered, filtered_out, failed FROM subscription_counts')
        .all<[number, number, number, number]>()
        .map(([id, delivered, filteredOut, failed]) => [id, { delivered, filteredOut, failed }]),
    )
    const rows = this.#database.prepare(`SELECT ${SUBSCRIPTION} FROM subscriptions ORDER BY id`)
    for (const columns of rows.all<SubscriptionColumns>()) {
      const row = toSubscriptionRow(columns)
      const topic = this.#topics.get(row.topic)
      if (!topic) continue
      const known = subscriptionsBefore.get(row.id)
      const subscription = known ?? new Subscription(topic, row)
      subscription.row = row
      subscription.alive = true
      if (!known) Object.assign(subscription.counts, counts.get(row.id))
      this.#keepSubscription(subscription)
    }
    for (const topic of topicsBefore.values()) if (!this.#topics.has(topic.id)) topic.alive = false
    for (const old of subscriptionsBefore.values()) if (!this.#subscriptions.has(old.id)) old.alive = false
  }

  /** Every topic, in order of creation. */
  all(): IterableIterator<Topic> {
    return this.#topics.values()
  }

  byId(id: number): Topic | undefined {
    return this.#topics.get(id)
  }

  byArn(arn: string): Topic | undefined {
    return this.#byArn.get(arn)
  }

  /** The topics of a world, by name. */
  inWorld(world: World): Topic[] {
    return [...this.#topics.values()]
      .filter((topic) => topic.account === world.account && topic.region === world.region)
      .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
  }

  /** The topic of an ARN that a request names, or SNS's own refusal. */
  resolve(caller: Caller, arn: string | undefined, parameter = 'TopicArn'): Topic {
    const topic = this.#byArn.get(arn ?? '')
    if (topic?.region === caller.region) return topic
    const parts = snsArn(parameter, arn)
    if (parts.elements !== 6 || parts.region !== caller.region) throw invalid(parameter)
    throw new BrokerError('SnsNotFound')
  }

  subscription(arn: string): Subscription | undefined {
    return this.#subscriptionByArn.get(arn)
  }

  subscriptionById(id: number): Subscription | undefined {
    return this.#subscriptions.get(id)
  }

  /** Every subscription, in order of creation. */
  subscriptions(): IterableIterator<Subscription> {
    return this.#subscriptions.values()
  }

  // What follows changes SQL, so it belongs inside a transaction.

  insertTopic(row: TopicRow): Topic {
    this.#database
      .prepare(topicRegistryStatements.insertTopic)
      .run(
        row.id,
        row.account,
        row.region,
        row.name,
        row.fifo ? 1 : 0,
        row.createdAt,
        JSON.stringify(row.attributes),
        JSON.stringify(row.tags),
        row.dataProtection,
      )
    const topic = new Topic(row)
    this.#keepTopic(topic)
    return topic
  }

  updateTopic(
    topic: Topic,
    changes: Partial<Pick<TopicRow, 'attributes' | 'tags' | 'dataProtection'>>,
  ): void {
    const row = { ...topic.row, ...changes }
    this.#database
      .prepare(topicRegistryStatements.updateTopic)
      .run(JSON.stringify(row.attributes), JSON.stringify(row.tags), row.dataProtection, row.id)
    topic.row = row
  }

  /** Its subscriptions must have been removed before. */
  removeTopic(topic: Topic): void {
    this.#database.prepare(topicRegistryStatements.removeTopic).run(topic.id)
    topic.alive = false
    this.#topics.delete(topic.id)
    this.#byArn.delete(topic.arn)
  }

  /** `version` of the row is given by this. */
  insertSubscription(topic: Topic, row: Omit<SubscriptionRow, 'version'>, versionId: number): Subscription {
    const subscription = new Subscription(topic, { ...row, version: versionId })
    this.#writeVersion(subscription)
    const { attributes } = row
    this.#database
      .prepare(topicRegistryStatements.insertSubscription)
      .run(
        row.id,
        row.topic,
        row.uuid,
        row.owner,
        row.protocol,
        row.endpoint,
        row.pending ? 1 : 0,
        row.token,
        row.strictUnsubscribe ? 1 : 0,
        row.createdAt,
        row.confirmedAt,
        JSON.stringify(attributes),
        versionId,
      )
    this.#keepSubscription(subscription)
    return subscription
  }

  /** With a number for `newVersion` if what decides or shapes deliveries changes. */
  updateSubscription(
    subscription: Subscription,
    changes: Partial<
      Pick<SubscriptionRow, 'pending' | 'token' | 'strictUnsubscribe' | 'confirmedAt' | 'attributes'>
    >,
    newVersion?: number,
  ): void {
    const row = { ...subscription.row, ...changes, version: newVersion ?? subscription.row.version }
    this.#database
      .prepare(topicRegistryStatements.updateSubscription)
      .run(
        row.pending ? 1 : 0,
        row.token,
        row.strictUnsubscribe ? 1 : 0,
        row.confirmedAt,
        JSON.stringify(row.attributes),
        row.version,
        row.id,
      )
    subscription.row = row
    if (newVersion !== undefined) this.#writeVersion(subscription)
  }

  removeSubscription(subscription: Subscription): void {
    this.#database.prepare(topicRegistryStatements.removeSubscription).run(subscription.id)
    this.#database.prepare(topicRegistryStatements.removeCounts).run(subscription.id)
    subscription.alive = false
    this.#subscriptions.delete(subscription.id)
    this.#subscriptionByArn.delete(subscription.arn)
    const { topic } = subscription
    topic.subscriptions = topic.subscriptions.filter((other) => other !== subscription)
  }

  #writeVersion({ row, arn, raw, filterScope }: Subscription): void {
    this.#database
      .prepare(topicRegistryStatements.insertVersion)
      .run(
        row.version,
        row.id,
        arn,
        row.protocol,
        row.endpoint,
        raw ? 1 : 0,
        row.attributes['FilterPolicy'] ?? null,
        filterScope,
      )
  }

  #keepTopic(topic: Topic): void {
    this.#topics.set(topic.id, topic)
    this.#byArn.set(topic.arn, topic)
  }

  #keepSubscription(subscription: Subscription): void {
    this.#subscriptions.set(subscription.id, subscription)
    this.#subscriptionByArn.set(subscription.arn, subscription)
    subscription.topic.subscriptions = [...subscription.topic.subscriptions, subscription]
  }
}

type TopicColumns = [number, string, string, string, number, number, string, string, string | null]
type SubscriptionColumns = [
  number,
  number,
  string,
  string,
  string,
  string,
  number,
  string | null,
  number,
  number,
  number | null,
  string,
  number,
]

function toTopicRow(columns: TopicColumns): TopicRow {
  const [id, account, region, name, fifo, createdAt, attributes, tags, dataProtection] = columns
  return {
    id,
    account,
    region,
    name,
    fifo: fifo === 1,
    createdAt,
    attributes: JSON.parse(attributes) as Record<string, string>,
    tags: JSON.parse(tags) as Record<string, string>,
    dataProtection,
  }
}

function toSubscriptionRow(columns: SubscriptionColumns): SubscriptionRow {
  const [
    id,
    topic,
    uuid,
    owner,
    protocol,
    endpoint,
    pending,
    token,
    strict,
    createdAt,
    confirmedAt,
    attributes,
    version,
  ] = columns
  return {
    id,
    topic,
    uuid,
    owner,
    protocol: protocol as SubscriptionRow['protocol'],
    endpoint,
    pending: pending === 1,
    token,
    strictUnsubscribe: strict === 1,
    createdAt,
    confirmedAt,
    attributes: JSON.parse(attributes) as Record<string, string>,
    version,
  }
}
