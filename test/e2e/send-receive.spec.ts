import { choose, dialog, messageRow, messageRows, openQueue, pane, toast } from './console'
import { expect, test } from './fixtures'

/** Sending by hand, and receiving for real. */

test('a message is sent with its attributes, exactly as it was typed', async ({ page, seed }) => {
  const queue = await seed.queue('orders')
  await openQueue(page, queue, 'send')
  await page.getByRole('textbox', { name: 'Body', exact: true }).fill('{"total": 12.50, "name": "Zoë 🚂"}')
  await page.getByRole('button', { name: 'Add attribute' }).click()
  await page.getByRole('textbox', { name: /name/i }).last().fill('source')
  await page.getByRole('textbox', { name: /value/i }).last().fill('console')
  await page.getByRole('button', { name: 'Send message' }).click()
  await expect(page.getByRole('main').getByText(/Sent/).first()).toBeVisible()
  const [message] = await seed.receive(queue, 30)
  expect(message?.Body).toBe('{"total": 12.50, "name": "Zoë 🚂"}')
  expect(message?.MessageAttributes).toEqual({ source: { DataType: 'String', StringValue: 'console' } })
})

test('a body that is not JSON can be sent, and one that looks like broken JSON is pointed out', async ({
  page,
  seed,
}) => {
  const queue = await seed.queue('orders')
  await openQueue(page, queue, 'send')
  const body = page.getByRole('textbox', { name: 'Body', exact: true })
  await body.fill('{"a": 1')
  await expect(
    page
      .getByRole('main')
      .getByText(/not (valid )?JSON/i)
      .first(),
  ).toBeVisible()
  await body.fill('just text')
  await page.keyboard.press('Control+Enter')
  await expect.poll(() => seed.visible(queue)).toBe(1)
})

test('a FIFO queue asks for a message group', async ({ page, seed }) => {
  const queue = await seed.queue('orders.fifo', { ContentBasedDeduplication: 'true' })
  await openQueue(page, queue, 'send')
  await page.getByRole('textbox', { name: 'Body', exact: true }).fill('first')
  await page.getByRole('textbox', { name: 'Message group id' }).fill('customer-7')
  await page.getByRole('button', { name: 'Send message' }).click()
  await expect.poll(() => seed.visible(queue)).toBe(1)
  const [message] = await seed.receive(queue, 30)
  expect(message?.Attributes?.MessageGroupId).toBe('customer-7')
})

test('a receive says what it will do, and its messages can be extended, returned and deleted', async ({
  page,
  seed,
}) => {
  const { queue } = await seed.pair('orders', { maxReceiveCount: 5 })
  await seed.send(queue, ['one', 'two'])
  await openQueue(page, queue, 'receive')
  const effects = page.getByRole('note', { name: 'What this does' })
  await expect(effects).toContainText('+1 receive')
  await expect(effects).toContainText('hidden from consumers for 30 s')
  await expect(effects).toContainText('orders-dlq takes a message after 5 receives')
  const panel = page.getByRole('tabpanel', { name: 'Receive' })
  await panel.getByRole('textbox', { name: 'Messages', exact: true }).fill('2')
  await panel.getByRole('textbox', { name: 'Messages', exact: true }).blur()
  await panel.getByRole('button', { name: /^Receive (one|up to)/ }).click()
  const received = page.getByRole('list', { name: 'Received messages' }).getByRole('listitem')
  await expect(received).toHaveCount(2)
  await expect(received.first()).toContainText('1 of 5 receives')

  // They stay while one looks elsewhere.
  await page.getByRole('tab', { name: 'Messages', exact: true }).click()
  await expect(messageRows(page)).toHaveCount(2)
  await page.getByRole('tab', { name: 'Receive', exact: true }).click()
  await expect(received).toHaveCount(2)

  await received.filter({ hasText: 'one' }).getByRole('button', { name: 'Delete' }).click()
  await received.filter({ hasText: 'two' }).getByRole('button', { name: 'Return now' }).click()
  await expect.poll(() => seed.visible(queue)).toBe(1)
  const [again] = await seed.receive(queue, 30)
  expect(again?.Body).toBe('two')
  expect(again?.Attributes?.ApproximateReceiveCount).toBe('2')
})

test('a template is remembered for the queue', async ({ page, seed }) => {
  const queue = await seed.queue('orders')
  await openQueue(page, queue, 'send')
  const body = page.getByRole('textbox', { name: 'Body', exact: true })
  await body.fill('{"order": 1}')
  await page.getByRole('button', { name: 'Templates' }).click()
  await page.getByRole('menuitem', { name: /Save/ }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('textbox').fill('an order')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await body.fill('')
  await page.getByRole('button', { name: 'Templates' }).click()
  await page.getByRole('menuitem', { name: 'an order', exact: true }).click()
  await expect(body).toContainText('{"order": 1}')
})

test('a repeated send is a task that numbers its messages', async ({ page, seed }) => {
  const queue = await seed.queue('orders')
  await openQueue(page, queue, 'send')
  await page.getByRole('textbox', { name: 'Body', exact: true }).fill('message {{n}}')
  await page.getByRole('checkbox', { name: 'Repeat' }).check()
  await page
    .getByRole('textbox', { name: /Number of messages|Times|How many|Count/i })
    .first()
    .fill('25')
  await page
    .getByRole('button', { name: /^Send 25|^Send/ })
    .last()
    .click()
  await expect.poll(() => seed.visible(queue)).toBe(25)
  await expect(
    toast(page, /25/)
      .or(page.getByText(/25 of 25/))
      .first(),
  ).toBeVisible()
})

test('the focus stays among the attributes when one is removed, so that Ctrl+Enter still sends', async ({
  page,
  seed,
}) => {
  const queue = await seed.queue('orders')
  await openQueue(page, queue, 'send')
  await page.getByRole('textbox', { name: 'Body' }).fill('hello')
  const add = page.getByRole('button', { name: 'Add attribute' })
  await add.click()
  await add.click()
  await page.getByRole('button', { name: 'Remove attribute 2' }).click()
  await expect(page.getByRole('textbox', { name: 'Name of attribute 1' })).toBeFocused()
  await page.getByRole('button', { name: 'Remove attribute 1' }).click()
  await expect(add).toBeFocused()
  await page.keyboard.press('Control+Enter')
  await expect(page.getByRole('complementary', { name: 'Sent' })).toBeVisible()
  expect(await seed.visible(queue)).toBe(1)
})

test('a body from a file is sent with its line ends, and keeps them when something else in it is edited', async ({
  page,
  seed,
}) => {
  const queue = await seed.queue('orders')
  const done = await seed.queue('done')
  await openQueue(page, queue, 'send')
  await page
    .getByLabel('Body from a file')
    .setInputFiles({ name: 'body.txt', mimeType: 'text/plain', buffer: Buffer.from('one\r\ntwo\rthree\n') })
  await page.getByRole('button', { name: 'Send message' }).click()
  await expect.poll(() => seed.visible(queue)).toBe(1)
  expect((await seed.receive(queue, 0))[0]?.Body).toBe('one\r\ntwo\rthree\n')

  await openQueue(page, queue)
  await messageRow(page, /one/).click()
  await pane(page).getByRole('button', { name: 'Redrive…' }).click()
  const redrive = dialog(page, /^Redrive from/)
  await redrive.getByRole('radio', { name: 'A chosen queue' }).check()
  await redrive.getByRole('combobox', { name: 'Destination queue' }).fill('done')
  await page.getByRole('option', { name: /^done/ }).click()
  await redrive.getByRole('button', { name: 'Edit this message' }).click()
  const editor = redrive.getByRole('textbox', { name: 'Message body' })
  await expect(editor).toContainText('three')
  await editor.press('ControlOrMeta+End')
  await editor.pressSequentially('four')
  await expect(redrive.getByRole('region', { name: 'Dry run' })).toContainText('four')
  await redrive.getByRole('button', { name: 'Redrive 1 message' }).click()
  await expect(redrive.getByText('1 of 1 message', { exact: true })).toBeVisible()
  expect((await seed.receive(done, 0))[0]?.Body).toBe('one\r\ntwo\rthree\nfour')
})

test('a change of nothing but line ends is to be seen before it is made', async ({ page, seed }) => {
  const { queue, dlq } = await seed.pair('orders', { maxReceiveCount: 1 })
  await seed.send(queue, ['one\r\ntwo'])
  await seed.failAll(queue)
  await openQueue(page, dlq)
  await messageRow(page, /one/).click()
  await pane(page).getByRole('button', { name: 'Redrive…' }).click()
  const redrive = dialog(page, /^Redrive from/)
  await choose(page, redrive.getByRole('button', { name: 'Add a change' }), 'Replace text')
  await redrive.getByRole('checkbox', { name: 'Regular expression' }).check()
  await redrive.getByRole('textbox', { name: 'Find' }).fill('\\r')
  await expect(redrive.getByRole('region', { name: 'Dry run' })).toContainText('one␍')
})
