import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { findElectron, reasonForNoStart, reasonForNoWindow } from '../../build/electronBinary.mjs'
import { temporaryFolder } from './support/folder'

const someone = 1000

/** Nothing installed, and Electron's own cache empty. */
const nothing = (mirror: string) => ({
  PATH: process.env.PATH,
  DISPLAY: ':99',
  ELECTRON_OVERRIDE_DIST_PATH: temporaryFolder(),
  ELECTRON_MIRROR: mirror,
  electron_config_cache: temporaryFolder(),
})

describe('looking for Electron', () => {
  it('does not look without a display, or as root, on Linux', () => {
    expect(reasonForNoWindow({}, 'linux', someone)).toBe('there is no display')
    expect(reasonForNoWindow({ DISPLAY: ':0' }, 'linux', someone)).toBeUndefined()
    expect(reasonForNoWindow({ WAYLAND_DISPLAY: 'wayland-0' }, 'linux', someone)).toBeUndefined()
    expect(reasonForNoWindow({ DISPLAY: ':0' }, 'linux', 0)).toContain('root')
    expect(reasonForNoWindow({}, 'darwin', someone)).toBeUndefined()
    expect(reasonForNoWindow({}, 'win32', undefined)).toBeUndefined()
  })

  it('tells an Electron that could not start from an app that ended', () => {
    expect(reasonForNoStart('electron: error while loading shared libraries: libnss3.so: cannot open')).toBe(
      'the system library libnss3.so is missing',
    )
    expect(
      reasonForNoStart('FATAL: The SUID sandbox helper binary was found, but is not configured'),
    ).toContain('sandbox')
    expect(reasonForNoStart('ERROR: Missing X server or $DISPLAY')).toBe('the display does not answer')
    expect(
      reasonForNoStart('The data folder /x is in use by another Switchyard (process 1).'),
    ).toBeUndefined()
  })

  it('takes the one that is installed', async () => {
    const folder = temporaryFolder()
    const names = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' } as Record<
      string,
      string
    >
    const path = join(folder, names[process.platform] ?? 'electron')
    mkdirSync(join(path, '..'), { recursive: true })
    writeFileSync(path, '')
    const environment = { DISPLAY: ':99', ELECTRON_OVERRIDE_DIST_PATH: folder }
    expect(await findElectron(vi.fn(), environment, 'linux', someone)).toEqual({ path })
  })

  it('gives up at once when nobody listens where it is downloaded from', async () => {
    const say = vi.fn()
    expect(await findElectron(say, nothing('http://127.0.0.1:9/'), 'linux', someone)).toEqual({
      missing: "Electron's binary can't be had (127.0.0.1:9 can't be reached)",
    })
    expect(say).not.toHaveBeenCalled()
  })

  it('gives up when the download fails, with the reason', async () => {
    const server = createServer((_request, response) => response.writeHead(404).end()).listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    onTestFinished(() => void server.close())
    const mirror = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
    const say = vi.fn()
    const { missing } = await findElectron(say, nothing(mirror), 'linux', someone)
    expect(missing).toMatch(/^Electron's binary can't be had \(.+\)$/)
    expect(missing).not.toContain('\n')
    expect(say).toHaveBeenCalledExactlyOnceWith(expect.stringContaining('Downloading'))
  })
})
