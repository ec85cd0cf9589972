import { spawn } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './root.mjs'
import { readPlaywright, readVitest } from './testReports.mjs'

/**
 * `npm test`: every check and every layer of tests, none left out because an earlier one failed. Two things run at a
 * time where neither measures the machine: what each says is kept and printed in one piece when it is done. Near the end
 * it names what failed and what needed a second try, so that a log of which only the end is left still tells. The last
 * line has the counts of all runners, and is also kept in test-results/summary.txt. A check that fails (lint, types,
 * build) counts as one failed test; those that pass are not counted.
 */

const results = join(root, 'test-results')
rmSync(results, { recursive: true, force: true })
mkdirSync(results)

const windows = process.platform === 'win32'
const counts = { passed: 0, failed: 0, skipped: 0 }
/** A line or several for each test or check that failed. */
const failures = []
const secondTries = []

/**
 * Runs a program of node_modules/.bin or an npm script, and answers whether it succeeded. With `beside` something else
 * runs at the same time: its output waits until it is done.
 */
function run(command, { beside = false } = {}) {
  const began = performance.now()
  const title = `\n> ${command.join(' ')}`
  if (!beside) console.log(title)
  const child = spawn(command[0], command.slice(1), {
    cwd: root,
    stdio: ['ignore', beside ? 'pipe' : 'inherit', beside ? 'pipe' : 'inherit'],
    shell: windows,
    env: {
      ...process.env,
      // The SDK's advice about a later Node version is not about these tests.
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      PATH: [join(root, 'node_modules', '.bin'), process.env.PATH].join(windows ? ';' : ':'),
    },
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text) => (said += text))
  }
  return new Promise((resolve) => {
    let over = false
    const end = (succeeded) => {
      if (over) return
      over = true
      if (beside) console.log(`${title}\n${said.trimEnd()}`)
      console.log(`  ${((performance.now() - began) / 1000).toFixed(1)} s`)
      resolve(succeeded)
    }
    child.once('error', (error) => {
      console.error(`${command[0]} could not be started: ${error.message}`)
      end(false)
    })
    child.once('close', (status) => end(status === 0))
  })
}

async function check(...command) {
  if (await run(command, { beside: true })) return
  counts.failed++
  failures.push(command.join(' '))
}

/** A runner that fails without a failed test (it could not start, a hook failed) counts as one. */
async function tests(report, read, command, options) {
  const succeeded = await run(command, options)
  let known = 0
  try {
    const one = read(join(results, report))
    counts.passed += one.passed
    counts.failed += one.failed
    counts.skipped += one.skipped
    failures.push(...one.failures)
    secondTries.push(...one.secondTries)
    known = one.failed
  } catch (error) {
    console.error(`No report ${report}: ${error.message}`)
  }
  if (succeeded || known > 0) return
  counts.failed++
  failures.push(`${command.join(' ')} ended with an error that is no test's`)
}

function vitest(report, projects, { workers, ...options } = {}) {
  const parameters = [
    ...projects.flatMap((project) => ['--project', project]),
    ...(workers ? [`--maxWorkers=${workers}`] : []),
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=test-results/${report}`,
  ]
  return tests(report, readVitest, ['vitest', 'run', ...parameters], options)
}

async function inTurn(...steps) {
  for (const step of steps) await step()
}

// Lint, types, build and unit tests in two rows that take about as long as each other.
await Promise.all([
  inTurn(
    () => check('npm', 'run', '--silent', 'lint'),
    () => check('vue-tsc', '-p', 'renderer'),
  ),
  inTurn(
    () => check('npm', 'run', '--silent', 'build'),
    () => vitest('vitest-unit.json', ['unit'], { beside: true }),
    () => check('tsc', '-p', '.'),
  ),
])
// Two at a time: much of these is waiting for other processes and for disks.
await vitest('vitest.json', ['integration', 'desktop', 'crash'], { workers: 2 })
await tests('playwright.json', readPlaywright, ['playwright', 'test'])

if (failures.length > 0) console.log(`\nFailed:\n${failures.map((text) => `- ${text}`).join('\n')}`)
if (secondTries.length > 0) console.log('')
for (const name of secondTries) console.log(`needed a second try: ${name}`)
const summary = `${counts.passed} passed, ${counts.failed} failed${counts.skipped ? `, ${counts.skipped} skipped` : ''}`
writeFileSync(join(results, 'summary.txt'), `${summary}\n`)
console.log(`\n${summary}`)
process.exitCode = counts.failed === 0 ? 0 : 1
