import { runBundled } from './bundled.mjs'

/** `npm run bench:filter`: what a decision by filter policy costs. */
await runBundled('bench-filter', { filter: 'test/bench/filterDecisions.ts' }, { served: false })
