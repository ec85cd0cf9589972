import { root, runBundled } from './bundled.mjs'

/** `npm run bench:tail` */
process.env.SWITCHYARD_ROOT = root
await runBundled('bench-tail', { tail: 'test/bench/tail/run.ts', tailPut: 'test/bench/tail/put.ts' })
