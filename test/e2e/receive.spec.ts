import type { Locator, Page } from '@playwright/test'
import { PurgeQueueCommand } from '@aws-sdk/client-sqs'
import { choose, goTo, openQueue, queueRow, toast } from './console'
import { expect, test } from './fixtures'

/** Receiving for real: waiting, giving up, holding on, and handles that no longer count. */

const panel = (page: Page): Locator => page.getByRole('tabpanel', { name: 'Receive' })
const received = (page: Page): Locator =>
  page.getByRole('list', { name: 'Received messages' }).getByRole('listitem')

async function wait(page: Page, seconds: string): Promise<void> {
  const field = panel(page).getByRole('textbox', { name: 'Wait for messages' })
  await field.fill(seconds)
  await field.blur()
}

/** Moves the clock by 15 minutes, as a person does. */
async function quarterOfAnHour(page: Page): Promise<void> {
  await goTo(page, '/settings')
  await page.getByRole('button', { name: '+ 15 min' }).click()
  await expect(page.getByRole('region', { name: 'Notices' })).toContainText('15 min ahead')
}

test('a long poll waits until a message comes', async ({ page, seed }) => {
  const queue = await seed.queue('orders')
  await openQueue(page, queue, 'receive')
  await wait(page, '20')
  await panel(page).getByRole('button', { name: 'Receive one message' }).click()
  await expect(panel(page).getByRole('button', { name: /^Cancel \(\d+ s left\)$/ })).toBeVisible()
  await seed.send(queue, ['worth the wait'])
  await expect(received(page)).toHaveCount(1)
  await expect(received(page)).toContainText('worth the wait')
  await expect(panel(page).getByRole('button', { name: 'Receive one message' })).toBeEnabled()
})

test('a long poll that is cancelled takes nothing, and neither does one that is walked away from', async ({
  page,
  seed,
}) => {
  const queue = await seed.queue('orders')
  await openQueue(page, queue, 'receive')
  await wait(page, '20')
  const receive = panel(page).getByRole('button', { name: 'Receive one message' })
  const cancel = panel(page).getByRole('button', { name: /^Cancel/ })
  await receive.click()
  await cancel.click()
  await expect(receive).toBeVisible()
  await expect(panel(page).getByRole('alert')).toHaveCount(0)

  await receive.click()
  await expect(cancel).toBeVisible()
  await goTo(page, '/queues')
  await expect(queueRow(page, 'orders')).toBeVisible()

  await seed.send(queue, ['for a real consumer'])
  const [message] = await seed.receive(queue, 30)
  expect(message?.Body).toBe('for a real consumer')
  expect(message?.Attributes?.ApproximateReceiveCount).toBe('1')
})

test('a poll that ends without a message says what could not be received', async ({ page, seed }) => {
  const queue = await seed.queue('orders')
  await seed.send(queue, ['held elsewhere'])
  await seed.receive(queue, 600)
  await openQueue(page, queue, 'receive')
  await wait(page, '0')
  await panel(page).getByRole('button', { name: 'Receive one message' }).click()
  await expect(panel(page)).toContainText('No message was visible')
  await expect(panel(page)).toContainText('1 message in flight')
})

test('a held message is hidden for longer, up to the 12 hours that SQS allows', async ({ page, seed }) => {
  const queue = await seed.queue('orders')
  await seed.send(queue, ['one'])
  await openQueue(page, queue, 'receive')
  await panel(page).getByRole('button', { name: 'Receive one message' }).click()
  await expect(received(page)).toContainText(/[23]\d s left/)
  const extend = received(page).getByRole('button', { name: 'Extend' })
  await choose(page, extend, 'Hidden for 5 min from now')
  await expect(received(page)).toContainText(/(5:0|4:5)\d left/)
  await choose(page, extend, /as long as SQS allows/)
  await expect(received(page)).toContainText(/11:59:\d\d left/)
  await expect(page.getByRole('region', { name: 'Notifications' })).not.toContainText('Could not extend')

  await quarterOfAnHour(page)
  expect(await seed.visible(queue)).toBe(0)
  await openQueue(page, queue, 'receive')
  await received(page).getByRole('button', { name: 'Delete' }).click()
  await expect(received(page)).toContainText('Deleted')
  const { ApproximateNumberOfMessages, ApproximateNumberOfMessagesNotVisible } = await seed.attributes(queue)
  expect([ApproximateNumberOfMessages, ApproximateNumberOfMessagesNotVisible]).toEqual(['0', '0'])
})

test('a handle that expired is said to be, and on a FIFO queue can do nothing more', async ({
  page,
  seed,
}) => {
  const queue = await seed.queue('orders.fifo', { ContentBasedDeduplication: 'true' })
  await seed.send(queue, [{ MessageBody: 'one', MessageGroupId: 'g' }])
  await openQueue(page, queue, 'receive')
  await panel(page).getByRole('button', { name: 'Receive one message' }).click()
  await expect(received(page).getByRole('button', { name: 'Extend' })).toBeVisible()
  await quarterOfAnHour(page)
  await openQueue(page, queue, 'receive')
  await expect(received(page)).toContainText('Handle expired: visible again')
  for (const name of ['Extend', 'Return now', 'Delete']) {
    await expect(received(page).getByRole('button', { name })).toBeHidden()
  }
  await panel(page).getByRole('button', { name: 'Clear 1 finished' }).click()
  await expect(received(page)).toHaveCount(0)
  expect(await seed.visible(queue)).toBe(1)
})

test('why a handle does not work is said in words, not in a quote of the handle', async ({
  page,
  seed,
  sqs,
}) => {
  const queue = await seed.queue('orders')
  await seed.send(queue, ['one'])
  await openQueue(page, queue, 'receive')
  await panel(page).getByRole('button', { name: 'Receive one message' }).click()
  await expect(received(page)).toHaveCount(1)
  await sqs.send(new PurgeQueueCommand({ QueueUrl: queue.url }))
  await choose(page, received(page).getByRole('button', { name: 'Extend' }), 'Hidden for 30 s from now')
  await expect(toast(page, 'Could not extend')).toBeVisible()
  const words = toast(page, /no longer in this queue: it was deleted, expired, or moved elsewhere/)
  await expect(words).toBeVisible()
  await expect(page.getByRole('region', { name: 'Notifications' })).not.toContainText('ReceiptHandle')
})

test('a delete with a handle that is no longer the latest is not called a success', async ({
  page,
  seed,
}) => {
  const queue = await seed.queue('orders')
  await seed.send(queue, ['contested'])
  await openQueue(page, queue, 'receive')
  await panel(page).getByRole('button', { name: 'Receive one message' }).click()
  await expect(received(page)).toHaveCount(1)
  await quarterOfAnHour(page)
  expect(await seed.receive(queue, 3_600)).toHaveLength(1)
  await openQueue(page, queue, 'receive')
  await expect(received(page)).toContainText('Handle expired')
  await received(page).getByRole('button', { name: 'Delete' }).click()
  await expect(toast(page, 'Could not delete the message')).toBeVisible()
  await expect(toast(page, /received again since/)).toBeVisible()
  expect((await seed.attributes(queue))['ApproximateNumberOfMessagesNotVisible']).toBe('1')
})

test('a receive of a FIFO queue says what happens to the first message of the group, and to the rest of it', async ({
  page,
  seed,
}) => {
  const { queue } = await seed.pair('orders.fifo', { maxReceiveCount: 2, ContentBasedDeduplication: 'true' })
  await seed.send(queue, [
    { MessageBody: 'first', MessageGroupId: 'g' },
    { MessageBody: 'second', MessageGroupId: 'g' },
  ])
  await openQueue(page, queue, 'receive')
  const effects = panel(page).getByRole('note', { name: 'What this does' })
  const receive = panel(page).getByRole('button', { name: 'Receive one message' })
  await expect(effects).toContainText('nothing else of its message group can be received')
  await expect(effects).toContainText('were never received')
  await receive.click()
  await expect(received(page)).toContainText('first')
  await expect(effects).toContainText('there is no message that could be received')
  await received(page).getByRole('button', { name: 'Return now' }).click()
  await expect(effects).toContainText('would use the last of 2 receives')
  await receive.click()
  await received(page).first().getByRole('button', { name: 'Return now' }).click()
  await expect(effects).toContainText('has no receive left and would move to orders-dlq.fifo')
})
