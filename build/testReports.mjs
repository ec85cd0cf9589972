import { readFileSync } from 'node:fs'
import { relative } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { root } from './root.mjs'

/** What `npm test` wants to know of a runner's JSON: counts, what failed and why, what passed at its second try. */

const LINES = 12

/** The first lines that say something, without those of the runner's stack, indented below the test's name. */
function inShort(error) {
  const lines = stripVTControlCharacters(error)
    .split('\n')
    .filter((line) => line.trim() !== '' && !/^ +at .*(node_modules|new Promise|node:internal)/.test(line))
  return lines
    .slice(0, LINES)
    .map((line) => `\n    ${line.slice(0, 300)}`)
    .join('')
}

export function readVitest(path) {
  const report = JSON.parse(readFileSync(path, 'utf8'))
  const failures = []
  const secondTries = []
  let brokenFiles = 0
  for (const { name, status, message, assertionResults } of report.testResults) {
    const file = relative(root, name).replaceAll('\\', '/')
    for (const test of assertionResults) {
      const title = `${file} › ${[...test.ancestorTitles, test.title].join(' › ')}`
      if (test.status === 'failed') failures.push(title + inShort(test.failureMessages[0] ?? ''))
      // Errors of the first try are kept where the second one passed.
      else if (test.status === 'passed' && test.failureMessages.length > 0) {
        secondTries.push(title + inShort(test.failureMessages[0]))
      }
    }
    if (status !== 'failed' || assertionResults.some((test) => test.status === 'failed')) continue
    // It could not be loaded, or one of its hooks failed: none of its tests says so.
    brokenFiles++
    failures.push(file + inShort(message))
  }
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + brokenFiles,
    skipped: report.numPendingTests + report.numTodoTests,
    failures,
    secondTries,
  }
}

export function readPlaywright(path) {
  const { stats, suites, errors } = JSON.parse(readFileSync(path, 'utf8'))
  const failures = errors.map(({ message = '' }) => `playwright${inShort(message)}`)
  const secondTries = []
  const visit = ({ suites = [], specs = [] }) => {
    suites.forEach(visit)
    for (const { file, title, tests } of specs) {
      for (const { projectName, status, results } of tests) {
        if (status !== 'unexpected' && status !== 'flaky') continue
        const error = results.flatMap((result) => result.errors)[0]?.message ?? ''
        const text = `test/e2e/${file} [${projectName}] › ${title}${inShort(error)}`
        if (status === 'unexpected') failures.push(text)
        else secondTries.push(text)
      }
    }
  }
  suites.forEach(visit)
  return {
    passed: stats.expected + stats.flaky,
    failed: stats.unexpected + errors.length,
    skipped: stats.skipped,
    failures,
    secondTries,
  }
}
