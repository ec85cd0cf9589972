import type { Locator, Page } from '@playwright/test'
import { dialog, goTo, openQueue, queueRow } from './console'
import { expect, test } from './fixtures'

/** Work that goes on while one looks elsewhere, and the feed of what the broker does. */

/** Fills in a repeated send and starts it. */
async function sendMany(page: Page, body: string, times: string, perSecond = ''): Promise<void> {
  const panel = page.getByRole('tabpanel', { name: 'Send' })
  await panel.getByRole('textbox', { name: 'Body', exact: true }).fill(body)
  await panel.getByRole('checkbox', { name: 'Repeat' }).check()
  await panel.getByRole('textbox', { name: 'How many' }).fill(times)
  await panel.getByRole('textbox', { name: 'Messages per second' }).fill(perSecond)
  await panel.getByRole('textbox', { name: 'Messages per second' }).blur()
  await panel.getByRole('button', { name: /^Send \d/ }).click()
}

test('a repeated send keeps to its rate, shows how far it is, and stops where it is cancelled', async ({
  page,
  seed,
}) => {
  const queue = await seed.queue('orders')
  await openQueue(page, queue, 'send')
  await sendMany(page, '{"order": {{n}}}', '5000', '20')
  const task = page.getByRole('article', { name: 'Send 5,000 messages to orders' })
  const bar = task.getByRole('progressbar')
  await expect(task).toContainText('Running')
  await expect(task).toContainText(/[1-9]\d* of 5,000 messages · \d+ per second · about \d+ (s|min) left/)
  // The rate is measured over seconds; what counts is that 20 a second is never 5,000 at once.
  await expect(bar).toHaveAttribute('aria-valuenow', /^[0-9]$/)
  await task.getByRole('button', { name: 'Cancel' }).click()
  await expect(task).toContainText('Cancelled')
  const sent = await seed.visible(queue)
  expect(sent).toBeGreaterThan(0)
  expect(sent).toBeLessThan(1_000)
  await expect(task).toContainText(`${sent} of 5,000 messages`)
  const bodies = (await seed.receive(queue, 60)).map(({ Body }) => Body)
  expect(bodies[0]).toBe('{"order": 1}')

  await task.getByRole('button', { name: 'Report' }).click()
  const report = dialog(page, 'Task report')
  await expect(report).toContainText('Cancelled')
  await page.keyboard.press('Escape')
  await expect(report).toBeHidden()

  await task.getByRole('button', { name: /^Remove/ }).click()
  await expect(task).toBeHidden()
  await goTo(page, '/tasks')
  await expect(page.getByText('No tasks', { exact: true })).toBeVisible()
})

test('a task goes on while one looks elsewhere, and is followed, cancelled and cleared under Tasks', async ({
  page,
  seed,
}) => {
  const slow = await seed.queue('slow')
  const quick = await seed.queue('quick')
  await openQueue(page, slow, 'send')
  await sendMany(page, 'message {{n}}', '1000', '10')
  await expect(page.getByRole('article', { name: 'Send 1,000 messages to slow' })).toBeVisible()
  await openQueue(page, quick, 'send')
  await sendMany(page, 'message {{n}}', '30')
  await expect(page.getByRole('article', { name: 'Send 30 messages to quick' })).toContainText('Done')

  await goTo(page, '/tasks')
  const running = page.getByRole('article', { name: 'Send 1,000 messages to slow' })
  const ended = page.getByRole('article', { name: 'Send 30 messages to quick' })
  await expect(running).toContainText('Running')
  await expect(ended).toContainText('30 of 30 messages')
  await expect(ended.getByRole('progressbar')).toHaveAttribute('aria-valuenow', '100')
  const before = await seed.visible(slow)
  await expect.poll(() => seed.visible(slow)).toBeGreaterThan(before)

  await page.getByRole('button', { name: 'Clear ended tasks' }).click()
  await expect(ended).toBeHidden()
  await expect(running).toBeVisible()
  await running.getByRole('button', { name: 'Cancel' }).click()
  await expect(running).toContainText('Cancelled')
  const stopped = await seed.visible(slow)
  await page.reload()
  await expect(running).toContainText(`${stopped} of 1,000 messages`)
  await page.getByRole('button', { name: 'Clear ended tasks' }).click()
  await expect(page.getByText('No tasks', { exact: true })).toBeVisible()
})

const entries = (page: Page): Locator => page.getByRole('grid', { name: 'Activity' }).getByRole('row')

test('activity is filtered by kind and by queue, and leads to the message', async ({ page, seed }) => {
  const { queue, dlq } = await seed.pair('orders', { maxReceiveCount: 1 })
  const other = await seed.queue('invoices')
  await seed.send(queue, ['fails'])
  await seed.failAll(queue)
  await seed.send(other, ['stays'])
  await goTo(page, '/activity')
  const kind = page.getByRole('combobox', { name: 'What to show' })
  const which = page.getByRole('combobox', { name: 'Of which queue' })
  await expect(entries(page).filter({ hasText: 'queue created' })).toHaveCount(3)

  await kind.selectOption('Failures')
  await expect(entries(page)).toHaveCount(1)
  await expect(entries(page)).toContainText('moved to DLQ')
  await kind.selectOption('Sent')
  await expect(entries(page)).toHaveCount(2)
  await which.selectOption('invoices')
  await expect(entries(page)).toHaveCount(1)
  await expect(entries(page)).toContainText('invoices')
  await kind.selectOption('Redriven')
  await expect(page.getByText('Nothing of this kind has happened')).toBeVisible()
  await kind.selectOption('Everything')
  await which.selectOption('orders-dlq')
  await expect(entries(page).filter({ hasText: 'moved to DLQ' })).toHaveCount(1)
  await expect(entries(page).filter({ hasText: 'invoices' })).toHaveCount(0)

  await entries(page).filter({ hasText: 'moved to DLQ' }).getByRole('gridcell').nth(1).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/orders/)
  expect(dlq.name).toBe('orders-dlq')
})

test('activity that is paused stands still and counts what is new, and has it all when it goes on', async ({
  page,
  seed,
}) => {
  const queue = await seed.queue('orders')
  await seed.send(queue, ['one'])
  await goTo(page, '/activity')
  await page.getByRole('combobox', { name: 'What to show' }).selectOption('Sent')
  await expect(entries(page)).toHaveCount(1)
  await page.getByRole('button', { name: 'Pause' }).click()
  await seed.send(queue, ['two', 'three', 'four'])
  await expect(page.getByRole('main').getByRole('status')).toHaveText('Paused, 3 new')
  await expect(entries(page)).toHaveCount(1)
  await page.getByRole('button', { name: 'Resume' }).click()
  await expect(entries(page)).toHaveCount(4)
  await expect(page.getByRole('main').getByRole('status')).toHaveText('4 shown')
  await page.getByRole('button', { name: 'Clear' }).click()
  await expect(entries(page)).toHaveCount(0)
  await seed.send(queue, ['five'])
  await expect(entries(page)).toHaveCount(1)
})

test('activity follows the newest line until one scrolls up, and again when asked', async ({
  page,
  seed,
}) => {
  const queue = await seed.queue('orders')
  const send = (from: number, to: number) =>
    seed.send(
      queue,
      Array.from({ length: to - from }, (_, n) => `message ${from + n}`),
    )
  await send(0, 60)
  await goTo(page, '/activity')
  const grid = page.getByRole('grid', { name: 'Activity' })
  const newest = page.getByRole('button', { name: 'Newest' })
  const lastRow = (count: number) => grid.locator(`[role=row][aria-rowindex="${count}"]`)
  await page.getByRole('combobox', { name: 'What to show' }).selectOption('Sent')
  await expect(lastRow(60)).toBeInViewport()
  await send(60, 100)
  await expect(lastRow(100)).toBeInViewport()
  await expect(newest).toBeHidden()

  await grid.focus()
  await page.keyboard.press('Home')
  await expect(lastRow(1)).toBeInViewport()
  await expect(newest).toBeVisible()
  await send(100, 140)
  await expect(page.getByRole('main').getByRole('status')).toHaveText('140 shown')
  await expect(lastRow(1)).toBeInViewport()
  await newest.click()
  await expect(lastRow(140)).toBeInViewport()
  await expect(newest).toBeHidden()
  await send(140, 150)
  await expect(lastRow(150)).toBeInViewport()

  await goTo(page, '/queues')
  await expect(queueRow(page, 'orders').getByRole('gridcell').nth(3)).toHaveText('150')
})
