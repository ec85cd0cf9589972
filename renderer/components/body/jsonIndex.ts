/** What a JSON node is. Kept as small numbers: the index of a large body lives in typed arrays. */
export const JsonKind = { object: 0, array: 1, string: 2, number: 3, boolean: 4, null: 5 } as const
export type JsonKind = (typeof JsonKind)[keyof typeof JsonKind]

/**
 * A JSON text as a flat table of nodes that point into the text. Numbers keep every digit, keys their order and their
 * duplicates, and the whole crosses from a worker without being copied.
 */
export interface JsonIndex {
  readonly text: string
  readonly count: number
  readonly kind: Uint8Array
  readonly depth: Int32Array
  /** -1 for the root. */
  readonly parent: Int32Array
  /** Where the key begins and ends, quotes included; -1 for elements of an array and for the root. */
  readonly keyStart: Int32Array
  readonly keyEnd: Int32Array
  readonly start: Int32Array
  readonly end: Int32Array
  /** The first node after this one's subtree. */
  readonly next: Int32Array
  readonly children: Int32Array
  /** Position among its siblings. */
  readonly order: Int32Array
  /** The text ended before the JSON did (a preview that was cut). */
  readonly cut: boolean
  /** The innermost container that was open where the text was cut; -1 if none was. */
  readonly openAt: number
}

/** Where and why a text stopped being JSON. */
export class JsonTextError extends Error {
  constructor(
    message: string,
    readonly position: number,
  ) {
    super(message)
    this.name = 'JsonTextError'
  }
}

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const LITERALS: readonly (readonly [string, JsonKind])[] = [
  ['true', JsonKind.boolean],
  ['false', JsonKind.boolean],
  ['null', JsonKind.null],
]

class Table {
  kind = new Uint8Array(256)
  columns = Array.from({ length: 8 }, () => new Int32Array(256))
  count = 0

  add(
    kind: JsonKind,
    depth: number,
    parent: number,
    keyStart: number,
    keyEnd: number,
    start: number,
  ): number {
    const node = this.count++
    if (node === this.kind.length) this.#grow()
    this.kind[node] = kind
    const values = [depth, parent, keyStart, keyEnd, start, start, node + 1, 0]
    for (let column = 0; column < 8; column++) this.columns[column]![node] = values[column]!
    return node
  }

  #grow(): void {
    const size = this.kind.length * 2
    const kind = new Uint8Array(size)
    kind.set(this.kind)
    this.kind = kind
    this.columns = this.columns.map((column) => {
      const wider = new Int32Array(size)
      wider.set(column)
      return wider
    })
  }
}

/** The end of the string that opens at `at` (after its closing quote), or -1 if the text ends first. */
function stringEnd(text: string, at: number): number {
  for (let i = at + 1; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === 34) return i + 1
    if (code === 92) {
      i++
      if (i >= text.length) return -1
      const escaped = text[i]!
      if (escaped === 'u') {
        const digits = text.slice(i + 1, i + 5)
        if (digits.length < 4 && i + 5 > text.length) return -1
        if (!/^[0-9a-fA-F]{4}$/.test(digits)) throw new JsonTextError('Bad \\u escape', i)
        i += 4
      } else if (!'"\\/bfnrt'.includes(escaped)) throw new JsonTextError(`Bad escape \\${escaped}`, i)
    } else if (code < 32) throw new JsonTextError('A line break or control character inside a string', i)
  }
  return -1
}

function skipSpace(text: string, at: number): number {
  for (;;) {
    const code = text.charCodeAt(at)
    if (code !== 32 && code !== 10 && code !== 13 && code !== 9) return at
    at++
  }
}

/**
 * Reads a JSON text into its index; throws JsonTextError if it isn't one. With `allowCut` a text that merely ends too
 * early is taken as far as it goes.
 */
export function indexJson(text: string, allowCut = false): JsonIndex {
  const table = new Table()
  const [DEPTH, PARENT, KEY_START, KEY_END, START, END, NEXT, CHILDREN] = [0, 1, 2, 3, 4, 5, 6, 7] as const
  const orders: number[] = []
  let at = skipSpace(text, 0)
  let open = -1
  let cut = false
  let openAt = -1

  const column = (which: number) => table.columns[which]!
  const endOfText = (message: string): never => {
    if (!allowCut) throw new JsonTextError(message, text.length)
    cut = true
    throw endOfText
  }
  const close = (node: number, end: number) => {
    column(END)[node] = end
    column(NEXT)[node] = table.count
  }

  /** Reads one value (a container only opens); true if it was closed in itself. */
  const value = (keyStart: number, keyEnd: number): boolean => {
    if (at >= text.length) endOfText('The text ends where a value should be')
    const char = text[at]!
    const depth = open < 0 ? 0 : column(DEPTH)[open]! + 1
    const add = (kind: JsonKind) => {
      const node = table.add(kind, depth, open, keyStart, keyEnd, at)
      orders.push(open < 0 ? 0 : column(CHILDREN)[open]!++)
      return node
    }
    if (char === '{' || char === '[') {
      open = add(char === '{' ? JsonKind.object : JsonKind.array)
      at++
      return false
    }
    if (char === '"') {
      const end = stringEnd(text, at)
      const node = add(JsonKind.string)
      if (end < 0) {
        close(node, text.length)
        endOfText('A string is never closed')
      }
      close(node, end)
      at = end
      return true
    }
    for (const [word, kind] of LITERALS) {
      if (!text.startsWith(word, at)) continue
      close(add(kind), at + word.length)
      at += word.length
      return true
    }
    NUMBER.lastIndex = at
    const number = NUMBER.exec(text)
    if (number && number[0] !== '') {
      const end = at + number[0].length
      close(add(JsonKind.number), end)
      at = end
      return true
    }
    if (allowCut && text.length - at < 6 && LITERALS.some(([word]) => word.startsWith(text.slice(at))))
      endOfText('')
    throw new JsonTextError(`Unexpected ${JSON.stringify(char)}`, at)
  }

  const member = (): boolean => {
    at = skipSpace(text, at)
    if (column(PARENT).length === 0 || table.kind[open] === JsonKind.array) return value(-1, -1)
    if (at >= text.length) endOfText('The text ends inside an object')
    if (text[at] !== '"') throw new JsonTextError('A key in double quotes should be here', at)
    const keyStart = at
    const keyEnd = stringEnd(text, at)
    if (keyEnd < 0) endOfText('A key is never closed')
    at = skipSpace(text, keyEnd)
    if (at >= text.length) endOfText('The text ends after a key')
    if (text[at] !== ':') throw new JsonTextError('A colon should be here', at)
    at = skipSpace(text, at + 1)
    return value(keyStart, keyEnd)
  }

  try {
    let closed = value(-1, -1)
    while (open >= 0) {
      at = skipSpace(text, at)
      const closer = table.kind[open] === JsonKind.object ? '}' : ']'
      const children = column(CHILDREN)[open]!
      if (at >= text.length) endOfText(`A ${closer} is missing at the end`)
      if (text[at] === closer && (closed || children === 0)) {
        close(open, ++at)
        open = column(PARENT)[open]!
        closed = true
        continue
      }
      if (children > 0) {
        if (text[at] !== ',') throw new JsonTextError(`A comma or ${closer} should be here`, at)
        at++
      }
      closed = member()
    }
    at = skipSpace(text, at)
    if (at < text.length) throw new JsonTextError('There is more text after the JSON value', at)
  } catch (error) {
    if (error !== endOfText) throw error
    openAt = open
    while (open >= 0) {
      close(open, text.length)
      open = column(PARENT)[open]!
    }
    if (table.count === 0) throw new JsonTextError('The text is empty', 0)
  }

  const { count } = table
  const trim = (which: number) => column(which).slice(0, count)
  return {
    text,
    count,
    cut,
    openAt,
    kind: table.kind.slice(0, count),
    depth: trim(DEPTH),
    parent: trim(PARENT),
    keyStart: trim(KEY_START),
    keyEnd: trim(KEY_END),
    start: trim(START),
    end: trim(END),
    next: trim(NEXT),
    children: trim(CHILDREN),
    order: Int32Array.from(orders),
  }
}

/** The key of a node, unescaped; null for elements of an array and for the root. */
export function keyOf(index: JsonIndex, node: number): string | null {
  const start = index.keyStart[node]!
  return start < 0 ? null : unquote(index.text.slice(start, index.keyEnd[node]))
}

/** Whether the text was cut within this node, so that it may go on: its count, digits or characters are only the first. */
export function isCutOff(index: JsonIndex, node: number): boolean {
  if (!index.cut) return false
  for (let at = index.openAt; at >= 0; at = index.parent[at]!) if (at === node) return true
  return index.kind[node]! > JsonKind.array && index.end[node] === index.text.length
}

/** The text of a node as it stands in the body. */
export function sourceOf(index: JsonIndex, node: number): string {
  return index.text.slice(index.start[node], index.end[node])
}

/** A string node's value; anything else as it is written. A string that was cut is taken as far as it goes. */
export function valueOf(index: JsonIndex, node: number): string {
  const source = sourceOf(index, node)
  return index.kind[node] === JsonKind.string ? unquote(source) : source
}

function unquote(quoted: string): string {
  try {
    return JSON.parse(quoted) as string
  } catch {
    return quoted.replace(/^"|"$/g, '')
  }
}

/** The path the message filter takes: `order.items[0].sku`; a key that isn't a plain word goes in quotes. */
export function pathOf(index: JsonIndex, node: number): string {
  const parts: string[] = []
  for (let at = node; index.parent[at]! >= 0; at = index.parent[at]!) {
    const key = keyOf(index, at)
    if (key === null) parts.push(`[${index.order[at]}]`)
    else parts.push(/^[A-Za-z_$][\w$-]*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`)
  }
  return parts.reverse().join('').replace(/^\./, '')
}

/**
 * The JSON laid out in lines, two spaces a level; every number and string exactly as it was written. Where the text was
 * cut it ends with an ellipsis instead of brackets that are not there.
 */
export function prettyJson(index: JsonIndex): string {
  const out: string[] = []
  const closers: { end: number; text: string }[] = []
  const pad = (depth: number) => '  '.repeat(Math.min(depth, 60))
  for (let node = 0; node < index.count; node++) {
    while (closers.length > 0 && closers.at(-1)!.end <= node) out.push(closers.pop()!.text)
    const depth = index.depth[node]!
    const key =
      index.keyStart[node]! < 0 ? '' : `${index.text.slice(index.keyStart[node], index.keyEnd[node])}: `
    const parent = index.parent[node]!
    const comma = parent >= 0 && index.order[node]! < index.children[parent]! - 1 ? ',' : ''
    const kind = index.kind[node]!
    if (kind > JsonKind.array) out.push(pad(depth) + key + sourceOf(index, node) + comma)
    else {
      const [opener, closer] = kind === JsonKind.object ? ['{', '}'] : ['[', ']']
      if (index.children[node] === 0) out.push(`${pad(depth)}${key}${opener}${closer}${comma}`)
      else {
        out.push(pad(depth) + key + opener)
        closers.push({ end: index.next[node]!, text: pad(depth) + closer + comma })
      }
    }
  }
  if (index.cut) out.push(`${pad(index.openAt < 0 ? 0 : index.depth[index.openAt]! + 1)}…`)
  else while (closers.length > 0) out.push(closers.pop()!.text)
  return out.join('\n')
}
