import { createHash, hash } from 'node:crypto'
import type { MessageAttributes, MessageAttributeValue } from './operations'

/** MD5 of a message body's UTF-8 bytes, in hexadecimal. */
export function md5OfBody(body: string): string {
  return hash('md5', body, 'hex')
}

/** SHA-256 of the body in hexadecimal: the deduplication id of a queue with ContentBasedDeduplication. */
export function contentDeduplicationId(body: string): string {
  return hash('sha256', body, 'hex')
}

const encoder = new TextEncoder()
const TRANSPORT_STRING = Uint8Array.of(1)
const TRANSPORT_BINARY = Uint8Array.of(2)

/**
 * MD5 over the attributes in order of name: for each, name, type and value, each with its length in four bytes
 * before it, and one byte before the value that says string (1) or binary (2). Undefined if there are none.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html#sqs-attributes-md5-message-digest-calculation
 */
export function md5OfAttributes(attributes: MessageAttributes | undefined): string | undefined {
  if (!attributes) return undefined
  const names = Object.keys(attributes).sort()
  if (names.length === 0) return undefined
  const digest = createHash('md5')
  const add = (bytes: Uint8Array): void => {
    const length = new Uint8Array(4)
    new DataView(length.buffer).setUint32(0, bytes.length)
    digest.update(length).update(bytes)
  }
  for (const name of names) {
    const attribute: MessageAttributeValue = attributes[name]!
    add(encoder.encode(name))
    add(encoder.encode(attribute.DataType ?? ''))
    if (attribute.BinaryValue === undefined) {
      digest.update(TRANSPORT_STRING)
      add(encoder.encode(attribute.StringValue ?? ''))
    } else {
      digest.update(TRANSPORT_BINARY)
      add(attribute.BinaryValue)
    }
  }
  return digest.digest('hex')
}
