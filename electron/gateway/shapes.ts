/**
 * The vocabulary in which operations describe what they take and give. One table of shapes per service drives
 * the type checks of the JSON protocols, the parsing of Query forms and the writing of XML.
 */
export type Shape = Scalar | List | Dictionary | Structure

export interface Scalar {
  readonly kind: 'string' | 'integer' | 'long' | 'boolean' | 'blob'
}

export interface List {
  readonly kind: 'list'
  readonly of: Shape
  /** What one element is called in forms and XML: all lists of SQS are flattened under this name. */
  readonly element: string
}

export interface Dictionary {
  readonly kind: 'map'
  readonly of: Shape
  /** What one entry, its key and its value are called in forms and XML. */
  readonly entry: string
  readonly key: string
  readonly value: string
}

export interface Structure {
  readonly kind: 'structure'
  readonly members: readonly Member[]
}

export interface Member {
  readonly name: string
  readonly shape: Shape
  /** The name in forms and XML: the element's or entry's for lists and maps. */
  readonly wire: string
}

export const text: Scalar = { kind: 'string' }
export const integer: Scalar = { kind: 'integer' }
export const long: Scalar = { kind: 'long' }
export const truth: Scalar = { kind: 'boolean' }
export const blob: Scalar = { kind: 'blob' }

export function list(element: string, of: Shape): List {
  return { kind: 'list', of, element }
}

export function map(entry: string, of: Shape, key = 'Name', value = 'Value'): Dictionary {
  return { kind: 'map', of, entry, key, value }
}

export function structure(members: Record<string, Shape>): Structure {
  return {
    kind: 'structure',
    members: Object.entries(members).map(([name, shape]) => ({ name, shape, wire: wireName(name, shape) })),
  }
}

function wireName(name: string, shape: Shape): string {
  if (shape.kind === 'list') return shape.element
  return shape.kind === 'map' ? shape.entry : name
}

/** Whether values of this shape hold bytes somewhere, which JSON cannot carry as they are. */
export function holdsBlob(shape: Shape): boolean {
  switch (shape.kind) {
    case 'blob':
      return true
    case 'list':
    case 'map':
      return holdsBlob(shape.of)
    case 'structure':
      return shape.members.some((member) => holdsBlob(member.shape))
    default:
      return false
  }
}
