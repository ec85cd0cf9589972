import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './root.mjs'

/**
 * `npm test`: every check and every layer of tests, fastest first, none left out because an earlier one failed.
 * Ends with the counts of all runners in one line, which is also kept in test-results/summary.txt. A check that
 * fails (lint, types, build) counts as one failed test; those that pass are not counted.
 */

const results = join(root, 'test-results')
rmSync(results, { recursive: true, force: true })
mkdirSync(results)

const counts = { passed: 0, failed: 0, skipped: 0 }

/** Runs a program of node_modules/.bin or an npm script, and answers whether it succeeded. */
function run(command, ...parameters) {
  const began = performance.now()
  console.log(`\n> ${[command, ...parameters].join(' ')}`)
  const { status } = spawnSync(command, parameters, {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
    env: {
      ...process.env,
      // The SDK's advice about a later Node version is not about these tests.
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      PATH: [join(root, 'node_modules', '.bin'), process.env.PATH].join(
        process.platform === 'win32' ? ';' : ':',
      ),
    },
  })
  console.log(`  ${((performance.now() - began) / 1000).toFixed(1)} s`)
  return status === 0
}

function check(...command) {
  if (!run(...command)) counts.failed++
}

/** A runner that fails without a failed test (it could not start, a hook failed) counts as one. */
function tests(report, read, ...command) {
  const succeeded = run(...command)
  const before = counts.failed
  try {
    const { passed, failed, skipped } = read(JSON.parse(readFileSync(join(results, report), 'utf8')))
    counts.passed += passed
    counts.failed += failed
    counts.skipped += skipped
  } catch (error) {
    console.error(`No report ${report}: ${error.message}`)
  }
  if (!succeeded && counts.failed === before) counts.failed++
}

check('npm', 'run', '--silent', 'lint')
check('npm', 'run', '--silent', 'typecheck')
check('npm', 'run', '--silent', 'build')
tests(
  'vitest.json',
  (report) => ({
    passed: report.numPassedTests,
    failed: report.numFailedTests,
    skipped: report.numPendingTests + report.numTodoTests,
  }),
  'vitest',
  'run',
  '--reporter=default',
  '--reporter=json',
  '--outputFile.json=test-results/vitest.json',
)
tests(
  'playwright.json',
  ({ stats }) => ({ passed: stats.expected, failed: stats.unexpected + stats.flaky, skipped: stats.skipped }),
  'playwright',
  'test',
)

const summary = `${counts.passed} passed, ${counts.failed} failed${counts.skipped ? `, ${counts.skipped} skipped` : ''}`
writeFileSync(join(results, 'summary.txt'), `${summary}\n`)
console.log(`\n${summary}`)
process.exitCode = counts.failed === 0 ? 0 : 1
