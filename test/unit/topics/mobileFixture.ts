import { BrokerError } from '../../../shared/errors'
import type { Engine } from '../../../electron/broker/engine'
import { Mobile } from '../../../electron/broker/topics/mobile/mobile'
import type { Publication } from '../../../electron/broker/topics/publication'
import type { DirectMessage, OutboxItem } from '../../../electron/broker/topics/state'
import { Subscription } from '../../../electron/broker/topics/subscription'
import { Topic } from '../../../electron/broker/topics/topic'
import { type BrokerFixture, brokerFixture, testCaller } from '../../support/brokerFixture'

/** Mobile push and SMS on a broker in memory, with an outbox that only remembers. */
export interface MobileFixture extends BrokerFixture {
  readonly mobile: Mobile
  readonly outbox: OutboxItem[]
  readonly engine: Engine
  /** Runs one operation in a transaction. */
  run<T>(operation: (mobile: Mobile) => T): Promise<T>
  /** An application; with credentials, unless others are given. */
  application(name: string, platform?: string, attributes?: Record<string, string>): Promise<string>
  endpoint(applicationArn: string, token: string, attributes?: Record<string, string>): Promise<string>
}

export async function mobileFixture(): Promise<MobileFixture> {
  const fixture = await brokerFixture()
  const { engine } = fixture.broker.queues.state
  const outbox: OutboxItem[] = []
  const mobile = new Mobile({ engine, outbox: { add: (item) => outbox.push(item) } })
  const run = <T>(operation: (mobile: Mobile) => T): Promise<T> => engine.commit(() => operation(mobile))
  return {
    ...fixture,
    mobile,
    outbox,
    engine,
    run,
    application: async (name, platform = 'ADM', attributes = { ...credentials }) => {
      const input = { Name: name, Platform: platform, Attributes: attributes }
      const answer = await run((one) => one.createPlatformApplication(testCaller, input))
      return answer.PlatformApplicationArn!
    },
    endpoint: async (applicationArn, token, attributes) => {
      const input = { PlatformApplicationArn: applicationArn, Token: token, Attributes: attributes }
      const answer = await run((one) => one.createPlatformEndpoint(testCaller, input))
      return answer.EndpointArn!
    },
  }
}

export const credentials = { PlatformPrincipal: 'an id', PlatformCredential: 'a secret' }

/** What is refused, as `code: message`. */
export async function refusal(operation: Promise<unknown>): Promise<string> {
  try {
    await operation
  } catch (error) {
    if (error instanceof BrokerError) return `${error.code}: ${error.message}`
    throw error
  }
  return 'nothing'
}

export function message(text: string, more: Partial<DirectMessage> = {}): DirectMessage {
  return { messageId: 'm-1', message: text, structured: false, subject: null, attributes: null, ...more }
}

/** Attributes of a message, as they are stored. */
export function stored(attributes: Record<string, string>): string {
  return JSON.stringify(
    Object.fromEntries(
      Object.entries(attributes).map(([name, value]) => [name, { DataType: 'String', StringValue: value }]),
    ),
  )
}

/** A confirmed subscription of a topic called `news`, and a publication to it. */
export function subscribed(
  protocol: 'sms' | 'application',
  endpoint: string,
  text: string,
  topicAttributes: Record<string, string> = {},
): [Subscription, Publication] {
  const topic = new Topic({
    id: 1,
    account: testCaller.account,
    region: testCaller.region,
    name: 'news',
    fifo: false,
    createdAt: 0,
    attributes: topicAttributes,
    tags: {},
    dataProtection: null,
  })
  const subscription = new Subscription(topic, {
    id: 2,
    topic: 1,
    uuid: '00000000-0000-4000-a000-000000000002',
    owner: testCaller.account,
    protocol,
    endpoint,
    pending: false,
    token: null,
    strictUnsubscribe: false,
    createdAt: 0,
    confirmedAt: 0,
    attributes: {},
    version: 3,
  })
  const publication: Publication = {
    ...message(text),
    id: 4,
    topic: 1,
    topicArn: topic.arn,
    at: 0,
    groupId: null,
    deduplicationId: null,
    sequence: null,
    senderId: testCaller.identity,
    base: testCaller.endpoint,
    signatureVersion: '1',
    bytes: text.length,
  }
  return [subscription, publication]
}
