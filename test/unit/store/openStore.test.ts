import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openStore } from '../../../electron/store/store'
import { DataFolderInUse, NewerDatabase } from '../../../electron/store/storeErrors'

const migrations = [
  { version: 1, name: 'things', statements: ['create table thing (id integer primary key, name text)'] },
]
const options = (folder: string) => ({
  folder,
  durability: 'fsync' as const,
  migrations,
  log: () => undefined,
})

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'switchyard-store-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

it('keeps what was confirmed over a clean exit and leaves one plain SQLite file of it', async () => {
  const store = await openStore(options(folder))
  await Promise.all(
    Array.from({ length: 100 }, (_, id) =>
      store.transact(() => store.prepare('insert into thing values (?, ?)').run(id, `n${id}`)),
    ),
  )
  await store.close()
  expect(readdirSync(folder).filter((name) => name.endsWith('.db'))).toHaveLength(1)
  const again = await openStore(options(folder))
  expect(again.recoveryNotes).toEqual([])
  expect(again.prepare('select count(*), min(name) from thing').get()).toEqual([100, 'n0'])
  await again.close()
  const names = readdirSync(folder)
  const third = await openStore(options(folder))
  await third.close()
  expect(readdirSync(folder)).toEqual(names)
})

it('is owned by one process', async () => {
  const store = await openStore(options(folder))
  await expect(openStore(options(folder))).rejects.toEqual(new DataFolderInUse(folder, process.pid))
  await store.close()
  const next = await openStore(options(folder))
  await next.close()
})

it('does not open what a newer version wrote', async () => {
  const second = { version: 2, name: 'more', statements: ['create table more (id integer primary key)'] }
  const newer = await openStore({ ...options(folder), migrations: [...migrations, second] })
  await newer.close()
  await expect(openStore(options(folder))).rejects.toEqual(new NewerDatabase(2, 1))
  const again = await openStore({ ...options(folder), migrations: [...migrations, second] })
  await again.close()
})
