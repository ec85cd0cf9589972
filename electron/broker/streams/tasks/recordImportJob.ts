import type { Caller } from '../../queues/operations'
import type { SourceLine, TaskFiles } from '../../tasks/files'
import { LineRefused } from '../../tasks/messageLines'
import type { TaskFailure, TaskState } from '../../tasks/taskTable'
import type { Job, RunningTask } from '../../tasks/tasks'
import { TaskFailed } from '../../tasks/tasks'
import { jsonText } from '../browse/recordFilter'
import { batchEnd } from '../putBatches'
import type { PutRecordsRequestEntry } from '../shapes'
import type { StreamState } from '../state'
import { CsvReader, type CsvRow } from './csvLines'
import { PutSlices, type TaskRecord } from './putSlices'
import { readRecordLine } from './recordLines'

export interface RecordImport {
  readonly arn: string
  readonly source: string
  readonly format: 'export' | 'lines' | 'csv'
  /** lines: a JSON path; csv: a column of the first line; null: the line's number. */
  readonly keyPath: string | null
}

export interface RecordImportParams extends RecordImport {
  readonly caller: Caller
}

/** Puts the records of a file, in its order. `place` counts lines; `total` is guessed from the file's size meanwhile. */
export class RecordImportJob implements Job {
  constructor(
    private readonly state: StreamState,
    private readonly files: () => TaskFiles,
  ) {}

  lostAtRestart(state: TaskState): string {
    return (
      `Switchyard ended during the import. ${state.done.toLocaleString('en-US')} records were put, from the first ${state.place.toLocaleString('en-US')} lines, ` +
      'of which the last 500 may be incomplete; the lines after those were not read. Import the rest of the file.'
    )
  }

  async run(task: RunningTask): Promise<void> {
    const params = task.params as RecordImportParams
    const source = await this.files().openSource(params.source)
    const slices = new PutSlices(this.state, task, params)
    const reader = lineReader(params)
    try {
      for await (const bunch of source.lines()) {
        const read = bunch.map((line) => reader.add(line))
        await this.#put(task, slices, read, (handled) => expected(handled, source.bytes, source.bytesRead))
        if (task.stopped) return
      }
      await this.#put(task, slices, [reader.end()], (handled) => handled)
      const { done, failed, total } = task.state
      if (!task.stopped) await task.commit(() => ({ total: done + failed - total }))
    } finally {
      await source.close()
    }
  }

  /** Puts what was read of some lines, each of which gave a record, a failure, or nothing. */
  async #put(
    task: RunningTask,
    slices: PutSlices,
    read: readonly LineRead[],
    totalFor: (handled: number) => number,
  ): Promise<void> {
    for (let from = 0; from < read.length && !task.stopped;) {
      const some = read.slice(from, from + 500)
      const records = some.flatMap((one) => (one && 'entry' in one ? [one] : []))
      const entries = records.map(({ entry }) => entry)
      const fits = records.slice(0, batchEnd(entries, 0))
      // Up to the line of the first record that has to wait for the next slice.
      const next = records[fits.length]
      const lines = next ? some.indexOf(next) : some.length
      const failures = some.slice(0, lines).flatMap((one) => (one && 'reason' in one ? [one] : []))
      const { done, failed, place, total } = task.state
      const handled = done + failed + fits.length + failures.length
      await slices.put(fits, {
        place: place + lines,
        total: totalFor(handled) - total,
        failures,
      })
      from += lines
      await task.turn()
    }
  }
}

/** A record, why there is none, or nothing. */
type LineRead = TaskRecord | TaskFailure | undefined

interface LineReader {
  add(line: SourceLine): LineRead
  /** What is left when the file ends. */
  end(): LineRead
}

/** Throws what `jsonText` refuses. */
function lineReader({ format, keyPath }: RecordImport): LineReader {
  let number = 0
  const csv = format === 'csv' ? new CsvRecords(keyPath) : undefined
  const keyOf = format === 'lines' && keyPath !== null ? jsonText(keyPath) : undefined
  const read = (line: SourceLine): LineRead => {
    if (typeof line !== 'string') throw new LineRefused(`The line is too long (${line.tooLong} bytes)`)
    if (csv) return csv.add(line)
    if (line.trim() === '') return undefined
    return { label: `line ${number}`, entry: entryOf(line) }
  }
  const entryOf = (line: string): PutRecordsRequestEntry => {
    if (format === 'export') return readRecordLine(line)
    const key = keyOf ? keyOf(line) : String(number)
    if (key === undefined) throw new LineRefused(`There is nothing at ${keyPath}`)
    return { PartitionKey: key, Data: encoder.encode(line) }
  }
  return {
    add(line) {
      number++
      return attempt(`line ${number}`, () => read(line))
    },
    end: () => attempt(`line ${number}`, () => csv?.end()),
  }
}

const encoder = new TextEncoder()

function attempt(label: string, read: () => LineRead): LineRead {
  try {
    return read()
  } catch (error) {
    if (error instanceof LineRefused) return { messageId: label, reason: error.message }
    throw error
  }
}

/** Rows of a CSV file as JSON objects, by the names in its first one. */
class CsvRecords {
  readonly #reader = new CsvReader()
  #header: readonly string[] | undefined
  #column = -1

  constructor(private readonly key: string | null) {}

  add(line: string): LineRead {
    const row = this.#reader.add(line)
    if (row === 'too long') throw new LineRefused('The row is too long')
    return row && this.#read(row)
  }

  end(): LineRead {
    const line = this.#reader.end()
    if (line === undefined) return undefined
    return { messageId: `line ${line}`, reason: 'The quote is never closed' }
  }

  #read({ cells, line }: CsvRow): LineRead {
    if (!this.#header) {
      this.#header = cells.map((cell) => cell.trim())
      if (this.key !== null) this.#column = this.#header.indexOf(this.key)
      if (this.key !== null && this.#column < 0) {
        throw new TaskFailed(`The first line of the file has no column ${this.key}.`)
      }
      return undefined
    }
    const label = `line ${line}`
    if (cells.length > this.#header.length) {
      return { messageId: label, reason: 'More cells than the first line' }
    }
    const data = Object.fromEntries(this.#header.map((name, index) => [name, cells[index] ?? '']))
    const key = this.#column < 0 ? String(line) : (cells[this.#column] ?? '')
    if (key === '') return { messageId: label, reason: 'A record needs a partition key' }
    return { label, entry: { PartitionKey: key, Data: encoder.encode(JSON.stringify(data)) } }
  }
}

/** How many lines there are in all, judged by the share of the file that was read; at least those handled. */
function expected(handled: number, bytes: number | null, read: number): number {
  if (bytes === null || read === 0) return handled
  return Math.max(handled, Math.round((handled * bytes) / Math.min(read, bytes)))
}
