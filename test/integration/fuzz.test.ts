import { connect } from 'node:net'
import { request } from 'node:http'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { snsShapes } from '../../electron/gateway/snsShapes'
import { sqsShapes } from '../../electron/gateway/sqsShapes'
import { running } from './fixture'
import type { Running } from './fixture'

/** Whatever is sent, no answer is a 5xx, nothing is logged as unexpected, and the server goes on. */

let host: Running
let QueueUrl: string

beforeAll(async () => {
  host = await running()
  const created = await call('POST', '/', { 'x-amz-target': 'AmazonSQS.CreateQueue' }, '{"QueueName":"q"}')
  QueueUrl = (JSON.parse(created.body) as { QueueUrl: string }).QueueUrl
})
afterAll(async () => {
  expect(host.logged).toEqual([])
  await host.close()
})

function call(
  method: string,
  path: string,
  headers: Record<string, string>,
  body: string | Uint8Array,
): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const sent = request(host.endpoint, { method, path, headers }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => (text += chunk))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: text }))
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

async function isFine(answer: Promise<{ status: number; body: string }>): Promise<void> {
  const { status, body } = await answer
  if (status >= 500) throw new Error(`${status} ${body} ${host.logged.join('\n')}`)
}

const operations = Object.keys(sqsShapes)
const memberNames = [
  ...new Set(Object.values(sqsShapes).flatMap(({ input }) => input.members.map((member) => member.name))),
]
const wireNames = [
  ...new Set(Object.values(sqsShapes).flatMap(({ input }) => input.members.map((member) => member.wire))),
]

/** Values that limits are made of, beside any JSON. */
const spice = fc.oneof(
  fc.constantFrom<unknown>(
    0,
    -1,
    1e300,
    2 ** 31,
    '',
    ' ',
    'All',
    '\ud800',
    'arn:aws:sqs:us-east-1:000000000000:q',
    '__proto__',
    null,
    [],
    {},
  ),
  fc.jsonValue({ maxDepth: 3 }),
  fc.string({ unit: 'binary' }),
)
const inputs = fc
  .tuple(fc.dictionary(fc.constantFrom(...memberNames), spice, { maxKeys: 6 }), fc.boolean())
  .map(([input, real]) => (real ? { ...input, QueueUrl } : input))

test('any JSON to any operation', async () => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...operations), inputs, (operation, input) =>
      isFine(
        call(
          'POST',
          '/',
          { 'x-amz-target': `AmazonSQS.${operation}` },
          JSON.stringify({ ...input, WaitTimeSeconds: 0 }),
        ),
      ),
    ),
    { numRuns: 600 },
  )
})

test('structures of the right shape with wrong values', async () => {
  const entry = fc.record(
    {
      Id: fc.oneof(fc.string(), spice),
      MessageBody: fc.oneof(fc.string(), spice),
      ReceiptHandle: fc.oneof(fc.string(), spice),
      VisibilityTimeout: fc.oneof(fc.integer(), spice),
      MessageAttributes: fc.dictionary(
        fc.string(),
        fc.record(
          {
            DataType: fc.oneof(fc.constantFrom('String', 'Number', 'Binary'), fc.string()),
            StringValue: fc.string(),
            BinaryValue: fc.base64String(),
          },
          { requiredKeys: [] },
        ),
        { maxKeys: 3 },
      ),
    },
    { requiredKeys: [] },
  )
  const body = fc.record(
    {
      Entries: fc.array(entry, { maxLength: 12 }),
      Attributes: fc.dictionary(
        fc.constantFrom(
          'VisibilityTimeout',
          'RedrivePolicy',
          'RedriveAllowPolicy',
          'Policy',
          'FifoQueue',
          'KmsMasterKeyId',
          'x',
        ),
        fc.oneof(fc.string(), fc.json(), fc.integer().map(String)),
      ),
      AttributeNames: fc.array(fc.string()),
      MessageAttributeNames: fc.array(fc.string()),
      NextToken: fc.string(),
      MaxResults: fc.integer(),
      MaxNumberOfMessages: fc.integer({ min: -2, max: 12 }),
    },
    { requiredKeys: [] },
  )
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...operations), body, (operation, input) =>
      isFine(
        call(
          'POST',
          '/',
          { 'x-amz-target': `AmazonSQS.${operation}` },
          JSON.stringify({ QueueUrl, QueueName: 'fuzz', ...input }),
        ),
      ),
    ),
    { numRuns: 400 },
  )
})

const snsTarget = 'AmazonSimpleNotificationService'
const snsOperationNames = Object.keys(snsShapes)
const snsMembers = [
  ...new Set(Object.values(snsShapes).flatMap(({ input }) => input.members.map(({ name }) => name))),
]
const TopicArn = 'arn:aws:sns:us-east-1:000000000000:t'

test('any JSON to any operation of topics', async () => {
  await call('POST', '/', { 'x-amz-target': `${snsTarget}.CreateTopic` }, '{"Name":"t"}')
  const given = fc.dictionary(fc.constantFrom(...snsMembers), spice, { maxKeys: 6 })
  const real = fc.record(
    {
      TopicArn: fc.constantFrom(TopicArn, `${TopicArn}.fifo`),
      ResourceArn: fc.constant(TopicArn),
      TargetArn: fc.constantFrom(TopicArn, 'arn:aws:sns:us-east-1:000000000000:endpoint/GCM/a/b'),
      Name: fc.constantFrom('t', 't.fifo', 'other'),
      Message: fc.oneof(fc.string({ unit: 'binary' }), fc.json()),
      MessageStructure: fc.constant('json'),
      Protocol: fc.constantFrom('sqs', 'email', 'sms', 'lambda', 'x'),
      Endpoint: fc.oneof(fc.constant('arn:aws:sqs:us-east-1:000000000000:q'), fc.string()),
      AttributeName: fc.constantFrom(
        'FilterPolicy',
        'DeliveryPolicy',
        'RedrivePolicy',
        'Policy',
        'ArchivePolicy',
        'x',
      ),
      AttributeValue: fc.oneof(fc.json(), fc.string()),
      Attributes: fc.dictionary(
        fc.constantFrom('FilterPolicy', 'DeliveryPolicy', 'FifoTopic', 'SignatureVersion', 'x'),
        fc.oneof(fc.json(), fc.string()),
      ),
      MessageAttributes: fc.dictionary(
        fc.string(),
        fc.record(
          {
            DataType: fc.oneof(fc.constantFrom('String', 'Number', 'Binary', 'String.Array'), fc.string()),
            StringValue: fc.string(),
            BinaryValue: fc.base64String(),
          },
          { requiredKeys: [] },
        ),
        { maxKeys: 3 },
      ),
      PublishBatchRequestEntries: fc.array(
        fc.record({ Id: fc.string(), Message: fc.string() }, { requiredKeys: [] }),
        { maxLength: 12 },
      ),
      Tags: fc.array(fc.record({ Key: fc.string(), Value: fc.string() }, { requiredKeys: [] })),
    },
    { requiredKeys: [] },
  )
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...snsOperationNames), fc.oneof(given, real), (operation, input) =>
      isFine(call('POST', '/', { 'x-amz-target': `${snsTarget}.${operation}` }, JSON.stringify(input))),
    ),
    { numRuns: 800 },
  )
})

test('any bytes as a body', async () => {
  const headers = fc.record(
    {
      'x-amz-target': fc.constantFrom(
        ...operations.map((name) => `AmazonSQS.${name}`),
        ...snsOperationNames.map((name) => `${snsTarget}.${name}`),
        'AmazonSQS.',
        '.',
        'x',
      ),
      'content-type': fc.constantFrom(
        'application/x-amz-json-1.0',
        'application/x-www-form-urlencoded',
        'text/plain',
        '',
      ),
      'content-encoding': fc.constantFrom('gzip', 'deflate', 'identity', 'br'),
      authorization: fc.string({ unit: 'grapheme-ascii' }),
    },
    { requiredKeys: [] },
  )
  await fc.assert(
    fc.asyncProperty(headers, fc.uint8Array({ maxLength: 300 }), (given, body) =>
      isFine(call('POST', '/', given, body)),
    ),
    { numRuns: 400 },
  )
})

test('any form', async () => {
  const name = fc
    .array(
      fc.oneof(
        fc.constantFrom(...wireNames, ...snsMembers, '1', '2', 'Name', 'Value', 'Key', 'member', 'entry'),
        fc.string(),
      ),
      {
        minLength: 1,
        maxLength: 5,
      },
    )
    .map((steps) => steps.join('.'))
  const fields = fc.array(
    fc.tuple(name, fc.oneof(fc.string(), fc.integer().map(String), fc.constant('All'))),
    {
      maxLength: 8,
    },
  )
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...operations, ...snsOperationNames),
      fields,
      fc.constantFrom('/', '/000000000000/q'),
      (Action, pairs, path) => {
        const form = new URLSearchParams([['Action', Action], ...pairs, ['WaitTimeSeconds', '0']])
        return isFine(
          call('POST', path, { 'content-type': 'application/x-www-form-urlencoded' }, form.toString()),
        )
      },
    ),
    { numRuns: 500 },
  )
})

test('any text as a query string', async () => {
  await fc.assert(
    fc.asyncProperty(fc.webQueryParameters(), fc.webPath(), (query, path) =>
      isFine(call('GET', `/${path.replace(/^\/+/, '')}?${query}`, {}, '')),
    ),
    { numRuns: 200 },
  )
})

test('any bytes on a connection', async () => {
  const start = fc.constantFrom(
    '',
    'POST / HTTP/1.1\r\nHost: localhost\r\n',
    'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
    'GET /',
  )
  await fc.assert(
    fc.asyncProperty(start, fc.uint8Array({ minLength: 1, maxLength: 400 }), async (text, bytes) => {
      const answer = await new Promise<string>((resolve) => {
        const socket = connect(host.gateway.port, '127.0.0.1')
        let received = ''
        socket.setEncoding('latin1')
        socket.on('data', (chunk: string) => (received += chunk))
        socket.on('error', () => undefined)
        socket.on('close', () => resolve(received))
        socket.write(text, 'latin1')
        socket.end(bytes)
      })
      expect(answer.startsWith('HTTP/1.1 5')).toBe(false)
    }),
    // A SETTINGS frame that is too large: Node itself would keep that connection.
    {
      numRuns: 200,
      examples: [['PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', Uint8Array.of(9, 9, 0, 4, 0, 0, 0, 0, 0)]],
    },
  )
  expect((await call('GET', '/health', {}, '')).status).toBe(200)
})
