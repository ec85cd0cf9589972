import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Message } from '@aws-sdk/client-sqs'
import type { Page } from '@playwright/test'
import { choose, dialog, messageRows, openQueue, toast } from './console'
import { expect, test } from './fixtures'
import type { Seed, Seeded } from './seed'

/** Messages leave as a file and come back from it: nothing about them changes on the way. */

const everyByte = Uint8Array.from({ length: 256 }, (_, n) => n)

const messages = [
  { MessageBody: 'plain' },
  { MessageBody: 'Zoë Ångström 🚂 שלום مرحبا 日本語 e\u0301' },
  { MessageBody: ' \tspaces at both ends, CR LF\r\nand "quotes" \\ and a line separator\u2028 ' },
  { MessageBody: '{"id": 12345678901234567890, "price": 1.50, "nested": {"a": [1, 2,  3]}}' },
  { MessageBody: '<b>not HTML</b> &amp; no entity' },
  { MessageBody: '\ufeffbegins with a byte order mark' },
  {
    MessageBody: 'attributes of each type',
    MessageAttributes: {
      text: { DataType: 'String', StringValue: 'Größe 🚂\nnext line' },
      number: { DataType: 'Number', StringValue: '-12.50' },
      bytes: { DataType: 'Binary', BinaryValue: everyByte },
      'label.text': { DataType: 'String.json', StringValue: '{"a":1}' },
      label_number: { DataType: 'Number.float', StringValue: '1e-7' },
      'label-bytes': { DataType: 'Binary.png', BinaryValue: everyByte.slice(1, 4) },
    },
    MessageSystemAttributes: {
      AWSTraceHeader: { DataType: 'String', StringValue: 'Root=1-5759e988-bd862e3fe1be46a994272793' },
    },
  },
] as const

/** What of a message has to survive. */
function content(message: Message) {
  return {
    body: message.Body,
    bodyMd5: message.MD5OfBody,
    attributesMd5: message.MD5OfMessageAttributes,
    attributes: Object.fromEntries(
      Object.entries(message.MessageAttributes ?? {}).map(([name, value]) => [
        name,
        [value.DataType, value.StringValue ?? [...value.BinaryValue!]],
      ]),
    ),
    trace: message.Attributes?.AWSTraceHeader,
    group: message.Attributes?.MessageGroupId,
    deduplication: message.Attributes?.MessageDeduplicationId,
  }
}

async function contents(seed: Seed, queue: Seeded) {
  return (await seed.receive(queue, 600)).map(content)
}

/** Starts an export and answers the path of the file that the browser downloaded. */
async function download(page: Page, folder: string, begin: () => Promise<void>): Promise<string> {
  const downloading = page.waitForEvent('download')
  await begin()
  const file = await downloading
  const path = join(folder, file.suggestedFilename())
  await file.saveAs(path)
  return path
}

async function importFile(page: Page, queue: Seeded, path: string): Promise<void> {
  await openQueue(page, queue, 'send')
  await page.getByRole('button', { name: 'Import many…' }).click()
  const form = dialog(page, `Import messages to ${queue.name}`)
  await expect(form.getByRole('button', { name: 'Import' })).toBeDisabled()
  await form.getByLabel('File').setInputFiles(path)
  await form.getByRole('button', { name: 'Import' }).click()
  await expect(form.getByRole('article')).toContainText('Done')
}

test('exported messages are imported into another queue with every byte and attribute they had', async ({
  page,
  seed,
}, testInfo) => {
  testInfo.skip(testInfo.project.name === 'desktop', 'the desktop asks with native dialogs')
  const [queue, copy] = [await seed.queue('orders'), await seed.queue('copy')]
  await seed.send(queue, messages)
  await openQueue(page, queue)
  await expect(messageRows(page)).toHaveCount(messages.length)
  const path = await download(page, testInfo.outputDir, () =>
    choose(page, page.getByRole('button', { name: /^Actions on all/ }), 'Export all'),
  )
  expect(path).toMatch(/orders-\d{4}-\d\d-\d\d\.jsonl$/)
  await expect(toast(page, 'Export 7 messages from orders')).toBeVisible()
  const lines = (await readFile(path, 'utf8')).trimEnd().split('\n')
  expect(lines).toHaveLength(messages.length)
  expect(JSON.parse(lines[1]!)).toMatchObject({ body: messages[1].MessageBody })

  await importFile(page, copy, path)
  const form = dialog(page, 'Import messages to copy')
  await expect(form.getByRole('article')).toContainText('7 of 7 messages')
  await form.getByRole('button', { name: 'Report' }).click()
  await expect(dialog(page, 'Task report')).toContainText('No message failed')
  await page.keyboard.press('Escape')

  const [before, after] = [await contents(seed, queue), await contents(seed, copy)]
  expect(before).toHaveLength(messages.length)
  expect(after).toEqual(before)
  expect(after.map(({ body }) => body)).toEqual(messages.map(({ MessageBody }) => MessageBody))
  expect(after[6]!.attributes['bytes']).toEqual(['Binary', [...everyByte]])
})

test('a filtered export of a FIFO queue keeps groups and order, and leaves the rest', async ({
  page,
  seed,
}, testInfo) => {
  testInfo.skip(testInfo.project.name === 'desktop', 'the desktop asks with native dialogs')
  const [queue, copy] = [await seed.queue('orders.fifo'), await seed.queue('copy.fifo')]
  await seed.send(
    queue,
    Array.from({ length: 8 }, (_, n) => ({
      MessageBody: `${n % 2 === 0 ? 'even' : 'odd'} ${n}`,
      MessageGroupId: `g${n % 4}`,
      MessageDeduplicationId: `d${n}`,
    })),
  )
  await openQueue(page, queue)
  await page.getByRole('textbox', { name: 'Text in the body, or a message id' }).fill('even')
  await expect(messageRows(page)).toHaveCount(4)
  const path = await download(page, testInfo.outputDir, () =>
    choose(page, page.getByRole('button', { name: /^Actions on all/ }), 'Export all that match'),
  )
  await importFile(page, copy, path)
  const copied = await contents(seed, copy)
  expect(copied.map(({ body, group, deduplication }) => [body, group, deduplication]).sort()).toEqual([
    ['even 0', 'g0', 'd0'],
    ['even 2', 'g2', 'd2'],
    ['even 4', 'g0', 'd4'],
    ['even 6', 'g2', 'd6'],
  ])
  const ofGroup = (name: string) => copied.filter(({ group }) => group === name).map(({ body }) => body)
  expect(ofGroup('g0')).toEqual(['even 0', 'even 4'])
  expect(await seed.visible(queue)).toBe(8)

  // The same file again, within five minutes: deduplication would swallow all of it, and that is said.
  const form = dialog(page, 'Import messages to copy.fifo')
  await page.keyboard.press('Escape')
  await expect(form).toBeHidden()
  await importFile(page, copy, path)
  await expect(form.getByRole('article')).toContainText('Done, with failures')
  await expect(form.getByRole('article')).toContainText('4 failed')
})

test('a file with a body a line, which is seen to be one, and one with lines that are no messages, are imported as far as they go', async ({
  page,
  seed,
}, testInfo) => {
  testInfo.skip(testInfo.project.name === 'desktop', 'the desktop asks with native dialogs')
  const queue = await seed.queue('orders')
  const plain = testInfo.outputPath('plain.txt')
  await writeFile(plain, 'first\n{"second": "Zoë"}\n\nthird')
  await importFile(page, queue, plain)
  expect((await seed.receive(queue, 600)).map(({ Body }) => Body)).toEqual([
    'first',
    '{"second": "Zoë"}',
    'third',
  ])
  await page.keyboard.press('Escape')

  const broken = testInfo.outputPath('broken.jsonl')
  await writeFile(broken, '{"body":"good"}\nnot json\n{"text":"no body"}\n')
  await page.getByRole('button', { name: 'Import many…' }).click()
  const form = dialog(page, 'Import messages to orders')
  await form.getByLabel('File').setInputFiles(broken)
  await form.getByRole('button', { name: 'Import' }).click()
  await expect(form.getByRole('article')).toContainText('Done, with failures')
  await form.getByRole('button', { name: 'Report' }).click()
  const report = dialog(page, 'Task report')
  await expect(report).toContainText('Did not make it (2)')
  await expect(report.getByRole('row', { name: /line 2/i })).toBeVisible()
  expect(await seed.visible(queue)).toBe(1)
})
