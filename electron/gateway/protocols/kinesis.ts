import type { WireFault } from '../errors'
import type { Reply } from '../exchange'
import type { Operation, Wire } from '../family'
import type { Structure } from '../shapes'
import { cborType, fromCbor, toCbor } from './cbor'
import { eventStreamType, eventStream } from './eventStream'
import { jsonBody, utf8Text } from './jsonBody'
import { readKinesisInput, refused, unconvertible } from './kinesisInput'
import type { Spelling } from './kinesisInput'

/**
 * The protocols of Kinesis: AWS JSON 1.1, and the same in CBOR, each with errors under their bare names. What the client
 * sent says which one it is answered in.
 */
interface Format extends Spelling {
  readonly type: string
  parse(body: Buffer): unknown
  write(
    shape: Structure,
    value: unknown,
  ): Pick<Reply, 'body' | 'ascii'> & { readonly body: string | Uint8Array }
}

const jsonType = 'application/x-amz-json-1.1'

const json: Format = {
  type: jsonType,
  parse(body) {
    const text = utf8Text(body)
    try {
      if (text !== undefined) return JSON.parse(text) as unknown
    } catch {
      // Said below.
    }
    throw refused('')
  },
  write: jsonBody,
  bytes(value) {
    return typeof value === 'string' ? fromBase64(value) : fail(value, 'a Blob')
  },
  time(value) {
    return typeof value === 'number' ? Math.round(value * 1_000) : fail(value, 'milliseconds since epoch')
  },
}

const cbor: Format = {
  type: cborType,
  parse(body) {
    try {
      return fromCbor(body)
    } catch {
      throw refused('')
    }
  },
  write: (shape, value) => ({ body: toCbor(shape, value) }),
  bytes(value) {
    return value instanceof Uint8Array ? value : fail(value, 'a Blob')
  },
  time(value) {
    if (typeof value === 'number' || typeof value === 'bigint') return Math.round(Number(value))
    // Clients that somebody wrote by hand send them as text.
    if (typeof value === 'string' && MILLISECONDS.test(value)) return Number(value)
    return fail(value, 'milliseconds since epoch')
  },
}

function fail(value: unknown, target: string): never {
  throw unconvertible(value, target)
}

const MILLISECONDS = /^[0-9]{1,15}$/
const MISPLACED = /[^A-Za-z0-9+/=]|=[^=]/

/** Node passes over what is no base64; its result is too short then. */
function fromBase64(text: string): Uint8Array {
  const { length } = text
  const bytes = Buffer.from(text, 'base64')
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0
  const whole = length % 4 === 0 && bytes.length === (length / 4) * 3 - padding
  if (whole && !text.includes('-') && !text.includes('_') && (padding === 0 || endsInZeros(text, padding))) {
    return bytes
  }
  const found = `'${text}' can not be converted to a Blob: `
  if (length % 4 !== 0) {
    throw refused(`${found}Base64 encoded length is expected a multiple of 4 bytes but found: ${length}`)
  }
  const misplaced = MISPLACED.exec(text)
  if (misplaced) throw refused(`${found}Invalid Base64 character: '${misplaced[0].charAt(0)}'`)
  throw refused(`${found}Invalid last non-pad Base64 character dectected`)
}

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** The last digit before the padding has bits that belong to no byte. */
function endsInZeros(text: string, padding: number): boolean {
  const digit = DIGITS.indexOf(text.charAt(text.length - padding - 1))
  return digit % (padding === 2 ? 16 : 4) === 0
}

class KinesisWire implements Wire {
  constructor(private readonly format: Format) {}

  read(body: Buffer, operation: Operation): unknown {
    return readKinesisInput(operation.input, this.format.parse(body), this.format)
  }

  reply(
    operation: Operation,
    result: unknown,
    requestId: string,
    faultOf: (error: unknown) => WireFault,
  ): Reply {
    const { format } = this
    if (operation.events) {
      const { name, shape } = operation.events
      const payloads = {
        type: format.type,
        nothing: format.write(emptyShape, {}).body,
        event: (event: unknown) => format.write(shape, event).body,
        faultName: bareName,
        fault: (fault: WireFault) => format.write(faultShape, { message: fault.message }).body,
      }
      const body = eventStream(result as AsyncIterable<unknown>, name, payloads, faultOf)
      return { status: 200, type: eventStreamType, body, requestId, more: extended(requestId) }
    }
    const body = operation.output ? format.write(operation.output, result) : { body: '' }
    return { status: 200, type: format.type, ...body, requestId, more: extended(requestId) }
  }

  fault(fault: WireFault, requestId: string): Reply {
    const name = bareName(fault)
    // Recorded from Kinesis: this one spells its message like this, and some say nothing.
    const member = name === 'SerializationException' ? 'Message' : 'message'
    const silent = fault.message === '' || name === 'UnknownOperationException'
    const body = this.format.write(faultShape, { __type: name, ...(!silent && { [member]: fault.message }) })
    return { status: fault.status, type: this.format.type, ...body, requestId, more: extended(requestId) }
  }
}

/** Kinesis gives a second, longer id with each answer, which SDKs call the extended request id. */
function extended(requestId: string): readonly string[] {
  return ['x-amz-id-2', Buffer.from(requestId + requestId).toString('base64')]
}

const emptyShape: Structure = { kind: 'structure', members: [] }
const faultShape: Structure = {
  kind: 'structure',
  members: ['__type', 'message', 'Message'].map((name) => ({
    name,
    wire: name,
    shape: { kind: 'string' },
    required: false,
  })),
}

/** Kinesis names its errors without the namespace of any framework. */
function bareName({ jsonType: type, code }: WireFault): string {
  return type === undefined ? code : type.slice(type.indexOf('#') + 1)
}

const inJson = new KinesisWire(json)
const inCbor = new KinesisWire(cbor)

/** How to speak to a client whose request is of that content type. */
export function kinesisWire(contentType: string | undefined): Wire {
  return contentType?.toLowerCase().startsWith('application/x-amz-cbor') ? inCbor : inJson
}
