import { goTo, messageRow, openQueue, pane } from './console'
import { expect } from './fixtures'
import { test } from './topicSeed'

/** One message, from publish to its end. */

test('a message is traced from the palette: what was filtered out and by which clause, and what was received', async ({
  page,
  seed,
  topicSeed,
}) => {
  const [billing, shipping] = [await seed.queue('billing'), await seed.queue('shipping')]
  const topic = await topicSeed.topic('orders')
  await topicSeed.subscribe(topic, 'sqs', billing.arn, { FilterPolicy: '{"colour": ["red"]}' })
  await topicSeed.subscribe(topic, 'sqs', shipping.arn)
  const id = await topicSeed.publish(topic, 'a blue one', { colour: 'blue' }, { Subject: 'An order' })

  await page.keyboard.press('Control+k')
  await page.getByRole('combobox').fill(id)
  await page.getByRole('option', { name: /Trace this message/ }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Trace' })).toBeVisible()
  const timeline = page.getByRole('list', { name: 'Timeline' }).getByRole('listitem')
  await expect(timeline.filter({ hasText: 'Published to orders' })).toHaveCount(1)
  const filtered = timeline.filter({ hasText: 'filtered it out' })
  await expect(filtered).toContainText('colour is "blue"')
  await filtered.getByText('The clause that kept it back').click()
  await expect(filtered.locator('mark')).toHaveText('"red"')

  await seed.receive(shipping, 30)
  await expect(timeline.filter({ hasText: 'Received' })).toHaveCount(1)
  await page.getByRole('button', { name: /^billing/ }).click()
  await expect(timeline.filter({ hasText: 'Received' })).toHaveCount(0)
  await page.getByRole('button', { name: 'Show all' }).click()
  await page.getByRole('region', { name: '2 ways' }).getByRole('link', { name: 'Open in shipping' }).click()
  await expect(pane(page)).toContainText('a blue one')
})

test('a message in a queue leads to its trace, and an unknown id is said to be unknown', async ({
  page,
  seed,
}) => {
  const { queue, dlq } = await seed.pair('orders', { maxReceiveCount: 1 })
  await seed.send(queue, ['one that fails'])
  await seed.failAll(queue)
  await openQueue(page, dlq)
  await messageRow(page, /one that fails/).click()
  await pane(page).getByRole('link', { name: 'Trace this message' }).click()
  const timeline = page.getByRole('list', { name: 'Timeline' }).getByRole('listitem')
  await expect(timeline.first()).toContainText('Sent')
  await expect(timeline.filter({ hasText: /dead-letter|orders-dlq/ }).first()).toBeVisible()

  await goTo(page, '/trace')
  await page.getByRole('textbox', { name: 'Message id' }).fill('"00000000-0000-4000-8000-000000000000"')
  await page.getByRole('button', { name: 'Trace', exact: true }).click()
  await expect(page.getByText('Nothing is known of this message')).toBeVisible()
})
