import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type Locator, type Page } from '@playwright/test'
import { findChromium } from '../e2e/chromium'
import { startHost } from '../support/hostProcess'
import { fillQueue, orderBody, sku } from './consoleFill'
import { consoleOptions, consoleUsage, type ConsoleOptions } from './consoleOptions'
import { explanation, smoothnessTable, watch, ways, type Smoothness } from './consoleScroll'
import { idleThread } from './idleThread'
import { figureTable, median, type Figure } from './report'
import type { Diagnostics } from './targets'

const root = process.env.SWITCHYARD_ROOT!
const arguments_ = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--disable-background-networking',
]
const OPENINGS = 5

/** Everything that is measured, in the order of the tables. */
async function run(options: ConsoleOptions, say: (line: string) => void) {
  const data = options.data ?? mkdtempSync(join(tmpdir(), 'switchyard-bench-'))
  const host = await startHost({
    data,
    entry: options.serve,
    flags: ['--durability', 'write', '--quotas', 'relaxed'],
  })
  const browser = await chromium.launch({
    executablePath: await findChromium(),
    args: arguments_,
    ignoreDefaultArgs: ['--hide-scrollbars'],
  })
  const figures: Figure[] = []
  const scrolled: Smoothness[] = []
  try {
    const arn = await fillQueue(host.ready.endpoint, options.messages, say)
    const page = await browser.newPage({
      viewport: { width: 1280, height: 800 },
      reducedMotion: options.still ? 'reduce' : 'no-preference',
    })
    await page.addInitScript({ path: join(root, 'test/bench/consoleRecorder.js') })
    await page.goto(host.ready.console)
    await page.locator('html[data-app-state="ready"]').waitFor({ state: 'attached' })

    if (options.only.has('open')) {
      say('Opening…')
      figures.push(...(await openings(page, arn)))
    }
    if (options.only.has('empty')) {
      say('An empty page…')
      const empty = await browser.newPage({ viewport: { width: 1280, height: 800 } })
      await empty.addInitScript({ path: join(root, 'test/bench/consoleRecorder.js') })
      await empty.goto('about:blank')
      await empty.evaluate('document.body.style.height = "33500000px"')
      scrolled.push(
        await watch(browser, empty, 'an empty page, by wheel', options.traces, () =>
          turnWheel(empty, options.seconds * 1_000),
        ),
      )
      await empty.close()
      await page.bringToFront()
    }
    await page.goto(addressOf(page, arn))
    await page.locator('[role=grid] [data-position="0"]:not(.loading)').waitFor()
    await settled(page)
    for (const [part, name] of [
      ['wheel', 'the list, by wheel'],
      ['bar', 'the list, by scroll bar'],
      ['keys', 'the list, by keyboard'],
    ] as const) {
      if (!options.only.has(part)) continue
      say(`Scrolling ${name}…`)
      const scroll = (): Promise<void> => ways[part](page, options.seconds * 1_000)
      scrolled.push(await watch(browser, page, name, options.traces, scroll))
      if (part === 'wheel' && options.profile !== undefined) await profile(page, options.profile, scroll)
    }
    if (options.only.has('filter')) {
      say('Filtering…')
      await page.reload()
      await page.locator('[role=grid] [data-position="0"]:not(.loading)').waitFor()
      await settled(page)
      figures.push(...(await filters(page, host.ready.endpoint, options.messages)))
      const reading = async (): Promise<void> => {
        for (const term of ['"paid"', '"late"']) {
          await searchBox(page).fill(term)
          await page.waitForTimeout(300)
          await settled(page)
        }
      }
      scrolled.push(await watch(browser, page, 'the list, while a filter reads', options.traces, reading))
    }
    return { figures, scrolled }
  } finally {
    await browser.close()
    await host.stop()
    if (options.data === undefined) rmSync(data, { recursive: true, force: true })
  }
}

function addressOf(page: Page, arn: string): string {
  return new URL(`#/queues/${arn}/messages`, page.url()).href
}

function searchBox(page: Page): Locator {
  return page.getByRole('textbox', { name: 'Text in the body, or a message id' })
}

/** The list has been read to its end. */
async function settled(page: Page): Promise<void> {
  const status = page.getByRole('toolbar', { name: 'Messages' }).getByRole('status')
  await status.filter({ hasNotText: '…' }).filter({ hasText: /\d/ }).waitFor({ timeout: 60_000 })
}

async function turnWheel(page: Page, milliseconds: number): Promise<void> {
  await page.mouse.move(640, 400)
  for (const end = performance.now() + milliseconds; performance.now() < end;) {
    await page.mouse.wheel(0, 500)
    await page.waitForTimeout(8)
  }
}

async function openings(page: Page, arn: string): Promise<Figure[]> {
  const clicked: number[] = []
  const loaded: number[] = []
  for (let round = 0; round < OPENINGS; round += 1) {
    await page.goto(new URL('#/queues', page.url()).href)
    const link = page.getByRole('link', { name: arn.slice(arn.lastIndexOf(':') + 1), exact: true })
    await link.waitFor()
    await page.evaluate('bench.fromEventToRow("click", "")')
    await link.click()
    clicked.push(await page.evaluate<number>('bench.answer'))
    await settled(page)
    await page.reload()
    loaded.push(await page.evaluate<number>('bench.loaded'))
    await settled(page)
  }
  return [
    {
      name: 'list opened from the list of queues, median',
      value: median(clicked),
      unit: 'ms',
      wanted: 1_000,
    },
    { name: 'list opened from the list of queues, longest', value: Math.max(...clicked), unit: 'ms' },
    { name: 'page loaded anew at the list, median', value: median(loaded), unit: 'ms', wanted: 1_000 },
    { name: 'page loaded anew at the list, longest', value: Math.max(...loaded), unit: 'ms' },
  ]
}

async function filters(page: Page, endpoint: string, messages: number): Promise<Figure[]> {
  const box = searchBox(page)
  const last = (JSON.parse(orderBody(messages - 1)) as { orderId: string }).orderId
  const broker = async (): Promise<number> => {
    const response = await fetch(`${endpoint}/health?diagnostics`)
    const { diagnostics } = (await response.json()) as { diagnostics: Diagnostics }
    return diagnostics.eventLoopDelayMs?.max ?? 0
  }
  const idle = idleThread()
  const figures: Figure[] = []
  await broker()
  await idle.ask()
  for (const [title, terms, wanted] of [
    ['a filter that one in 10 passes', ['"refused"', '"returned"', '"late"'], 500],
    ['a filter that one in 1,000 passes', [sku(417), sku(593), sku(868)], 500],
    ['a filter that the last message passes', [last], undefined],
  ] as const) {
    const first: number[] = []
    const delays: number[] = []
    const elsewhere: number[] = []
    for (const term of terms) {
      await box.fill('')
      await settled(page)
      await broker()
      await idle.ask()
      await page.evaluate(`bench.fromEventToRow('input', ${JSON.stringify(term)})`)
      await box.fill(term)
      first.push(await page.evaluate<number>('bench.answer'))
      await settled(page)
      delays.push(await broker())
      elsewhere.push(await idle.ask())
    }
    figures.push(
      {
        name: `${title}: its first page, longest of ${terms.length}`,
        value: Math.max(...first),
        unit: 'ms',
        wanted,
      },
      {
        name: '  event-loop delay of the broker meanwhile',
        value: Math.max(...delays),
        unit: 'ms',
        wanted: 20,
      },
      { name: '  of an idle thread at the same time', value: Math.max(...elsewhere), unit: 'ms' },
    )
  }
  idle.end()
  return figures
}

async function profile(page: Page, file: string, scroll: () => Promise<void>): Promise<void> {
  const session = await page.context().newCDPSession(page)
  await session.send('Profiler.enable')
  await session.send('Profiler.setSamplingInterval', { interval: 200 })
  await session.send('Profiler.start')
  await scroll()
  writeFileSync(file, JSON.stringify((await session.send('Profiler.stop')).profile))
  await session.detach()
}

const options = consoleOptions(root, process.argv.slice(2))
if (!options) console.log(consoleUsage)
else {
  const { figures, scrolled } = await run(options, (line) => console.error(line))
  const machine = `Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'CPU'}`
  if (options.json) console.log(JSON.stringify({ machine, figures, scrolled: scrolled.map(withoutParts) }))
  else {
    console.log(`\n${machine}; ${options.messages.toLocaleString('en-US')} messages, software rendering\n`)
    if (scrolled.length > 0) console.log(`${smoothnessTable(scrolled)}\n`)
    if (figures.length > 0) console.log(`${figureTable(figures)}\n`)
    if (options.explain) for (const each of scrolled) console.log(`${explanation(each)}\n`)
  }
  process.exit()
}

function withoutParts({ name, frames, tasks, inputs }: Smoothness) {
  return {
    name,
    frames,
    inputs,
    tasks: tasks.filter(({ cpu }) => cpu > 1).map(({ cpu, wall }) => ({ cpu, wall })),
  }
}
