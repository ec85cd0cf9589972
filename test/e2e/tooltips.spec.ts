import { openQueue } from './console'
import { expect, test } from './fixtures'

/** What an icon does and what a text too long for its place says: by pointer and by keyboard. */

test('a tooltip shows on hover, with the shortcut, and Escape hides it', async ({ page, seed }) => {
  await seed.queue('orders')
  const create = page.getByRole('button', { name: 'Create queue' })
  await create.hover()
  const tip = page.getByRole('tooltip')
  await expect(tip).toHaveText(/Create queue\s*(Ctrl\+|⌘)N/)
  await page.keyboard.press('Escape')
  await expect(tip).toBeHidden()
  await page.getByRole('button', { name: 'Keyboard shortcuts' }).hover()
  await expect(tip).toContainText('Keyboard shortcuts')
  await page.mouse.move(600, 400)
  await expect(tip).toBeHidden()
})

test('a tooltip shows on keyboard focus and describes what has the focus', async ({ page, seed }) => {
  await seed.queue('orders')
  const help = page.getByRole('button', { name: 'Keyboard shortcuts' })
  await page.getByRole('button', { name: 'Theme' }).focus()
  await page.keyboard.press('Tab')
  await expect(help).toBeFocused()
  await expect(page.getByRole('tooltip')).toContainText('Keyboard shortcuts')
  // Its name says what it does already: only the shortcut is news.
  await expect(help).toHaveAccessibleDescription('?')
  await page.keyboard.press('Shift+Tab')
  await expect(help).not.toHaveAttribute('aria-describedby')
})

test('a name shows in full only where it is cut', async ({ page, seed }) => {
  const long = `orders-of-the-${'very-'.repeat(11)}last-quay`
  const queue = await seed.queue(long)
  await seed.queue('orders')
  await page.setViewportSize({ width: 1_000, height: 700 })
  const tip = page.getByRole('tooltip')
  await page.getByRole('link', { name: long }).hover()
  await expect(tip).toHaveText(long)
  await page.getByRole('link', { name: 'orders', exact: true }).hover()
  await expect(tip).toBeHidden()
  await openQueue(page, queue)
  await page.getByRole('heading', { level: 1 }).hover()
  await expect(tip).toHaveText(long)
})

test('the list of queues says that it keeps its order while the pointer is on it', async ({ page, seed }) => {
  const queues = [await seed.queue('first'), await seed.queue('second')] as const
  await seed.send(queues[0], ['a'])
  const rows = page.getByRole('grid', { name: 'Queues' }).getByRole('row')
  await expect(rows.nth(1)).toContainText('first')
  await rows.nth(1).hover()
  await seed.send(queues[1], ['a', 'b', 'c'])
  await expect(page.getByText('Order held while you point at the list')).toBeVisible()
  await expect(rows.nth(1)).toContainText('first')
  await page.getByRole('heading', { name: 'Queues' }).hover()
  await expect(page.getByText('Order held while you point at the list')).toBeHidden()
  await expect(rows.nth(1)).toContainText('second')
})
