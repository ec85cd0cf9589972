/** A row of a CSV file, and the line it begins at, from 1. */
export interface CsvRow {
  readonly cells: readonly string[]
  readonly line: number
}

/** Characters a row may have. */
const LONGEST_ROW = 16_777_216

/**
 * Cuts lines into rows and cells as RFC 4180 has them: quotes may hold commas, quotes and line breaks, so that a row may
 * take several lines.
 */
export class CsvReader {
  #line = 0
  #begins = 1
  #cells: string[] = []
  #cell = ''
  #quoted = false
  /** The line of the latest quote that opened a cell. */
  #quote = 0
  #length = 0

  /** The row that ends with this line; undefined if the line is empty, or the row goes on. */
  add(line: string): CsvRow | 'too long' | undefined {
    this.#line++
    if (!this.#quoted) this.#begins = this.#line
    this.#length += line.length
    if (this.#length > LONGEST_ROW) {
      this.#take()
      return 'too long'
    }
    let from = 0
    for (let at = 0; at < line.length; at++) {
      const char = line[at]
      if (char !== '"' && (this.#quoted || char !== ',')) continue
      const opens = char === '"' && !this.#quoted
      // A quote within a cell that does not begin with one is a character like any other.
      if (opens && (this.#cell !== '' || at > from)) continue
      this.#cell += line.slice(from, at)
      from = at + 1
      if (char === ',') this.#endCell()
      else if (opens) {
        this.#quoted = true
        this.#quote = this.#line
      } else if (line[at + 1] === '"') {
        this.#cell += '"'
        from = ++at + 1
      } else this.#quoted = false
    }
    this.#cell += line.slice(from)
    if (!this.#quoted) return this.#take()
    this.#cell += '\n'
    return undefined
  }

  /** The line of a quote that nothing closes: its row took all that follows. Undefined if there is none. */
  end(): number | undefined {
    return this.#quoted ? this.#quote : undefined
  }

  #endCell(): void {
    this.#cells.push(this.#cell)
    this.#cell = ''
  }

  #take(): CsvRow | undefined {
    this.#endCell()
    const cells = this.#cells
    this.#cells = []
    this.#quoted = false
    this.#length = 0
    return cells.length === 1 && cells[0] === '' ? undefined : { cells, line: this.#begins }
  }
}
