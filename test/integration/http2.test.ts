import { connect, constants } from 'node:http2'
import type {
  ClientHttp2Session,
  ClientHttp2Stream,
  IncomingHttpHeaders,
  IncomingHttpStatusHeader,
} from 'node:http2'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startGateway } from '../../electron/gateway/gateway'
import type { Gateway } from '../../electron/gateway/gateway'
import { FakeSns } from '../unit/gateway/fakeSns'
import { until } from './until'

let fake: FakeSns
let gateway: Gateway
let session: ClientHttp2Session

beforeEach(async () => {
  fake = new FakeSns()
  gateway = await startGateway({ broker: fake, host: '127.0.0.1', port: 0, log: () => undefined })
  session = connect(gateway.endpoint)
  session.on('error', () => undefined)
})
afterEach(async () => {
  session.destroy()
  await gateway.close()
})

function stream(operation: string, input: unknown, more: Record<string, string> = {}): ClientHttp2Stream {
  const request = session.request({
    ':method': 'POST',
    ':path': '/',
    'x-amz-target': `AmazonSQS.${operation}`,
    'content-type': 'application/x-amz-json-1.0',
    ...more,
  })
  request.on('error', () => undefined)
  request.end(typeof input === 'string' ? input : JSON.stringify(input))
  return request
}

type Answer = { headers: IncomingHttpHeaders & IncomingHttpStatusHeader; body: string }

async function answer(request: ClientHttp2Stream): Promise<Answer> {
  let headers: Answer['headers'] = {}
  request.on('response', (given) => (headers = given))
  let body = ''
  request.setEncoding('utf8')
  for await (const chunk of request) body += chunk as string
  return { headers, body }
}

test('HTTP/2 with prior knowledge is spoken on the same port', async () => {
  fake.answers.GetQueueUrl = { QueueUrl: 'u' }
  const { headers, body } = await answer(stream('GetQueueUrl', { QueueName: 'orders' }))
  expect(headers[':status']).toBe(200)
  expect(headers['x-amzn-requestid']).toMatch(/^[0-9a-f-]{36}$/)
  expect(JSON.parse(body)).toEqual({ QueueUrl: 'u' })
  expect(fake.lastCall.caller.endpoint).toBe(gateway.endpoint)
  expect((await fetch(gateway.endpoint)).status).toBe(200)
})

test('many streams run at once', async () => {
  fake.answers.SendMessage = { MessageId: 'm' }
  const answers = await Promise.all(
    Array.from({ length: 200 }, (_, n) => answer(stream('SendMessage', { MessageBody: String(n) }))),
  )
  expect(answers.every(({ headers }) => headers[':status'] === 200)).toBe(true)
  expect(new Set(fake.calls.map((call) => call.input.MessageBody)).size).toBe(200)
})

test('a large body passes whole', async () => {
  const MessageBody = 'ä'.repeat(500_000)
  fake.answers.SendMessage = {}
  await answer(stream('SendMessage', { MessageBody }))
  expect(fake.lastCall.input).toEqual({ MessageBody })
})

test('errors carry their header', async () => {
  fake.fails('DeleteQueue')
  const { headers } = await answer(stream('DeleteQueue', {}))
  expect([headers[':status'], headers['x-amzn-query-error']]).toEqual([
    400,
    'AWS.SimpleQueueService.NonExistentQueue;Sender',
  ])
})

test('a body past the limit is refused, and the session goes on', async () => {
  const { headers } = await answer(stream('SendMessage', 'x'.repeat(9 * 1_048_576)))
  expect(headers[':status']).toBe(413)
  expect((await answer(stream('ListQueues', {}))).headers[':status']).toBe(200)
})

test('a foreign authority is refused', async () => {
  const { headers } = await answer(stream('ListQueues', {}, { ':authority': 'evil.example' }))
  expect(headers[':status']).toBe(403)
  expect(fake.calls).toEqual([])
})

test('a stream that is reset ends its long poll, and no other', async () => {
  const first = stream('ReceiveMessage', { WaitTimeSeconds: 20 })
  stream('ReceiveMessage', { WaitTimeSeconds: 20 })
  await until(() => fake.waiting === 2)
  first.close(constants.NGHTTP2_CANCEL)
  await until(() => fake.aborted === 1)
  expect(fake.waiting).toBe(1)
})

test('a session that ends takes its long polls with it', async () => {
  stream('ReceiveMessage', { WaitTimeSeconds: 20 })
  stream('ReceiveMessage', { WaitTimeSeconds: 20 })
  await until(() => fake.waiting === 2)
  session.destroy()
  await until(() => fake.aborted === 2)
})

test('close lets a long poll answer and then ends the session', async () => {
  const polling = answer(stream('ReceiveMessage', { WaitTimeSeconds: 20 }))
  await until(() => fake.waiting === 1)
  await gateway.close()
  const { headers, body } = await polling
  expect([headers[':status'], body]).toEqual([200, '{}'])
})

test('a client that reads no answers gets few large ones, and all once it reads', async () => {
  // Of some 7 MiB each in base64, of which 32 MiB may wait.
  const record = { SequenceNumber: '1', Data: new Uint8Array(5_000_000), PartitionKey: 'k' }
  fake.answers.GetRecords = { Records: [record], MillisBehindLatest: 0 }
  const target = { 'x-amz-target': 'Kinesis_20131202.GetRecords' }
  let answered = 0
  const requests = Array.from({ length: 30 }, () => stream('', { ShardIterator: 'i' }, target))
  for (const request of requests) request.once('response', () => answered++)
  await until(() => answered >= 5)
  // Other connections are not held back by it.
  expect((await fetch(`${gateway.endpoint}/health`)).status).toBe(200)
  expect(answered).toBeLessThanOrEqual(9)
  const bodies = await Promise.all(requests.map((request) => answer(request)))
  expect(bodies.every(({ body }) => body.length > 6_000_000)).toBe(true)
  expect(answered).toBe(30)
})
