import { SetTopicAttributesCommand, SNSClient } from '@aws-sdk/client-sns'
import type { Locator, Page } from '@playwright/test'
import { dialog, goTo, queueRow, toast } from './console'
import { expect } from './fixtures'
import { expectAccessible } from './support-axe'
import { test } from './topicSeed'

/** The subscriptions of a topic: who gets what is published, and everything one can do about it. */

async function openSubscriptions(page: Page, topic: string): Promise<void> {
  await goTo(page, `/topics/${topic}/subscriptions`)
  await expect(page.getByRole('tab', { name: 'Subscriptions' })).toHaveAttribute('aria-selected', 'true')
}
const row = (page: Page, name: string): Locator =>
  page
    .getByRole('grid', { name: 'Subscriptions' })
    .getByRole('row')
    .filter({ has: page.getByRole('checkbox', { name: `Select ${name}`, exact: true }) })
const pane = (page: Page): Locator => page.getByRole('complementary', { name: 'Subscription' })

async function fromMenu(page: Page, name: string, line: string): Promise<void> {
  await page.getByRole('button', { name: `Actions for ${name}` }).click()
  await page.getByRole('menuitem', { name: line }).click()
}

test('a topic without subscriptions offers to subscribe, and the queue is created on the way', async ({
  page,
  topicSeed,
  seed,
}) => {
  const topic = await topicSeed.topic('orders')
  await openSubscriptions(page, topic)
  await page.getByRole('tabpanel').getByRole('button', { name: 'Subscribe…' }).click()
  const form = dialog(page, 'Subscribe to orders')
  const search = form.getByRole('combobox', { name: 'Queue', exact: true })
  await expect(search).toBeFocused()
  await form.getByRole('button', { name: 'Subscribe' }).click()
  await expect(form.getByRole('alert')).toHaveText('Choose a queue.')
  await search.fill('inbox')
  await search.press('Enter')
  await expect(form.getByText('inbox', { exact: true })).toBeVisible()
  await form.getByRole('checkbox', { name: 'Raw message delivery' }).check()
  await form.getByRole('button', { name: 'Choose: Dead-letter queue' }).click()
  await form.getByRole('option', { name: 'Create the queue inbox-dlq' }).click()
  await form.getByText('The same with the AWS CLI').click()
  await expect(form.getByLabel('AWS CLI command')).toContainText('RawMessageDelivery')
  await form.getByRole('button', { name: 'Subscribe' }).click()

  await expect(form).toBeHidden()
  await expect(toast(page, 'inbox subscribed')).toBeVisible()
  await expect(row(page, 'inbox')).toContainText('Confirmed')
  await expect(pane(page).getByRole('link', { name: 'inbox-dlq' })).toBeVisible()
  await expect(pane(page)).toContainText('RawMessageDelivery')

  await topicSeed.publish(topic, 'hello')
  await expect(row(page, 'inbox').getByRole('gridcell').filter({ hasText: /^1$/ })).toBeVisible()
  const inbox = await seed.queue('inbox')
  await expect.poll(() => seed.visible(inbox)).toBe(1)
  await row(page, 'inbox').getByRole('link', { name: 'inbox' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'inbox' })).toBeVisible()
})

test('the dialog says what each protocol means, what AWS would refuse, and where nothing arrives', async ({
  page,
  topicSeed,
}) => {
  await openSubscriptions(page, await topicSeed.topic('orders'))
  await page.getByRole('tabpanel').getByRole('button', { name: 'Subscribe…' }).click()
  const form = dialog(page, 'Subscribe to orders')
  const protocol = form.getByRole('combobox', { name: 'Protocol' })
  await protocol.selectOption('Web server (HTTPS)')
  await form.getByRole('textbox', { name: 'URL' }).fill('example.com')
  await form.getByText('Delivery policy', { exact: true }).click()
  await form.getByRole('radio', { name: 'Its own' }).check()
  await form.getByRole('textbox', { name: 'Retries', exact: true }).fill('500')
  await form.getByRole('button', { name: 'Subscribe' }).click()
  await expect(form.getByText('It must begin with https://')).toBeVisible()
  await expect(form.getByText('A whole number from 0 to 100.')).toBeVisible()
  await expectAccessible(page, 'the dialog that subscribes')

  await protocol.selectOption('Function (Lambda)')
  await expect(form.getByRole('status')).toContainText('nothing is delivered')
  await form
    .getByRole('textbox', { name: 'Function ARN' })
    .fill('arn:aws:lambda:us-east-1:000000000000:function:resize')
  await form.getByRole('button', { name: 'Subscribe' }).click()
  await expect(row(page, 'resize')).toContainText('Lambda')
  await expect(pane(page)).toContainText('There is no Lambda here')

  await expect(page.getByRole('grid', { name: 'Subscriptions' })).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(pane(page)).toBeHidden()
})

test('a pending subscription is confirmed, and what is wrong with others is said in words', async ({
  page,
  topicSeed,
}) => {
  const topic = await topicSeed.topic('orders')
  await topicSeed.subscribe(topic, 'email', 'ops@example.com')
  await topicSeed.subscribe(topic, 'sqs', 'arn:aws:sqs:us-east-1:000000000000:gone')
  await openSubscriptions(page, topic)
  await expect(row(page, 'ops@example.com')).toContainText(/Pending, \d+h left/)
  await expect(row(page, 'gone')).toContainText('The queue does not exist: every message fails.')
  await page.getByRole('button', { name: /^With a problem/ }).click()
  await expect(row(page, 'ops@example.com')).toBeHidden()
  await page.getByRole('button', { name: /^All/ }).click()

  await row(page, 'ops@example.com').click()
  await expect(pane(page)).toContainText('It gets nothing before it is confirmed.')
  await pane(page).getByRole('button', { name: 'Confirm' }).click()
  await expect(toast(page, 'ops@example.com confirmed')).toBeVisible()
  await expect(row(page, 'ops@example.com')).toContainText('Confirmed')
  await expect(pane(page).getByRole('button', { name: 'Confirm' })).toBeHidden()
  await expectAccessible(page, 'subscriptions with an open pane')
})

test('a new filter policy tells what it would change before it is saved', async ({
  page,
  topicSeed,
  seed,
}) => {
  const topic = await topicSeed.topic('orders')
  const queue = await seed.queue('red')
  const subscription = await topicSeed.subscribe(topic, 'sqs', queue.arn, {
    FilterPolicy: '{"colour":["red"]}',
  })
  await topicSeed.publish(topic, 'one', { colour: 'red' })
  await topicSeed.publish(topic, 'two', { colour: 'blue' })
  await goTo(page, `/topics/${topic}/subscriptions?subscription=${subscription}`)
  await expect(pane(page).getByLabel('Filter policy')).toContainText('"red"')
  await pane(page).getByRole('button', { name: 'Edit…' }).click()
  const form = dialog(page, 'Edit the subscription of red')
  await expect(form.getByRole('button', { name: 'Save' })).toBeDisabled()
  await form.getByRole('textbox', { name: 'Filter policy' }).fill('{"colour":["blue"]}')
  await expect(form).toContainText('1 more would get through and 1 would no longer get through')
  await form.getByRole('button', { name: 'Save' }).click()
  await expect(form).toBeHidden()
  await expect(pane(page).getByLabel('Filter policy')).toContainText('"blue"')
})

test('a test message goes to one subscription alone, past its filter, and shows what became of it', async ({
  page,
  topicSeed,
  seed,
}) => {
  const topic = await topicSeed.topic('orders')
  const [tried, other] = [await seed.queue('tried'), await seed.queue('other')]
  await topicSeed.subscribe(topic, 'sqs', tried.arn, { FilterPolicy: '{"colour":["red"]}' })
  await topicSeed.subscribe(topic, 'sqs', other.arn)
  await openSubscriptions(page, topic)
  await fromMenu(page, 'tried', 'Send a test message…')
  const form = dialog(page, 'Send a test message to tried')
  await form.getByRole('button', { name: 'Send test message' }).click()
  const outcome = form.getByRole('status', { name: 'What became of it' })
  await expect(outcome).toContainText('Delivered')
  await outcome.getByRole('link', { name: 'Open it in tried' }).click()
  await expect(page.getByRole('complementary', { name: 'Message' })).toContainText('This is a test.')
  expect(await seed.visible(other)).toBe(0)
})

test('one subscription is ended after a question, several after the name of the topic was typed', async ({
  page,
  topicSeed,
  seed,
}) => {
  const topic = await topicSeed.topic('orders')
  for (const name of ['a', 'b', 'c'])
    await topicSeed.subscribe(topic, 'sqs', (await seed.queue(`queue-${name}`)).arn)
  await openSubscriptions(page, topic)
  await fromMenu(page, 'queue-a', 'Unsubscribe…')
  const question = dialog(page, 'Unsubscribe queue-a?')
  await expect(question).toContainText('It gets nothing more of orders.')
  await question.getByRole('button', { name: 'Unsubscribe' }).click()
  await expect(row(page, 'queue-a')).toBeHidden()

  await page.getByRole('checkbox', { name: 'Select all subscriptions that match' }).check()
  const toolbar = page.getByRole('toolbar', { name: 'Selected subscriptions' })
  await expect(toolbar).toContainText('2 subscriptions selected')
  await toolbar.getByRole('button', { name: 'Unsubscribe…' }).click()
  const both = dialog(page, 'End 2 subscriptions?')
  await both.getByRole('textbox').fill('orders')
  await both.getByRole('button', { name: 'Unsubscribe' }).click()
  await expect(page.getByText('Nobody is subscribed')).toBeVisible()
})

test('a FIFO topic takes queues only, and replays its archive to one of them', async ({
  page,
  running,
  topicSeed,
  seed,
}) => {
  const topic = await topicSeed.topic('payments.fifo')
  const sns = new SNSClient({
    endpoint: running.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  })
  await sns.send(
    new SetTopicAttributesCommand({
      TopicArn: topic,
      AttributeName: 'ArchivePolicy',
      AttributeValue: '{"MessageRetentionPeriod":"7"}',
    }),
  )
  sns.destroy()
  const fifo = { MessageGroupId: 'a', MessageDeduplicationId: '1' }
  await topicSeed.publish(topic, 'paid', {}, fifo)
  const queue = await seed.queue('late.fifo')

  await openSubscriptions(page, topic)
  await page.getByRole('tabpanel').getByRole('button', { name: 'Subscribe…' }).click()
  const form = dialog(page, 'Subscribe to payments.fifo')
  await expect(form.getByRole('combobox', { name: 'Protocol' }).getByRole('option')).toHaveCount(1)
  await form.getByRole('option', { name: 'late.fifo' }).click()
  await form.getByRole('button', { name: 'Subscribe' }).click()
  await expect(row(page, 'late.fifo')).toContainText('Confirmed')

  await pane(page).getByRole('button', { name: 'More actions for this subscription' }).click()
  await page.getByRole('menuitem', { name: 'Replay…' }).click()
  const replay = dialog(page, 'Replay to late.fifo')
  await replay.getByRole('button', { name: 'Replay', exact: true }).click()
  await expect(replay.getByRole('status', { name: 'Replay' })).toContainText('Completed')
  await expect.poll(() => seed.visible(queue)).toBe(1)
})

test('metrics show what was published and what became of it, also as a table', async ({
  page,
  topicSeed,
  seed,
}) => {
  const topic = await topicSeed.topic('orders')
  await topicSeed.subscribe(topic, 'sqs', (await seed.queue('inbox')).arn)
  await topicSeed.publish(topic, 'one')
  await goTo(page, `/topics/${topic}/metrics`)
  const totals = page.getByRole('region', { name: 'Totals' })
  await expect(totals).toContainText('1 in the last 15 min')
  const chart = page.getByRole('region', { name: 'Deliveries per second' })
  await chart.getByRole('button', { name: 'Table' }).click()
  await expect(chart.getByRole('columnheader', { name: 'Filtered out' })).toBeVisible()
  await expectAccessible(page, 'metrics of a topic')
})

test('the queue for what a subscription cannot deliver is a dead-letter queue, everywhere', async ({
  page,
  seed,
  topicSeed,
}) => {
  const letters = await seed.queue('letters')
  const topic = await topicSeed.topic('orders')
  await goTo(page, '/queues')
  const letterRow = queueRow(page, 'letters')
  await expect(letterRow).toBeVisible()
  await expect(letterRow.getByText('DLQ', { exact: true })).toBeHidden()
  const subscription = await topicSeed.subscribe(
    topic,
    'lambda',
    'arn:aws:lambda:us-east-1:000000000000:function:bill',
    { RedrivePolicy: JSON.stringify({ deadLetterTargetArn: letters.arn }) },
  )
  await expect(letterRow.getByText('DLQ', { exact: true })).toBeVisible()
  await topicSeed.publish(topic, 'nobody takes this')
  const kind = page.getByRole('button', { name: /DLQs with messages/ })
  await expect(kind).toContainText('1')
  await kind.click()
  await expect(letterRow.getByRole('link', { name: 'DLQ of orders' })).toBeVisible()

  await page.keyboard.press('Control+d')
  await expect(page.getByRole('heading', { level: 1, name: 'letters', exact: true })).toBeVisible()
  await expect(page.getByRole('link', { name: 'orders', exact: true })).toBeVisible()
  await goTo(page, `/queues/${letters.arn}/dead-letters`)
  const panel = page.getByRole('tabpanel')
  await expect(panel).toContainText('1 message in this dead-letter queue')
  await expect(panel).not.toContainText('There is no dead-letter queue')
  await expectAccessible(page, 'the dead-letter queue of a subscription')
  await panel.getByRole('button', { name: 'Redrive…' }).click()
  const redrive = dialog(page, 'Redrive from letters')
  await expect(redrive.getByRole('radio', { name: 'A chosen queue' })).toBeChecked()
  await redrive.getByRole('button', { name: 'Close' }).click()
  await panel.getByRole('link', { name: 'Lambda bill' }).click()
  await expect(page).toHaveURL(new RegExp(`subscription=${subscription}`))
  await expect(pane(page)).toContainText('bill')
})
