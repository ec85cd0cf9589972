import type { Connection } from './connection'
import { SqlError } from './sqlError'

/**
 * Copies all pages, so many a step. `pause` runs between steps: return after yielding to let other work run, in which
 * nobody may write to the source (a write from elsewhere starts the copy again).
 */
export async function copyDatabase(
  from: Connection,
  to: Connection,
  pages: number,
  pause: () => void | Promise<void>,
): Promise<void> {
  const { sqlite } = from
  const main = sqlite.stringToNewUTF8('main')
  const backup = sqlite._sqlite3_backup_init(to.handle, main, from.handle, main)
  sqlite._free(main)
  if (backup === 0) throw new SqlError(1, sqlite.UTF8ToString(sqlite._sqlite3_errmsg(to.handle)), 'copy')
  let code: number
  try {
    code = sqlite._sqlite3_backup_step(backup, pages)
    while (code === 0) {
      await pause()
      code = sqlite._sqlite3_backup_step(backup, pages)
    }
  } finally {
    sqlite._sqlite3_backup_finish(backup)
  }
  if (code !== 101) throw new SqlError(code, 'The database could not be copied', 'copy')
}
