import type { WebSocketRoute } from '@playwright/test'
import { dialog, goTo, messageRow, messageRows, openQueue, pane, queueRow } from './console'
import { expect, test } from './fixtures'

/** What a person sees while the host is gone, and after it was started again on the same folder. */

test('a host that is gone is shown, and the page goes on by itself when it is back', async ({
  page,
  running,
  seed,
}, testInfo) => {
  testInfo.skip(testInfo.project.name === 'desktop', 'page and host of the desktop end together')
  const queue = await seed.queue('orders')
  await seed.send(queue, ['one', 'two'])
  await expect(queueRow(page, 'orders').getByRole('gridcell').nth(3)).toHaveText('2')
  const notices = page.getByRole('region', { name: 'Notices' })
  const status = page.getByRole('contentinfo', { name: 'Status' })
  await expect(status).toContainText('Connected')

  expect(await running.host().stop()).toBe(0)
  await expect(notices.getByRole('alert')).toContainText('Connection lost')
  await expect(notices.getByRole('alert')).toContainText('What you see may be out of date')
  await expect(status).toContainText('Connection lost')
  await expect(queueRow(page, 'orders')).toBeVisible()
  await expect(notices.getByRole('button', { name: 'Try now' })).toBeVisible()

  // No reload: the page, what is typed in it and its place stay.
  await page.getByRole('textbox', { name: 'Search queues by name' }).fill('ord')
  await running.restartHost()
  await notices.getByRole('button', { name: 'Try now' }).click()
  await expect(notices.getByRole('alert')).toBeHidden()
  await expect(status).toContainText('Connected')
  await expect(queueRow(page, 'orders').getByRole('gridcell').nth(3)).toHaveText('2')
  await expect(page.getByRole('textbox', { name: 'Search queues by name' })).toHaveValue('ord')
  await seed.send(queue, ['three'])
  await expect(queueRow(page, 'orders').getByRole('gridcell').nth(3)).toHaveText('3')
})

test('a screen and a tab that were not open before wait for the host, and come with their looks when it is back', async ({
  page,
  running,
  seed,
}, testInfo) => {
  testInfo.skip(testInfo.project.name === 'desktop', 'page and host of the desktop end together')
  const queue = await seed.queue('orders')
  await openQueue(page, queue)
  expect(await running.host().stop()).toBe(0)
  const notices = page.getByRole('region', { name: 'Notices' })
  await expect(notices.getByRole('alert')).toContainText('Connection lost')
  await page.getByRole('tab', { name: 'Configuration' }).click()
  const waiting = page.getByRole('main').getByText('Waiting for the connection…')
  await expect(waiting).toBeVisible()
  await page.getByRole('link', { name: 'Tasks' }).click()
  await expect(page.getByRole('link', { name: 'Tasks' })).toHaveAttribute('aria-current', 'page')
  await expect(waiting).toBeVisible()
  await goTo(page, '/map')
  await expect(waiting).toBeVisible()

  await running.restartHost()
  await notices.getByRole('button', { name: 'Try now' }).click()
  await expect(
    page.getByRole('group', { name: /^Map of/ }).getByRole('link', { name: /orders/ }),
  ).toBeVisible()
  // With its stylesheet.
  await expect(page.getByRole('list', { name: 'Legend' })).toHaveCSS('position', 'absolute')
  await openQueue(page, queue, 'configuration')
  await expect(page.getByRole('form', { name: 'Configuration' })).toBeVisible()
})

test('that the connection is lost is said once', async ({ page, running, seed }, testInfo) => {
  testInfo.skip(testInfo.project.name === 'desktop', 'page and host of the desktop end together')
  const queue = await seed.queue('orders')
  await openQueue(page, queue, 'metrics')
  await expect(page.getByRole('tabpanel')).toContainText('Messages in the queue')
  expect(await running.host().stop()).toBe(0)
  await expect(page.getByRole('alert')).toContainText('What you see may be out of date')
  await expect(page.getByText('out of date')).toHaveCount(1)
  await expect(page.getByRole('tabpanel')).toContainText('Messages in the queue')
})

test('a page whose token is no longer valid says so, and goes on when another tab was let in', async ({
  page,
  running,
  seed,
}, testInfo) => {
  testInfo.skip(testInfo.project.name === 'desktop', 'the desktop has no token')
  await seed.queue('orders')
  await expect(queueRow(page, 'orders')).toBeVisible()
  await page.context().clearCookies()
  expect(await running.host().stop()).toBe(0)
  await running.restartHost()

  const notice = page.getByRole('region', { name: 'Notices' }).getByRole('alert')
  await expect(notice).toContainText("This page's token is no longer valid.")
  await expect(notice).toContainText('Open the console address that Switchyard printed when it started.')
  await expect(page.getByRole('contentinfo', { name: 'Status' })).toContainText('Token not valid')

  const other = await page.context().newPage()
  await other.goto(running.host().ready.console)
  await other.close()
  await notice.getByRole('button', { name: 'Try now' }).click()
  await expect(notice).toBeHidden()
  await seed.queue('invoices')
  await expect(queueRow(page, 'invoices')).toBeVisible()
})

test('a connection that drops comes back by itself, and what is open goes on from there', async ({
  page,
  seed,
}, testInfo) => {
  testInfo.skip(testInfo.project.name === 'desktop', 'the desktop has no socket')
  const open: WebSocketRoute[] = []
  await page.routeWebSocket(/\/rpc$/, (socket) => {
    socket.connectToServer()
    open.push(socket)
  })
  await page.reload()
  const queue = await seed.queue('orders')
  await seed.send(queue, ['one'])
  await openQueue(page, queue)
  await expect(messageRows(page)).toHaveCount(1)
  await messageRow(page, /one/).click()
  await expect(pane(page)).toContainText('one')
  const status = page.getByRole('contentinfo', { name: 'Status' })
  await expect(status).toContainText('Connected')
  await page.locator('body').evaluate((body) => body.setAttribute('data-kept', 'yes'))

  for (const text of ['two', 'three']) {
    const before = open.length
    await open.at(-1)!.close({ code: 4000, reason: 'dropped by the test' })
    await expect.poll(() => open.length).toBeGreaterThan(before)
    await expect(status).toContainText('Connected')
    await expect(pane(page)).toContainText('one')
    await seed.send(queue, [text])
    await expect(page.getByText(/1 new/)).toBeVisible()
    await page.getByRole('button', { name: 'Refresh' }).first().click()
    await expect(messageRow(page, new RegExp(text))).toBeVisible()
  }
  await expect(messageRows(page)).toHaveCount(3)
  await expect(page.locator('body')).toHaveAttribute('data-kept', 'yes')
})

test('everything is still there after a restart', async ({ page, running, seed }) => {
  const { queue, dlq } = await seed.pair('orders', { maxReceiveCount: 3 })
  await seed.send(queue, ['first order'])
  await seed.receive(queue, 0)
  await seed.receive(queue, 0)
  await seed.send(dlq, ['stray'])
  await openQueue(page, dlq, 'dead-letters')
  await page.getByRole('main').getByRole('button', { name: 'Redrive…' }).last().click()
  const redrive = dialog(page, 'Redrive from orders-dlq')
  await redrive.getByRole('radio', { name: 'A chosen queue' }).check()
  await redrive.getByRole('option', { name: 'orders', exact: true }).click()
  await redrive.getByRole('button', { name: 'Redrive 1 message' }).click()
  await expect(redrive.getByText('1 of 1 message', { exact: true })).toBeVisible()
  await redrive.getByRole('button', { name: 'Close' }).last().click()
  await goTo(page, '/settings')
  await page.getByRole('combobox', { name: 'Theme' }).selectOption('dark')
  await page.getByRole('combobox', { name: 'Quotas' }).selectOption('relaxed')
  await expect(page.getByRole('region', { name: 'Notifications' })).toContainText('Setting saved')
  await page.getByRole('button', { name: '+ 15 min' }).click()
  await expect(page.getByRole('region', { name: 'Notices' })).toContainText('15 min ahead')

  await running.restart()
  await expect(page.getByRole('region', { name: 'Notices' })).toContainText('15 min ahead')
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
  await goTo(page, '/settings')
  await expect(page.getByRole('combobox', { name: 'Quotas' })).toHaveValue('relaxed')
  await goTo(page, '/queues')
  await expect(queueRow(page, 'orders').getByRole('gridcell').nth(3)).toHaveText('2')
  await openQueue(page, queue)
  await expect(messageRows(page)).toHaveCount(2)
  await messageRow(page, /first order/).click()
  await expect(pane(page)).toContainText('2 of 3')
  await goTo(page, '/tasks')
  const task = page.getByRole('article', { name: /orders-dlq/ })
  await expect(task).toContainText('Done')
  await task.getByRole('button', { name: 'Report' }).click()
  await expect(dialog(page, 'Task report')).toContainText('No message failed')
})
