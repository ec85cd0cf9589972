import { readdirSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { StoreUnavailable } from '../../../electron/store/database'
import { checkpointsIn } from '../../../electron/store/folder'
import { FaultyDisk } from './faultyDisk'
import { add, crash, ids, newFolder, openIn, until } from './storeFixture'

describe.each(['ENOSPC', 'EROFS', 'EACCES', 'EIO'])('when writing fails with %s', (code) => {
  it('undoes the batch, refuses writes, goes on reading and recovers by itself', async () => {
    const folder = newFolder()
    const disk = new FaultyDisk()
    const store = await openIn(folder, { disk })
    const changes: (string | undefined)[] = []
    let rolledBack = 0
    store.onRefusalChange((refusal) => changes.push(refusal?.code))
    store.onRollback(() => rolledBack++)
    await add(store, 1)
    disk.write_ = code
    const results = await Promise.allSettled([add(store, 2), add(store, 3)])
    for (const result of results) {
      expect(result).toMatchObject({
        status: 'rejected',
        reason: { name: 'StoreUnavailable', refusal: { code } },
      })
    }
    expect(ids(store)).toEqual([1])
    expect(rolledBack).toBe(1)
    let ran = false
    await expect(store.transact(() => (ran = true))).rejects.toBeInstanceOf(StoreUnavailable)
    expect(ran).toBe(false)
    disk.write_ = undefined
    await until(() => store.refusal === undefined, 'writes are taken again')
    await add(store, 4)
    expect(changes).toEqual([code, undefined])
    const after = await openIn(crash(folder))
    expect(ids(after)).toEqual([1, 4])
    expect(after.recoveryNotes).toEqual([])
  })
})

it('cuts a frame that was written in part back out of the journal', async () => {
  const folder = newFolder()
  const disk = new FaultyDisk()
  const store = await openIn(folder, { disk })
  await add(store, 1)
  disk.room = 40
  await expect(add(store, 2, 'x'.repeat(1000))).rejects.toBeInstanceOf(StoreUnavailable)
  const after = await openIn(crash(folder))
  expect(ids(after)).toEqual([1])
  expect(after.recoveryNotes).toEqual([])
  disk.room = Number.POSITIVE_INFINITY
})

it('goes on after short writes', async () => {
  const folder = newFolder()
  const disk = new FaultyDisk()
  const store = await openIn(folder, { disk })
  disk.most = 7
  await add(store, 1, 'y'.repeat(500))
  expect(ids(await openIn(crash(folder)))).toEqual([1])
})

it('never trusts a journal again whose sync failed: a whole checkpoint comes before the next write', async () => {
  const folder = newFolder()
  const disk = new FaultyDisk()
  const store = await openIn(folder, { disk })
  await add(store, 1)
  disk.sync_ = 'EIO'
  await expect(add(store, 2)).rejects.toMatchObject({ refusal: { code: 'EIO' } })
  await expect(add(store, 3)).rejects.toBeInstanceOf(StoreUnavailable)
  disk.sync_ = undefined
  await until(() => store.refusal === undefined, 'writes are taken again')
  expect(store.figures.checkpointBytes).toBeGreaterThan(0)
  await add(store, 4)
  const after = await openIn(crash(folder))
  // 2 was rejected as unsure: it is in memory, so it is in the checkpoint too, and both tell the same.
  expect(ids(after)).toEqual(ids(store))
  expect(ids(after)).toEqual([1, 2, 4])
})

it('rejects with a failed sync also what was executed while it ran', async () => {
  const disk = new FaultyDisk()
  const store = await openIn(newFolder(), { disk })
  let open = () => {}
  disk.gate = new Promise((resolve) => (open = resolve))
  const syncs = disk.syncs
  const first = add(store, 1)
  await until(() => disk.syncs > syncs, 'the first batch is being synced')
  const second = add(store, 2)
  disk.sync_ = 'EIO'
  open()
  disk.gate = undefined
  const results = await Promise.allSettled([first, second])
  expect(results.map((result) => result.status)).toEqual(['rejected', 'rejected'])
  expect(ids(store)).toEqual([1])
  disk.sync_ = undefined
})

it('shares one sync among all that comes while another is under way', async () => {
  const disk = new FaultyDisk()
  const store = await openIn(newFolder(), { disk })
  let open = () => {}
  disk.gate = new Promise((resolve) => (open = resolve))
  const before = disk.syncs
  const first = add(store, 1)
  await until(() => disk.syncs > before, 'the first batch is being synced')
  const rest = Array.from({ length: 50 }, (_, index) => add(store, index + 2))
  open()
  disk.gate = undefined
  await Promise.all([first, ...rest])
  expect(disk.syncs - before).toBe(2)
})

it('answers a read at once when nothing is pending, and after the sync when it saw what is not durable', async () => {
  const disk = new FaultyDisk()
  const store = await openIn(newFolder(), { disk })
  const count = store.prepare('select count(*) from thing')
  expect(await store.transact(() => count.get())).toEqual([0])
  let open = () => {}
  disk.gate = new Promise((resolve) => (open = resolve))
  const before = disk.syncs
  const write = add(store, 1)
  await until(() => disk.syncs > before, 'the batch is being synced')
  let answered = false
  const read = store
    .transact(() => count.get())
    .then((row) => {
      answered = true
      return row
    })
  await new Promise((resolve) => setImmediate(resolve))
  expect(answered).toBe(false)
  open()
  disk.gate = undefined
  expect(await read).toEqual([1])
  await write
})

it('syncs nothing with durability write', async () => {
  const disk = new FaultyDisk()
  const store = await openIn(newFolder(), { disk, durability: 'write' })
  await add(store, 1)
  expect(disk.syncs).toBe(0)
})

it('closes in order while it is recovering from a failed sync', async () => {
  const folder = newFolder()
  const disk = new FaultyDisk()
  const store = await openIn(folder, { disk })
  for (let id = 1; id <= 8; id++) await add(store, id, 'x'.repeat(1024 * 1024))
  disk.sync_ = 'EIO'
  await expect(add(store, 9)).rejects.toBeInstanceOf(StoreUnavailable)
  disk.sync_ = undefined
  const underWay = () => readdirSync(folder).some((name) => name.endsWith('.db.tmp'))
  await until(underWay, 'a checkpoint is being written')
  await store.close()
  expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([])
  const after = await openIn(folder)
  expect(after.recoveryNotes).toEqual([])
  expect(ids(after)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9])
})

it('begins a new segment behind one that could not be cut back, and needs neither it nor the checkpoint after it', async () => {
  const folder = newFolder()
  const disk = new FaultyDisk()
  const store = await openIn(folder, { disk })
  await add(store, 1)
  disk.room = 40
  disk.truncate_ = 'EIO'
  await expect(add(store, 2, 'x'.repeat(1000))).rejects.toBeInstanceOf(StoreUnavailable)
  disk.room = Number.POSITIVE_INFINITY
  disk.truncate_ = undefined
  await until(() => store.refusal === undefined, 'writes are taken again')
  await add(store, 3)
  const whole = await openIn(crash(folder))
  expect(ids(whole)).toEqual([1, 3])
  expect(whole.recoveryNotes).toEqual([])

  const damaged = crash(folder)
  for (const { path } of checkpointsIn(damaged)) writeFileSync(path, 'not SQLite')
  const after = await openIn(damaged)
  expect(ids(after)).toEqual([1, 3])
  expect(after.recoveryNotes).toHaveLength(2)
})
