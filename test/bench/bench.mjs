import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'vite'
import { buildIfStale } from '../../build/buildIfStale.mjs'

/**
 * `npm run bench`: bundles the benchmark beside the product (built first if out/ is stale) and runs it.
 * `--serve FILE` takes a headless host that is already built.
 */
const root = fileURLToPath(new URL('../..', import.meta.url))
const given = process.argv.slice(2)
if (!given.some((flag) => /^--(serve|help)(=|$)/.test(flag)))
  await buildIfStale((line) => console.error(line))

const folder = join(root, 'out', 'bench')
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
      input: { run: 'test/bench/run.ts', load: 'test/bench/load.ts', bareServer: 'test/bench/bareServer.ts' },
      output: { format: 'es', entryFileNames: '[name].mjs', chunkFileNames: '[name]-[hash].mjs' },
    },
  },
})
await import(pathToFileURL(join(folder, 'run.mjs')).href)
