import type { Locator, Page } from '@playwright/test'
import { goTo, pane } from './console'
import { expect } from './fixtures'
import { expectAccessible } from './support-axe'
import { test } from './topicSeed'

/** Publishing from the console, and what became of it. */

const editor = (page: Page, name = 'Message'): Locator => page.getByRole('textbox', { name, exact: true })
const results = (page: Page): Locator => page.getByRole('complementary', { name: 'Published' })
const published = (page: Page): Locator => page.getByRole('complementary', { name: 'Published message' })
const rows = (page: Page): Locator =>
  page.getByRole('grid', { name: /^Messages published to/ }).locator('[role=row][data-position]')
const verdict = (page: Page, name: string): Locator =>
  published(page).getByRole('list', { name: 'Subscriptions' }).getByRole('listitem').filter({ hasText: name })

test('a message says where it would go, and then what became of it, each line a way there', async ({
  page,
  seed,
  topicSeed,
}) => {
  const [reds, all] = [await seed.queue('reds'), await seed.queue('all')]
  const topic = await topicSeed.topic('orders')
  await topicSeed.subscribe(topic, 'sqs', reds.arn, { FilterPolicy: '{"colour": ["red"]}' })
  await topicSeed.subscribe(topic, 'sqs', all.arn)
  await goTo(page, `/topics/${topic}/publish`)
  await editor(page).fill('a blue one')
  await expect(page.getByText('Goes to 1 of 2 subscriptions.')).toBeVisible()
  await page.getByRole('button', { name: 'Why?' }).click()
  await expect(page.getByText(/filters it out: colour is missing/)).toBeVisible()
  await page.getByRole('button', { name: 'Add attribute' }).click()
  await page.getByLabel('Name of attribute 1').fill('colour')
  await page.getByLabel('Value of attribute 1').fill('red')
  await expect(page.getByText('Goes to all 2 subscriptions.')).toBeVisible()
  await page.getByLabel('Value of attribute 1').fill('blue')
  await editor(page).focus()
  await page.keyboard.press('Control+Enter')

  await expect(results(page).getByRole('link', { name: /Filtered out.*reds/ })).toBeVisible()
  await expectAccessible(page, 'publish')
  await results(page)
    .getByRole('link', { name: /Delivered.*all/ })
    .click()
  await expect(pane(page)).toContainText('a blue one')
})

test('each protocol gets its own text, and what AWS would refuse is said at its field', async ({
  page,
  seed,
  topicSeed,
}) => {
  const queue = await seed.queue('own')
  const topic = await topicSeed.topic('news')
  await topicSeed.subscribe(topic, 'sqs', queue.arn, { RawMessageDelivery: 'true' })
  await goTo(page, `/topics/${topic}/publish`)
  await page.getByRole('button', { name: 'Publish message' }).click()
  await expect(page.getByRole('alert')).toHaveText('Invalid parameter: Empty message')
  await editor(page).fill('for everybody')
  await page.getByLabel('Subject').fill(' begins with a blank')
  await page.getByRole('button', { name: 'Publish message' }).click()
  await expect(page.getByLabel('Subject')).toBeFocused()
  await expect(page.getByText('Invalid parameter: Subject')).toBeVisible()
  await page.getByLabel('Subject').fill('News')

  await page.getByRole('checkbox', { name: /A different message for each protocol/ }).check()
  await expect(editor(page, 'Default message')).toHaveText('for everybody')
  await page.getByRole('tab', { name: /^SQS/ }).click()
  await editor(page, 'Message for SQS').fill('for queues')
  await page.getByRole('button', { name: 'Publish message' }).click()
  await results(page)
    .getByRole('link', { name: /Delivered.*own/ })
    .click()
  await expect(pane(page)).toContainText('for queues')
})

test('a FIFO topic asks for a group, and says that a duplicate was not delivered again', async ({
  page,
  seed,
  topicSeed,
}) => {
  const queue = await seed.queue('orders.fifo', { FifoQueue: 'true' })
  const topic = await topicSeed.topic('orders.fifo')
  await topicSeed.subscribe(topic, 'sqs', queue.arn)
  await goTo(page, `/topics/${topic}/publish`)
  await editor(page).fill('first')
  await page.getByRole('button', { name: 'Publish message' }).click()
  await expect(page.getByLabel('Message group id')).toBeFocused()
  await expect(page.getByText(/The MessageGroupId parameter is required/)).toBeVisible()
  await page.getByLabel('Message group id').fill('customer-1')
  await page.getByLabel('Deduplication id').fill('once')
  await page.getByRole('button', { name: 'Publish message' }).click()
  await expect(results(page).getByText(/^Sequence number/)).toHaveCount(1)
  await page.getByRole('button', { name: 'Publish message' }).click()
  await expect(results(page).getByText(/A duplicate/)).toHaveCount(1)
})

test('of every message it can be said why it did not arrive, and what fails can be tried again or given up', async ({
  page,
}) => {
  await goTo(page, '/topics')
  await page.getByRole('button', { name: 'Load the sample shop' }).click()
  await expect(page.getByRole('link', { name: /shop-audit|order-events/ }).first()).toBeVisible()
  await goTo(page, '/topics/arn:aws:sns:us-east-1:000000000000:order-events/deliveries')
  await page.getByRole('textbox', { name: /^Text in message/ }).fill('so-20436')
  await expect(rows(page)).toHaveCount(1)
  await rows(page).first().click()

  const filteredOut = verdict(page, 'shop-invoices')
  await expect(filteredOut).toContainText('event is "order.placed"')
  await filteredOut.getByRole('button', { name: 'Details of shop-invoices' }).click()
  await expect(filteredOut.locator('mark')).toContainText('order.paid')

  const webhook = verdict(page, '/hooks/orders')
  await webhook
    .getByRole('button', { name: /^Details of/ })
    .first()
    .click()
  const attempts = webhook.getByRole('list', { name: 'Attempts' }).getByRole('listitem')
  await expect(attempts.first()).toContainText('connection refused')
  await expect(attempts.first().getByLabel(/^Request of attempt/)).toContainText('POST /hooks/orders')
  const before = await attempts.count()
  await webhook.getByRole('button', { name: 'Retry now' }).click()
  await expect.poll(() => attempts.count()).toBeGreaterThan(before)
  await expectAccessible(page, 'deliveries')
  await webhook.getByRole('button', { name: 'Send to DLQ' }).click()
  await expect(webhook.getByText('Failed', { exact: true })).toBeVisible()
  await webhook.getByRole('link', { name: 'Open it in shop-webhook-dlq' }).click()
  await expect(pane(page)).toContainText('order.placed')
})

test('requests to confirm stand with the deliveries, as what they are', async ({ page, topicSeed }) => {
  const topic = await topicSeed.topic('alarms')
  await topicSeed.subscribe(topic, 'http', 'http://127.0.0.1:9/confirm')
  await goTo(page, `/topics/${topic}/deliveries`)
  await expect(page.getByText('Nothing was published yet')).toBeVisible()
  await page.getByRole('radio', { name: 'Over the network' }).click()
  const row = page.getByRole('row', { name: /^Asks to confirm to http:\/\/127.0.0.1:9\/confirm/ })
  await row.click()
  await expect(page.getByRole('complementary', { name: 'Delivery' })).toContainText(
    'It is no message of the topic.',
  )
  await page.keyboard.press('Escape')
  await expect(page.getByRole('complementary', { name: 'Delivery' })).toBeHidden()
})

test('new messages come on top while one looks there, and are counted while one reads further down', async ({
  page,
  topicSeed,
}) => {
  const topic = await topicSeed.topic('busy')
  for (let n = 1; n <= 130; n++) await topicSeed.publish(topic, `message ${n}.`)
  await goTo(page, `/topics/${topic}/deliveries`)
  await expect(rows(page).first()).toContainText('message 130.')
  await topicSeed.publish(topic, 'message 131.')
  await expect(rows(page).first()).toContainText('message 131.')

  const grid = page.getByRole('grid', { name: /^Messages published to/ })
  await rows(page).first().click()
  await page.keyboard.press('End')
  await expect(grid).toHaveAttribute('aria-rowcount', '132')
  await topicSeed.publish(topic, 'message 132.')
  await page.getByRole('button', { name: '1 new' }).click()
  await expect(rows(page).first()).toContainText('message 132.')
})
