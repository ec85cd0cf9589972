import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { isFresh } from './freshness.mjs'

/**
 * Builds unless out/ is what the sources would give. In a process of its own, since a bundler leaves half a gigabyte
 * behind; what it says goes to stderr. Throws if the build fails.
 *
 * @param {(line: string) => void} say
 */
export function buildIfStale(say) {
  if (isFresh()) return
  say('Building…')
  const script = fileURLToPath(new URL('build.mjs', import.meta.url))
  const { status } = spawnSync(process.execPath, [script], { stdio: ['ignore', 2, 2] })
  if (status !== 0) throw new Error('The build failed.')
}
