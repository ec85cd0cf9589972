import type { Pace } from '../../../electron/broker/tasks/pace'
import { type BrokerFixture, brokerFixture, type BrokerFixtureOptions } from '../../support/brokerFixture'

/** Gives way through the event loop, and measures no time: slices are bounded by count alone. */
export const testPace: Pace = {
  turn: () => new Promise((resolve) => setImmediate(resolve)),
  elapsed: () => 0,
}

export interface Shop extends BrokerFixture {
  create(name: string, attributes?: Record<string, string>): Promise<string>
  send(name: string, body: string, more?: object): Promise<string>
  /** Lets a message fail into the dead-letter queue: receives with no timeout until none comes. */
  failAll(name: string): Promise<void>
  depth(name: string): number
  arn(name: string): string
  url(name: string): string
  /** Bodies in the queue in order of arrival. */
  bodies(name: string): string[]
}

export function arnOf(name: string): string {
  return `arn:aws:sqs:us-east-1:000000000000:${name}`
}

export async function shop(options: BrokerFixtureOptions = {}): Promise<Shop> {
  return onFixture(await brokerFixture({ pace: testPace, ...options }))
}

export function onFixture(fixture: BrokerFixture): Shop {
  const { broker, caller, store } = fixture
  const url = (name: string): string => `${caller.endpoint}/${caller.account}/${name}`
  return {
    ...fixture,
    arn: arnOf,
    url,
    async create(name, attributes = {}) {
      const fifo: Record<string, string> = name.endsWith('.fifo') ? { FifoQueue: 'true' } : {}
      await broker.sqs.CreateQueue(caller, { QueueName: name, Attributes: { ...fifo, ...attributes } })
      return arnOf(name)
    },
    async send(name, body, more = {}) {
      const sent = await broker.sqs.SendMessage(caller, { QueueUrl: url(name), MessageBody: body, ...more })
      return sent.MessageId
    },
    async failAll(name) {
      for (;;) {
        const { Messages } = await broker.sqs.ReceiveMessage(caller, {
          QueueUrl: url(name),
          VisibilityTimeout: 0,
          MaxNumberOfMessages: 10,
        })
        if (!Messages?.length) return
      }
    },
    depth: (name) => {
      const counts = broker.queues.counts(broker.queues.byArn(arnOf(name))!)
      return counts.visible + counts.inFlight + counts.delayed
    },
    bodies: (name) =>
      store
        .prepare(
          'SELECT m.body FROM positions p JOIN messages m ON m.id = p.id WHERE p.contents = ? ORDER BY p.seq',
        )
        .all<[string]>(broker.queues.byArn(arnOf(name))!.contents)
        .map(([body]) => body),
  }
}

/** A source queue and its dead-letter queue `<name>-dlq` that holds these bodies. */
export async function deadLetters(fixture: Shop, name: string, bodies: readonly string[]): Promise<void> {
  const dlq = name.endsWith('.fifo') ? name.replace(/\.fifo$/, '-dlq.fifo') : `${name}-dlq`
  await fixture.create(dlq)
  await fixture.create(name, {
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn: arnOf(dlq), maxReceiveCount: 1 }),
  })
  for (const [index, body] of bodies.entries()) {
    await fixture.send(
      name,
      body,
      name.endsWith('.fifo') ? { MessageGroupId: `g${index % 3}`, MessageDeduplicationId: `d${index}` } : {},
    )
  }
  await fixture.failAll(name)
}
