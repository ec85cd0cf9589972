import { dialog, queueRow, toast, choose } from './console'
import { expect, test } from './fixtures'

/** The list of queues: creating, finding, purging and deleting them. */

test('a standard queue is created with its dead-letter queue and everything that was set', async ({
  page,
  seed,
}) => {
  await page.getByRole('main').getByRole('button', { name: 'Create a queue' }).click()
  const form = dialog(page, 'Create a queue')
  await expect(form.getByRole('textbox', { name: 'Name', exact: true })).toBeFocused()
  await form.getByRole('textbox', { name: 'Name', exact: true }).fill('orders')
  await form.getByRole('radio', { name: 'Create a dead-letter queue with it' }).check()
  await expect(form.getByRole('textbox', { name: 'Its name' })).toHaveValue('orders-dlq')
  await form.getByRole('textbox', { name: 'Receives before it moves' }).fill('4')
  await form.getByRole('textbox', { name: 'Visibility timeout', exact: true }).fill('2')
  await form.getByRole('combobox', { name: 'Unit of Visibility timeout' }).selectOption('minutes')
  await form.getByRole('textbox', { name: 'Message retention', exact: true }).fill('2')
  await form.getByRole('textbox', { name: 'Delivery delay', exact: true }).fill('5')
  await form.getByRole('textbox', { name: 'Receive wait time', exact: true }).fill('20')
  await form.getByRole('textbox', { name: 'Maximum message size', exact: true }).fill('64')
  await form.getByRole('combobox', { name: 'Unit of Maximum message size' }).selectOption('KiB')
  await form.getByText('Redrive allow policy', { exact: true }).click()
  await form.getByRole('combobox', { name: 'May be the DLQ of' }).selectOption('No queue')
  await form.getByText('Encryption', { exact: true }).click()
  await form.getByRole('combobox', { name: 'Server-side encryption' }).selectOption('SSE-KMS (own key)')
  await form.getByRole('textbox', { name: 'KMS key' }).fill('alias/shop')
  await form.getByText('Access policy', { exact: true }).first().click()
  await form.getByRole('button', { name: 'Start from an example' }).click()
  await form.getByText('Tags', { exact: true }).click()
  await form.getByRole('button', { name: 'Add tag' }).click()
  await form.getByRole('textbox', { name: 'Key of tag 1' }).fill('team')
  await form.getByRole('textbox', { name: 'Value of tag 1' }).fill('checkout')
  await form.getByText('The same with the AWS CLI').click()
  await expect(form.getByLabel('AWS CLI command')).toContainText('aws sqs create-queue --queue-name orders')
  await form.getByRole('button', { name: 'Create both queues' }).click()

  await expect(form).toBeHidden()
  await expect(toast(page, 'orders created')).toBeVisible()
  await expect(queueRow(page, 'orders')).toBeVisible()
  await expect(queueRow(page, 'orders-dlq')).toContainText('DLQ of')
  const arn = (name: string) => `arn:aws:sqs:us-east-1:000000000000:${name}`
  const queue = await seed.queue('orders')
  const attributes = await seed.attributes(queue)
  expect(attributes).toMatchObject({
    VisibilityTimeout: '120',
    MessageRetentionPeriod: String(2 * 24 * 3600),
    DelaySeconds: '5',
    ReceiveMessageWaitTimeSeconds: '20',
    MaximumMessageSize: '65536',
    KmsMasterKeyId: 'alias/shop',
    RedriveAllowPolicy: JSON.stringify({ redrivePermission: 'denyAll' }),
  })
  expect(JSON.parse(attributes['RedrivePolicy']!)).toMatchObject({
    deadLetterTargetArn: arn('orders-dlq'),
    maxReceiveCount: 4,
  })
  expect(attributes['Policy']).toContain('Statement')
})

test('a FIFO queue takes its settings, and a name with .fifo says that it is one', async ({ page, seed }) => {
  await page.keyboard.press('Control+n')
  const form = dialog(page, 'Create a queue')
  await form.getByRole('textbox', { name: 'Name', exact: true }).fill('payments.fifo')
  await expect(form.getByRole('radio', { name: 'FIFO' })).toBeChecked()
  await expect(form.getByRole('textbox', { name: 'Name', exact: true })).toHaveValue('payments')
  await form.getByRole('checkbox', { name: /Content-based deduplication/ }).check()
  await form.getByRole('combobox', { name: 'Throughput limit' }).selectOption('Per message group')
  await expect(form.getByText('Per message group is allowed only if')).toBeVisible()
  await form.getByRole('combobox', { name: 'Deduplication scope' }).selectOption('In its message group')
  await expect(form.getByText('Per message group is allowed only if')).toBeHidden()
  await form.getByRole('button', { name: 'Create queue' }).click()
  await expect(queueRow(page, 'payments.fifo')).toContainText('FIFO')
  const queue = await seed.queue('payments.fifo', {
    ContentBasedDeduplication: 'true',
    DeduplicationScope: 'messageGroup',
    FifoThroughputLimit: 'perMessageGroupId',
  })
  expect(await seed.attributes(queue)).toMatchObject({ FifoThroughputLimit: 'perMessageGroupId' })
})

test('what AWS would refuse is said while it is typed, and a losing configuration is warned of', async ({
  page,
  seed,
}) => {
  await seed.queue('taken')
  await expect(queueRow(page, 'taken')).toBeVisible()
  await page.getByRole('button', { name: 'Create queue' }).click()
  const form = dialog(page, 'Create a queue')
  const name = form.getByRole('textbox', { name: 'Name', exact: true })
  await name.fill('two words')
  await expect(form.getByRole('alert')).toHaveText(
    'Can only include alphanumeric characters, hyphens, or underscores; a space is not allowed.',
  )
  await name.fill('taken')
  await expect(form.getByRole('alert')).toHaveText('A queue with this name exists.')
  await name.fill('x'.repeat(81))
  await expect(form.getByRole('alert')).toContainText('at most 80')
  await name.fill('orders')
  await expect(form.getByRole('alert')).toHaveCount(0)

  const visibility = form.getByRole('textbox', { name: 'Visibility timeout', exact: true })
  await visibility.fill('13')
  await form.getByRole('combobox', { name: 'Unit of Visibility timeout' }).selectOption('hours')
  await expect(form.getByRole('alert')).toHaveText('From 0 s to 12 h.')
  await expect(visibility).toHaveAttribute('aria-invalid', 'true')
  await form.getByRole('button', { name: 'Create queue' }).click()
  await expect(visibility).toBeFocused()
  await visibility.fill('1')
  await expect(form.getByRole('alert')).toHaveCount(0)

  // Nobody is told that the queue is missing which they are about to choose.
  const missing = form.getByText('There is no dead-letter queue.')
  await expect(missing).toBeVisible()
  await form.getByRole('radio', { name: 'Use an existing queue' }).check()
  await expect(missing).toBeHidden()
  await form.getByRole('radio', { name: 'Create a dead-letter queue with it' }).check()
  await form.getByRole('textbox', { name: 'Receives before it moves' }).fill('1')
  await form.getByRole('textbox', { name: 'Its retention' }).fill('1')
  await expect(form.getByRole('status')).toContainText('warning')
  await expect(form.getByText(/first failure|single|once/).first()).toBeVisible()
  await form.getByRole('button', { name: 'Cancel' }).click()
  await expect(form).toBeHidden()
  await expect(queueRow(page, 'orders')).toBeHidden()
})

test('the list follows the broker, puts the backlog first, and finds and sorts queues', async ({
  page,
  seed,
}) => {
  const small = await seed.queue('small')
  const large = await seed.queue('large')
  await seed.queue('ledger.fifo')
  await seed.send(large, ['1', '2', '3'])
  await seed.send(small, ['1'])
  const names = page
    .getByRole('grid', { name: 'Queues' })
    .getByRole('row')
    .getByRole('checkbox', { name: /^Select (?!all)/ })
  const order = async () =>
    (await names.evaluateAll((boxes) => boxes.map((box) => box.getAttribute('aria-label')))).join(', ')
  await expect.poll(order).toBe('Select large, Select small, Select ledger.fifo')
  await expect(queueRow(page, 'large').getByRole('gridcell').nth(3)).toHaveText('3')
  await seed.receive(large, 60)
  await expect(queueRow(page, 'large').getByRole('gridcell').nth(4)).toHaveText('3')

  await page.getByRole('button', { name: 'Name', exact: true }).click()
  await expect(page.getByRole('columnheader', { name: 'Name' })).toHaveAttribute('aria-sort', 'ascending')
  await expect.poll(order).toBe('Select large, Select ledger.fifo, Select small')

  await page.keyboard.press('/')
  const search = page.getByRole('textbox', { name: 'Search queues by name' })
  await expect(search).toBeFocused()
  await page.keyboard.type('le')
  await expect(queueRow(page, 'large')).toBeHidden()
  await expect(queueRow(page, 'ledger.fifo')).toBeVisible()
  await search.fill('nothing like it')
  await expect(page.getByText('No queue matches')).toBeVisible()
  await page.getByRole('button', { name: 'Show all queues' }).click()
  await page.getByRole('group', { name: 'Show' }).getByRole('button', { name: 'FIFO' }).click()
  await expect.poll(order).toBe('Select ledger.fifo')
})

test('several queues are purged and deleted together once it is typed how many', async ({ page, seed }) => {
  const queues = [await seed.queue('one'), await seed.queue('two'), await seed.queue('three')]
  for (const queue of queues) await seed.send(queue, ['a', 'b'])
  await page.getByRole('checkbox', { name: 'Select one' }).check()
  await page.getByRole('checkbox', { name: 'Select two' }).check()
  const bar = page.getByRole('toolbar', { name: 'Selected queues' })
  await expect(bar).toContainText('2 queues selected')
  await expect(bar).toContainText('4 messages')
  await bar.getByRole('button', { name: 'Purge…' }).click()
  const purge = page.getByRole('dialog')
  await expect(purge).toContainText('4 messages will be deleted for good')
  const confirm = purge.getByRole('button', { name: /^Purge/ })
  await expect(confirm).toBeDisabled()
  await purge.getByRole('textbox').fill(await purge.locator('label b').innerText())
  await confirm.click()
  await expect(purge).toBeHidden()
  await expect(queueRow(page, 'one').getByRole('gridcell').nth(3)).toHaveText('0')
  expect(await seed.visible(queues[2]!)).toBe(2)

  await page.getByRole('checkbox', { name: 'Select all queues that match' }).check()
  await bar.getByRole('button', { name: 'Delete…' }).click()
  const remove = page.getByRole('dialog')
  await remove.getByRole('textbox').fill(await remove.locator('label b').innerText())
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: 'No queues yet' })).toBeVisible()
})

test('one queue is deleted by typing its name, and its dead-letter queue is one click away, both ways', async ({
  page,
  seed,
}) => {
  await seed.pair('orders')
  await queueRow(page, 'orders').getByRole('link', { name: 'orders-dlq' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'orders-dlq' })).toBeVisible()
  await page.getByRole('link', { name: 'orders', exact: true }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'orders', exact: true })).toBeVisible()
  await page.keyboard.press('Control+1')
  await queueRow(page, 'orders-dlq')
    .getByRole('link', { name: /orders$/ })
    .click()
  await expect(page.getByRole('heading', { level: 1, name: 'orders', exact: true })).toBeVisible()

  await choose(page, page.getByRole('button', { name: 'More actions' }), 'Delete queue…')
  const remove = page.getByRole('dialog')
  await remove.getByRole('textbox', { name: /Type orders/ }).fill('order')
  await expect(remove.getByRole('button', { name: 'Delete', exact: true })).toBeDisabled()
  await remove.getByRole('textbox').fill('orders')
  await remove.getByRole('button', { name: 'Delete', exact: true }).click()
  await expect(queueRow(page, 'orders')).toBeHidden()
  await expect(queueRow(page, 'orders-dlq')).toBeVisible()
})

test('of all rows only the current one is on the way of the Tab key', async ({ page, seed }) => {
  for (const name of ['orders', 'invoices', 'mails']) await seed.queue(name)
  await expect(queueRow(page, 'mails')).toBeVisible()
  const actions = page.getByRole('button', { name: /^Actions for/ })
  await expect(actions).toHaveCount(3)
  const reachable = page.locator('[role=row] :is(a, button:not(.sort), input):not([tabindex="-1"])')
  // The box of the head; then box, name and menu of one row.
  await expect(reachable).toHaveCount(4)
})
