import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

/**
 * Where the build put what the hosts load by path. True only of bundled code, which lies in `out/main/`; the bundler
 * keeps its chunks in that one folder for this reason.
 */
const main = dirname(fileURLToPath(import.meta.url))
const out = dirname(main)

export const pageFolder = join(out, 'renderer')
export const preloadScript = join(main, 'preload.cjs')
export const appIcon = join(out, 'icons', 'icon.png')
export const trayIcon = join(out, 'icons', 'tray.png')

/** Threads are started from a real file: in a packaged app the worker lies beside the archive, not in it. */
export const workerUrl = pathToFileURL(
  join(main.replace(/\.asar(?=[\\/]|$)/, '.asar.unpacked'), 'checkpointWorker.mjs'),
)
