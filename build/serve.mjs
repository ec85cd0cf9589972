import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { root } from './bundles.mjs'
import { buildIfStale } from './build.mjs'

/** `npm run serve`: the headless host, in this process, built first if out/ is stale. */
await buildIfStale((line) => console.error(line))
await import(pathToFileURL(join(root, 'out', 'main', 'serve.js')).href)
