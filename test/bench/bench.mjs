import { runBundled } from './bundled.mjs'

/** `npm run bench` */
await runBundled('bench', {
  run: 'test/bench/run.ts',
  load: 'test/bench/load.ts',
  bareServer: 'test/bench/bareServer.ts',
})
