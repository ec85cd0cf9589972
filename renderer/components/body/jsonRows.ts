import { fromBase64, textOf } from './decodeChain'
import { indexJson, type JsonIndex, JsonKind, keyOf, pathOf, sourceOf, valueOf } from './jsonIndex'

/** How an object or array begins in base64: `{` and `[`, and what may follow. */
const base64Json = /^"(?:ey|ew|W[w-z])[\w+/=-]{6,}"$/

function isJson(text: string): boolean {
  try {
    indexJson(text)
    return true
  } catch {
    return false
  }
}

/** A line of the tree: a node of a document, which is the body itself or JSON found inside one of its strings. */
export interface JsonRow {
  readonly document: JsonDocument
  readonly node: number
  readonly depth: number
}

/** One JSON text and which of its nodes are open. */
export class JsonDocument {
  readonly #open = new Set<number>()
  readonly #nested = new Map<number, JsonDocument>()
  readonly #holds = new Map<number, boolean>()

  constructor(
    readonly index: JsonIndex,
    /** Leads to this document: `payload.message` when it was a string in another one; '' for the body. */
    readonly prefix = '',
  ) {
    this.openTo(index.count <= 300 ? Infinity : 2)
  }

  isContainer(node: number): boolean {
    return this.index.kind[node]! <= JsonKind.array
  }

  isOpen(node: number): boolean {
    return this.#open.has(node)
  }

  nested(node: number): JsonDocument | undefined {
    return this.#nested.get(node)
  }

  /** Whether a string holds JSON of its own, plain or as base64, that can be opened in place. */
  holdsJson(node: number): boolean {
    const known = this.#holds.get(node)
    if (known !== undefined) return known
    const text = this.#held(node)
    const holds = text !== null && isJson(text)
    this.#holds.set(node, holds)
    return holds
  }

  /** Whether that JSON is there as base64. */
  isBase64(node: number): boolean {
    return this.index.kind[node] === JsonKind.string && base64Json.test(sourceOf(this.index, node))
  }

  /** What looks like JSON in a string; null if nothing does. */
  #held(node: number): string | null {
    if (this.index.kind[node] !== JsonKind.string) return null
    const { start, end, text } = this.index
    const first = text[start[node]! + 1]
    if (end[node]! - start[node]! < 4) return null
    if (first === '{' || first === '[') return valueOf(this.index, node)
    if ((first !== 'e' && first !== 'W') || !this.isBase64(node)) return null
    const bytes = fromBase64(valueOf(this.index, node))
    return bytes && textOf(bytes)
  }

  toggle(node: number): void {
    if (this.#open.delete(node)) return
    if (this.isContainer(node)) this.#open.add(node)
    else if (this.holdsJson(node)) {
      if (!this.#nested.has(node))
        this.#nested.set(node, new JsonDocument(indexJson(this.#held(node)!), this.path(node)))
      this.#open.add(node)
    }
  }

  /** Opens every container above this depth and closes the others; 0 leaves the root closed. */
  openTo(depth: number): void {
    this.#open.clear()
    for (let node = 0; node < this.index.count; node++)
      if (this.isContainer(node) && this.index.depth[node]! < depth) this.#open.add(node)
  }

  /** Opens what hides a node. */
  reveal(node: number): void {
    for (let at = this.index.parent[node]!; at >= 0; at = this.index.parent[at]!) this.#open.add(at)
  }

  path(node: number): string {
    const own = pathOf(this.index, node)
    return this.prefix === '' ? own : `${this.prefix} → ${own === '' ? '(all)' : own}`
  }

  /** The lines that show, from top to bottom. */
  rows(depth = 0): JsonRow[] {
    const rows: JsonRow[] = []
    for (let node = 0; node < this.index.count;) {
      rows.push({ document: this, node, depth: depth + this.index.depth[node]! })
      const nested = this.#open.has(node) ? this.#nested.get(node) : undefined
      if (nested) rows.push(...nested.rows(depth + this.index.depth[node]! + 1))
      node = this.isContainer(node) && !this.#open.has(node) ? this.index.next[node]! : node + 1
    }
    return rows
  }

  /** Nodes whose key or value contains the text, case-insensitive, in order; at most `limit`. */
  search(text: string, limit = 10_000): number[] {
    const wanted = text.toLowerCase()
    if (wanted === '') return []
    const found: number[] = []
    for (let node = 0; node < this.index.count && found.length < limit; node++) {
      const inKey = keyOf(this.index, node)?.toLowerCase().includes(wanted) ?? false
      if (inKey || (!this.isContainer(node) && valueOf(this.index, node).toLowerCase().includes(wanted)))
        found.push(node)
    }
    return found
  }
}
