/** A stretch of text, or one character that can't be seen and is shown by name. */
export type TextPart = { readonly text: string } | { readonly label: string; readonly title: string }

const names: Readonly<Record<number, string>> = {
  0x00: 'null',
  0x09: 'tab',
  0x0d: 'carriage return',
  0x1b: 'escape',
  0x7f: 'delete',
  0xa0: 'no-break space',
  0xad: 'soft hyphen',
  0x200b: 'zero width space',
  0x200c: 'zero width non-joiner',
  0x200d: 'zero width joiner',
  0x200e: 'left-to-right mark',
  0x200f: 'right-to-left mark',
  0x2028: 'line separator',
  0x2029: 'paragraph separator',
  0x202a: 'left-to-right embedding',
  0x202b: 'right-to-left embedding',
  0x202c: 'pop directional formatting',
  0x202d: 'left-to-right override',
  0x202e: 'right-to-left override',
  0x2060: 'word joiner',
  0x2066: 'left-to-right isolate',
  0x2067: 'right-to-left isolate',
  0x2068: 'first strong isolate',
  0x2069: 'pop directional isolate',
  0xfeff: 'byte order mark',
  0xfffd: 'replacement character',
}

// Joiners inside emoji are ordinary: a joiner counts only where it stands outside of one.
const UNUSUAL =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00a0\u00ad\u200b-\u200c\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffd]|(?<!\p{Extended_Pictographic}\ufe0f?|\p{Emoji_Modifier})\u200d|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/gu // eslint-disable-line no-control-regex

const spaces: Readonly<Record<string, { readonly label: string; readonly title: string }>> = {
  ' ': { label: '␣', title: 'U+0020 space' },
  '\t': { label: '⇥', title: 'U+0009 tab' },
  '\n': { label: '↵', title: 'U+000A line feed' },
  '\r': { label: '␍', title: 'U+000D carriage return' },
}

/** There is text, and all of it is space. */
export function isOnlySpace(text: string): boolean {
  return text !== '' && !/\S/.test(text)
}

/**
 * Splits text so that what can't be seen (controls, zero width, direction overrides, lone surrogates) can be shown; with
 * `withSpaces` also spaces and tabs: for a text that has nothing else.
 */
export function visibleParts(text: string, withSpaces = false): TextPart[] {
  if (withSpaces) return [...text].flatMap((char) => spaces[char] ?? visibleParts(char))
  const parts: TextPart[] = []
  let from = 0
  for (const match of text.matchAll(UNUSUAL)) {
    if (match.index > from) parts.push({ text: text.slice(from, match.index) })
    const code = match[0].charCodeAt(0)
    const label = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`
    const name = names[code] ?? (code >= 0xd800 && code < 0xe000 ? 'lone surrogate' : 'control character')
    parts.push({ label, title: `${label} ${name}` })
    from = match.index + match[0].length
  }
  if (from < text.length || parts.length === 0) parts.push({ text: text.slice(from) })
  return parts
}

/** How many characters of a text can't be seen. */
export function unusualCount(text: string): number {
  return text.match(UNUSUAL)?.length ?? 0
}

/**
 * One line for a list: line breaks and tabs become a space, and what would turn the order of the line shows as ⍰. A text
 * of nothing but space shows each of them.
 */
export function oneLine(text: string): string {
  if (isOnlySpace(text)) return [...text].map((char) => spaces[char]?.label ?? char).join('')
  return text
    .replace(/\s+/g, ' ')
    .replace(/[\u202a-\u202e\u2066-\u2069]/g, '\u2370')
    .trim()
}
