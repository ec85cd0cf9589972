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
