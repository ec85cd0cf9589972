/** A wildcard pattern cut at its stars: what lies between them has to come in this order. */
export type WildcardPattern = readonly string[]

export class WildcardProblem extends Error {}

/**
 * Reads a pattern: `*` stands for any characters, none included; `\*` and `\\` are a star and a backslash.
 * Throws WildcardProblem with the Event Ruler's text. Its positions count bytes, the opening quotation mark included.
 */
export function readWildcard(text: string): WildcardPattern {
  const parts: string[] = []
  let part = ''
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at]
    const next = text[at + 1]
    if (character === '*') {
      if (next === '*')
        throw new WildcardProblem(`Consecutive wildcard characters at pos ${position(text, at)}`)
      parts.push(part)
      part = ''
    } else if (character === '\\') {
      if (next !== '*' && next !== '\\') {
        throw new WildcardProblem(`Invalid escape character at pos ${position(text, at)}`)
      }
      part += next
      at += 1
    } else part += character
  }
  parts.push(part)
  return parts
}

function position(text: string, at: number): number {
  return 1 + new TextEncoder().encode(text.slice(0, at)).length
}

/** Takes each part at the first place where it fits: no part is looked for twice, so the time stays linear. */
export function fitsWildcard(pattern: WildcardPattern, value: string): boolean {
  const first = pattern[0] ?? ''
  if (pattern.length === 1) return value === first
  const last = pattern[pattern.length - 1] ?? ''
  if (value.length < first.length + last.length || !value.startsWith(first) || !value.endsWith(last))
    return false
  const end = value.length - last.length
  let at = first.length
  for (let index = 1; index < pattern.length - 1; index += 1) {
    const part = pattern[index] ?? ''
    const found = value.indexOf(part, at)
    if (found < 0 || found + part.length > end) return false
    at = found + part.length
  }
  return true
}
