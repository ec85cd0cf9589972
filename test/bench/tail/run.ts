import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type Browser, type Locator, type Page } from '@playwright/test'
import { findChromium } from '../../e2e/chromium'
import { startHost } from '../../support/hostProcess'
import { explanation, smoothnessTable, watch, type Smoothness } from '../consoleScroll'
import { idleThread } from '../idleThread'
import { figureTable, type Figure } from '../report'
import { callKinesis } from '../targets'
import { keptRecords, latencies, summary, type Draw } from './latency'
import { busyCores, heapOf, load, Meter, putting, type Usage } from './machine'
import { tailOptions, tailUsage, type TailOptions } from './options'
import { sku } from './sku'

const root = process.env.SWITCHYARD_ROOT!
const MEBI = 1_048_576
const PER_CALL = 500

/** What the parts work with. */
interface Bench {
  readonly options: TailOptions
  readonly endpoint: string
  readonly browser: Browser
  readonly page: Page
  readonly meter: Meter
  readonly smooth: Smoothness[]
  say(line: string): void
}

const arnOf = (stream: string): string => `arn:aws:kinesis:us-east-1:000000000000:stream/${stream}`
const count = (value: number): string => value.toLocaleString('en-US')

async function createStream({ endpoint, options }: Bench, StreamName: string): Promise<void> {
  await callKinesis(endpoint, 'CreateStream', { StreamName, ShardCount: options.shards })
  for (;;) {
    const { StreamDescriptionSummary: summary } = (await callKinesis(endpoint, 'DescribeStreamSummary', {
      StreamName,
    })) as { StreamDescriptionSummary: { StreamStatus: string } }
    if (summary.StreamStatus === 'ACTIVE') return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

async function openTail({ page }: Bench, stream: string): Promise<void> {
  // A page of its own each time: what an earlier part left behind is not measured.
  await page.goto(new URL(`#/streams/${encodeURIComponent(arnOf(stream))}/tail`, page.url()).href)
  await page.reload()
  await page.getByRole('heading', { level: 1, name: stream, exact: true }).waitFor()
  await status(page).filter({ hasText: '0 records' }).waitFor()
}

const status = (page: Page): Locator => page.locator('.status')
/** A number that the line of counts names; 0 if it does not. */
async function counted(page: Page, words: RegExp): Promise<number> {
  const text = await status(page).innerText()
  return Number((words.exec(text)?.[1] ?? '0').replace(/\D/g, ''))
}

/** Processor time a second, of what happened between two moments, as figures. */
function processor(before: Usage, after: Usage, seconds: number): Figure[] {
  const share = (used: number): number => used / seconds / 10
  return [
    {
      name: '  processor time of the host',
      value: share(after.hostCpu - before.hostCpu),
      unit: '% of a core',
    },
    { name: '  of the page', value: share(after.pageCpu - before.pageCpu), unit: '% of a core' },
    {
      name: "  of Chromium's other processes",
      value: share(after.browserCpu - before.browserCpu),
      unit: '% of a core',
    },
  ]
}

/** How smooth a page is that does nothing, on this machine at this time. */
async function empty({ browser, page, options, smooth, say }: Bench): Promise<void> {
  say('An empty page…')
  const blank = await browser.newPage({ viewport: page.viewportSize() })
  await blank.addInitScript({ path: join(root, 'test/bench/consoleRecorder.js') })
  await blank.goto('about:blank')
  const rest = (): Promise<void> => blank.waitForTimeout(5_000)
  smooth.push(await watch(browser, blank, 'an empty page, nothing put', options.traces, rest))
  await blank.close()
  await page.bringToFront()
}

async function steady(bench: Bench): Promise<Figure[]> {
  const { options, endpoint, page, browser, meter, smooth } = bench
  const { rate, seconds } = options
  await createStream(bench, 'steady')
  await openTail(bench, 'steady')
  const perCall = Math.max(1, Math.min(PER_CALL, Math.round(rate / 100)))
  const job = { endpoint, stream: 'steady', rate, perCall, connections: 8 }
  // Both sides are compiled by then.
  const warm = rate * 3
  await putting({ ...job, records: warm, first: 0 })
  await status(page)
    .filter({ hasText: `${count(warm)} records` })
    .waitFor()
  bench.say(`Putting ${count(rate)} records/s for ${seconds} s…`)
  const idle = idleThread()
  await idle.ask()
  const before = await meter.usage()
  let put!: Awaited<ReturnType<typeof putting>>
  const busy = busyCores()
  let loads = load()
  const name = `${count(rate)} records/s`
  await page.evaluate('tailBench.start()')
  const profiled = await profiling(bench, 'steady')
  const watched = await watch(browser, page, name, options.traces, async () => {
    put = await putting({ ...job, records: rate * seconds, first: warm })
    await page.waitForTimeout(500)
  })
  await profiled()
  const used = busy()
  loads = Math.max(loads, load())
  const after = await meter.usage()
  const delay = await idle.ask()
  idle.end()
  smooth.push(watched)
  const { draws, clock } = await page.evaluate<{ draws: Draw[]; clock: number }>('tailBench.stop()')
  const own = Date.now() - (performance.timeOrigin + performance.now())
  const { sorted, unseen } = latencies(await keptRecords(endpoint, 'steady'), draws, warm)
  const late = summary(sorted)
  const call = summary(put.calls)
  return [
    { name: `${name} for ${seconds} s, at a load of`, value: loads, unit: '' },
    { name: '  cores in use, by everything', value: used, unit: '%' },
    { name: '  put', value: put.records / (put.milliseconds / 1_000), unit: 'records/s' },
    { name: '  made later than due, at most', value: put.latest, unit: 'ms' },
    { name: '  from put to screen, p50', value: late.p50, unit: 'ms' },
    { name: '  p99', value: late.p99, unit: 'ms', wanted: 300 },
    { name: '  longest', value: late.max, unit: 'ms' },
    { name: '  of that the call itself, p50', value: call.p50, unit: 'ms' },
    { name: '  p99', value: call.p99, unit: 'ms' },
    { name: '  longest', value: call.max, unit: 'ms' },
    { name: '  never reached', value: unseen, unit: 'records', wanted: 0 },
    {
      name: '  left out, since more came than an update holds',
      value: await counted(page, /([\d,]+) left out/),
      unit: 'records',
    },
    { name: '  drawings', value: draws.length / (put.milliseconds / 1_000), unit: 'a second' },
    { name: '  clocks of page and host apart by', value: Math.abs(clock - own), unit: 'ms' },
    ...processor(before, after, put.milliseconds / 1_000 + 0.5),
    { name: '  event-loop delay of the host, longest', value: after.delays?.max ?? 0, unit: 'ms' },
    { name: '  of an idle thread at the same time', value: delay, unit: 'ms' },
  ]
}

/** Many more records than can be shown; `paused`: while nothing may move in the list. */
async function burst(bench: Bench, paused: boolean): Promise<Figure[]> {
  const { options, endpoint, page, browser, meter, smooth } = bench
  const stream = paused ? 'paused' : 'burst'
  const records = options.burst * options.burstSeconds
  await createStream(bench, stream)
  await openTail(bench, stream)
  const job = { endpoint, stream, rate: options.burst, perCall: PER_CALL, connections: 8 }
  if (paused) {
    await page.getByRole('tabpanel').getByRole('button', { name: 'Pause', exact: true }).click()
  }
  bench.say(
    `Putting ${count(options.burst)} records/s for ${options.burstSeconds} s${paused ? ', paused' : ''}…`,
  )
  const heapBefore = await heapOf(page)
  const before = await meter.usage()
  let put!: Awaited<ReturnType<typeof putting>>
  const busy = busyCores()
  let loads = load()
  let settled = 0
  const name = `${count(options.burst)} records/s${paused ? ', paused' : ''}`
  const profiled = await profiling(bench, stream)
  const watched = await watch(browser, page, name, options.traces, async () => {
    put = await putting({ ...job, records, first: 0 })
    const ended = performance.now()
    await status(page)
      .filter({ hasText: `${count(records)} records` })
      .waitFor({ timeout: 60_000 })
      .catch(() => undefined)
    settled = performance.now() - ended
  })
  await profiled()
  const used = busy()
  loads = Math.max(loads, load())
  const after = await meter.usage()
  const heapAfter = await heapOf(page)
  smooth.push(watched)
  const scanned = await counted(page, /([\d,]+) records/)
  const notSent = await counted(page, /([\d,]+) left out/)
  if (paused)
    await page.getByRole('tabpanel').getByRole('button', { name: 'Resume', exact: true }).first().click()
  await page.waitForTimeout(500)
  const dropped = await counted(page, /([\d,]+) dropped/)
  const left = await counted(page, /([\d,]+) scrolled off/)
  const lines = await page.evaluate<(number | { gap: number })[]>('tailBench.walk()')
  const shown = lines.filter((line) => typeof line === 'number')
  const gap = lines.reduce<number>((sum, line) => sum + (typeof line === 'number' ? 0 : line.gap), 0)
  const twice = shown.length - new Set(shown).size
  const total = shown.length + left + notSent + dropped
  const seconds = (put.milliseconds + settled) / 1_000
  return [
    { name: `${name} for ${options.burstSeconds} s, at a load of`, value: loads, unit: '' },
    { name: '  cores in use, by everything', value: used, unit: '%' },
    { name: '  put', value: put.records / (put.milliseconds / 1_000), unit: 'records/s' },
    { name: '  settled after the last answer in', value: settled, unit: 'ms' },
    { name: '  put, less what was counted', value: records - scanned, unit: 'records', wanted: 0 },
    { name: '  left out by the host', value: notSent, unit: 'records' },
    { name: '  dropped by the buffer', value: dropped, unit: 'records' },
    { name: '  scrolled off', value: left, unit: 'records' },
    { name: '  in the list', value: shown.length, unit: 'records' },
    { name: '  in the list twice', value: twice, unit: 'records', wanted: 0 },
    { name: '  marked as missing in the list', value: gap, unit: 'records' },
    {
      name: '  counted, less the sum of these',
      value: Math.abs(scanned - total),
      unit: 'records',
      wanted: 0,
    },
    ...processor(before, after, seconds),
    { name: '  memory of the host before', value: before.hostRss / MEBI, unit: 'MiB' },
    { name: '  after', value: after.hostRss / MEBI, unit: 'MiB' },
    { name: '  memory of the page before', value: before.pageRss / MEBI, unit: 'MiB' },
    { name: '  after', value: after.pageRss / MEBI, unit: 'MiB' },
    { name: "  the page's heap, collected, before", value: heapBefore / MEBI, unit: 'MiB' },
    { name: '  after', value: heapAfter / MEBI, unit: 'MiB' },
  ]
}

async function history(bench: Bench): Promise<Figure[]> {
  const { options, endpoint, page, browser, meter, smooth } = bench
  const records = options.history
  await createStream(bench, 'history')
  bench.say(`Keeping ${count(records)} records…`)
  const job = { endpoint, stream: 'history', rate: null, perCall: PER_CALL, connections: 8 }
  await putting({ ...job, records, first: 0 })
  await openTail(bench, 'history')
  const idle = idleThread()
  const figures: Figure[] = [
    { name: `${count(records)} records of the past, at a load of`, value: load(), unit: '' },
  ]
  interface Times {
    readonly first: number
    readonly page: number
    readonly all: number
  }
  const measured = async (
    name: string,
    prepare: [type: string, text: string, counts: string],
    act: () => Promise<void>,
  ): Promise<Times> => {
    bench.say(`${name}…`)
    await idle.ask()
    const before = await meter.usage()
    const busy = busyCores()
    await page.evaluate(`tailBench.fromEvent(...${JSON.stringify(prepare)})`)
    const profiled = await profiling(bench, name.replace(/\W+/g, '-'))
    let times!: Times
    smooth.push(
      await watch(browser, page, name, options.traces, async () => {
        await act()
        times = await page.evaluate<Times>('tailBench.answer')
      }),
    )
    await profiled()
    const used = busy()
    const after = await meter.usage()
    const delay = await idle.ask()
    figures.push(
      { name: `${name}: first row`, value: times.first, unit: 'ms' },
      { name: '  as many rows as fit', value: times.page, unit: 'ms' },
      { name: '  all of it', value: times.all, unit: 'ms' },
      { name: '  cores in use, by everything', value: used, unit: '%' },
      ...processor(before, after, times.all / 1_000),
      {
        name: '  event-loop delay of the broker meanwhile',
        value: after.delays?.max ?? 0,
        unit: 'ms',
        wanted: 20,
      },
      { name: '  p99', value: after.delays?.p99 ?? 0, unit: 'ms' },
      { name: '  of an idle thread at the same time', value: delay, unit: 'ms' },
    )
    return times
  }
  const panel = page.getByRole('tabpanel')
  await measured('From the beginning', ['click', '', 'Stopped'], () =>
    panel.getByRole('button', { name: 'Beginning', exact: true }).click(),
  )
  const term = sku(417)
  const box = panel.getByRole('textbox', { name: 'Text in data or partition key' })
  const all = `of ${count(records)} scanned`
  const times = await measured('A filter that one in 1,000 passes', ['input', term, all], () =>
    box.fill(term),
  )
  figures.push({ name: '  records scanned', value: records / (times.all / 1_000), unit: 'a second' })
  figures.push({ name: '  matched', value: await counted(page, /([\d,]+) of/), unit: 'records' })
  idle.end()
  return figures
}

/** Takes profiles of the page from now on, if they are wanted; call what is returned when it is over. */
async function profiling({ options, page }: Bench, name: string): Promise<() => Promise<void>> {
  const folder = options.profile
  if (folder === undefined) return () => Promise.resolve()
  mkdirSync(folder, { recursive: true })
  const session = await page.context().newCDPSession(page)
  await session.send('Profiler.enable')
  await session.send('Profiler.setSamplingInterval', { interval: 500 })
  await session.send('Profiler.start')
  return async () => {
    const { profile } = await session.send('Profiler.stop')
    writeFileSync(join(folder, `page-${name}.cpuprofile`), JSON.stringify(profile))
    await session.detach()
  }
}

async function run(options: TailOptions, say: (line: string) => void) {
  const data = options.data ?? mkdtempSync(join(tmpdir(), 'switchyard-bench-'))
  const host = await startHost({
    data,
    entry: options.serve,
    flags: ['--durability', options.durability, '--quotas', 'relaxed'],
    ...(options.profile !== undefined && { nodeFlags: ['--cpu-prof', `--cpu-prof-dir=${options.profile}`] }),
  })
  const browser = await chromium.launch({
    executablePath: await findChromium(),
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--disable-background-networking'],
    ignoreDefaultArgs: ['--hide-scrollbars'],
  })
  try {
    const page = await browser.newPage({ viewport: { width: 1600, height: 1000 } })
    await page.addInitScript({ path: join(root, 'test/bench/consoleRecorder.js') })
    await page.addInitScript({ path: join(root, 'test/bench/tail/recorder.js') })
    await page.goto(host.ready.console)
    await page.locator('html[data-app-state="ready"]').waitFor({ state: 'attached' })
    const { endpoint } = host.ready
    const smooth: Smoothness[] = []
    const meter = new Meter(endpoint, browser)
    const bench: Bench = { options, endpoint, browser, page, meter, smooth, say }
    const figures: Figure[] = []
    if (options.only.has('empty')) await empty(bench)
    if (options.only.has('steady')) figures.push(...(await steady(bench)))
    if (options.only.has('burst')) figures.push(...(await burst(bench, false)))
    if (options.only.has('paused')) figures.push(...(await burst(bench, true)))
    if (options.only.has('history')) figures.push(...(await history(bench)))
    return { figures, smooth }
  } finally {
    await browser.close()
    await host.stop()
    if (options.data === undefined) rmSync(data, { recursive: true, force: true })
  }
}

const options = tailOptions(root, process.argv.slice(2))
if (!options) console.log(tailUsage)
else {
  const { figures, smooth } = await run(options, (line) => console.error(line))
  const machine = `Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'CPU'}`
  if (options.json) {
    const frames = smooth.map(({ name, frames }) => ({ name, frames }))
    console.log(JSON.stringify({ machine, figures, frames }))
  } else {
    console.log(`\n${machine}; records of 256 bytes, ${options.shards} shards, software rendering\n`)
    console.log(`${smoothnessTable(smooth)}\n\n${figureTable(figures)}\n`)
    if (options.explain) for (const each of smooth) console.log(`${explanation(each)}\n`)
  }
  process.exit()
}
