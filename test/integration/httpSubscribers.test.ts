import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createVerify } from 'node:crypto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { HttpCourier } from '../../electron/couriers/http'
import type { Delivery } from '../../electron/broker/topics/delivery/delivery'
import { canonicalText } from '../../electron/broker/topics/signature'
import { running } from './fixture'
import type { Running } from './fixture'
import { snsDialects } from './snsFixture'
import type { Sns } from './snsFixture'
import { until } from './until'

/**
 * Real milliseconds of an attempt at what never answers, instead of SNS's 15 seconds. What does answer has all the time
 * of a busy machine: its clock stands still, so an attempt that came too late would never be made again.
 */
const deadlines: Readonly<Record<string, number>> = { '/never': 400, '/slow-body': 2_000 }
const HOUR = 3_600_000

interface Received {
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

/** Subscribers of all sorts; each confirms its subscription properly before it behaves as its path says. */
class Subscribers {
  readonly received: Received[] = []
  readonly written = new Map<string, number>()
  readonly #server: Server
  readonly #open = new Set<ServerResponse>()

  constructor() {
    this.#server = createServer((request, response) => void this.#take(request, response))
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  /** Requests that were not answered yet. */
  get hanging(): number {
    return this.#open.size
  }

  of(path: string, type = 'Notification'): Received[] {
    return this.received.filter((one) => one.path === path && one.headers['x-amz-sns-message-type'] === type)
  }

  async close(): Promise<void> {
    for (const response of this.#open) response.destroy()
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.#open.add(response)
    response.on('close', () => this.#open.delete(response))
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const path = request.url ?? ''
    const body = Buffer.concat(chunks).toString()
    this.received.push({ path, headers: request.headers, body })
    if (request.headers['x-amz-sns-message-type'] === 'SubscriptionConfirmation' && path !== '/silent') {
      const { SubscribeURL } = JSON.parse(body) as { SubscribeURL: string }
      const confirmed = await fetch(SubscribeURL)
      response.writeHead(confirmed.ok ? 200 : 500).end()
      return
    }
    this.#behave(path, request, response)
  }

  #behave(path: string, request: IncomingMessage, response: ServerResponse): void {
    switch (path) {
      case '/never':
      case '/silent':
        return
      case '/slow-body':
        response.writeHead(200, { 'Content-Length': '1000' }).write('a')
        return
      case '/redirect':
        response.writeHead(302, { Location: `http://${request.headers.host}/target` }).end()
        return
      case '/huge':
        this.#pour(path, response, 10 * 1024 ** 3)
        return
      case '/reset':
        request.socket.resetAndDestroy()
        return
      case '/garbage':
        request.socket.end('this is no HTTP\r\n\r\n')
        return
      case '/gone':
        response.writeHead(410).end('no such thing')
        return
      case '/flaky':
        response.writeHead(this.of(path).length === 1 ? 503 : 200, { 'X-Try': 'yes' }).end('well')
        return
      default:
        response.writeHead(200).end('fine')
    }
  }

  /** As much as is taken. */
  #pour(path: string, response: ServerResponse, bytes: number): void {
    response.writeHead(200, { 'Content-Length': String(bytes) })
    const chunk = Buffer.alloc(64 * 1024, 'x')
    const more = (): void => {
      while (!response.destroyed) {
        this.written.set(path, (this.written.get(path) ?? 0) + chunk.length)
        if (!response.write(chunk)) break
      }
    }
    response.on('drain', more)
    more()
  }
}

let host: Running
let subscribers: Subscribers
let address: string
let sns: Sns
let courier: HttpCourier
let TopicArn: string

beforeEach(async () => {
  subscribers = new Subscribers()
  address = await subscribers.listen()
  courier = new HttpCourier()
  host = await running({
    couriers: {
      http: {
        deliver(request, signal) {
          const notification = request.headers['x-amz-sns-message-type'] === 'Notification'
          const hangs = notification ? deadlines[new URL(request.url).pathname] : undefined
          return courier.deliver({ ...request, timeoutMs: hangs ?? HOUR }, signal)
        },
      },
    },
  })
  sns = snsDialects[0]!.client(host.endpoint)
  TopicArn = (await sns('CreateTopic', { Name: 'orders' })).TopicArn!
})
afterEach(async () => {
  await host.close()
  courier.dispose()
  await subscribers.close()
})

async function subscribe(path: string, Attributes?: Record<string, string>): Promise<string> {
  const Endpoint = `http://${address}${path}`
  const { SubscriptionArn } = await sns('Subscribe', {
    TopicArn,
    Protocol: 'http',
    Endpoint,
    Attributes,
    ReturnSubscriptionArn: true,
  })
  const subscription = host.broker.topics.state.registry.subscription(SubscriptionArn!)!
  await until(() => !subscription.pending)
  await until(() => of(SubscriptionArn!).every(({ state }) => state !== 'pending'))
  return SubscriptionArn!
}

function of(arn: string): Delivery[] {
  const { id } = host.broker.topics.state.registry.subscription(arn)!
  return host.broker.deliveries.list({ subscription: id, limit: 10 })
}

const retries = (numRetries: number) =>
  JSON.stringify({ healthyRetryPolicy: { minDelayTarget: 20, maxDelayTarget: 20, numRetries } })
const once = { DeliveryPolicy: retries(0) }

test('an endpoint confirms by following the link, and gets signed envelopes from then on', async () => {
  const arn = await subscribe('/ok')
  const { MessageId } = await sns('Publish', { TopicArn, Message: 'hällo', Subject: 'S' })
  await until(() => subscribers.of('/ok').length === 1)
  const [{ headers, body }] = subscribers.of('/ok') as [Received]
  expect(headers).toMatchObject({
    'x-amz-sns-message-type': 'Notification',
    'x-amz-sns-message-id': MessageId,
    'x-amz-sns-topic-arn': TopicArn,
    'x-amz-sns-subscription-arn': arn,
    'content-type': 'text/plain; charset=UTF-8',
    'content-length': String(Buffer.byteLength(body)),
    'user-agent': 'Amazon Simple Notification Service Agent',
    'accept-encoding': 'gzip,deflate',
    connection: 'keep-alive',
    host: address,
  })
  expect(headers).not.toHaveProperty('x-amz-sns-rawdelivery')
  const envelope = JSON.parse(body) as Record<string, string>
  expect(envelope).toMatchObject({ Type: 'Notification', MessageId, Message: 'hällo', Subject: 'S' })
  const certificate = await (await fetch(envelope['SigningCertURL']!)).text()
  const genuine = createVerify('RSA-SHA1').update(canonicalText(envelope))
  expect(genuine.verify(certificate, envelope['Signature']!, 'base64')).toBe(true)
  const [confirmation] = subscribers.of('/ok', 'SubscriptionConfirmation')
  expect(confirmation!.headers).not.toHaveProperty('x-amz-sns-subscription-arn')
})

test('user and password of the address are sent, and not kept in the record of the attempt', async () => {
  const { SubscriptionArn } = await sns('Subscribe', {
    TopicArn,
    Protocol: 'http',
    Endpoint: `http://ann:s%40cret@${address}/private`,
    ReturnSubscriptionArn: true,
  })
  await until(() => subscribers.received.length > 0)
  const basic = `Basic ${Buffer.from('ann:s@cret').toString('base64')}`
  expect(subscribers.received[0]!.headers.authorization).toBe(basic)
  await until(() => of(SubscriptionArn!).every(({ state }) => state !== 'pending'))
  const [attempt] = host.broker.deliveries.attempts(of(SubscriptionArn!)[0]!.id)
  expect(attempt!.requestHead).toContain('POST /private HTTP/1.1')
  expect(attempt!.requestHead).toContain('Authorization: Basic (not shown)')
  expect(attempt!.requestHead).not.toContain(basic.slice(6))
})

const misbehaving: Record<string, { reason: RegExp; final: boolean; status: number | null }> = {
  '/never': { reason: /no complete answer within 0\.4 s/, final: false, status: null },
  '/slow-body': { reason: /no complete answer within 2 s/, final: false, status: 200 },
  '/redirect': { reason: /302 Found/, final: true, status: 302 },
  '/reset': { reason: /connection was reset|hang up/, final: false, status: null },
  '/garbage': { reason: /not HTTP/, final: false, status: null },
  '/gone': { reason: /410 Gone/, final: true, status: 410 },
}

test('endpoints that misbehave in every way are told apart, and hold up nobody', async () => {
  const arns = new Map<string, string>()
  for (const path of Object.keys(misbehaving)) arns.set(path, await subscribe(path))
  for (const path of ['/ok', '/flaky', '/huge']) arns.set(path, await subscribe(path, once))
  await sns('SetSubscriptionAttributes', {
    SubscriptionArn: arns.get('/flaky'),
    AttributeName: 'DeliveryPolicy',
    AttributeValue: retries(1),
  })
  const messages = 20
  for (let n = 0; n < messages; n++) await sns('Publish', { TopicArn, Message: `${n}` })
  // All of these while /never and /slow-body hang.
  await until(() => subscribers.of('/ok').length === messages)
  const bodies = subscribers.of('/ok').map(({ body }) => (JSON.parse(body) as { Message: string }).Message)
  expect(bodies.map(Number).sort((a, b) => a - b)).toEqual(Array.from({ length: messages }, (_, n) => n))

  const first = (path: string): Delivery => of(arns.get(path)!).at(-1)!
  const oldest = (path: string): Delivery => {
    const { id } = host.broker.topics.state.registry.subscription(arns.get(path)!)!
    return host.broker.deliveries.list({ subscription: id, limit: 100 }).at(-2) ?? first(path)
  }
  for (const [path, { reason, final, status }] of Object.entries(misbehaving)) {
    await until(() => oldest(path).attempts > 0)
    const delivery = oldest(path)
    expect([path, delivery.lastReason]).toEqual([path, expect.stringMatching(reason)])
    expect([path, delivery.state]).toEqual([path, final ? 'failed' : 'pending'])
    expect(host.broker.deliveries.attempts(delivery.id)[0]).toMatchObject({ ok: false, status })
  }
  expect(subscribers.of('/target')).toEqual([])

  // The huge answer counts, and little of it was read.
  await until(() => oldest('/huge').state === 'delivered')
  const [huge] = host.broker.deliveries.attempts(oldest('/huge').id)
  expect(huge).toMatchObject({ ok: true, status: 200 })
  expect(huge!.responseBody).toHaveLength(4_096)
  expect(subscribers.written.get('/huge')!).toBeLessThan(messages * 16 * 1024 * 1024)

  // The one that failed once gets it at its next attempt.
  await until(() => host.broker.topics.state.registry.subscription(arns.get('/flaky')!)!.counts.delivered > 0)
  host.clock.advance(20_000)
  await until(
    () => host.broker.topics.state.registry.subscription(arns.get('/flaky')!)!.counts.delivered === messages,
  )
})

test('what failed for good is in the dead-letter queue, and what is retried comes when it is due', async () => {
  const { QueueUrl } = await host.broker.sqs.CreateQueue(host.caller, { QueueName: 'dead' })
  const dead = 'arn:aws:sqs:us-east-1:000000000000:dead'
  const arn = await subscribe('/gone', { RedrivePolicy: JSON.stringify({ deadLetterTargetArn: dead }) })
  const flaky = await subscribe('/flaky')
  await sns('Publish', { TopicArn, Message: 'lost?' })
  await until(() => of(arn)[0]!.state === 'failed' && of(flaky)[0]!.attempts === 1)
  const { Messages } = await host.broker.sqs.ReceiveMessage(host.caller, { QueueUrl })
  expect(JSON.parse(Messages![0]!.Body!)).toMatchObject({ Type: 'Notification', Message: 'lost?' })
  host.clock.advance(19_999)
  expect(of(flaky)[0]).toMatchObject({ state: 'pending', attempts: 1, lastReason: '503 Service Unavailable' })
  host.clock.advance(1)
  await until(() => of(flaky)[0]!.state === 'delivered')
  const [first, second] = host.broker.deliveries.attempts(of(flaky)[0]!.id)
  expect([first!.status, second!.status]).toEqual([503, 200])
  expect(first!.responseHead).toMatch(/^HTTP\/1\.1 503 Service Unavailable\r\nX-Try: yes/)
  expect(second).toMatchObject({ responseBody: 'well', requestBody: null, ok: true })
  const [one, two] = subscribers.of('/flaky')
  expect(two!.body).toBe(one!.body)
})

test('an endpoint that was unsubscribed by its link is told so, and may take it back', async () => {
  const arn = await subscribe('/ok')
  await sns('Publish', { TopicArn, Message: 'x' })
  await until(() => subscribers.of('/ok').length === 1)
  const { UnsubscribeURL } = JSON.parse(subscribers.of('/ok')[0]!.body) as { UnsubscribeURL: string }
  expect((await fetch(UnsubscribeURL)).status).toBe(200)
  await until(() => subscribers.of('/ok', 'UnsubscribeConfirmation').length === 1)
  const [{ headers, body }] = subscribers.of('/ok', 'UnsubscribeConfirmation') as [Received]
  expect(headers['x-amz-sns-topic-arn']).toBe(TopicArn)
  const farewell = JSON.parse(body) as Record<string, string>
  expect(farewell).toMatchObject({
    Type: 'UnsubscribeConfirmation',
    TopicArn,
    Message: `You have chosen to deactivate subscription ${arn}.\nTo cancel this operation and restore the subscription, visit the SubscribeURL included in this message.`,
  })
  const certificate = await (await fetch(farewell['SigningCertURL']!)).text()
  const genuine = createVerify('RSA-SHA1').update(canonicalText(farewell))
  expect(genuine.verify(certificate, farewell['Signature']!, 'base64')).toBe(true)
  await sns('Publish', { TopicArn, Message: 'not for you' })
  expect((await fetch(farewell['SubscribeURL']!)).status).toBe(200)
  await sns('Publish', { TopicArn, Message: 'again' })
  await until(() => subscribers.of('/ok').length === 2)
  expect(JSON.parse(subscribers.of('/ok')[1]!.body)).toMatchObject({ Message: 'again' })
})

test('what hangs is broken off when the broker is disposed', async () => {
  await sns('Subscribe', { TopicArn, Protocol: 'http', Endpoint: `http://${address}/silent` })
  await until(() => subscribers.of('/silent', 'SubscriptionConfirmation').length === 1)
  expect(subscribers.hanging).toBe(1)
  host.broker.dispose()
  await until(() => subscribers.hanging === 0)
})
