import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { root } from './root.mjs'
import { buildIfStale } from './buildIfStale.mjs'
import { findElectron, reasonForNoStart } from './electronBinary.mjs'
import { endWithParent } from './parent.mjs'

/**
 * `npm start`: the desktop app where it can be had, else the headless host, in this very process.
 * Lines for people go to stderr: stdout is the host's.
 */
const say = (line) => console.error(line)
const flags = process.argv.slice(2)

try {
  buildIfStale(say)
} catch (error) {
  say(error.message)
  process.exit(1)
}
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
    const child = spawn(path, [root, ...flags], { stdio: ['inherit', 'inherit', 'pipe'] })
    let said = ''
    child.stderr.on('data', (chunk) => {
      if (said.length < 16_384) said += chunk
      process.stderr.write(chunk)
    })
    const forward = (signal) => child.kill(signal)
    process.on('SIGINT', forward)
    process.on('SIGTERM', forward)
    const goOn = (reason) => {
      process.off('SIGINT', forward)
      process.off('SIGTERM', forward)
      say(`No desktop app: ${reason}. Running headless.`)
      resolve(runHeadless())
    }
    child.once('error', (error) => {
      child.removeAllListeners('close')
      goOn(`Electron did not start (${error.message})`)
    })
    child.on('close', (code, signal) => {
      const reason = code === 0 ? undefined : reasonForNoStart(said)
      if (reason) goOn(`Electron did not start, ${reason}`)
      else if (code !== null || signal !== null) process.exit(signal ? 1 : code)
    })
  })
}

async function runHeadless() {
  await import(pathToFileURL(join(root, 'out', 'main', 'serve.js')).href)
}
