import { CreateQueueCommand } from '@aws-sdk/client-sqs'
import { openQueue } from './console'
import { expect, test } from './fixtures'

test('the page opens without an error and shows a queue that an SDK creates', async ({ page, sqs }) => {
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text())
  })
  await expect(page).toHaveTitle(/Switchyard/)
  await sqs.send(new CreateQueueCommand({ QueueName: 'orders' }))
  await expect(page.getByText('orders', { exact: true }).first()).toBeVisible()
  expect(errors).toEqual([])
})

test('charts are drawn where the browser names no proper language', async ({ page, seed }) => {
  const queue = await seed.queue('orders')
  // What Chromium says of itself where it is started without a locale.
  await page.addInitScript(
    "Object.defineProperty(Navigator.prototype, 'language', { get: () => 'en-US@posix' })",
  )
  await page.reload()
  await openQueue(page, queue, 'metrics')
  await expect(page.getByRole('main').locator('canvas').first()).toBeVisible()
})

test('the address has lost its token, and a reload stays in', async ({ page }, testInfo) => {
  testInfo.skip(testInfo.project.name === 'desktop', 'the desktop has no token')
  expect(page.url()).not.toContain('token')
  await page.reload()
  await page.locator('html[data-app-state="ready"]').waitFor({ state: 'attached' })
})

test('another visitor without the token is turned away', async ({ page, browser }, testInfo) => {
  testInfo.skip(testInfo.project.name === 'desktop', 'the desktop is served to its own window only')
  const stranger = await browser.newContext()
  const visit = await stranger.newPage()
  const response = await visit.goto(new URL('/', page.url()).href)
  expect(response?.status()).toBe(401)
  await stranger.close()
})
