import { describe, expect, it } from 'vitest'
import type { MessageFilter, MessageSort } from '../../../shared/console/messages'
import { Browser, type ViewProgress } from '../../../electron/broker/queues/browse'
import { arnOf, deadLetters, type Shop, shop, testPace } from '../tasks/taskFixture'

const oldestFirst: MessageSort = { by: 'sentAt', descending: false }

function browserOf(one: Shop): Browser {
  let views = 0
  return new Browser({
    database: one.broker.database,
    clock: one.clock,
    events: one.broker.events,
    pace: testPace,
    bodies: one.broker.queues.state.bodies,
    depth: ({ arn }) => one.depth(arn.split(':').at(-1)!),
    newId: () => `view-${++views}`,
  })
}

/** Reads a view until it is done; it stays open. */
async function opened(
  browser: Browser,
  name: string,
  filter: MessageFilter = {},
  sort: MessageSort = oldestFirst,
): Promise<{ view: AsyncIterableIterator<ViewProgress>; progress: ViewProgress; reports: ViewProgress[] }> {
  const view = browser.browse(arnOf(name), filter, sort)
  const reports: ViewProgress[] = []
  for (;;) {
    const { value } = (await view.next()) as { value: ViewProgress }
    reports.push(value)
    if (value.done) return { view, progress: value, reports }
  }
}

async function bodies(one: Shop, name: string, filter: MessageFilter, sort = oldestFirst): Promise<string[]> {
  const browser = browserOf(one)
  const { view, progress } = await opened(browser, name, filter, sort)
  const { rows } = browser.rows(progress.viewId, 0, 500)
  await view.return?.()
  return rows.map((row) => row?.preview ?? '(gone)')
}

/** Everything in the database, to prove that nothing changed. */
function dump(one: Shop): unknown {
  const tables = one.store
    .prepare(`SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name`)
    .all<[string]>()
  return tables.map(([table]) => [table, one.store.prepare(`SELECT * FROM "${table}"`).all()])
}

describe('browsing', () => {
  it('changes nothing in the database, whatever is read', async () => {
    const one = await shop()
    await deadLetters(one, 'orders', ['{"a":1}', 'b'])
    await one.send('orders', 'waiting')
    await one.send('orders', 'later', { DelaySeconds: 60 })
    await one.broker.sqs.ReceiveMessage(one.caller, { QueueUrl: one.url('orders') })
    const before = dump(one)
    const eventsBefore = one.events.length
    const browser = browserOf(one)
    for (const name of ['orders', 'orders-dlq']) {
      for (const by of ['sentAt', 'visibleAt', 'receiveCount', 'bytes', 'groupId'] as const) {
        const { view, progress } = await opened(browser, name, { text: '' }, { by, descending: true })
        for (const row of browser.rows(progress.viewId, 0, 500).rows) {
          browser.reader.get(arnOf(name), row!.id)
          browser.reader.body(arnOf(name), row!.id)
          browser.reader.history(row!.id)
          browser.reader.find(row!.messageId)
        }
        await view.return?.()
      }
    }
    await one.broker.messageTasks.previewRedrive({
      arn: arnOf('orders-dlq'),
      selection: { kind: 'all' },
      destinationArn: null,
      edit: { steps: [{ kind: 'set-json', path: 'a', value: '2' }], single: [] },
      rate: null,
    })
    expect(dump(one)).toEqual(before)
    expect(one.events).toHaveLength(eventsBefore)
    expect(browser.size).toBe(0)
  })

  it('tells state, counts and origin of each message', async () => {
    const one = await shop()
    await deadLetters(one, 'orders', ['failed'])
    const browser = browserOf(one)
    const { view, progress } = await opened(browser, 'orders-dlq')
    expect(progress).toMatchObject({ total: 1, scanned: 1, matched: 1, stopped: null, arrived: 0, gone: 0 })
    const [row] = browser.rows(progress.viewId, 0, 10).rows
    expect(row).toMatchObject({
      state: 'waiting',
      receiveCount: 1,
      sourceArn: arnOf('orders'),
      preview: 'failed',
      bytes: 6,
      attributeCount: 0,
      timesBack: 0,
      sequenceNumber: null,
    })
    await view.return?.()
  })

  it('counts how often a message came back after a redrive, and keeps its history', async () => {
    const one = await shop()
    await deadLetters(one, 'orders', ['bad'])
    for (const times of [1, 2]) {
      await one.broker.messageTasks.startRedrive({
        arn: arnOf('orders-dlq'),
        selection: { kind: 'all' },
        destinationArn: null,
        edit: null,
        rate: null,
      })
      await one.broker.tasks.idle()
      const browser = browserOf(one)
      const out = await opened(browser, 'orders')
      expect(browser.rows(out.progress.viewId, 0, 1).rows[0]?.timesBack).toBe(times - 1)
      await one.failAll('orders')
      const back = await opened(browser, 'orders-dlq')
      const row = browser.rows(back.progress.viewId, 0, 1).rows[0]!
      expect(row.timesBack).toBe(times)
      expect(browser.reader.history(row.id).map(({ kind }) => kind)).toEqual(
        Array.from({ length: times * 2 + 1 }, (_, n) => (n % 2 === 0 ? 'dead-letter' : 'redrive')),
      )
      browser.dispose()
    }
  })

  it('filters by every clause, and by all of them together', async () => {
    const one = await shop()
    await one.create('box')
    await one.send('box', '{"id": 12345678901234567890, "items": [{"sku": "A-1"}]}')
    one.clock.advance(60_000)
    await one.send('box', 'plain Text', {
      MessageAttributes: { kind: { DataType: 'String', StringValue: 'x' } },
    })
    await one.send('box', 'later', { DelaySeconds: 300, MessageGroupId: 'g1' })
    one.clock.advance(1_000)
    const held = await one.broker.sqs.ReceiveMessage(one.caller, { QueueUrl: one.url('box') })
    const holds = held.Messages![0]!.Body
    const expectations: [MessageFilter, number][] = [
      [{ states: ['delayed'] }, 1],
      [{ states: ['in-flight'] }, 1],
      [{ states: ['waiting', 'delayed'] }, 2],
      [{ text: 'TEXT' }, 1],
      [{ text: held.Messages![0]!.MessageId }, 1],
      [{ text: '.' }, 0],
      [{ jsonPath: 'items[0].sku' }, 1],
      [{ jsonPath: 'items[0].sku', jsonValue: 'A-1' }, 1],
      [{ jsonPath: 'items[0].sku', jsonValue: 'A-2' }, 0],
      [{ jsonPath: 'id', jsonValue: '12345678901234567890' }, 1],
      [{ attribute: { name: 'kind' } }, 1],
      [{ attribute: { name: 'kind', value: 'x' } }, 1],
      [{ attribute: { name: 'kind', value: 'y' } }, 0],
      [{ attribute: { name: 'StringValue' } }, 0],
      [{ groupId: 'g1' }, 1],
      [{ minAge: 61 }, 1],
      [{ maxAge: 60 }, 2],
      [{ minReceiveCount: 1 }, 1],
      [{ maxReceiveCount: 0 }, 2],
      [{ sourceArn: arnOf('none') }, 0],
      [{ states: ['in-flight'], minReceiveCount: 1, text: holds.slice(2, 6), minAge: 1 }, 1],
      [{}, 3],
    ]
    for (const [filter, count] of expectations) {
      expect((await bodies(one, 'box', filter)).length, JSON.stringify(filter)).toBe(count)
    }
    expect(() => browserOf(one).browse(arnOf('box'), { jsonPath: 'a[' }, oldestFirst)).toThrow('not a path')
    expect(() => browserOf(one).browse(arnOf('none'), {}, oldestFirst)).toThrow('does not exist')
  })

  it('sorts by every key, both ways, ties by age', async () => {
    const one = await shop()
    await one.create('q.fifo')
    for (const [body, group] of [
      ['ccc', 'b'],
      ['a', 'c'],
      ['bb', 'a'],
      ['d', 'b'],
    ] as const) {
      await one.send('q.fifo', body, { MessageGroupId: group, MessageDeduplicationId: body })
    }
    const sorted = (by: MessageSort['by'], descending: boolean) =>
      bodies(one, 'q.fifo', {}, { by, descending })
    expect(await sorted('sentAt', false)).toEqual(['ccc', 'a', 'bb', 'd'])
    expect(await sorted('sentAt', true)).toEqual(['d', 'bb', 'a', 'ccc'])
    expect(await sorted('bytes', false)).toEqual(['a', 'd', 'bb', 'ccc'])
    expect(await sorted('bytes', true)).toEqual(['ccc', 'bb', 'a', 'd'])
    expect(await sorted('groupId', false)).toEqual(['bb', 'ccc', 'd', 'a'])
    expect(await sorted('groupId', true)).toEqual(['a', 'ccc', 'd', 'bb'])
  })

  it('is frozen: later messages are counted, not shown; those that went are empty rows', async () => {
    const one = await shop()
    await deadLetters(one, 'orders', ['a', 'b'])
    const browser = browserOf(one)
    const { view, progress } = await opened(browser, 'orders-dlq')
    await one.send('orders-dlq', 'c')
    await one.broker.messageTasks.startRedrive({
      arn: arnOf('orders-dlq'),
      selection: { kind: 'ids', ids: [browser.rows(progress.viewId, 0, 1).rows[0]!.id] },
      destinationArn: null,
      edit: null,
      rate: null,
    })
    await one.broker.tasks.idle()
    const next = view.next()
    one.clock.advance(250)
    expect((await next).value).toMatchObject({ arrived: 1, gone: 1, matched: 2 })
    expect(browser.rows(progress.viewId, 0, 10).rows.map((row) => row?.preview)).toEqual([undefined, 'b'])
    await one.broker.sqs.PurgeQueue(one.caller, { QueueUrl: one.url('orders-dlq') })
    expect(browser.rows(progress.viewId, 0, 10).rows).toEqual([null, null])
    await view.return?.()
    expect(() => browser.rows(progress.viewId, 0, 10)).toThrow('closed')
  })

  it('ends a waiting reader at once and forgets the view', async () => {
    const one = await shop()
    await one.create('box')
    const browser = browserOf(one)
    const { view } = await opened(browser, 'box')
    const waiting = view.next()
    await view.return?.()
    expect(await waiting).toEqual({ done: true, value: undefined })
    expect(await view.next()).toEqual({ done: true, value: undefined })
    expect(browser.size).toBe(0)
  })

  it('hands a view on to a redrive and a delete, as filtered there', async () => {
    const one = await shop()
    await deadLetters(one, 'orders', ['good 1', 'bad', 'good 2'])
    const browser = browserOf(one)
    one.broker.messageTasks.connect({
      view: (id) => browser.frozen(id),
      files: { openSource: () => Promise.reject(new Error()), openSink: () => Promise.reject(new Error()) },
    })
    const good = await opened(browser, 'orders-dlq', { text: 'good' }, { by: 'sentAt', descending: true })
    await one.broker.messageTasks.startRedrive({
      arn: arnOf('orders-dlq'),
      selection: { kind: 'view', viewId: good.progress.viewId },
      destinationArn: null,
      edit: null,
      rate: null,
    })
    await one.broker.tasks.idle()
    expect(one.bodies('orders')).toEqual(['good 1', 'good 2'])
    const deleted = await one.broker.messageTasks.deleteSelection(arnOf('orders-dlq'), { kind: 'all' })
    expect(deleted).toBe(1)
    expect(one.depth('orders-dlq')).toBe(0)
    browser.dispose()
  })

  it('shows a message whole, cut at 64 KiB and never within a character', async () => {
    const one = await shop()
    await one.create('box')
    const long = 'x' + '€'.repeat(30_000)
    const messageId = await one.send('box', long, {
      MessageAttributes: { b: { DataType: 'Binary.png', BinaryValue: Uint8Array.of(0, 255, 10) } },
      MessageSystemAttributes: { AWSTraceHeader: { DataType: 'String', StringValue: 'Root=1' } },
    })
    const { reader } = browserOf(one)
    const [place] = reader.find(messageId)
    expect(place?.queueArn).toBe(arnOf('box'))
    const detail = reader.get(arnOf('box'), place!.id)!
    expect(detail.bodyComplete).toBe(false)
    expect(detail.bodyBytes).toBe(90_001)
    expect(detail.body).toBe('x' + '€'.repeat(21_845))
    expect(detail.attributes).toEqual({ b: { type: 'Binary.png', value: 'AP8K' } })
    expect(detail.systemAttributes).toMatchObject({ AWSTraceHeader: 'Root=1', ApproximateReceiveCount: '0' })
    expect(reader.body(arnOf('box'), place!.id)).toBe(long)
    expect(reader.get(arnOf('box'), 999_999)).toBeUndefined()
    expect(reader.find('no such id')).toEqual([])
  })

  it('finds its way with indexes only', async () => {
    const one = await shop()
    const plan = (sql: string): string =>
      one.store
        .prepare(`EXPLAIN QUERY PLAN ${sql}`)
        .all()
        .map((row) => String(row[3]))
        .join('; ')
    expect(
      plan(
        'SELECT seq, bytes FROM positions WHERE contents = 1 AND seq BETWEEN 1 AND 2 ORDER BY seq DESC LIMIT 9',
      ),
    ).toMatch(/^SEARCH positions USING PRIMARY KEY/)
    expect(
      plan(
        `SELECT q.name, m.id FROM messages m CROSS JOIN positions p ON p.contents = m.contents AND p.seq = m.seq
         JOIN queues q ON q.contents = m.contents WHERE m.id = 1 AND m.message_id = 'x'`,
      ),
    ).toContain('SEARCH m USING INTEGER PRIMARY KEY')
    expect(
      plan(
        `SELECT 1 FROM json_each('[]') e CROSS JOIN positions p ON p.contents = 1 AND p.seq = e.value CROSS JOIN messages m ON m.id = p.id`,
      ),
    ).not.toContain('SCAN p')
  })
})

describe('a list of 100,000 messages', () => {
  it(
    'shows first matches before it has seen everything, sorts, and reads any row',
    { timeout: 60_000 },
    async () => {
      const one = await shop()
      await one.create('deep')
      await one.broker.messageTasks.startSend({
        arn: arnOf('deep'),
        message: {
          body: '{"n":{{n}}}',
          attributes: {},
          awsTraceHeader: null,
          delaySeconds: null,
          groupId: null,
          deduplicationId: null,
        },
        count: 100_000,
        rate: null,
      })
      await one.broker.tasks.idle()
      const browser = browserOf(one)
      const view = browser.browse(arnOf('deep'), { text: '7}' }, { by: 'sentAt', descending: true })
      const early: ViewProgress[] = []
      for (;;) {
        const { value } = (await view.next()) as { value: ViewProgress }
        early.push(value)
        if (value.done) break
        if (value.matched > 0) expect(browser.rows(value.viewId, 0, 1).rows[0]?.preview).toContain('7}')
      }
      expect(early.some(({ matched, scanned }) => matched > 0 && scanned < 10_000)).toBe(true)
      expect(early.at(-1)).toMatchObject({ scanned: 100_000, matched: 10_000 })
      const { view: largest, progress } = await opened(browser, 'deep', {}, { by: 'bytes', descending: true })
      expect(browser.rows(progress.viewId, 0, 1).rows[0]?.preview).toBe('{"n":100000}')
      expect(browser.rows(progress.viewId, 99_999, 5).rows.map((row) => row?.preview)).toEqual(['{"n":9}'])
      await Promise.all([view.return?.(), largest.return?.()])
    },
  )
})
