import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { root } from './root.mjs'
import { buildIfStale } from './buildIfStale.mjs'
import { endWithParent } from './parent.mjs'

/** `npm run serve`: the headless host, in this process, built first if out/ is stale. */
try {
  buildIfStale((line) => console.error(line))
} catch (error) {
  console.error(error.message)
  process.exit(1)
}
endWithParent()
await import(pathToFileURL(join(root, 'out', 'main', 'serve.js')).href)
