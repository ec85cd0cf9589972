/**
 * Refuses patterns whose matching can take time that grows without bound (`(a+)+$`), before they meet a message: the
 * engine that runs them cannot be stopped. Conservative: a pattern it cannot prove harmless is refused with the reason.
 */

/** Why a pattern is refused, for people. */
export class PatternRefused extends Error {}

/** Bodies longer than this (characters) are not searched with a pattern that repeats without a limit. */
export const LONGEST_SEARCHED = 262_144

export interface SafePattern {
  readonly pattern: RegExp
  /** It has `*`, `+` or `{n,}`: matching may take time quadratic in the length of the body. */
  readonly repeats: boolean
}

interface Group {
  readonly lookaround: boolean
  /** It has an unbounded repeat or an alternative inside. */
  open: boolean
  /** What the atom before the next character was. */
  previous: 'none' | 'atom' | 'open-group'
  /** The last item was repeated without limit, with nothing required after it yet: its atom's text. */
  trailing: string | undefined
  /** `trailing` as it was before the group, and at the end of an alternative before this one. */
  readonly entry: string | undefined
  earlier: string | undefined
}

const newGroup = (lookaround = false, entry?: string): Group => ({
  lookaround,
  open: false,
  previous: 'none',
  trailing: entry,
  entry,
  earlier: undefined,
})

/** Compiles with flags g and u. Throws PatternRefused with what is wrong. */
export function safePattern(source: string): SafePattern {
  let pattern: RegExp
  try {
    pattern = new RegExp(source, 'gu')
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error)
    throw new PatternRefused(text.replace(/^Invalid regular expression: /, 'The pattern is not valid: '))
  }
  const stack = [newGroup()]
  let repeats = false
  let atom = ''
  for (let at = 0; at < source.length;) {
    const group = stack.at(-1)!
    const rest = source.slice(at)
    const quantifier = /^(?:[*+?]|\{\d+(?:,\d*)?\})\??/.exec(rest)?.[0]
    if (quantifier) {
      const unbounded = /^(?:[*+]|\{\d+,\})/.test(quantifier)
      const upper = /^\{(?:\d+,)?(\d+)\}/.exec(quantifier)?.[1]
      const many = unbounded || Number(upper ?? 1) > 1
      if (many && group.previous === 'open-group') {
        throw new PatternRefused(
          `A group that repeats or has alternatives inside is itself repeated ("${quantifier}"): ` +
            'on some messages it would never finish. Repeat only plain parts',
        )
      }
      if (unbounded) {
        repeats = true
        group.open = true
        if (group.trailing !== undefined && mayOverlap(group.trailing, atom)) {
          throw new PatternRefused(
            `"${group.trailing}" and "${atom}" are repeated one after the other and may match the same text: ` +
              'on long messages that takes too long. Put something fixed between them',
          )
        }
        group.trailing = atom
      }
      group.previous = 'none'
      at += quantifier.length
      continue
    }
    const open = /^\((?:\?(?:<[^=!][^>]*>|<?[=!]|:))?/.exec(rest)?.[0]
    if (open) {
      stack.push(newGroup(/[=!]$/.test(open), group.trailing))
      at += open.length
      continue
    }
    if (rest[0] === ')') {
      const inner = stack.pop()!
      const outer = stack.at(-1)!
      if (inner.open && !inner.lookaround) outer.open = true
      outer.previous = inner.open ? 'open-group' : 'atom'
      if (!inner.lookaround) outer.trailing = inner.trailing ?? inner.earlier
      atom = '.'
      at++
      continue
    }
    if (rest[0] === '|') {
      group.open = true
      group.previous = 'none'
      group.earlier ??= group.trailing
      group.trailing = group.entry
      at++
      continue
    }
    const match = /^(?:\[(?:\\.|[^\]\\])*\]|\\(?:[pP]\{[^}]*\}|u\{[^}]*\}|k<[^>]*>|.)|[^])/u.exec(rest)![0]
    if (/^\\(?:[1-9]|k<)/.test(match)) {
      throw new PatternRefused('Back-references in the pattern are not supported: they can take too long')
    }
    const zeroWidth = match === '^' || match === '$' || match === '\\b' || match === '\\B'
    if (!zeroWidth) {
      atom = match
      const followed = /^(?:[*?]|\{0)/.test(source.slice(at + match.length))
      const repeated = /^(?:\+|\{\d+,\})/.test(source.slice(at + match.length))
      if (!followed && !repeated && group.trailing !== undefined && !mayOverlap(group.trailing, match)) {
        group.trailing = undefined
      }
    }
    group.previous = 'atom'
    at += match.length
  }
  return { pattern, repeats }
}

const probes = [
  'a',
  'Z',
  '5',
  '_',
  ' ',
  '\n',
  '"',
  ':',
  ',',
  '.',
  '-',
  '/',
  '{',
  '}',
  '[',
  ']',
  'é',
  '=',
  '@',
]

/** Whether two one-character parts may match the same character, judged by samples and their own characters. */
function mayOverlap(first: string, second: string): boolean {
  const one = new RegExp(`^(?:${first})$`, 'u')
  const two = new RegExp(`^(?:${second})$`, 'u')
  return [...probes, ...first, ...second].some((sample) => one.test(sample) && two.test(sample))
}
