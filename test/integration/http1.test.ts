import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startGateway } from '../../electron/gateway/gateway'
import type { Gateway } from '../../electron/gateway/gateway'
import { FakeSns } from '../unit/gateway/fakeSns'
import { until } from './until'

let fake: FakeSns
let gateway: Gateway
const open: Wire[] = []

beforeEach(async () => {
  fake = new FakeSns()
  gateway = await startGateway({ broker: fake, host: '127.0.0.1', port: 0, log: () => undefined })
})
afterEach(async () => {
  for (const wire of open.splice(0)) wire.socket.destroy()
  await gateway.close()
})

/** A connection on which a test writes what it likes. */
class Wire {
  readonly socket: Socket
  received = ''
  closed = false

  constructor() {
    this.socket = connect({ port: gateway.port, host: '127.0.0.1', allowHalfOpen: true })
    this.socket.setEncoding('latin1')
    this.socket.on('data', (chunk: string) => (this.received += chunk))
    this.socket.on('error', () => (this.closed = true))
    this.socket.on('end', () => (this.closed = true))
    open.push(this)
  }

  send(text: string | Buffer): this {
    this.socket.write(text)
    return this
  }

  get statuses(): string[] {
    return [...this.received.matchAll(/HTTP\/1\.1 (\d+)/g)].map((match) => match[1]!)
  }

  async answered(count: number): Promise<this> {
    await until(() => (this.statuses.length >= count && this.received.endsWith('}')) || this.closed)
    return this
  }

  async ended(): Promise<this> {
    await until(() => this.closed)
    return this
  }
}

function request(operation: string, input: unknown, more = ''): string {
  const body = JSON.stringify(input)
  return `POST / HTTP/1.1\r\nHost: localhost\r\nX-Amz-Target: AmazonSQS.${operation}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n${more}\r\n${body}`
}

beforeEach(() => {
  fake.answers.ListQueues = {}
  fake.answers.SendMessage = {}
})

const bodies = () => fake.calls.map((call) => call.input.MessageBody)

test('pipelined requests are run and answered in order', async () => {
  const wire = new Wire()
  wire.send([1, 2, 3, 4, 5].map((n) => request('SendMessage', { MessageBody: `m${n}` })).join(''))
  await wire.answered(5)
  expect(wire.statuses).toEqual(['200', '200', '200', '200', '200'])
  expect(bodies()).toEqual(['m1', 'm2', 'm3', 'm4', 'm5'])
})

test('a request may arrive byte by byte', async () => {
  const wire = new Wire()
  wire.socket.setNoDelay(true)
  for (const byte of request('SendMessage', { MessageBody: 'slow' })) {
    wire.send(byte)
    await until(() => wire.socket.writableLength === 0)
  }
  await wire.answered(1)
  expect(bodies()).toEqual(['slow'])
})

test('a chunked body is put together', async () => {
  const wire = new Wire()
  const body = JSON.stringify({ MessageBody: 'in parts' })
  wire.send(
    'POST / HTTP/1.1\r\nHost: localhost\r\nX-Amz-Target: AmazonSQS.SendMessage\r\nTransfer-Encoding: chunked\r\n\r\n',
  )
  for (const part of [body.slice(0, 5), body.slice(5, 6), body.slice(6)]) {
    wire.send(`${part.length.toString(16)}\r\n${part}\r\n`)
  }
  wire.send('0\r\n\r\n')
  await wire.answered(1)
  expect(bodies()).toEqual(['in parts'])
})

test('a client that expects to be told to continue is told so', async () => {
  const wire = new Wire()
  const whole = request('SendMessage', { MessageBody: 'asked first' }, 'Expect: 100-continue\r\n')
  const split = whole.indexOf('\r\n\r\n') + 4
  wire.send(whole.slice(0, split))
  await until(() => wire.received.includes('100 Continue'))
  wire.send(whole.slice(split))
  await wire.answered(2)
  expect(wire.statuses).toEqual(['100', '200'])
})

test('a client that announces too much is refused before it sends it', async () => {
  const wire = new Wire()
  wire.send(
    'POST / HTTP/1.1\r\nHost: localhost\r\nX-Amz-Target: AmazonSQS.SendMessage\r\nContent-Length: 99999999\r\nExpect: 100-continue\r\n\r\n',
  )
  await wire.ended()
  expect(wire.statuses).toEqual(['413'])
})

test('a connection stays usable after a body past the limit', async () => {
  const wire = new Wire()
  wire.send(request('SendMessage', { MessageBody: 'x'.repeat(9 * 1_048_576) }))
  wire.send(request('ListQueues', {}))
  await until(() => wire.statuses.length === 2)
  expect(wire.statuses).toEqual(['413', '200'])
})

test.each([
  ['garbage', 'lorem ipsum\r\n\r\n'],
  ['zero bytes', '\0\0\0\0\0\0\0\0'],
  ['a TLS handshake', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'],
  ['two lengths', 'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab'],
  [
    'length and chunks',
    'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  ],
  ['a negative length', 'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n'],
  ['a bad chunk size', 'POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n'],
  ['no host', 'GET / HTTP/1.1\r\n\r\n'],
  ['a header line without end', `GET / HTTP/1.1\r\nHost: localhost\r\nX: ${'y'.repeat(100_000)}`],
  [
    'a bad HTTP/2 preface',
    'PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n and so on and on, past the length of a frame header',
  ],
])('%s closes its own connection only', async (_, bytes) => {
  const bystander = new Wire().send(request('ListQueues', {}))
  await bystander.answered(1)
  const wire = new Wire().send(Buffer.from(bytes, 'latin1'))
  await wire.ended()
  expect(wire.statuses.every((status) => status.startsWith('4'))).toBe(true)
  bystander.send(request('ListQueues', {}))
  await bystander.answered(2)
  expect(bystander.statuses).toEqual(['200', '200'])
})

test('a request that is cut off runs nothing', async () => {
  const whole = request('SendMessage', { MessageBody: 'cut off' })
  const wire = new Wire()
  wire.socket.end(whole.slice(0, -3))
  await wire.ended()
  expect(fake.calls).toEqual([])
})

test('a client that closes its half after sending still gets its answer', async () => {
  const wire = new Wire()
  wire.socket.end(request('SendMessage', { MessageBody: 'last words' }))
  await wire.ended()
  expect(wire.statuses).toEqual(['200'])
})

test('a request with an absolute target is understood', async () => {
  const wire = new Wire()
  wire.send(request('ListQueues', {}).replace('POST / ', 'POST http://localhost:1/ '))
  await wire.answered(1)
  expect(wire.statuses).toEqual(['200'])
})

test('HTTP/1.0 without a host is answered and closed', async () => {
  const wire = new Wire().send('GET /health HTTP/1.0\r\n\r\n')
  await wire.ended()
  expect(wire.received).toContain('"switchyard"')
})

test('an offer to upgrade to HTTP/2 is passed over', async () => {
  const wire = new Wire()
  wire.send(
    request(
      'ListQueues',
      {},
      'Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n',
    ),
  )
  await wire.answered(1)
  expect(wire.statuses).toEqual(['200'])
})

test('a client that hangs up ends its long poll', async () => {
  const wire = new Wire().send(request('ReceiveMessage', { WaitTimeSeconds: 20 }))
  await until(() => fake.waiting === 1)
  wire.socket.destroy()
  await until(() => fake.aborted === 1)
})

test('a client that only closes its half ends its long poll too, since it looks the same', async () => {
  const wire = new Wire().send(request('ReceiveMessage', { WaitTimeSeconds: 20 }))
  await until(() => fake.waiting === 1)
  wire.socket.end()
  await wire.ended()
  expect(fake.aborted).toBe(1)
})

test('a client that hangs up ends all the long polls it has pipelined', async () => {
  const wire = new Wire()
  wire.send([1, 2, 3].map(() => request('ReceiveMessage', { WaitTimeSeconds: 20 })).join(''))
  await until(() => fake.waiting === 3)
  wire.socket.destroy()
  await until(() => fake.aborted === 3)
})

test('a long poll of one client does not end with the connection of another', async () => {
  const poller = new Wire().send(request('ReceiveMessage', { WaitTimeSeconds: 20 }))
  await until(() => fake.waiting === 1)
  const other = new Wire().send(request('ListQueues', {}))
  await other.answered(1)
  other.socket.destroy()
  await new Wire().send(request('ListQueues', {})).answered(1)
  expect([fake.waiting, poller.closed]).toEqual([1, false])
})

test('a client that pipelines and reads no answers gets few large ones, and all once it reads', async () => {
  // Of some 7 MiB each in base64, of which 32 MiB may wait.
  const record = { SequenceNumber: '1', Data: new Uint8Array(5_000_000), PartitionKey: 'k' }
  fake.answers.GetRecords = { Records: [record], MillisBehindLatest: 0 }
  const one = request('GetRecords', { ShardIterator: 'i' }).replace('AmazonSQS', 'Kinesis_20131202')
  const socket = connect({ port: gateway.port, host: '127.0.0.1' })
  let bytes = 0
  try {
    socket.pause()
    socket.write(one.repeat(30))
    await until(() => fake.calls.length >= 5)
    // Other connections are not held back by it.
    expect((await fetch(`${gateway.endpoint}/health`)).status).toBe(200)
    expect(fake.calls.length).toBeLessThanOrEqual(9)
    socket.on('data', (chunk: Buffer) => (bytes += chunk.length)).resume()
    await until(() => bytes > 30 * 6_666_668)
    expect(fake.calls).toHaveLength(30)
  } finally {
    socket.destroy()
  }
})

test('what a client pipelined that is gone is not kept', async () => {
  const record = { SequenceNumber: '1', Data: new Uint8Array(5_000_000), PartitionKey: 'k' }
  fake.answers.GetRecords = { Records: [record], MillisBehindLatest: 0 }
  const one = request('GetRecords', { ShardIterator: 'i' }).replace('AmazonSQS', 'Kinesis_20131202')
  const socket = connect({ port: gateway.port, host: '127.0.0.1' })
  socket.pause()
  socket.write(one.repeat(20))
  await until(() => fake.calls.length >= 5)
  socket.destroy()
  await until(() => fake.calls.length === 20)
  expect((await new Wire().send(request('ListQueues', {})).answered(1)).statuses).toEqual(['200'])
})
