// Measures the store alone: node test/crash/measure.mjs [folder, /tmp] [messages, 1000000]
import { spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { rolldown } from 'rolldown'

const root = fileURLToPath(new URL('../../', import.meta.url))
const out = `${root}node_modules/.cache/switchyard/measure`
mkdirSync(out, { recursive: true })
for (const [entry, name] of [
  ['test/crash/measure.ts', 'measure'],
  ['electron/store/checkpointWorker.ts', 'checkpointWorker'],
]) {
  const build = await rolldown({ input: root + entry, external: ['sql.js'], platform: 'node' })
  await build.write({ file: `${out}/${name}.js`, format: 'esm', codeSplitting: false })
}
const [folder = '/tmp', messages = '1000000'] = process.argv.slice(2)
const worker = pathToFileURL(`${out}/checkpointWorker.js`).href
process.exitCode = spawnSync(process.execPath, [`${out}/measure.js`, folder, messages, worker], {
  stdio: 'inherit',
}).status
