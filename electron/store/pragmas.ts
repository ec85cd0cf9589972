import type { Connection } from './connection'
import { PAGE_BYTES } from './pageSize'

/**
 * The largest database: SQLite's heap in sql.js ends at 2 GiB, and some of it must stay for indexes being sorted and
 * for rolling back. Past it, writes are refused with SQLITE_FULL instead of the process running into the wall.
 */
export const MOST_DATABASE_BYTES = 1792 * 1024 * 1024

/** For a database in memory. Its rollback journal is in memory too, so that a batch can be undone. */
export function prepareEmpty(connection: Connection): void {
  connection.execute(`pragma page_size = ${PAGE_BYTES}`)
  connection.execute('pragma journal_mode = memory')
  connection.execute('pragma temp_store = memory')
  connection.execute(`pragma max_page_count = ${Math.floor(MOST_DATABASE_BYTES / PAGE_BYTES)}`)
}
