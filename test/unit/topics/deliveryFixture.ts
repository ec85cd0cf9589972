import { afterEach, expect } from 'vitest'
import type { DomainEvent } from '../../../electron/broker/events'
import type { Deliveries } from '../../../electron/broker/topics/delivery/deliveries'
import type {
  Courier,
  CourierAnswer,
  HttpRequest,
  MailRequest,
} from '../../../electron/broker/topics/delivery/courier'
import type { Outbox } from '../../../electron/broker/topics/delivery/outbox'
import { fanOut } from '../../../electron/broker/topics/fanOut'
import type { Publication } from '../../../electron/broker/topics/publication'
import type { Signer } from '../../../electron/broker/topics/signature'
import type { TopicState } from '../../../electron/broker/topics/state'
import type { Subscription, SubscriptionProtocol } from '../../../electron/broker/topics/subscription'
import type { Topic } from '../../../electron/broker/topics/topic'
import type { BrokerFixture } from '../../support/brokerFixture'
import { brokerFixture } from '../../support/brokerFixture'
import { settle } from '../../support/manualTimers'

/** Signs with a word, so that no test waits for a key. */
export const fakeSigner: Signer = {
  sign: (fields, version) => `signed-v${version}-${fields['MessageId']}`,
  certificateUrl: (base) => `${base}/certificate.pem`,
  certificate: 'none',
}

export function answer(status: number, more: Partial<CourierAnswer> = {}): CourierAnswer {
  return {
    status,
    error: null,
    durationMs: 7,
    requestHead: 'POST / HTTP/1.1',
    responseHead: `HTTP/1.1 ${status} Whatever`,
    responseBody: '',
    ...more,
  }
}

export function noAnswer(error: string): CourierAnswer {
  return answer(0, { status: null, error, responseHead: null, responseBody: null })
}

/** Answers what the test says, at once or when it says so. */
export class FakeCourier<Request extends { timeoutMs: number }> implements Courier<Request> {
  readonly requests: Request[] = []
  /** What it answers to the next requests; without one the attempt hangs until `release`. */
  reply: ((request: Request, n: number) => CourierAnswer | undefined) | undefined = () => answer(200)
  readonly #held: { request: Request; resolve: (answer: CourierAnswer) => void }[] = []
  aborted = 0

  deliver(request: Request, signal: AbortSignal): Promise<CourierAnswer> {
    this.requests.push(request)
    const now = this.reply?.(request, this.requests.length)
    if (now) return Promise.resolve(now)
    return new Promise((resolve) => {
      const entry = { request, resolve }
      this.#held.push(entry)
      signal.addEventListener('abort', () => {
        this.aborted++
        resolve(noAnswer('it was broken off here'))
      })
    })
  }

  get held(): number {
    return this.#held.length
  }

  async release(with_: CourierAnswer, which: (request: Request) => boolean = () => true): Promise<void> {
    for (const entry of this.#held.splice(0)) {
      if (which(entry.request)) entry.resolve(with_)
      else this.#held.push(entry)
    }
    await settle()
  }
}

export interface DeliveryFixture extends BrokerFixture {
  readonly state: TopicState
  readonly deliveries: Deliveries
  readonly outbox: Outbox
  readonly http: FakeCourier<HttpRequest>
  readonly smtp: FakeCourier<MailRequest> | undefined
  readonly topic: Topic
  /** What `direct.deliver` was asked for. */
  readonly direct: { subscription: string; messageId: string }[]
  failDirect: Error | undefined
  /** Makes a queue and answers its ARN. */
  queue(name: string, attributes?: Record<string, string>): Promise<string>
  subscribe(
    protocol: SubscriptionProtocol,
    endpoint: string,
    attributes?: Record<string, string>,
    pending?: boolean,
  ): Promise<Subscription>
  publish(text: string, more?: Partial<Publication>): Promise<Publication>
  /** Moves the clock and lets what follows happen. */
  pass(ms: number): Promise<void>
  bodies(queueArn: string): Promise<string[]>
  again(): Promise<DeliveryFixture>
  stop(): void
  readonly said: DomainEvent[]
}

const BASE = 'http://127.0.0.1:4566'

/** Fixtures that are stopped after each test, with nothing left on the clock. */
export function useDeliveries(): {
  start(options?: Parameters<typeof deliveryFixture>[0]): Promise<DeliveryFixture>
  /** After a restart: the one there is now. */
  replace(fixture: DeliveryFixture): void
} {
  let open: DeliveryFixture[] = []
  afterEach(() => {
    for (const fixture of open) {
      fixture.stop()
      expect(fixture.clock.pending).toBe(0)
    }
    open = []
  })
  return {
    async start(options = {}) {
      const fixture = await deliveryFixture(options)
      open.push(fixture)
      return fixture
    },
    replace: (fixture) => (open = [fixture]),
  }
}

/** A topic with deliveries on a broker without a disk, with couriers that the test speaks for. */
export async function deliveryFixture(
  options: { topicAttributes?: Record<string, string>; smtp?: boolean } = {},
): Promise<DeliveryFixture> {
  const couriers = {
    http: new FakeCourier<HttpRequest>(),
    ...(options.smtp && { smtp: new FakeCourier<MailRequest>() }),
  }
  return build(await brokerFixture({ couriers }), couriers, options)
}

async function build(
  fixture: BrokerFixture,
  couriers: { http: FakeCourier<HttpRequest>; smtp?: FakeCourier<MailRequest> },
  options: { topicAttributes?: Record<string, string>; smtp?: boolean },
): Promise<DeliveryFixture> {
  const { broker, clock, caller } = fixture
  const { deliveries, outbox } = broker
  const { state } = broker.topics
  const { engine } = state
  const { http, smtp } = couriers
  const direct: DeliveryFixture['direct'] = []
  Object.assign(state, {
    signer: fakeSigner,
    direct: {
      toPhoneNumber: () => undefined,
      toEndpoint: () => undefined,
      deliver: (subscription: Subscription, { messageId }: Publication) => {
        if (self.failDirect) throw self.failDirect
        direct.push({ subscription: subscription.arn, messageId })
      },
    },
  })
  const topic =
    [...state.registry.all()][0] ??
    (await engine.commit(() =>
      state.registry.insertTopic({
        id: engine.numbers.next(),
        account: caller.account,
        region: caller.region,
        name: 'orders',
        fifo: false,
        createdAt: clock.now(),
        attributes: options.topicAttributes ?? {},
        tags: {},
        dataProtection: null,
      }),
    ))
  const self: DeliveryFixture = {
    ...fixture,
    state,
    deliveries,
    outbox,
    http,
    smtp,
    topic,
    direct,
    failDirect: undefined,
    said: fixture.events,
    async queue(name, attributes = {}) {
      await broker.commit(() =>
        broker.queues.createQueue(caller, { QueueName: name, Attributes: attributes }),
      )
      return broker.queues.byName(caller, name)!.arn
    },
    subscribe: (protocol, endpoint, attributes = {}, pending = false) =>
      engine.commit(() =>
        state.registry.insertSubscription(
          topic,
          {
            id: engine.numbers.next(),
            topic: topic.id,
            uuid: engine.entropy.uuid(),
            owner: caller.account,
            protocol,
            endpoint,
            pending,
            token: pending ? 'token-1' : null,
            strictUnsubscribe: false,
            createdAt: clock.now(),
            confirmedAt: null,
            attributes,
          },
          engine.numbers.next(),
        ),
      ),
    async publish(text, more = {}) {
      const publication: Publication = {
        id: await engine.commit(() => engine.numbers.next()),
        topic: topic.id,
        topicArn: topic.arn,
        messageId: engine.entropy.uuid(),
        at: clock.now(),
        subject: null,
        message: text,
        structured: false,
        attributes: null,
        groupId: null,
        deduplicationId: null,
        sequence: null,
        senderId: 'AIDATEST',
        base: BASE,
        signatureVersion: '1',
        bytes: text.length,
        ...more,
      }
      await engine.commit(() => {
        const { outcomes, matched, filteredOut } = fanOut(state, topic, publication, clock.now())
        state.publications.insert(publication, outcomes)
        engine.events.emit({
          type: 'topic.published',
          at: clock.now(),
          topic: topic.ref,
          messageId: publication.messageId,
          id: publication.id,
          bytes: publication.bytes,
          groupId: null,
          matched,
          filteredOut,
        })
      })
      await settle()
      return publication
    },
    async pass(ms) {
      clock.advance(ms)
      await settle()
    },
    async bodies(arn) {
      const queue = broker.queues.byArn(arn)!
      const { Messages = [] } = await broker.sqs.ReceiveMessage(caller, {
        QueueUrl: `${BASE}/${queue.account}/${queue.name}`,
        MaxNumberOfMessages: 10,
        MessageAttributeNames: ['All'],
        VisibilityTimeout: 0,
      })
      return Messages.map(({ Body }) => Body ?? '')
    },
    async again() {
      http.requests.length = 0
      return build(fixture.restart(), couriers, options)
    },
    stop: () => broker.dispose(),
  }
  return self
}
