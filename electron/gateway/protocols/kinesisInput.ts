import { broken, each, keeps, NOT_NULL, Problems, written } from '../constraints'
import { GatewayError } from '../errors'
import type { Dictionary, List, Scalar, Shape, Structure } from '../shapes'

/** How a protocol spells what JSON and CBOR spell differently. Each throws what `refused` makes. */
export interface Spelling {
  bytes(value: unknown): Uint8Array
  /** Milliseconds since the epoch. */
  time(value: unknown): number
}

/**
 * The operation's input out of a decoded body: types and the model's constraints in one pass, since PutRecords brings
 * thousands of values. Throws a SerializationException at the first value of a wrong type, in the words that were recorded
 * from Kinesis, and a ValidationException that says all that is wrong otherwise.
 */
export function readKinesisInput(shape: Structure, value: unknown, spelling: Spelling): unknown {
  const reader = new Reader(spelling)
  const input = reader.structure(shape, value, undefined)
  const { message } = reader.problems
  if (message !== undefined) throw new GatewayError('ValidationException', message)
  return input
}

/** A value of the wrong type, or a body that is none (then without a reason, as Kinesis has it). */
export function refused(reason: string): GatewayError {
  return new GatewayError('SerializationException', reason)
}

/** A step on the way to a value; made for what has parts only. */
interface Path {
  readonly parent: Path | undefined
  readonly step: string
}

function pathText(parent: Path | undefined, step: string): string {
  return parent ? `${pathText(parent.parent, parent.step)}.${step}` : step
}

class Reader {
  readonly problems = new Problems()

  constructor(private readonly spelling: Spelling) {}

  structure(shape: Structure, value: unknown, path: Path | undefined): Record<string, unknown> {
    if (Array.isArray(value)) throw refused('Start of list found where not expected')
    if (!isPlain(value)) throw refused('Expected null')
    const result: Record<string, unknown> = {}
    for (const { name, shape: of, required } of shape.members) {
      const given = Object.hasOwn(value, name) ? value[name] : undefined
      if (given !== undefined && given !== null) result[name] = this.#read(of, given, path, name)
      else if (required) this.problems.add('null', pathText(path, lowerFirst(name)), NOT_NULL)
    }
    return result
  }

  #read(shape: Shape, value: unknown, path: Path | undefined, name: string): unknown {
    switch (shape.kind) {
      case 'structure':
        return this.structure(shape, value, { parent: path, step: lowerFirst(name) })
      case 'list':
        return this.#list(shape, value, path, lowerFirst(name))
      case 'map':
        return this.#map(shape, value, path, lowerFirst(name))
      default: {
        const read = this.#scalar(shape.kind, value)
        const { limits } = shape
        if (limits) {
          const sized = typeof read !== 'number'
          const size = sized ? (read as string | Uint8Array).length : read
          if (!keeps(limits, read as string, size)) {
            const at = pathText(path, lowerFirst(name))
            for (const one of broken(limits, read as string, size, sized)) {
              this.problems.add(shape.kind === 'blob' ? undefined : `'${written(read)}'`, at, one)
            }
          }
        }
        return read
      }
    }
  }

  #scalar(kind: Scalar['kind'], value: unknown): string | number | boolean | Uint8Array {
    switch (kind) {
      case 'string':
        if (typeof value === 'string') return value
        throw unconvertible(value, 'an String')
      case 'integer':
      case 'long': {
        // Fractions are cut off, and what is far too large is for the service to refuse.
        if (typeof value === 'number') return Math.trunc(value)
        if (typeof value === 'bigint') return Number(value)
        throw unconvertible(value, kind === 'integer' ? 'an Integer' : 'an Long')
      }
      case 'boolean':
        return truthOf(value)
      case 'blob':
        return this.spelling.bytes(value)
      case 'timestamp':
        return this.spelling.time(value)
    }
  }

  #list(shape: List, value: unknown, parent: Path | undefined, step: string): unknown[] {
    if (!Array.isArray(value)) {
      throw refused(
        isPlain(value) ? 'Start of structure or map found where not expected.' : 'Expected list or null',
      )
    }
    const { of, limits } = shape
    const path = { parent, step }
    const result: unknown[] = []
    // Before what its elements say, which may be more than there is room for.
    if (limits && !keeps(limits, '', value.length)) {
      const hidden = of.kind === 'structure' && value.length > 0
      const all = hidden ? undefined : `'${written(value)}'`
      for (const one of broken(limits, '', value.length, true)) {
        this.problems.add(all, pathText(parent, step), one)
      }
      // Refused in any case, so what hundreds of thousands of elements say on top of it is not worth finding out.
      if (limits.max !== undefined && value.length > 10 * limits.max) return result
    }
    for (let i = 0; i < value.length; i += 1) {
      const one: unknown = value[i]
      if (one === null || one === undefined) {
        this.problems.add('null', pathText(path, `${i + 1}.member`), NOT_NULL)
      } else if (of.kind === 'structure') {
        result.push(this.structure(of, one, { parent: path, step: `${i + 1}.member` }))
      } else result.push(this.#scalar(of.kind as Scalar['kind'], one))
    }
    const limitsOfEach = of.kind === 'structure' ? undefined : of.limits
    if (limitsOfEach && !result.every((one) => keeps(limitsOfEach, one as string, (one as string).length))) {
      this.problems.add(`'${written(result)}'`, pathText(parent, step), each(limitsOfEach))
    }
    return result
  }

  /** Only maps of text to text occur. */
  #map(shape: Dictionary, value: unknown, parent: Path | undefined, step: string): Record<string, unknown> {
    if (Array.isArray(value)) throw refused('Start of list found where not expected')
    if (!isPlain(value)) throw refused('Expected map or null')
    const at = pathText(parent, step)
    // The parsers make even `__proto__` an own property; it must stay one.
    const result = Object.create(null) as Record<string, string>
    for (const [key, one] of Object.entries(value)) {
      if (one === null || one === undefined) this.problems.add('null', `${at}.${key}.member`, NOT_NULL)
      else result[key] = this.#scalar('string', one) as string
    }
    const { limits, keys } = shape
    const of = shape.of.kind === 'structure' ? undefined : shape.of.limits
    const size = Object.keys(result).length
    if (limits && !keeps(limits, '', size)) {
      for (const one of broken(limits, '', size, true)) this.problems.add(`'${written(result)}'`, at, one)
    }
    if (keys && !Object.keys(result).every((key) => keeps(keys, key, key.length))) {
      this.problems.add(`'${written(result)}'`, at, each(keys, 'Map keys'))
    }
    if (of && !Object.values(result).every((one) => keeps(of, one, one.length))) {
      this.problems.add(`'${written(result)}'`, at, each(of, 'Map value'))
    }
    return result
  }
}

const YES: Readonly<Record<string, boolean>> = {
  TRUE: true,
  FALSE: false,
  '1': true,
  '0': false,
  YES: true,
  NO: false,
}

function truthOf(value: unknown): boolean {
  if (typeof value === 'boolean') return value
  if (typeof value !== 'string') throw unconvertible(value, 'an Boolean')
  const upper = value.toUpperCase()
  const known = Object.hasOwn(YES, upper) ? YES[upper] : undefined
  if (known === undefined) throw refused(`'${upper}' can not be converted to an Boolean`)
  return known
}

/** In the words that were recorded from Kinesis, grammar included. `target`: for example `an Integer`. */
export function unconvertible(value: unknown, target: string): GatewayError {
  if (Array.isArray(value)) return refused('Start of list found where not expected')
  const name = javaClass(value)
  if (name === undefined) return refused('Start of structure or map found where not expected.')
  return refused(`class ${name} can not be converted to ${target}`)
}

function javaClass(value: unknown): string | undefined {
  switch (typeof value) {
    case 'string':
      return 'java.lang.String'
    case 'boolean':
      return 'java.lang.Boolean'
    case 'number':
    case 'bigint':
      return 'com.amazon.coral.value.json.numbers.TruncatingBigNumber'
    default:
      return value instanceof Uint8Array ? 'java.nio.HeapByteBuffer' : undefined
  }
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array)
  )
}

/** Asked for every value that is wrong and every list, of few names. */
const lowered = new Map<string, string>()

function lowerFirst(name: string): string {
  let known = lowered.get(name)
  if (known === undefined) lowered.set(name, (known = name.charAt(0).toLowerCase() + name.slice(1)))
  return known
}
