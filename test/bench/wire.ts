import { connect } from 'node:net'
import type { Socket } from 'node:net'

const SEPARATOR = Buffer.from('\r\n\r\n')
const LENGTH = Buffer.from('ontent-Length: ')
const SMALL_LENGTH = Buffer.from('ontent-length: ')

/** Records of a PutRecords, and of a GetRecords. */
export const RECORDS = 100

/** A keep-alive connection that sends one prepared request at a time: an HTTP client cheap enough to load a server with. */
export class Wire {
  readonly #socket: Socket
  #buffered: Buffer | undefined
  #done: ((body: Buffer) => void) | undefined
  #failed: ((error: Error) => void) | undefined

  constructor(host: string, port: number) {
    this.#socket = connect({ host, port, noDelay: true })
    this.#socket.on('data', (chunk: Buffer) => this.#take(chunk))
    this.#socket.on('error', (error) => this.#failed?.(error))
    this.#socket.on('close', () => this.#failed?.(new Error('The server closed the connection')))
  }

  close(): void {
    this.#failed = undefined
    this.#socket.destroy()
  }

  /** Resolves with the body of a 200; rejects for any other status. */
  send(request: Buffer): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      this.#done = resolve
      this.#failed = reject
      this.#socket.write(request)
    })
  }

  #take(chunk: Buffer): void {
    const data = this.#buffered ? Buffer.concat([this.#buffered, chunk]) : chunk
    const head = data.indexOf(SEPARATOR)
    const length = head < 0 ? -1 : contentLength(data, head)
    if (length < 0 || data.length < head + 4 + length) {
      this.#buffered = data
      return
    }
    this.#buffered = undefined
    const body = data.subarray(head + 4, head + 4 + length)
    // The status is at a fixed place: `HTTP/1.1 200`.
    if (data[9] === 50) this.#done?.(body)
    else this.#failed?.(new Error(`${data.toString('latin1', 9, 12)}: ${body.toString().slice(0, 500)}`))
  }
}

function contentLength(data: Buffer, head: number): number {
  let at = data.indexOf(LENGTH)
  if (at < 0 || at > head) at = data.indexOf(SMALL_LENGTH)
  if (at < 0 || at > head) throw new Error('An answer without Content-Length')
  let length = 0
  for (let i = at + LENGTH.length; data[i]! >= 48 && data[i]! <= 57; i += 1)
    length = length * 10 + data[i]! - 48
  return length
}

/** An SQS request in AWS JSON. */
export function requestBytes(host: string, operation: string, input: unknown): Buffer {
  const headers = `Content-Type: application/x-amz-json-1.0\r\nX-Amz-Target: AmazonSQS.${operation}\r\n`
  return asSdksSend(host, 'sqs', headers, JSON.stringify(input))
}

/** A Kinesis request in AWS JSON. */
export function kinesisBytes(host: string, operation: string, input: unknown): Buffer {
  const headers = `Content-Type: application/x-amz-json-1.1\r\nX-Amz-Target: Kinesis_20131202.${operation}\r\n`
  return asSdksSend(host, 'kinesis', headers, JSON.stringify(input))
}

/** An SNS request in Query, which SDKs speak to SNS. */
export function formBytes(host: string, operation: string, input: Record<string, string>): Buffer {
  const body = new URLSearchParams({ Action: operation, Version: '2010-03-31', ...input })
  return asSdksSend(host, 'sns', `Content-Type: application/x-www-form-urlencoded\r\n`, body.toString())
}

/** A request with what SDKs put into it: headers are part of what a server has to read. */
function asSdksSend(host: string, service: 'sqs' | 'sns' | 'kinesis', headers: string, body: string): Buffer {
  return Buffer.from(
    `POST / HTTP/1.1\r\n` +
      `Host: ${host}\r\n` +
      headers +
      `User-Agent: aws-sdk-js/3.1169.0 ua/2.1 os/linux lang/js md/nodejs#20 api/${service}#3.1169.0 m/E\r\n` +
      `amz-sdk-invocation-id: 5b5f3a0e-8a65-4d3c-9a53-0c6dd5b7c8a1\r\n` +
      `amz-sdk-request: attempt=1; max=3\r\n` +
      `x-amz-date: 20250101T000000Z\r\n` +
      `x-amz-content-sha256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\r\n` +
      `Authorization: AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20250101/us-east-1/${service}/aws4_request, SignedHeaders=amz-sdk-invocation-id;amz-sdk-request;content-length;content-type;host;x-amz-content-sha256;x-amz-date;x-amz-target, Signature=e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\r\n` +
      `Connection: keep-alive\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  )
}
