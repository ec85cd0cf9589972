import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from '@playwright/test'
import type { Task } from './consoleTrace'
import { categories, mainThreadTasks } from './consoleTrace'
import { columns, quantile } from './report'

/** What a page did while something scrolled. Durations in ms. */
export interface Smoothness {
  readonly name: string
  readonly frames: readonly number[]
  readonly tasks: readonly Task[]
  /** From an input's time stamp to the frame that shows it, of those that took more than 16 ms. */
  readonly inputs: readonly number[]
}

const grid = '[role=grid][aria-label^="Messages of"]'

/** Ways to move through the list. Each ends after the milliseconds given. */
export const ways = {
  async wheel(page: Page, milliseconds: number): Promise<void> {
    await hover(page)
    let down = true
    await until(milliseconds, async (passed) => {
      // Slow, fast, and back again: what a hand does.
      down = passed < 0.75
      const notch = passed < 0.25 ? 100 : passed < 0.6 ? 500 : 4_000
      await page.mouse.wheel(0, down ? notch : -notch)
      await page.waitForTimeout(8)
    })
  },
  async bar(page: Page, milliseconds: number): Promise<void> {
    const box = (await page.locator(grid).boundingBox())!
    const x = box.x + box.width - 6
    const [top, height] = [box.y + 36, box.height - 50]
    await page.locator(grid).evaluate((element: { scrollTop: number }) => (element.scrollTop = 0))
    await page.mouse.move(x, top)
    await page.mouse.down()
    await until(milliseconds, async (passed) => {
      // Down in jerks with rests, back up in one go.
      const place = passed < 0.7 ? passed / 0.7 : (1 - passed) / 0.3
      await page.mouse.move(x, top + place * height)
      await page.waitForTimeout(passed < 0.7 && Math.floor(passed * 40) % 4 === 0 ? 120 : 12)
    })
    await page.mouse.up()
  },
  async keys(page: Page, milliseconds: number): Promise<void> {
    const { x, y } = await hover(page)
    await page.mouse.click(x, y)
    await page.keyboard.press('Escape')
    await page.keyboard.press('Home')
    let pressed = 0
    await until(milliseconds, async (passed) => {
      pressed += 1
      const key =
        pressed % 25 === 0 ? (pressed % 50 === 0 ? 'Home' : 'End') : passed < 0.5 ? 'PageDown' : 'ArrowDown'
      await page.keyboard.press(key)
      // A key that is held repeats some thirty times a second.
      await page.waitForTimeout(25)
    })
  },
}

/** Where a person's pointer would be: over the rows. */
async function hover(page: Page): Promise<{ x: number; y: number }> {
  const box = (await page.locator(grid).boundingBox())!
  const place = { x: box.x + box.width / 2, y: box.y + box.height / 2 }
  await page.mouse.move(place.x, place.y)
  return place
}

async function until(milliseconds: number, step: (passed: number) => Promise<void>): Promise<void> {
  const from = performance.now()
  for (let at = from; at < from + milliseconds; at = performance.now()) await step((at - from) / milliseconds)
}

/** Counts frames, long tasks and main-thread tasks of the page while `scroll` runs. */
export async function watch(
  browser: Browser,
  page: Page,
  name: string,
  traces: string | undefined,
  scroll: () => Promise<void>,
): Promise<Smoothness> {
  await browser.startTracing(page, { categories })
  await page.evaluate('bench.start()')
  await scroll()
  const { frames, inputs } = await page.evaluate<{ frames: number[]; inputs: number[] }>('bench.stop()')
  const trace = await browser.stopTracing()
  if (traces !== undefined) {
    mkdirSync(traces, { recursive: true })
    writeFileSync(join(traces, `${name.replace(/\W+/g, '-')}.json`), trace)
  }
  return { name, frames, inputs, tasks: mainThreadTasks(trace.toString('utf8')) }
}

const FRAME = 50
const BUDGET = 16

export function smoothnessTable(rows: readonly Smoothness[]): string {
  const ms = (value: number | undefined): string => (value ?? 0).toFixed(1)
  return columns([
    [
      'page',
      'frames',
      'p50 ms',
      'p99 ms',
      'longest',
      `> ${FRAME} ms`,
      'task CPU p99',
      'longest',
      `> ${BUDGET} ms`,
      'longest task, wall',
      `> ${FRAME} ms`,
    ],
    ...rows.map(({ name, frames, tasks }) => {
      const cpu = tasks.map((task) => task.cpu)
      const wall = tasks.map((task) => task.wall)
      return [
        name,
        String(frames.length),
        ms(quantile(frames, 0.5)),
        ms(quantile(frames, 0.99)),
        ms(Math.max(0, ...frames)),
        String(frames.filter((frame) => frame > FRAME).length),
        // Of tasks that do something: thousands of empty ones say nothing.
        ms(
          quantile(
            cpu.filter((task) => task > 0.5),
            0.99,
          ),
        ),
        ms(Math.max(0, ...cpu)),
        String(cpu.filter((task) => task > BUDGET).length),
        ms(Math.max(0, ...wall)),
        String(wall.filter((task) => task > FRAME).length),
      ]
    }),
  ])
}

/** What the longest tasks did, nested parts counted in each part around them. */
export function explanation({ name, tasks }: Smoothness): string {
  const lines = tasks.slice(0, 6).map(({ cpu, wall, parts }) => {
    const told = parts.slice(0, 9).map(([part, ms]) => `${part} ${ms.toFixed(1)}`)
    return `  ${cpu.toFixed(1)} ms CPU, ${wall.toFixed(1)} ms wall: ${told.join(', ')}`
  })
  return [`${name}: the longest tasks`, ...lines].join('\n')
}
