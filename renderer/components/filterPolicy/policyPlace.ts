/**
 * What may stand where in a filter policy that is still being written. `policy` an object of keys, `alternatives` the
 * array of a `$or`, `values` the array of a key, `condition` an object such as {"prefix": …}, `operand` what belongs to
 * an operator.
 */
export type PolicyRole = 'policy' | 'alternatives' | 'values' | 'condition' | 'operand'

/** Where in a policy a person is writing. */
export interface PolicyPlace {
  readonly role: PolicyRole
  /** A key of an object, a value of an array or behind a colon; `nothing`: a comma or a colon has to come first. */
  readonly expects: 'key' | 'value' | 'nothing'
  /** The keys of the policy that lead here, from the outside in, without `$or`. */
  readonly path: readonly string[]
  /** The operators that lead here: `anything-but`, `prefix`. */
  readonly operators: readonly string[]
  /** Keys the object has so far, before this place. */
  readonly taken: readonly string[]
  /** The word that is being written, with its quotation marks, as offsets; empty where none has begun. */
  readonly from: number
  readonly to: number
  readonly quoted: boolean
  /** A colon follows already. */
  readonly hasColon: boolean
}

interface Frame {
  readonly array: boolean
  readonly role: PolicyRole
  readonly path: readonly string[]
  readonly operators: readonly string[]
  readonly taken: string[]
  key: string | null
  /** What comes next: an object goes key, colon, value, comma; an array value, comma. */
  next: 'key' | 'colon' | 'value' | 'comma'
}

const WORD = /[A-Za-z0-9.+_$-]/

/**
 * Reads the text up to the offset, however unfinished it is. null where a policy says nothing about what may stand
 * there: before its first brace, or behind its last.
 */
export function placeIn(text: string, offset: number): PolicyPlace | null {
  const stack: Frame[] = []
  let at = 0
  while (at < offset) {
    const char = text[at]!
    const top = stack.at(-1)
    if (char === '"') {
      const end = endOfString(text, at)
      if (offset > at && (offset < end.after || !end.closed))
        return placeOf(top, text, at, end.closed ? end.after : offset, true, offset)
      read(top, text.slice(at + 1, end.closed ? end.after - 1 : end.after))
      at = end.after
    } else if (WORD.test(char)) {
      let after = at
      while (after < text.length && WORD.test(text[after]!)) after += 1
      if (offset <= after) return placeOf(top, text, at, after, false, offset)
      read(top, text.slice(at, after))
      at = after
    } else {
      step(stack, char)
      at += 1
    }
  }
  return placeOf(stack.at(-1), text, offset, offset, false, offset)
}

function endOfString(text: string, from: number): { after: number; closed: boolean } {
  let at = from + 1
  while (at < text.length && text[at] !== '"' && text[at] !== '\n') at += text[at] === '\\' ? 2 : 1
  return text[at] === '"'
    ? { after: at + 1, closed: true }
    : { after: Math.min(at, text.length), closed: false }
}

/** A string or another word was read in this frame. */
function read(frame: Frame | undefined, word: string): void {
  if (!frame) return
  if (frame.next === 'key') {
    frame.key = word
    frame.taken.push(word)
    frame.next = 'colon'
  } else if (frame.next === 'value') frame.next = 'comma'
}

function step(stack: Frame[], char: string): void {
  const top = stack.at(-1)
  if (char === '{' || char === '[') {
    stack.push(inside(top, char === '['))
  } else if (char === '}' || char === ']') {
    stack.pop()
    const outer = stack.at(-1)
    if (outer) outer.next = 'comma'
  } else if (char === ':' && top?.next === 'colon') top.next = 'value'
  else if (char === ',' && top) {
    top.next = top.array ? 'value' : 'key'
    if (!top.array) top.key = null
  }
}

function inside(outer: Frame | undefined, array: boolean): Frame {
  const { role, path, operators } = innerRole(outer, array)
  return { array, role, path, operators, taken: [], key: null, next: array ? 'value' : 'key' }
}

function innerRole(outer: Frame | undefined, array: boolean): Pick<Frame, 'role' | 'path' | 'operators'> {
  if (!outer) return { role: 'policy', path: [], operators: [] }
  const { path, operators, key } = outer
  switch (outer.role) {
    case 'policy':
      if (array && key === '$or') return { role: 'alternatives', path, operators }
      return { role: array ? 'values' : 'policy', path: [...path, key ?? ''], operators }
    case 'alternatives':
      return { role: 'policy', path, operators }
    case 'values':
      return { role: array ? 'operand' : 'condition', path, operators }
    case 'condition':
      return { role: array ? 'operand' : 'condition', path, operators: [...operators, key ?? ''] }
    case 'operand':
      return { role: array ? 'operand' : 'condition', path, operators }
  }
}

function placeOf(
  frame: Frame | undefined,
  text: string,
  from: number,
  to: number,
  quoted: boolean,
  offset: number,
): PolicyPlace | null {
  if (!frame) return null
  const expects = frame.next === 'key' ? 'key' : frame.next === 'value' ? 'value' : 'nothing'
  const behindColon = !frame.array && expects === 'value' && frame.key !== null
  const operatorValue = behindColon && frame.role === 'condition'
  return {
    role: operatorValue ? 'operand' : frame.role,
    expects,
    path: behindColon && frame.role === 'policy' ? [...frame.path, frame.key!] : frame.path,
    operators: operatorValue ? [...frame.operators, frame.key!] : frame.operators,
    taken: [...frame.taken],
    from,
    to: Math.max(to, offset),
    quoted,
    hasColon: /^\s*:/.test(text.slice(to)),
  }
}
