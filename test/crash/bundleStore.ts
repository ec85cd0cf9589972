import { mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { rolldown } from 'rolldown'

const here = dirname(fileURLToPath(import.meta.url))
const root = join(here, '../..')

/**
 * Bundles one entry for a process or thread of its own, which cannot read TypeScript. It lands inside node_modules so
 * that sql.js is found from it. Bundling takes some 50 ms, so each test file makes its own.
 */
async function bundle(entry: string, name: string): Promise<URL> {
  const folder = join(root, 'node_modules/.cache/switchyard', String(process.pid))
  mkdirSync(folder, { recursive: true })
  const file = join(folder, `${name}.js`)
  const build = await rolldown({ input: join(root, entry), external: ['sql.js'], platform: 'node' })
  await build.write({ file, format: 'esm', codeSplitting: false })
  await build.close()
  return pathToFileURL(file)
}

export const bundleWorker = (): Promise<URL> =>
  bundle('electron/store/checkpointWorker.ts', 'checkpointWorker')
export const bundleWriter = (): Promise<URL> => bundle('test/crash/writer.ts', 'writer')
export const bundleLockHolder = (): Promise<URL> => bundle('test/crash/lockHolder.ts', 'lockHolder')
