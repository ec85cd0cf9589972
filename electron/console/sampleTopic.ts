import { queueArn, topicArn, type World } from '../../shared/arn'
import { readSetting, removeSetting, writeSetting } from '../broker/settings/settings'
import type { Caller } from '../broker/queues/operations'
import { confirmSubscription } from '../broker/topics/confirm'
import { createTopic } from '../broker/topics/create'
import { deleteTopic } from '../broker/topics/deleteTopic'
import { subscribe } from '../broker/topics/subscribe'
import type { Topic } from '../broker/topics/topic'
import { refuse } from './failures'
import { orderEvents, sampleAttributes } from './sampleOrders'
import type { ConsoleServices } from './services'

type Services = Pick<ConsoleServices, 'broker' | 'queues'>

const name = 'order-events'
const setting = 'sample.topic'
/** Nothing listens there: the port is the one that throws away what it gets, and closed on every system of today. */
const webhook = 'http://127.0.0.1:9/hooks/orders'

/** The queues of the topic, which the sample creates with its others. */
export const topicQueues = [
  { name: 'shop-audit', attributes: {} },
  { name: 'shop-invoices', attributes: { ReceiveMessageWaitTimeSeconds: '20' } },
  { name: 'shop-webhook-dlq', attributes: { MessageRetentionPeriod: '1209600' } },
] as const

/** The topic of the sample, if it is still there. */
export function sampleTopic({ broker }: Services): Topic | undefined {
  const id = readSetting(broker.database, setting)
  return typeof id === 'number' ? broker.topics.state.registry.byId(id) : undefined
}

/** Refuses if there is a topic of that name already. */
export function checkNoTopic({ broker }: Services, world: World): void {
  if (broker.topics.state.registry.byArn(topicArn(world, name))) {
    refuse('CONFLICT', `There already is a topic ${name}, which is not part of the sample. Delete it first.`)
  }
}

/**
 * Creates a topic with three subscriptions: a queue that gets everything, one that gets invoices, and a web address that
 * nobody serves, with a dead-letter queue. In a transaction; the queues must be there.
 */
export function createSampleTopic({ broker }: Services, caller: Caller): void {
  const { state } = broker.topics
  const TopicArn = createTopic(state, caller, {
    Name: name,
    Attributes: { DisplayName: 'Orders' },
    Tags: [{ Key: 'switchyard:sample', Value: 'shop' }],
  }).TopicArn!
  const join = (Protocol: string, Endpoint: string, Attributes: Record<string, string>) =>
    subscribe(state, caller, { TopicArn, Protocol, Endpoint, Attributes, ReturnSubscriptionArn: true })
      .SubscriptionArn!
  join('sqs', queueArn(caller, 'shop-audit'), {})
  join('sqs', queueArn(caller, 'shop-invoices'), {
    RawMessageDelivery: 'true',
    FilterPolicy: JSON.stringify({
      event: ['order.paid', 'order.refunded'],
      total: [{ numeric: ['>=', 100] }],
    }),
  })
  const hook = join('http', webhook, {
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn: queueArn(caller, 'shop-webhook-dlq') }),
  })
  const token = state.registry.subscription(hook)?.row.token
  if (token) confirmSubscription(state, caller, { TopicArn, Token: token })
  writeSetting(broker.database, setting, state.registry.byArn(TopicArn)!.id)
}

/** Publishes what happened to some orders. */
export async function publishSampleEvents({ broker }: Services, caller: Caller): Promise<void> {
  for (const { body, attributes, subject } of orderEvents(broker.clock.now())) {
    await broker.sns.Publish(caller, {
      TopicArn: topicArn(caller, name),
      Message: body,
      Subject: subject,
      MessageAttributes: sampleAttributes(attributes),
    })
  }
}

/** In a transaction. */
export function deleteSampleTopic(services: Services): void {
  const { broker, queues } = services
  const topic = sampleTopic(services)
  if (topic) deleteTopic(broker.topics.state, queues.callerFor(topic), { TopicArn: topic.arn })
  if (readSetting(broker.database, setting) !== undefined) removeSetting(broker.database, setting)
}
