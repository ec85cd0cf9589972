import type { WireFault } from '../errors'
import { GatewayError, wrongType } from '../errors'
import type { QueryFamily, Operation } from '../family'
import type { TextReply } from '../exchange'
import { bytesOf, base64Of } from './json'
import type { Dictionary, List, Scalar, Shape, Structure } from '../shapes'

/**
 * AWS Query: a form that names the operation in `Action`, answered in XML. Old SDKs and CLIs speak it to SQS, all to SNS.
 * Source: https://smithy.io/2.0/aws/protocols/aws-query-protocol.html, and
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-making-api-requests-xml.html
 */
export const xmlType = 'text/xml'

/** A form's names are paths (`Attribute.1.Name`): this is one step of them. */
class Node {
  value: string | undefined
  children: Map<string, Node> | undefined

  child(name: string): Node {
    this.children ??= new Map()
    let child = this.children.get(name)
    if (!child) this.children.set(name, (child = new Node()))
    return child
  }
}

/** Longer, deeper and more names than any operation has are refused before they cost anything. */
const LONGEST = 256
const DEEPEST = 12
const MOST = 4_096

export class Form {
  readonly #root = new Node()
  #fields = 0

  /** Adds the fields of a query string or of a form's body. Throws MalformedQueryString for bad percent signs. */
  add(text: string): this {
    let start = 0
    while (start < text.length) {
      let end = text.indexOf('&', start)
      if (end < 0) end = text.length
      if (end > start) {
        const equals = text.indexOf('=', start)
        if (equals < 0 || equals > end) this.#set(decode(text.slice(start, end)), '')
        else this.#set(decode(text.slice(start, equals)), decode(text.slice(equals + 1, end)))
      }
      start = end + 1
    }
    return this
  }

  #set(name: string, value: string): void {
    if ((this.#fields += 1) > MOST)
      throw new GatewayError('MalformedQueryString', 'There are too many parameters.')
    if (name.length > LONGEST) throw new GatewayError('MalformedQueryString', 'A parameter name is too long.')
    if (!name.includes('.')) {
      this.#root.child(name).value = value
      return
    }
    const steps = name.split('.')
    if (steps.length > DEEPEST) {
      throw new GatewayError('MalformedQueryString', 'A parameter name is nested too deeply.')
    }
    let node = this.#root
    for (const step of steps) node = node.child(step)
    node.value = value
  }

  get(name: string): string | undefined {
    return this.#root.children?.get(name)?.value
  }

  /** Whether there is a field of this name, or one below it. */
  has(name: string): boolean {
    return this.#root.children?.has(name) === true
  }

  /** A field for an operation whose form left it to the URL. */
  setDefault(name: string, value: string): void {
    const node = this.#root.child(name)
    node.value ??= value
  }

  /** The operation's input. Throws MalformedInput where a value is not of its shape's type. */
  read(shape: Structure): Record<string, unknown> {
    return readStructure(shape, this.#root)
  }
}

function decode(text: string): string {
  try {
    const spaced = text.includes('+') ? text.replaceAll('+', ' ') : text
    return spaced.includes('%') ? decodeURIComponent(spaced) : spaced
  } catch {
    throw new GatewayError('MalformedQueryString', 'A parameter is not percent-encoded UTF-8.')
  }
}

/** The operation that a form names. `likely` is asked where several services have one, or none has. */
export function operationOfForm(
  families: readonly QueryFamily[],
  form: Form,
  likely: () => QueryFamily,
): [QueryFamily, Operation] {
  const action = form.get('Action')
  const version = form.get('Version')
  if (action === undefined || action === '') {
    throw new GatewayError('MissingAction', 'The request must contain the parameter Action.')
  }
  const having = families.filter((family) => family.operations.has(action))
  const meant = having.length === 1 ? having[0]! : likely()
  const family = having.includes(meant) ? meant : (having[0] ?? meant)
  const operation = family.operations.get(action)
  if (!family.oneVersion) {
    if (!operation) throw unknownAction(action)
    return [family, operation]
  }
  // The links in envelopes have no version, and work.
  if (operation && (!version || version === family.version)) return [family, operation]
  throw noOperation(action, version)
}

/**
 * Which service a form is for, whatever its action: by the version of the API, then by the service its signature is for,
 * then by what it is about.
 */
export function likelyFamily(
  families: readonly QueryFamily[],
  form: Form,
  service: string | undefined,
): QueryFamily {
  const version = form.get('Version')
  return (
    families.find((family) => family.version === version) ??
    families.find((family) => family.service === service) ??
    families.find((family) => form.has(family.parameter)) ??
    families[0]!
  )
}

export function unknownAction(action: string): GatewayError {
  return new GatewayError(
    'InvalidAction',
    `The action ${action.slice(0, 128)} is not valid for this endpoint.`,
  )
}

/** Recorded from SNS: the refusal of the framework that AWS's services share. */
function noOperation(action: string, version = ''): GatewayError {
  const named = version === '' ? 'NO_VERSION_SPECIFIED' : version.slice(0, 128)
  return new GatewayError(
    'InvalidAction',
    `Could not find operation ${action.slice(0, 128)} for version ${named}`,
  )
}

function readStructure(shape: Structure, node: Node): Record<string, unknown> {
  const result: Record<string, unknown> = {}
  if (!node.children) return result
  for (const member of shape.members) {
    const child = node.children.get(member.wire) ?? node.children.get(member.name)
    const value = child && read(member.shape, child)
    if (value !== undefined) result[member.name] = value
  }
  return result
}

function read(shape: Shape, node: Node): unknown {
  switch (shape.kind) {
    case 'list':
      return readList(shape, node)
    case 'map':
      return readMap(shape, node)
    case 'structure':
      if (!node.children) throw wrongType('A value was found where a structure was expected.')
      return readStructure(shape, node)
    default:
      if (node.value === undefined) {
        if (node.children) throw wrongType('Start of structure or map found where not expected.')
        return undefined
      }
      return readScalar(shape.kind, node.value)
  }
}

const INTEGER = /^[+-]?[0-9]{1,15}$/

function readScalar(kind: Scalar['kind'], value: string): unknown {
  switch (kind) {
    case 'string':
      return value
    case 'timestamp': {
      const at = Date.parse(value)
      if (Number.isNaN(at)) throw wrongType(`${value.slice(0, 64)} can not be converted to a Timestamp`)
      return at
    }
    case 'blob':
      return bytesOf(value)
    case 'boolean':
      if (value === 'true' || value === 'false') return value === 'true'
      throw wrongType(`${value.slice(0, 64)} can not be converted to a Boolean`)
    default: {
      const number = INTEGER.test(value) ? Number(value) : NaN
      if (Number.isNaN(number) || (kind === 'integer' && Math.abs(number) > 0x7fff_ffff)) {
        throw wrongType(
          `${value.slice(0, 64)} can not be converted to ${kind === 'integer' ? 'an Integer' : 'a Long'}`,
        )
      }
      return number
    }
  }
}

/** `Name.1`, `Names.member.1`, or a lone `Name`, whichever the service has; empty, that is an empty list. The numbers only say the order. */
function readList(shape: List, node: Node): unknown[] {
  if (node.value !== undefined && !node.children) return node.value === '' ? [] : [read(shape.of, node)]
  return numbered(node.children?.get('member') ?? node).map((child) => read(shape.of, child))
}

/** `Entry.1.Name` with `Entry.1.Value`, `Entries.entry.1.key`, or a lone `Entry.Name` with `Entry.Value`. */
function readMap(shape: Dictionary, node: Node): Record<string, unknown> {
  const nodes = node.children?.has(shape.key) ? [node] : numbered(node.children?.get('entry') ?? node)
  const entries: [string, unknown][] = []
  for (const { children } of nodes) {
    const key = children?.get(shape.key) ?? children?.get('key')
    const value = children?.get(shape.value) ?? children?.get('value')
    if (key?.value === undefined) {
      throw new GatewayError(
        'MissingParameter',
        `The request must contain the parameter ${shape.entry}.${shape.key}.`,
      )
    }
    if (!value) {
      throw new GatewayError(
        'MissingParameter',
        `The request must contain the parameter ${shape.entry}.${shape.value}.`,
      )
    }
    entries.push([key.value, read(shape.of, value)])
  }
  // Not by assignment, which would make something else of a key such as `__proto__`.
  return Object.fromEntries(entries)
}

const INDEX = /^[0-9]{1,15}$/

function numbered(node: Node): Node[] {
  if (!node.children) {
    if (node.value === undefined || node.value === '') return []
    throw wrongType('A value was found where a list or map was expected.')
  }
  const found: [number, Node][] = []
  for (const [name, child] of node.children) {
    if (!INDEX.test(name)) throw wrongType(`${name.slice(0, 64)} is not the number of a list's element.`)
    found.push([Number(name), child])
  }
  return found.sort((a, b) => a[0] - b[0]).map(([, child]) => child)
}

export function xmlReply(
  family: QueryFamily,
  operation: Operation,
  result: unknown,
  requestId: string,
): TextReply {
  const { name, output } = operation
  const content = output ? xmlOf(output, result ?? {}) : ''
  const inner = content ? `<${name}Result>${content}</${name}Result>` : output ? `<${name}Result/>` : ''
  const body = `<?xml version="1.0"?><${name}Response xmlns="${family.xmlns}">${inner}<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata></${name}Response>`
  return { status: 200, type: xmlType, body, requestId }
}

export function xmlFault(
  fault: WireFault,
  { xmlns, errorDetail }: Pick<QueryFamily, 'xmlns' | 'errorDetail'>,
  requestId: string,
): TextReply {
  const detail = errorDetail ? '<Detail/>' : ''
  const body = `<?xml version="1.0"?><ErrorResponse xmlns="${xmlns}"><Error><Type>${fault.fault}</Type><Code>${escapeXml(fault.queryCode)}</Code><Message>${escapeXml(fault.queryMessage ?? fault.message)}</Message>${detail}</Error><RequestId>${requestId}</RequestId></ErrorResponse>`
  return { status: fault.status, type: xmlType, body, requestId }
}

/** The content of an element that holds the value. */
function xmlOf(shape: Shape, value: unknown): string {
  switch (shape.kind) {
    case 'structure': {
      let result = ''
      for (const member of shape.members) {
        const one = (value as Record<string, unknown>)[member.name]
        if (one !== undefined && one !== null) result += element(member.wire, member.shape, one)
      }
      return result
    }
    case 'blob':
      return base64Of(value as Uint8Array)
    case 'string':
      return escapeXml(String(value))
    case 'timestamp':
      return new Date(value as number).toISOString()
    default:
      return String(value)
  }
}

function element(name: string, shape: Shape, value: unknown): string {
  if (shape.kind === 'list') {
    const { element: one, of, flat } = shape
    const inner = (value as unknown[]).map((given) => `<${one}>${xmlOf(of, given)}</${one}>`).join('')
    return flat ? inner : wrapped(name, inner)
  }
  if (shape.kind === 'map') {
    const { entry, key, value: valueName, of, flat } = shape
    const inner = Object.entries(value as object)
      .map(
        ([one, given]) =>
          `<${entry}><${key}>${escapeXml(one)}</${key}><${valueName}>${xmlOf(of, given)}</${valueName}></${entry}>`,
      )
      .join('')
    return flat ? inner : wrapped(name, inner)
  }
  return `<${name}>${xmlOf(shape, value)}</${name}>`
}

function wrapped(name: string, inner: string): string {
  return inner === '' ? `<${name}/>` : `<${name}>${inner}</${name}>`
}

/**
 * Everything a parser would change or choke on: markup, the carriage return (which parsers turn into a line
 * feed), and what XML 1.0 cannot hold, which has no better form than a reference.
 */
// eslint-disable-next-line no-control-regex -- control characters are what this is about
const DELICATE = /[&<>"\u0000-\u0008\u000b-\u001f\ufffe\uffff]/
// eslint-disable-next-line no-control-regex -- as above
const EACH_DELICATE = /[&<>"\u0000-\u0008\u000b-\u001f\ufffe\uffff]/g

export function escapeXml(text: string): string {
  return DELICATE.test(text) ? text.replace(EACH_DELICATE, reference) : text
}

function reference(character: string): string {
  switch (character) {
    case '&':
      return '&amp;'
    case '<':
      return '&lt;'
    case '>':
      return '&gt;'
    case '"':
      return '&quot;'
    default:
      return `&#x${character.charCodeAt(0).toString(16).toUpperCase()};`
  }
}
