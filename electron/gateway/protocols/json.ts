import type { WireFault } from '../errors'
import { GatewayError, wrongType } from '../errors'
import type { Family, Operation, Wire } from '../family'
import type { List, Dictionary, Shape, Structure } from '../shapes'
import type { Reply } from '../exchange'
import { jsonBody, utf8Text } from './jsonBody'

/**
 * AWS JSON 1.0 and 1.1: the operation in `X-Amz-Target`, its input as a JSON object.
 * Source: https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html
 */
export const jsonType = 'application/x-amz-json-1.0'
const jsonType11 = 'application/x-amz-json-1.1'

/** Answers are of the version that the request named; the two differ in nothing else that matters here. */
export function answerType(contentType: string | undefined): string {
  return contentType?.startsWith(jsonType11) ? jsonType11 : jsonType
}

/** What a target such as `AmazonSQS.SendMessage` calls the service. */
export function serviceOf(target: string): string {
  return target.slice(0, target.lastIndexOf('.'))
}

/** The operation a target such as `AmazonSQS.SendMessage` names; UnknownOperationException if it names none. */
export function operationOfTarget(
  families: ReadonlyMap<string, Family>,
  target: string,
): [Family, Operation] {
  const family = families.get(serviceOf(target))
  const operation = family?.operations.get(target.slice(target.lastIndexOf('.') + 1))
  if (family && operation) return [family, operation]
  throw new GatewayError('UnknownOperationException', 'The requested operation is not known to this service.')
}

/** The operation's input, its types checked; SerializationException where the body is not what its shape says. */
export function readJsonInput(body: Buffer, operation: Operation): unknown {
  if (body.length === 0) throw new GatewayError('SerializationException', 'The request body is empty.')
  const text = utf8Text(body)
  if (text === undefined) throw wrongType('The request body is not UTF-8.')
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new GatewayError('SerializationException', 'The request body is not valid JSON.')
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw mismatch(value, operation.input)
  return readStructure(operation.input, value as Record<string, unknown>)
}

function read(shape: Shape, value: unknown): unknown {
  switch (shape.kind) {
    case 'string':
      if (typeof value === 'string') return value
      break
    case 'integer':
      if (typeof value === 'number' && Number.isInteger(value) && Math.abs(value) <= 0x7fff_ffff) return value
      break
    case 'long':
      if (typeof value === 'number' && Number.isInteger(value)) return value
      break
    case 'boolean':
      if (typeof value === 'boolean') return value
      break
    case 'blob':
      if (typeof value === 'string') return bytesOf(value)
      break
    case 'timestamp':
      if (typeof value === 'number') return Math.round(value * 1_000)
      break
    case 'list':
      if (Array.isArray(value)) return readList(shape, value)
      break
    case 'map':
      if (isObject(value)) return readMap(shape, value)
      break
    case 'structure':
      if (isObject(value)) return readStructure(shape, value)
      break
  }
  throw mismatch(value, shape)
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Members that the shape does not know are ignored, and null counts as absent. */
function readStructure(shape: Structure, value: Record<string, unknown>): Record<string, unknown> {
  const result: Record<string, unknown> = {}
  for (const member of shape.members) {
    const given = value[member.name]
    if (given !== undefined && given !== null && Object.hasOwn(value, member.name)) {
      result[member.name] = read(member.shape, given)
    }
  }
  return result
}

function readList(shape: List, values: unknown[]): unknown[] {
  const result: unknown[] = []
  for (const value of values) if (value !== null) result.push(read(shape.of, value))
  return result
}

/** In place, so that a key such as `__proto__` stays the own property that the JSON parser made of it. */
function readMap(shape: Dictionary, value: Record<string, unknown>): Record<string, unknown> {
  for (const key of Object.keys(value)) {
    const given = value[key]
    const checked = given === null ? undefined : read(shape.of, given)
    if (checked === undefined) delete value[key]
    else if (checked !== given) {
      Object.defineProperty(value, key, {
        value: checked,
        enumerable: true,
        writable: true,
        configurable: true,
      })
    }
  }
  return value
}

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/

/** The bytes of base64 text. Throws a SerializationException if it is none. */
export function bytesOf(text: string): Uint8Array {
  if (text.length % 4 !== 0 || !BASE64.test(text)) throw wrongType('A blob is not valid base64.')
  return Buffer.from(text, 'base64')
}

const shapeNames: Record<Shape['kind'], string> = {
  string: 'a String',
  integer: 'an Integer',
  long: 'a Long',
  boolean: 'a Boolean',
  blob: 'a ByteBuffer',
  timestamp: 'a Timestamp',
  list: 'a List',
  map: 'a Map',
  structure: 'a Structure',
}

function mismatch(value: unknown, shape: Shape): GatewayError {
  if (Array.isArray(value)) return wrongType('Start of list found where not expected.')
  if (typeof value === 'object' && value !== null) {
    return wrongType('Start of structure or map found where not expected.')
  }
  return wrongType(`${tokenOf(value)} can not be converted to ${shapeNames[shape.kind]}`)
}

function tokenOf(value: unknown): string {
  if (typeof value === 'string') return 'STRING_VALUE'
  if (typeof value === 'number') return Number.isInteger(value) ? 'NUMBER_VALUE' : 'DECIMAL_VALUE'
  if (typeof value === 'boolean') return value ? 'TRUE_VALUE' : 'FALSE_VALUE'
  return 'NULL_VALUE'
}

export function jsonReply(
  operation: Operation,
  result: unknown,
  requestId: string,
  type: string = jsonType,
): Reply {
  const body = operation.output ? jsonBody(operation.output, result ?? {}) : { body: '' }
  return { status: 200, type, ...body, requestId }
}

export function base64Of(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')
}

/** AWS JSON 1.0 and 1.1 as services that also speak Query have it. `namespace`: before the `#` of an error's `__type`. */
export function jsonWires(namespace: string): (contentType: string | undefined) => Wire {
  const wire = (type: string): Wire => ({
    read: readJsonInput,
    reply: (operation, result, requestId) => jsonReply(operation, result, requestId, type),
    fault: (fault, requestId) => jsonFault(fault, namespace, requestId, type),
  })
  const [old, current] = [wire(jsonType), wire(jsonType11)]
  return (contentType) => (answerType(contentType) === jsonType11 ? current : old)
}

/** An error as the JSON protocols carry it; those of an operation also name their Query code, as AWS does. */
export function jsonFault(
  fault: WireFault,
  namespace: string,
  requestId: string,
  type: string = jsonType,
): Reply {
  return {
    status: fault.status,
    type,
    body: JSON.stringify({
      __type: fault.jsonType ?? `${namespace}#${fault.code}`,
      message: fault.message,
    }),
    requestId,
    ...(fault.ofOperation && { more: ['x-amzn-query-error', `${fault.queryCode};${fault.fault}`] }),
  }
}
