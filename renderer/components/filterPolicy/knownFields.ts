import type { AttributeMap } from '../../../shared/console/messages'

/** A name that messages have, with what stood there. */
export interface KnownField {
  /** JSON texts, the latest seen first. */
  readonly values: string[]
  readonly children: Map<string, KnownField>
}
export type KnownFields = ReadonlyMap<string, KnownField>

const MOST_VALUES = 8
const MOST_NAMES = 200
const DEEPEST = 6
const LONGEST_VALUE = 60

/** Names and values of message attributes, of the latest messages first. */
export function attributeFields(messages: readonly AttributeMap[]): KnownFields {
  const fields = new Map<string, KnownField>()
  for (const attributes of messages) {
    for (const [name, { type, value }] of Object.entries(attributes)) {
      if (type.startsWith('Binary')) continue
      const field = fieldOf(fields, name)
      if (!field) continue
      if (type === 'Number' || type.startsWith('Number.')) noteValue(field, value.trim())
      else if (type.endsWith('.Array')) noteItems(field, parsed(value))
      // A policy compares with the escaped text: what has to be escaped twice is not offered.
      else if (!/["\\]/.test(value)) noteValue(field, JSON.stringify(value))
    }
  }
  return fields
}

/** Keys and values of bodies that are JSON objects; lists are looked through, as SNS does. */
export function bodyFields(bodies: readonly string[]): KnownFields {
  const fields = new Map<string, KnownField>()
  for (const body of bodies) {
    const value = parsed(body)
    if (isObject(value)) noteObject(fields, value, 0)
  }
  return fields
}

/** What is known below a path; undefined for a path nobody has seen. */
export function fieldAt(fields: KnownFields, path: readonly string[]): KnownField | undefined {
  let level: KnownFields | undefined = fields
  let found: KnownField | undefined
  for (const key of path) {
    found = level?.get(key)
    level = found?.children
  }
  return found
}

function noteObject(fields: Map<string, KnownField>, object: Record<string, unknown>, depth: number): void {
  if (depth > DEEPEST) return
  for (const [name, value] of Object.entries(object)) {
    const field = fieldOf(fields, name)
    if (field) noteItems(field, value, depth)
  }
}

function noteItems(field: KnownField, value: unknown, depth = 0): void {
  if (Array.isArray(value)) for (const item of value.slice(0, 50)) noteItems(field, item, depth)
  else if (isObject(value)) noteObject(field.children, value, depth + 1)
  else if (value !== undefined) noteValue(field, JSON.stringify(value))
}

function noteValue(field: KnownField, text: string): void {
  if (text.length > LONGEST_VALUE || field.values.length >= MOST_VALUES || field.values.includes(text)) return
  field.values.push(text)
}

function fieldOf(fields: Map<string, KnownField>, name: string): KnownField | undefined {
  const known = fields.get(name)
  if (known || fields.size >= MOST_NAMES) return known
  const field: KnownField = { values: [], children: new Map() }
  fields.set(name, field)
  return field
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
