import { BrokerError } from '../../../shared/errors'
import type { Quotas } from '../../../shared/quotas'
import { storeAttributes } from '../queues/messageAttributes'
import { utf8Length } from '../queues/messageText'
import type { SnsMessageAttributeValue } from './operations'
import { invalid } from './refusals'

/** What both Publish and an entry of PublishBatch say of a message. */
export interface MessageInput {
  readonly Message?: string
  readonly Subject?: string
  readonly MessageStructure?: string
  readonly MessageAttributes?: Record<string, SnsMessageAttributeValue>
}

/** A message that passed every check that does not depend on where it goes. */
export interface CheckedMessage {
  readonly message: string
  readonly subject: string | null
  readonly structured: boolean
  readonly attributes: string | null
  /** Message and attributes, as the size limit counts them. */
  readonly bytes: number
}

/**
 * A structured message needs a `default` entry, but not to a push endpoint: AWS's examples there have one for the
 * platform alone.
 * https://docs.aws.amazon.com/sns/latest/api/API_Publish.html,
 * https://docs.aws.amazon.com/sns/latest/dg/sns-send-custom-platform-specific-payloads-mobile-devices.html
 */
export function checkMessage(input: MessageInput, quotas: Quotas, toPushEndpoint = false): CheckedMessage {
  const message = input.Message ?? ''
  if (message === '') throw invalid('Empty message')
  const subject = checkSubject(input.Subject)
  const structured = checkStructure(message, input.MessageStructure, toPushEndpoint)
  const bytes = utf8Length(message) + checkAttributes(input.MessageAttributes)
  if (bytes > quotas.publishBytes) throw invalid('Message too long')
  return {
    message,
    subject,
    structured,
    attributes: storeAttributes(ofTheirTypes(input.MessageAttributes)),
    bytes,
  }
}

/** Checked attributes with the value that their type names, where one has a text and bytes. */
function ofTheirTypes(attributes: MessageInput['MessageAttributes']): MessageInput['MessageAttributes'] {
  if (!attributes) return undefined
  const both = Object.values(attributes).some(
    ({ StringValue, BinaryValue }) => StringValue !== undefined && BinaryValue !== undefined,
  )
  if (!both) return attributes
  return Object.fromEntries(
    Object.entries(attributes).map(([name, { DataType, StringValue, BinaryValue }]) => [
      name,
      DataType?.startsWith('Binary') ? { DataType, BinaryValue } : { DataType, StringValue },
    ]),
  )
}

/**
 * Up to 100 characters on one line that does not begin with a space, none of them a control character. It was ASCII
 * once. Source: Subject in https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
 */
const SUBJECT = /^[^\s\p{Cc}][^\p{Cc}\p{Zl}\p{Zp}]{0,99}$/u

function checkSubject(subject: string | undefined): string | null {
  if (subject === undefined) return null
  if (!SUBJECT.test(subject)) throw invalid('Subject')
  return subject
}

function checkStructure(message: string, structure: string | undefined, toPushEndpoint: boolean): boolean {
  if (structure === undefined || structure === '') return false
  if (structure !== 'json') throw invalid('MessageStructure')
  let texts: unknown
  try {
    texts = JSON.parse(message)
  } catch {
    throw invalid('Message Structure - JSON message body failed to parse')
  }
  if (typeof texts !== 'object' || texts === null || Array.isArray(texts)) {
    throw invalid('Message Structure - JSON message body failed to parse')
  }
  if (toPushEndpoint) return true
  // Entries that are no texts count as absent.
  if (!Object.hasOwn(texts, 'default') || typeof (texts as { default: unknown }).default !== 'string') {
    throw invalid('Message Structure - No default entry in JSON message body')
  }
  return true
}

/**
 * Reserved names that publishers give: options of push and text messages.
 * https://docs.aws.amazon.com/sns/latest/dg/sms_publish-to-phone.html
 */
const OF_PHONES = /^AWS\.(SNS|MM\.SMS)\./
const NAME = /^[\w.-]+$/
const TYPE = /^(String|Number|Binary)(\..+)?$/
const NUMBER = /^\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*$/

/** Checks the attributes of a message and answers how many bytes they count: names, types and values. */
function checkAttributes(attributes: Record<string, SnsMessageAttributeValue> | undefined): number {
  if (!attributes) return 0
  let bytes = 0
  for (const [name, attribute] of Object.entries(attributes)) {
    checkName(name)
    bytes += utf8Length(name) + checkValue(name, attribute)
  }
  return bytes
}

/** Wording recorded from AWS. */
function checkName(name: string): void {
  if (name.length > 256) throw wrongValue('Length of message attribute name must be less than 256 bytes.')
  if (name === '') throw wrongValue('The request must contain non-empty message attribute name.')
  if (name.startsWith('.')) {
    throw wrongValue("Invalid message attribute name starting with character '.' was found.")
  }
  if (name.endsWith('.')) {
    throw wrongValue("Invalid message attribute name ending with character '.' was found.")
  }
  if (name.includes('..')) throw wrongValue("Message attribute name can not have successive '.' character.")
  if (/^(aws|amazon)\./i.test(name) && !OF_PHONES.test(name)) {
    throw wrongValue(
      "Message attribute names starting with 'AWS.' or 'Amazon.' are reserved for use by Amazon.",
    )
  }
  if (!NAME.test(name)) {
    const character = [...name].find((one) => !NAME.test(one)) ?? ''
    const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase()
    throw wrongValue(
      `Invalid non-alphanumeric character '#x${code}' was found in the message attribute name. Can only include alphanumeric characters, hyphens, underscores, or dots.`,
    )
  }
}

function checkValue(
  name: string,
  { DataType: type, StringValue, BinaryValue }: SnsMessageAttributeValue,
): number {
  if (type === undefined || type === '') {
    throw wrongValue(`The message attribute '${name}' must contain non-empty message attribute type.`)
  }
  const kind = TYPE.exec(type)?.[1]
  if (!kind) {
    throw wrongValue(
      `The message attribute '${name}' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.`,
    )
  }
  const empty = wrongValue(
    `The message attribute '${name}' must contain non-empty message attribute value for message attribute type '${type}'.`,
  )
  if (StringValue === undefined && BinaryValue === undefined) throw empty
  const field = kind === 'Binary' ? 'Binary' : 'String'
  const value = kind === 'Binary' ? BinaryValue : StringValue
  if (value === undefined) {
    throw wrongValue(`The message attribute '${name}' with type '${type}' must use field '${field}'.`)
  }
  if (value.length === 0) throw empty
  if (kind === 'Number' && !NUMBER.test(String(StringValue))) {
    throw wrongValue(`Could not cast message attribute '${name}' value to number.`)
  }
  return utf8Length(type) + (typeof value === 'string' ? utf8Length(value) : value.length)
}

function wrongValue(message: string): BrokerError {
  return new BrokerError('SnsInvalidParameterValue', message)
}
