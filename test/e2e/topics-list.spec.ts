import type { Locator, Page } from '@playwright/test'
import { choose, dialog, goTo, toast } from './console'
import { expect } from './fixtures'
import { expectAccessible } from './support-axe'
import { test } from './topicSeed'

/** The list of topics: creating, finding and deleting them; and what is configured of one. */

function topicRow(page: Page, name: string): Locator {
  return page
    .getByRole('grid', { name: 'Topics' })
    .getByRole('row')
    .filter({ has: page.getByRole('checkbox', { name: `Select ${name}`, exact: true }) })
}

test('before the first topic the sample shop or a topic of one’s own is one click away', async ({ page }) => {
  await goTo(page, '/topics')
  await expect(page.getByRole('heading', { name: 'No topics yet' })).toBeVisible()
  await expectAccessible(page, 'no topics')
  await page.getByRole('button', { name: 'Load the sample shop' }).click()
  await expect(page.getByRole('grid', { name: 'Topics' }).getByRole('row')).not.toHaveCount(1)
})

test('a topic is created with what was set, and what AWS would refuse is said while it is typed', async ({
  page,
  topicSeed,
}) => {
  await topicSeed.topic('taken')
  await goTo(page, '/topics')
  await page.keyboard.press('Control+Shift+N')
  const form = dialog(page, 'Create a topic')
  const name = form.getByRole('textbox', { name: 'Name', exact: true })
  await expect(name).toBeFocused()
  await name.fill('two words')
  await expect(form.getByRole('alert')).toContainText('a space is not allowed')
  await name.fill('taken')
  await expect(form.getByRole('alert')).toHaveText('A topic with this name exists.')
  await name.fill('orders.fifo')
  await expect(form.getByRole('radio', { name: 'FIFO' })).toBeChecked()
  await expect(name).toHaveValue('orders')
  await form.getByRole('checkbox', { name: /By the content/ }).check()
  await form.getByRole('checkbox', { name: 'Archive messages' }).check()
  await form.getByRole('textbox', { name: 'Days in the archive' }).fill('400')
  await expect(form.getByRole('alert')).toHaveText('From 1 to 365 days.')
  await form.getByRole('textbox', { name: 'Days in the archive' }).fill('7')
  await form.getByRole('textbox', { name: 'Display name' }).fill('Shop')
  await form.getByText('Tags', { exact: true }).click()
  await form.getByRole('button', { name: 'Add tag' }).click()
  await form.getByRole('textbox', { name: 'Key of tag 1' }).fill('team')
  await form.getByText('The same with the AWS CLI').click()
  await expect(form.getByLabel('AWS CLI command')).toContainText('aws sns create-topic --name orders.fifo')
  await expectAccessible(page, 'creating a topic')
  await form.getByRole('button', { name: 'Create topic' }).click()
  await expect(form).toBeHidden()
  await expect(toast(page, 'orders.fifo created')).toBeVisible()
  await expect(topicRow(page, 'orders.fifo')).toContainText('FIFO')

  // An archive has to end before its topic can: AWS refuses, and its words are shown.
  await choose(page, page.getByRole('button', { name: 'Actions for orders.fifo' }), 'Delete…')
  const remove = dialog(page, 'Delete orders.fifo?')
  await remove.getByRole('textbox').fill('orders.fifo')
  await remove.getByRole('button', { name: 'Delete', exact: true }).click()
  await expect(dialog(page, 'Some topics were refused')).toContainText('ArchivePolicy')
})

test('the list follows the broker, finds and sorts topics, and deletes several once it is typed', async ({
  page,
  seed,
  topicSeed,
}) => {
  const queue = await seed.queue('inbox')
  const orders = await topicSeed.topic('orders')
  await topicSeed.topic('mails')
  await topicSeed.topic('ledger.fifo')
  await topicSeed.subscribe(orders, 'sqs', queue.arn)
  await topicSeed.subscribe(orders, 'email', 'someone@example.com')
  await goTo(page, '/topics')
  const row = topicRow(page, 'orders')
  await expect(row).toContainText('1 +1 pending')
  await topicSeed.publish(orders, 'hello')
  await expect(row.getByRole('gridcell').nth(6)).toHaveText('1')

  await page.getByRole('button', { name: 'Delivered', exact: true }).click()
  const names = page.getByRole('checkbox', { name: /^Select (?!all)/ })
  const order = async () =>
    (await names.evaluateAll((boxes) => boxes.map((box) => box.getAttribute('aria-label')))).join(', ')
  await expect.poll(order).toBe('Select orders, Select ledger.fifo, Select mails')
  await expectAccessible(page, 'topics')
  await page.keyboard.press('/')
  await page.keyboard.type('mai')
  await expect(row).toBeHidden()
  await page.getByRole('textbox', { name: 'Search topics by name' }).fill('')
  await page.getByRole('group', { name: 'Show' }).getByRole('button', { name: 'Failing' }).click()
  await expect(page.getByText('Nothing fails')).toBeVisible()
  await page.getByRole('button', { name: 'Show all topics' }).click()

  await choose(page, page.getByRole('button', { name: 'Actions for mails' }), 'Subscribe…')
  await expect(dialog(page, /Subscribe/)).toBeVisible()
  await page.keyboard.press('Escape')
  await goTo(page, '/topics')

  await page.getByRole('checkbox', { name: 'Select orders' }).check()
  await page.getByRole('checkbox', { name: 'Select mails' }).check()
  const bar = page.getByRole('toolbar', { name: 'Selected topics' })
  await expect(bar).toContainText('2 topics selected')
  await expect(bar).toContainText('2 subscriptions')
  await bar.getByRole('button', { name: 'Delete…' }).click()
  const remove = page.getByRole('dialog')
  await remove.getByRole('textbox').fill('delete 2 topics')
  await remove.getByRole('button', { name: 'Delete', exact: true }).click()
  await expect(row).toBeHidden()
  await expect(topicRow(page, 'ledger.fifo')).toBeVisible()
})

test('attributes are saved after they were shown, and a delivery policy shows the retries it makes', async ({
  page,
  topicSeed,
}) => {
  const arn = await topicSeed.topic('orders')
  await goTo(page, `/topics/${arn}/configuration`)
  const form = page.getByRole('form', { name: 'Configuration' })
  await expect(form.getByText('3 retries within 1 min')).toBeVisible()
  const editor = form.getByRole('textbox', { name: 'Delivery policy, JSON' })
  await editor.fill('{"http":{"defaultHealthyRetryPolicy":{"numRetries":101}}}')
  await expect(form.getByRole('alert')).toContainText('numRetries must be less than or equal to 100')
  await editor.fill('{"http":{"defaultHealthyRetryPolicy":{"numRetries":2,"maxDelayTarget":60}}}')
  await expect(form.getByRole('list', { name: 'Retries' })).toContainText('after 20 s, 1 min')
  await form.getByRole('textbox', { name: 'Display name' }).fill('Shop')
  await expectAccessible(page, 'configuration of a topic')
  await page.getByRole('button', { name: 'Review and save…' }).click()
  const review = dialog(page, 'Save 2 changes?')
  await expect(review).toContainText('DisplayName')
  await review.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(toast(page, '2 attributes changed')).toBeVisible()
  await expect(page.getByText('Everything is saved')).toBeVisible()
})

test('tags, permissions and data protection are kept, and refusals are in AWS’s words', async ({
  page,
  topicSeed,
}) => {
  const arn = await topicSeed.topic('orders')
  await goTo(page, `/topics/${arn}/tags`)
  await page.getByRole('button', { name: 'Add permission…' }).click()
  const form = dialog(page, 'Add permission')
  await form.getByRole('textbox', { name: 'Label' }).fill('partner')
  await form.getByRole('textbox', { name: /Accounts/ }).fill('123456789012')
  await form.getByRole('button', { name: 'Add permission' }).click()
  await expect(page.getByRole('button', { name: 'Remove permission partner' })).toBeVisible()

  const protection = page.getByRole('textbox', { name: 'Data protection policy' })
  await protection.fill('{"Name":"p"}')
  await page.getByRole('button', { name: 'Save data protection policy' }).click()
  await expect(page.getByText(/DataProtectionPolicy Reason: Version must be/)).toBeVisible()
  await protection.fill('')
  await page.getByRole('button', { name: 'Start from an example' }).click()
  await page.getByRole('button', { name: 'Save data protection policy' }).click()
  await expect(toast(page, 'Data protection policy saved')).toBeVisible()
  await expectAccessible(page, 'tags and policies of a topic')
})

test('code to copy names this topic, this endpoint and a queue that can be chosen', async ({
  page,
  running,
  seed,
  topicSeed,
}) => {
  await seed.queue('billing')
  const mails = await seed.queue('mails')
  const arn = await topicSeed.topic('orders')
  await goTo(page, `/topics/${arn}/use`)
  const code = page.getByLabel(/^Example in/)
  await expect(code).toContainText(running.endpoint)
  await expect(code).toContainText(arn)
  await page.getByRole('combobox', { name: 'Queue to subscribe' }).selectOption('mails')
  await expect(code).toContainText(mails.arn)
  await page.getByText('Python', { exact: true }).click()
  await expect(code).toContainText('sns.publish(')
  await expectAccessible(page, 'code for a topic')
})
