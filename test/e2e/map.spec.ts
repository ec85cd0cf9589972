import type { Locator, Page } from '@playwright/test'
import { goTo } from './console'
import { expect } from './fixtures'
import { test } from './topicSeed'

/** The topology, by mouse, by keyboard and as a table. */

const map = (page: Page): Locator => page.getByRole('group', { name: /^Map of/ })

test('the map shows what sends to what, and the keyboard follows it to a queue', async ({
  page,
  seed,
  topicSeed,
}) => {
  const { queue, dlq } = await seed.pair('billing', { maxReceiveCount: 1 })
  await goTo(page, '/map')
  await expect(map(page).getByRole('link')).toHaveCount(2)
  const topic = await topicSeed.topic('orders')
  await topicSeed.subscribe(topic, 'sqs', queue.arn, { FilterPolicy: '{"colour": ["red"]}' })
  await topicSeed.publish(topic, 'one', { colour: 'red' })
  await seed.failAll(queue)

  const orders = map(page).getByRole('link', { name: /^Topic orders, 1 subscription/ })
  await expect(orders).toBeVisible()
  await expect(
    map(page).getByRole('link', { name: /^Dead-letter queue billing-dlq, .*messages die here/ }),
  ).toBeVisible()
  await orders.focus()
  await page.keyboard.press('ArrowRight')
  await expect(map(page).getByRole('link', { name: /^Queue billing/ })).toBeFocused()
  await page.keyboard.press('ArrowLeft')
  await expect(orders).toBeFocused()
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { level: 1, name: 'billing', exact: true })).toBeVisible()
  expect(dlq.name).toBe('billing-dlq')
})

test('the map is a table, too, and finds what is looked for', async ({ page, seed, topicSeed }) => {
  const queue = await seed.queue('billing')
  await seed.queue('unused')
  const topic = await topicSeed.topic('orders')
  await topicSeed.subscribe(topic, 'sqs', queue.arn, { FilterPolicy: '{"colour": ["red"]}' })
  await topicSeed.subscribe(topic, 'email', 'ada@example.com')
  await goTo(page, '/map')
  await expect(map(page)).toBeVisible()
  await page.getByRole('radio', { name: 'Table' }).click()
  const rows = page.getByRole('table', { name: 'Ways messages take' }).getByRole('row')
  await expect(rows.filter({ hasText: 'billing' })).toContainText('colour')
  await expect(rows.filter({ hasText: 'billing' }).getByRole('link', { name: 'Subscription' })).toBeVisible()
  await expect(rows.filter({ hasText: 'ada@example.com' })).toContainText('not confirmed')
  const table = page.getByRole('region', { name: 'Map as a table' })
  await expect(table.getByRole('link', { name: 'unused' })).toBeVisible()
  await page.getByRole('textbox', { name: 'Find on the map' }).fill('ada')
  await expect(rows).toHaveCount(2)
  await page.getByRole('textbox', { name: 'Find on the map' }).fill('')
  await page.getByRole('checkbox', { name: 'Connected only' }).check()
  await expect(table.getByRole('link', { name: 'unused' })).toHaveCount(0)
  await rows.filter({ hasText: 'billing' }).getByRole('link', { name: 'billing' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'billing', exact: true })).toBeVisible()
})
