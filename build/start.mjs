import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { root } from './root.mjs'
import { buildIfStale } from './buildIfStale.mjs'
import { findElectron } from './electronBinary.mjs'
import { endWithParent } from './parent.mjs'

/**
 * `npm start`: the desktop app where it can be had, else the headless host, in this very process.
 * Lines for people go to stderr: stdout is the host's.
 */
const say = (line) => console.error(line)
const flags = process.argv.slice(2)

buildIfStale(say)
endWithParent()

const onlyAsks = flags.some((flag) => ['--help', '-h', '--version', '-v'].includes(flag))
const electron = onlyAsks ? { missing: '' } : await findElectron(say)
if (electron.path) await runDesktop(electron.path)
else {
  if (electron.missing) say(`No desktop app: ${electron.missing}. Running headless.`)
  await runHeadless()
}

/** Ends as the app ends; if Electron can't even start here, goes on headless. */
function runDesktop(path) {
  return new Promise((resolve) => {
    const child = spawn(path, [root, ...flags], { stdio: 'inherit' })
    const forward = (signal) => child.kill(signal)
    process.on('SIGINT', forward)
    process.on('SIGTERM', forward)
    child.on('error', (error) => {
      process.off('SIGINT', forward)
      process.off('SIGTERM', forward)
      say(`No desktop app: Electron did not start (${error.message}). Running headless.`)
      resolve(runHeadless())
    })
    child.on('exit', (code, signal) => {
      // 127: the loader misses a system library.
      if (code === 127) {
        process.off('SIGINT', forward)
        process.off('SIGTERM', forward)
        say('No desktop app: Electron misses a system library (see above). Running headless.')
        resolve(runHeadless())
      } else process.exit(signal ? 1 : (code ?? 1))
    })
  })
}

async function runHeadless() {
  await import(pathToFileURL(join(root, 'out', 'main', 'serve.js')).href)
}
