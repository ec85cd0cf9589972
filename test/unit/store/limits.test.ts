import { expect, it } from 'vitest'
import { Batcher } from '../../../electron/store/batch'
import { Connection } from '../../../electron/store/connection'
import { loadEngine } from '../../../electron/store/engine'
import { segmentsIn } from '../../../electron/store/folder'
import { scanSegment } from '../../../electron/store/frameFormat'
import { prepareEmpty } from '../../../electron/store/pragmas'
import { readFileSync } from 'node:fs'
import { FaultyDisk } from './faultyDisk'
import { add, crash, ids, newFolder, openIn, until } from './storeFixture'

it('refuses what needs room when the database is full, undoes it, and lets deletes make room', async () => {
  const connection = Connection.open(await loadEngine())
  prepareEmpty(connection)
  connection.execute('create table thing (id integer primary key, body text)')
  connection.execute('pragma max_page_count = 20')
  const batcher = new Batcher(connection)
  const insert = connection.prepare('insert into thing values (?, ?)')
  const remove = connection.prepare('delete from thing where id = ?')
  const body = 'x'.repeat(10_000)
  let stored = 0
  const fill = async () => {
    for (;;) {
      await batcher.transact(() => insert.run(stored + 1, body))
      stored++
    }
  }
  await expect(fill()).rejects.toMatchObject({ name: 'StoreUnavailable', refusal: { code: 'SQLITE_FULL' } })
  expect(connection.prepare('select count(*) from thing').get()).toEqual([stored])
  await batcher.transact(() => remove.run(1))
  await batcher.transact(() => insert.run(1, body))
  await expect(batcher.transact(() => insert.run(999, body))).rejects.toMatchObject({
    name: 'StoreUnavailable',
  })
  expect(connection.prepare('select count(*) from thing').get()).toEqual([stored])
  connection.close()
})

it('writes a batch that has grown large before the sync that is under way returns', async () => {
  const folder = newFolder()
  const disk = new FaultyDisk()
  const store = await openIn(folder, { disk })
  let open = () => {}
  disk.gate = new Promise((resolve) => (open = resolve))
  const syncs = disk.syncs
  const first = add(store, 1)
  await until(() => disk.syncs > syncs, 'the first batch is being synced')
  const large = Array.from({ length: 12 }, (_, index) => add(store, index + 2, 'x'.repeat(1024 * 1024)))
  const [segment] = segmentsIn(folder)
  const frames = scanSegment(readFileSync(segment?.path ?? '')).frames.length
  expect(frames).toBeGreaterThan(3)
  let confirmed = 0
  for (const one of large) void one.then(() => confirmed++)
  await new Promise((resolve) => setImmediate(resolve))
  expect(confirmed).toBe(0)
  open()
  disk.gate = undefined
  await Promise.all([first, ...large])
  expect(ids(await openIn(crash(folder)))).toEqual(ids(store))
})

it('rejects what was written early too when the sync after it fails', async () => {
  const disk = new FaultyDisk()
  const store = await openIn(newFolder(), { disk })
  disk.sync_ = 'EIO'
  const all = Array.from({ length: 9 }, (_, index) => add(store, index + 1, 'x'.repeat(1024 * 1024)))
  const results = await Promise.allSettled(all)
  expect(results.every((result) => result.status === 'rejected')).toBe(true)
  disk.sync_ = undefined
  await until(() => store.refusal === undefined, 'writes are taken again')
  await add(store, 100)
})
