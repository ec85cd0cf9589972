import type { Row, SqlValue, Statement } from './database'
import type { Engine, Sqlite } from './engine'
import type { Scratch } from './scratch'
import { SqlError } from './sqlError'

const ROW = 100
const DONE = 101
const INTEGER = 1
const FLOAT = 2
const TEXT = 3
const BLOB = 4

const READS = /^\s*(select|values|pragma|explain|with)\b/i
const CHANGES_ROWS = /^\s*(insert|update|delete|replace|with)\b/i
const WITH_CHANGE =
  /^\s*with\b[\s\S]*\b(insert\s+(or\s+\w+\s+)?into|update\s+\w+\s+set|delete\s+from|replace\s+into)\b/i
/** Replaying the journal must give the same rows, so nothing may depend on chance, the wall clock or the connection. */
const NOT_REPEATABLE =
  /\b(random|randomblob|last_insert_rowid|changes|total_changes)\s*\(|\bcurrent_(time|date|timestamp)\b|'now'/i

/** What a statement needs of the connection it was compiled by. */
export interface StatementHost {
  readonly engine: Engine
  readonly sqlite: Sqlite
  readonly scratch: Scratch
  readonly handle: number
  assertOpen(): void
  /** Throws where the statement may not run now; opens the transaction. */
  beforeMutation(statement: PreparedStatement): void
  afterMutation(statement: PreparedStatement, values: readonly SqlValue[]): void
  failed(error: SqlError, statement: PreparedStatement): void
}

/** A statement compiled once. Bound text and bytes live in the connection's scratch memory during one call only. */
export class PreparedStatement implements Statement {
  readonly #connection: StatementHost
  readonly #pointer: number
  readonly #parameters: number
  readonly #columns: number
  readonly #reads: boolean
  readonly #changesRows: boolean
  readonly #maySkip: boolean
  /**
   * An `insert or fail` that fails keeps the rows before the one that failed. In return SQLite takes no copy of the pages
   * that it changes, which for several small rows costs more than the rows.
   */
  readonly mayStopHalfway: boolean
  /** Whether a replay would do the same; the journal takes no others. */
  readonly repeatable: boolean
  /** The statement's number in the dictionary of the open journal segment, for the journal's use; 0 when it has none. */
  journalNumber = 0
  journalSegment = 0

  constructor(
    connection: StatementHost,
    readonly sql: string,
    pointer: number,
    parameters: number,
  ) {
    this.#connection = connection
    this.#pointer = pointer
    this.#parameters = parameters
    this.#columns = connection.sqlite._sqlite3_column_count(pointer)
    this.#reads = READS.test(sql) && !WITH_CHANGE.test(sql)
    this.#changesRows = CHANGES_ROWS.test(sql)
    this.#maySkip = /^\s*(update|delete)\b/i.test(sql)
    this.mayStopHalfway = /^\s*(insert|update)\s+or\s+fail\b/i.test(sql)
    this.repeatable = !NOT_REPEATABLE.test(sql)
  }

  run(...values: SqlValue[]): number {
    return this.runWith(values)
  }

  /** As `run`, for callers that have the values in an array already. */
  runWith(values: readonly SqlValue[]): number {
    const connection = this.#connection
    if (this.#reads) throw new Error(`Not a mutating statement: ${this.sql}`)
    connection.beforeMutation(this)
    this.#bind(values)
    const { sqlite } = connection
    let code = sqlite._sqlite3_step(this.#pointer)
    while (code === ROW) code = sqlite._sqlite3_step(this.#pointer)
    if (code !== DONE) throw this.#failed(code)
    const changed = this.#changesRows ? sqlite._sqlite3_changes(connection.handle) : 0
    sqlite._sqlite3_reset(this.#pointer)
    // Updating or deleting no row has nothing to replay. An insert that was ignored may still have used up a number.
    if (changed > 0 || !this.#maySkip) connection.afterMutation(this, values)
    connection.scratch.release()
    return changed
  }

  get<R extends Row = Row>(...values: SqlValue[]): R | undefined {
    this.#startRead(values)
    const code = this.#connection.sqlite._sqlite3_step(this.#pointer)
    const row = code === ROW ? this.#row() : undefined
    this.#endRead(code)
    return row as R | undefined
  }

  all<R extends Row = Row>(...values: SqlValue[]): R[] {
    this.#startRead(values)
    const { sqlite } = this.#connection
    const rows: Row[] = []
    let code = sqlite._sqlite3_step(this.#pointer)
    while (code === ROW) {
      rows.push(this.#row())
      code = sqlite._sqlite3_step(this.#pointer)
    }
    this.#endRead(code)
    return rows as R[]
  }

  /** Runs it to its end, outside the journal: transactions, pragmas. */
  step(): void {
    const { sqlite } = this.#connection
    let code = sqlite._sqlite3_step(this.#pointer)
    while (code === ROW) code = sqlite._sqlite3_step(this.#pointer)
    if (code !== DONE) throw this.#failed(code)
    sqlite._sqlite3_reset(this.#pointer)
  }

  finalize(): void {
    this.#connection.sqlite._sqlite3_finalize(this.#pointer)
  }

  #startRead(values: readonly SqlValue[]): void {
    if (!this.#reads) throw new Error(`Only run() may change the database: ${this.sql}`)
    this.#connection.assertOpen()
    this.#bind(values)
  }

  #endRead(code: number): void {
    if (code !== ROW && code !== DONE) throw this.#failed(code)
    this.#connection.sqlite._sqlite3_reset(this.#pointer)
    this.#connection.scratch.release()
  }

  #bind(values: readonly SqlValue[]): void {
    if (values.length !== this.#parameters) {
      throw new Error(`${this.#parameters} values expected, ${values.length} given: ${this.sql}`)
    }
    const { sqlite, scratch } = this.#connection
    const pointer = this.#pointer
    for (let index = 0; index < values.length; index++) {
      const value = values[index]
      let code: number
      if (typeof value === 'number') {
        code =
          value === (value | 0)
            ? sqlite._sqlite3_bind_int(pointer, index + 1, value)
            : sqlite._sqlite3_bind_double(pointer, index + 1, value)
      } else if (typeof value === 'string') {
        scratch.text(index, value)
        code = sqlite._sqlite3_bind_text(pointer, index + 1, scratch.at(index), scratch.size(index), 0)
      } else if (value === null) {
        code = sqlite._sqlite3_bind_blob(pointer, index + 1, 0, 0, 0)
      } else if (value instanceof Uint8Array) {
        scratch.blob(index, value)
        code = sqlite._sqlite3_bind_blob(pointer, index + 1, scratch.at(index), scratch.size(index), 0)
      } else {
        scratch.release()
        throw new TypeError(`Value ${index + 1} is ${typeof value}: ${this.sql}`)
      }
      if (code !== 0) throw this.#failed(code)
    }
  }

  #failed(code: number): SqlError {
    const { sqlite, handle, scratch } = this.#connection
    const error = new SqlError(code, sqlite.UTF8ToString(sqlite._sqlite3_errmsg(handle)), this.sql)
    sqlite._sqlite3_reset(this.#pointer)
    scratch.release()
    this.#connection.failed(error, this)
    return error
  }

  #row(): Row {
    const { sqlite, engine } = this.#connection
    const pointer = this.#pointer
    const row: Row = new Array<SqlValue>(this.#columns)
    for (let index = 0; index < this.#columns; index++) {
      const type = sqlite._sqlite3_column_type(pointer, index)
      if (type === INTEGER || type === FLOAT) {
        row[index] = sqlite._sqlite3_column_double(pointer, index)
      } else if (type === TEXT) {
        const at = sqlite._sqlite3_column_text(pointer, index)
        const size = sqlite._sqlite3_column_bytes(pointer, index)
        row[index] = size === 0 ? '' : engine.bytes.toString('utf8', at, at + size)
      } else if (type === BLOB) {
        const at = sqlite._sqlite3_column_blob(pointer, index)
        const size = sqlite._sqlite3_column_bytes(pointer, index)
        row[index] = new Uint8Array(engine.bytes.subarray(at, at + size))
      } else {
        row[index] = null
      }
    }
    return row
  }
}
