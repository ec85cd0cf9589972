import { mkdtempSync, rmSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { Worker } from 'node:worker_threads'
import { chromium, type Page } from '@playwright/test'
import { findChromium } from '../e2e/chromium'
import { startHost } from '../support/hostProcess'
import { figureTable, quantile, type Figure } from './report'
import type { TailLoad } from './tailLoad'
import { callKinesis } from './targets'

const usage = `npm run bench:tail -- [options]

Measures how long it takes from making a record until it is on screen in the tail of its stream, and how smooth the page
stays meanwhile, in Chromium, drawn in software.

  --rate a,b      records a second (default 10000,50000)
  --seconds N     length of each (default 8)
  --shards N      shards of the stream (default 5)
  --durability D  fsync, write or memory (default fsync)
  --serve FILE    a headless host that is already built (default out/main/serve.js)
`

const STREAM = 'tail-bench'
const ARN = `arn:aws:kinesis:us-east-1:000000000000:stream/${STREAM}`
/** The first frames after a start are not counted: nothing was on screen to tell new rows from. */
const WARM_MS = 1_000

/** In the page: the age of every row that came into sight, and the time between frames, for so many ms. */
const watching = (ms: number): string => `new Promise((resolve) => {
  const ages = [], frames = [], seen = new Set()
  const began = performance.now()
  let last = began
  const look = () => {
    const now = performance.now(), time = Date.now()
    frames.push(now - last)
    last = now
    for (const cell of document.querySelectorAll('[role=grid] [role=row] .mono')) {
      const found = /"n":(\\d+),"t":(\\d+)/.exec(cell.textContent)
      if (!found || seen.has(found[1])) continue
      seen.add(found[1])
      if (now - began > 100) ages.push(time - Number(found[2]))
    }
    if (now - began < ${ms}) requestAnimationFrame(look)
    else resolve({ ages, frames })
  }
  requestAnimationFrame(look)
})`

async function measure(page: Page, load: TailLoad): Promise<Figure[]> {
  const worker = new Worker(new URL('./tailLoad.mjs', import.meta.url), { workerData: load })
  const put = new Promise<number>((resolve, reject) => {
    worker.once('message', resolve)
    worker.once('error', reject)
  })
  await page.waitForTimeout(WARM_MS)
  const { ages, frames } = await page.evaluate<{ ages: number[]; frames: number[] }>(
    watching(load.seconds * 1_000 - WARM_MS - 500),
  )
  const records = await put
  const counted = page.getByRole('tabpanel').getByRole('status').first()
  const exact = `${records.toLocaleString('en-US')} records`
  await counted
    .filter({ hasText: exact })
    .waitFor({ timeout: 20_000 })
    .catch(() => undefined)
  const at = `${load.rate.toLocaleString('en-US')} records/s`
  return [
    { name: `${at}: put`, value: records, unit: 'records' },
    { name: '  counted by the tail', value: numberIn(await counted.innerText()), unit: 'records' },
    { name: '  made until on screen, p50', value: quantile(ages, 0.5), unit: 'ms' },
    {
      name: '  made until on screen, p99',
      value: quantile(ages, 0.99),
      unit: 'ms',
      ...(load.rate <= 10_000 && { wanted: 300 }),
    },
    { name: '  between two frames, p99', value: quantile(frames, 0.99), unit: 'ms' },
    { name: '  between two frames, longest', value: Math.max(...frames), unit: 'ms' },
  ]
}

const numberIn = (text: string): number => Number(text.replace(/[^\d]/g, ''))

const { values } = parseArgs({
  options: {
    rate: { type: 'string', default: '10000,50000' },
    seconds: { type: 'string', default: '8' },
    shards: { type: 'string', default: '5' },
    durability: { type: 'string', default: 'fsync' },
    serve: { type: 'string', default: join(process.env.SWITCHYARD_ROOT!, 'out', 'main', 'serve.js') },
    help: { type: 'boolean', default: false },
  },
})

async function run(): Promise<void> {
  const data = mkdtempSync(join(tmpdir(), 'switchyard-bench-'))
  const flags = ['--durability', values.durability, '--quotas', 'relaxed']
  const host = await startHost({ data, entry: values.serve, flags })
  const browser = await chromium.launch({
    executablePath: await findChromium(),
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--disable-background-networking'],
  })
  try {
    const { endpoint, console: address } = host.ready
    await callKinesis(endpoint, 'CreateStream', { StreamName: STREAM, ShardCount: Number(values.shards) })
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
    await page.goto(address)
    await page.locator('html[data-app-state="ready"]').waitFor({ state: 'attached' })
    const figures: Figure[] = []
    for (const rate of values.rate.split(',').map(Number)) {
      await page.goto(new URL('#/streams', page.url()).href)
      await page.goto(new URL(`#/streams/${encodeURIComponent(ARN)}/tail`, page.url()).href)
      const counted = page.getByRole('tabpanel').getByRole('status').first()
      await counted.filter({ hasText: /^\s*0 records/ }).waitFor({ timeout: 20_000 })
      figures.push(
        ...(await measure(page, { endpoint, stream: STREAM, rate, seconds: Number(values.seconds) })),
      )
    }
    console.log(
      `\nNode ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'CPU'}; software rendering\n`,
    )
    console.log(`${figureTable(figures)}\n`)
  } finally {
    await browser.close()
    await host.stop()
    rmSync(data, { recursive: true, force: true })
  }
}

if (values.help) console.log(usage)
else await run()
process.exit()
