import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { lockFolder } from '../../electron/store/lock'
import { bundleLockHolder } from './bundleStore'

function run(script: URL, folder: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [fileURLToPath(script), folder], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let said = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text))
    child.once('error', reject)
    child.once('close', () => resolve(said.trim()))
  })
}

it('gives a stale lock to one of many processes that want it at once', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'switchyard-lock-'))
  const script = await bundleLockHolder()
  try {
    for (let round = 0; round < 8; round++) {
      const said = await Promise.all(Array.from({ length: 8 }, () => run(script, folder)))
      expect(said).not.toContain('two at once')
      expect(said.filter((line) => line === 'owned').length).toBeGreaterThan(0)
    }
    expect(readdirSync(folder).filter((name) => name !== 'lock')).toEqual([])
  } finally {
    rmSync(folder, { recursive: true })
  }
})

it('takes over from a dead process, from a later one with the same pid, and from an unreadable lock', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'switchyard-lock-'))
  const stale = [
    JSON.stringify({ pid: 2 ** 22 + 1, startedAt: null, nonce: 'x' }),
    ...(process.platform === 'linux'
      ? [JSON.stringify({ pid: process.pid, startedAt: 'another start', nonce: 'x' })]
      : []),
    '',
    'not JSON',
  ]
  try {
    for (const text of stale) {
      writeFileSync(join(folder, 'lock'), text)
      const unlock = await lockFolder(folder)
      expect(JSON.parse(readFileSync(join(folder, 'lock'), 'utf8'))).toMatchObject({ pid: process.pid })
      await expect(lockFolder(folder)).rejects.toMatchObject({ name: 'DataFolderInUse', pid: process.pid })
      unlock()
      expect(readdirSync(folder)).toEqual([])
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
})

it.runIf(process.platform === 'linux')(
  'takes over from a process that ended and that nobody asked for',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'switchyard-lock-'))
    // The shell becomes a program that never asks for the child it began.
    const parent = spawn('sh', ['-c', 'sleep 1 & echo $!; exec sleep 60'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    try {
      const pid = Number(await new Promise((resolve) => parent.stdout.once('data', resolve)))
      await expect
        .poll(() => readFileSync(`/proc/${pid}/stat`, 'utf8'), { timeout: 20_000 })
        .toContain(') Z ')
      writeFileSync(join(folder, 'lock'), JSON.stringify({ pid, startedAt: null, nonce: 'x' }))
      const unlock = await lockFolder(folder)
      unlock()
    } finally {
      parent.kill('SIGKILL')
      rmSync(folder, { recursive: true })
    }
  },
)

it.runIf(process.platform === 'linux')(
  'waits for a process that was killed, however much memory it gives back',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'switchyard-lock-'))
    const hog = spawn(
      process.execPath,
      ['-e', 'Buffer.alloc(1e9, 1); console.log(1); setInterval(() => {}, 1e9)'],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    )
    try {
      await new Promise((resolve) => hog.stdout.once('data', resolve))
      const { pid } = hog
      writeFileSync(join(folder, 'lock'), JSON.stringify({ pid, startedAt: null, nonce: 'x' }))
      await expect(lockFolder(folder)).rejects.toMatchObject({ name: 'DataFolderInUse', pid })
      hog.kill('SIGKILL')
      const unlock = await lockFolder(folder)
      unlock()
    } finally {
      hog.kill('SIGKILL')
      rmSync(folder, { recursive: true })
    }
  },
)
