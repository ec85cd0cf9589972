import { expect, it, vi } from 'vitest'
import { CommandFeed } from '../../electron/shell/commandFeed'

it('a command that is picked while no page listens waits for the next page, and only the last one', async () => {
  const feed = new CommandFeed()
  feed.run('queue.create')
  feed.run('go.dead-letters', 'arn:aws:sqs:us-east-1:000000000000:orders-dlq')
  const first = vi.fn()
  const end = feed.subscribe(first)
  await Promise.resolve()
  expect(first.mock.calls).toEqual([['go.dead-letters', 'arn:aws:sqs:us-east-1:000000000000:orders-dlq']])
  end()

  const second = vi.fn()
  feed.subscribe(second)
  await Promise.resolve()
  expect(second).not.toHaveBeenCalled()
  feed.run('go.map')
  expect(second).toHaveBeenCalledExactlyOnceWith('go.map', undefined)
  expect(first).toHaveBeenCalledOnce()
})
