import type { JsonNode, JsonProblem } from './jsonTree'
import { javaNumber } from './numbers'

/** How far AWS's reader has come when it refuses a value (seen in recorded messages). */
export type ReadUpTo =
  /** The value has been met: behind an opening quote, bracket or brace; behind a number or a keyword. */
  | 'met'
  /** The value has been read to its end. */
  | 'read'

/**
 * AWS reads a policy without its white space, and counts line and column there. This writes the policy like that, and
 * knows where each value ends up.
 */
export class QuotedPolicy {
  private text = ''
  private readonly places = new Map<JsonNode, { from: number; to: number }>()

  constructor(root: JsonNode) {
    this.write(root)
  }

  /** What AWS puts behind a message, e.g. `\n at [Source: …; line: 1, column: 6]`. */
  location(node: JsonNode, upTo: ReadUpTo): string {
    const place = this.places.get(node) ?? { from: 0, to: 0 }
    const whole = upTo === 'read' || node.kind === 'number' || node.kind === 'word'
    return sourceLocation(1, (whole ? place.to : place.from + 1) + 1)
  }

  private write(node: JsonNode): void {
    const from = this.text.length
    switch (node.kind) {
      case 'string':
        this.text += JSON.stringify(node.text)
        break
      case 'number':
        this.text += javaNumber(node.text)
        break
      case 'word':
        this.text += String(node.value)
        break
      case 'array':
        this.text += '['
        node.items.forEach((item, index) => {
          if (index > 0) this.text += ','
          this.write(item)
        })
        this.text += ']'
        break
      case 'object':
        this.text += '{'
        node.members.forEach((member, index) => {
          this.text += `${index > 0 ? ',' : ''}${JSON.stringify(member.name)}:`
          this.write(member.value)
        })
        this.text += '}'
    }
    this.places.set(node, { from, to: this.text.length })
  }
}

/** What AWS says of a text that is not JSON, in policies of every kind. */
export function notJson(text: string, { message, readTo }: JsonProblem): string {
  const { line, column } = lineAndColumn(text, readTo)
  return `failed to parse JSON. ${message}${sourceLocation(line, column)}`
}

/** From 1. */
export function lineAndColumn(text: string, offset: number): { line: number; column: number } {
  const lines = text.slice(0, offset).split(/\r\n|\r|\n/)
  return { line: lines.length, column: (lines.at(-1) ?? '').length + 1 }
}

/**
 * The place of a problem in Jackson's words, which quote no text: AWS's recordings since 2025 show this, older ones the
 * policy. Line and column count from 1.
 */
export function sourceLocation(line: number, column: number): string {
  return `\n at [Source: REDACTED (\`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION\` disabled); line: ${line}, column: ${column}]`
}
