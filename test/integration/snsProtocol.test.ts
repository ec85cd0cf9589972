import { get } from 'node:http'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startGateway } from '../../electron/gateway/gateway'
import type { Gateway } from '../../electron/gateway/gateway'
import { StoreUnavailable } from '../../electron/store/database'
import { BrokerError } from '../../shared/errors'
import { FakeSns } from '../unit/gateway/fakeSns'

/** What goes over the wire for SNS, on operations that only note how they were called. */

let fake: FakeSns
let gateway: Gateway
const logged: string[] = []

beforeEach(async () => {
  fake = new FakeSns()
  logged.length = 0
  gateway = await startGateway({ broker: fake, host: '127.0.0.1', port: 0, log: (line) => logged.push(line) })
})
afterEach(() => gateway.close())

const signedFor = (service: string, key = 'AKIDEXAMPLE', region = 'eu-west-1') => ({
  authorization: `AWS4-HMAC-SHA256 Credential=${key}/20250101/${region}/${service}/aws4_request, SignedHeaders=host, Signature=00`,
})

function query(
  form: Record<string, string>,
  headers: Record<string, string> = {},
  path = '/',
): Promise<Response> {
  return fetch(gateway.endpoint + path, { method: 'POST', headers, body: new URLSearchParams(form) })
}

function json(target: string, input: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(gateway.endpoint, {
    method: 'POST',
    headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': target, ...headers },
    body: JSON.stringify(input),
  })
}

describe('Query', () => {
  test('an operation is called with its input and answered in XML', async () => {
    fake.answers.Publish = { MessageId: 'm', SequenceNumber: '10000000000000000000' }
    const response = await query(
      { Action: 'Publish', Version: '2010-03-31', TopicArn: 't', Message: 'a+b & ä 🙂\r\n' },
      signedFor('sns', '123456789012'),
    )
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('text/xml')
    expect(await response.text()).toMatch(
      /^<\?xml version="1.0"\?><PublishResponse xmlns="http:\/\/sns\.amazonaws\.com\/doc\/2010-03-31\/"><PublishResult><MessageId>m<\/MessageId><SequenceNumber>10000000000000000000<\/SequenceNumber><\/PublishResult><ResponseMetadata><RequestId>[0-9a-f-]{36}<\/RequestId><\/ResponseMetadata><\/PublishResponse>$/,
    )
    const { operation, caller, input } = fake.lastCall
    expect(operation).toBe('sns:Publish')
    expect(input).toEqual({ TopicArn: 't', Message: 'a+b & ä 🙂\r\n' })
    expect(caller).toEqual({
      account: '123456789012',
      region: 'eu-west-1',
      endpoint: gateway.endpoint,
      identity: '123456789012',
    })
  })

  test('an error has the code and the status of AWS', async () => {
    fake.refuses('Publish', new BrokerError('SnsNotFound', 'Topic does not exist'))
    const response = await query({ Action: 'Publish', TopicArn: 't', Message: 'm' })
    expect(response.status).toBe(404)
    expect(await response.text()).toContain(
      '<ErrorResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><Error><Type>Sender</Type><Code>NotFound</Code><Message>Topic does not exist</Message></Error><RequestId>',
    )
  })

  test('what is missing is refused before the broker is asked', async () => {
    const response = await query({ Action: 'Subscribe', TopicArn: 't' })
    expect(response.status).toBe(400)
    expect(await response.text()).toContain(
      "<Code>ValidationError</Code><Message>1 validation error detected: Value null at 'protocol' failed to satisfy constraint: Member must not be null</Message>",
    )
    expect(fake.calls).toEqual([])
  })

  test('an action that does not exist is refused as by the service it is for', async () => {
    const form = { Action: 'Announce', Version: '2010-03-31' }
    const response = await query(form)
    expect(response.status).toBe(400)
    const body = await response.text()
    expect(body).toContain(
      '<Code>InvalidAction</Code><Message>Could not find operation Announce for version 2010-03-31</Message>',
    )
    expect(body).toContain('http://sns.amazonaws.com/doc/2010-03-31/')
    const signed = await (await query({ Action: 'Announce' }, signedFor('sns'))).text()
    expect(signed).toContain('sns.amazonaws')
    expect(signed).toContain('Could not find operation Announce for version NO_VERSION_SPECIFIED')
    expect(await (await query({ Action: 'Announce' })).text()).toContain('queue.amazonaws')
  })

  test('a version of the API that never was is refused; none at all is not', async () => {
    const response = await query({ Action: 'ListTopics', Version: '2009-01-01' })
    expect(response.status).toBe(400)
    expect(await response.text()).toContain(
      '<Code>InvalidAction</Code><Message>Could not find operation ListTopics for version 2009-01-01</Message>',
    )
    expect(fake.calls).toEqual([])
    fake.answers.ListTopics = { Topics: [] }
    const versions: Record<string, string>[] = [{}, { Version: '' }, { Version: '2010-03-31' }]
    for (const version of versions)
      expect((await query({ Action: 'ListTopics', ...version })).status).toBe(200)
  })

  test('topics are no queues: their operations are not called at the URL of a queue', async () => {
    const form = { Action: 'ListTopics', Version: '2010-03-31' }
    const response = await query(form, {}, '/000000000000/orders')
    expect(await response.text()).toContain('<Code>InvalidAction</Code>')
  })

  test('a client that prefers JSON gets it', async () => {
    fake.answers.Publish = { MessageId: 'm' }
    const response = await query(
      { Action: 'Publish', TopicArn: 't', Message: 'm' },
      { accept: 'application/json' },
    )
    expect(await response.json()).toMatchObject({
      PublishResponse: { PublishResult: { MessageId: 'm', SequenceNumber: null } },
    })
  })
})

describe('AddPermission, which queues and topics both have,', () => {
  const form = { Action: 'AddPermission', Label: 'l' }
  const topic = {
    ...form,
    TopicArn: 't',
    'AWSAccountId.member.1': '111122223333',
    'ActionName.member.1': 'Publish',
  }
  const queue = { ...form, 'AWSAccountId.1': '111122223333', 'ActionName.1': 'SendMessage' }

  test.each([
    ['the version of the API', { ...topic, Version: '2010-03-31' }, {}, '/', 'sns:AddPermission'],
    ['the service of the signature', topic, signedFor('sns'), '/', 'sns:AddPermission'],
    ['the topic', topic, {}, '/', 'sns:AddPermission'],
    ['the version of SQS', { ...queue, Version: '2012-11-05' }, {}, '/', 'AddPermission'],
    ['a signature for SQS', queue, signedFor('sqs'), '/', 'AddPermission'],
    ['the URL of a queue', queue, {}, '/000000000000/q', 'AddPermission'],
    ['a queue', { ...queue, QueueUrl: 'q' }, {}, '/', 'AddPermission'],
    [
      'the version before the signature',
      { ...topic, Version: '2010-03-31' },
      signedFor('sqs'),
      '/',
      'sns:AddPermission',
    ],
  ])('is told apart by %s', async (_, given, headers, path, expected) => {
    expect((await query(given as Record<string, string>, headers, path)).status).toBe(200)
    const { operation, input } = fake.lastCall
    expect(operation).toBe(expected)
    expect(input).toMatchObject({ Label: 'l' })
    expect(Object.values(input)).toContainEqual(['111122223333'])
  })
})

describe('AWS JSON', () => {
  test.each(['1.0', '1.1'])('%s calls and answers in its own type', async (version) => {
    const type = `application/x-amz-json-${version}`
    fake.answers.ListTopics = { Topics: [{ TopicArn: 't' }] }
    const response = await json('AmazonSimpleNotificationService.ListTopics', {}, { 'content-type': type })
    expect(response.headers.get('content-type')).toBe(type)
    expect(await response.json()).toEqual({ Topics: [{ TopicArn: 't' }] })
    expect(fake.lastCall.operation).toBe('sns:ListTopics')
  })

  test('an error names its shape, and its Query code', async () => {
    fake.refuses('GetTopicAttributes', new BrokerError('SnsNotFound', 'Topic does not exist'))
    const response = await json('AmazonSimpleNotificationService.GetTopicAttributes', { TopicArn: 't' })
    expect(response.status).toBe(404)
    expect(response.headers.get('x-amzn-query-error')).toBe('NotFound;Sender')
    expect(await response.json()).toEqual({
      __type: 'com.amazonaws.sns#NotFoundException',
      message: 'Topic does not exist',
    })
  })

  test('what is missing is refused as by the framework of AWS', async () => {
    const response = await json('AmazonSimpleNotificationService.Publish', { TopicArn: 't' })
    expect(response.status).toBe(400)
    expect(await response.json()).toEqual({
      __type: 'com.amazon.coral.validate#ValidationException',
      message:
        "1 validation error detected: Value null at 'message' failed to satisfy constraint: Member must not be null",
    })
  })

  test('an unknown operation of SNS is refused', async () => {
    const response = await json('AmazonSimpleNotificationService.Announce', {})
    expect(response.status).toBe(400)
    expect(((await response.json()) as { __type: string }).__type).toContain('UnknownOperationException')
  })
})

describe('the links in envelopes and mails', () => {
  test('confirm and unsubscribe by GET, without credentials', async () => {
    fake.answers.ConfirmSubscription = { SubscriptionArn: 'arn:aws:sns:us-east-1:000000000000:t:1' }
    const confirm = await fetch(
      `${gateway.endpoint}/?Action=ConfirmSubscription&TopicArn=arn:aws:sns:us-east-1:000000000000:t&Token=abc`,
    )
    expect(confirm.status).toBe(200)
    expect(await confirm.text()).toContain(
      '<ConfirmSubscriptionResult><SubscriptionArn>arn:aws:sns:us-east-1:000000000000:t:1</SubscriptionArn></ConfirmSubscriptionResult>',
    )
    expect(fake.lastCall).toMatchObject({
      operation: 'sns:ConfirmSubscription',
      caller: { anonymous: true },
      input: { TopicArn: 'arn:aws:sns:us-east-1:000000000000:t', Token: 'abc' },
    })
    const goodbye = await fetch(`${gateway.endpoint}/?Action=Unsubscribe&SubscriptionArn=arn:x`)
    expect(await goodbye.text()).toMatch(/^<\?xml version="1.0"\?><UnsubscribeResponse /)
    expect(fake.lastCall).toMatchObject({ operation: 'sns:Unsubscribe', input: { SubscriptionArn: 'arn:x' } })
  })

  test('work when a person opens them from a page elsewhere, and only then', async () => {
    const status = (path: string, headers: Record<string, string>) =>
      // Not fetch, which names its own Sec-Fetch headers.
      new Promise((resolve) =>
        get(gateway.endpoint + path, { headers }, (response) => {
          response.resume()
          resolve(response.statusCode)
        }),
      )
    const opened = {
      'sec-fetch-site': 'cross-site',
      'sec-fetch-mode': 'navigate',
      'sec-fetch-dest': 'document',
    }
    const link = '/?Action=Unsubscribe&SubscriptionArn=arn:x'
    expect(await status(link, opened)).toBe(200)
    expect(await status(link, { ...opened, 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' })).toBe(
      403,
    )
    expect(await status('/?Action=DeleteTopic&TopicArn=t', opened)).toBe(403)
  })

  test('the certificate is served where its URL says, and no other', async () => {
    const response = await fetch(fake.signer.certificateUrl(gateway.endpoint))
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('application/x-pem-file')
    expect(await response.text()).toBe(fake.signer.certificate)
    const other = await fetch(`${gateway.endpoint}/SimpleNotificationService-ffff.pem`)
    expect(other.status).toBe(404)
  })
})

test('a store that takes no writes is told as such, to be tried again', async () => {
  fake.answers.Publish = new StoreUnavailable({
    code: 'ENOSPC',
    message: 'no space left on device',
    since: 0,
  })
  const response = await query({ Action: 'Publish', TopicArn: 't', Message: 'm' })
  expect(response.status).toBe(503)
  expect(await response.text()).toMatch(
    /<ErrorResponse xmlns="http:\/\/sns.*<Type>Receiver<\/Type><Code>ServiceUnavailable<\/Code>.*ENOSPC/,
  )
})

test('health lists all services', async () => {
  const health = (await (await fetch(`${gateway.endpoint}/health`)).json()) as { services: object }
  expect(health.services).toEqual({ sqs: 'running', sns: 'running', kinesis: 'running' })
})
