import { fileURLToPath } from 'node:url'
import { build } from 'vite'

/** `node test/bench/filter.mjs`: measures what a decision by filter policy costs. Bundled in memory; writes nothing. */
const root = fileURLToPath(new URL('../..', import.meta.url))
const { output } = await build({
  root,
  configFile: false,
  logLevel: 'warn',
  publicDir: false,
  build: {
    ssr: true,
    write: false,
    target: 'node20',
    minify: false,
    reportCompressedSize: false,
    rolldownOptions: { input: 'test/bench/filterDecisions.ts', output: { format: 'es' } },
  },
})
await import(`data:text/javascript,${encodeURIComponent(output[0].code)}`)
