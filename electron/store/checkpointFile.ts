import { promises as fs, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { Connection } from './connection'
import { copyDatabase } from './copyDatabase'
import { realDisk } from './disk'
import type { Engine } from './engine'
import { emptyDatabase, openFileDatabase } from './fileDatabase'
import type { FileDatabase } from './fileDatabase'
import { checkpointPath } from './folder'
import { prepareEmpty } from './pragmas'

/** In KiB, below 0 as SQLite wants them. */
const BUILD_CACHE = -16_384
const CHECK_CACHE = -2_048

/** The last journal frame that a checkpoint contains. */
export function readSequence(connection: Connection): number {
  return Number(connection.prepare('select sequence from store_checkpoint').get()?.[0])
}

export function writeSequence(connection: Connection, sequence: number): void {
  connection.execute('create table if not exists store_checkpoint (sequence integer not null) strict')
  connection.execute('delete from store_checkpoint')
  connection.execute(`insert into store_checkpoint values (${sequence})`)
}

/** Throws with SQLite's own finding where the database is not sound. */
function assertSound(connection: Connection): void {
  const [finding] = connection.prepare('pragma quick_check(1)').get() ?? []
  if (finding !== 'ok') throw new Error(String(finding))
}

/** As it, for a file that was built: each page is read once, so a cache would only be filled in vain. */
export function assertBuiltSound(connection: Connection): void {
  connection.execute(`pragma cache_size = ${CHECK_CACHE}`)
  assertSound(connection)
}

/** Loads a checkpoint into memory. Throws where the file is not a sound checkpoint. */
export async function loadCheckpoint(
  engine: Engine,
  path: string,
): Promise<{ connection: Connection; sequence: number }> {
  const file = openFileDatabase(engine, path, 'r')
  const connection = Connection.open(engine)
  try {
    // The header is read first: what is not SQLite's fails here with its words.
    const sequence = readSequence(file.connection)
    if (!Number.isSafeInteger(sequence)) throw new Error('it does not say which journal frame it ends with')
    await copyDatabase(file.connection, connection, 16_384, () => file.check())
    file.check()
    prepareEmpty(connection)
    assertSound(connection)
    return { connection, sequence }
  } catch (error) {
    connection.close()
    throw error
  } finally {
    file.close()
  }
}

/** Opens a database file tuned for being written by one process and synced once at the end. */
export function openForBuilding(engine: Engine, path: string): FileDatabase {
  const file = openFileDatabase(engine, path, 'r+')
  file.connection.execute('pragma journal_mode = off')
  file.connection.execute('pragma synchronous = off')
  file.connection.execute(`pragma cache_size = ${BUILD_CACHE}`)
  return file
}

/** Gives a finished file its name, durably. Returns its size. */
export async function publishCheckpoint(
  temporary: string,
  folder: string,
  sequence: number,
): Promise<number> {
  const file = await fs.open(temporary, 'r+')
  let bytes: number
  try {
    await file.sync()
    bytes = (await file.stat()).size
  } finally {
    await file.close()
  }
  const path = checkpointPath(folder, sequence)
  await fs.rename(temporary, path)
  await realDisk.syncFolder(dirname(path))
  return bytes
}

/**
 * Writes a checkpoint from the live database, some pages at a time. The caller sees to it that nothing is written to
 * the database meanwhile. Used at closing, and when the journal can no longer be trusted.
 */
export async function writeCheckpoint(
  connection: Connection,
  folder: string,
  sequence: number,
): Promise<number> {
  const temporary = `${checkpointPath(folder, sequence)}.tmp`
  writeFileSync(temporary, emptyDatabase(), { mode: 0o600 })
  try {
    const file = openForBuilding(connection.engine, temporary)
    try {
      // Pages leave as they come instead of all at once at the end, which would hold the thread.
      file.connection.execute('pragma cache_size = -2048')
      await copyDatabase(connection, file.connection, 256, async () => {
        file.check()
        await new Promise((resolve) => setImmediate(resolve))
      })
      writeSequence(file.connection, sequence)
      file.check()
    } finally {
      file.close()
    }
    file.check()
    return await publishCheckpoint(temporary, folder, sequence)
  } catch (error) {
    await fs.rm(temporary, { force: true }).catch(() => undefined)
    throw error
  }
}
