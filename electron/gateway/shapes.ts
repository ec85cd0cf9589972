/**
 * The vocabulary in which operations describe what they take and give. One table of shapes per service drives
 * the type checks of the JSON protocols, the parsing of Query forms and the writing of XML.
 */
export type Shape = Scalar | List | Dictionary | Structure

/** What AWS's model says a value must satisfy; only for services whose protocol checks it (see constraints.ts). */
export interface Limits {
  /** Of a number its value, of bytes and text their length, of lists and maps the number of their elements. */
  readonly min?: number
  readonly max?: number
  /** In Java's regular expressions; the whole text must match. */
  readonly pattern?: string
  readonly options?: readonly string[]
}

export interface Scalar {
  /** A timestamp is milliseconds since the epoch here, ISO 8601 in XML, seconds in JSON. */
  readonly kind: 'string' | 'integer' | 'long' | 'boolean' | 'blob' | 'timestamp'
  readonly limits?: Limits | undefined
}

export interface List {
  readonly limits?: Limits | undefined
  readonly kind: 'list'
  readonly of: Shape
  /** What one element is called in forms and XML. */
  readonly element: string
  /** The elements stand for themselves, as in SQS; else they are wrapped in one element of the member's name. */
  readonly flat: boolean
}

export interface Dictionary {
  readonly limits?: Limits | undefined
  /** Of each key. */
  readonly keys?: Limits | undefined
  readonly kind: 'map'
  readonly of: Shape
  /** What one entry, its key and its value are called in forms and XML. */
  readonly entry: string
  readonly key: string
  readonly value: string
  /** As for lists. */
  readonly flat: boolean
}

export interface Structure {
  readonly kind: 'structure'
  readonly members: readonly Member[]
  /** Its values are written by many answers, and have room for their JSON in `json`: see `jsonBody`. */
  readonly keepsJson?: boolean
}

export interface Member {
  readonly name: string
  readonly shape: Shape
  /** The name in forms and XML: the element's or entry's for flat lists and maps. */
  readonly wire: string
  /** Inputs without it are refused before the service is asked. */
  readonly required: boolean
}

export const text: Scalar = { kind: 'string' }
export const integer: Scalar = { kind: 'integer' }
export const long: Scalar = { kind: 'long' }
export const truth: Scalar = { kind: 'boolean' }
export const blob: Scalar = { kind: 'blob' }
export const timestamp: Scalar = { kind: 'timestamp' }

/** The same shape, and what the model says of its values. */
export function bounded<S extends Scalar | List | Dictionary>(shape: S, limits: Limits): S {
  return { ...shape, limits }
}

/** Flat, its elements under a name of their own. */
export function list(element: string, of: Shape): List {
  return { kind: 'list', of, element, flat: true }
}

/** Flat, its entries under a name of their own. */
export function map(entry: string, of: Shape, key = 'Name', value = 'Value'): Dictionary {
  return { kind: 'map', of, entry, key, value, flat: true }
}

/** `Tags.member.1`, as Query has lists unless a service says otherwise. */
export function memberList(of: Shape): List {
  return { kind: 'list', of, element: 'member', flat: false }
}

/** `Attributes.entry.1.key` and `.value`, as Query has maps unless a service says otherwise. */
export function entryMap(of: Shape, key = 'key', value = 'value'): Dictionary {
  return { kind: 'map', of, entry: 'entry', key, value, flat: false }
}

export function structure<M extends Record<string, Shape>>(
  members: M,
  required: readonly (keyof M)[] = [],
): Structure {
  return {
    kind: 'structure',
    members: Object.entries(members).map(([name, shape]) => ({
      name,
      shape,
      wire: wireName(name, shape),
      required: required.includes(name),
    })),
  }
}

function wireName(name: string, shape: Shape): string {
  if (shape.kind === 'list' && shape.flat) return shape.element
  return shape.kind === 'map' && shape.flat ? shape.entry : name
}
