import type { JsonNode } from './jsonTree'
import { JsonProblem, deepestNesting, readJson } from './jsonTree'
import type { Scalar } from './numbers'
import { LongNumber, readNumber } from './numbers'

/** A message attribute, as SNS and SQS have it. */
export interface FilterAttribute {
  readonly DataType?: string
  readonly StringValue?: string
  readonly BinaryValue?: unknown
}

/** What a policy decides about. */
export interface FilterMessage {
  readonly attributes: Readonly<Record<string, FilterAttribute>>
  readonly body: string
}

/** A message that remembers what has been read of it: prepare it once for all subscriptions of a topic. */
export interface PreparedMessage {
  readonly attributes: FilterMessage['attributes']
  readonly body: string
  /** Policies see an attribute of type String, Number, or an array of them; Binary ones are not there for them. */
  attribute(name: string): Scalar | readonly Scalar[] | undefined
  /** Whether there is any attribute that policies see. */
  hasAttributes(): boolean
  /** The body, where it is a JSON object; else the reason why it is none. */
  readBody(): BodyObject | string
}

export interface BodyObject {
  readonly [key: string]: unknown
}

export function prepareMessage(message: FilterMessage): PreparedMessage {
  return new Prepared(message.attributes, message.body)
}

export function prepared(message: FilterMessage | PreparedMessage): PreparedMessage {
  return message instanceof Prepared ? message : new Prepared(message.attributes, message.body)
}

class Prepared implements PreparedMessage {
  private lists: Map<string, readonly Scalar[]> | undefined
  private object: BodyObject | string | undefined

  constructor(
    readonly attributes: FilterMessage['attributes'],
    readonly body: string,
  ) {}

  attribute(name: string): Scalar | readonly Scalar[] | undefined {
    if (!Object.hasOwn(this.attributes, name)) return undefined
    const attribute = this.attributes[name]
    const text = attribute?.StringValue
    if (!attribute || text === undefined) return undefined
    const type = attribute.DataType ?? 'String'
    if (type === 'String') return escaped(text)
    // A Number without a number in it was refused when it was published; here it is a value that equals nothing.
    if (type === 'Number') return readNumber(text) ?? []
    if (type.startsWith('Binary')) return undefined
    if (type.endsWith('.Array')) return this.list(name, text)
    return type.startsWith('Number.') ? (readNumber(text) ?? []) : escaped(text)
  }

  hasAttributes(): boolean {
    for (const name in this.attributes) {
      if (this.attribute(name) !== undefined) return true
    }
    return false
  }

  readBody(): BodyObject | string {
    this.object ??= readBodyObject(this.body)
    return this.object
  }

  private list(name: string, text: string): readonly Scalar[] {
    const known = this.lists?.get(name)
    if (known) return known
    const values = readList(text)
    this.lists ??= new Map()
    this.lists.set(name, values)
    return values
  }
}

/**
 * A policy on attributes has to escape quotation marks and backslashes twice, since AWS compares with the escaped text.
 * https://docs.aws.amazon.com/sns/latest/dg/subscription-filter-policy-constraints.html
 */
export function escaped(text: string): string {
  return /["\\]/.test(text) ? text.replace(/["\\]/g, '\\$&') : text
}

/** The values of an array attribute: none where its text is not an array. Objects in it are passed over. */
function readList(text: string): readonly Scalar[] {
  const value = readValue(text)
  if (!Array.isArray(value)) return []
  const found: Scalar[] = []
  const collect = (item: unknown): void => {
    if (Array.isArray(item)) item.forEach(collect)
    else if (isScalar(item)) found.push(item)
  }
  collect(value)
  return found
}

function readBodyObject(text: string): BodyObject | string {
  const value = readValue(text)
  if (value === undefined) return 'the body is not JSON'
  if (value === tooDeep) return `the body is nested deeper than ${deepestNesting.toLocaleString('en')} levels`
  if (isObject(value)) return value
  return `the body is ${kindOf(value)}, not a JSON object`
}

function kindOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'an array'
  return value instanceof LongNumber ? 'a number' : `a ${typeof value}`
}

export function isObject(value: unknown): value is BodyObject {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof LongNumber)
  )
}

export function isScalar(value: unknown): value is Scalar {
  return (
    value === null ||
    typeof value === 'string' ||
    typeof value === 'number' ||
    typeof value === 'boolean' ||
    value instanceof LongNumber
  )
}

const tooDeep = Symbol('too deep')

/** JSON as values, with numbers that a double cannot hold as LongNumber; undefined where the text is not JSON. */
function readValue(text: string): unknown {
  if (isTooDeep(text)) return tooDeep
  try {
    return /\d[\d.]{15}/.test(text) ? plain(readJson(text)) : (JSON.parse(text) as unknown)
  } catch (problem) {
    if (problem instanceof SyntaxError || problem instanceof JsonProblem) return undefined
    throw problem
  }
}

function plain(node: JsonNode): unknown {
  switch (node.kind) {
    case 'string':
      return node.text
    case 'number':
      return readNumber(node.text)
    case 'word':
      return node.value
    case 'array':
      return node.items.map(plain)
    case 'object': {
      // Without a prototype a key named __proto__ is a key like any other.
      const object = Object.create(null) as Record<string, unknown>
      for (const { name, value } of node.members) object[name] = plain(value)
      return object
    }
  }
}

function isTooDeep(text: string): boolean {
  if (text.length < 2 * deepestNesting) return false
  let depth = 0
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code === 0x22) {
      at += 1
      while (at < text.length && text.charCodeAt(at) !== 0x22) at += text.charCodeAt(at) === 0x5c ? 2 : 1
    } else if (code === 0x5b || code === 0x7b) {
      depth += 1
      if (depth > deepestNesting) return true
    } else if (code === 0x5d || code === 0x7d) depth -= 1
  }
  return false
}
