import { mergeTests, type Locator, type Page } from '@playwright/test'
import { dialog, goTo, messageRow, messageRows, openQueue, pane, queueRow, type Tab } from './console'
import { expect } from './fixtures'
import { openStream, test as streamTest } from './streamSeed'
import { expectAccessible } from './support-axe'
import { test as topicTest } from './topicSeed'

const test = mergeTests(topicTest, streamTest)

/** Every screen and dialog for those who see little, in light and dark, and for those who use no mouse. */

const order = (number: number) => ({
  MessageBody: JSON.stringify({ order: `O-${number}`, customer: { name: 'Ada' }, items: [1, 2, 3] }),
  MessageAttributes: { source: { DataType: 'String', StringValue: 'web' } },
})

test('the screens have no serious accessibility problem, in light and in dark', async ({ page, seed }) => {
  test.slow() // axe looks at every screen, and at its colours twice
  await expect(page.getByRole('heading', { name: 'No queues yet' })).toBeVisible()
  await expectAccessible(page, 'first start')
  const { queue } = await seed.pair('orders', { maxReceiveCount: 1 })
  await seed.send(queue, [order(1), order(2)])
  await expect(queueRow(page, 'orders')).toBeVisible()
  await page.getByRole('checkbox', { name: 'Select orders', exact: true }).check()
  await expectAccessible(page, 'queues')
  for (const name of ['Settings', 'Activity', 'Tasks']) {
    await goTo(page, `/${name.toLowerCase()}`)
    await expect(page.getByRole('heading', { level: 1, name })).toBeVisible()
    await expectAccessible(page, name)
  }
})

test('every tab of a queue has no serious accessibility problem, in light and in dark', async ({
  page,
  seed,
}) => {
  test.slow() // axe looks at every screen, and at its colours twice
  const { queue, dlq } = await seed.pair('orders', { maxReceiveCount: 1 })
  await seed.send(queue, [order(1), order(2)])
  await seed.failAll(queue)
  await seed.send(queue, [order(3)])
  const tabs: Tab[] = ['send', 'receive', 'configuration', 'dead-letters', 'metrics', 'tags', 'use']
  await openQueue(page, dlq)
  await messageRow(page, /O-1/).click()
  await expect(pane(page).getByRole('treeitem', { name: /customer/ })).toBeVisible()
  await expectAccessible(page, 'messages with one open')
  for (const tab of tabs) {
    await openQueue(page, tab === 'dead-letters' ? dlq : queue, tab)
    await expect(page.getByRole('tab', { selected: true }).first()).toBeVisible()
    await expectAccessible(page, tab)
  }
})

test('every tab of a stream has no serious accessibility problem, in light and in dark', async ({
  page,
  streamSeed,
}) => {
  test.slow() // axe looks at every screen, and at its colours twice
  await goTo(page, '/streams')
  await expect(page.getByRole('heading', { name: 'No streams yet' })).toBeVisible()
  await expectAccessible(page, 'streams, empty')
  const stream = await streamSeed.stream('trucks', 2)
  await streamSeed.put(stream, ['t1', 't2', 't3'])
  await streamSeed.consumer(stream, 'map')
  await page.getByRole('checkbox', { name: 'Select trucks', exact: true }).check()
  await expectAccessible(page, 'streams')

  const main = page.getByRole('main')
  await openStream(page, stream)
  await main.getByRole('row', { name: /shardId-000000000001/ }).click()
  await expect(main.getByRole('region', { name: 'shardId-000000000001' })).toBeVisible()
  await expectAccessible(page, 'shards with one open')
  await openStream(page, stream, 'tail')
  await main.getByRole('button', { name: 'Beginning', exact: true }).click()
  const records = main.getByRole('grid', { name: 'Records of trucks' })
  await records.getByRole('row', { name: /key t1/ }).click()
  await expect(
    page.getByRole('complementary', { name: 'Record' }).getByRole('treeitem').first(),
  ).toBeVisible()
  await expectAccessible(page, 'tail with a record open')
  const exports = main.getByRole('button', { name: 'Export…' })
  await exports.click()
  await expect(dialog(page, 'Export records of trucks')).toBeVisible()
  await expectAccessible(page, 'export of records')
  await page.keyboard.press('Escape')
  await expect(exports).toBeFocused()
  await openStream(page, stream, 'put')
  for (const way of ['One record', 'Many records', 'Generator']) {
    await main.getByText(way, { exact: true }).click()
    await expect(main.getByRole('radio', { name: way })).toBeChecked()
    await expectAccessible(page, way)
  }
  for (const tab of ['consumers', 'metrics', 'configuration', 'tags', 'use']) {
    await openStream(page, stream, tab)
    await expect(page.getByRole('tab', { selected: true }).first()).toBeVisible()
    await expectAccessible(page, `stream, ${tab}`)
  }
})

test('map, trace and outboxes have no serious accessibility problem, in light and in dark', async ({
  page,
  seed,
  topicSeed,
}) => {
  test.slow() // axe looks at every screen, and at its colours twice
  for (const [address, words] of [
    ['/map', 'Nothing to draw yet'],
    ['/trace', 'Follow a message'],
    ['/outboxes', 'No mail yet'],
  ] as const) {
    await goTo(page, address)
    await expect(page.getByText(words)).toBeVisible()
    await expectAccessible(page, `${address}, empty`)
  }
  const { queue } = await seed.pair('billing', { maxReceiveCount: 1 })
  const topic = await topicSeed.topic('orders')
  await topicSeed.subscribe(topic, 'sqs', queue.arn, { FilterPolicy: '{"colour": ["red"]}' })
  await topicSeed.subscribe(topic, 'email', 'ada@example.com')
  await topicSeed.subscribe(topic, 'http', 'http://127.0.0.1:9/hook')
  const id = await topicSeed.publish(topic, '{"order": 1}', { colour: 'red' })
  await topicSeed.publish(topic, '{"order": 2}', { colour: 'blue' })
  await topicSeed.publish('+4915112345678', 'Your verification code is 481516.')
  await seed.failAll(queue)

  await goTo(page, '/map')
  await expect(page.getByRole('link', { name: /^Topic orders/ })).toBeVisible()
  await expectAccessible(page, 'map')
  await page.getByRole('radio', { name: 'Table' }).click()
  await expect(page.getByRole('table')).toBeVisible()
  await expectAccessible(page, 'map as a table')
  await goTo(page, `/trace?message=${id}`)
  await expect(page.getByText('Published to orders by')).toBeVisible()
  await expectAccessible(page, 'trace')
  for (const box of ['mail', 'sms', 'http']) {
    await goTo(page, `/outboxes/${box}`)
    await page.getByRole('option').first().click()
    await expect(page.getByRole('option', { selected: true })).toBeVisible()
    await expectAccessible(page, `outbox ${box}`)
  }
})

test('the dialogs have no serious accessibility problem, and give the focus back', async ({ page, seed }) => {
  test.slow() // axe looks at every screen, and at its colours twice
  const { queue, dlq } = await seed.pair('orders', { maxReceiveCount: 1 })
  await seed.send(queue, [order(1)])
  await seed.failAll(queue)
  const main = page.getByRole('main')

  const create = main.getByRole('button', { name: 'Create queue' })
  await create.click()
  await expect(dialog(page, 'Create a queue')).toBeVisible()
  await expectAccessible(page, 'create queue')
  await page.keyboard.press('Escape')
  await expect(dialog(page, 'Create a queue')).toBeHidden()
  await expect(create).toBeFocused()

  await page.keyboard.press('?')
  await expect(dialog(page, 'Keyboard shortcuts')).toBeVisible()
  await expectAccessible(page, 'keyboard map')
  await page.keyboard.press('Escape')
  await expect(dialog(page, 'Keyboard shortcuts')).toBeHidden()

  await page.keyboard.press('Control+k')
  await expect(dialog(page, 'Command palette')).toBeVisible()
  await expectAccessible(page, 'palette')
  await page.keyboard.press('Escape')
  await expect(dialog(page, 'Command palette')).toBeHidden()
  await expect(create).toBeFocused()

  await openQueue(page, dlq)
  await expect(messageRows(page)).toHaveCount(1)
  const actions = page.getByRole('button', { name: 'More actions' })
  await actions.click()
  await page.getByRole('menuitem', { name: 'Purge…' }).click()
  const purge = page.getByRole('dialog')
  await expect(purge.getByRole('textbox')).toBeFocused()
  await expectAccessible(page, 'typed confirmation')
  await page.keyboard.press('Escape')
  await expect(purge).toBeHidden()
  await expect(actions).toBeFocused()

  await openQueue(page, dlq, 'send')
  const many = page.getByRole('button', { name: 'Import many…' })
  await many.click()
  await expect(dialog(page, 'Import messages to orders-dlq')).toBeVisible()
  await expectAccessible(page, 'import')
  await page.keyboard.press('Escape')
  await expect(many).toBeFocused()

  await openQueue(page, dlq, 'dead-letters')
  await main.getByRole('button', { name: 'Redrive…' }).last().click()
  const redrive = dialog(page, 'Redrive from orders-dlq')
  await expect(redrive.getByRole('button', { name: 'Redrive 1 message' })).toBeEnabled()
  await expectAccessible(page, 'redrive')
  await redrive.getByRole('button', { name: 'Redrive 1 message' }).click()
  await expect(redrive.getByText('1 of 1 message', { exact: true })).toBeVisible()
  const report = redrive.getByRole('button', { name: 'Report' })
  await report.click()
  await expect(dialog(page, 'Task report')).toContainText('No message failed')
  await expectAccessible(page, 'task report')
  await page.keyboard.press('Escape')
  await expect(dialog(page, 'Task report')).toBeHidden()
  await expect(report).toBeFocused()
})

/** Presses Tab until one of these has the focus, which is there as soon as the key was taken. */
async function tabTo(page: Page, targets: Locator): Promise<void> {
  const focused = targets.and(page.locator(':focus'))
  for (let presses = 0; presses < 200; presses++) {
    await page.keyboard.press('Tab')
    if ((await focused.count()) > 0) return
  }
  throw new Error('Tab never came there')
}

test('the keyboard alone goes from the list to a queue, a message and its redrive', async ({
  page,
  seed,
}) => {
  const { queue } = await seed.pair('orders', { maxReceiveCount: 1 })
  await seed.send(queue, [order(1), order(2)])
  await seed.failAll(queue)
  await expect(queueRow(page, 'orders-dlq')).toBeVisible()
  await page.keyboard.press('/')
  await page.keyboard.type('dlq')
  await expect(queueRow(page, 'orders')).toBeHidden()
  const link = queueRow(page, 'orders-dlq').getByRole('link', { name: 'orders-dlq', exact: true })
  await tabTo(page, link.or(queueRow(page, 'orders-dlq')))
  await page.keyboard.press('Enter')
  await expect(messageRows(page)).toHaveCount(2)
  await tabTo(page, messageRows(page))
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await expect(pane(page).getByRole('button', { name: 'Redrive…' })).toBeVisible()
  await tabTo(page, pane(page).getByRole('button', { name: 'Redrive…' }))
  await page.keyboard.press('Enter')
  const redrive = dialog(page, 'Redrive from orders-dlq')
  await expect(redrive).toBeVisible()
  await expect(redrive.getByRole('radio', { name: 'The selected message' })).toBeChecked()
  await page.keyboard.press('Escape')
  await expect(redrive).toBeHidden()
  await expect(pane(page).getByRole('button', { name: 'Redrive…' })).toBeFocused()
})
