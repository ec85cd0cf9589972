import { gzipSync } from 'node:zlib'
import { messageRow, messageRows, openQueue, pane, progress } from './console'
import { expect, test } from './fixtures'

/** Browsing: finding messages and reading them, without touching them. */

const orders = Array.from({ length: 20 }, (_, n) => ({
  MessageBody: JSON.stringify({ order: { id: n, state: n % 4 === 0 ? 'refused' : 'open' } }),
  MessageAttributes: { source: { DataType: 'String', StringValue: n % 2 === 0 ? 'web' : 'shop' } },
}))

test('looking at messages changes neither their receive count nor their visibility', async ({
  page,
  seed,
}) => {
  const queue = await seed.queue('orders')
  await seed.send(queue, ['{"a":1}', 'two'])
  await openQueue(page, queue)
  await messageRow(page, /two/).click()
  await expect(pane(page)).toContainText('two')
  await page.getByRole('tab', { name: 'Timeline' }).click()
  await expect(pane(page).getByRole('tabpanel', { name: 'Timeline' })).toContainText('Sent')
  await page.getByRole('tab', { name: 'Attributes' }).click()
  const received = await seed.receive(queue, 30)
  expect(received.map((message) => message.Attributes?.ApproximateReceiveCount)).toEqual(['1', '1'])
})

test('messages in flight and delayed ones are shown as such, and each state can be left out', async ({
  page,
  seed,
}) => {
  const queue = await seed.queue('orders')
  await seed.send(queue, ['first'])
  await seed.receive(queue, 600)
  await seed.send(queue, ['second', { MessageBody: 'third', DelaySeconds: 300 }])
  await openQueue(page, queue)
  await expect(messageRow(page, /in flight.*first/i)).toContainText(/\d/)
  await expect(messageRow(page, /delayed.*third/i)).toBeVisible()
  await expect(messageRows(page)).toHaveCount(3)
  await page.getByRole('button', { name: 'In flight 1' }).click()
  await expect(messageRows(page)).toHaveCount(1)
  await expect(messageRow(page, /first/)).toBeVisible()
})

test('a filter by text, JSON path, attribute and receive count says what it scanned and matched', async ({
  page,
  seed,
}) => {
  const queue = await seed.queue('orders')
  await seed.send(queue, orders)
  await openQueue(page, queue)
  const text = page.getByRole('textbox', { name: 'Text in the body, or a message id' })
  await text.fill('"id":7')
  await expect(progress(page)).toHaveText('1 matches · 20 scanned')
  await text.fill('')
  await page.getByRole('button', { name: 'Filters' }).click()
  await page.getByRole('textbox', { name: 'JSON path', exact: true }).fill('order.state')
  await page.getByRole('textbox', { name: 'Value at the JSON path' }).fill('refused')
  await expect(progress(page)).toHaveText('5 match · 20 scanned')
  await page.getByRole('textbox', { name: 'Attribute', exact: true }).fill('source')
  await page.getByRole('textbox', { name: 'Value of the attribute' }).fill('shop')
  await expect(progress(page)).toHaveText('0 match · 20 scanned')
  await page.getByRole('button', { name: 'Clear filters' }).click()
  await expect(messageRows(page).first()).toBeVisible()
  await page.getByRole('textbox', { name: 'Received at least' }).fill('1')
  await expect(page.getByText('No message matches')).toBeVisible()
})

test('a body in base64 of gzip is shown as the JSON inside, with the steps, and as what it is', async ({
  page,
  seed,
}) => {
  const queue = await seed.queue('packed')
  const packed = gzipSync(JSON.stringify({ customer: 'Zoë Ångström 🚂', total: 12 })).toString('base64')
  await seed.send(queue, [packed])
  await openQueue(page, queue)
  await messageRows(page).first().click()
  await expect(pane(page)).toContainText(/base64.*gzip.*JSON/i)
  await expect(pane(page).getByRole('treeitem', { name: /Zoë Ångström 🚂/ })).toBeVisible()
  await pane(page).getByText('Hex', { exact: true }).click()
  await expect(pane(page).getByRole('region', { name: 'Body', exact: true }).first()).toContainText('7b')
})

test('messages that come while one looks wait for a refresh', async ({ page, seed }) => {
  const queue = await seed.queue('orders')
  await seed.send(queue, ['one'])
  await openQueue(page, queue)
  await expect(messageRows(page)).toHaveCount(1)
  await seed.send(queue, ['two', 'three'])
  await expect(page.getByText(/2 new/)).toBeVisible()
  await expect(messageRows(page)).toHaveCount(1)
  await page.getByRole('button', { name: 'Refresh' }).first().click()
  await expect(messageRows(page)).toHaveCount(3)
})

test('a queue of 10,000 messages opens at once, reaches its end by one key, and sorts', async ({
  page,
  seed,
}) => {
  const queue = await seed.queue('deep')
  await seed.send(
    queue,
    Array.from({ length: 10_000 }, (_, n) => `message ${n}${'.'.repeat(n % 50)}`),
  )
  await openQueue(page, queue)
  await expect(progress(page)).toHaveText('10,000 messages')
  await messageRows(page).first().click()
  await page.keyboard.press('End')
  await expect(messageRow(page, /message 9999/)).toBeVisible()
  await page.getByRole('columnheader', { name: 'Size' }).getByRole('button', { name: 'Size' }).click()
  await expect(page.getByRole('columnheader', { name: 'Size' })).toHaveAttribute(
    'aria-sort',
    /ascending|descending/,
  )
})

test('a body of one mebibyte is cut in the preview and shown whole when asked', async ({ page, seed }) => {
  const queue = await seed.queue('large')
  const body = JSON.stringify({ text: 'ä'.repeat(512 * 1024 - 20), end: 'END' })
  await seed.send(queue, [body])
  await openQueue(page, queue)
  await messageRows(page).first().click()
  await page.getByRole('button', { name: /Show all/ }).click()
  await expect(pane(page).getByRole('treeitem', { name: /end.*END/ })).toBeVisible()
})

test('ticked messages are deleted once that is confirmed, and the others stay', async ({ page, seed }) => {
  const queue = await seed.queue('orders')
  await seed.send(queue, ['keep', 'drop one', 'drop two'])
  await openQueue(page, queue)
  await page.getByRole('textbox', { name: 'Text in the body, or a message id' }).fill('drop')
  await expect(messageRows(page)).toHaveCount(2)
  await page.getByRole('checkbox', { name: /^(Tick|Select) all/ }).check()
  await page
    .getByRole('toolbar')
    .getByRole('button', { name: /^Delete/ })
    .click()
  const confirm = page.getByRole('dialog')
  const field = confirm.getByRole('textbox')
  if ((await field.count()) > 0) await field.fill(await confirm.locator('label b').innerText())
  await confirm.getByRole('button', { name: /^Delete/ }).click()
  await expect(confirm).toBeHidden()
  expect(await seed.visible(queue)).toBe(1)
})

test('what is no JSON path is said to be none, and leaves nothing to act on', async ({ page, seed }) => {
  const queue = await seed.queue('orders')
  await seed.send(queue, orders)
  await openQueue(page, queue)
  const all = page.getByRole('button', { name: /^Actions on all/ })
  await expect(all).toBeVisible()
  await page.getByRole('button', { name: 'Filters' }).click()
  const path = page.getByRole('textbox', { name: 'JSON path', exact: true })
  await path.fill('order[')
  await expect(page.getByText('is not a path')).toBeVisible()
  await expect(all).toBeHidden()
  await expect(progress(page)).toBeEmpty()
  await path.fill('order')
  await expect(progress(page)).toHaveText('20 match · 20 scanned')
  await expect(all).toBeVisible()
})

test('with the keyboard alone one comes from the list of queues to a message and back to the search', async ({
  page,
  seed,
}) => {
  const queue = await seed.queue('orders')
  await seed.send(queue, ['first', 'second'])
  await expect(page.getByRole('link', { name: 'orders', exact: true })).toBeVisible()
  await page.keyboard.press('/')
  await page.keyboard.type('orders')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await expect(messageRows(page)).toHaveCount(2)
  await expect(page.getByRole('main')).toBeFocused()
  await page.keyboard.press('/')
  const search = page.getByRole('textbox', { name: 'Text in the body, or a message id' })
  await expect(search).toBeFocused()
  await page.keyboard.type('second')
  await expect(messageRows(page)).toHaveCount(1)
  await page.keyboard.press('ArrowDown')
  await expect(messageRow(page, /second/)).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(pane(page)).toContainText('second')
  await page.keyboard.press('/')
  await page.keyboard.press('Escape')
  await expect(search).toHaveValue('')
  await expect(messageRows(page)).toHaveCount(2)
})
