import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'vite'
import { buildIfStale } from '../../build/buildIfStale.mjs'

/**
 * `npm run bench:console`: bundles the benchmark of the console beside the product (built first if out/ is stale) and
 * runs it. `--serve FILE` takes a headless host that is already built.
 */
const root = fileURLToPath(new URL('../..', import.meta.url))
const given = process.argv.slice(2)
if (!given.some((flag) => /^--(serve|help)(=|$)/.test(flag)))
  await buildIfStale((line) => console.error(line))

const folder = join(root, 'out', 'bench-console')
await build({
  root,
  configFile: false,
  logLevel: 'warn',
  publicDir: false,
  build: {
    ssr: true,
    target: 'node20',
    outDir: folder,
    emptyOutDir: true,
    minify: false,
    reportCompressedSize: false,
    rolldownOptions: {
      input: { console: 'test/bench/consoleRun.ts' },
      output: { format: 'es', entryFileNames: '[name].mjs', chunkFileNames: '[name]-[hash].mjs' },
    },
  },
})
process.env.SWITCHYARD_ROOT = root
await import(pathToFileURL(join(folder, 'console.mjs')).href)
