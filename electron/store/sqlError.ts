/** What SQLite said of a statement. The codes are https://sqlite.org/rescode.html. */
export class SqlError extends Error {
  constructor(
    readonly code: number,
    message: string,
    readonly sql: string,
  ) {
    super(`${message} (SQLite code ${code}) in: ${sql.length > 200 ? `${sql.slice(0, 200)}…` : sql}`)
    this.name = 'SqlError'
  }

  /** SQLite may have rolled the whole transaction back by itself: https://sqlite.org/lang_transaction.html */
  get endsTransaction(): boolean {
    const primary = this.code & 0xff
    return primary === 13 || primary === 10 || primary === 7 || primary === 9 || primary === 11
  }

  /** The database has reached its largest size, or the heap its own. */
  get isFull(): boolean {
    const primary = this.code & 0xff
    return primary === 13 || primary === 7
  }
}
