import type { Locator, Page } from '@playwright/test'
import { messageRow, messageRows, openQueue, pane } from './console'
import { expect, test } from './fixtures'
import type { Seed } from './seed'

/** The columns of the list of messages: how wide, and which, by mouse and by keyboard. */

const handle = (page: Page, name: string): Locator =>
  page.getByRole('separator', { name: `Width of ${name}`, exact: true })
const widthOf = async (column: Locator): Promise<number> => Math.round((await column.boundingBox())!.width)

async function open(page: Page, seed: Seed) {
  const queue = await seed.queue('orders')
  await seed.send(queue, [{ MessageBody: 'first', MessageGroupId: 'customer-7' }, 'second'])
  await openQueue(page, queue)
  await expect(messageRows(page)).toHaveCount(2)
  return queue
}

/** The head of a column, found by its handle: its accessible name holds that of the handle too. */
const columnOf = (page: Page, name: string): Locator =>
  page.getByRole('columnheader').filter({ has: handle(page, name) })

test('a column is dragged to another width, which is kept', async ({ page, seed }) => {
  await open(page, seed)
  const column = columnOf(page, 'State')
  const before = await widthOf(column)
  const box = (await handle(page, 'State').boundingBox())!
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2]
  await page.mouse.move(x, y)
  await page.mouse.down()
  await page.mouse.move(x + 40, y, { steps: 4 })
  await page.mouse.move(x + 60, y)
  await page.mouse.up()
  await expect.poll(() => widthOf(column)).toBe(before + 60)
  await expect(handle(page, 'State')).toHaveAttribute('aria-valuenow', String(before + 60))
  // The drag is over: the pointer changes nothing any more.
  await page.mouse.move(x + 200, y)
  expect(await widthOf(column)).toBe(before + 60)
  // Cells follow their head.
  const cell = messageRow(page, /first/).getByRole('gridcell').nth(1)
  expect(await widthOf(cell)).toBe(before + 60)
  await page.reload()
  await expect(messageRows(page)).toHaveCount(2)
  expect(await widthOf(column)).toBe(before + 60)
})

test('a column is made wider and narrower by the arrow keys, within its bounds', async ({ page, seed }) => {
  await open(page, seed)
  const column = columnOf(page, 'Sent')
  const before = await widthOf(column)
  await handle(page, 'Sent').focus()
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('ArrowRight')
  await expect.poll(() => widthOf(column)).toBe(before + 32)
  await page.keyboard.press('ArrowLeft')
  await expect.poll(() => widthOf(column)).toBe(before + 16)
  await expect(handle(page, 'Sent')).toBeFocused()
  const least = Number(await handle(page, 'Sent').getAttribute('aria-valuemin'))
  await expect(async () => {
    await page.keyboard.press('ArrowLeft')
    expect(await widthOf(column)).toBe(least)
  }).toPass({ intervals: [0] })
  await page.keyboard.press('ArrowLeft')
  await expect(handle(page, 'Sent')).toHaveAttribute('aria-valuenow', String(least))
  // The list was not moved by the arrows, nor sorted.
  await expect(columnOf(page, 'Sent')).not.toHaveAttribute('aria-sort', 'descending')
})

test('columns are chosen with the mouse, kept, and reset', async ({ page, seed }) => {
  await open(page, seed)
  const picker = page.getByRole('button', { name: 'Choose columns' })
  const choose = async (name: string) => {
    await picker.click()
    await page.getByRole('menu').getByText(name, { exact: true }).click()
    await expect(page.getByRole('menu')).toBeHidden()
  }
  await expect(columnOf(page, 'Group')).toBeHidden()
  await choose('Group')
  await choose('Size')
  await expect(columnOf(page, 'Group')).toBeVisible()
  await expect(columnOf(page, 'Size')).toBeHidden()
  await expect(messageRow(page, /first/)).toContainText('customer-7')
  await page.reload()
  await expect(columnOf(page, 'Group')).toBeVisible()
  await expect(columnOf(page, 'Size')).toBeHidden()
  await choose('Reset columns')
  await expect(columnOf(page, 'Group')).toBeHidden()
  await expect(columnOf(page, 'Size')).toBeVisible()
})

test('columns are chosen with the keyboard alone, and the focus stays', async ({ page, seed }) => {
  await open(page, seed)
  const picker = page.getByRole('button', { name: 'Choose columns' })
  await picker.focus()
  await page.keyboard.press('Enter')
  const menu = page.getByRole('menu')
  await expect(menu).toBeVisible()
  await expect(menu.locator(':focus')).toHaveCount(1)
  await page.keyboard.press('m')
  await expect(menu.locator(':focus')).toHaveText('Message id')
  await page.keyboard.press('Enter')
  await expect(menu).toBeHidden()
  await expect(columnOf(page, 'Message id')).toBeVisible()
  await expect(picker).toBeFocused()

  await page.keyboard.press('ArrowDown')
  await expect(menu).toBeVisible()
  await page.keyboard.press('End')
  await expect(menu.locator(':focus')).toHaveText('Reset columns')
  await page.keyboard.press('Escape')
  await expect(menu).toBeHidden()
  await expect(picker).toBeFocused()
  await expect(columnOf(page, 'Message id')).toBeVisible()
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('Enter')
  await expect(columnOf(page, 'Message id')).toBeHidden()
})

test('no column is cut beside an open message', async ({ page, seed }) => {
  const { queue, dlq } = await seed.pair('orders', { maxReceiveCount: 1 })
  await seed.send(queue, ['first', 'second'])
  await seed.failAll(queue)
  await openQueue(page, dlq)
  await messageRow(page, /first/).click()
  await expect(pane(page)).toContainText('first')
  const grid = page.getByRole('grid', { name: /^Messages of/ })
  const from = messageRow(page, /first/).getByRole('gridcell').last()
  await expect(from).toHaveText('orders')
  const [cell, box] = [(await from.boundingBox())!, (await grid.boundingBox())!]
  expect(cell.x + cell.width).toBeLessThanOrEqual(box.x + box.width)
  expect(await grid.evaluate((element) => element.scrollWidth - element.clientWidth)).toBe(0)
  expect(await from.evaluate((element) => element.scrollWidth - element.clientWidth)).toBe(0)
  // A column that was drawn wide stays so: then the list scrolls sideways.
  await handle(page, 'From').focus()
  for (let nudge = 0; nudge < 8; nudge++) await page.keyboard.press('ArrowRight')
  await expect
    .poll(() => grid.evaluate((element) => element.scrollWidth - element.clientWidth))
    .toBeGreaterThan(0)
})
