import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Database, Store } from '../../../electron/store/database'
import { openStore } from '../../../electron/store/store'
import type { StoreOptions } from '../../../electron/store/store'

/** A folder of its own, removed after the test. */
export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'switchyard-store-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

export const migrations = [
  {
    version: 1,
    name: 'things',
    statements: ['create table thing (id integer primary key, name text, body blob)'],
  },
]

/** Opens a store that is closed after the test. */
export async function openIn(folder: string, options: Partial<StoreOptions> = {}) {
  const store = await openStore({ folder, durability: 'fsync', migrations, log: () => undefined, ...options })
  onTestFinished(() => store.close())
  return store
}

/** The files as a crash of this moment would leave them, in a folder of their own. */
export function crash(folder: string): string {
  const copy = newFolder()
  // A worker may be about to rename what it made: the copy is of before that.
  cpSync(folder, copy, { recursive: true, filter: (path) => !path.endsWith('.tmp') })
  rmSync(join(copy, 'lock'), { force: true })
  return copy
}

export const add = (store: Store, id: number, name = `n${id}`): Promise<number> =>
  store.transact(() => store.prepare('insert into thing values (?, ?, null)').run(id, name))

export const ids = (store: Database): number[] =>
  store
    .prepare('select id from thing order by id')
    .all<[number]>()
    .map(([id]) => id)

/** Waits for a state, letting the event loop turn. Gives up, and says for what it waited, before the test's own limit. */
export async function until(state: () => boolean, what: string): Promise<void> {
  const end = Date.now() + 40_000
  while (!state()) {
    if (Date.now() > end) throw new Error(`Waited in vain until ${what}`)
    await new Promise((resolve) => setImmediate(resolve))
  }
}
