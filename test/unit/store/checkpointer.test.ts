import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, expect, onTestFinished, test, vi } from 'vitest'
import { Checkpointer } from '../../../electron/store/checkpointer'
import type { Checkpoint } from '../../../electron/store/checkpointer'
import { checkpointPath } from '../../../electron/store/folder'

afterEach(() => vi.useRealTimers())

/** Its worker fails, so that it was begun shows in the log. */
function failing(bytes: number, written: () => number): { checkpointer: Checkpointer; log: string[] } {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const log: string[] = []
  const workerUrl = new URL('data:text/javascript,throw new Error("begun")')
  const checkpointer = new Checkpointer(
    { folder: tmpdir(), workerUrl, thresholdBytes: 1_000_000, written, log: (line) => log.push(line) },
    [{ path: 'none.db', sequence: 1, bytes, checked: true }],
    [],
  )
  onTestFinished(() => checkpointer.stop())
  return { checkpointer, log }
}

test.each([
  [0, 1_000_000],
  [3_000_000, 1_500_000],
  [100_000_000, 2_000_000],
])(
  'with a threshold of 1 MB and a checkpoint of %i bytes it waits for %i bytes of journal',
  async (bytes, least) => {
    const { checkpointer, log } = failing(bytes, () => 0)
    checkpointer.closed({ path: 'none.log', bytes: least - 1, lastSequence: 2 })
    vi.advanceTimersByTime(10_000)
    await checkpointer.idle()
    expect(log).toEqual([])

    checkpointer.closed({ path: 'none.log', bytes: 1, lastSequence: 3 })
    vi.advanceTimersByTime(500)
    await checkpointer.idle()
    expect(log).toEqual([expect.stringContaining('begun')])
  },
)

test('it waits for a quiet moment, until there is twice as much to do', async () => {
  let written = 0
  const { checkpointer, log } = failing(0, () => written)
  const close = (bytes: number) => checkpointer.closed({ path: 'none.log', bytes, lastSequence: 2 })
  close(1_000_000)
  for (let second = 0; second < 20; second++) {
    written += 1_000_000
    vi.advanceTimersByTime(500)
  }
  close(999_999)
  await checkpointer.idle()
  expect(log).toEqual([])
  close(1)
  await checkpointer.idle()
  expect(log).toHaveLength(1)
})

test('a quiet moment comes after a busy one', async () => {
  let written = 0
  const { checkpointer, log } = failing(0, () => written)
  checkpointer.closed({ path: 'none.log', bytes: 1_000_000, lastSequence: 2 })
  written += 1_000_000
  vi.advanceTimersByTime(500)
  written += 500_000
  await checkpointer.idle()
  expect(log).toEqual([])
  vi.advanceTimersByTime(500)
  await checkpointer.idle()
  expect(log).toHaveLength(1)
})

interface Order {
  readonly check: boolean
  readonly baseSequence: number
  readonly segments: string[]
}

/** Its worker writes what it was ordered to do in place of a checkpoint. */
function obedient() {
  const folder = mkdtempSync(join(tmpdir(), 'switchyard-checkpointer-'))
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  onTestFinished(async () => {
    await checkpointer.stop()
    rmSync(folder, { recursive: true, force: true })
  })
  const failing = join(folder, 'failing')
  const worker = `
    const { existsSync, readFileSync, writeFileSync } = require('node:fs')
    const { parentPort, workerData } = require('node:worker_threads')
    const failing = ${JSON.stringify(failing)}
    if (existsSync(failing) && new RegExp(readFileSync(failing, 'utf8')).test(workerData.base)) throw new Error('as ordered')
    writeFileSync(workerData.temporary, JSON.stringify(workerData))
    parentPort.postMessage({ sequence: Number(/log-([0-9]+)/.exec(workerData.segments.at(-1))[1]) })`
  const workerUrl = pathToFileURL(join(folder, 'worker.cjs'))
  writeFileSync(workerUrl, worker)
  const log: string[] = []
  const checkpointer = new Checkpointer(
    { folder, workerUrl, thresholdBytes: 100, written: () => 0, log: (line) => log.push(line) },
    [],
    [],
  )
  const close = (sequence: number): void => {
    const path = join(folder, `log-${sequence}`)
    writeFileSync(path, '')
    checkpointer.closed({ path, bytes: 1_000, lastSequence: sequence })
  }
  const newest = (): Order | undefined =>
    checkpointer.newest && (JSON.parse(readFileSync(checkpointer.newest.path, 'utf8')) as Order)
  return {
    folder,
    checkpointer,
    log,
    close,
    newest,
    /** Makes checkpoints fail whose base has such a name, or none. */
    fail: (base: RegExp | undefined) => {
      if (base) writeFileSync(failing, base.source)
      else rmSync(failing)
    },
    order: async (sequence: number): Promise<unknown> => {
      close(sequence)
      await checkpointer.idle()
      const made = checkpointer.newest?.sequence === sequence ? newest() : undefined
      return made && { check: made.check, from: made.baseSequence, segments: made.segments.length }
    },
    retry: async (): Promise<void> => {
      vi.advanceTimersByTime(30_000)
      await checkpointer.idle()
    },
    /** What the store itself writes, which nothing checks. */
    write: (sequence: number): Promise<Checkpoint> => {
      const path = checkpointPath(folder, sequence)
      writeFileSync(path, '{}')
      return Promise.resolve({ path, sequence, bytes: 2, checked: false })
    },
    files: async (): Promise<string[]> => {
      await checkpointer.removed()
      return readdirSync(folder)
        .filter((name) => /^(log|checkpoint)-/.test(name))
        .map((name) => name.replace(/-0+/, '-').replace('.db', ''))
        .sort()
    },
  }
}

test('every other checkpoint is checked, and after a failure the one before is built on', async () => {
  const { order, fail, log, retry, newest, folder } = obedient()
  expect(await order(1)).toEqual({ check: true, from: 0, segments: 1 })
  expect(await order(2)).toEqual({ check: false, from: 1, segments: 1 })
  expect(await order(3)).toEqual({ check: true, from: 2, segments: 1 })
  expect(await order(4)).toEqual({ check: false, from: 3, segments: 1 })

  fail(/./)
  expect(await order(5)).toBeUndefined()
  expect(log).toEqual([expect.stringContaining('as ordered')])
  fail(undefined)
  await retry()
  expect(newest()).toMatchObject({
    check: true,
    baseSequence: 3,
    segments: [join(folder, 'log-4'), join(folder, 'log-5')],
  })
  expect(await order(6)).toEqual({ check: false, from: 5, segments: 1 })
})

test('a checkpoint or a segment that nothing can be built on does not stop checkpoints: each try begins with another', async () => {
  const { order, fail, log, retry, newest } = obedient()
  for (const sequence of [1, 2]) await order(sequence)
  fail(/./)
  expect(await order(3)).toBeUndefined()
  // Such as a torn segment between the two.
  fail(/checkpoint-0*1\.db$/)
  await retry()
  expect(log).toHaveLength(2)
  await retry()
  expect(newest()).toMatchObject({ check: true, baseSequence: 2 })
  expect(log).toHaveLength(2)
})

test('two checkpoints that nobody checked do not push out the one that was, nor the journal after it', async () => {
  const { order, checkpointer, close, write, files } = obedient()
  await order(1)
  await order(2)
  await checkpointer.take(() => write(3))
  close(3)
  expect(await files()).toEqual(['checkpoint-1', 'checkpoint-2', 'checkpoint-3', 'log-2', 'log-3'])
  await checkpointer.take(() => write(4))
  expect(await files()).toEqual(['checkpoint-1', 'checkpoint-3', 'checkpoint-4', 'log-2', 'log-3'])
  expect(await order(5)).toEqual({ check: true, from: 4, segments: 1 })
  expect(await files()).toEqual(['checkpoint-4', 'checkpoint-5', 'log-5'])
})

test('while the store writes a checkpoint itself none is begun: both could be of the same frame', async () => {
  const { checkpointer, close, write, newest, log } = obedient()
  close(1)
  await checkpointer.idle()
  let finish = (): void => undefined
  const taken = checkpointer.take(async () => {
    await new Promise<void>((resolve) => (finish = resolve))
    return write(2)
  })
  await Promise.resolve()
  close(2)
  vi.advanceTimersByTime(60_000)
  await new Promise((resolve) => setImmediate(resolve))
  finish()
  await taken
  expect(newest()).toEqual({})
  expect(log).toEqual([])
})

test('a checkpoint that the store cannot write leaves those that are there, and others are made after it', async () => {
  const { order, checkpointer, files } = obedient()
  await order(1)
  await expect(checkpointer.take(() => Promise.reject(new Error('no room')))).rejects.toThrow('no room')
  expect(await files()).toEqual(['checkpoint-1', 'log-1'])
  expect(await order(2)).toEqual({ check: false, from: 1, segments: 1 })
})
