import { SetQueueAttributesCommand, TagQueueCommand } from '@aws-sdk/client-sqs'
import { openQueue, toast } from './console'
import { expect, test } from './fixtures'

/** What a queue is set to, its tags and policy, and the code that uses it. */

test('a changed attribute shows old and new before it is saved, and SQS answers it afterwards', async ({
  page,
  seed,
}) => {
  const queue = await seed.queue('orders', { VisibilityTimeout: '30' })
  await openQueue(page, queue, 'configuration')
  const timeout = page.getByRole('textbox', { name: 'Visibility timeout', exact: true })
  await expect(timeout).toHaveValue('30')
  await timeout.fill('45')
  await page.getByRole('button', { name: 'Review and save…' }).click()
  const review = page.getByRole('dialog')
  await expect(review).toContainText(/30 s.*45 s/s)
  await review.getByRole('button', { name: /^Save/ }).click()
  await expect.poll(async () => (await seed.attributes(queue))['VisibilityTimeout']).toBe('45')
})

test('tags are edited as a table and kept', async ({ page, seed }) => {
  const queue = await seed.queue('orders')
  await openQueue(page, queue, 'tags')
  await page.getByRole('button', { name: 'Add tag' }).click()
  await page.getByRole('textbox', { name: 'Key of tag 1' }).fill('team')
  await page.getByRole('textbox', { name: 'Value of tag 1' }).fill('Zoë: checkout')
  await page.getByRole('button', { name: 'Save tags' }).click()
  await expect(toast(page, 'Tags saved')).toBeVisible()
  await page.reload()
  await expect(page.getByRole('textbox', { name: 'Value of tag 1' })).toHaveValue('Zoë: checkout')
})

test('a permission is added and removed, and a policy that AWS would refuse is refused', async ({
  page,
  seed,
}) => {
  const queue = await seed.queue('orders')
  await openQueue(page, queue, 'tags')
  await page.getByRole('button', { name: 'Add permission…' }).click()
  const form = page.getByRole('dialog', { name: 'Add permission' })
  await form.getByRole('textbox', { name: 'Label' }).fill('partner')
  await form.getByRole('textbox', { name: /^Accounts/ }).fill('123456789012')
  await form.getByRole('button', { name: 'Add permission' }).click()
  await expect(form).toBeHidden()
  expect((await seed.attributes(queue))['Policy']).toContain('"Sid":"partner"')
  await page.getByRole('button', { name: 'Remove permission partner' }).click()
  await expect.poll(async () => (await seed.attributes(queue))['Policy']).toBeFalsy()

  await page.getByRole('textbox', { name: 'Policy document' }).fill('{"Version":"x"}')
  await page.getByRole('button', { name: 'Save policy' }).click()
  await expect(page.getByRole('alert')).toContainText('InvalidAttributeValue')
})

test('the code to copy names this queue and this endpoint, in each language', async ({
  page,
  seed,
  running,
}) => {
  const queue = await seed.queue('orders')
  await openQueue(page, queue, 'use')
  for (const language of ['AWS CLI', 'JavaScript', 'Python', 'Go', 'Java']) {
    await page.getByText(language, { exact: true }).click()
    const code = page.getByLabel(`Example in ${language}`, { exact: true })
    await expect(code).toContainText(`${running.endpoint}/000000000000/orders`)
  }
})

test('metrics follow what happens, and each chart can be read as a table', async ({ page, seed }) => {
  const queue = await seed.queue('orders')
  await openQueue(page, queue, 'metrics')
  await seed.send(queue, ['one', 'two', 'three'])
  const depth = page.getByRole('region', { name: 'Messages in the queue' })
  await expect(depth.getByRole('listitem').filter({ hasText: 'Visible' })).toContainText('3')
  await depth.getByRole('button', { name: 'Table' }).click()
  await expect(depth.getByRole('table').getByRole('row').last()).toContainText('3')
})

test('what is changed elsewhere shows in an open form, and leaves alone what is being edited there', async ({
  page,
  seed,
  sqs,
}) => {
  const queue = await seed.queue('orders')
  await openQueue(page, queue, 'configuration')
  const timeout = page.getByRole('textbox', { name: 'Visibility timeout' })
  await timeout.fill('45')
  await expect(page.getByText('1 change not saved yet')).toBeVisible()
  const Attributes = { VisibilityTimeout: '90', DelaySeconds: '7' }
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl: queue.url, Attributes }))
  await expect(page.getByRole('textbox', { name: 'Delivery delay' })).toHaveValue('7')
  await expect(timeout).toHaveValue('45')
  await page.getByRole('button', { name: 'Review and save…' }).click()
  await expect(page.getByRole('dialog', { name: 'Save 1 change?' })).toContainText('1 min 30 s')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(page.getByText('Everything is saved')).toBeVisible()
  expect(await seed.attributes(queue)).toMatchObject({ VisibilityTimeout: '45', DelaySeconds: '7' })

  await openQueue(page, queue, 'tags')
  await sqs.send(new TagQueueCommand({ QueueUrl: queue.url, Tags: { team: 'checkout' } }))
  await expect(page.getByRole('textbox', { name: 'Value of tag 1' })).toHaveValue('checkout')
})
