import type { Locator, Page } from '@playwright/test'
import { goTo, toast } from './console'
import { expect } from './fixtures'
import { test } from './topicSeed'

/** What topics send to people: mails, text messages, and what they post to web addresses. */

const mails = (page: Page): Locator => page.getByRole('listbox', { name: 'Mails' }).getByRole('option')
const mail = (page: Page): Locator => page.getByRole('article', { name: 'Mail' })

test('a subscription by mail is confirmed with one click, and its mails are read as text', async ({
  page,
  topicSeed,
}) => {
  const topic = await topicSeed.topic('orders')
  await topicSeed.subscribe(topic, 'email', 'ada@example.com')
  await topicSeed.subscribe(topic, 'email-json', 'ops@example.com')
  await expect(page.getByRole('navigation', { name: 'Screens' })).toContainText('2 new')

  await goTo(page, '/outboxes')
  await mails(page).filter({ hasText: 'ada@example.com' }).click()
  await mail(page).getByRole('button', { name: 'Confirm subscription' }).click()
  await expect(toast(page, 'Subscription confirmed')).toBeVisible()
  await expect(mail(page)).toContainText('This subscription is confirmed.')
  await mails(page).filter({ hasText: 'ops@example.com' }).click()
  await mail(page).getByRole('button', { name: 'Confirm subscription' }).click()
  await expect(mails(page).getByText('to confirm', { exact: true })).toHaveCount(0)

  const hostile = '<img src=x onerror="document.title=\'pwned\'"><b>Hello</b>'
  await topicSeed.publish(topic, hostile, { colour: 'red' }, { Subject: 'An order' })
  await expect(mails(page)).toHaveCount(4)
  const fresh = mails(page).filter({ hasText: 'An order' }).filter({ hasText: 'ada@example.com' })
  await expect(fresh).toContainText('Unread.')
  await fresh.click()
  await expect(mail(page).getByLabel('Text of the mail')).toHaveText(hostile)
  await expect(mail(page)).toContainText('HTML, shown as its source')
  await expect(mail(page).locator('img')).toHaveCount(0)
  await expect(page).not.toHaveTitle('pwned')
  await expect(fresh).not.toContainText('Unread.')
  await mail(page).getByRole('button', { name: 'Mark unread' }).click()
  await expect(fresh).toContainText('Unread.')

  await mails(page).filter({ hasText: 'An order' }).filter({ hasText: 'ops@example.com' }).click()
  await expect(mail(page)).toContainText('Notification')
  await expect(mail(page)).toContainText('colour')
  await expect(mail(page).getByLabel('Text of the mail')).toHaveText(hostile)
  await mail(page).getByRole('button', { name: 'Delete' }).click()
  await expect(mails(page)).toHaveCount(3)
})

test('a mail unsubscribes its address', async ({ page, topicSeed }) => {
  const topic = await topicSeed.topic('orders')
  await topicSeed.subscribe(topic, 'email', 'ada@example.com')
  await goTo(page, '/outboxes/mail')
  await mails(page).click()
  await mail(page).getByRole('button', { name: 'Confirm subscription' }).click()
  await expect(mail(page)).toContainText('This subscription is confirmed.')
  await topicSeed.publish(topic, 'one')
  await mails(page).filter({ hasText: 'AWS Notification Message' }).click()
  await mail(page).getByRole('button', { name: 'Unsubscribe…' }).click()
  await mail(page).getByRole('button', { name: 'Unsubscribe', exact: true }).click()
  await expect(toast(page, 'Unsubscribed')).toBeVisible()
})

test('text messages stand by phone number, with the code of each to copy', async ({ page, topicSeed }) => {
  await topicSeed.publish('+4915112345678', 'Your verification code is 481516.', {
    'AWS.SNS.SMS.SenderID': 'SHOP',
  })
  await topicSeed.publish('+4915112345678', 'Your parcel is here.')
  await topicSeed.publish('+4915199999999', 'Hello')
  await goTo(page, '/outboxes/sms')
  const numbers = page.getByRole('listbox', { name: 'Phone numbers' }).getByRole('option')
  await expect(numbers).toHaveCount(2)
  await expect(numbers.first()).toContainText('+4915199999999')
  await numbers.filter({ hasText: '+4915112345678' }).click()
  const messages = page.getByRole('list', { name: 'Conversation with +4915112345678' }).getByRole('listitem')
  await expect(messages).toHaveCount(2)
  await expect(messages.first()).toContainText('SHOP')
  await expect(messages.first()).toContainText('481516')
  await expect(messages.first().getByRole('button', { name: 'Copy code' })).toBeVisible()
  await expect(messages.last().getByRole('button', { name: 'Copy code' })).toHaveCount(0)
  await expect(numbers.filter({ hasText: 'unread' })).toHaveCount(1)
})

test('attempts to reach a web address show what was asked and why it failed', async ({ page, topicSeed }) => {
  const topic = await topicSeed.topic('orders')
  // Nobody listens on the discard port.
  await topicSeed.subscribe(topic, 'http', 'http://127.0.0.1:9/hook')
  await goTo(page, '/outboxes/http')
  const attempts = page.getByRole('listbox', { name: 'Attempts' }).getByRole('option')
  await attempts.filter({ hasText: 'http://127.0.0.1:9/hook' }).first().click()
  const attempt = page.getByRole('region', { name: 'Attempt', exact: true })
  await expect(attempt).toContainText('connection refused')
  await expect(attempt.getByLabel('Request')).toContainText(
    'x-amz-sns-message-type: SubscriptionConfirmation',
  )
  await expect(attempt).toContainText('There was no answer.')
})
