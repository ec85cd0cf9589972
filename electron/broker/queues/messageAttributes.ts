import { BrokerError } from '../../../shared/errors'
import type { Quotas } from '../../../shared/quotas'
import { allowedTextLength, utf8Length } from './messageText'
import type { MessageAttributes, MessageAttributeValue } from './operations'

/** Recorded from AWS: letters and digits of any language. */
const NAME = /^[\p{L}\p{N}_.-]+$/u
const TYPE = /^(String|Number|Binary)(\..+)?$/
const NUMBER = /^\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*$/

/** The only system attribute a sender may give. */
export const TRACE_HEADER = 'AWSTraceHeader'

/**
 * Checks the attributes of a message and answers how many bytes they count: names, types and values.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html
 */
export function checkMessageAttributes(attributes: MessageAttributes | undefined, quotas: Quotas): number {
  if (!attributes) return 0
  const entries = Object.entries(attributes)
  if (entries.length > quotas.messageAttributes) {
    throw refuse(
      `Number of message attributes [${entries.length}] exceeds the allowed maximum [${quotas.messageAttributes}].`,
    )
  }
  let bytes = 0
  for (const [name, attribute] of entries) {
    checkName(name, quotas)
    bytes += utf8Length(name) + checkValue(name, attribute, quotas)
  }
  return bytes
}

/** Checks MessageSystemAttributes, whose size does not count. Answers the trace header. */
export function checkSystemAttributes(attributes: MessageAttributes | undefined): string | null {
  if (!attributes) return null
  let header: string | null = null
  for (const [name, attribute] of Object.entries(attributes)) {
    if (name !== TRACE_HEADER) {
      throw refuse(
        `Message system attribute name '${name}' is invalid. The only supported name is ${TRACE_HEADER}.`,
      )
    }
    if (attribute.DataType !== 'String' || !attribute.StringValue) {
      throw refuse(`Message system attribute '${name}' must contain a non-empty value of type 'String'.`)
    }
    if (allowedTextLength(attribute.StringValue) === undefined) throw badCharacters(name)
    header = attribute.StringValue
  }
  return header
}

function checkName(name: string, quotas: Quotas): void {
  if (name === '') throw refuse('The request must contain non-empty message (user) attribute names.')
  const named = 'Message (user) attribute name must'
  if (name.length > quotas.attributeNameLength) {
    throw refuse(`${named} be shorter than ${quotas.attributeNameLength} bytes.`)
  }
  if (!NAME.test(name)) {
    throw refuse(
      'Message (user) attributes name can only contain upper and lower score characters, digits, periods, hyphens and underscores. ',
    )
  }
  const lower = name.toLowerCase()
  if (lower.startsWith('aws.') || lower.startsWith('amazon.')) {
    throw refuse(
      "You can't use message attribute names beginning with 'AWS.' or 'Amazon.'. These strings are reserved for internal use.",
    )
  }
  if (name.startsWith('.')) throw refuse(`${named} not begin with character '.'.`)
  if (name.endsWith('.')) throw refuse(`${named} not end with character '.'.`)
  if (name.includes('..')) throw refuse(`${named} not have successive '.' characters.`)
}

/** Bytes of type and value. */
function checkValue(name: string, attribute: MessageAttributeValue, quotas: Quotas): number {
  if (attribute.StringListValues?.length || attribute.BinaryListValues?.length) {
    throw new BrokerError(
      'UnsupportedOperation',
      'Message attribute list values in SendMessage operation are not supported.',
    )
  }
  const type = attribute.DataType
  if (!type) {
    throw refuse(`The message (user) attribute '${name}' must contain a non-empty message attribute type.`)
  }
  const kind = TYPE.exec(type)?.[1]
  if (!kind) {
    throw refuse(
      `The type of message (user) attribute '${name}' is invalid. You must use only the following supported type prefixes: Binary, Number, String.`,
    )
  }
  if (type.length > quotas.attributeTypeLength) {
    throw refuse(`Message (user) attribute type must be shorter than ${quotas.attributeTypeLength} bytes.`)
  }
  const typeBytes = utf8Length(type)
  const { StringValue: text, BinaryValue: bytes } = attribute
  if (text !== undefined && bytes !== undefined) {
    throw refuse(`Message (user) attribute '${name}' must have a single value.`)
  }
  if (!text && !bytes?.length) {
    throw refuse(`Message (user) attribute '${name}' must contain a non-empty value of type '${type}'.`)
  }
  if (kind === 'Binary') {
    if (!bytes) throw wrongField(name, type, 'Binary')
    return typeBytes + bytes.length
  }
  if (!text) throw wrongField(name, type, 'String')
  if (kind === 'Number' && !NUMBER.test(text)) {
    throw refuse(`Can't cast the value of message (user) attribute '${name}' to a number.`)
  }
  const valueBytes = allowedTextLength(text)
  if (valueBytes === undefined) throw badCharacters(name)
  return typeBytes + valueBytes
}

function wrongField(name: string, type: string, field: string): BrokerError {
  return refuse(`Message (user) attribute '${name}' with type '${type}' must use field '${field}'.`)
}

/** Recorded from AWS: the code differs from that of a body. */
function badCharacters(name: string): BrokerError {
  return refuse(
    `Message (user) attribute '${name}' contains invalid characters. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF`,
  )
}

function refuse(reason: string): BrokerError {
  return new BrokerError('InvalidParameterValue', reason)
}

/** The last one is not documented, but recorded. */
const EVERYTHING = ['All', '.*', '*']

/**
 * Which attributes a receive asks for: `All`, `.*` and `*` mean every one, `prefix.*` those that begin with the prefix,
 * anything else a name. Undefined if none of the message's is asked for.
 */
export function selectAttributes(
  attributes: MessageAttributes,
  wanted: readonly string[],
): MessageAttributes | undefined {
  if (EVERYTHING.some((name) => wanted.includes(name))) return attributes
  const prefixes = wanted.filter((name) => name.endsWith('.*')).map((name) => name.slice(0, -2))
  const selected = Object.entries(attributes).filter(
    ([name]) => wanted.includes(name) || prefixes.some((prefix) => name.startsWith(prefix)),
  )
  return selected.length > 0 ? Object.fromEntries(selected) : undefined
}

interface StoredAttribute {
  readonly DataType: string
  readonly StringValue?: string
  readonly BinaryValue?: string
}

/** Attributes as `messages.attributes` keeps them: JSON in AWS's own shape, binary values as base64. */
export function storeAttributes(attributes: MessageAttributes | undefined): string | null {
  const entries = Object.entries(attributes ?? {})
  if (entries.length === 0) return null
  // fromEntries, for an attribute may be called __proto__.
  const stored = Object.fromEntries(
    entries.map(([name, { DataType = '', StringValue, BinaryValue }]): [string, StoredAttribute] => [
      name,
      BinaryValue === undefined
        ? { DataType, StringValue }
        : { DataType, BinaryValue: toBase64(BinaryValue) },
    ]),
  )
  return JSON.stringify(stored)
}

/** The reverse of `storeAttributes`. */
export function readAttributes(text: string | null): MessageAttributes | undefined {
  if (text === null) return undefined
  const stored = JSON.parse(text) as Record<string, StoredAttribute>
  return Object.fromEntries(
    Object.entries(stored).map(([name, { DataType, StringValue, BinaryValue }]) => [
      name,
      BinaryValue === undefined
        ? { DataType, StringValue }
        : { DataType, BinaryValue: fromBase64(BinaryValue) },
    ]),
  )
}

function toBase64(bytes: Uint8Array): string {
  let binary = ''
  for (let at = 0; at < bytes.length; at += 0x8000) {
    binary += String.fromCharCode(...bytes.subarray(at, at + 0x8000))
  }
  return btoa(binary)
}

function fromBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
}
