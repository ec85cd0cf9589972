/** Longer lines are drawn in pieces, so that one line of a mebibyte does not have to be laid out at once. */
export const longestLine = 600

export interface TextLine {
  /** Line of the text, from 1; null for the following pieces of a long line. */
  readonly number: number | null
  readonly text: string
}

/** A text as lines for a virtual list. */
export function textLines(text: string): TextLine[] {
  const lines: TextLine[] = []
  let number = 1
  for (const line of text.split('\n')) {
    for (let at = 0; at === 0 || at < line.length;) {
      let end = Math.min(line.length, at + longestLine)
      // A surrogate pair stays together.
      if (end < line.length && /[\ud800-\udbff]/.test(line[end - 1]!)) end++
      lines.push({ number: at === 0 ? number : null, text: line.slice(at, end) })
      at = Math.max(end, at + 1)
    }
    number++
  }
  return lines
}

export interface CodeToken {
  readonly kind: 'key' | 'string' | 'number' | 'keyword' | 'plain'
  readonly text: string
}

const TOKEN = /("(?:[^"\\]|\\.)*")(\s*:)?|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|\b(true|false|null)\b/g

/** The colours of one line of laid-out JSON. A piece of a cut string stays plain. */
export function jsonTokens(line: string): CodeToken[] {
  const tokens: CodeToken[] = []
  let from = 0
  const plain = (to: number): void => {
    if (to > from) tokens.push({ kind: 'plain', text: line.slice(from, to) })
  }
  for (const match of line.matchAll(TOKEN)) {
    plain(match.index)
    const [whole, string, colon, number] = match
    if (string !== undefined) {
      tokens.push({ kind: colon === undefined ? 'string' : 'key', text: string })
      if (colon !== undefined) tokens.push({ kind: 'plain', text: colon })
    } else tokens.push({ kind: number === undefined ? 'keyword' : 'number', text: whole })
    from = match.index + whole.length
  }
  plain(line.length)
  return tokens
}
