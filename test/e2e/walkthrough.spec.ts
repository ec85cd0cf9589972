import { spawn } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Page } from '@playwright/test'
import { dialog, messageRow, messageRows, pane, progress, queueRow, tick } from './console'
import { expect, test } from './fixtures'

/**
 * The story that README tells, with the programs of examples/orders. `PICTURES=1` makes it write README's pictures to
 * docs/pictures, at the default port if that is free.
 */

const root = fileURLToPath(new URL('../..', import.meta.url))
const pictures = Boolean(process.env.PICTURES)

async function picture(page: Page, name: string): Promise<void> {
  if (!pictures) return
  await mkdir(`${root}docs/pictures`, { recursive: true })
  // Nothing is pointed at in a picture.
  await page.mouse.move(0, 0)
  await page.screenshot({ path: `${root}docs/pictures/${name}.png`, animations: 'disabled', caret: 'hide' })
}

/** Runs one of the example's programs and answers what it said when it ended. */
async function example(endpoint: string, name: string, ...more: string[]): Promise<string> {
  const program = spawn(process.execPath, [`examples/orders/${name}.mjs`, '--endpoint', endpoint, ...more], {
    cwd: root,
  })
  let said = ''
  program.stdout.on('data', (text: Buffer) => (said += text.toString()))
  program.stderr.on('data', (text: Buffer) => (said += text.toString()))
  const status = await new Promise((resolve) => program.once('close', resolve))
  expect(status, said).toBe(0)
  return said
}

test.use({ hostFlags: pictures ? ['--port', '4566'] : [] })

test('orders that failed are read, put right and sent back, and the consumer finishes them', async ({
  page,
  running,
}) => {
  const { endpoint } = running
  await expect(page.getByRole('heading', { name: 'No queues yet' })).toBeVisible()
  await expect(page.getByText(endpoint).first()).toBeVisible()
  await picture(page, 'first-start')

  await example(endpoint, 'create-queues')
  expect(await example(endpoint, 'producer', '--count', '40')).toContain('40 orders placed')
  await expect(queueRow(page, 'orders')).toContainText('40')

  // Three attempts, three seconds apart; then the dead-letter queue has what can't be fulfilled.
  expect(await example(endpoint, 'consumer', '--idle', '4')).toContain('32 orders fulfilled')
  const row = queueRow(page, 'orders-dlq')
  await expect(row.getByRole('gridcell').nth(3)).toHaveText('8')
  await expect(row.getByRole('link', { name: 'orders', exact: false }).last()).toBeVisible()

  await row.getByRole('link', { name: 'orders-dlq', exact: true }).click()
  await expect(messageRows(page)).toHaveCount(8)

  // What is wrong with each: the body says it, and so does its way here.
  await messageRow(page, /O-10009/).click()
  await expect(pane(page)).toContainText('Came from orders after 3 receives')
  await expect(pane(page).getByRole('treeitem', { name: /sku.*MUG-BLEU/ })).toBeVisible()
  await page.getByRole('button', { name: 'Next message' }).click()
  await expect(pane(page).getByRole('treeitem', { name: /O-10014/ })).toBeVisible()
  await expect(pane(page).getByRole('treeitem', { name: /Karl Gauss/ })).toBeVisible()
  await expect(pane(page).getByRole('treeitem', { name: /address/ })).toBeHidden()
  await picture(page, 'dead-letters')

  // One is put right by hand: Karl Gauss has an address.
  await pane(page).getByRole('button', { name: 'Redrive…' }).click()
  const redrive = dialog(page, 'Redrive from orders-dlq')
  await redrive.getByRole('button', { name: 'Edit this message' }).click()
  const editor = redrive.getByRole('textbox', { name: 'Message body' })
  await expect(editor).toContainText('Karl Gauss')
  const body = await editor.innerText()
  await editor.fill(body.replace(/"Karl Gauss"/, '"Karl Gauss", "address": "Sternwarte 1, Göttingen"'))
  const dryRun = redrive.getByRole('region', { name: 'Dry run' })
  await expect(dryRun).toContainText('Sternwarte 1')
  await redrive.getByRole('button', { name: 'Redrive 1 message' }).click()
  await expect(redrive.getByText('1 of 1 message', { exact: true })).toBeVisible()
  await redrive.getByRole('button', { name: 'Close' }).last().click()
  await expect(messageRows(page)).toHaveCount(7)

  // Those with the article's name misspelt all need the same change.
  await page.keyboard.press('Escape')
  await page.getByRole('textbox', { name: 'Text in the body, or a message id' }).fill('MUG-BLEU')
  await expect(progress(page)).toHaveText('2 match · 7 scanned')
  await tick(messageRows(page).nth(0))
  await tick(messageRows(page).nth(1))
  await page.getByRole('toolbar').getByRole('button', { name: 'Redrive…' }).click()
  await redrive.getByRole('button', { name: 'Add a change' }).click()
  await page.getByRole('menuitem', { name: 'Replace text' }).click()
  await redrive.getByRole('textbox', { name: 'Find' }).fill('MUG-BLEU')
  await redrive.getByRole('textbox', { name: 'Replace with' }).fill('MUG-BLUE')
  await expect(dryRun.getByText('Nothing has moved yet')).toBeVisible()
  await expect(dryRun.getByRole('textbox', { name: /^Body of/ })).toHaveCount(2)
  await expect(dryRun.getByRole('definition').nth(1)).toHaveText('2')
  await redrive.getByRole('heading', { name: 'Dry run' }).click()
  await picture(page, 'redrive')
  await redrive.getByRole('button', { name: 'Redrive 2 messages' }).click()
  await expect(redrive.getByText('2 of 2 messages', { exact: true })).toBeVisible()
  await redrive.getByRole('button', { name: 'Report' }).click()
  const report = dialog(page, 'Task report')
  await expect(report).toContainText('Went to')
  await expect(report).toContainText('No message failed')
  await picture(page, 'task-report')
  await page.keyboard.press('Escape')
  await redrive.getByRole('button', { name: 'Close' }).last().click()

  expect(await example(endpoint, 'consumer', '--idle', '1')).toContain('3 orders fulfilled')
  await page.getByRole('button', { name: 'Clear filters' }).click()
  await expect(messageRows(page)).toHaveCount(5)

  await page.emulateMedia({ colorScheme: 'dark' })
  await messageRow(page, /O-10019/).click()
  await expect(pane(page).getByRole('treeitem', { name: /total/ })).toBeVisible()
  await picture(page, 'dead-letters-dark')
})

test('the sample shop fills an empty console: queues, dead letters, a topic with a subscriber that fails, and trucks on their way', async ({
  page,
  running,
}) => {
  await page.getByRole('button', { name: 'Load a sample shop' }).click()
  await expect(queueRow(page, 'shop-orders-dlq')).toBeVisible()
  await expect(queueRow(page, 'shop-payments.fifo')).toContainText('FIFO')
  await page.getByRole('button', { name: 'Dismiss' }).click()
  await expect(page.getByRole('button', { name: 'Dismiss' })).toBeHidden()
  await picture(page, 'queues')

  // What became of each copy of a message of its topic, and the whole of it as a map.
  await page.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name: 'Topics' }).click()
  await page.getByRole('link', { name: 'order-events' }).click()
  await page.getByRole('tab', { name: 'Deliveries' }).click()
  await page
    .getByRole('grid', { name: /^Messages published to/ })
    .locator('[role=row][data-position]')
    .filter({ hasText: 'SO-20436' })
    .click()
  const verdicts = page
    .getByRole('complementary', { name: 'Published message' })
    .getByRole('list', { name: 'Subscriptions' })
    .getByRole('listitem')
  await expect(verdicts).toHaveCount(3)
  await expect(verdicts.filter({ hasText: 'shop-invoices' })).toContainText('Filtered out')
  await expect(verdicts.filter({ hasText: 'hooks/orders' })).toContainText('connection refused')
  await picture(page, 'deliveries')
  await page.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name: 'Map' }).click()
  await expect(page.getByRole('link', { name: /^Topic order-events/ })).toBeVisible()
  await picture(page, 'map')

  // Where its trucks are: shards that split while trucks go on reporting, and the records themselves.
  await page.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name: 'Streams' }).click()
  await page.getByRole('link', { name: 'truck-positions' }).click()
  await page.getByRole('tab', { name: 'Shards' }).click()
  await page.getByRole('button', { name: 'Scale…' }).click()
  const scale = dialog(page, 'Scale to a number of shards')
  await scale.getByRole('textbox', { name: 'Number of shards' }).fill('7')
  await scale.getByRole('button', { name: /^Scale to/ }).click()
  await expect(page.getByText('7 shards accept')).toBeVisible()
  await reportPositions(running.endpoint)
  await page.getByRole('button', { name: 'Dismiss' }).click()
  await expect(page.getByText('3,800')).toBeVisible()
  await picture(page, 'shards')
  await page.getByRole('tab', { name: 'Tail' }).click()
  await page.getByRole('tabpanel').getByRole('button', { name: 'Beginning', exact: true }).click()
  const records = page.getByRole('grid', { name: /^Records of/ }).locator('[role=row][aria-selected]')
  await records.filter({ hasText: 'T-0' }).first().click()
  await expect(page.getByRole('complementary', { name: 'Record' })).toContainText('T-0')
  await picture(page, 'tail')
})

/** What trucks say on their way, so that the shards have something to do. */
async function reportPositions(endpoint: string): Promise<void> {
  for (let round = 0; round < 6; round++) {
    const Records = Array.from({ length: 300 }, (_, n) => {
      const truck = `T-${String((n * n + round * 7) % 100).padStart(3, '0')}`
      const speed = 40 + ((n * 13) % 50)
      return {
        PartitionKey: truck,
        Data: Buffer.from(JSON.stringify({ truck, speed })).toString('base64'),
      }
    })
    const answer = await fetch(endpoint, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': 'Kinesis_20131202.PutRecords',
      },
      body: JSON.stringify({ StreamName: 'truck-positions', Records }),
    })
    expect(answer.status).toBe(200)
  }
}
