import { expect } from 'vitest'
import type { ErrorCode } from '../../../shared/errors'
import { BrokerError } from '../../../shared/errors'
import type {
  Caller,
  ReceivedMessage,
  ReceiveMessageInput,
  SendMessageInput,
  SendMessageResult,
} from '../../../electron/broker/queues/operations'
import { brokerFixture, type BrokerFixture, type BrokerFixtureOptions } from '../../support/brokerFixture'

/** A queue under test, with the operations said shortly. */
export interface TestQueue {
  readonly fixture: BrokerFixture
  readonly url: string
  readonly arn: string
  send(body: string, input?: SendMessageInput): Promise<SendMessageResult>
  receive(input?: ReceiveMessageInput): Promise<ReceivedMessage[]>
  delete(message: ReceivedMessage): Promise<void>
  hide(message: ReceivedMessage, seconds: number): Promise<void>
  set(attributes: Record<string, string>): Promise<void>
  attributes(): Promise<Record<string, string>>
  /** Visible, in flight, delayed. */
  counts(): readonly [number, number, number]
}

export async function standardQueue(
  attributes: Record<string, string> = {},
  options: BrokerFixtureOptions = {},
): Promise<TestQueue> {
  return addQueue(await brokerFixture(options), 'orders', attributes)
}

/** Deduplicates by content unless told otherwise. */
export async function fifoQueue(
  attributes: Record<string, string> = {},
  options: BrokerFixtureOptions = {},
): Promise<TestQueue> {
  return addQueue(await brokerFixture(options), 'orders.fifo', {
    FifoQueue: 'true',
    ContentBasedDeduplication: 'true',
    ...attributes,
  })
}

export async function addQueue(
  fixture: BrokerFixture,
  name: string,
  attributes: Record<string, string> = {},
): Promise<TestQueue> {
  const { broker, caller } = fixture
  const { sqs } = broker
  const { QueueUrl: url } = await sqs.CreateQueue(caller, { QueueName: name, Attributes: attributes })
  const arn = `arn:aws:sqs:${caller.region}:${caller.account}:${name}`
  return {
    fixture,
    url,
    arn,
    send: (body, input) => sqs.SendMessage(caller, { QueueUrl: url, MessageBody: body, ...input }),
    async receive(input) {
      const { Messages } = await sqs.ReceiveMessage(caller, { QueueUrl: url, ...input })
      return Messages ?? []
    },
    delete: ({ ReceiptHandle }) => sqs.DeleteMessage(caller, { QueueUrl: url, ReceiptHandle }),
    hide: ({ ReceiptHandle }, seconds) =>
      sqs.ChangeMessageVisibility(caller, { QueueUrl: url, ReceiptHandle, VisibilityTimeout: seconds }),
    set: (given) => sqs.SetQueueAttributes(caller, { QueueUrl: url, Attributes: given }),
    async attributes() {
      const all = await sqs.GetQueueAttributes(caller, { QueueUrl: url, AttributeNames: ['All'] })
      return all.Attributes ?? {}
    },
    counts() {
      const { visible, inFlight, delayed } = broker.queues.counts(broker.queues.byArn(arn)!)
      return [visible, inFlight, delayed]
    },
  }
}

export const bodies = (messages: readonly ReceivedMessage[]): string[] => messages.map(({ Body }) => Body)

export const redriveTo = (target: TestQueue, maxReceiveCount: number | string): Record<string, string> => ({
  RedrivePolicy: JSON.stringify({ deadLetterTargetArn: target.arn, maxReceiveCount }),
})

/** Expects a refusal with this code, and answers its message. */
export async function refusal(operation: Promise<unknown>, code: ErrorCode): Promise<string> {
  const error = await operation.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(BrokerError)
  const refused = error as BrokerError
  expect(refused.code).toBe(code)
  return refused.message
}

export type { Caller }
