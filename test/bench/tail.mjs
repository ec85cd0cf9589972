import { root, runBundled } from './bundled.mjs'

/** `npm run bench:tail` */
process.env.SWITCHYARD_ROOT = root
await runBundled('bench-tail', { tail: 'test/bench/tailRun.ts', tailLoad: 'test/bench/tailLoad.ts' })
