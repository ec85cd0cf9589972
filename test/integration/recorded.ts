import type { Message, SQSClient } from '@aws-sdk/client-sqs'
import { expect } from 'vitest'
import { dialects } from './dialects'
import { running } from './fixture'
import type { Dialect, Running, Sdk } from './fixture'

/**
 * What the suites share that hold us to what AWS itself was recorded to answer, by public test suites that run against
 * it: codes, messages, digests, orders. A row there is a fact about AWS, not an opinion of ours: change one only with a
 * newer recording.
 */

export type Input = Record<string, unknown>
export type Output = Record<string, unknown> & { QueueUrl?: string; Messages?: Message[] }

export const text = (StringValue: string, DataType = 'String') => ({ DataType, StringValue })
export const ten = { MaxNumberOfMessages: 10 }
export const FIFO = { FifoQueue: 'true' }
export const BY_CONTENT = { ...FIFO, ContentBasedDeduplication: 'true' }

/** HTTP/2 carries the same JSON. */
export const protocols = dialects.filter(({ name }) => name.includes('HTTP/1.1'))
export const isQuery = ({ name }: Pick<Dialect, 'name'>): boolean => name.startsWith('Query')

export async function factsOf({ sdk, client }: Pick<Dialect, 'sdk' | 'client'>): Promise<Facts> {
  return new Facts(await running(), sdk, client)
}

/** A broker behind one dialect, with calls said shortly. */
export class Facts {
  readonly #sqs: SQSClient
  #queues = 0

  constructor(
    readonly host: Running,
    private readonly sdk: Sdk,
    client: (endpoint: string) => SQSClient,
  ) {
    this.#sqs = client(host.endpoint)
  }

  async call(operation: string, input: Input = {}): Promise<Output> {
    const commands = this.sdk as unknown as Record<string, new (input: Input) => never>
    const output = (await this.#sqs.send(new commands[`${operation}Command`]!(input))) as unknown as Output
    const { $metadata, ...rest } = output
    expect($metadata).toBeDefined()
    return Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined))
  }

  async queue(Attributes: Record<string, string> = {}): Promise<string> {
    const QueueName = `queue-${++this.#queues}${Attributes['FifoQueue'] ? '.fifo' : ''}`
    return (await this.call('CreateQueue', { QueueName, Attributes })).QueueUrl!
  }

  async attributes(
    QueueUrl: string,
    ...AttributeNames: string[]
  ): Promise<Record<string, string> | undefined> {
    const { Attributes } = await this.call('GetQueueAttributes', { QueueUrl, AttributeNames })
    return Attributes as Record<string, string> | undefined
  }

  async arn(QueueUrl: string): Promise<string> {
    return (await this.attributes(QueueUrl, 'QueueArn'))!['QueueArn']!
  }

  async receive(QueueUrl: string, more: Input = {}): Promise<Message[]> {
    return (await this.call('ReceiveMessage', { QueueUrl, ...more })).Messages ?? []
  }

  async bodies(QueueUrl: string, more: Input = ten): Promise<(string | undefined)[]> {
    return (await this.receive(QueueUrl, more)).map(({ Body }) => Body)
  }

  /** To the group before the hyphen of each body. */
  async sendAll(QueueUrl: string, ...all: string[]): Promise<void> {
    for (const MessageBody of all) {
      await this.call('SendMessage', { QueueUrl, MessageBody, MessageGroupId: MessageBody.split('-')[0] })
      // As at AWS, no two calls are at the same moment.
      this.host.clock.advance(1)
    }
  }

  hide(QueueUrl: string, message: Message | undefined, VisibilityTimeout: number): Promise<Output> {
    const { ReceiptHandle } = message!
    return this.call('ChangeMessageVisibility', { QueueUrl, ReceiptHandle, VisibilityTimeout })
  }

  delete(QueueUrl: string, message: Message | undefined): Promise<Output> {
    return this.call('DeleteMessage', { QueueUrl, ReceiptHandle: message!.ReceiptHandle })
  }

  async refusal(operation: string, input: Input): Promise<{ code: string; message: string; status: number }> {
    try {
      await this.call(operation, input)
    } catch (error) {
      const {
        message,
        Code,
        Error: body,
        $metadata,
      } = error as Error & {
        Code?: string
        Error?: { Code: string; Message: string }
        $metadata?: { httpStatusCode: number }
      }
      if (!$metadata) throw error
      // The SDK of today calls an error by its Query code in `Code`; that of old keeps what the XML said.
      return {
        code: Code ?? body?.Code ?? '',
        message: body?.Message ?? message,
        status: $metadata.httpStatusCode,
      }
    }
    throw new Error(`${operation} was not refused`)
  }

  close(): Promise<void> {
    this.#sqs.destroy()
    return this.host.close()
  }
}

/** A dead-letter queue that holds `count` messages, and their source. */
export async function failing(facts: Facts, count = 2): Promise<{ dlq: string; source: string }> {
  const dlq = await facts.queue()
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: await facts.arn(dlq), maxReceiveCount: 1 })
  const source = await facts.queue({ RedrivePolicy })
  for (let n = 0; n < count; n++) await facts.call('SendMessage', { QueueUrl: source, MessageBody: `m${n}` })
  for (let n = 0; n < 2 * count; n++) await facts.receive(source, { VisibilityTimeout: 0 })
  return { dlq, source }
}
