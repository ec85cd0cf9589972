import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type ConsoleFixture, consoleFixture, createQueue, plain, take } from '../../support/consoleFixture'

let test: ConsoleFixture
let arn: string
beforeEach(async () => {
  test = await consoleFixture()
  arn = await createQueue(test.client, 'orders')
})
afterEach(() => test.dispose())

const send = (body: string) => test.client.messages.send({ arn, message: plain(body) })

describe('tasks', () => {
  it('are watched from start to end, at most four times a second', async () => {
    const feed = await test.client.tasks.watch({})
    expect(await take(feed)).toEqual([])
    const next = take(feed)
    const { taskId } = await test.client.tasks.startSend({
      arn,
      message: plain('n {{n}}'),
      count: 500,
      rate: null,
    })
    await test.broker.tasks.idle()
    let arrived = false
    void next.then(() => (arrived = true))
    await test.timers.passSlowly(249, 249)
    expect(arrived).toBe(false)
    await test.timers.passSlowly(1)
    expect(await next).toEqual([
      expect.objectContaining({ id: taskId, kind: 'send', status: 'completed', done: 500, failed: 0 }),
    ])
    await feed.return()
    expect(test.openFeeds).toBe(0)
    expect((await test.client.queues.get({ arn })).visible).toBe(500)
  })

  it('are reported, and forgotten when dismissed', async () => {
    const { taskId } = await test.client.tasks.startSend({ arn, message: plain('x'), count: 1, rate: null })
    await test.broker.tasks.idle()
    expect((await test.client.tasks.report({ taskId })).task).toMatchObject({ status: 'completed', done: 1 })
    await test.client.tasks.dismiss({ taskId })
    expect(await take(await test.client.tasks.watch({}))).toEqual([])
  })

  it('are cancelled', async () => {
    const { taskId } = await test.client.tasks.startSend({ arn, message: plain('x'), count: 1_000, rate: 1 })
    await test.client.tasks.cancel({ taskId })
    await test.broker.tasks.idle()
    expect((await test.client.tasks.report({ taskId })).task.status).toBe('cancelled')
  })

  it.each(['cancel', 'report', 'dismiss'] as const)(
    'that are unknown cannot be asked to %s',
    async (action) => {
      await expect(test.client.tasks[action]({ taskId: 'none' })).rejects.toMatchObject({
        code: 'InvalidParameterValue',
      })
    },
  )

  it('show what a redrive would do before it does it, and then do it', async () => {
    const target = await createQueue(test.client, 'target')
    await send('{"currency":"EURO"}')
    const request = {
      arn,
      selection: { kind: 'all' as const },
      destinationArn: target,
      edit: { steps: [{ kind: 'set-json' as const, path: 'currency', value: '"EUR"' }], single: [] },
      rate: null,
    }
    expect(await test.client.tasks.previewRedrive(request)).toMatchObject({
      total: 1,
      changed: 1,
      destinations: [{ arn: target, count: 1 }],
      problems: [],
      differences: [{ after: { body: '{"currency":"EUR"}' } }],
    })
    const { taskId } = await test.client.tasks.startRedrive(request)
    await test.broker.tasks.idle()
    expect((await test.client.tasks.report({ taskId })).moved).toEqual([{ arn: target, count: 1 }])
  })

  it('act on the rows of an open view, and of no other', async () => {
    for (const body of ['keep', 'drop 1', 'drop 2']) await send(body)
    const sort = { by: 'sentAt', descending: false } as const
    const feed = await test.client.messages.browse({ arn, filter: { text: 'drop' }, sort })
    let progress = await take(feed)
    while (!progress.done) progress = await take(feed)
    const selection = { kind: 'view' as const, viewId: progress.viewId }
    expect(await test.client.messages.delete({ arn, selection })).toEqual({ deleted: 2 })
    await feed.return()
    await expect(test.client.messages.delete({ arn, selection })).rejects.toMatchObject({
      message: 'This list was closed. Open it again.',
    })
    expect((await test.client.queues.get({ arn })).visible).toBe(1)
  })
})

describe('export and import', () => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'switchyard-console-'))
    test.host.paths.set('file', join(folder, 'orders.jsonl'))
  })
  afterEach(() => rm(folder, { recursive: true }))

  it('carry messages from one queue to another byte by byte, through files known by tokens', async () => {
    const bodies = ['plain', '{"n": 1.0, "big": 12345678901234567890}', 'é 語 "quoted" \\ \n line', '\t']
    for (const body of bodies) await send(body)
    expect(await test.client.tasks.chooseExportTarget({ suggestedName: 'orders.jsonl' })).toEqual({
      target: 'out',
      label: 'orders.jsonl',
    })
    const started = await test.client.tasks.startExport({ arn, selection: { kind: 'all' }, target: 'file' })
    await test.broker.tasks.idle()
    expect((await test.client.tasks.report(started)).task).toMatchObject({
      status: 'completed',
      done: 4,
      downloadPath: '/download/file',
    })
    expect((await readFile(join(folder, 'orders.jsonl'), 'utf8')).split('\n')).toHaveLength(5)

    expect(await test.client.tasks.chooseImportSource({})).toBeNull()
    const copy = await createQueue(test.client, 'copy')
    await test.client.tasks.startImport({ arn: copy, source: 'file', format: 'export' })
    await test.broker.tasks.idle()
    const received = await test.client.messages.receive({
      arn: copy,
      max: 10,
      visibilityTimeout: null,
      waitTimeSeconds: 0,
    })
    expect(received.map(({ body }) => body).sort()).toEqual([...bodies].sort())
  })

  it('fail in plain words for a token that the host does not know', async () => {
    const { taskId } = await test.client.tasks.startImport({ arn, source: '/etc/passwd', format: 'lines' })
    await test.broker.tasks.idle()
    expect((await test.client.tasks.report({ taskId })).task).toMatchObject({
      status: 'failed',
      failureReason: 'The file to import is not known any more. Choose it again.',
    })
  })
})
