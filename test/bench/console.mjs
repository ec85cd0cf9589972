import { root, runBundled } from './bundled.mjs'

/** `npm run bench:console` */
process.env.SWITCHYARD_ROOT = root
await runBundled('bench-console', { console: 'test/bench/consoleRun.ts' })
