import { get } from 'node:http'
import { deflateSync, gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startGateway } from '../../electron/gateway/gateway'
import type { Gateway } from '../../electron/gateway/gateway'
import { StoreUnavailable } from '../../electron/store/database'
import { until } from './until'
import { FakeSns } from '../unit/gateway/fakeSns'

let fake: FakeSns
let gateway: Gateway
const logged: string[] = []

beforeEach(async () => {
  fake = new FakeSns()
  logged.length = 0
  gateway = await startGateway({ broker: fake, host: '127.0.0.1', port: 0, log: (line) => logged.push(line) })
})
afterEach(() => gateway.close())

function json(operation: string, input: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(gateway.endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `AmazonSQS.${operation}`,
      ...headers,
    },
    body: typeof input === 'string' ? input : JSON.stringify(input),
  })
}

test('an operation is called with its input and answered in AWS JSON', async () => {
  fake.answers.GetQueueUrl = { QueueUrl: 'http://x/000000000000/orders' }
  const response = await json('GetQueueUrl', { QueueName: 'orders' })
  expect(response.status).toBe(200)
  expect(response.headers.get('content-type')).toBe('application/x-amz-json-1.0')
  expect(response.headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/)
  expect(await response.json()).toEqual({ QueueUrl: 'http://x/000000000000/orders' })
  const { caller, input } = fake.lastCall
  expect(input).toEqual({ QueueName: 'orders' })
  expect(caller).toEqual({
    account: '000000000000',
    region: 'us-east-1',
    endpoint: gateway.endpoint,
    identity: '000000000000',
    anonymous: true,
  })
})

test('a broker error carries its type, its status and its Query code', async () => {
  fake.fails('DeleteQueue')
  const response = await json('DeleteQueue', { QueueUrl: 'x' })
  expect(response.status).toBe(400)
  expect(response.headers.get('x-amzn-query-error')).toBe('AWS.SimpleQueueService.NonExistentQueue;Sender')
  expect(await response.json()).toEqual({
    __type: 'com.amazonaws.sqs#QueueDoesNotExist',
    message: 'The specified queue does not exist.',
  })
})

test('a Query call is answered in XML', async () => {
  fake.answers.CreateQueue = { QueueUrl: 'http://x/000000000000/orders' }
  const response = await fetch(gateway.endpoint, {
    method: 'POST',
    body: new URLSearchParams({
      Action: 'CreateQueue',
      QueueName: 'orders',
      'Attribute.1.Name': 'DelaySeconds',
      'Attribute.1.Value': '5',
    }),
  })
  expect(response.status).toBe(200)
  expect(response.headers.get('content-type')).toBe('text/xml')
  const requestId = response.headers.get('x-amzn-requestid')
  expect(await response.text()).toBe(
    `<?xml version="1.0"?><CreateQueueResponse xmlns="http://queue.amazonaws.com/doc/2012-11-05/"><CreateQueueResult><QueueUrl>http://x/000000000000/orders</QueueUrl></CreateQueueResult><ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata></CreateQueueResponse>`,
  )
  expect(fake.lastCall.input).toEqual({ QueueName: 'orders', Attributes: { DelaySeconds: '5' } })
})

test('an unexpected failure is logged and told without its text', async () => {
  fake.fails('ListQueues', new Error('a secret of ours'))
  const response = await json('ListQueues', {})
  expect(response.status).toBe(500)
  expect(await response.text()).not.toContain('secret')
  expect(logged.join()).toContain('a secret of ours')
})

const accepting = (type: string) => ({ headers: { accept: type } })

describe('a Query call', () => {
  test('that accepts JSON first is answered in JSON of the same content', async () => {
    const attribute = { DataType: 'Binary', BinaryValue: Uint8Array.of(1, 2) }
    fake.answers.ReceiveMessage = {
      Messages: [{ MessageId: 'm', Attributes: { SenderId: 's' }, MessageAttributes: { a: attribute } }],
    }
    const url = `${gateway.endpoint}/000000000000/orders?Action=ReceiveMessage`
    const response = await fetch(url, accepting('application/json'))
    expect(response.headers.get('content-type')).toBe('application/json')
    expect(await response.json()).toMatchObject({
      ReceiveMessageResponse: {
        ResponseMetadata: { RequestId: response.headers.get('x-amzn-requestid') },
        ReceiveMessageResult: {
          messages: [
            {
              MessageId: 'm',
              Body: null,
              Attributes: [{ Name: 'SenderId', Value: 's' }],
              MessageAttributes: [{ Name: 'a', Value: { DataType: 'Binary', BinaryValue: 'AQI=' } }],
            },
          ],
        },
      },
    })
    for (const type of ['*/*', 'text/xml, application/json']) {
      expect((await fetch(url, accepting(type))).headers.get('content-type')).toBe('text/xml')
    }
  })

  test('that fails and accepts JSON is told so in JSON', async () => {
    fake.fails('DeleteQueue')
    const url = `${gateway.endpoint}/000000000000/orders?Action=DeleteQueue`
    const response = await fetch(url, accepting('application/json, text/plain, */*'))
    expect(response.status).toBe(400)
    expect(await response.json()).toEqual({
      Error: {
        Code: 'AWS.SimpleQueueService.NonExistentQueue',
        Message: 'The specified queue does not exist for this wsdl version.',
        Type: 'Sender',
      },
      RequestId: response.headers.get('x-amzn-requestid'),
    })
  })

  test('to a queue must be about that queue', async () => {
    for (const action of ['CreateQueue', 'ListQueues']) {
      const response = await form({ Action: action, QueueName: 'other' }, '/000000000000/orders')
      expect(response.status).toBe(400)
      const text = await response.text()
      expect(text).toContain('<Code>InvalidAction</Code>')
      expect(text).toContain(`<Message>The action ${action} is not valid for this endpoint.</Message>`)
    }
    expect((await form({ Action: 'GetQueueUrl', QueueName: 'other' }, '/000000000000/orders')).status).toBe(
      200,
    )
  })

  test('is about what its address names', async () => {
    for (const path of ['/000000000000/orders', '/queue/orders', '/']) {
      await form({ Action: 'SendMessage', MessageBody: 'm' }, path)
      expect(fake.lastCall.input).toEqual({ QueueUrl: gateway.endpoint + path, MessageBody: 'm' })
    }
  })

  test('says in its own words that there is no queue', async () => {
    fake.fails('DeleteQueue')
    const response = await form({ Action: 'DeleteQueue' }, '/000000000000/orders')
    expect(await response.text()).toContain(
      '<Code>AWS.SimpleQueueService.NonExistentQueue</Code><Message>The specified queue does not exist for this wsdl version.</Message>',
    )
  })

  test('with both lists of system attributes goes by the old one', async () => {
    const names = { 'AttributeName.1': 'SenderId', 'MessageSystemAttributeName.1': 'All' }
    await form({ Action: 'ReceiveMessage', ...names }, '/000000000000/orders')
    const { input } = fake.lastCall
    expect(input).toMatchObject({ AttributeNames: ['SenderId'] })
    expect(input).not.toHaveProperty('MessageSystemAttributeNames.0')
    await json('ReceiveMessage', { AttributeNames: ['SenderId'], MessageSystemAttributeNames: ['All'] })
    expect(fake.lastCall.input).toHaveProperty('MessageSystemAttributeNames.0', 'All')
  })
})

test("a queue's URL without an operation is nothing", async () => {
  for (const accept of ['*/*', 'application/json']) {
    const response = await fetch(`${gateway.endpoint}/000000000000/orders`, accepting(accept))
    expect(response.status).toBe(404)
    expect(await response.text()).toContain('<UnknownOperationException/>')
  }
})

test('the trace id of a request reaches the operation', async () => {
  await json('SendMessage', {}, { 'x-amzn-trace-id': 'Root=1' })
  expect(fake.lastCall.caller).toMatchObject({ traceHeader: 'Root=1' })
  await json('SendMessage', {})
  expect(fake.lastCall.caller).not.toHaveProperty('traceHeader')
})

function form(fields: Record<string, string>, path = '/', init: RequestInit = {}): Promise<Response> {
  return fetch(gateway.endpoint + path, { method: 'POST', body: new URLSearchParams(fields), ...init })
}

describe('what cannot reach an operation gets an AWS error, never a 500', () => {
  test('an unknown operation', async () => {
    const response = await json('Frobnicate', {})
    expect(response.status).toBe(400)
    expect(((await response.json()) as { __type: string }).__type).toBe(
      'com.amazon.coral.service#UnknownOperationException',
    )
    const other = await json('ListQueues', {}, { 'x-amz-target': 'DynamoDB_20120810.ListTables' })
    expect(((await other.json()) as { __type: string }).__type).toMatch('UnknownOperationException')
    for (const name of ['constructor', '__proto__', 'toString'])
      expect((await json(name, {})).status).toBe(400)
  })

  test('a JSON call without a target', async () => {
    const response = await fetch(gateway.endpoint, {
      method: 'POST',
      headers: { 'content-type': 'application/x-amz-json-1.0' },
      body: '{}',
    })
    expect(response.status).toBe(400)
    expect(await response.text()).toContain('UnknownOperationException')
  })

  test('JSON that is none', async () => {
    const response = await json('SendMessage', '{"QueueUrl":')
    expect(response.status).toBe(400)
    expect(await response.text()).toContain('#SerializationException')
    expect(fake.calls).toEqual([])
  })

  test('an unknown and a missing action', async () => {
    const unknown = await form({ Action: 'Frobnicate' })
    expect([unknown.status, await unknown.text()]).toEqual([
      400,
      expect.stringContaining('<Code>InvalidAction</Code>'),
    ])
    const missing = await form({ Foo: 'bar' })
    expect([missing.status, await missing.text()]).toEqual([
      400,
      expect.stringContaining('<Code>MissingAction</Code>'),
    ])
  })

  test('a form that is none', async () => {
    const response = await fetch(gateway.endpoint, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'Action=%ZZ',
    })
    expect([response.status, await response.text()]).toEqual([
      400,
      expect.stringContaining('MalformedQueryString'),
    ])
  })

  test('a method that is not allowed', async () => {
    const response = await fetch(gateway.endpoint, { method: 'PUT', body: 'x' })
    expect([response.status, await response.text()]).toEqual([
      405,
      expect.stringContaining('MethodNotAllowed'),
    ])
    const options = await fetch(gateway.endpoint, { method: 'OPTIONS' })
    expect(options.status).toBe(405)
    expect(options.headers.get('access-control-allow-origin')).toBeNull()
  })

  test('a media type that is not understood', async () => {
    const response = await fetch(gateway.endpoint, {
      method: 'POST',
      headers: { 'content-type': 'text/xml' },
      body: '<x/>',
    })
    expect([response.status, await response.text()]).toEqual([
      415,
      expect.stringContaining('UnsupportedMediaType'),
    ])
  })

  test('an address that is none', async () => {
    const response = await fetch(gateway.endpoint + '/favicon.ico')
    expect([response.status, await response.text()]).toEqual([404, expect.stringContaining('InvalidAddress')])
  })

  test('a body past the limit', async () => {
    const response = await json('SendMessage', 'x'.repeat(9 * 1_048_576))
    expect([response.status, await response.text()]).toEqual([
      413,
      expect.stringContaining('RequestEntityTooLarge'),
    ])
    expect(fake.calls).toEqual([])
  })

  test('a compressed body that inflates past the limit', async () => {
    const bomb = gzipSync(Buffer.alloc(64 * 1_048_576))
    const response = await fetch(gateway.endpoint, {
      method: 'POST',
      headers: { 'x-amz-target': 'AmazonSQS.SendMessage', 'content-encoding': 'gzip' },
      body: bomb,
    })
    expect(response.status).toBe(413)
  })

  test('a compressed body that is not, and an encoding that is not known', async () => {
    expect((await json('ListQueues', '{}', { 'content-encoding': 'gzip' })).status).toBe(400)
    expect((await json('ListQueues', '{}', { 'content-encoding': 'br' })).status).toBe(415)
  })
})

describe('what real clients send is accepted', () => {
  test('bodies in gzip and deflate', async () => {
    for (const [encoding, pack] of [
      ['gzip', gzipSync],
      ['deflate', deflateSync],
    ] as const) {
      const response = await fetch(gateway.endpoint, {
        method: 'POST',
        headers: { 'x-amz-target': 'AmazonSQS.SendMessage', 'content-encoding': encoding },
        body: pack(JSON.stringify({ MessageBody: 'packed' })),
      })
      expect(response.status).toBe(200)
      expect(fake.lastCall.input).toEqual({ MessageBody: 'packed' })
    }
  })

  test('Query by GET, to the queue itself, with and without a trailing slash', async () => {
    for (const slash of ['', '/']) {
      const response = await fetch(
        `${gateway.endpoint}/123456789012/orders${slash}?Action=SendMessage&MessageBody=hi+there`,
      )
      expect(response.status).toBe(200)
      const { input } = fake.lastCall
      expect(input).toEqual({
        QueueUrl: `${gateway.endpoint}/123456789012/orders${slash}`,
        MessageBody: 'hi there',
      })
    }
  })

  test('a Query form to the queue itself keeps the queue it names', async () => {
    await form(
      { Action: 'PurgeQueue', QueueUrl: 'http://elsewhere/000000000000/named' },
      '/000000000000/addressed',
    )
    expect(fake.lastCall.input).toEqual({ QueueUrl: 'http://elsewhere/000000000000/named' })
  })

  test('account and region of the credentials, and the host the client used', async () => {
    const port = gateway.endpoint.split(':').at(-1)
    const authorization =
      'AWS4-HMAC-SHA256 Credential=111122223333/20250101/eu-west-1/sqs/aws4_request, SignedHeaders=host, Signature=0'
    await fetch(`http://localhost:${port}/`, {
      method: 'POST',
      headers: { 'x-amz-target': 'AmazonSQS.ListQueues', authorization },
      body: '{}',
    })
    expect(fake.lastCall.caller).toEqual({
      account: '111122223333',
      region: 'eu-west-1',
      identity: '111122223333',
      endpoint: `http://localhost:${port}`,
    })
  })

  test('a presigned URL', async () => {
    const scope = encodeURIComponent('111122223333/20250101/eu-west-1/sqs/aws4_request')
    await fetch(`${gateway.endpoint}/?Action=ListQueues&X-Amz-Credential=${scope}&X-Amz-Signature=00`)
    expect(fake.lastCall.caller).toMatchObject({ account: '111122223333', region: 'eu-west-1' })
  })

  test('a form from a file, which ends in a line feed', async () => {
    await fetch(gateway.endpoint, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'Action=SendMessage&MessageBody=hi\n',
    })
    expect(fake.lastCall.input).toMatchObject({ MessageBody: 'hi' })
  })
})

describe('web pages are kept out', () => {
  test('a page of another origin is refused, and no CORS header lets it read why', async () => {
    const response = await json('ListQueues', {}, { origin: 'https://evil.example' })
    expect(response.status).toBe(403)
    expect(response.headers.get('access-control-allow-origin')).toBeNull()
    expect(fake.calls).toEqual([])
  })

  test('an image or a link on a page cannot call an operation', async () => {
    const status = await new Promise<number | undefined>((resolve) => {
      get(
        `${gateway.endpoint}/?Action=PurgeQueue`,
        { headers: { 'sec-fetch-site': 'cross-site' } },
        (response) => {
          response.resume()
          resolve(response.statusCode)
        },
      )
    })
    expect(status).toBe(403)
    expect(fake.calls).toEqual([])
  })

  test('an origin the user allows gets its CORS headers', async () => {
    await gateway.close()
    const allowedOrigins = ['http://localhost:3000']
    gateway = await startGateway({
      broker: fake,
      host: '127.0.0.1',
      port: 0,
      log: () => undefined,
      allowedOrigins,
    })
    const headers = { origin: 'http://localhost:3000' }
    const preflight = await fetch(gateway.endpoint, { method: 'OPTIONS', headers })
    expect(preflight.status).toBe(200)
    expect(preflight.headers.get('access-control-allow-headers')).toContain('x-amz-target')
    fake.fails('ListQueues')
    const response = await json('ListQueues', {}, headers)
    expect(response.headers.get('access-control-allow-origin')).toBe('http://localhost:3000')
  })
})

test('its health can be asked without side effects', async () => {
  for (const path of ['/', '/health']) {
    const response = await fetch(gateway.endpoint + path)
    expect(await response.json()).toEqual({
      name: 'switchyard',
      status: 'running',
      services: { sqs: 'running', sns: 'running', kinesis: 'running' },
    })
  }
  expect((await fetch(gateway.endpoint, { method: 'HEAD' })).status).toBe(200)
  expect(fake.calls).toEqual([])
})

test('a store that takes no writes is told as such, to be tried again', async () => {
  fake.fails(
    'SendMessage',
    new StoreUnavailable({ code: 'ENOSPC', message: 'no space left on device', since: 0 }),
  )
  const response = await json('SendMessage', { MessageBody: 'x' })
  expect(response.status).toBe(503)
  expect(await response.text()).toContain('ENOSPC')
})

describe('the port', () => {
  test('is the next free one when the wanted one is taken', async () => {
    const second = await startGateway({
      broker: fake,
      host: '127.0.0.1',
      port: gateway.port,
      log: () => undefined,
    })
    expect(gateway.portMoved).toBe(false)
    expect(second.portMoved).toBe(true)
    expect(second.port).toBeGreaterThan(gateway.port)
    await second.close()
  })

  test('is free again after close, and closing again is harmless', async () => {
    const { port } = gateway
    await fetch(gateway.endpoint)
    await gateway.close()
    await gateway.close()
    gateway = await startGateway({ broker: fake, host: '127.0.0.1', port, log: () => undefined })
    expect(gateway.portMoved).toBe(false)
  })

  test('close ends long polls with an empty answer', async () => {
    const polling = json('ReceiveMessage', { QueueUrl: 'q', WaitTimeSeconds: 20 })
    await until(() => fake.waiting === 1)
    await gateway.close()
    expect(await (await polling).json()).toEqual({})
  })
})
