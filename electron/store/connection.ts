import type { Database, SqlValue } from './database'
import type { Engine, Sqlite } from './engine'
import { PAGE_BYTES } from './pageSize'
import { Scratch, allocate } from './scratch'
import { SqlError } from './sqlError'
import { PreparedStatement } from './statement'
import type { StatementHost } from './statement'

/** Takes each statement that changed something, in order. */
export interface Recorder {
  record(statement: PreparedStatement, values: readonly SqlValue[], scratch: Scratch): void
}

/**
 * One open database: statements by text, and the transaction that mutating ones run in. It is opened by the first
 * mutation after `writable` was set, so that reading costs none.
 */
export class Connection implements Database, StatementHost {
  readonly sqlite: Sqlite
  readonly scratch: Scratch
  /** Grows with each statement that changed something. */
  mutations = 0
  /** Set while mutating statements are allowed. */
  writable = false
  /** The failure that ended the transaction or left half a statement's rows; only a rollback goes on from there. */
  broken: SqlError | undefined
  #handle: number
  #inTransaction = false
  #recorder: Recorder | undefined
  readonly #statements = new Map<string, PreparedStatement>()

  private constructor(
    readonly engine: Engine,
    handle: number,
  ) {
    this.sqlite = engine.sqlite
    this.#handle = handle
    this.scratch = new Scratch(engine)
  }

  /** Opens `:memory:`, or a file of sql.js's own file system by its name. */
  static open(engine: Engine, name = ':memory:'): Connection {
    const { sqlite } = engine
    const text = sqlite.stringToNewUTF8(name)
    const out = allocate(engine, 4)
    const code = sqlite._sqlite3_open(text, out)
    const handle = engine.readPointer(out)
    sqlite._free(text)
    sqlite._free(out)
    if (code === 0) return new Connection(engine, handle)
    const message = handle === 0 ? 'out of memory' : sqlite.UTF8ToString(sqlite._sqlite3_errmsg(handle))
    if (handle !== 0) sqlite._sqlite3_close_v2(handle)
    throw new SqlError(code, message, `open ${name}`)
  }

  get handle(): number {
    return this.#handle
  }

  get inTransaction(): boolean {
    return this.#inTransaction
  }

  /** From now on every change is shown to the recorder. */
  recordWith(recorder: Recorder | undefined): void {
    this.#recorder = recorder
  }

  prepare(sql: string): PreparedStatement {
    const known = this.#statements.get(sql)
    if (known) return known
    const statement = this.#compile(sql)
    this.#statements.set(sql, statement)
    return statement
  }

  begin(): void {
    this.execute('begin')
    this.#inTransaction = true
  }

  commit(): void {
    if (!this.#inTransaction) return
    if (this.broken) throw this.broken
    this.execute('commit')
    this.#inTransaction = false
  }

  rollback(): void {
    if (!this.#inTransaction) return
    this.#inTransaction = false
    const ended = this.broken !== undefined
    this.broken = undefined
    try {
      this.execute('rollback')
    } catch (error) {
      if (!ended) throw error
    }
  }

  /** Runs a pragma or another statement that takes no values and is not journaled. */
  execute(sql: string): void {
    this.prepare(sql).step()
  }

  databaseBytes(): number {
    return Number(this.prepare('pragma page_count').get()?.[0] ?? 0) * PAGE_BYTES
  }

  assertOpen(): void {
    if (this.#handle === 0) throw new Error('The store is closed')
  }

  beforeMutation(statement: PreparedStatement): void {
    this.assertOpen()
    if (!this.writable) throw new Error(`A mutating statement runs only inside transact: ${statement.sql}`)
    if (this.broken) throw this.broken
    if (!statement.repeatable) throw new Error(`A replay of this would differ: ${statement.sql}`)
    if (!this.#inTransaction) this.begin()
  }

  afterMutation(statement: PreparedStatement, values: readonly SqlValue[]): void {
    this.mutations++
    this.#recorder?.record(statement, values, this.scratch)
  }

  failed(error: SqlError, statement: PreparedStatement): void {
    if (this.#inTransaction && (error.endsTransaction || statement.mayStopHalfway)) this.broken = error
  }

  close(): void {
    if (this.#handle === 0) return
    for (const statement of this.#statements.values()) statement.finalize()
    this.#statements.clear()
    this.scratch.free()
    this.sqlite._sqlite3_close_v2(this.#handle)
    this.#handle = 0
  }

  #compile(sql: string): PreparedStatement {
    this.assertOpen()
    const { sqlite, engine } = this
    const text = sqlite.stringToNewUTF8(sql)
    const out = allocate(engine, 8)
    const code = sqlite._sqlite3_prepare_v2(this.#handle, text, -1, out, out + 4)
    const pointer = engine.readPointer(out)
    const tail = engine.readPointer(out + 4) - text
    sqlite._free(text)
    sqlite._free(out)
    if (code !== 0) throw new SqlError(code, sqlite.UTF8ToString(sqlite._sqlite3_errmsg(this.#handle)), sql)
    if (pointer === 0) throw new Error(`No statement in: ${sql}`)
    if (Buffer.from(sql).subarray(tail).toString().trim() !== '') {
      sqlite._sqlite3_finalize(pointer)
      throw new Error(`More than one statement in: ${sql}`)
    }
    // sql.js does not export sqlite3_bind_parameter_count; the first number that cannot be bound tells the same.
    let parameters = 0
    while (sqlite._sqlite3_bind_blob(pointer, parameters + 1, 0, 0, 0) === 0) parameters++
    return new PreparedStatement(this, sql, pointer, parameters)
  }
}
