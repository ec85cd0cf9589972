import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { extractAll, listPackage } from '@electron/asar'
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses'
import { Arch, build, Platform } from 'electron-builder'
import { beforeAll, describe, expect, it } from 'vitest'
import { configuration } from '../../build/electronBuilder.mjs'
import { drawInstallerIcons } from '../../build/icons.mjs'
import { version } from '../../package.json'
import { startHost } from '../support/hostProcess'
import { suiteFolder } from './support/folder'

/**
 * electron-builder's own packer on what was really built, against a stand-in for Electron's folder: no binary and no
 * network is needed. What can't be seen without Electron is whether its own file system reads the archive.
 */

/** How a fuse is written into the executable. */
const FuseState = { DISABLE: '0'.charCodeAt(0), ENABLE: '1'.charCodeAt(0) }

const root = fileURLToPath(new URL('../..', import.meta.url))
const folder = suiteFolder()
const resources = join(folder, 'dist', 'linux-unpacked', 'resources')
const archive = join(resources, 'app.asar')
const unpacked = `${archive}.unpacked`
let entries: string[] = []

/** As much of Electron's folder as the packer looks at; the executable holds the place where fuses are flipped. */
function standInForElectron(path: string): string {
  mkdirSync(join(path, 'resources'), { recursive: true })
  mkdirSync(join(path, 'locales'))
  for (const file of [
    'version',
    'LICENSE',
    'LICENSES.chromium.html',
    'locales/en-US.pak',
    'locales/de.pak',
  ]) {
    writeFileSync(join(path, file), '')
  }
  const fuses = Buffer.concat([
    Buffer.from('dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX', 'latin1'),
    Buffer.from([1, 9]),
    Buffer.from('101100011', 'latin1'),
  ])
  writeFileSync(join(path, 'electron'), Buffer.concat([Buffer.alloc(64), fuses, Buffer.alloc(64)]), {
    mode: 0o755,
  })
  return path
}

beforeAll(async () => {
  // The packer writes only into folders of this test; the project is read.
  const buildResources = join(folder, 'installer')
  drawInstallerIcons(buildResources)
  await build({
    projectDir: root,
    targets: Platform.LINUX.createTarget('dir', Arch.x64),
    config: {
      ...configuration,
      electronDist: standInForElectron(join(folder, 'electron')),
      directories: { buildResources, output: join(folder, 'dist') },
    },
  })
  entries = listPackage(archive, { isPack: false }).map((path) => path.split(sep).join('/'))
}, 120_000)

describe('the packed app', () => {
  it('has what the code loads by path', () => {
    const { main } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { main: string }
    for (const path of [
      `/${main}`,
      '/package.json',
      '/out/main/preload.cjs',
      '/out/main/checkpointWorker.mjs',
      '/out/renderer/index.html',
      '/out/icons/icon.png',
      '/out/icons/tray.png',
      '/node_modules/sql.js/dist/sql-wasm.js',
      '/node_modules/sql.js/dist/sql-wasm.wasm',
    ]) {
      expect(entries).toContain(path)
    }
  })

  it('has every file of the built page and of the built hosts', () => {
    for (const built of ['main', 'renderer', 'icons']) {
      for (const file of readdirSync(join(root, 'out', built), { recursive: true, encoding: 'utf8' })) {
        expect(entries).toContain(`/out/${built}/${file.split(sep).join('/')}`)
      }
    }
  })

  it('has no sources, no tests, no maps, no development files and no other packages', () => {
    const strangers = entries.filter((path) =>
      /\.(ts|vue|map|md)$|\/(test|electron|shared|renderer\/src|examples|docs|build)(\/|$)/.test(
        path.replace(/^\/out\/renderer/, ''),
      ),
    )
    expect(strangers).toEqual([])
    const packages = entries.filter((path) => /^\/node_modules\/(@[^/]+\/)?[^/]+$/.test(path))
    expect(packages).toEqual(['/node_modules/sql.js'])
    expect(entries.filter((path) => path.startsWith('/node_modules/sql.js/dist/'))).toHaveLength(2)
    const manifest = readFileSync(join(extracted(), 'package.json'), 'utf8')
    expect(manifest).not.toContain('devDependencies')
    expect(JSON.parse(manifest)).toMatchObject({ name: 'switchyard', version, type: 'module' })
  })

  it('keeps the checkpoint worker and the WebAssembly it loads beside the archive', () => {
    const worker = join(unpacked, 'out', 'main', 'checkpointWorker.mjs')
    expect(existsSync(worker)).toBe(true)
    const wasm = createRequire(worker).resolve('sql.js/dist/sql-wasm.wasm')
    expect(wasm).toBe(join(unpacked, 'node_modules', 'sql.js', 'dist', 'sql-wasm.wasm'))
    expect(readFileSync(wasm).subarray(0, 4)).toEqual(Buffer.from('\0asm', 'latin1'))
    // One file, with nothing of ours beside it that would have to be unpacked too.
    expect(readFileSync(worker, 'utf8')).not.toMatch(/from\s*["']\.{1,2}\//)
  })

  it('runs on its own, away from the project: wasm and worker are found, a checkpoint is written', async () => {
    const data = join(folder, 'data')
    const host = await startHost({ data, entry: join(extracted(), 'out', 'main', 'serve.js') })
    expect(host.ready.version).toBe(version)
    expect(await host.stop()).toBe(0)
    expect(readdirSync(data).some((file) => file.endsWith('.db'))).toBe(true)
  })

  it('has its fuses set: no Node mode, no options from outside, code from the archive only', async () => {
    const wire = await getCurrentFuseWire(join(folder, 'dist', 'linux-unpacked', 'switchyard'))
    expect(wire).toMatchObject({
      [FuseV1Options.RunAsNode]: FuseState.DISABLE,
      [FuseV1Options.EnableCookieEncryption]: FuseState.ENABLE,
      [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: FuseState.DISABLE,
      [FuseV1Options.EnableNodeCliInspectArguments]: FuseState.DISABLE,
      [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: FuseState.ENABLE,
      [FuseV1Options.OnlyLoadAppFromAsar]: FuseState.ENABLE,
      [FuseV1Options.GrantFileProtocolExtraPrivileges]: FuseState.DISABLE,
    })
  })

  it('brings only the locales it is written in', () => {
    expect(readdirSync(join(folder, 'dist', 'linux-unpacked', 'locales'))).toEqual(['en-US.pak'])
  })
})

describe('the icons', () => {
  it('are drawn for every platform', () => {
    const read = (name: string) => readFileSync(join(folder, 'installer', name))
    expect(read('icon.png').subarray(1, 4).toString('latin1')).toBe('PNG')
    expect(read('icon.png').readUInt32BE(16)).toBe(512)
    expect(read('icon.ico').readUInt16LE(2)).toBe(1)
    expect(read('icon.ico').readUInt16LE(4)).toBe(7)
    const icns = read('icon.icns')
    expect(icns.subarray(0, 4).toString('latin1')).toBe('icns')
    expect(icns.readUInt32BE(4)).toBe(icns.length)
  })
})

/** The archive as a folder, with what lies beside it put back. */
function extracted(): string {
  const target = join(folder, 'extracted')
  if (!existsSync(target)) {
    extractAll(archive, target)
    cpSync(unpacked, target, { recursive: true })
  }
  return target
}
