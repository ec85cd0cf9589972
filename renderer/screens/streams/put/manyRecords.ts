import type { OutgoingRecord } from '../../../../shared/console/records'
import { toBase64 } from '../../../components/body/decodeChain'
import { pathSteps, valueAt } from '../jsonPath'
import { keyProblem } from './recordDraft'

/** How many records are written, a line each. */
export type ManyFormat = 'lines' | 'csv'

export interface ManyDraft {
  text: string
  format: ManyFormat
  /** lines: a JSON path; csv: a column of the first line. Empty: the line's number. */
  keyPath: string
}

export interface LineProblem {
  /** From 1. */
  readonly line: number
  readonly problem: string
}

export interface ManyRecords {
  readonly records: readonly OutgoingRecord[]
  readonly problems: readonly LineProblem[]
  /** Of a CSV, its first line. */
  readonly header: readonly string[]
}

const base64Of = (text: string): string => toBase64(new TextEncoder().encode(text))

export interface CsvRow {
  readonly cells: readonly string[]
  /** The line it begins at, from 1. */
  readonly line: number
  /** Where the quote stands that nothing closes, so that the row took all that follows; null as a rule. */
  readonly unclosed: number | null
}

/** Rows of a CSV text with the line each begins at; quotes may hold commas, quotes and line breaks (RFC 4180). */
export function csvRows(text: string): CsvRow[] {
  const rows: CsvRow[] = []
  let cells: string[] = []
  let cell = ''
  let quoted = false
  let quote = 1
  let line = 1
  let begins = 1
  const endCell = (): void => {
    cells.push(cell)
    cell = ''
  }
  const endRow = (): void => {
    endCell()
    if (cells.length > 1 || cells[0] !== '')
      rows.push({ cells, line: begins, unclosed: quoted ? quote : null })
    cells = []
    begins = line
  }
  for (let at = 0; at < text.length; at++) {
    const char = text[at]!
    if (char === '\n') line += 1
    if (quoted) {
      if (char !== '"') cell += char
      else if (text[at + 1] === '"') cell += text[at++]!
      else quoted = false
    } else if (char === '"' && cell === '') {
      quoted = true
      quote = line
    } else if (char === ',') endCell()
    else if (char === '\n') endRow()
    else if (char !== '\r' || text[at + 1] !== '\n') cell += char
  }
  if (cell !== '' || cells.length > 0) endRow()
  return rows
}

function rowProblem({ cells, unclosed }: CsvRow, columns: number, key: string): string | null {
  if (unclosed !== null) return `The quote in line ${unclosed} is never closed`
  return cells.length > columns ? 'More cells than the first line' : keyProblem(key)
}

function fromLines({ text, keyPath }: ManyDraft): ManyRecords {
  const records: OutgoingRecord[] = []
  const problems: LineProblem[] = []
  const steps = keyPath.trim() === '' ? [] : pathSteps(keyPath.trim())
  if (steps === null)
    return {
      records,
      problems: [{ line: 0, problem: 'The partition key’s path is not a JSON path' }],
      header: [],
    }
  text.split('\n').forEach((raw, index) => {
    const data = raw.replace(/\r$/, '')
    if (data.trim() === '') return
    const line = index + 1
    let key: string | null = String(line)
    if (steps.length > 0) {
      try {
        key = valueAt(JSON.parse(data), steps)
      } catch {
        return void problems.push({ line, problem: 'Not JSON' })
      }
      if (key === null) return void problems.push({ line, problem: `There is nothing at ${keyPath.trim()}` })
    }
    const problem = keyProblem(key)
    if (problem !== null) return void problems.push({ line, problem })
    records.push({ partitionKey: key, data: base64Of(data), explicitHashKey: null })
  })
  return { records, problems, header: [] }
}

const namesIn = (head: CsvRow | undefined): string[] => head?.cells.map((cell) => cell.trim()) ?? []

/** The names of the columns of a CSV, of which this is the beginning. */
export function csvHeader(beginning: string): string[] {
  return namesIn(csvRows(beginning)[0])
}

function fromCsv({ text, keyPath }: ManyDraft): ManyRecords {
  const [head, ...rows] = csvRows(text)
  const records: OutgoingRecord[] = []
  const problems: LineProblem[] = []
  const header = namesIn(head)
  const column = keyPath === '' ? -1 : header.indexOf(keyPath)
  if (keyPath !== '' && column < 0 && head)
    return { records, problems: [{ line: head.line, problem: `There is no column ${keyPath}` }], header }
  if (head?.unclosed)
    return { records, problems: [{ line: 1, problem: rowProblem(head, 0, '')! }], header: [] }
  for (const row of rows) {
    const { cells, line } = row
    const key = column < 0 ? String(line) : (cells[column] ?? '')
    const problem = rowProblem(row, header.length, key)
    if (problem !== null) problems.push({ line, problem })
    else {
      const data = JSON.stringify(Object.fromEntries(header.map((name, at) => [name, cells[at] ?? ''])))
      records.push({ partitionKey: key, data: base64Of(data), explicitHashKey: null })
    }
  }
  return { records, problems, header }
}

/** The records that are written: of JSON Lines each line as it stands, of a CSV each row as a JSON object. */
export function manyRecords(draft: ManyDraft): ManyRecords {
  return draft.format === 'csv' ? fromCsv(draft) : fromLines(draft)
}
