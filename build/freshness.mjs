import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import { root } from './root.mjs'

/** What a build depends on. */
const inputs = ['electron', 'shared', 'renderer', 'build', 'package.json', 'package-lock.json']

export const stampFile = join(root, 'out', 'built-from')

/** A digest of the names, sizes and times of all sources: it changes when any is edited, added or removed. */
export function fingerprint() {
  const hash = createHash('sha256')
  const visit = (path) => {
    const status = statSync(path)
    if (!status.isDirectory()) {
      hash.update(`${relative(root, path)} ${status.size} ${status.mtimeMs}\n`)
      return
    }
    for (const name of readdirSync(path).sort()) visit(join(path, name))
  }
  for (const input of inputs) if (existsSync(join(root, input))) visit(join(root, input))
  return hash.digest('hex')
}

/** Whether out/ was built from the sources as they are now. */
export function isFresh() {
  try {
    return readFileSync(stampFile, 'utf8') === fingerprint()
  } catch {
    return false
  }
}
