import type { AttributeMap, OutgoingMessage } from '../../../../shared/console/messages'
import { fromBase64 } from '../../../components/body/decodeChain'

/** A row of the attribute editor. `label` is the custom part of the type: `Number.int` has `int`. */
export interface AttributeDraft {
  name: string
  kind: 'String' | 'Number' | 'Binary'
  label: string
  /** Text; base64 for Binary. */
  value: string
}

/** A message as it is being written. */
export interface OutgoingDraft {
  body: string
  attributes: AttributeDraft[]
  awsTraceHeader: string
  delaySeconds: number | null
  groupId: string
  deduplicationId: string
}

export const mostAttributes = 10

export function emptyOutgoing(): OutgoingDraft {
  return {
    body: '',
    attributes: [],
    awsTraceHeader: '',
    delaySeconds: null,
    groupId: '',
    deduplicationId: '',
  }
}

export function attributeType(draft: AttributeDraft): string {
  return draft.label === '' ? draft.kind : `${draft.kind}.${draft.label}`
}

export function toAttributeMap(drafts: readonly AttributeDraft[]): AttributeMap {
  return Object.fromEntries(
    drafts.map((draft) => [draft.name, { type: attributeType(draft), value: draft.value }]),
  )
}

/** The rows an editor starts with for attributes that exist. */
export function fromAttributeMap(attributes: AttributeMap): AttributeDraft[] {
  return Object.entries(attributes).map(([name, { type, value }]) => {
    const [kind = '', ...label] = type.split('.')
    return { name, kind: kind as AttributeDraft['kind'], label: label.join('.'), value }
  })
}

/** The first thing AWS would say about these attributes together; null if nothing. */
export function attributesProblem(drafts: readonly AttributeDraft[]): string | null {
  if (drafts.length > mostAttributes) return `A message has at most ${mostAttributes} attributes`
  for (const [at, draft] of drafts.entries()) {
    const others = drafts.filter((_, other) => other !== at).map((other) => other.name)
    const problem = attributeProblem(draft, others)
    if (problem !== null) return draft.name === '' ? problem : `${draft.name}: ${problem}`
  }
  return null
}

export function toOutgoing(draft: OutgoingDraft, fifo: boolean): OutgoingMessage {
  return {
    body: draft.body,
    attributes: toAttributeMap(draft.attributes),
    awsTraceHeader: draft.awsTraceHeader === '' ? null : draft.awsTraceHeader,
    delaySeconds: fifo ? null : draft.delaySeconds,
    groupId: draft.groupId === '' ? null : draft.groupId,
    deduplicationId: fifo && draft.deduplicationId !== '' ? draft.deduplicationId : null,
  }
}

const utf8 = new TextEncoder()
const bytesOf = (text: string): number => utf8.encode(text).length

/**
 * Bytes that count against MaximumMessageSize: the body, and name, type and value of every attribute.
 * AWSTraceHeader doesn't count.
 * Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html
 */
export function messageSize(draft: Pick<OutgoingDraft, 'body' | 'attributes'>): number {
  return draft.attributes.reduce(
    (sum, attribute) =>
      sum +
      bytesOf(attribute.name) +
      bytesOf(attributeType(attribute)) +
      (attribute.kind === 'Binary' ? (fromBase64(attribute.value)?.length ?? 0) : bytesOf(attribute.value)),
    bytesOf(draft.body),
  )
}

/** What AWS would say about one attribute; null if nothing. `others` are the names of the rest. */
export function attributeProblem(draft: AttributeDraft, others: readonly string[]): string | null {
  const { name, value } = draft
  if (name === '') return 'An attribute needs a name'
  if (name.length > 256) return 'A name has at most 256 characters'
  if (!/^[A-Za-z0-9_.-]+$/.test(name)) return 'A name takes letters, digits, _, - and .'
  if (name.startsWith('.') || name.endsWith('.') || name.includes('..'))
    return 'A name can’t begin or end with a dot, or have two in a row'
  if (/^(aws|amazon)\./i.test(name)) return 'Names that begin with AWS. or Amazon. are reserved'
  if (others.includes(name)) return 'This name is used twice'
  if (attributeType(draft).length > 256) return 'A type has at most 256 characters'
  if (value === '') return 'An attribute can’t be empty'
  if (draft.kind === 'Binary') return fromBase64(value) ? null : 'Binary values are written as base64 here'
  if (draft.kind === 'Number' && !/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(value.trim()))
    return 'This is not a number'
  return charactersProblem(value)
}

// #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF: what AWS takes.
const REFUSED = /[^\u0009\u000a\u000d\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u // eslint-disable-line no-control-regex

/** The character that AWS refuses, or null. */
export function charactersProblem(text: string): string | null {
  const found = REFUSED.exec(text)
  if (!found) return null
  const code = found[0].codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')
  return `U+${code} at position ${found.index + 1} is not a character SQS takes`
}

const ID = /^[A-Za-z0-9!"#$%&'()*+,\-./:;<=>?@[\\\]^_`{|}~]{1,128}$/

export interface SendRules {
  readonly fifo: boolean
  readonly contentBasedDeduplication: boolean
  readonly maximumMessageSize: number
}

/** What keeps a message from being sent, by field; empty if nothing does. */
export function problemsOf(
  draft: OutgoingDraft,
  rules: SendRules,
): Partial<Record<keyof OutgoingDraft, string>> {
  const problems: Partial<Record<keyof OutgoingDraft, string>> = {}
  if (draft.body === '') problems.body = 'A message needs a body of at least one character'
  else if (charactersProblem(draft.body)) problems.body = charactersProblem(draft.body)!
  else if (messageSize(draft) > rules.maximumMessageSize)
    problems.body = 'Larger than MaximumMessageSize allows'
  if (draft.attributes.length > mostAttributes) problems.attributes = 'A message has at most 10 attributes'
  draft.attributes.forEach((attribute, at) => {
    const others = draft.attributes.filter((_, other) => other !== at).map((other) => other.name)
    if (attributeProblem(attribute, others)) problems.attributes ??= 'An attribute is not right yet'
  })
  if (draft.delaySeconds !== null && (draft.delaySeconds < 0 || draft.delaySeconds > 900))
    problems.delaySeconds = 'DelaySeconds is 0 to 900'
  if (rules.fifo && draft.groupId === '') problems.groupId = 'A FIFO queue needs a MessageGroupId'
  else if (draft.groupId !== '' && !ID.test(draft.groupId))
    problems.groupId = 'Up to 128 letters, digits and punctuation, without spaces'
  if (rules.fifo && draft.deduplicationId === '' && !rules.contentBasedDeduplication)
    problems.deduplicationId = 'Needed, as ContentBasedDeduplication is off'
  else if (draft.deduplicationId !== '' && !ID.test(draft.deduplicationId))
    problems.deduplicationId = 'Up to 128 letters, digits and punctuation, without spaces'
  return problems
}

/** Whether a text is JSON, and laid out, for the editor; `null` where it is not, with the reason. */
export function jsonCheck(text: string): { valid: boolean; reason: string } {
  if (text.trim() === '') return { valid: false, reason: '' }
  try {
    JSON.parse(text)
    return { valid: true, reason: '' }
  } catch (error) {
    return { valid: false, reason: error instanceof Error ? error.message : String(error) }
  }
}
