import { publish, publishBatch } from '../../../electron/broker/topics/publish'
import type { PublishBatchInput, PublishInput } from '../../../electron/broker/topics/operations'
import type { DeliveryProblem, OutboxItem, TopicState } from '../../../electron/broker/topics/state'
import type { Subscription } from '../../../electron/broker/topics/subscription'
import type { Topic } from '../../../electron/broker/topics/topic'
import { Topics } from '../../../electron/broker/topics/topics'
import type { ReceivedMessage } from '../../../electron/broker/queues/operations'
import { brokerFixture, testCaller, type BrokerFixture } from '../../support/brokerFixture'

export interface Begun {
  readonly subscription: Subscription
  readonly publication: number
  readonly problem: DeliveryProblem | undefined
}

/** Topics on a broker in memory, with deliveries and outbox that only remember what they were given. */
export interface PublishFixture {
  readonly fixture: BrokerFixture
  readonly topics: Topics
  readonly state: TopicState
  readonly begun: Begun[]
  readonly outbox: OutboxItem[]
  topic(name: string, attributes?: Record<string, string>): Promise<Topic>
  queue(name: string, attributes?: Record<string, string>): Promise<string>
  subscribe(
    topic: Topic,
    endpoint: string,
    attributes?: Record<string, string>,
    protocol?: 'sqs' | 'http',
  ): Promise<Subscription>
  publish(input: PublishInput): ReturnType<typeof publishNow>
  publishBatch(input: PublishBatchInput): Promise<ReturnType<typeof publishBatch>>
  receive(name: string): Promise<ReceivedMessage[]>
}

const publishNow = (state: TopicState, input: PublishInput) =>
  state.engine.commit(() => publish(state, testCaller, input))

export async function publishFixture(base?: BrokerFixture): Promise<PublishFixture> {
  const fixture = base ?? (await brokerFixture())
  const { broker, caller } = fixture
  const begun: Begun[] = []
  const outbox: OutboxItem[] = []
  let deliveries = 0
  const topics = new Topics(broker.queues.state.engine, broker.queues.state, {
    deliveries: () => ({
      begin(subscription, publication, _now, problem) {
        begun.push({ subscription, publication: publication.id, problem })
        return ++deliveries
      },
      askToConfirm: () => undefined,
      sayUnsubscribed: () => undefined,
      forget: () => undefined,
      needed: () => new Set(),
      dispose: () => undefined,
    }),
    outbox: () => ({ add: (item) => outbox.push(item) }),
    direct: () => ({
      toPhoneNumber: () => undefined,
      toEndpoint: () => undefined,
      deliver: () => undefined,
    }),
  })
  const { state } = topics
  const { engine, registry } = state
  return {
    fixture,
    topics,
    state,
    begun,
    outbox,
    topic: (name, attributes = {}) =>
      engine.commit(() =>
        registry.insertTopic({
          id: engine.numbers.next(),
          account: caller.account,
          region: caller.region,
          name,
          fifo: name.endsWith('.fifo'),
          createdAt: engine.clock.now(),
          attributes,
          tags: {},
          dataProtection: null,
        }),
      ),
    async queue(name, attributes = {}) {
      await broker.sqs.CreateQueue(caller, { QueueName: name, Attributes: attributes })
      return `arn:aws:sqs:${caller.region}:${caller.account}:${name}`
    },
    subscribe: (topic, endpoint, attributes = {}, protocol = 'sqs') =>
      engine.commit(() =>
        registry.insertSubscription(
          topic,
          {
            id: engine.numbers.next(),
            topic: topic.id,
            uuid: engine.entropy.uuid(),
            owner: caller.account,
            protocol,
            endpoint,
            pending: false,
            token: null,
            strictUnsubscribe: false,
            createdAt: engine.clock.now(),
            confirmedAt: engine.clock.now(),
            attributes,
          },
          engine.numbers.next(),
        ),
      ),
    publish: (input) => publishNow(state, input),
    publishBatch: (input) => engine.commit(() => publishBatch(state, caller, input)),
    async receive(name) {
      const { Messages } = await broker.sqs.ReceiveMessage(caller, {
        QueueUrl: `${caller.endpoint}/${caller.account}/${name}`,
        MaxNumberOfMessages: 10,
        MessageAttributeNames: ['All'],
        MessageSystemAttributeNames: ['All'],
      })
      return Messages ?? []
    },
  }
}
