import { execFile } from 'node:child_process'
import { existsSync, readFileSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, it } from 'vitest'
import { bundleWorker } from '../../crash/bundleStore'
import type { CheckpointOrder } from '../../../electron/store/checkpointWorker'
import { checkpointsIn, segmentsIn } from '../../../electron/store/folder'
import { scanSegment } from '../../../electron/store/frameFormat'
import { StoreDamaged } from '../../../electron/store/storeErrors'
import { add, crash, ids, newFolder, openIn, until } from './storeFixture'

let workerUrl: URL
beforeAll(async () => {
  workerUrl = await bundleWorker()
})

/** A folder as a crash leaves it, with one frame for each number. */
async function crashed(count: number): Promise<string> {
  const folder = newFolder()
  const store = await openIn(folder)
  for (let id = 1; id <= count; id++) await add(store, id)
  return crash(folder)
}

/** As `crashed`, with two checkpoints and journal after them. */
async function crashedWithCheckpoints(): Promise<string> {
  const folder = newFolder()
  for (const id of [1, 2]) {
    const store = await openIn(folder)
    await add(store, id)
    await store.close()
  }
  const store = await openIn(folder)
  await add(store, 3)
  return crash(folder)
}

/** Lets the event loop turn so often. */
async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve))
}

const journal = (folder: string): string => segmentsIn(folder).at(-1)?.path ?? ''
const newest = (folder: string): string => checkpointsIn(folder).at(-1)?.path ?? ''
const kept = (folder: string, why: 'damaged' | 'torn'): string[] =>
  readdirSync(folder).filter((name) => name.startsWith(`${why}-`))
const damaged = (folder: string): string[] => kept(folder, 'damaged')

function flip(path: string, at: number): void {
  const bytes = readFileSync(path)
  bytes[at] = (bytes[at] ?? 0) ^ 0x10
  writeFileSync(path, bytes)
}

describe('the end of the journal', () => {
  it('needs no note when it is whole', async () => {
    const store = await openIn(await crashed(3))
    expect(ids(store)).toEqual([1, 2, 3])
    expect(store.recoveryNotes).toEqual([])
  })

  it('is cut at every length it may have been torn at, and the cut bytes are kept', async () => {
    const folder = await crashed(3)
    const { frames } = scanSegment(readFileSync(journal(folder)))
    const last = frames.at(-1)
    if (!last) throw new Error('no frame')
    for (let length = last.start + 1; length < last.end; length += 5) {
      const torn = crash(folder)
      truncateSync(journal(torn), length)
      const store = await openIn(torn)
      expect(ids(store)).toEqual([1, 2])
      expect(store.recoveryNotes).toHaveLength(1)
      expect(kept(torn, 'torn').map((name) => statSync(join(torn, name)).size)).toEqual([length - last.start])
      expect([...damaged(torn), ...store.recoveryNotes].join()).not.toMatch(/damage/)
      await add(store, 9)
      await store.close()
      const again = await openIn(torn)
      expect(ids(again)).toEqual([1, 2, 9])
      expect(again.recoveryNotes).toEqual([])
      await again.close()
    }
  })

  it('with a turned bit counts as torn', async () => {
    const folder = await crashed(3)
    flip(journal(folder), statSync(journal(folder)).size - 3)
    const store = await openIn(folder)
    expect(ids(store)).toEqual([1, 2])
    expect(store.recoveryNotes[0]).toContain('not a whole frame')
  })

  it('may be garbage or zeros', async () => {
    for (const tail of [Buffer.alloc(5000), Buffer.alloc(5000, 0xa7)]) {
      const folder = await crashed(2)
      writeFileSync(journal(folder), tail, { flag: 'a' })
      const store = await openIn(folder)
      expect(ids(store)).toEqual([1, 2])
      expect(store.recoveryNotes).toHaveLength(1)
    }
  })
})

describe('damage in the middle of the journal', () => {
  it('ends the history there, loudly, and keeps what lies behind', async () => {
    const folder = await crashed(5)
    const before = readFileSync(journal(folder))
    const frame = scanSegment(before).frames.at(-3)
    flip(journal(folder), (frame?.start ?? 0) + 20)
    const name = journal(folder)
    const store = await openIn(folder)
    expect(ids(store)).toEqual([1, 2])
    expect(store.recoveryNotes.join()).toContain('DATA IS MISSING')
    expect(store.recoveryNotes.join()).toContain('2 good frames follow')
    const [aside = ''] = damaged(folder)
    expect(statSync(join(folder, aside)).size).toBe(before.length)
    expect(existsSync(name)).toBe(true)
    await add(store, 6)
    await store.close()
    const again = await openIn(folder)
    expect(ids(again)).toEqual([1, 2, 6])
    expect(again.recoveryNotes).toEqual([])
  })

  it('is no loss where a checkpoint holds what was in it', async () => {
    const folder = newFolder()
    const first = await openIn(folder)
    await add(first, 1)
    await first.close()
    const second = await openIn(folder)
    for (const id of [2, 3, 4]) await add(second, id)
    await second.close()
    const path = journal(folder)
    flip(path, (scanSegment(readFileSync(path)).frames[1]?.start ?? 0) + 20)
    const store = await openIn(folder)
    expect(ids(store)).toEqual([1, 2, 3, 4])
    expect(store.recoveryNotes).toHaveLength(1)
    expect(store.recoveryNotes.join()).toContain('nothing is missing')
    await add(store, 5)
    await store.close()
    expect(ids(await openIn(folder))).toEqual([1, 2, 3, 4, 5])
  })

  it('is told for a damaged header too', async () => {
    const folder = await crashed(2)
    flip(journal(folder), 9)
    const store = await openIn(folder)
    expect(ids(store)).toEqual([])
    expect(store.recoveryNotes.join()).toContain('DATA IS MISSING')
    expect(damaged(folder)).toHaveLength(1)
  })

  it('does not start over a missing segment, and changes nothing', async () => {
    const folder = await crashed(2)
    const second = await openIn(folder)
    await add(second, 3)
    const copy = crash(folder)
    rmSync(segmentsIn(copy)[0]?.path ?? '')
    const names = readdirSync(copy)
    await expect(openIn(copy)).rejects.toBeInstanceOf(StoreDamaged)
    expect(readdirSync(copy)).toEqual(names)
  })
})

describe('an empty or unfinished file', () => {
  it('that was to become a segment is no loss', async () => {
    for (const bytes of [Buffer.alloc(0), Buffer.from('SWY')]) {
      const folder = await crashed(2)
      writeFileSync(journal(folder).replace(/\d{8}/, '00000099'), bytes)
      const store = await openIn(folder)
      expect(ids(store)).toEqual([1, 2])
      await add(store, 3)
      await store.close()
      const again = await openIn(folder)
      expect(ids(again)).toEqual([1, 2, 3])
    }
  })

  it('that was to become a checkpoint is removed', async () => {
    const folder = await crashedWithCheckpoints()
    writeFileSync(`${newest(folder)}.tmp`, 'half')
    const store = await openIn(folder)
    expect(ids(store)).toEqual([1, 2, 3])
    expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([])
  })
})

describe('a checkpoint', () => {
  const harm: [string, (path: string) => void][] = [
    ['is missing', (path) => rmSync(path)],
    ['is empty', (path) => truncateSync(path)],
    ['is cut short', (path) => truncateSync(path, statSync(path).size - 4096)],
    ['is garbage', (path) => writeFileSync(path, Buffer.alloc(20_000, 0x5a))],
    ['has a damaged header', (path) => flip(path, 5)],
    ['has a damaged page', (path) => writeFileSync(path, readFileSync(path).fill(0xff, 4096, 8000))],
  ]
  it.each(harm)('that %s is replaced by the older one and the journal', async (_, damage) => {
    const folder = await crashedWithCheckpoints()
    const path = newest(folder)
    damage(path)
    const was = existsSync(path)
    const store = await openIn(folder)
    expect(ids(store)).toEqual([1, 2, 3])
    expect(store.recoveryNotes).toHaveLength(was ? 1 : 0)
    expect(damaged(folder)).toHaveLength(was ? 1 : 0)
    await store.close()
    expect(ids(await openIn(folder))).toEqual([1, 2, 3])
  })

  it('that is damaged with nothing to replace it stops the start, and no file is changed', async () => {
    const folder = await crashedWithCheckpoints()
    for (const { path } of [...checkpointsIn(folder), ...segmentsIn(folder)]) flip(path, 5)
    const before = readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'base64')])
    await expect(openIn(folder)).rejects.toBeInstanceOf(StoreDamaged)
    expect(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'base64')])).toEqual(
      before,
    )
  })

  it('is made beside the work, keeps two and the journal of the older, and can be opened from either', async () => {
    const folder = newFolder()
    const log: string[] = []
    const store = await openIn(folder, { workerUrl, checkpointBytes: 50_000, log: (line) => log.push(line) })
    let id = 0
    for (const count of [1, 2]) {
      while (checkpointsIn(folder).length < count) {
        await add(store, ++id, 'z'.repeat(2000))
        // Gives the worker room: there is no end to how far the writing could run ahead of it.
        if (id % 100 === 0) await turns(200)
      }
    }
    await until(
      () => segmentsIn(folder)[0]?.number !== 1,
      'the journal that neither checkpoint needs is gone',
    )
    const copy = crash(folder)
    const expected = ids(store)
    const after = await openIn(copy)
    expect(ids(after)).toEqual(expected)
    const older = crash(folder)
    flip(newest(older), 5)
    expect(ids(await openIn(older))).toEqual(expected)
    expect(log).toEqual([])
  })

  it('that nobody checked is replaced by the one before and the journal, over several exits', async () => {
    const folder = newFolder()
    for (const first of [0, 1000]) {
      const store = await openIn(folder, { workerUrl, checkpointBytes: 20_000 })
      const before = checkpointsIn(folder).at(-1)?.number
      for (let id = first + 1; checkpointsIn(folder).at(-1)?.number === before; id++) {
        await add(store, id, 'z'.repeat(2000))
        if (id % 20 === 0) await turns(200)
      }
      await add(store, first + 900)
      const expected = ids(store)
      await store.close()
      const copy = crash(folder)
      flip(newest(copy), 5)
      const after = await openIn(copy)
      expect(ids(after)).toEqual(expected)
      expect(after.recoveryNotes).toHaveLength(1)
    }
    const whole = await openIn(folder)
    await whole.close()
    expect(checkpointsIn(folder)).toHaveLength(2)
  })

  it.skipIf(process.platform === 'win32')(
    'for which there is no room fails with what the system said, not with what SQLite reads back of it',
    async () => {
      const folder = newFolder()
      const store = await openIn(folder)
      for (let id = 1; id <= 30; id++) await add(store, id, 'z'.repeat(1024 * 1024))
      await store.transact(() => store.prepare('delete from thing where id < 30').run())
      const order: CheckpointOrder = {
        base: undefined,
        baseSequence: 0,
        segments: segmentsIn(crash(folder)).map(({ path }) => path),
        temporary: join(folder, 'checkpoint.db'),
        check: true,
        hurry: true,
      }
      const script = `new (require('node:worker_threads').Worker)(new URL(${JSON.stringify(workerUrl.href)}), {
        workerData: ${JSON.stringify(order)} }).on('error', (error) => process.stdout.write(String(error.code ?? error)))`
      // A file can be no larger than so many blocks: 5 or 10 MB.
      const limited = ['-c', 'ulimit -f 10000; exec "$0" -e "$1"', process.execPath, script]
      const { stdout } = await promisify(execFile)('/bin/sh', limited)
      expect(stdout).toBe('EFBIG')
    },
  )

  it('that cannot be made is told and the journal is kept', async () => {
    const folder = newFolder()
    const log: string[] = []
    const missing = new URL('file:///nowhere/worker.js')
    const store = await openIn(folder, {
      workerUrl: missing,
      checkpointBytes: 10_000,
      log: (line) => log.push(line),
    })
    for (let id = 1; log.length === 0; id++) await add(store, id, 'z'.repeat(1000))
    expect(log[0]).toContain('the journal is kept')
    expect(ids(await openIn(crash(folder)))).toEqual(ids(store))
  })
})
