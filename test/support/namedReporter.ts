import type { FullResult, Reporter, Suite, TestCase, TestError, TestResult } from '@playwright/test/reporter'

/**
 * A line a test as it ends, like Playwright's `list`, except that skipped ones are told in one line a reason at the end:
 * a hundred lines of them would push what failed out of sight.
 */
export default class NamedReporter implements Reporter {
  readonly #skipped = new Map<string, number>()
  readonly #failed: string[] = []
  #total = 0
  #ended = 0

  printsToStdio(): boolean {
    return true
  }

  onBegin(_config: unknown, suite: Suite): void {
    this.#total = suite.allTests().length
  }

  onTestEnd(test: TestCase, result: TestResult): void {
    if (result.retry === 0) this.#ended++
    if (result.status === 'skipped') {
      const project = test.parent.project()?.name ?? ''
      const reason = test.annotations.find(({ type }) => type === 'skip')?.description ?? 'no reason given'
      const told = `in project ${project}: ${reason}`
      this.#skipped.set(told, (this.#skipped.get(told) ?? 0) + 1)
      return
    }
    const passed = result.status === test.expectedStatus
    const title = test.titlePath().slice(1).join(' › ')
    const attempt = result.retry > 0 ? `, try ${result.retry + 1}` : ''
    const seconds = (result.duration / 1000).toFixed(1)
    console.log(`  ${passed ? '✓' : '✘'} ${this.#ended}/${this.#total} ${title} (${seconds} s${attempt})`)
    if (passed) return
    const kept = result.attachments.flatMap(({ path }) => path ?? [])
    this.#failed.push([`${title}${attempt}`, ...result.errors.map(textOf), ...kept].join('\n'))
  }

  onError(error: TestError): void {
    console.log(textOf(error))
  }

  onEnd(result: FullResult): void {
    for (const failure of this.#failed) console.log(`\n${failure}`)
    for (const [told, count] of this.#skipped) console.log(`  - ${count} skipped ${told}`)
    console.log(`  ${result.status} after ${(result.duration / 1000).toFixed(1)} s`)
  }
}

function textOf({ message, stack, value, snippet }: TestError): string {
  return [stack ?? message ?? value ?? '', snippet].filter(Boolean).join('\n')
}
