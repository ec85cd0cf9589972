import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { build } from 'vite'
import * as bundles from './bundles.mjs'
import { drawAppIcons } from './icons.mjs'
import { root } from './root.mjs'
import { fingerprint, stampFile } from './freshness.mjs'

/** Builds out/ from the sources and remembers what it was built from. */
export async function buildAll() {
  const before = fingerprint()
  rmSync(join(root, 'out'), { recursive: true, force: true })
  for (const config of [bundles.worker, bundles.preload, bundles.hosts, bundles.renderer]) await build(config)
  drawAppIcons(join(root, 'out', 'icons'))
  mkdirSync(dirname(stampFile), { recursive: true })
  writeFileSync(stampFile, before)
}

if (process.argv[1] === import.meta.filename) await buildAll()
