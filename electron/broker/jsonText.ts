/**
 * Finds and changes one value inside JSON text without decoding the rest, so that everything that is not touched keeps
 * its exact characters: digits of large numbers, order, spacing, escapes.
 */

export type PathStep = string | number

/** Characters from `start` up to, not including, `end`. */
export interface Span {
  readonly start: number
  readonly end: number
}

/** Why a path or an edit makes no sense, in words for people. */
export class JsonTextError extends Error {}

const STEP = /(?:^|\.)([^.[\]"]+)|\[(\d{1,9})\]|\[("(?:[^"\\]|\\.)*")\]/gy

/**
 * Reads a dotted path such as `order.items[0].sku`. A key with dots or brackets is written `["a.b"]`; a leading `$`
 * stands for the whole. Throws JsonTextError.
 */
export function parsePath(text: string): PathStep[] {
  const rest = text.trim().replace(/^\$\.?(?=.|$)/, '')
  const steps: PathStep[] = []
  STEP.lastIndex = 0
  while (STEP.lastIndex < rest.length) {
    const at = STEP.lastIndex
    const match = STEP.exec(rest)
    if (!match) throw new JsonTextError(`"${text}" is not a path: unexpected "${rest[at]}" at ${at + 1}`)
    if (match[1] !== undefined) steps.push(match[1])
    else if (match[2] !== undefined) steps.push(Number(match[2]))
    else steps.push(JSON.parse(match[3]!) as string)
  }
  if (steps.length === 0 && !text.trim().startsWith('$')) throw new JsonTextError('The path is empty')
  return steps
}

const QUOTE = 34
const BACKSLASH = 92

function skipSpace(text: string, at: number): number {
  for (;;) {
    const code = text.charCodeAt(at)
    if (code !== 32 && code !== 10 && code !== 13 && code !== 9) return at
    at++
  }
}

/** After the closing quote of the string that opens at `at`; -1 if it never closes. */
function skipString(text: string, at: number): number {
  let from = at + 1
  for (;;) {
    const end = text.indexOf('"', from)
    if (end < 0) return -1
    let slashes = 0
    while (text.charCodeAt(end - 1 - slashes) === BACKSLASH) slashes++
    if (slashes % 2 === 0) return end + 1
    from = end + 1
  }
}

/** After the value that begins at `at`; -1 if the text ends within it. Never recurses: bodies may nest deeply. */
function skipValue(text: string, at: number): number {
  let depth = 0
  for (;;) {
    const code = text.charCodeAt(at)
    if (Number.isNaN(code)) return depth === 0 ? at : -1
    if (code === QUOTE) {
      at = skipString(text, at)
      if (at < 0 || depth === 0) return at
    } else if (code === 123 || code === 91) {
      depth++
      at++
    } else if (code === 125 || code === 93) {
      if (depth === 0) return at
      at++
      if (--depth === 0) return at
    } else if (depth === 0 && (code === 44 || code === 32 || code === 10 || code === 13 || code === 9)) {
      return at
    } else at++
  }
}

/** One entry of an object or array, as it stands in the text. */
interface Entry {
  /** Where the entry begins: its key, or its value in an array. */
  readonly start: number
  readonly value: Span
  /** Which entry it is, from 0. */
  readonly index: number
}

interface Container {
  readonly kind: 'object' | 'array'
  /** The last entry that has the wanted key or index. */
  readonly found: Entry | undefined
  readonly last: Entry | undefined
  readonly count: number
  /** Where the entry after `found` begins, if there is one. */
  readonly next: number | undefined
  /** The end of the value before `found`, if there is one. */
  readonly previousEnd: number | undefined
  /** Where the closing bracket is. */
  readonly close: number
}

/** Walks the entries of the container that begins at `at`; undefined if there is none or it is malformed. */
function walk(text: string, at: number, step: PathStep): Container | undefined {
  const open = text[at]
  const kind = open === '{' ? 'object' : open === '[' ? 'array' : undefined
  if (!kind) return undefined
  let found: Entry | undefined
  let last: Entry | undefined
  let next: number | undefined
  let previousEnd: number | undefined
  let index = 0
  at = skipSpace(text, at + 1)
  const end = kind === 'object' ? '}' : ']'
  while (text[at] !== end) {
    const start = at
    let key: string | undefined
    if (kind === 'object') {
      if (text[at] !== '"') return undefined
      const keyEnd = skipString(text, at)
      if (keyEnd < 0) return undefined
      const raw = text.slice(at + 1, keyEnd - 1)
      key = raw.includes('\\') ? decodeString(text.slice(at, keyEnd)) : raw
      at = skipSpace(text, keyEnd)
      if (text[at] !== ':') return undefined
      at = skipSpace(text, at + 1)
    }
    const valueEnd = skipValue(text, at)
    if (valueEnd <= at) return undefined
    const entry: Entry = { start, value: { start: at, end: valueEnd }, index }
    if (found && next === undefined) next = start
    if (kind === 'object' ? key === step : index === step) {
      found = entry
      next = undefined
      previousEnd = last?.value.end
    }
    last = entry
    index++
    at = skipSpace(text, valueEnd)
    if (text[at] === ',') at = skipSpace(text, at + 1)
    else if (text[at] !== end) return undefined
  }
  return { kind, found, last, count: index, next, previousEnd, close: at }
}

function decodeString(literal: string): string | undefined {
  try {
    return JSON.parse(literal) as string
  } catch {
    return undefined
  }
}

/** Where the value at the path stands, or undefined. Of equal keys the last counts, as in JSON.parse. */
export function locate(text: string, path: readonly PathStep[]): Span | undefined {
  const first = skipSpace(text, 0)
  const firstEnd = skipValue(text, first)
  if (firstEnd <= first) return undefined
  let span: Span = { start: first, end: firstEnd }
  for (const step of path) {
    const found = walk(text, span.start, step)?.found
    if (!found) return undefined
    span = found.value
  }
  return span
}

/** The value at the path as people compare it: a string's characters, of anything else its JSON text. */
export function textAt(text: string, path: readonly PathStep[]): string | undefined {
  const span = locate(text, path)
  if (!span) return undefined
  const literal = text.slice(span.start, span.end)
  return literal.charCodeAt(0) === QUOTE ? decodeString(literal) : literal
}

function requireJson(text: string): void {
  try {
    JSON.parse(text)
  } catch {
    throw new JsonTextError('The body is not JSON')
  }
}

const nested = (path: readonly PathStep[], value: string): string =>
  path.reduceRight<string>((inner, step) => {
    if (typeof step === 'string') return `{${JSON.stringify(step)}:${inner}}`
    if (step === 0) return `[${inner}]`
    throw new JsonTextError(`There is no list to put [${step}] in`)
  }, value)

const pathText = (path: readonly PathStep[]): string =>
  path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`))
    .join('')
    .replace(/^\./, '')

/**
 * Puts the JSON text `value` at the path; what is missing on the way is made, and `[n]` one past the end appends.
 * Throws JsonTextError if the body is not JSON, or if something on the way is neither object nor list.
 */
export function setAt(text: string, path: readonly PathStep[], value: string): string {
  requireJson(text)
  const replace = (span: Span, by: string) => text.slice(0, span.start) + by + text.slice(span.end)
  let at = skipSpace(text, 0)
  if (path.length === 0) return replace({ start: at, end: skipValue(text, at) }, value)
  for (const [depth, step] of path.entries()) {
    const container = walk(text, at, step)
    const rest = path.slice(depth + 1)
    if (!container || (container.kind === 'array') !== (typeof step === 'number')) {
      const where = pathText(path.slice(0, depth)) || 'The body'
      throw new JsonTextError(`${where} is not ${typeof step === 'number' ? 'a list' : 'an object'}`)
    }
    if (!container.found) {
      if (typeof step === 'number' && step !== container.count) {
        throw new JsonTextError(`${pathText(path.slice(0, depth + 1))} is past the end of its list`)
      }
      return insert(text, at, container, step, nested(rest, value))
    }
    if (rest.length === 0) return replace(container.found.value, value)
    at = container.found.value.start
  }
  return text
}

/** Adds an entry behind the last one, spaced as that one is. */
function insert(text: string, open: number, container: Container, step: PathStep, value: string): string {
  const { last } = container
  if (!last) {
    const entry = typeof step === 'string' ? `${JSON.stringify(step)}:${value}` : value
    return text.slice(0, open + 1) + entry + text.slice(container.close)
  }
  let before = last.start
  while (/\s/.test(text[before - 1]!)) before--
  const lead = text.slice(before, last.start)
  let entry = value
  if (typeof step === 'string') {
    const keyEnd = skipString(text, last.start)
    entry = JSON.stringify(step) + text.slice(keyEnd, last.value.start) + value
  }
  return `${text.slice(0, last.value.end)},${lead}${entry}${text.slice(last.value.end)}`
}

/** Takes the value at the path out; the same text if there is none. Throws JsonTextError if the body is not JSON. */
export function removeAt(text: string, path: readonly PathStep[]): string {
  requireJson(text)
  const parentPath = path.slice(0, -1)
  const step = path.at(-1)
  if (step === undefined) throw new JsonTextError('The whole body cannot be removed')
  for (;;) {
    const parent = locate(text, parentPath)
    const container = parent && walk(text, parent.start, step)
    const found = container?.found
    if (!found) return text
    const { previousEnd, next } = container
    if (previousEnd !== undefined) text = text.slice(0, previousEnd) + text.slice(found.value.end)
    else text = text.slice(0, found.start) + text.slice(next ?? found.value.end)
    if (container.kind === 'array') return text
  }
}
