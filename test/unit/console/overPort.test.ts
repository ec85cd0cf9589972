import { MessageChannel } from 'node:worker_threads'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import { RPCHandler } from '@orpc/server/message-port'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  type ConsoleClient,
  type ConsoleFixture,
  consoleFixture,
  createQueue,
  plain,
  take,
} from '../../support/consoleFixture'

let test: ConsoleFixture
let page: ConsoleClient
let close: () => void
beforeEach(async () => {
  test = await consoleFixture()
  const { port1, port2 } = new MessageChannel()
  new RPCHandler(test.router).upgrade(port1 as never, { context: {} })
  page = createORPCClient(new RPCLink({ port: port2 as never }))
  for (const port of [port1, port2]) port.start()
  close = () => [port1, port2].forEach((port) => port.close())
})
afterEach(() => {
  close()
  test.dispose()
})

describe('over a real connection', () => {
  it('answers carry codes and messages of errors', async () => {
    const arn = await createQueue(page, 'orders')
    await expect(
      page.queues.setAttributes({ arn, attributes: { DelaySeconds: '-1' } }),
    ).rejects.toMatchObject({
      code: 'InvalidAttributeValue',
      message: expect.stringContaining('DelaySeconds'),
    })
    await expect(page.queues.get({ arn: 'none' })).rejects.toMatchObject({
      code: 'BAD_REQUEST',
      message: 'arn: not a queue ARN',
    })
  })

  it('a cancelled feed ends at the host', async () => {
    const feed = await page.queues.watch({})
    await take(feed)
    expect(test.openFeeds).toBe(1)
    await feed.return()
    await vi.waitFor(() => expect(test.openFeeds).toBe(0), { timeout: 30_000 })
  })

  it('a closed list ends its view at the host', async () => {
    const arn = await createQueue(page, 'orders')
    await page.messages.send({ arn, message: plain('x') })
    const sort = { by: 'sentAt', descending: false } as const
    const feed = await page.messages.browse({ arn, filter: {}, sort })
    let progress = await take(feed)
    while (!progress.done) progress = await take(feed)
    const rows = () => page.messages.rows({ viewId: progress.viewId, start: 0, count: 1 })
    expect((await rows()).rows).toHaveLength(1)
    await feed.return()
    await vi.waitFor(() => expect(rows()).rejects.toMatchObject({ code: 'InvalidParameterValue' }), {
      timeout: 30_000,
    })
  })

  it('everything a page had open ends when its connection does', async () => {
    await Promise.all([
      page.queues.watch({}).then(take),
      page.system.status({}).then(take),
      page.tasks.watch({}).then(take),
      page.activity.watch({ queueArn: null, types: null }).then(take),
    ])
    expect(test.openFeeds).toBe(4)
    close()
    await vi.waitFor(() => expect(test.openFeeds).toBe(0), { timeout: 30_000 })
  })
})
