import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium } from '@playwright/test'

const cache = fileURLToPath(new URL('../../node_modules/.cache/switchyard-chromium', import.meta.url))

const installed = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
]

/**
 * The Chromium that drives the served project: CHROMIUM_PATH, else on Linux (x64) the build inside the npm package
 * @sparticuz/chromium, unpacked once, else Playwright's own or one of the system. The package's comes first because it
 * is a headless shell: the tests take two thirds of the time that they take in a whole browser, and are the same
 * wherever they run. Call it in the main process only: it leaves its answer in CHROMIUM_PATH, where the workers find it.
 */
export async function findChromium(): Promise<string> {
  const packaged = process.platform === 'linux' && process.arch === 'x64'
  const path =
    process.env.CHROMIUM_PATH ||
    (packaged && (await unpackChromium())) ||
    [chromium.executablePath(), ...installed].find((candidate) => candidate && existsSync(candidate))
  if (!path) throw new Error('No Chromium found: install one, or name it in CHROMIUM_PATH.')
  process.env.CHROMIUM_PATH = path
  return path
}

/** Its path; undefined where it does not run. */
async function unpackChromium(): Promise<string | undefined> {
  const { default: packed, inflate, setupLambdaEnvironment } = await import('@sparticuz/chromium')
  if (!existsSync(cache)) {
    // Into place by renaming, so that an unpacking that was interrupted is never taken for a whole one.
    const part = `${cache}-${process.pid}`
    await unpackingInto(part, async () => {
      await packed.executablePath()
      await inflate(
        fileURLToPath(new URL('../bin/al2023.tar.br', import.meta.resolve('@sparticuz/chromium'))),
      )
    })
    renameSync(part, cache)
  }
  const path = join(cache, 'chromium')
  const runs = (): boolean => spawnSync(path, ['--version']).status === 0
  // A slim system misses libraries; the package brings those too.
  if (!runs()) setupLambdaEnvironment(join(cache, 'al2023', 'lib'))
  return runs() ? path : undefined
}

/** The package unpacks into the system's temporary folder, which others share: give it one of our own meanwhile. */
async function unpackingInto(folder: string, unpack: () => Promise<void>): Promise<void> {
  const before = process.env.TMPDIR
  mkdirSync(folder, { recursive: true })
  process.env.TMPDIR = folder
  try {
    await unpack()
  } finally {
    if (before === undefined) delete process.env.TMPDIR
    else process.env.TMPDIR = before
  }
}
