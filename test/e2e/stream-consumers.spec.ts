import {
  DescribeStreamConsumerCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  KinesisClient,
  SubscribeToShardCommand,
} from '@aws-sdk/client-kinesis'
import type { Page } from '@playwright/test'
import { choose, dialog, toast } from './console'
import { expect } from './fixtures'
import { openStream, test as base } from './streamSeed'
import { expectAccessible } from './support-axe'

/** Who reads a stream and how far behind, and what goes in and out. */

const test = base.extend<{ reader: KinesisClient }>({
  reader: async ({ running }, use) => {
    const client = new KinesisClient({
      endpoint: running.endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'AKIANIGHTLYEXPORT', secretAccessKey: 'local' },
    })
    await use(client)
    client.destroy()
  },
})

const shardId = 'shardId-000000000000'
const keys = (count: number): string[] => Array.from({ length: count }, (_, at) => `truck-${at}`)
const consumers = (page: Page) => page.getByRole('table', { name: 'Registered consumers' })
const readers = (page: Page) => page.getByRole('table', { name: 'Readers seen lately' })

/** Reads from the oldest record on. */
async function read(client: KinesisClient, arn: string, Limit: number): Promise<void> {
  const { ShardIterator } = await client.send(
    new GetShardIteratorCommand({ StreamARN: arn, ShardId: shardId, ShardIteratorType: 'TRIM_HORIZON' }),
  )
  await client.send(new GetRecordsCommand({ ShardIterator, StreamARN: arn, Limit }))
}

test('a consumer is registered, shows what it is subscribed to, and is deregistered', async ({
  page,
  streamSeed,
  reader,
}) => {
  const arn = await streamSeed.stream('trucks', 2)
  await streamSeed.consumer(arn, 'taken')
  await openStream(page, arn, 'consumers')
  await expect(consumers(page).getByRole('row', { name: /taken/ })).toContainText('Active')

  await page.getByRole('button', { name: 'Register…' }).click()
  const form = dialog(page, 'Register a consumer')
  const name = form.getByRole('textbox', { name: 'Name' })
  await expect(name).toBeFocused()
  await name.fill('two words')
  await expect(form.getByRole('alert')).toContainText('a space is not allowed')
  await name.fill('taken')
  await expect(form.getByRole('alert')).toContainText('is already registered')
  await name.fill('map-updater')
  await expect(form.getByRole('alert')).toBeHidden()
  await expect(form).toContainText('1 of 20 consumers registered')
  await form.getByText('The same with the AWS CLI').click()
  await expect(form.getByLabel('AWS CLI command')).toContainText('--consumer-name map-updater')
  await expectAccessible(page, 'registering a consumer')
  await form.getByRole('button', { name: 'Register consumer' }).click()
  await expect(form).toBeHidden()
  await expect(toast(page, 'map-updater registered')).toBeVisible()
  const row = consumers(page).getByRole('row', { name: /map-updater.*Active/ })
  await expect(row).toContainText('None')
  await expect(consumers(page)).toContainText('Not subscribed to any shard right now')

  const described = await reader.send(
    new DescribeStreamConsumerCommand({ StreamARN: arn, ConsumerName: 'map-updater' }),
  )
  const ConsumerARN = described.ConsumerDescription?.ConsumerARN
  // The first event comes at once where there is a record to push.
  await streamSeed.put(arn, keys(4))
  const subscription = await reader.send(
    new SubscribeToShardCommand({
      ConsumerARN,
      ShardId: shardId,
      StartingPosition: { Type: 'TRIM_HORIZON' },
    }),
  )
  const events = subscription.EventStream![Symbol.asyncIterator]()
  await events.next()
  await expect(row).toContainText('1 of 2 shards')
  const subscriptions = page.getByRole('table', { name: 'Subscriptions of map-updater' })
  await expect(subscriptions.getByRole('row', { name: /Shard 0/ })).toContainText('Caught up')
  await expectAccessible(page, 'consumers')

  await choose(page, page.getByRole('button', { name: 'Actions for map-updater' }), 'Deregister…')
  const confirm = dialog(page, 'Deregister map-updater?')
  await expect(confirm).toContainText('subscribed to 1 shard right now')
  await expect(confirm.getByRole('button', { name: 'Deregister' })).toBeDisabled()
  await confirm.getByRole('textbox').fill('map-updater')
  await confirm.getByRole('button', { name: 'Deregister' }).click()
  await expect(row).toBeHidden()
  await expect(
    (async () => {
      for (;;) if ((await events.next()).done) return
    })(),
  ).rejects.toThrow('not found')

  // One that nothing is pushed to goes without typing.
  await choose(page, page.getByRole('button', { name: 'Actions for taken' }), 'Deregister…')
  await dialog(page, 'Deregister taken?').getByRole('button', { name: 'Deregister' }).click()
  await expect(page.getByText('No consumer is registered')).toBeVisible()
})

test('a reader shows up with how far behind it is, and the tail begins where it stands', async ({
  page,
  streamSeed,
  reader,
}) => {
  const arn = await streamSeed.stream('trucks')
  await openStream(page, arn, 'consumers')
  await expect(page.getByText('No reads in the last 5 minutes')).toBeVisible()
  await expect(page.getByText('Records are kept for 1 day')).toBeVisible()
  await expectAccessible(page, 'no consumers and no readers')

  await streamSeed.put(arn, keys(3))
  await read(reader, arn, 3)
  const row = readers(page).getByRole('row', { name: /AKIANIGHTLYEXPORT/ })
  await expect(row).toContainText('Caught up')
  await streamSeed.put(arn, keys(40))
  await expect(row.getByRole('cell').nth(6)).toHaveText('40')
  await expect(row.getByRole('cell').nth(5)).toHaveText(/^\d+(\.\d+)? m?s$/)
  await expectAccessible(page, 'a reader that is behind')

  await row.getByRole('link', { name: /Tail/ }).click()
  await expect(page.getByRole('tab', { name: 'Tail' })).toHaveAttribute('aria-selected', 'true')
  // The first three were read; the list and what it counts begin after them.
  await expect(
    page.getByRole('grid', { name: 'Records of trucks' }).getByText('truck-0', { exact: true }),
  ).toBeVisible()
  await expect(page.getByRole('tabpanel')).toContainText('40 records')
})

test('metrics show what is put, of the stream and of one shard, also as a table', async ({
  page,
  streamSeed,
  reader,
}) => {
  const arn = await streamSeed.stream('trucks', 3)
  await openStream(page, arn, 'metrics')
  await expect(page.getByText('Quiet.')).toBeVisible()
  await expectAccessible(page, 'metrics of a quiet stream')

  await streamSeed.put(arn, keys(120))
  const totals = page.getByRole('region', { name: /^Totals/ })
  await expect(totals).toContainText('120 records')
  await expect(totals).toContainText('nobody read')
  await read(reader, arn, 1)
  await expect(totals).not.toContainText('nobody read')

  const shards = page.getByRole('region', { name: 'Records in per second, by shard' })
  await expect(shards.getByRole('button')).toHaveCount(3)
  const chart = page.getByRole('region', { name: 'Records per second', exact: true })
  await expect(chart).toContainText('Quota in 3,000')
  await chart.getByRole('button', { name: 'Table' }).click()
  await expect(
    page.getByRole('region', { name: 'Records per second as a table' }).getByRole('row'),
  ).not.toHaveCount(1)
  await expectAccessible(page, 'metrics')

  await shards.getByRole('button', { name: /^Shard 1\b/ }).click()
  await expect(page).toHaveURL(/shard=shardId-000000000001/)
  await expect(page.getByRole('combobox', { name: 'Shard', exact: true })).toHaveValue('shardId-000000000001')
  await expect(chart).toContainText('Quota in 1,000')
  await page.getByRole('checkbox', { name: 'Scale to the quotas' }).check()
  await expect(chart).not.toContainText('above this chart')
  await page.getByRole('combobox', { name: 'Shard', exact: true }).selectOption('')
  await expect(totals).toContainText('120 records')
})
