import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { LineSink, LineSource, SourceLine, TaskFiles } from '../../../electron/broker/tasks/files'
import { readLine } from '../../../electron/broker/tasks/messageLines'
import { arnOf, deadLetters, onFixture, type Shop, shop } from './taskFixture'

/** Files in memory, by token. */
class MemoryFiles implements TaskFiles {
  readonly texts = new Map<string, string>()
  discarded = 0
  closed = 0
  /** Called before each write or bunch, so that a test can hold a task up. */
  pause: () => Promise<void> = () => Promise.resolve()

  openSink(token: string): Promise<LineSink> {
    let text = ''
    return Promise.resolve({
      write: async (more) => {
        await this.pause()
        text += more
      },
      finish: () => {
        this.texts.set(token, text)
        return Promise.resolve(`/download/${token}`)
      },
      discard: () => {
        this.discarded++
        return Promise.resolve()
      },
    })
  }

  openSource(token: string): Promise<LineSource> {
    const text = this.texts.get(token)
    if (text === undefined) return Promise.reject(new Error('The file is gone.'))
    const lines: SourceLine[] = text.split('\n')
    const pause = (): Promise<void> => this.pause()
    let read = 0
    return Promise.resolve({
      bytes: text.length,
      get bytesRead() {
        return read
      },
      async *lines() {
        for (let at = 0; at < lines.length; at += 7) {
          await pause()
          read = Math.min(text.length, read + Math.ceil((text.length * 7) / lines.length))
          yield lines.slice(at, at + 7)
        }
      },
      close: () => {
        this.closed++
        return Promise.resolve()
      },
    })
  }
}

function withFiles(one: Shop, files = new MemoryFiles()): MemoryFiles {
  one.broker.messageTasks.connect({
    view: () => {
      throw new Error('no views here')
    },
    files,
  })
  return files
}

const exportAll = (one: Shop, name: string, target = 'f') =>
  one.broker.messageTasks.startExport({ arn: arnOf(name), selection: { kind: 'all' }, target })
const importInto = (one: Shop, name: string, format: 'export' | 'lines' = 'export', source = 'f') =>
  one.broker.messageTasks.startImport({ arn: arnOf(name), source, format })

/** What must survive a round trip, byte for byte. */
function contents(one: Shop, name: string): unknown[] {
  return one.store
    .prepare(
      `SELECT m.body, m.attributes, m.group_id, m.trace_header, p.source_arn FROM positions p
       JOIN messages m ON m.id = p.id WHERE p.contents = ? ORDER BY p.seq`,
    )
    .all(one.broker.queues.byArn(arnOf(name))!.contents)
}

describe('export and import', () => {
  it('carry any message over, byte for byte', async () => {
    const allowed = fc
      .string({ unit: 'binary', minLength: 1 })
      .map((text) => text.replace(/[^\t\n\r -\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, ' ') || 'x')
    const attribute = fc.oneof(
      allowed.map((StringValue) => ({ DataType: 'String.x', StringValue })),
      fc.uint8Array({ minLength: 1 }).map((BinaryValue) => ({ DataType: 'Binary', BinaryValue })),
      fc.constant({ DataType: 'Number', StringValue: '1.5000e3' }),
    )
    const message = fc.record({
      body: allowed,
      attributes: fc.dictionary(fc.stringMatching(/^[a-z]{1,5}$/), attribute, { maxKeys: 4 }),
      group: fc.option(fc.stringMatching(/^[!-~]{1,9}$/), { nil: undefined }),
      trace: fc.option(fc.constant('Root=1-5759e988'), { nil: undefined }),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(message, { minLength: 1, maxLength: 8 }), async (messages) => {
        const one = await shop()
        withFiles(one)
        await one.create('from')
        await one.create('to')
        for (const { body, attributes, group, trace } of messages) {
          await one.send('from', body, {
            MessageAttributes: attributes,
            MessageGroupId: group,
            MessageSystemAttributes: trace && { AWSTraceHeader: { DataType: 'String', StringValue: trace } },
          })
        }
        const before = contents(one, 'from')
        await exportAll(one, 'from')
        await one.broker.tasks.idle()
        expect(contents(one, 'from')).toEqual(before)
        const id = await importInto(one, 'to')
        await one.broker.tasks.idle()
        expect(one.broker.tasks.report(id)).toMatchObject({ failures: [], task: { done: messages.length } })
        expect(contents(one, 'to')).toEqual(before)
      }),
      { numRuns: 15 },
    )
  })

  it('write a line a message that says what it was', async () => {
    const one = await shop()
    const files = withFiles(one)
    await deadLetters(one, 'orders', ['{"a": 1}'])
    const id = await exportAll(one, 'orders-dlq')
    await one.broker.tasks.idle()
    expect(one.broker.tasks.report(id).task).toMatchObject({
      status: 'completed',
      done: 1,
      total: 1,
      downloadPath: '/download/f',
    })
    const line = readLine(files.texts.get('f')!)
    expect(line).toMatchObject({
      body: '{"a": 1}',
      sourceArn: arnOf('orders'),
      receiveCount: 1,
      sentAt: '2026-01-01T00:00:00.000Z',
      messageId: expect.any(String),
    })
    expect(files.texts.get('f')).toMatch(/^\{.*\}\n$/)
  })

  it('keep the source of a dead letter, so that it can still be redriven there', async () => {
    const one = await shop()
    withFiles(one)
    await deadLetters(one, 'orders', ['a'])
    await exportAll(one, 'orders-dlq')
    await one.broker.tasks.idle()
    await one.broker.messageTasks.deleteSelection(arnOf('orders-dlq'), { kind: 'all' })
    await importInto(one, 'orders-dlq')
    await one.broker.tasks.idle()
    await one.broker.messageTasks.startRedrive({
      arn: arnOf('orders-dlq'),
      selection: { kind: 'all' },
      destinationArn: null,
      edit: null,
      rate: null,
    })
    await one.broker.tasks.idle()
    expect(one.bodies('orders')).toEqual(['a'])
  })

  it('report each line that is no message, and import the others', async () => {
    const one = await shop()
    const files = withFiles(one)
    await one.create('to')
    files.texts.set(
      'f',
      [
        '{"body":"good"}',
        'no json',
        '[]',
        '{"body":5}',
        '',
        '{"body":""}',
        '{"body":"x","attributes":{"a":{"type":"Binary","value":"!"}}}',
        '{"body":"x","attributes":{"a":1}}',
        '{"body":"x","groupId":7}',
        '{"body":"\\u0001"}',
        '{"body":"also good","unknown":true}',
      ].join('\n'),
    )
    const id = await importInto(one, 'to')
    await one.broker.tasks.idle()
    const { task, failures } = one.broker.tasks.report(id)
    expect(task).toMatchObject({ status: 'completed', done: 2, failed: 8, total: 10 })
    expect(failures.map(({ messageId }) => messageId)).toEqual(
      [2, 3, 4, 6, 7, 8, 9, 10].map((line) => `line ${line}`),
    )
    expect(failures[0]?.reason).toBe('The line is not JSON')
    expect(one.bodies('to')).toEqual(['good', 'also good'])
    expect(files.closed).toBe(1)
  })

  it('take plain lines as bodies, spaces and all', async () => {
    const one = await shop()
    const files = withFiles(one)
    await one.create('to')
    files.texts.set('f', 'one\n  two  \n\n{"body":1}\n')
    await importInto(one, 'to', 'lines')
    await one.broker.tasks.idle()
    expect(one.bodies('to')).toEqual(['one', '  two  ', '{"body":1}'])
  })

  it('report what FIFO deduplication would swallow', async () => {
    const one = await shop()
    const files = withFiles(one)
    await one.create('to.fifo')
    const line = (id: string) => `{"body":"b","groupId":"g","deduplicationId":"${id}"}`
    files.texts.set('f', [line('1'), line('1'), line('2'), '{"body":"no group"}'].join('\n'))
    const id = await importInto(one, 'to.fifo')
    await one.broker.tasks.idle()
    const { failures } = one.broker.tasks.report(id)
    expect(failures.map(({ messageId }) => messageId)).toEqual(['line 2', 'line 4'])
    expect(failures[0]?.reason).toContain('already took a message')
    expect(one.bodies('to.fifo')).toEqual(['b', 'b'])
  })

  it('end as failed after a restart, saying how far they got', async () => {
    let one = await shop()
    const files = withFiles(one)
    await one.create('from')
    await one.create('to')
    for (let n = 0; n < 40; n++) await one.send('from', `m${n}`)
    await exportAll(one, 'from')
    await one.broker.tasks.idle()
    let open = (): void => undefined
    let held = 0
    files.pause = () => (++held === 1 ? Promise.resolve() : new Promise((resolve) => (open = resolve)))
    const importing = await importInto(one, 'to')
    const exporting = await exportAll(one, 'from', 'g')
    for (let n = 0; n < 30; n++) await new Promise((resolve) => setImmediate(resolve))
    const sent = one.depth('to')
    one = onFixture(one.restart())
    open()
    for (let n = 0; n < 30; n++) await new Promise((resolve) => setImmediate(resolve))
    const reason = (id: string) => one.broker.tasks.report(id).task
    expect(reason(exporting)).toMatchObject({
      status: 'failed',
      failureReason: expect.stringContaining('Export again'),
    })
    expect(reason(importing)).toMatchObject({
      status: 'failed',
      failureReason: expect.stringContaining(`${sent} messages were sent`),
    })
    expect(one.depth('to')).toBe(sent)
  })

  it('fail with the reason when the file cannot be opened, and leave no half file when cancelled', async () => {
    const one = await shop()
    const files = withFiles(one)
    await one.create('from')
    for (let n = 0; n < 40; n++) await one.send('from', `m${n}`)
    const gone = await importInto(one, 'from', 'export', 'none')
    await one.broker.tasks.idle()
    expect(one.broker.tasks.report(gone).task).toMatchObject({
      status: 'failed',
      failureReason: 'The file is gone.',
    })
    let id = ''
    files.pause = () => one.broker.tasks.cancel(id)
    id = await exportAll(one, 'from')
    await one.broker.tasks.idle()
    expect(one.broker.tasks.report(id).task.status).toBe('cancelled')
    expect([files.discarded, files.texts.size]).toEqual([1, 0])
  })
})

describe('sending one message many times', () => {
  const message = {
    body: 'order {{n}}',
    attributes: {},
    awsTraceHeader: null,
    delaySeconds: null,
    groupId: null,
    deduplicationId: null,
  }

  it('numbers them, keeps the rate, and goes on after a restart', async () => {
    let one = await shop()
    await one.create('box')
    await one.broker.messageTasks.startSend({ arn: arnOf('box'), message, count: 3, rate: 1 })
    const turns = async () => {
      for (let n = 0; n < 20; n++) await new Promise((resolve) => setImmediate(resolve))
    }
    await turns()
    expect(one.bodies('box')).toEqual(['order 1'])
    one = onFixture(one.restart())
    await turns()
    one.clock.advance(1_000)
    await one.broker.tasks.idle()
    expect(one.bodies('box')).toEqual(['order 1', 'order 2', 'order 3'])
  })

  it('is refused at once if the first one would be, and reports FIFO duplicates', async () => {
    const one = await shop()
    await one.create('q.fifo')
    const start = (more: object, count = 2) =>
      one.broker.messageTasks.startSend({
        arn: arnOf('q.fifo'),
        message: { ...message, ...more },
        count,
        rate: null,
      })
    await expect(start({})).rejects.toMatchObject({ code: 'MissingParameter' })
    const same = await start({ groupId: 'g', deduplicationId: 'same' })
    await one.broker.tasks.idle()
    expect(one.broker.tasks.report(same).task).toMatchObject({ done: 1, failed: 1 })
    const numbered = await start({ groupId: 'g', deduplicationId: 'id-{{n}}' })
    await one.broker.tasks.idle()
    expect(one.broker.tasks.report(numbered).task).toMatchObject({ done: 2, failed: 0 })
  })
})
