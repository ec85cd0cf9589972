/** What the placeholders of a template become in one record. */
export interface Filling {
  /** From 1. */
  readonly n: number
  /** In ms. */
  readonly now: number
  uuid(): string
  /** A whole number from 0 up to, not including, `count`. */
  below(count: number): number
}

const PLACEHOLDER = /\{\{\s*([^{}]*?)\s*\}\}/g
const RANDOM = /^random (-?\d{1,15}) (-?\d{1,15})$/

type Part = string | ((filling: Filling) => string)

/**
 * A text with `{{n}}`, `{{uuid}}`, `{{now}}` and `{{random A B}}`, ready to be filled in many times. Anything else in
 * braces stays as it is.
 */
export function compileTemplate(text: string): (filling: Filling) => string {
  const parts: Part[] = []
  let end = 0
  for (const match of text.matchAll(PLACEHOLDER)) {
    const part = placeholder(match[1] ?? '')
    if (!part) continue
    parts.push(text.slice(end, match.index), part)
    end = match.index + match[0].length
  }
  parts.push(text.slice(end))
  return (filling) => parts.map((part) => (typeof part === 'string' ? part : part(filling))).join('')
}

function placeholder(name: string): Part | undefined {
  if (name === 'n') return ({ n }) => String(n)
  if (name === 'uuid') return ({ uuid }) => uuid()
  if (name === 'now') return ({ now }) => new Date(now).toISOString()
  const [, first, second] = RANDOM.exec(name) ?? []
  if (first === undefined || second === undefined) return undefined
  const low = Number(first)
  const count = Number(second) - low + 1
  return count < 1 ? undefined : ({ below }) => String(low + below(count))
}
