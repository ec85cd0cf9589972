import { connect } from 'node:http2'
import type { ClientHttp2Session } from 'node:http2'
import { EventStreamCodec } from '@smithy/core/event-streams'
import { decode, encode, Tagged } from 'cborg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { running } from './fixture'
import type { Running } from './fixture'
import { until } from './until'

const JSON_TYPE = 'application/x-amz-json-1.1'
const CBOR_TYPE = 'application/x-amz-cbor-1.1'
const SHARD = 'shardId-000000000000'

let app: Running
beforeAll(async () => {
  app = await running()
  await call('CreateStream', { StreamName: 's', ShardCount: 1 })
})
afterAll(() => app.close())

function post(
  operation: string,
  type: string,
  body: string | Uint8Array,
  signal?: AbortSignal,
): Promise<Response> {
  return fetch(app.endpoint, {
    method: 'POST',
    headers: { 'content-type': type, 'x-amz-target': `Kinesis_20131202.${operation}` },
    body: Buffer.from(body as Uint8Array),
    signal: signal ?? null,
  })
}

/** Status and content of the answer to JSON. */
async function call(
  operation: string,
  input: unknown,
): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await post(operation, JSON_TYPE, JSON.stringify(input))
  expect(response.headers.get('content-type')).toBe(JSON_TYPE)
  const text = await response.text()
  return { status: response.status, body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>) }
}

/** As `call`, in CBOR. */
async function callCbor(
  operation: string,
  input: unknown,
): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await post(operation, CBOR_TYPE, encode(input))
  expect(response.headers.get('content-type')).toBe(CBOR_TYPE)
  const bytes = new Uint8Array(await response.arrayBuffer())
  return {
    status: response.status,
    body: bytes.length === 0 ? {} : (decode(bytes, { tags: Tagged.preserve(1) }) as Record<string, unknown>),
  }
}

describe('JSON 1.1', () => {
  test('records go in and out as base64, their times as seconds', async () => {
    const put = await call('PutRecord', { StreamName: 's', PartitionKey: 'k', Data: 'AP8=' })
    expect(put).toMatchObject({ status: 200, body: { ShardId: SHARD } })
    const at = await call('GetShardIterator', {
      StreamName: 's',
      ShardId: SHARD,
      ShardIteratorType: 'AT_TIMESTAMP',
      Timestamp: app.clock.now() / 1_000,
    })
    const { body } = await call('GetRecords', { ShardIterator: at.body.ShardIterator })
    expect(body.Records).toMatchObject([
      { Data: 'AP8=', ApproximateArrivalTimestamp: app.clock.now() / 1_000 },
    ])
  })

  test('an operation nobody knows', async () => {
    expect(await call('ListStream', {})).toEqual({
      status: 400,
      body: { __type: 'UnknownOperationException' },
    })
  })

  test('what is no JSON, and what is of a wrong type', async () => {
    for (const body of ['', '{', 'hello']) {
      const response = await post('ListStreams', JSON_TYPE, body)
      expect(response.status).toBe(400)
      expect(await response.json()).toEqual({ __type: 'SerializationException' })
    }
    expect(await call('ListStreams', { Limit: true })).toEqual({
      status: 400,
      body: {
        __type: 'SerializationException',
        Message: 'class java.lang.Boolean can not be converted to an Integer',
      },
    })
  })

  test('errors have no header of the Query protocol', async () => {
    const response = await post('DescribeStream', JSON_TYPE, JSON.stringify({ StreamName: 'nowhere' }))
    expect(response.status).toBe(400)
    expect(response.headers.get('x-amzn-query-error')).toBeNull()
    expect(await response.json()).toEqual({
      __type: 'ResourceNotFoundException',
      message: 'Stream nowhere under account 000000000000 not found.',
    })
  })

  test('a form does not reach it', async () => {
    const response = await fetch(app.endpoint, {
      method: 'POST',
      body: new URLSearchParams('Action=ListShards'),
    })
    expect(response.status).toBe(400)
    expect(await response.text()).toContain('InvalidAction')
  })

  test('a request too large for it', async () => {
    const response = await post('PutRecords', JSON_TYPE, Buffer.alloc(21 * 1_048_576, 0x20))
    expect(response.status).toBe(413)
    expect(await response.json()).toMatchObject({ __type: 'RequestEntityTooLarge' })
  })
})

describe('CBOR', () => {
  test('bytes are bytes, times tagged milliseconds, both ways', async () => {
    const put = await callCbor('PutRecords', {
      StreamName: 's',
      Records: [{ PartitionKey: 'c', Data: Uint8Array.of(0, 1, 255) }],
    })
    expect(put).toMatchObject({ status: 200, body: { FailedRecordCount: 0 } })
    const at = await callCbor('GetShardIterator', {
      StreamName: 's',
      ShardId: SHARD,
      ShardIteratorType: 'AT_TIMESTAMP',
      Timestamp: new Tagged(1, app.clock.now() - 1_000),
    })
    const { body } = await callCbor('GetRecords', { ShardIterator: at.body.ShardIterator })
    expect((body.Records as object[]).at(-1)).toMatchObject({
      PartitionKey: 'c',
      Data: Uint8Array.of(0, 1, 255),
      ApproximateArrivalTimestamp: new Tagged(1, app.clock.now()),
    })
  })

  test('answers nothing where there is nothing to say', async () => {
    expect(await callCbor('AddTagsToStream', { StreamName: 's', Tags: { a: 'b' } })).toEqual({
      status: 200,
      body: {},
    })
  })

  test('errors are in CBOR, too, even where no operation was found', async () => {
    expect(await callCbor('DescribeStream', { StreamName: 'nowhere' })).toEqual({
      status: 400,
      body: {
        __type: 'ResourceNotFoundException',
        message: 'Stream nowhere under account 000000000000 not found.',
      },
    })
    expect(await callCbor('Nonsense', {})).toEqual({
      status: 400,
      body: { __type: 'UnknownOperationException' },
    })
    const response = await post('ListStreams', CBOR_TYPE, Uint8Array.of(0xbf))
    expect(decode(new Uint8Array(await response.arrayBuffer()))).toEqual({ __type: 'SerializationException' })
  })

  test('a client that speaks CBOR over HTTP/2', async () => {
    const session = connect(app.endpoint)
    const answer = await request(session, 'DescribeLimits', CBOR_TYPE, encode({}))
    expect(decode(answer)).toMatchObject({ OnDemandStreamCountLimit: expect.any(Number) as number })
    session.close()
  })
})

function request(
  session: ClientHttp2Session,
  operation: string,
  type: string,
  body: Uint8Array,
): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const stream = session.request({
      ':method': 'POST',
      ':path': '/',
      'content-type': type,
      'x-amz-target': `Kinesis_20131202.${operation}`,
    })
    const chunks: Buffer[] = []
    stream.on('data', (chunk: Buffer) => chunks.push(chunk))
    stream.on('end', () => resolve(new Uint8Array(Buffer.concat(chunks))))
    stream.on('error', reject)
    stream.end(body)
  })
}

const codec = new EventStreamCodec(
  (bytes) => Buffer.from(bytes as Uint8Array).toString(),
  (text) => Buffer.from(text),
)

interface Message {
  readonly headers: Record<string, string>
  readonly body: Uint8Array
}

/** The messages of an event stream, until the client has enough. */
async function messages(response: Response, count: number): Promise<Message[]> {
  const found: Message[] = []
  let held = Buffer.alloc(0)
  const reader = response.body!.getReader()
  while (found.length < count) {
    const { done, value } = await reader.read()
    if (done) break
    held = Buffer.concat([held, value])
    while (held.length >= 4 && held.length >= held.readUInt32BE(0)) {
      const length = held.readUInt32BE(0)
      const { headers, body } = codec.decode(new Uint8Array(held.subarray(0, length)))
      found.push({
        headers: Object.fromEntries(
          Object.entries(headers).map(([name, { value: of }]) => [name, String(of)]),
        ),
        body,
      })
      held = held.subarray(length)
    }
  }
  return found
}

describe('event streams', () => {
  const registered = async (ConsumerName: string): Promise<string> => {
    const { body } = await call('RegisterStreamConsumer', {
      StreamARN: 'arn:aws:kinesis:us-east-1:000000000000:stream/s',
      ConsumerName,
    })
    return (body.Consumer as { ConsumerARN: string }).ConsumerARN
  }
  const open = (): number =>
    app.broker.streams.subscriptions.list(
      app.broker.streams.state.registry.byArn('arn:aws:kinesis:us-east-1:000000000000:stream/s')!,
    ).length

  test.each([
    [
      JSON_TYPE,
      (input: unknown) => JSON.stringify(input),
      (body: Uint8Array) => JSON.parse(Buffer.from(body).toString()) as unknown,
    ],
    [
      CBOR_TYPE,
      (input: unknown) => encode(input),
      (body: Uint8Array) => decode(body, { tags: Tagged.preserve(1) }) as unknown,
    ],
  ])('begin with initial-response and go on in the type of the request: %s', async (type, write, read) => {
    const ConsumerARN = await registered(type.replace(/\W/g, '-'))
    const hangUp = new AbortController()
    const input = { ConsumerARN, ShardId: SHARD, StartingPosition: { Type: 'TRIM_HORIZON' } }
    await call('PutRecord', { StreamName: 's', PartitionKey: 'k', Data: 'AP8=' })
    const response = await post('SubscribeToShard', type, write(input), hangUp.signal)
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('application/vnd.amazon.eventstream')
    expect(response.headers.get('content-length')).toBeNull()
    const [first, second] = await messages(response, 2)
    expect(first!.headers).toEqual({
      ':message-type': 'event',
      ':event-type': 'initial-response',
      ':content-type': type,
    })
    expect(read(first!.body)).toEqual({})
    expect(second!.headers).toEqual({
      ':message-type': 'event',
      ':event-type': 'SubscribeToShardEvent',
      ':content-type': type,
    })
    const at = app.clock.now()
    expect(read(second!.body)).toMatchObject({
      MillisBehindLatest: 0,
      Records: expect.arrayContaining([
        expect.objectContaining(
          type === JSON_TYPE
            ? { Data: 'AP8=', ApproximateArrivalTimestamp: at / 1_000 }
            : { Data: Uint8Array.of(0, 255), ApproximateArrivalTimestamp: new Tagged(1, at) },
        ),
      ]) as unknown,
    })
    expect(open()).toBe(1)
    hangUp.abort()
    await until(() => open() === 0)
  })

  test('an error later on is the last message', async () => {
    const ConsumerARN = await registered('excepted')
    const input = { ConsumerARN, ShardId: SHARD, StartingPosition: { Type: 'LATEST' } }
    const response = await post('SubscribeToShard', JSON_TYPE, JSON.stringify(input))
    await call('DeregisterStreamConsumer', { ConsumerARN })
    const [, last, none] = await messages(response, 3)
    expect(none).toBeUndefined()
    expect(last!.headers).toEqual({
      ':message-type': 'exception',
      ':exception-type': 'ResourceNotFoundException',
      ':content-type': JSON_TYPE,
    })
    expect(JSON.parse(Buffer.from(last!.body).toString())).toEqual({
      message: 'Consumer excepted, account 000000000000 not found.',
    })
  })

  test('what is refused before it begins is no event stream', async () => {
    expect(
      await call('SubscribeToShard', {
        ConsumerARN: 'arn:aws:kinesis:us-east-1:000000000000:stream/s/consumer/none:1',
        ShardId: SHARD,
        StartingPosition: { Type: 'LATEST' },
      }),
    ).toEqual({
      status: 400,
      body: {
        __type: 'ResourceNotFoundException',
        message: 'Consumer none, account 000000000000 not found.',
      },
    })
  })
})
