import type { Locator, Page } from '@playwright/test'
import { choose, dialog, goTo, toast } from './console'
import { expect } from './fixtures'
import { openStream, test } from './streamSeed'
import { expectAccessible } from './support-axe'

/** The list of streams, their shards, and what is configured of one. */

function streamRow(page: Page, name: string): Locator {
  return page
    .getByRole('grid', { name: 'Streams' })
    .getByRole('row')
    .filter({ has: page.getByRole('checkbox', { name: `Select ${name}`, exact: true }) })
}
const id = (number: number): string => `shardId-${String(number).padStart(12, '0')}`
/** A shard in the picture of the family. */
const box = (page: Page, number: number, state: 'open' | 'closed'): Locator =>
  page
    .getByRole('region', { name: 'Shards over the hash range' })
    .getByRole('button', { name: new RegExp(`^${id(number)}, ${state}`) })
const shardRow = (page: Page, number: number): Locator =>
  page.getByRole('grid', { name: 'Shards' }).getByRole('row', { name: id(number) })
const tool = (page: Page, name: string | RegExp): Locator =>
  page.getByRole('tabpanel').getByRole('button', { name })

test('before the first stream the sample shop or a stream of one’s own is one click away', async ({
  page,
}) => {
  await goTo(page, '/streams')
  await expect(page.getByRole('heading', { name: 'No streams yet' })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Load the sample shop' })).toBeVisible()
  await expectAccessible(page, 'no streams')
  await page.getByRole('main').getByRole('button', { name: 'Create stream' }).last().click()
  await expect(dialog(page, 'Create a stream')).toBeVisible()
})

test('names get the room that other columns do not need', async ({ page, streamSeed }) => {
  const name = 'production-checkout-events-v2-replay'
  await streamSeed.stream(name)
  await goTo(page, '/streams')
  const link = streamRow(page, name).getByRole('link')
  const cut = (): Promise<number> => link.evaluate((text) => text.scrollWidth - text.clientWidth)
  await expect.poll(cut, 'px that are cut').toBe(0)
})

test('a throttled shard is marked, and its id stays whole', async ({ page, streamSeed }) => {
  const arn = await streamSeed.stream('trucks', 2)
  const hot = Array.from({ length: 500 }, () => 'the same key')
  for (let calls = 0; calls < 6; calls++) await streamSeed.put(arn, hot)
  await openStream(page, arn)
  const row = page.getByRole('grid', { name: 'Shards' }).getByRole('row').filter({ hasText: 'Throttled' })
  await expect(row).toHaveCount(1)
  const name = row.getByText(/^shardId-/)
  expect(await name.evaluate((text) => text.scrollWidth - text.clientWidth), 'px that are cut').toBe(0)
  await goTo(page, '/streams')
  await expect(streamRow(page, 'trucks')).toContainText('Throttled')
})

test('a stream that is made anew under its name takes the place of the old one on its page', async ({
  page,
  streamSeed,
}) => {
  const arn = await streamSeed.stream('trucks', 2)
  await openStream(page, arn)
  await expect(box(page, 1, 'open')).toBeVisible()
  await streamSeed.remove(arn)
  await expect(page.getByText('This stream does not exist')).toBeVisible()
  await streamSeed.stream('trucks', 3)
  await expect(box(page, 2, 'open')).toBeVisible()
  await expect(page.getByRole('main').getByRole('status').filter({ hasText: 'Active' })).toBeVisible()
})

test('a stream is created with its shards, and what AWS would refuse is said while it is typed', async ({
  page,
  streamSeed,
}) => {
  await streamSeed.stream('taken')
  await goTo(page, '/streams')
  await page.keyboard.press('Control+Alt+N')
  const form = dialog(page, 'Create a stream')
  const name = form.getByRole('textbox', { name: 'Name', exact: true })
  await expect(name).toBeFocused()
  await name.fill('two words')
  await expect(form.getByRole('alert')).toContainText('a space is not allowed')
  await name.fill('taken')
  await expect(form.getByRole('alert')).toHaveText('A stream with this name already exists.')
  await name.fill('truck-positions')
  await form.getByRole('textbox', { name: 'Shards' }).fill('30000')
  await expect(form.getByRole('alert')).toHaveText('At most 10,000 shards at once.')
  await form.getByRole('textbox', { name: 'Shards' }).fill('5')
  await expect(form.getByText('5 shards accept up to 5 MiB/s and 5,000 records/s.')).toBeVisible()
  await form.getByRole('textbox', { name: 'Retention' }).fill('366')
  await expect(form.getByRole('alert')).toHaveText('From 24 hours to 365 days.')
  await form.getByRole('textbox', { name: 'Retention' }).fill('7')
  await form.getByText('The same with the AWS CLI').click()
  await expect(form.getByLabel('AWS CLI command')).toContainText('--shard-count 5')
  await expect(form.getByLabel('AWS CLI command')).toContainText('--retention-period-hours 168')
  await expectAccessible(page, 'creating a stream')
  await form.getByRole('button', { name: 'Create stream' }).click()
  await expect(form).toBeHidden()
  await toast(page, 'truck-positions created').waitFor()
  await expect(streamRow(page, 'truck-positions')).toContainText('7 d')
  await page.getByRole('button', { name: 'Open it' }).click()
  await expect(shardRow(page, 4)).toBeVisible()
  await expect(
    page.getByText('5 shards accept up to 5 MiB/s and 5,000 records/s', { exact: true }),
  ).toBeVisible()
})

test('an on-demand stream begins with four shards, which are not split by hand', async ({ page }) => {
  await goTo(page, '/streams')
  await page.keyboard.press('Control+Alt+N')
  const form = dialog(page, 'Create a stream')
  await form.getByRole('radio', { name: 'On-demand' }).check()
  await expect(form.getByText('Starts with 4 shards')).toBeVisible()
  await expect(form.getByRole('textbox', { name: 'Shards' })).toBeHidden()
  await form.getByRole('textbox', { name: 'Name', exact: true }).fill('clicks')
  await form.getByRole('button', { name: 'Create stream' }).click()
  await expect(streamRow(page, 'clicks')).toContainText('On-demand')
  await streamRow(page, 'clicks').getByRole('link', { name: 'clicks' }).click()
  await box(page, 3, 'open').click()
  await expect(tool(page, 'Split evenly…')).toBeDisabled()
  await expect(tool(page, 'Scale…')).toBeDisabled()
})

test('streams are found by name, and several are deleted after the typed confirmation', async ({
  page,
  streamSeed,
}) => {
  const arn = await streamSeed.stream('orders')
  await streamSeed.stream('order-events', 2)
  await streamSeed.stream('clicks', null)
  await streamSeed.put(arn, ['a', 'b', 'c'])
  await streamSeed.consumer(arn, 'billing')
  await goTo(page, '/streams')
  await expect(streamRow(page, 'clicks')).toBeVisible()
  await expectAccessible(page, 'the list of streams')
  await page.keyboard.press('/')
  await page.keyboard.type('order')
  await expect(streamRow(page, 'clicks')).toBeHidden()
  await page.getByRole('checkbox', { name: 'Select all streams that match' }).check()
  const bar = page.getByRole('toolbar', { name: 'Selected streams' })
  await expect(bar).toContainText('2 streams selected')
  await bar.getByRole('button', { name: 'Delete…' }).click()
  const confirm = dialog(page, 'Delete 2 streams?')
  await expect(confirm).toContainText('3 records')
  await expect(confirm).toContainText('1 registered consumer will be deregistered')
  const button = confirm.getByRole('button', { name: 'Delete', exact: true })
  await expect(button).toBeDisabled()
  await expectAccessible(page, 'deleting streams')
  await confirm.getByRole('textbox').fill('delete 2 streams')
  await button.click()
  await expect(confirm).toBeHidden()
  await page.getByRole('textbox', { name: 'Search streams by name' }).fill('')
  await expect(streamRow(page, 'clicks')).toBeVisible()
  await expect(streamRow(page, 'orders')).toBeHidden()
})

test('a shard is split where its range is clicked, and the family tree shows parent and children', async ({
  page,
  streamSeed,
}) => {
  const arn = await streamSeed.stream('orders', 2)
  await openStream(page, arn)
  await box(page, 1, 'open').click()
  await expect(page.getByRole('region', { name: id(1) })).toContainText('50% – 100%')
  await expectAccessible(page, 'a shard')
  await tool(page, 'Split here…').click()
  const form = dialog(page, `Split ${id(1)}`)
  const place = form.getByRole('slider', { name: 'Where the shard is split' })
  await expect(place).toHaveAttribute('aria-valuetext', '50% of the range below, 50% above')
  // Waits until it stands still: the dialog opens with a movement.
  await place.hover()
  const at = (await place.boundingBox())!
  await page.mouse.click(at.x + at.width / 4, at.y + at.height / 2)
  await expect(form.getByRole('table', { name: 'Ranges that change' })).toContainText(/62\.\d*% – 100%/)
  await place.press('End')
  await expect(place).toHaveAttribute('aria-valuenow', '99')
  await form.getByRole('textbox', { name: 'New starting hash key' }).fill('1')
  await expect(form.getByRole('alert')).toContainText("less than the shard's EndingHashKey")
  await expect(form.getByRole('button', { name: 'Split shard' })).toBeDisabled()
  await form.getByRole('button', { name: 'In the middle' }).click()
  await expect(
    form.getByText('2 open shards become 3, which accept up to 3 MiB/s and 3,000 records/s.'),
  ).toBeVisible()
  await expectAccessible(page, 'splitting a shard')
  await form.getByRole('button', { name: 'Split shard' }).click()
  await expect(form).toBeHidden()
  await expect(box(page, 1, 'closed')).toBeVisible()
  await expect(box(page, 3, 'open')).toBeVisible()
  const shards = await streamSeed.shards(arn)
  expect(shards.find(({ ShardId }) => ShardId === id(3))?.ParentShardId).toBe(id(1))
  expect(shards.find(({ ShardId }) => ShardId === id(3))?.HashKeyRange?.StartingHashKey).toBe(
    String(2n ** 127n + 2n ** 126n),
  )

  // The closed parent leads to its children, also in the list, which says the same as the picture.
  await page.getByRole('button', { name: /^Closed 1$/ }).click()
  await shardRow(page, 1).click()
  await page
    .getByRole('region', { name: id(1) })
    .getByRole('button', { name: 'Shard 3' })
    .click()
  await expect(page.getByRole('region', { name: id(3) })).toContainText('75% – 100%')
})

test('two neighbours are merged, and another number of shards is shown before it is made', async ({
  page,
  streamSeed,
}) => {
  const arn = await streamSeed.stream('orders', 4)
  await openStream(page, arn)
  await shardRow(page, 2).click()
  await tool(page, 'Merge with 1…').click()
  const merging = dialog(page, 'Merge two shards')
  await expect(merging.getByRole('table', { name: 'Ranges that change' })).toContainText('25% – 75%')
  await expectAccessible(page, 'merging shards')
  await merging.getByRole('button', { name: 'Merge shards' }).click()
  await expect(box(page, 4, 'open')).toBeVisible()
  await expect(box(page, 1, 'closed')).toBeVisible()

  await tool(page, 'Scale…').click()
  const scaling = dialog(page, 'Scale to a number of shards')
  await scaling.getByRole('textbox', { name: 'Number of shards' }).fill('7')
  await expect(scaling.getByRole('alert')).toContainText(
    'UpdateShardCount cannot scale up over double your current open shard count',
  )
  await scaling.getByRole('button', { name: 'Double 6' }).click()
  await expect(scaling.getByText('3 open shards become 6')).toBeVisible()
  await expectAccessible(page, 'scaling a stream')
  await scaling.getByRole('button', { name: 'Scale to 6 shards' }).click()
  await expect(scaling).toBeHidden()
  await expect(page.getByText('6 shards accept up to 6 MiB/s and 6,000 records/s')).toBeVisible()
  const open = (await streamSeed.shards(arn)).filter(
    ({ SequenceNumberRange }) => !SequenceNumberRange?.EndingSequenceNumber,
  )
  expect(open).toHaveLength(6)
})

test('a shard is split through the key that most of its records have', async ({ page, streamSeed }) => {
  const arn = await streamSeed.stream('orders')
  await streamSeed.put(arn, ['a', 'hot', 'b', 'hot', 'c', 'hot', 'hot'])
  await openStream(page, arn)
  await shardRow(page, 0).click()
  await tool(page, 'Split here…').click()
  const form = dialog(page, `Split ${id(0)}`)
  await form.getByRole('button', { name: 'Through the hottest key' }).click()
  await expect(form.getByText('is the key of 57.1% of 7 records')).toBeVisible()
  // The MD5 of "hot".
  await expect(form.getByRole('textbox', { name: 'New starting hash key' })).toHaveValue(
    String(0x27369b3bf4483e8dcfd85ba9a39a947fn),
  )
})

test('it is said where a partition key goes, and how unevenly many spread', async ({ page, streamSeed }) => {
  const arn = await streamSeed.stream('orders', 4)
  await openStream(page, arn)
  const keys = page.getByRole('textbox', { name: 'Partition keys, one per line' })
  const panel = page.getByRole('region', { name: 'Where does this key go?' })
  await keys.fill('truck-7')
  // The MD5 of "truck-7" begins with 9a.
  await expect(panel.getByRole('button', { name: id(2) })).toBeVisible()
  await expect(panel).toContainText('of the way through the hash keys')
  await expectAccessible(page, 'where one key goes')
  await keys.fill(
    [...Array.from({ length: 40 }, (_, n) => `key-${n}`), ...Array(60).fill('truck-7')].join('\n'),
  )
  await expect(panel).toContainText('41 keys in 100 lines on 4 shards')
  await expect(panel).toContainText('truck-7 is in 60 lines (60%)')
  await expect(panel.getByRole('table', { name: 'Keys by shard' }).getByRole('row').nth(1)).toContainText(
    'Shard 2',
  )
  await expectAccessible(page, 'where keys go')

  // Once the shard is split, the keys go to its children.
  await panel.getByRole('button', { name: 'Shard 2' }).click()
  await tool(page, 'Split evenly…').click()
  await dialog(page, `Split ${id(2)} evenly`)
    .getByRole('button', { name: 'Split shard' })
    .click()
  await expect(panel).toContainText('on 5 shards')
})

test('shards are reached with the keyboard alone', async ({ page, streamSeed }) => {
  const arn = await streamSeed.stream('orders', 3)
  await openStream(page, arn)
  await box(page, 2, 'open').focus()
  await page.keyboard.press('ArrowLeft')
  await expect(box(page, 1, 'open')).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('region', { name: id(1) })).toBeVisible()
  await page.keyboard.press('+')
  await expect(page.getByText('of the hash keys').first()).toBeVisible()
  await page.keyboard.press('0')
  await expect(page.getByRole('button', { name: 'Show all' })).toBeHidden()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('region', { name: 'Where does this key go?' })).toBeVisible()
})

test('a stream’s configuration is changed after its changes were shown', async ({ page, streamSeed }) => {
  const arn = await streamSeed.stream('orders', 2)
  await openStream(page, arn, 'configuration')
  await page.getByRole('textbox', { name: 'Retention' }).fill('3')
  await page.getByRole('combobox', { name: 'Server-side encryption' }).selectOption('KMS')
  await page.getByRole('checkbox', { name: 'IncomingRecords' }).check()
  await expect(page.getByText('3 changes not saved yet')).toBeVisible()
  await expectAccessible(page, 'the configuration of a stream')
  await page.getByRole('button', { name: 'Review and save…' }).click()
  const review = dialog(page, 'Save 3 changes?')
  await expect(review.getByRole('row', { name: /Retention/ })).toContainText('3 d')
  await review.getByText('The same with the AWS CLI').click()
  await expect(review).toContainText('start-stream-encryption')
  await review.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(review).toBeHidden()
  await expect(page.getByText('Everything is saved')).toBeVisible()

  await page.getByRole('textbox', { name: 'Retention' }).fill('1')
  await expect(page.getByText('Records older than 1 day expire at once, for every reader.')).toBeVisible()
  await page.getByRole('button', { name: 'Discard' }).click()

  await openStream(page, arn, 'tags')
  await page.getByRole('button', { name: 'Add tag' }).click()
  await page.getByRole('textbox', { name: 'Key of tag 1' }).fill('team')
  // News of the stream does not take away what is being typed.
  await streamSeed.put(arn, ['a', 'b', 'c'])
  await expect(page.locator('header').filter({ hasText: /Records\s*3/ })).toBeVisible()
  await expect(page.getByRole('textbox', { name: 'Key of tag 1' })).toHaveValue('team')
  await page.getByRole('button', { name: 'Save tags' }).click()
  await toast(page, 'Tags saved').waitFor()
  await expectAccessible(page, 'tags and policy of a stream')

  await openStream(page, arn, 'use')
  await page.getByText('Reader (Python)').click()
  await expect(page.getByLabel('Example in Reader (Python)')).toContainText(arn)
  await expectAccessible(page, 'how to use a stream')
})

test('a stream is deleted from its own page', async ({ page, streamSeed }) => {
  const arn = await streamSeed.stream('orders')
  await openStream(page, arn)
  await choose(page, page.getByRole('button', { name: 'More actions' }), 'Delete stream…')
  const confirm = dialog(page, 'Delete orders?')
  await confirm.getByRole('textbox').fill('orders')
  await confirm.getByRole('button', { name: 'Delete', exact: true }).click()
  await expect(page).toHaveURL(/#\/streams$/)
  await expect(page.getByRole('heading', { name: 'No streams yet' })).toBeVisible()
})
