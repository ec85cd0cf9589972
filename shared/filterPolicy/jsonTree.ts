/**
 * JSON with the place of every value: what a filter policy is read from, so that a problem, and a clause that decided,
 * can be shown in the text that was typed.
 */
interface Placed {
  /** Offsets in the text, in UTF-16 units; `to` is exclusive. */
  readonly from: number
  readonly to: number
}

export interface JsonString extends Placed {
  readonly kind: 'string'
  readonly text: string
}
export interface JsonNumber extends Placed {
  readonly kind: 'number'
  /** As written. */
  readonly text: string
}
export interface JsonWord extends Placed {
  readonly kind: 'word'
  readonly value: boolean | null
}
export interface JsonArray extends Placed {
  readonly kind: 'array'
  readonly items: readonly JsonNode[]
}
export interface JsonMember {
  readonly name: string
  readonly nameFrom: number
  readonly value: JsonNode
}
export interface JsonObject extends Placed {
  readonly kind: 'object'
  /** One member a name: of duplicates the last value counts, at the place of the first (as Jackson reads objects). */
  readonly members: readonly JsonMember[]
}
export type JsonNode = JsonString | JsonNumber | JsonWord | JsonArray | JsonObject

/** Text that is not JSON: `offset` says where it stops being JSON, `readTo` how far Jackson has come when it says so. */
export class JsonProblem extends Error {
  constructor(
    message: string,
    readonly offset: number,
    readonly readTo = offset,
  ) {
    super(message)
  }
}

/** How deep arrays and objects may lie in each other; Jackson, which AWS reads JSON with, has the same bound. */
export const deepestNesting = 1_000

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
}
const WORDS: ReadonlyMap<string, boolean | null> = new Map([
  ['true', true],
  ['false', false],
  ['null', null],
])
/** What Jackson takes for one word: a Java identifier. */
const TOKEN = /[\p{L}\p{Nl}\p{Sc}\p{Pc}][\p{L}\p{Nl}\p{Nd}\p{Sc}\p{Pc}\p{Mn}\p{Mc}]*/uy
const VALUES = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')"

/** Whether a character stands for itself in a string. (The code behind the end of the text is NaN.) */
function isPlain(code: number): boolean {
  return code >= 0x20 && code !== 0x22 && code !== 0x5c
}

/** Reads one JSON text. Throws JsonProblem. */
export function readJson(text: string): JsonNode {
  return new Reader(text).document()
}

class Reader {
  private at = 0

  constructor(private readonly text: string) {}

  document(): JsonNode {
    const node = this.value(0)
    this.space()
    if (this.at < this.text.length) throw this.unexpected('expected nothing after the value')
    return node
  }

  private value(depth: number): JsonNode {
    if (depth > deepestNesting) {
      throw new JsonProblem(
        `Document nesting depth (${depth}) exceeds the maximum allowed (${deepestNesting})`,
        this.at,
      )
    }
    this.space()
    const from = this.at
    switch (this.text[from]) {
      case '{':
        return this.object(from, depth)
      case '[':
        return this.array(from, depth)
      case '"': {
        const text = this.string()
        return { kind: 'string', text, from, to: this.at }
      }
    }
    const token = this.match(TOKEN)
    if (token !== undefined) {
      const value = WORDS.get(token)
      const to = from + token.length
      if (value === undefined) {
        throw new JsonProblem(`Unrecognized token '${token}': was expecting ${VALUES}`, from, to)
      }
      this.at = to
      return { kind: 'word', value, from, to }
    }
    const number = this.match(NUMBER)
    if (number === undefined) throw this.unexpected(`expected a valid value ${VALUES}`)
    this.at = from + number.length
    return { kind: 'number', text: number, from, to: this.at }
  }

  /** What a sticky pattern finds here. */
  private match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at
    return pattern.exec(this.text)?.[0]
  }

  private array(from: number, depth: number): JsonArray {
    const items: JsonNode[] = []
    this.at = from + 1
    this.space()
    if (this.text[this.at] === ']') this.at += 1
    else {
      do items.push(this.value(depth + 1))
      while (this.goesOn(']', 'Array'))
    }
    return { kind: 'array', items, from, to: this.at }
  }

  private object(from: number, depth: number): JsonObject {
    const members = new Map<string, JsonMember>()
    this.at = from + 1
    this.space()
    if (this.text[this.at] === '}') this.at += 1
    else {
      do {
        this.space()
        const nameFrom = this.at
        if (this.text[nameFrom] !== '"') {
          throw this.unexpected('was expecting double-quote to start field name')
        }
        const name = this.string()
        this.space()
        if (this.text[this.at] !== ':') {
          throw this.unexpected('was expecting a colon to separate field name and value')
        }
        this.at += 1
        members.set(name, { name, nameFrom, value: this.value(depth + 1) })
      } while (this.goesOn('}', 'Object'))
    }
    return { kind: 'object', members: [...members.values()], from, to: this.at }
  }

  /** Behind a value: true after a comma, false after the end. */
  private goesOn(end: ']' | '}', what: string): boolean {
    this.space()
    const next = this.text[this.at]
    if (next !== ',' && next !== end) {
      throw this.unexpected(`was expecting comma to separate ${what} entries`)
    }
    this.at += 1
    return next === ','
  }

  private string(): string {
    let result = ''
    this.at += 1
    for (;;) {
      const start = this.at
      while (isPlain(this.text.charCodeAt(this.at))) this.at += 1
      result += this.text.slice(start, this.at)
      const next = this.text[this.at]
      if (next === '"') {
        this.at += 1
        return result
      }
      if (next !== '\\') {
        throw next === undefined
          ? this.unexpected('')
          : this.unexpected('has to be escaped using backslash to be included in string value')
      }
      result += this.escape()
    }
  }

  private escape(): string {
    const letter = this.text[this.at + 1] ?? ''
    if (letter === 'u') {
      const digits = this.text.slice(this.at + 2, this.at + 6)
      if (!/^[0-9a-fA-F]{4}$/.test(digits)) {
        this.at += 2
        throw this.unexpected('expected a hex-digit for character escape sequence')
      }
      this.at += 6
      return String.fromCharCode(Number.parseInt(digits, 16))
    }
    if (!Object.hasOwn(ESCAPES, letter)) {
      this.at += 1
      throw this.unexpected('unrecognized character escape')
    }
    this.at += 2
    return ESCAPES[letter] ?? ''
  }

  private space(): void {
    for (;;) {
      const code = this.text.charCodeAt(this.at)
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return
      this.at += 1
    }
  }

  private unexpected(wanted: string): JsonProblem {
    if (this.at >= this.text.length) return new JsonProblem('Unexpected end-of-input', this.at)
    const character = String.fromCodePoint(this.text.codePointAt(this.at) ?? 0)
    return new JsonProblem(
      `Unexpected character ('${character}' (code ${character.codePointAt(0)})): ${wanted}`,
      this.at,
    )
  }
}
