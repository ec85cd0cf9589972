import { BrokerError } from '../../../shared/errors'
import { signatureStatements } from '../../../electron/broker/topics/signature'
import type { SnsOperations } from '../../../electron/broker/topics/operations'
import type { Subscription } from '../../../electron/broker/topics/subscription'
import type { Topic } from '../../../electron/broker/topics/topic'
import type { Caller } from '../../../electron/broker/queues/operations'
import { brokerFixture, type BrokerFixture, type BrokerFixtureOptions } from '../../support/brokerFixture'

/** A broker whose topics are under test, with the operations said shortly. */
export interface TopicsFixture extends BrokerFixture {
  readonly sns: SnsOperations
  /** Creates a topic and answers its ARN. */
  topic(name?: string, attributes?: Record<string, string>): Promise<string>
  /** Subscribes with ReturnSubscriptionArn and answers the ARN. */
  subscribe(
    topicArn: string,
    protocol: string,
    endpoint: string,
    attributes?: Record<string, string>,
    caller?: Caller,
  ): Promise<string>
  set(subscriptionArn: string, name: string, value?: string): Promise<void>
  attributes(subscriptionArn: string): Promise<Record<string, string>>
  topicAttributes(topicArn: string): Promise<Record<string, string>>
  found(subscriptionArn: string): Subscription | undefined
  foundTopic(topicArn: string): Topic | undefined
}

export const queueArn = (name: string): string => `arn:aws:sqs:us-east-1:000000000000:${name}`
export const missingTopic = 'arn:aws:sns:us-east-1:000000000000:none'

let signingKey: [privateKey: string, certificate: string] | undefined

export async function topicsFixture(options: BrokerFixtureOptions = {}): Promise<TopicsFixture> {
  const fixture = await brokerFixture(options)
  await giveSigningKey(fixture)
  return topicsOn(fixture)
}

/** Making a key takes longer than anything that is tested here, so all brokers of a file have the same. */
async function giveSigningKey({ broker, store }: BrokerFixture): Promise<void> {
  if (signingKey) {
    const [privateKey, certificate] = signingKey
    await store.transact(() => store.prepare(signatureStatements.insert).run(0, privateKey, certificate, 0))
  } else {
    await broker.topics.signer.prepare()
    signingKey = store.prepare(signatureStatements.find).get<[string, string]>()
  }
}

export function topicsOn(fixture: BrokerFixture): TopicsFixture {
  const { broker, caller } = fixture
  const { sns, topics } = broker
  return {
    ...fixture,
    sns,
    async topic(name = 'orders', attributes = {}) {
      const fifo = name.endsWith('.fifo') && { FifoTopic: 'true' }
      const { TopicArn } = await sns.CreateTopic(caller, {
        Name: name,
        Attributes: { ...fifo, ...attributes },
      })
      return TopicArn ?? ''
    },
    async subscribe(topicArn, protocol, endpoint, attributes = {}, who = caller) {
      const { SubscriptionArn } = await sns.Subscribe(who, {
        TopicArn: topicArn,
        Protocol: protocol,
        Endpoint: endpoint,
        Attributes: attributes,
        ReturnSubscriptionArn: true,
      })
      return SubscriptionArn ?? ''
    },
    set: (arn, name, value) =>
      sns.SetSubscriptionAttributes(caller, {
        SubscriptionArn: arn,
        AttributeName: name,
        AttributeValue: value,
      }),
    async attributes(arn) {
      return (await sns.GetSubscriptionAttributes(caller, { SubscriptionArn: arn })).Attributes ?? {}
    },
    async topicAttributes(arn) {
      return (await sns.GetTopicAttributes(caller, { TopicArn: arn })).Attributes ?? {}
    },
    found: (arn) => topics.state.registry.subscription(arn),
    foundTopic: (arn) => topics.state.registry.byArn(arn),
  }
}

/** Code and message of the refusal that is expected. */
export async function refused(operation: Promise<unknown>): Promise<string> {
  const error = await operation.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (error instanceof BrokerError) return `${error.code}: ${error.message}`
  throw error ?? new Error('It was not refused')
}

/** The usual refusal. */
export const invalid = (text: string): string => `SnsInvalidParameter: Invalid parameter: ${text}`
