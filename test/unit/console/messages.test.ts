import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { queueArn } from '../../../shared/arn'
import {
  type ConsoleFixture,
  consoleFixture,
  consoleOn,
  createQueue,
  plain,
  take,
} from '../../support/consoleFixture'
import { settle } from '../../support/manualTimers'

const world = { account: '000000000000', region: 'us-east-1' }
const oldest = { by: 'sentAt', descending: false } as const
let test: ConsoleFixture
beforeEach(async () => {
  test = await consoleFixture()
})
afterEach(() => test.dispose())

/** Opens a view and waits until it has seen everything. */
async function browse(arn: string, filter = {}, signal?: AbortSignal) {
  const feed = await test.client.messages.browse({ arn, filter, sort: oldest }, { signal })
  let progress = await take(feed)
  while (!progress.done) progress = await take(feed)
  return { feed, progress }
}

async function idOf(messageId: string): Promise<number> {
  const [place] = await test.client.messages.find({ messageId })
  return place!.id
}

async function failTwice(arn: string): Promise<void> {
  for (let receive = 0; receive < 3; receive += 1) {
    await test.client.messages.receive({ arn, max: 10, visibilityTimeout: 0, waitTimeSeconds: 0 })
  }
}

/** A queue whose messages move to a DLQ after two receives. */
async function withDeadLetters() {
  const { arn, deadLetterArn } = await test.client.queues.create({
    ...world,
    name: 'orders',
    attributes: {},
    tags: {},
    deadLetterQueue: { name: 'orders-dlq', maxReceiveCount: 2, attributes: {} },
  })
  return { arn, dlq: deadLetterArn! }
}

describe('sending', () => {
  it('sends body, attributes of every type, trace header and delay', async () => {
    const arn = await createQueue(test.client, 'orders')
    const { messageId, sequenceNumber, duplicate } = await test.client.messages.send({
      arn,
      message: {
        ...plain('{"a": 1}'),
        delaySeconds: 5,
        awsTraceHeader: 'Root=1-5759e988-bd862e3fe1be46a994272793',
        attributes: {
          text: { type: 'String', value: 'é' },
          count: { type: 'Number.int', value: '7' },
          bytes: { type: 'Binary.gzip', value: 'AAEC/w==' },
        },
      },
    })
    expect({ sequenceNumber, duplicate }).toEqual({ sequenceNumber: null, duplicate: false })
    const id = await idOf(messageId)
    expect(await test.client.messages.get({ arn, id })).toMatchObject({
      messageId,
      state: 'delayed',
      body: '{"a": 1}',
      attributes: {
        text: { type: 'String', value: 'é' },
        count: { type: 'Number.int', value: '7' },
        bytes: { type: 'Binary.gzip', value: 'AAEC/w==' },
      },
      systemAttributes: { AWSTraceHeader: 'Root=1-5759e988-bd862e3fe1be46a994272793', SenderId: 'console' },
    })
  })

  it('says that a FIFO queue took it for a duplicate, and only then', async () => {
    const arn = await createQueue(test.client, 'orders.fifo', { FifoQueue: 'true' })
    const message = { ...plain('x'), groupId: 'g', deduplicationId: 'one' }
    const first = await test.client.messages.send({ arn, message })
    expect(first).toMatchObject({ duplicate: false, sequenceNumber: expect.stringMatching(/^\d{20}$/) })
    expect(await test.client.messages.send({ arn, message })).toEqual({ ...first, duplicate: true })
    const other = { ...message, deduplicationId: 'two' }
    expect(await test.client.messages.send({ arn, message: other })).toMatchObject({ duplicate: false })
  })

  it('tells in words of AWS why a message is refused', async () => {
    const arn = await createQueue(test.client, 'orders')
    await expect(test.client.messages.send({ arn, message: plain('') })).rejects.toMatchObject({
      code: expect.stringMatching(/^(MissingParameter|InvalidParameterValue)$/),
    })
  })
})

describe('browsing', () => {
  it('lists the messages of a view by position and changes nothing', async () => {
    const arn = await createQueue(test.client, 'orders')
    for (let n = 1; n <= 5; n += 1) await test.client.messages.send({ arn, message: plain(`body ${n}`) })
    const { feed, progress } = await browse(arn)
    expect(progress).toMatchObject({ total: 5, scanned: 5, matched: 5, stopped: null })
    const { now, rows } = await test.client.messages.rows({ viewId: progress.viewId, start: 1, count: 2 })
    expect(now).toBe(test.clock.now())
    expect(rows.map((row) => row?.preview)).toEqual(['body 2', 'body 3'])
    expect(rows.every((row) => row?.receiveCount === 0)).toBe(true)
    await feed.return()
  })

  it('keeps the place of a message that is gone', async () => {
    const arn = await createQueue(test.client, 'orders')
    for (const body of ['a', 'b']) await test.client.messages.send({ arn, message: plain(body) })
    const { feed, progress } = await browse(arn)
    const all = { viewId: progress.viewId, start: 0, count: 10 }
    const { rows } = await test.client.messages.rows(all)
    await test.client.messages.delete({ arn, selection: { kind: 'ids', ids: [rows[0]!.id] } })
    expect((await test.client.messages.rows(all)).rows.map((row) => row?.preview)).toEqual([undefined, 'b'])
    await feed.return()
  })

  it('closes the view when the list is closed', async () => {
    const arn = await createQueue(test.client, 'orders')
    const { feed, progress } = await browse(arn)
    await feed.return()
    await expect(
      test.client.messages.rows({ viewId: progress.viewId, start: 0, count: 1 }),
    ).rejects.toMatchObject({ message: 'This list was closed. Open it again.' })
  })

  it('closes the view when the page is gone', async () => {
    const arn = await createQueue(test.client, 'orders')
    const abort = new AbortController()
    const { feed, progress } = await browse(arn, {}, abort.signal)
    const waiting = feed.next().catch(() => undefined)
    abort.abort()
    await waiting
    await settle()
    await expect(
      test.client.messages.rows({ viewId: progress.viewId, start: 0, count: 1 }),
    ).rejects.toMatchObject({ code: 'InvalidParameterValue' })
  })

  it('says which queue is missing', async () => {
    const browsing = test.client.messages.browse({ arn: queueArn(world, 'gone'), filter: {}, sort: oldest })
    await expect(browsing).rejects.toMatchObject({ code: 'QueueDoesNotExist' })
  })
})

describe('one message', () => {
  it('is gone once it was deleted', async () => {
    const arn = await createQueue(test.client, 'orders')
    const { messageId } = await test.client.messages.send({ arn, message: plain('x') })
    const id = await idOf(` ${messageId} `)
    expect(await test.client.messages.delete({ arn, selection: { kind: 'all' } })).toEqual({ deleted: 1 })
    for (const ask of ['get', 'body', 'timeline'] as const) {
      await expect(test.client.messages[ask]({ arn, id })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    }
    expect(await test.client.messages.find({ messageId })).toEqual([])
  })

  it('shows a large body cut, and gives all of it when asked', async () => {
    const arn = await createQueue(test.client, 'orders')
    const body = 'é'.repeat(100_000)
    await test.client.messages.send({ arn, message: plain(body) })
    const { progress, feed } = await browse(arn)
    const { rows } = await test.client.messages.rows({ viewId: progress.viewId, start: 0, count: 1 })
    const id = rows[0]!.id
    const detail = await test.client.messages.get({ arn, id })
    expect(detail).toMatchObject({ bodyComplete: false, bodyBytes: 200_000 })
    expect(Buffer.byteLength(detail.body)).toBe(65_536)
    expect(await test.client.messages.body({ arn, id })).toEqual({ body })
    await feed.return()
  })
})

describe('receiving', () => {
  it('is a real receive, with what is needed to delete, extend and return', async () => {
    const { arn } = await withDeadLetters()
    await test.client.messages.send({ arn, message: plain('a') })
    const receive = () =>
      test.client.messages.receive({ arn, max: 10, visibilityTimeout: 20, waitTimeSeconds: 0 })
    const [first] = await receive()
    expect(first).toMatchObject({ state: 'in-flight', receiveCount: 1, maxReceiveCount: 2, body: 'a' })
    expect(first!.visibleAt).toBe(test.clock.now() + 20_000)
    const { receiptHandle, id } = first!
    await test.client.messages.changeVisibility({ arn, receiptHandle, visibilityTimeout: 100 })
    expect((await test.client.messages.get({ arn, id })).visibleAt).toBe(test.clock.now() + 100_000)
    await test.client.messages.changeVisibility({ arn, receiptHandle, visibilityTimeout: 0 })
    const [second] = await receive()
    expect(second).toMatchObject({ id, receiveCount: 2 })
    await test.client.messages.deleteReceived({ arn, receiptHandle: second!.receiptHandle })
    expect(await test.client.queues.get({ arn })).toMatchObject({ visible: 0, inFlight: 0 })
  })

  it('waits for a message', async () => {
    const arn = await createQueue(test.client, 'orders')
    const receiving = test.client.messages.receive({
      arn,
      max: 1,
      visibilityTimeout: null,
      waitTimeSeconds: 20,
    })
    await settle()
    await test.client.messages.send({ arn, message: plain('late') })
    expect((await receiving).map(({ body }) => body)).toEqual(['late'])
  })

  it('takes nothing once the page is gone', async () => {
    const arn = await createQueue(test.client, 'orders')
    const abort = new AbortController()
    const receiving = test.client.messages
      .receive({ arn, max: 1, visibilityTimeout: null, waitTimeSeconds: 20 }, { signal: abort.signal })
      .catch(() => 'aborted')
    await settle()
    abort.abort()
    await receiving
    await test.client.messages.send({ arn, message: plain('x') })
    expect(await test.client.queues.get({ arn })).toMatchObject({ visible: 1, inFlight: 0 })
  })

  it('refuses a receipt handle that is none', async () => {
    const arn = await createQueue(test.client, 'orders')
    await expect(test.client.messages.deleteReceived({ arn, receiptHandle: 'none' })).rejects.toMatchObject({
      code: 'ReceiptHandleIsInvalid',
    })
  })
})

describe('the timeline of a message', () => {
  const texts = async (arn: string, id: number) =>
    (await test.client.messages.timeline({ arn, id })).map(({ text }) => text)

  it('tells its life over a dead-letter move and a redrive, oldest first', async () => {
    const { arn, dlq } = await withDeadLetters()
    const { messageId } = await test.client.messages.send({ arn, message: plain('x') })
    await failTwice(arn)
    const id = await idOf(messageId)
    expect(await texts(dlq, id)).toEqual([
      'Sent to orders.',
      'Received for the 1st time; visible again at once.',
      'Received for the 2nd time; visible again at once.',
      'Moved from orders to orders-dlq after 2 receives.',
    ])
    test.clock.advance(1_000)
    const { taskId } = await test.client.tasks.startRedrive({
      arn: dlq,
      selection: { kind: 'all' },
      destinationArn: null,
      edit: null,
      rate: null,
    })
    await test.broker.tasks.idle()
    expect((await test.client.tasks.report({ taskId })).moved).toEqual([{ arn, count: 1 }])
    const { progress, feed } = await browse(arn)
    const { rows } = await test.client.messages.rows({ viewId: progress.viewId, start: 0, count: 1 })
    await feed.return()
    const after = await texts(arn, rows[0]!.id)
    expect(after.at(-1)).toBe(
      `Redriven from orders-dlq to orders; its new message id is ${rows[0]!.messageId}.`,
    )
    expect(after).toHaveLength(5)
  })

  it('says what the message itself says, and what is forgotten, after a restart', async () => {
    const arn = await createQueue(test.client, 'orders')
    await test.client.messages.send({ arn, message: plain('x') })
    const receive = () =>
      test.client.messages.receive({ arn, max: 1, visibilityTimeout: 0, waitTimeSeconds: 0 })
    for (let count = 0; count < 3; count += 1) {
      test.clock.advance(1_000)
      await receive()
    }
    const again = consoleOn(test.restart())
    const [received] = await again.client.messages.receive({
      arn,
      max: 1,
      visibilityTimeout: 0,
      waitTimeSeconds: 0,
    })
    const timeline = await again.client.messages.timeline({ arn, id: received!.id })
    expect(timeline.map(({ type, text }) => [type, text])).toEqual([
      ['message.sent', 'Sent.'],
      ['message.received', 'Received for the 1st time.'],
      ['trace.forgotten', '2 more receives, up to the 3rd: the details are no longer kept.'],
      ['message.received', 'Received for the 4th time; visible again at once.'],
    ])
    again.dispose()
  })

  it('finds the events of a message among very many of others', async () => {
    const arn = await createQueue(test.client, 'orders')
    const { messageId } = await test.client.messages.send({ arn, message: plain('x') })
    const id = await idOf(messageId)
    const [sent] = test.events.filter(({ type }) => type === 'message.sent')
    for (let other = 0; other < 100_000; other += 1) {
      test.broker.events.emit({ ...sent!, id: 1_000_000 + other, messageId: 'other' } as never)
    }
    expect(await texts(arn, id)).toEqual(['Sent.'])
  })
})
