import type { ReceivedMessage } from '../../electron/broker/queues/operations'
import { running } from './fixture'
import type { Running } from './fixture'
import { refusalOf } from './snsFixture'
import type { Envelope, Sns, SnsDialect } from './snsFixture'

/**
 * What the suites share that hold topics to what AWS itself was recorded to answer, by public test suites that run
 * against it. A row there is a fact about AWS, not an opinion of ours: change one only with a newer recording.
 */

export const arn = (service: string, name: string, region = 'us-east-1') =>
  `arn:aws:${service}:${region}:000000000000:${name}`
export const text = (StringValue: string, DataType = 'String') => ({ DataType, StringValue })
export const bytes = (...BinaryValue: number[]) => ({
  DataType: 'Binary',
  BinaryValue: Uint8Array.from(BinaryValue),
})
export const TopicArn = arn('sns', 'orders')
export const FIFO_TOPIC = arn('sns', 'orders.fifo')

/** What a call was refused with: name of the error, status, message. */
export type Told = readonly [code: string, status: number, message: string]

export const wrong = (reason: string): Told => [
  'InvalidParameterException',
  400,
  `Invalid parameter: ${reason}`,
]
export const missing = (what: string): Told => ['NotFoundException', 404, `${what} does not exist`]

export async function told(call: Promise<unknown>): Promise<Told> {
  const { code, status, message } = await refusalOf(call)
  return [code, status, message]
}

/** A row of a table with a short text before it, for the name of its test. */
export const named = <Row extends readonly [unknown, ...unknown[]]>(row: Row): [string, ...Row] => {
  const told = JSON.stringify(row[0]) as string | undefined
  return [(told ?? 'nothing').replace(/(.)\1{20,}/g, '$1…').slice(0, 100), ...row]
}

export const envelope = ({ Body }: ReceivedMessage) => JSON.parse(Body!) as Envelope

export async function snsFacts(
  { client }: SnsDialect,
  options?: Parameters<typeof running>[0],
): Promise<SnsFacts> {
  const host = await running(options)
  const sns = client(host.endpoint)
  await sns('CreateTopic', { Name: 'orders' })
  await sns('CreateTopic', { Name: 'orders.fifo', Attributes: { FifoTopic: 'true' } })
  return new SnsFacts(host, sns)
}

/** A broker with a topic of either kind. */
export class SnsFacts {
  constructor(
    readonly host: Running,
    readonly sns: Sns,
  ) {}

  /** Creates a queue and answers its ARN. */
  async queue(name: string): Promise<string> {
    const Attributes = name.endsWith('.fifo') ? { FifoQueue: 'true' } : undefined
    await this.host.broker.sqs.CreateQueue(this.host.caller, { QueueName: name, Attributes })
    return arn('sqs', name)
  }

  /** Creates a queue that is subscribed, and answers the ARN of the subscription. */
  async inbox(name: string, Attributes?: Record<string, string>, topic = TopicArn): Promise<string> {
    const Endpoint = await this.queue(name)
    const input = { TopicArn: topic, Protocol: 'sqs', Endpoint, Attributes }
    return (await this.sns('Subscribe', input)).SubscriptionArn!
  }

  /** Up to ten messages of a queue, taken out. */
  async received(name: string): Promise<ReceivedMessage[]> {
    const { broker, caller } = this.host
    const QueueUrl = this.url(name)
    const { Messages = [] } = await broker.sqs.ReceiveMessage(caller, {
      QueueUrl,
      MaxNumberOfMessages: 10,
      MessageAttributeNames: ['All'],
      MessageSystemAttributeNames: ['All'],
    })
    for (const { ReceiptHandle } of Messages) {
      await broker.sqs.DeleteMessage(caller, { QueueUrl, ReceiptHandle })
    }
    return Messages
  }

  url(name: string): string {
    return `${this.host.endpoint}/000000000000/${name}`
  }

  async subscription(SubscriptionArn: string): Promise<Record<string, string>> {
    return (await this.sns('GetSubscriptionAttributes', { SubscriptionArn })).Attributes!
  }
}
