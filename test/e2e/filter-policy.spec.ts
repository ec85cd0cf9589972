import { dialog, goTo } from './console'
import { expect } from './fixtures'
import { expectAccessible } from './support-axe'
import { test } from './topicSeed'

/** Writing a filter policy beside the messages it is about. */

test('a filter policy is completed, checked in AWS’s words, and tried on the topic’s last messages before it is saved', async ({
  page,
  seed,
  topicSeed,
}) => {
  const queue = await seed.queue('billing')
  const topic = await topicSeed.topic('orders')
  const policy = '{"colour": ["red"]}'
  const subscription = await topicSeed.subscribe(topic, 'sqs', queue.arn, { FilterPolicy: policy })
  for (const colour of ['red', 'dark red', 'blue'])
    await topicSeed.publish(topic, `a ${colour} one`, { colour })

  await goTo(page, `/topics/${encodeURIComponent(topic)}/subscriptions?subscription=${subscription}`)
  await page.getByRole('button', { name: 'Edit…' }).first().click()
  const edit = dialog(page, /^Edit the subscription of/)
  const editor = edit.getByRole('textbox', { name: 'Filter policy' })
  const verdicts = edit.getByRole('listbox', { name: 'Messages and their verdicts' }).getByRole('option')
  await expect(verdicts).toHaveCount(3)
  await expect(edit).toContainText('Nothing: the last 3 messages would fare as now.')
  await expect(verdicts.filter({ hasText: 'a blue one' })).toContainText('colour is "blue"')
  await verdicts.filter({ hasText: 'a red one' }).hover()
  await expect(edit.locator('.cm-clause')).toHaveText('"red"')
  await expectAccessible(page, 'filter policy')

  await editor.fill('{"colour": [{"prefix": 5}]}')
  await expect(edit).toContainText('Invalid parameter: FilterPolicy: prefix match pattern must be a string')
  await expect(edit).toContainText('Line 1')

  await editor.fill('{"colour": []}')
  await page.keyboard.press('End')
  await page.keyboard.press('ArrowLeft')
  await page.keyboard.press('ArrowLeft')
  await page.keyboard.press('Control+Space')
  const offered = page.getByRole('listbox', { name: 'Completions' }).getByRole('option')
  await expect(offered.first()).toContainText('blue')
  await page.keyboard.press('Escape')
  await expect(offered).toHaveCount(0)
  await expect(edit).toBeVisible()
  await page.keyboard.type('suf')
  await expect(offered).toHaveCount(1)
  await offered.click()
  await page.keyboard.type('red')
  await expect(edit).toContainText('1 of 150 combinations')
  await expect(edit).toContainText('Of the last 3 messages, 1 more would get through.')
  await edit.getByRole('button', { name: 'Show it' }).click()
  await expect(verdicts).toHaveCount(1)
  await expect(verdicts).toContainText('a dark red one')
  await expect(verdicts).toContainText('does not get through now')

  await edit.getByRole('button', { name: 'Type a message in' }).click()
  await edit.getByRole('textbox', { name: 'Value of attribute 1' }).fill('green')
  await expect(verdicts.filter({ hasText: 'typed in' })).toContainText('No match')
  await edit.getByRole('button', { name: /^Save/ }).click()
  await expect(edit).toBeHidden()
  const id = await topicSeed.publish(topic, 'a light red one', { colour: 'light red' })
  await goTo(page, `/trace?message=${id}`)
  await expect(page.getByText('Put into billing')).toBeVisible()
})
