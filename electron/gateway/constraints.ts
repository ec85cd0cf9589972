import type { Limits } from './shapes'

/**
 * What AWS's model says of a request's values, in the words of the validation that its services share: the service itself
 * has not seen the request when it speaks. All that is wrong is said at once.
 */

/** AWS says no more of them in one answer. */
const MOST = 10

export class Problems {
  readonly #found: string[] = []

  /**
   * `value`: as AWS writes it, for example `'x'` or `null`; undefined: one that it does not write, since it has the data of
   * records. `at`: for example `records.1.member.partitionKey`.
   */
  add(value: string | undefined, at: string, constraint: string): void {
    if (this.#found.length < MOST) {
      const shown = value === undefined ? '' : `${value} `
      this.#found.push(`Value ${shown}at '${at}' failed to satisfy constraint: ${constraint}`)
    }
  }

  /** All of them in one sentence; undefined if there are none. */
  get message(): string | undefined {
    const { length } = this.#found
    if (length === 0) return undefined
    return `${length} validation error${length > 1 ? 's' : ''} detected: ${this.#found.join('; ')}`
  }
}

/** Characters of a value, and elements of one, that are written; nobody reads the megabytes somebody may send. */
const MOST_WRITTEN = 4_096
const MOST_ELEMENTS = 1_000
/** Characters beyond which a text that is too long is not compared with a pattern: some take their square in time. */
const MOST_COMPARED = 10_000

export const NOT_NULL = 'Member must not be null'

/** What a text or its options, a number's value, or the number of bytes or elements breaks of the limits. */
export function broken(limits: Limits, value: string | number, size: number, sized: boolean): string[] {
  const { min, max, pattern, options } = limits
  const found: string[] = []
  const text = value as string
  if (options && !options.includes(text)) found.push(oneOf(options))
  const tooLong = max !== undefined && size > max && size > MOST_COMPARED
  if (pattern !== undefined && !tooLong && !wholly(pattern).test(text)) found.push(matching(pattern))
  if (min !== undefined && size < min) found.push(atLeast(min, sized))
  if (max !== undefined && size > max) found.push(atMost(max, sized))
  return found
}

/** Whether nothing is broken: the same as `broken`, for every value of every request. */
export function keeps(limits: Limits, value: string | number, size: number): boolean {
  const { min, max, pattern, options } = limits
  return (
    (min === undefined || size >= min) &&
    (max === undefined || size <= max) &&
    (pattern === undefined || wholly(pattern).test(value as string)) &&
    (options === undefined || options.includes(value as string))
  )
}

/** All that is asked of each element of a list, or of each key or value of a map. */
export function each(limits: Limits, subject = 'Member'): string {
  const { min, max, pattern, options } = limits
  const parts: string[] = []
  if (max !== undefined) parts.push(atMost(max, true))
  if (min !== undefined) parts.push(atLeast(min, true))
  if (pattern !== undefined) parts.push(matching(pattern))
  if (options) parts.push(oneOf(options))
  return `${subject} must satisfy constraint: [${parts.join(', ')}]`
}

function oneOf(options: readonly string[]): string {
  return `Member must satisfy enum value set: [${options.join(', ')}]`
}

function matching(pattern: string): string {
  return `Member must satisfy regular expression pattern: ${pattern}`
}

function atLeast(min: number, sized: boolean): string {
  return `Member must have ${sized ? 'length' : 'value'} greater than or equal to ${min}`
}

function atMost(max: number, sized: boolean): string {
  return `Member must have ${sized ? 'length' : 'value'} less than or equal to ${max}`
}

const patterns = new Map<string, RegExp>()

/** Java's `matches` wants the whole text to match. */
function wholly(pattern: string): RegExp {
  let known = patterns.get(pattern)
  if (!known) patterns.set(pattern, (known = new RegExp(`^(?:${pattern})$`)))
  return known
}

/** A value as Java writes it. */
export function written(value: unknown): string {
  if (Array.isArray(value)) {
    const shown = value.slice(0, MOST_ELEMENTS).map((one) => written(one))
    if (value.length > MOST_ELEMENTS) shown.push(`and ${value.length - MOST_ELEMENTS} more`)
    return `[${shown.join(', ')}]`
  }
  if (typeof value === 'object' && value !== null) {
    return `{${Object.entries(value)
      .slice(0, MOST_ELEMENTS)
      .map(([key, one]) => `${written(key)}=${written(one)}`)
      .join(', ')}}`
  }
  const text = String(value)
  return text.length > MOST_WRITTEN ? `${text.slice(0, MOST_WRITTEN)}…` : text
}
