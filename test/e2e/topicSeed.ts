import {
  CreateTopicCommand,
  PublishCommand,
  SNSClient,
  SubscribeCommand,
  type PublishCommandInput,
} from '@aws-sdk/client-sns'
import { test as base } from './fixtures'

/** Puts topics, subscriptions and messages into the broker as an application would: through the SDK. */
export class TopicSeed {
  constructor(private readonly sns: SNSClient) {}

  /** Its ARN. */
  async topic(name: string): Promise<string> {
    const Attributes = name.endsWith('.fifo') ? { FifoTopic: 'true' } : undefined
    const { TopicArn } = await this.sns.send(new CreateTopicCommand({ Name: name, Attributes }))
    return TopicArn!
  }

  /** Its ARN, also while it waits for its confirmation. */
  async subscribe(
    topicArn: string,
    protocol: string,
    endpoint: string,
    attributes: Record<string, string> = {},
  ): Promise<string> {
    const { SubscriptionArn } = await this.sns.send(
      new SubscribeCommand({
        TopicArn: topicArn,
        Protocol: protocol,
        Endpoint: endpoint,
        Attributes: attributes,
        ReturnSubscriptionArn: true,
      }),
    )
    return SubscriptionArn!
  }

  /** The message id. `attributes` are Strings. */
  async publish(
    target: string,
    message: string,
    attributes: Record<string, string> = {},
    more: Partial<PublishCommandInput> = {},
  ): Promise<string> {
    const MessageAttributes = Object.fromEntries(
      Object.entries(attributes).map(([name, StringValue]) => [name, { DataType: 'String', StringValue }]),
    )
    const to = target.startsWith('+') ? { PhoneNumber: target } : { TopicArn: target }
    const { MessageId } = await this.sns.send(
      new PublishCommand({ ...to, Message: message, MessageAttributes, ...more }),
    )
    return MessageId!
  }
}

/** The fixtures of every test, and a seed for topics. */
export const test = base.extend<{ topicSeed: TopicSeed }>({
  topicSeed: async ({ running }, use) => {
    const sns = new SNSClient({
      endpoint: running.endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    })
    await use(new TopicSeed(sns))
    sns.destroy()
  },
})
