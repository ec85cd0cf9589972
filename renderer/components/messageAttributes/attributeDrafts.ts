import type { AttributeMap } from '../../../shared/console/messages'
import { fromBase64 } from '../body/decodeChain'

/** A row of the attribute editor. `label` is the custom part of the type: `Number.int` has `int`. */
export interface AttributeDraft {
  name: string
  kind: 'String' | 'Number' | 'Binary'
  label: string
  /** Text; base64 for Binary. */
  value: string
}

export const mostAttributes = 10

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
export function attributesProblem(drafts: readonly AttributeDraft[], arrays = false): string | null {
  if (drafts.length > mostAttributes) return `A message has at most ${mostAttributes} attributes`
  for (const [at, draft] of drafts.entries()) {
    const others = drafts.filter((_, other) => other !== at).map((other) => other.name)
    const problem = attributeProblem(draft, others, arrays)
    if (problem !== null) return draft.name === '' ? problem : `${draft.name}: ${problem}`
  }
  return null
}

const utf8 = new TextEncoder()
/** Bytes of a text in UTF-8. */
export const bytesOf = (text: string): number => utf8.encode(text).length

/** Bytes that attributes add to a message: name, type and value of each. */
export function attributesSize(drafts: readonly AttributeDraft[]): number {
  return drafts.reduce(
    (sum, attribute) =>
      sum +
      bytesOf(attribute.name) +
      bytesOf(attributeType(attribute)) +
      (attribute.kind === 'Binary' ? (fromBase64(attribute.value)?.length ?? 0) : bytesOf(attribute.value)),
    0,
  )
}

/** A list of values in one attribute, which topics know and queues do not. */
export const isArray = (draft: AttributeDraft): boolean => draft.kind === 'String' && draft.label === 'Array'

function arrayProblem(value: string): string | null {
  let list: unknown
  try {
    list = JSON.parse(value)
  } catch {
    list = undefined
  }
  if (!Array.isArray(list)) return 'A String.Array is a JSON array: ["red", 5, true]'
  const flat = list.every((item) => item === null || ['string', 'number', 'boolean'].includes(typeof item))
  return flat ? null : 'A String.Array holds strings, numbers, true, false and null'
}

/**
 * What AWS would say about one attribute; null if nothing. `others` are the names of the rest, `arrays` that
 * String.Array means something here.
 */
export function attributeProblem(
  draft: AttributeDraft,
  others: readonly string[],
  arrays = false,
): string | null {
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
  if (arrays && isArray(draft)) return arrayProblem(value)
  return charactersProblem(value)
}

// #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF: what AWS takes.
const REFUSED = /[^\u0009\u000a\u000d\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u // eslint-disable-line no-control-regex

/** The character that AWS refuses, or null. */
export function charactersProblem(text: string): string | null {
  const found = REFUSED.exec(text)
  if (!found) return null
  const code = found[0].codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')
  return `U+${code} at position ${found.index + 1} is not a character AWS takes`
}

const ID = /^[A-Za-z0-9!"#$%&'()*+,\-./:;<=>?@[\\\]^_`{|}~]{1,128}$/

/** What AWS would say about a message group id or a deduplication id; null for nothing, and for the empty text. */
export function sendingIdProblem(id: string): string | null {
  return id === '' || ID.test(id) ? null : 'Up to 128 letters, digits and punctuation, without spaces'
}
