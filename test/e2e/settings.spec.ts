import { goTo, queueRow } from './console'
import { expect, test } from './fixtures'

/** Settings, and above all the clock. */

test('moving the clock ends a visibility timeout, says so in a banner, and lets retention run out', async ({
  page,
  seed,
}) => {
  const queue = await seed.queue('orders')
  await seed.send(queue, ['one'])
  await seed.receive(queue, 600)
  await expect(queueRow(page, 'orders').getByRole('gridcell').nth(4)).toHaveText('1')
  await goTo(page, '/settings')
  await page
    .getByRole('button', { name: /15 min/ })
    .first()
    .click()
  await expect(page.getByText(/ahead/).first()).toBeVisible()
  expect(await seed.visible(queue)).toBe(1)

  await page
    .getByRole('button', { name: /4 (d|days)/ })
    .first()
    .click()
  // Four days are asked about first.
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /Advance/ })
    .click()
  await expect.poll(() => seed.visible(queue)).toBe(0)
})

test('the palette finds screens, queues and messages by what is typed', async ({ page, seed }) => {
  const queue = await seed.queue('orders')
  await seed.send(queue, ['find me'])
  const [message] = await seed.receive(queue, 0)
  await page.keyboard.press('Control+k')
  const palette = page.getByRole('dialog')
  await palette.getByRole('combobox').fill('orders')
  await expect(palette.getByRole('option', { selected: true })).toContainText('1 visible')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { level: 1, name: 'orders' })).toBeVisible()
  await page.keyboard.press('Control+k')
  await palette.getByRole('combobox').fill(message!.MessageId!)
  await expect(palette.getByRole('option').first()).toContainText('in orders')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('complementary', { name: 'Message' })).toContainText('find me')
})

test('a question mark opens the keyboard map, and Escape closes it', async ({ page }) => {
  await page.keyboard.press('?')
  const map = page.getByRole('dialog', { name: /Keyboard/ })
  await expect(map).toContainText('Command palette')
  await page.keyboard.press('Escape')
  await expect(map).toBeHidden()
})

test('the theme is chosen once and kept', async ({ page }) => {
  await goTo(page, '/settings')
  await page.getByRole('combobox', { name: 'Theme' }).selectOption('Dark')
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
  await page.reload()
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
})

test('the sample shop comes and goes as a whole, and nothing else with it', async ({ page, seed }) => {
  await seed.queue('mine')
  await goTo(page, '/settings')
  await page.getByRole('button', { name: 'Load a sample shop' }).click()
  // Loading leads to the list by itself.
  await expect(page.getByRole('heading', { level: 1, name: 'Queues' })).toBeVisible()
  await expect(queueRow(page, 'shop-orders-dlq')).toBeVisible()
  await goTo(page, '/settings')
  await page.getByRole('button', { name: /Remove/ }).click()
  const confirm = page.getByRole('dialog')
  if (await confirm.isVisible()) await confirm.getByRole('button', { name: /Remove/ }).click()
  await goTo(page, '/queues')
  await expect(queueRow(page, 'mine')).toBeVisible()
  await expect(queueRow(page, 'shop-orders-dlq')).toBeHidden()
})

test('the activity feed tells what the broker did, in plain words', async ({ page, seed }) => {
  const { queue } = await seed.pair('orders', { maxReceiveCount: 1 })
  await seed.send(queue, ['one'])
  await seed.failAll(queue)
  await goTo(page, '/activity')
  await expect(page.getByRole('main')).toContainText('orders-dlq')
  await expect(page.getByRole('main')).toContainText(/moved/i)
})
