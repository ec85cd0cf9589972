import { afterEach, beforeEach, expect, test } from 'vitest'
import { startGateway } from '../../../electron/gateway/gateway'
import type { Gateway } from '../../../electron/gateway/gateway'
import { FakeSqs } from './fakeSqs'

let fake: FakeSqs
let gateway: Gateway
const logged: string[] = []

beforeEach(async () => {
  fake = new FakeSqs()
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
