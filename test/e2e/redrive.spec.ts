import type { Locator, Page } from '@playwright/test'
import { choose, dialog, messageRow, messageRows, openQueue, pane, progress, tick } from './console'
import { expect, test } from './fixtures'
import type { Seed, Seeded } from './seed'
import { expectAccessible } from './support-axe'

/** Dead letters go back: which ones, where to, changed how, how fast, and what is said of it afterwards. */

const redriveDialog = (page: Page): Locator => dialog(page, 'Redrive from orders-dlq')

/** A queue whose messages, one a word, all failed into its dead-letter queue. */
async function failed(seed: Seed, bodies: string[]): Promise<{ queue: Seeded; dlq: Seeded }> {
  const pair = await seed.pair('orders', { maxReceiveCount: 1 })
  await seed.send(pair.queue, bodies)
  await seed.failAll(pair.queue)
  expect(await seed.visible(pair.dlq)).toBe(bodies.length)
  return pair
}

async function openRedriveOfAll(page: Page, dlq: Seeded): Promise<Locator> {
  await openQueue(page, dlq, 'dead-letters')
  await page.getByRole('main').getByRole('button', { name: 'Redrive…' }).last().click()
  return redriveDialog(page)
}

test('a dry run changes nothing, and all messages go to one chosen queue', async ({ page, seed }) => {
  const { queue, dlq } = await failed(seed, ['a', 'b', 'c'])
  const repair = await seed.queue('repair')
  const redrive = await openRedriveOfAll(page, dlq)
  const dryRun = redrive.getByRole('region', { name: 'Dry run' })
  await expect(dryRun).toContainText('Nothing has moved yet')
  await expect(dryRun.getByRole('listitem')).toHaveText(/orders.*3 messages/)
  await redrive.getByRole('radio', { name: 'A chosen queue' }).check()
  await expect(redrive).toContainText('Choose a destination queue.')
  await redrive.getByRole('option', { name: 'repair', exact: true }).click()
  await expect(dryRun.getByRole('listitem')).toHaveText(/repair.*3 messages/)
  expect(await Promise.all([queue, dlq, repair].map((one) => seed.visible(one)))).toEqual([0, 3, 0])
  await redrive.getByRole('button', { name: 'Redrive 3 messages' }).click()
  await expect(redrive.getByText('3 of 3 messages', { exact: true })).toBeVisible()
  expect(await Promise.all([queue, dlq, repair].map((one) => seed.visible(one)))).toEqual([0, 0, 3])
})

test('a destination is searched for, and created where there is none, with the keyboard alone', async ({
  page,
  seed,
}) => {
  const { dlq } = await failed(seed, ['a', 'b'])
  const redrive = await openRedriveOfAll(page, dlq)
  await redrive.getByRole('radio', { name: 'A chosen queue' }).check()
  await page.keyboard.press('Tab')
  const search = redrive.getByRole('combobox', { name: 'Destination queue' })
  await expect(search).toBeFocused()
  // A queue is not sent to itself, and not created anew either.
  await search.fill('orders-dlq')
  await expect(redrive.getByRole('option')).toHaveCount(0)
  await search.fill('workshop')
  await expect(redrive.getByRole('option', { selected: true })).toHaveText('Create the queue workshop')
  await expectAccessible(page, 'choosing where to redrive to')
  await page.keyboard.press('Enter')
  await expect(redrive.getByRole('button', { name: 'Change: Destination queue' })).toBeFocused()
  await expect(redrive.getByRole('region', { name: 'Dry run' }).getByRole('listitem')).toHaveText(
    /workshop.*2 messages/,
  )
  await redrive.getByRole('button', { name: 'Redrive 2 messages' }).click()
  await expect(redrive.getByText('2 of 2 messages', { exact: true })).toBeVisible()
  expect(await seed.visible(await seed.queue('workshop'))).toBe(2)
})

test('only what the filter shows goes back to its source', async ({ page, seed }) => {
  const { queue, dlq } = await failed(seed, ['apple 1', 'apple 2', 'pear 3'])
  await openQueue(page, dlq)
  await page.getByRole('textbox', { name: 'Text in the body, or a message id' }).fill('apple')
  await expect(progress(page)).toHaveText('2 match · 3 scanned')
  await choose(page, page.getByRole('button', { name: 'Actions on all that match' }), /^Redrive/)
  const redrive = redriveDialog(page)
  await expect(redrive.getByRole('radio', { name: /match the filter/ })).toBeChecked()
  await redrive.getByRole('button', { name: 'Redrive 2 messages' }).click()
  await expect(redrive.getByText('2 of 2 messages', { exact: true })).toBeVisible()
  expect((await seed.receive(queue, 60)).map(({ Body }) => Body).sort()).toEqual(['apple 1', 'apple 2'])
  expect((await seed.receive(dlq, 60)).map(({ Body }) => Body)).toEqual(['pear 3'])
})

test('a message gets another body and attribute, and steps change those that are ticked', async ({
  page,
  seed,
}) => {
  const { queue, dlq } = await failed(seed, ['{"sku":"BLEU"}', '{"sku":"GREEN"}', '{"sku":"RED"}'])
  await openQueue(page, dlq)
  await messageRow(page, /GREEN/).click()
  await pane(page).getByRole('button', { name: 'Redrive…' }).click()
  const redrive = redriveDialog(page)
  await redrive.getByRole('button', { name: 'Edit this message' }).click()
  const editor = redrive.getByRole('textbox', { name: 'Message body' })
  await expect(editor).toContainText('GREEN')
  await editor.fill('{"sku":"LIME"}')
  await redrive.getByRole('button', { name: 'Add attribute' }).click()
  await redrive.getByRole('textbox', { name: 'Name of attribute 1' }).fill('fixedBy')
  await redrive.getByRole('textbox', { name: 'Value of attribute 1' }).fill('ada')
  await expect(redrive.getByRole('region', { name: 'Dry run' })).toContainText('fixedBy (String): ada')
  await redrive.getByRole('button', { name: 'Redrive 1 message' }).click()
  await expect(redrive.getByText('1 of 1 message', { exact: true })).toBeVisible()
  await redrive.getByRole('button', { name: 'Close' }).last().click()
  const [fixed] = await seed.receive(queue, 600)
  expect(fixed?.Body).toBe('{"sku":"LIME"}')
  expect(fixed?.MessageAttributes?.['fixedBy']?.StringValue).toBe('ada')

  await expect(messageRows(page)).toHaveCount(2)
  await tick(messageRow(page, /BLEU/))
  await page.getByRole('toolbar').getByRole('button', { name: 'Redrive…' }).click()
  await choose(page, redrive.getByRole('button', { name: 'Add a change' }), 'Replace text')
  await redrive.getByRole('textbox', { name: 'Find' }).fill('BLEU')
  await redrive.getByRole('textbox', { name: 'Replace with' }).fill('BLUE')
  await expect(redrive.getByRole('region', { name: 'Dry run' })).toContainText('BLUE')
  await redrive.getByRole('button', { name: 'Redrive 1 message' }).click()
  await expect(redrive.getByText('1 of 1 message', { exact: true })).toBeVisible()
  expect((await seed.receive(queue, 600)).map(({ Body }) => Body)).toEqual(['{"sku":"BLUE"}'])
  expect((await seed.receive(dlq, 600)).map(({ Body }) => Body)).toEqual(['{"sku":"RED"}'])
})

test('a cancelled redrive keeps what it moved and leaves the rest', async ({ page, seed }) => {
  const { queue, dlq } = await failed(
    seed,
    Array.from({ length: 30 }, (_, index) => `message ${index}`),
  )
  const redrive = await openRedriveOfAll(page, dlq)
  await redrive.getByRole('radio', { name: 'At most' }).check()
  await redrive.getByRole('textbox', { name: 'Messages per second' }).fill('2')
  await redrive.getByRole('button', { name: 'Redrive 30 messages' }).click()
  await expect.poll(() => seed.visible(queue)).toBeGreaterThan(0)
  await redrive.getByRole('button', { name: 'Cancel' }).click()
  await expect(redrive.getByRole('article')).toContainText('Cancelled')
  const [there, here] = [await seed.visible(queue), await seed.visible(dlq)]
  expect(there + here).toBe(30)
  expect(here).toBeGreaterThan(0)
  await expect(redrive.getByRole('article')).toContainText(`${there} of 30 messages`)
})

test('a report names what could not go and why', async ({ page, seed }) => {
  const { queue, dlq } = await failed(seed, ['comes from orders'])
  await seed.send(dlq, ['comes from nowhere'])
  const redrive = await openRedriveOfAll(page, dlq)
  await expect(redrive.getByRole('region', { name: 'Dry run' })).toContainText('These stay where they are')
  await redrive.getByRole('button', { name: 'Redrive 1 message' }).click()
  await expect(redrive.getByRole('article')).toContainText('Done, with failures')
  await redrive.getByRole('button', { name: 'Report' }).click()
  const report = dialog(page, 'Task report')
  await expect(report).toContainText('Did not make it (1)')
  await expect(report.getByRole('row').last()).toContainText('It did not come from another queue')
  expect((await seed.receive(dlq, 60)).map(({ Body }) => Body)).toEqual(['comes from nowhere'])
  expect(await seed.visible(queue)).toBe(1)
})

test('a FIFO redrive keeps the order of each group, and says before what it does to deduplication', async ({
  page,
  seed,
}) => {
  const { queue, dlq } = await seed.pair('orders.fifo', { maxReceiveCount: 1 })
  // Sent to the dead-letter queue's source within five minutes of the redrive: deduplication must swallow none of it.
  await seed.send(
    queue,
    Array.from({ length: 9 }, (_, n) => ({
      MessageBody: `message ${n}`,
      MessageGroupId: `customer-${n % 3}`,
      MessageDeduplicationId: `order-${n}`,
    })),
  )
  await expect
    .poll(async () => {
      await seed.failAll(queue)
      return seed.visible(dlq)
    })
    .toBe(9)
  await openQueue(page, dlq, 'dead-letters')
  await page.getByRole('main').getByRole('button', { name: 'Redrive…' }).last().click()
  const redrive = dialog(page, 'Redrive from orders-dlq.fifo')
  const words = redrive.getByRole('note', { name: 'What happens to order and deduplication' })
  await expect(words).toContainText('Each message group keeps its order')
  await expect(words).toContainText('deduplication lets it pass')
  await redrive.getByRole('button', { name: 'Redrive 9 messages' }).click()
  await expect(redrive.getByText('9 of 9 messages', { exact: true })).toBeVisible()
  expect(await seed.visible(dlq)).toBe(0)

  const received = await seed.receive(queue, 60)
  const ofGroup = (group: string) =>
    received.filter(({ Attributes }) => Attributes?.MessageGroupId === group).map(({ Body }) => Body)
  expect(ofGroup('customer-0')).toEqual(['message 0', 'message 3', 'message 6'])
  expect(ofGroup('customer-1')).toEqual(['message 1', 'message 4', 'message 7'])
  expect(ofGroup('customer-2')).toEqual(['message 2', 'message 5', 'message 8'])
  expect(received.map(({ Attributes }) => Attributes?.MessageDeduplicationId).sort()).toEqual(
    Array.from({ length: 9 }, (_, n) => `order-${n}`),
  )
  // Said of a standard queue it would be noise.
  const standard = await seed.pair('plain', { maxReceiveCount: 1 })
  await seed.send(standard.dlq, ['stray'])
  await redrive.getByRole('button', { name: 'Close' }).last().click()
  await openQueue(page, standard.dlq, 'dead-letters')
  await page.getByRole('main').getByRole('button', { name: 'Redrive…' }).last().click()
  await expect(dialog(page, 'Redrive from plain-dlq')).toBeVisible()
  await expect(words).toBeHidden()
})

test('a message that was sent back unfixed says that it is back', async ({ page, seed }) => {
  const { queue, dlq } = await failed(seed, ['hopeless'])
  const redrive = await openRedriveOfAll(page, dlq)
  await redrive.getByRole('button', { name: 'Redrive 1 message' }).click()
  await expect(redrive.getByText('1 of 1 message', { exact: true })).toBeVisible()
  await redrive.getByRole('button', { name: 'Close' }).last().click()
  await seed.failAll(queue)
  await openQueue(page, dlq)
  await expect(messageRow(page, /hopeless/)).toContainText('back for the 2nd time')
  await messageRow(page, /hopeless/).click()
  await expect(pane(page)).toContainText('back for the 2nd time')
})

test('a change is added with the keyboard alone, and one Escape does not throw it away', async ({
  page,
  seed,
}) => {
  const { dlq } = await failed(seed, ['{"a":1}'])
  const redrive = await openRedriveOfAll(page, dlq)
  const add = redrive.getByRole('button', { name: 'Add a change' })
  await add.press('Enter')
  await expect(page.getByRole('menuitem', { name: 'Set a JSON value' })).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(add).toBeFocused()
  await expect(page.getByRole('menu')).toBeHidden()
  await page.keyboard.press('Enter')
  await page.keyboard.press('ArrowDown')
  await expect(page.getByRole('menuitem', { name: 'Remove a JSON key' })).toBeFocused()
  await page.keyboard.press('Enter')
  const path = redrive.getByRole('textbox', { name: 'JSON path' })
  await expect(path).toBeFocused()
  await page.keyboard.type('a')

  await page.keyboard.press('Escape')
  await expect(redrive.getByRole('alert')).toContainText('Press Esc again to close.')
  await expect(path).toHaveValue('a')
  await path.fill('b')
  await expect(redrive.getByText('Press Esc again to close.')).toBeHidden()
  await redrive.getByRole('button', { name: 'Remove change 1' }).press('Enter')
  await expect(path).toBeHidden()
  await expect(add).toBeFocused()
  await page.keyboard.press('Escape')
  await page.keyboard.press('Escape')
  await expect(redrive).toBeHidden()
})

test('one Escape does not throw away what was picked, either', async ({ page, seed }) => {
  const { dlq } = await failed(seed, ['{"a":1}'])
  const redrive = await openRedriveOfAll(page, dlq)
  const question = redrive.getByText('Press Esc again to close.')
  // Nothing was entered: it closes at once.
  await page.keyboard.press('Escape')
  await expect(redrive).toBeHidden()

  await openRedriveOfAll(page, dlq)
  await redrive.getByRole('button', { name: 'Add a change' }).click()
  await page.getByRole('menuitem', { name: 'Remove a JSON key' }).click()
  await page.keyboard.press('Escape')
  await expect(question).toBeVisible()
  // What is picked after the question is asked about, too.
  await redrive.getByRole('button', { name: 'Remove change 1' }).click()
  await expect(question).toBeHidden()
  await page.keyboard.press('Escape')
  await expect(redrive).toBeHidden()
})

test('one Escape does not throw away a new queue to which a tag was added', async ({ page }) => {
  await page.getByRole('main').getByRole('button', { name: 'Create a queue' }).click()
  const form = dialog(page, 'Create a queue')
  await form.getByText('Tags', { exact: true }).click()
  await form.getByRole('button', { name: 'Add tag' }).click()
  await page.keyboard.press('Escape')
  await expect(form.getByText('Press Esc again to close.')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(form).toBeHidden()
})

test('Enter in a field starts nothing that the button would not start', async ({ page, seed }) => {
  const { queue, dlq } = await failed(seed, ['a', 'b'])
  const redrive = await openRedriveOfAll(page, dlq)
  const start = redrive.getByRole('button', { name: 'Redrive 2 messages' })
  await redrive.getByRole('radio', { name: 'At most' }).check()
  const rate = redrive.getByRole('textbox', { name: 'Messages per second' })
  await rate.fill('')
  await rate.press('Enter')
  await expect(redrive).toContainText('Enter a rate of 1 to 500 messages per second.')
  await expect(start).toBeDisabled()
  expect(await seed.visible(dlq)).toBe(2)
  await rate.fill('500')
  await rate.press('Enter')
  await expect(redrive.getByText('2 of 2 messages', { exact: true })).toBeVisible()
  expect(await seed.visible(queue)).toBe(2)
})
