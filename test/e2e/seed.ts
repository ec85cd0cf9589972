import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  type Message,
  type QueueAttributeName,
  type SendMessageBatchRequestEntry,
  type SQSClient,
} from '@aws-sdk/client-sqs'

/** One message to send: its body, or an entry of SendMessageBatch without the id. */
export type Outgoing = string | Omit<SendMessageBatchRequestEntry, 'Id'>

/** A queue as a test knows it. */
export interface Seeded {
  readonly name: string
  readonly url: string
  readonly arn: string
}

/** Puts queues and messages into the broker as an application would: through the SDK. */
export class Seed {
  constructor(private readonly sqs: SQSClient) {}

  async queue(name: string, attributes: Partial<Record<QueueAttributeName, string>> = {}): Promise<Seeded> {
    const Attributes = name.endsWith('.fifo') ? { FifoQueue: 'true', ...attributes } : attributes
    const { QueueUrl } = await this.sqs.send(new CreateQueueCommand({ QueueName: name, Attributes }))
    return { name, url: QueueUrl!, arn: `arn:aws:sqs:us-east-1:000000000000:${name}` }
  }

  /** A queue and its dead-letter queue. */
  async pair(
    name: string,
    {
      maxReceiveCount = 3,
      ...attributes
    }: { maxReceiveCount?: number } & Record<string, string | number> = {},
  ): Promise<{ queue: Seeded; dlq: Seeded }> {
    const fifo = name.endsWith('.fifo')
    const dlq = await this.queue(fifo ? `${name.slice(0, -5)}-dlq.fifo` : `${name}-dlq`, {
      MessageRetentionPeriod: '1209600',
    })
    const queue = await this.queue(name, {
      ...Object.fromEntries(Object.entries(attributes).map(([key, value]) => [key, String(value)])),
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn: dlq.arn, maxReceiveCount }),
    })
    return { queue, dlq }
  }

  async send(queue: Seeded, messages: readonly Outgoing[]): Promise<void> {
    for (let start = 0; start < messages.length; start += 10) {
      const Entries = messages.slice(start, start + 10).map((message, index) => ({
        Id: String(index),
        ...(typeof message === 'string' ? { MessageBody: message } : message),
      }))
      const { Failed = [] } = await this.sqs.send(
        new SendMessageBatchCommand({ QueueUrl: queue.url, Entries }),
      )
      if (Failed.length > 0) throw new Error(`not sent: ${Failed[0]!.Message}`)
    }
  }

  /** Receives without deleting, as a consumer that fails does, until the dead-letter queue has all that was there. */
  async failAll(queue: Seeded): Promise<void> {
    for (;;) {
      const messages = await this.receive(queue, 0)
      if (messages.length === 0) return
    }
  }

  /** Receives up to ten; they are hidden for so many seconds. */
  async receive(queue: Seeded, visibilityTimeout: number): Promise<Message[]> {
    const { Messages = [] } = await this.sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: queue.url,
        MaxNumberOfMessages: 10,
        VisibilityTimeout: visibilityTimeout,
        MessageSystemAttributeNames: ['All'],
        MessageAttributeNames: ['All'],
      }),
    )
    return Messages
  }

  async attributes(queue: Seeded): Promise<Partial<Record<string, string>>> {
    const { Attributes } = await this.sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: queue.url, AttributeNames: ['All'] }),
    )
    return Attributes ?? {}
  }

  /** Visible messages. */
  async visible(queue: Seeded): Promise<number> {
    return Number((await this.attributes(queue))['ApproximateNumberOfMessages'])
  }
}
