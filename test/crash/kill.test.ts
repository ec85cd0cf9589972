import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { openStore } from '../../electron/store/store'
import { bundleWorker, bundleWriter } from './bundleStore'

const KILLS = 50

/** A number from a seed, so that a failing run can be run again. */
function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

/** Names of the checkpoints, the newest last. */
function checkpointsIn(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.db'))
    .sort()
}

/** Runs the writer and kills it after so many lines of work, once `ripe`; resolves with all it said. */
function runAndKill(
  writer: URL,
  worker: URL,
  folder: string,
  from: number,
  lines: number,
  ripe: () => boolean,
): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [fileURLToPath(writer), folder, String(from), worker.href], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let said = ''
    let count = 0
    child.stdout.setEncoding('latin1')
    child.stdout.on('data', (text: string) => {
      said += text
      count += text.split('\n').length - 1
      if (count >= lines && ripe()) child.kill('SIGKILL')
    })
    child.once('error', reject)
    child.once('close', (code, signal) => {
      if (signal === 'SIGKILL') resolve(said.split('\n').slice(0, -1))
      else reject(new Error(`The writer ended with code ${code}: ${said.slice(-500)}`))
    })
  })
}

it(`loses nothing that was confirmed and brings nothing back over ${KILLS} kills in the middle of work`, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'switchyard-crash-'))
  const [writer, worker] = await Promise.all([bundleWriter(), bundleWorker()])
  const seed = Date.now() % 1_000_000
  const next = random(seed)
  const present = new Set<number>()
  const deleted = new Set<number>()
  const maybe = new Set<number>()
  let highest = 0
  try {
    for (let kill = 0; kill < KILLS; kill++) {
      // Most runs are too short for a checkpoint, and are killed in the middle of one; some last until a new one is there.
      const before = checkpointsIn(folder).at(-1)
      const lines = await runAndKill(
        writer,
        worker,
        folder,
        highest,
        1 + Math.floor(next() * 1500),
        () => kill % 10 !== 9 || checkpointsIn(folder).at(-1) !== before,
      )
      for (const line of lines) {
        const id = Number(line.slice(1))
        if (line.startsWith('+')) present.add(id)
        if (line.startsWith('-')) maybe.add(id)
        if (line.startsWith('=')) deleted.add(id)
        expect(line).not.toMatch(/^[#!].*(MISSING|damaged at|failed)/)
      }
      // Numbers that were given out but never confirmed may be there or not: the next run starts well past them.
      highest = Math.max(highest, ...present, ...maybe) + 1000
    }
    const store = await openStore({
      folder,
      durability: 'fsync',
      workerUrl: worker,
      migrations: [{ version: 1, name: 'things', statements: [] }],
      log: () => undefined,
    })
    const rows = store.prepare('select id, body from thing').all<[number, string]>()
    const found = new Set(rows.map(([id]) => id))
    const hint = `seed ${seed}`
    expect(
      [...present].filter((id) => !maybe.has(id) && !found.has(id)),
      hint,
    ).toEqual([])
    expect(
      [...deleted].filter((id) => found.has(id)),
      hint,
    ).toEqual([])
    expect(
      rows.filter(([id, body]) => body !== `body of ${id} `.repeat(1 + (id % 40))),
      hint,
    ).toEqual([])
    expect(present.size).toBeGreaterThan(1000)
    expect(checkpointsIn(folder)).not.toEqual([])
    console.log(
      `${KILLS} kills: ${present.size} inserts and ${deleted.size} deletes confirmed, all of them kept`,
    )
    await store.close()
  } finally {
    rmSync(folder, { recursive: true })
  }
})
