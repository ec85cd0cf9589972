import type { JsonNode } from './jsonTree'
import { javaNumber } from './numbers'

/** How far AWS's reader has come when it refuses a value (seen in recorded messages). */
export type ReadUpTo =
  /** The value has been met: behind an opening quote, bracket or brace; behind a number or a keyword. */
  | 'met'
  /** The value has been read to its end. */
  | 'read'

/**
 * AWS quotes a refused policy without its white space, and counts line and column there. This writes the policy like
 * that, and knows where each value ends up.
 */
export class QuotedPolicy {
  private text = ''
  private readonly places = new Map<JsonNode, { from: number; to: number }>()

  constructor(root: JsonNode) {
    this.write(root)
  }

  /** What AWS puts behind a message, e.g. `\n at [Source: (String)"{"a":1}"; line: 1, column: 6]`. */
  location(node: JsonNode, upTo: ReadUpTo): string {
    const place = this.places.get(node) ?? { from: 0, to: 0 }
    const whole = upTo === 'read' || node.kind === 'number' || node.kind === 'word'
    return sourceLocation(this.text, 1, (whole ? place.to : place.from + 1) + 1)
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

/** Jackson quotes so much of a text, and says how much it left out. */
const QUOTED = 500

/** The place of a problem in Jackson's words. Line and column count from 1. */
export function sourceLocation(text: string, line: number, column: number): string {
  const rest = text.length - QUOTED
  const cut = rest > 0 ? `[truncated ${rest} chars]` : ''
  return `\n at [Source: (String)"${text.slice(0, QUOTED)}"${cut}; line: ${line}, column: ${column}]`
}
