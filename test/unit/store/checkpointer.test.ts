import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, expect, onTestFinished, test, vi } from 'vitest'
import { Checkpointer } from '../../../electron/store/checkpointer'

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

test('every other checkpoint is checked, and after a failure the last one that was checked is built on', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'switchyard-checkpointer-'))
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true })
  })
  const failing = join(folder, 'failing')
  // Writes what it was ordered to do in place of a checkpoint.
  const worker = `
    const { existsSync, writeFileSync } = require('node:fs')
    const { parentPort, workerData } = require('node:worker_threads')
    if (existsSync(${JSON.stringify(failing)})) throw new Error('as ordered')
    writeFileSync(workerData.temporary, JSON.stringify(workerData))
    parentPort.postMessage({ sequence: Number(/log-([0-9]+)/.exec(workerData.segments.at(-1))[1]) })`
  const script = join(folder, 'worker.cjs')
  writeFileSync(script, worker)
  const log: string[] = []
  const checkpointer = new Checkpointer(
    {
      folder,
      workerUrl: pathToFileURL(script),
      thresholdBytes: 100,
      written: () => 0,
      log: (line) => log.push(line),
    },
    [],
    [],
  )
  const order = async (sequence: number): Promise<unknown> => {
    checkpointer.closed({ path: join(folder, `log-${sequence}`), bytes: 1_000, lastSequence: sequence })
    await checkpointer.idle()
    if (checkpointer.newest?.sequence !== sequence) return undefined
    const { check, baseSequence, segments } = JSON.parse(readFileSync(checkpointer.newest.path, 'utf8')) as {
      check: boolean
      baseSequence: number
      segments: string[]
    }
    return { check, from: baseSequence, segments: segments.length }
  }
  expect(await order(1)).toEqual({ check: true, from: 0, segments: 1 })
  expect(await order(2)).toEqual({ check: false, from: 1, segments: 1 })
  expect(await order(3)).toEqual({ check: true, from: 2, segments: 1 })
  expect(await order(4)).toEqual({ check: false, from: 3, segments: 1 })

  writeFileSync(failing, '')
  expect(await order(5)).toBeUndefined()
  expect(log).toEqual([expect.stringContaining('as ordered')])
  rmSync(failing)
  vi.advanceTimersByTime(30_000)
  await checkpointer.idle()
  expect(JSON.parse(readFileSync(checkpointer.newest!.path, 'utf8'))).toMatchObject({
    check: true,
    baseSequence: 3,
    segments: [join(folder, 'log-4'), join(folder, 'log-5')],
  })
  expect(await order(6)).toEqual({ check: false, from: 5, segments: 1 })
  await checkpointer.stop()
})
