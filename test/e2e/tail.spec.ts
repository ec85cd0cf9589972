import type { Locator, Page } from '@playwright/test'
import { aggregate } from '../support/aggregated'
import { dialog } from './console'
import { expect } from './fixtures'
import { openStream, test, type StreamSeed } from './streamSeed'
import { expectAccessible } from './support-axe'

/** The tail of a stream: live and from the past, in exact numbers; and putting records. */

test.use({ hostFlags: ['--quotas', 'relaxed'] })

const grid = (page: Page): Locator => page.getByRole('grid', { name: /^Records of/ })
const rows = (page: Page): Locator => grid(page).locator('[role=row][aria-selected]')
const counts = (page: Page): Locator => page.getByRole('tabpanel').getByRole('status').first()
const tool = (page: Page, name: string | RegExp): Locator =>
  page.getByRole('tabpanel').getByRole('button', { name, exact: true })
const held = (page: Page): Locator =>
  page.getByRole('status').filter({ hasText: /Paused|below|Not following/ })
const keys = (count: number, prefix = 'truck'): string[] =>
  Array.from({ length: count }, (_, index) => `${prefix}-${index}`)

async function putMany(seed: StreamSeed, arn: string, count: number): Promise<void> {
  for (let at = 0; at < count; at += 500) await seed.put(arn, keys(Math.min(500, count - at)))
}

test('an empty stream offers to put a record, which says where it goes and is in the tail', async ({
  page,
  streamSeed,
}) => {
  const arn = await streamSeed.stream('trucks', 2)
  await openStream(page, arn, 'tail')
  await expect(page.getByText('This stream is empty')).toBeVisible()
  await expectAccessible(page, 'an empty tail')
  await tool(page, 'Put a record').click()
  await page.getByRole('textbox', { name: 'Partition key' }).fill('Lkw-Größe 🚚')
  await expect(page.getByText(/Goes to\s+shard [01]/)).toBeVisible()
  await page.getByRole('textbox', { name: 'Explicit hash key' }).fill('0')
  await expect(page.getByText(/Goes to\s+shard 0/)).toBeVisible()
  await page.getByRole('textbox', { name: 'Data', exact: true }).fill('{"speed": 42}')
  await expectAccessible(page, 'putting a record')
  await tool(page, 'Put record').click()
  await page.getByRole('complementary', { name: 'Put' }).getByRole('link', { name: 'Open' }).click()
  const pane = page.getByRole('complementary', { name: 'Record' })
  await expect(pane.getByRole('treeitem', { name: /speed/ })).toContainText('42')
  await pane.getByRole('tab', { name: 'Details' }).click()
  await expect(pane.getByText('Explicit hash key')).toBeVisible()
  await expect(pane.getByText('shardId-000000000000')).toBeVisible()
  await expect(rows(page)).toHaveCount(1)
  await expectAccessible(page, 'a record')
})

test('records show up as they come, each in the lane of its shard, and are counted', async ({
  page,
  streamSeed,
}) => {
  const arn = await streamSeed.stream('trucks', 3)
  await streamSeed.put(arn, ['before'])
  await openStream(page, arn, 'tail')
  await expect(page.getByText('Waiting for new records')).toBeVisible()
  await streamSeed.put(arn, keys(8))
  await expect(rows(page)).toHaveCount(8)
  await expect(counts(page)).toHaveText('8 records')
  await expect(grid(page)).not.toContainText('before')
  await expectAccessible(page, 'a live tail')

  await tool(page, 'Beginning').click()
  await expect(rows(page)).toHaveCount(9)
  await expect(rows(page).first()).toContainText('before')
  await page.getByRole('checkbox', { name: 'Shard 0', exact: true }).uncheck()
  await page.getByRole('checkbox', { name: 'Shard 1', exact: true }).uncheck()
  await expect(counts(page)).toHaveText(/^[0-8] records?$/)
  await expect(rows(page).filter({ hasNot: page.getByTitle('shardId-000000000002') })).toHaveCount(0)
})

test('a pause keeps what comes, says how much that is, and shows it afterwards', async ({
  page,
  streamSeed,
}) => {
  const arn = await streamSeed.stream('trucks')
  await openStream(page, arn, 'tail')
  await expect(counts(page)).toHaveText('0 records')
  await streamSeed.put(arn, keys(3))
  await expect(rows(page)).toHaveCount(3)
  await tool(page, 'Pause').click()
  await streamSeed.put(arn, keys(4, 'later'))
  await expect(held(page)).toContainText('Paused. 4 records wait')
  await expect(rows(page)).toHaveCount(3)
  await expect(counts(page)).toHaveText('7 records')
  await expectAccessible(page, 'a paused tail')
  await held(page).getByRole('button', { name: 'Resume' }).click()
  await expect(rows(page)).toHaveCount(7)
  await expect(held(page)).toBeHidden()
})

test('the list stands still for somebody who reads further up, and follows again at its end', async ({
  page,
  streamSeed,
}) => {
  const arn = await streamSeed.stream('trucks')
  await openStream(page, arn, 'tail')
  await expect(counts(page)).toHaveText('0 records')
  await streamSeed.put(arn, keys(200))
  await expect(rows(page).last()).toContainText('truck-199')
  await grid(page).focus()
  await page.keyboard.press('Home')
  await expect(rows(page).first()).toContainText('truck-0')
  await streamSeed.put(arn, keys(20, 'later'))
  await expect(held(page)).toContainText('20 new records below')
  await expect(rows(page).first()).toContainText('truck-0')
  await page.keyboard.press('End')
  await expect(rows(page).last()).toContainText('later-19')
  await expect(held(page)).toBeHidden()
})

test('neither a list that stands still nor the open record hides a row or moves one', async ({
  page,
  streamSeed,
}) => {
  const arn = await streamSeed.stream('trucks')
  await streamSeed.put(arn, keys(60))
  await openStream(page, arn, 'tail')
  await tool(page, 'Beginning').click()
  await expect(held(page)).toContainText('Not following')
  const [list, bar] = [(await grid(page).boundingBox())!, (await held(page).boundingBox())!]
  expect(bar.y + bar.height).toBeLessThanOrEqual(list.y)
  const before = await rows(page).first().boundingBox()
  await rows(page).first().click()
  await expect(page.getByRole('complementary', { name: 'Record' }).getByRole('tree')).toBeVisible()
  expect((await rows(page).first().boundingBox())!.y).toBe(before!.y)
  const beyond = await page
    .getByRole('tabpanel')
    .first()
    .evaluate((tab) => tab.scrollHeight - tab.clientHeight)
  expect(beyond, 'px by which the tab could be scrolled').toBe(0)
})

test('the open record stays in sight when its pane moves below the list', async ({ page, streamSeed }) => {
  const arn = await streamSeed.stream('trucks')
  await streamSeed.put(arn, keys(60))
  await openStream(page, arn, 'tail?from=beginning')
  const row = rows(page).filter({ hasText: 'truck-11' })
  await row.click()
  const list = async () => (await grid(page).boundingBox())!.height
  const before = await list()
  await page.getByRole('button', { name: 'Move the pane to the bottom' }).click()
  await expect.poll(list).toBeLessThan(before)
  await expect(row).toBeInViewport({ ratio: 1 })
  await page.getByRole('button', { name: 'Move the pane to the right' }).click()
})

test('what is no plain text can be read: base64 in JSON, bytes, and the records in an aggregated one', async ({
  page,
  streamSeed,
}) => {
  const arn = await streamSeed.stream('trucks')
  const inner = Buffer.from('{"inner": true}').toString('base64')
  await streamSeed.putData(arn, {
    coded: new TextEncoder().encode(JSON.stringify({ payload: inner })),
    octets: Uint8Array.from({ length: 256 }, (_, byte) => byte),
    packed: aggregate([
      { partitionKey: 'some', data: Uint8Array.of(0, 200, 65) },
      { partitionKey: 'none', data: new Uint8Array() },
    ]),
  })
  await openStream(page, arn, 'tail?from=beginning')
  const pane = page.getByRole('complementary', { name: 'Record' })
  const open = (key: string): Promise<void> => rows(page).filter({ hasText: key }).click()

  await open('coded')
  await pane.getByRole('treeitem', { name: /payload/ }).press('ArrowRight')
  await expect(pane.getByRole('treeitem', { name: /inner/ })).toContainText('true')
  await open('octets')
  await expect(pane.getByText('@ABCDEFG', { exact: true })).toBeInViewport({ ratio: 1 })
  await open('packed')
  const users = pane.getByRole('listbox', { name: 'User records' })
  await expect(users.getByRole('option', { name: /some/ })).toContainText('binary')
  await expect(users.getByRole('option', { name: /none/ })).toContainText('no data')
  await expectAccessible(page, 'an aggregated record')
})

test('a link to a shard that is gone leads to the shards that are there', async ({ page, streamSeed }) => {
  const arn = await streamSeed.stream('trucks')
  await streamSeed.put(arn, keys(3))
  await openStream(page, arn, 'tail?from=beginning&shard=shardId-000000000009')
  await expect(page.getByRole('alert').getByText('The tail stopped')).toBeVisible()
  await tool(page, 'Tail all shards').click()
  await expect(rows(page)).toHaveCount(3)
})

test('a filter reads the same place again, and says how many it looked at', async ({ page, streamSeed }) => {
  const arn = await streamSeed.stream('trucks', 2)
  await streamSeed.put(arn, keys(300))
  await openStream(page, arn, 'tail')
  await tool(page, 'Beginning').click()
  await expect(counts(page)).toHaveText('300 records')
  const text = page.getByRole('textbox', { name: 'Text in data or partition key' })
  await text.fill('TRUCK-17')
  await expect(counts(page)).toHaveText('11 of 300 scanned match')
  await text.fill('')
  await tool(page, 'Filters').click()
  await page.getByRole('textbox', { name: 'JSON path', exact: true }).fill('index')
  await page.getByRole('textbox', { name: 'Value at the JSON path' }).fill('42')
  await expect(counts(page)).toHaveText('1 of 300 scanned match')
  await page.getByRole('textbox', { name: 'Value at the JSON path' }).fill('none')
  await expect(page.getByText('No record matches')).toBeVisible()
  await expectAccessible(page, 'no match')
  await tool(page, 'Clear filters').click()
  await expect(counts(page)).toHaveText('300 records')
})

test('columns come from the JSON that was seen, and are remembered', async ({ page, streamSeed }) => {
  const arn = await streamSeed.stream('trucks')
  await streamSeed.put(arn, keys(5))
  await openStream(page, arn, 'tail')
  await tool(page, 'Beginning').click()
  await expect(rows(page)).toHaveCount(5)
  await tool(page, 'JSON columns').click()
  await expectAccessible(page, 'choosing columns')
  await page.getByRole('button', { name: /^index/ }).click()
  await expect(grid(page).getByRole('columnheader', { name: 'index' })).toBeVisible()
  await expect(rows(page).nth(3).getByTitle('3', { exact: true })).toBeVisible()
  await page.reload()
  await tool(page, 'Beginning').click()
  await expect(grid(page).getByRole('columnheader', { name: 'index' })).toBeVisible()
})

test('the past is read in parts of 10,000, and the numbers stay exact', async ({ page, streamSeed }) => {
  const arn = await streamSeed.stream('trucks', 4)
  await putMany(streamSeed, arn, 12_300)
  await openStream(page, arn, 'tail')
  await tool(page, 'Beginning').click()
  await expect(counts(page)).toHaveText('10,000 records')
  await expect(page.getByText('2,300 still unread')).toBeVisible()
  await expectAccessible(page, 'a history that stopped')
  await tool(page, 'Next 10,000').click()
  await expect(counts(page)).toHaveText('12,300 records')
  await streamSeed.put(arn, ['last'])
  await expect(counts(page)).toHaveText('12,301 records')
  await grid(page).focus()
  await page.keyboard.press('End')
  await expect(rows(page).last()).toContainText('last')
})

test('the records beside each other are a key away', async ({ page, streamSeed }) => {
  const arn = await streamSeed.stream('trucks')
  await streamSeed.put(arn, keys(3))
  await openStream(page, arn, 'tail')
  await tool(page, 'Beginning').click()
  await rows(page).first().click()
  const pane = page.getByRole('complementary', { name: 'Record' })
  await expect(pane.getByText('truck-0', { exact: true }).first()).toBeVisible()
  await pane.getByRole('button', { name: 'Next record' }).press('Alt+ArrowDown')
  await expect(pane.getByText('truck-1', { exact: true }).first()).toBeVisible()
  await expect(page).toHaveURL(/record=0%3A2|record=0:2/)
  await page.keyboard.press('Escape')
  await expect(pane).toBeHidden()
  await expect(grid(page)).toBeFocused()
})

test('after the host was away the tail goes on where it was, without a record twice or missing', async ({
  page,
  running,
  streamSeed,
}, testInfo) => {
  test.skip(testInfo.project.name === 'desktop', 'Page and host of the desktop end together')
  const arn = await streamSeed.stream('trucks')
  await openStream(page, arn, 'tail')
  await expect(counts(page)).toHaveText('0 records')
  await streamSeed.put(arn, keys(2, 'before'))
  await expect(rows(page)).toHaveCount(2)
  await running.restartHost()
  await streamSeed.put(arn, keys(2, 'after'))
  await expect(rows(page)).toHaveCount(4)
  await expect(counts(page)).toHaveText('4 records')
})

test('many records are put from a CSV with a key column', async ({ page, streamSeed }) => {
  const arn = await streamSeed.stream('trucks', 2)
  await openStream(page, arn, 'put')
  await page.getByText('Many records').click()
  await page.getByRole('radio', { name: 'CSV' }).click()
  await page.getByRole('textbox', { name: 'Records' }).fill('truck,speed\nt1,1\nt2,2\n,3\n')
  await page.getByRole('combobox', { name: 'Partition key column' }).selectOption('truck')
  await expect(page.getByText('Line 4:')).toBeVisible()
  await expectAccessible(page, 'putting many records')
  await tool(page, 'Put 2 records').click()
  await expect(page.getByRole('complementary', { name: 'Outcome' })).toContainText('Put 2 records')
})

test('a generator runs until it is stopped', async ({ page, streamSeed }) => {
  const arn = await streamSeed.stream('trucks', 2)
  await openStream(page, arn, 'put')
  await page.getByText('Generator', { exact: true }).click()
  await expectAccessible(page, 'a generator')
  await tool(page, 'Start').click()
  const stop = page.getByRole('button', { name: /^Stop/ })
  await expect(stop).toBeVisible()
  await openStream(page, arn, 'tail')
  await tool(page, 'Beginning').click()
  await expect(rows(page).nth(5)).toBeVisible()
  await openStream(page, arn, 'put')
  await stop.click()
  await expect(stop).toBeHidden()
})

test('a stretch of the past is chosen by time, and exported', async ({ page, streamSeed }) => {
  const arn = await streamSeed.stream('trucks')
  await streamSeed.put(arn, keys(4))
  await openStream(page, arn, 'tail')
  await tool(page, 'Other…').click()
  await page.getByLabel('until', { exact: true }).fill('2020-01-01T00:00:00')
  await tool(page, 'Tail from there').first().click()
  await expect(page.getByText('The end must not be before the start')).toBeVisible()
  await page.getByLabel('until', { exact: true }).fill('2099-01-01T00:00:00')
  await expectAccessible(page, 'choosing where to begin')
  await tool(page, 'Tail from there').first().click()
  await expect(rows(page)).toHaveCount(4)
  await tool(page, 'Export…').click()
  const form = dialog(page, 'Export records of trucks')
  await expect(form.getByText('all shards')).toBeVisible()
  await expect(form.getByLabel('Until')).toHaveValue('2099-01-01T00:00')
  const download = page.waitForEvent('download')
  await form.getByRole('button', { name: 'Export', exact: true }).click()
  await form.getByRole('link', { name: 'Download file' }).click()
  expect((await download).suggestedFilename()).toMatch(/^trucks-\d{4}-\d\d-\d\d\.jsonl$/)
})
