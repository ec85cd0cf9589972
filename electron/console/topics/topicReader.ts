import { parseArn, type World } from '../../../shared/arn'
import { filterSummary } from './filterSummary'
import type { SubscriptionView, TopicDetail, TopicSummary } from '../../../shared/console/topics'
import { BrokerError } from '../../../shared/errors'
import type { Broker } from '../../broker/broker'
import type { Caller } from '../../broker/queues/operations'
import { deadlineOf } from '../../broker/topics/confirmationToken'
import type { Subscription } from '../../broker/topics/subscription'
import { subscriptionAttributesOf } from '../../broker/topics/subscriptionAttributes'
import { topicAttributesOf } from '../../broker/topics/topicAttributes'
import type { Topic } from '../../broker/topics/topic'
import type { TopicSide } from './parts'
import type { TopicMetrics } from './topicMetrics'

/** Topics and subscriptions as the console shows them; nothing here changes anything. */
export class TopicReader {
  constructor(
    private readonly broker: Broker,
    private readonly side: TopicSide,
    private readonly metrics: TopicMetrics,
    private readonly endpoint: () => string,
  ) {}

  /** All topics of all accounts and regions, in order of creation. */
  all(): Iterable<Topic> {
    return this.side.state.registry.all()
  }

  byId(id: number): Topic | undefined {
    return this.side.state.registry.byId(id)
  }

  byArn(arn: string): Topic | undefined {
    return this.side.state.registry.byArn(arn)
  }

  /** The topic, or an error of AWS's code that says which one is missing. */
  existing(arn: string): Topic {
    const topic = this.byArn(arn)
    if (topic) return topic
    const name = parseArn(arn)?.resource ?? arn
    throw new BrokerError('SnsNotFound', `There is no topic ${name}. It may have been deleted.`)
  }

  subscription(arn: string): Subscription | undefined {
    return this.side.state.registry.subscription(arn)
  }

  subscriptionById(id: number): Subscription | undefined {
    return this.side.state.registry.subscriptionById(id)
  }

  existingSubscription(arn: string): Subscription {
    const subscription = this.subscription(arn)
    if (subscription) return subscription
    throw new BrokerError('SnsNotFound', 'There is no such subscription. It may have been deleted.')
  }

  /** The console as a caller in the world of a topic. */
  callerFor(world: World): Caller {
    return { account: world.account, region: world.region, endpoint: this.endpoint(), identity: 'console' }
  }

  summary(topic: Topic): TopicSummary {
    const { deliveries } = this.side
    let [confirmed, pending, delivered, filteredOut, failed, retrying] = [0, 0, 0, 0, 0, 0]
    for (const subscription of topic.subscriptions) {
      if (subscription.pending) pending += 1
      else confirmed += 1
      delivered += subscription.counts.delivered
      filteredOut += subscription.counts.filteredOut
      failed += subscription.counts.failed
      retrying += deliveries.retrying(subscription)
    }
    const { published, lastAt } = this.metrics.totals(topic.id)
    return {
      arn: topic.arn,
      name: topic.name,
      account: topic.account,
      region: topic.region,
      fifo: topic.fifo,
      createdAt: topic.row.createdAt,
      displayName: topic.displayName,
      confirmed,
      pending,
      published,
      delivered,
      filteredOut,
      failed,
      retrying,
      lastPublishedAt: lastAt,
      rates: this.metrics.rates(topic.id),
      publishedHistory: this.metrics.publishedHistory(topic.id),
    }
  }

  /** With what GetTopicAttributes answers. */
  detail(arn: string): TopicDetail {
    const topic = this.existing(arn)
    return {
      ...this.summary(topic),
      attributes: topicAttributesOf(topic, this.broker.clock.now()),
      tags: { ...topic.row.tags },
      dataProtectionPolicy: topic.row.dataProtection,
    }
  }

  view(subscription: Subscription): SubscriptionView {
    const { row, topic, arn, counts, raw, filterScope } = subscription
    const { attributes, protocol, endpoint } = row
    const policy = attributes['FilterPolicy'] || null
    const deadLetterTargetArn = subscription.deadLetterTargetArn ?? null
    const queueExists = (queueArn: string): boolean => this.broker.queues.byArn(queueArn) !== undefined
    const view = {
      arn,
      topicArn: topic.arn,
      owner: row.owner,
      protocol,
      endpoint,
      status: statusOf(row),
      createdAt: row.createdAt,
      confirmedAt: row.confirmedAt,
      pendingUntil: row.pending && row.token !== null ? deadlineOf(row.token) : null,
      raw,
      filterPolicy: policy,
      filterScope,
      filterSummary: policy === null ? null : filterSummary(policy, filterScope),
      redrivePolicy: attributes['RedrivePolicy'] || null,
      deadLetterTargetArn,
      deadLetterTargetExists: deadLetterTargetArn === null || queueExists(deadLetterTargetArn),
      deliveryPolicy: attributes['DeliveryPolicy'] || null,
      attributes: subscriptionAttributesOf(subscription),
      delivered: counts.delivered,
      filteredOut: counts.filteredOut,
      failed: counts.failed,
      retrying: this.side.deliveries.retrying(subscription),
      rates: this.metrics.subscriptionRates(subscription.id),
      endpointExists: protocol !== 'sqs' || queueExists(endpoint),
    }
    return { ...view, problem: problemOf(view) }
  }
}

function statusOf({ pending, confirmedAt }: Subscription['row']): SubscriptionView['status'] {
  if (!pending) return 'confirmed'
  return confirmedAt === null ? 'pending' : 'deleted'
}

function problemOf(view: Omit<SubscriptionView, 'problem'>): string | null {
  if (view.status === 'deleted')
    return 'A link in a message ended it. It gets nothing unless it is confirmed again.'
  if (view.status === 'pending') return 'It gets nothing before it is confirmed.'
  if (!view.endpointExists) return 'The queue does not exist: every message fails.'
  if (view.protocol === 'lambda' || view.protocol === 'firehose') {
    return `There is no ${view.protocol === 'lambda' ? 'Lambda' : 'Firehose'} here: every message is recorded as undelivered.`
  }
  if (!view.deadLetterTargetExists) {
    return 'The dead-letter queue does not exist: what cannot be delivered is lost.'
  }
  return null
}
