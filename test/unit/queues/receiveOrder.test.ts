import { describe, expect, it } from 'vitest'
import { bodies, standardQueue } from './testQueue'

const ten = { MaxNumberOfMessages: 10 }

describe('a standard queue hands out messages in the order in which they became visible', () => {
  it('merges those that were never received with those that came back', async () => {
    const queue = await standardQueue()
    const { clock } = queue.fixture
    await queue.send('a')
    await queue.receive({ VisibilityTimeout: 10 })
    clock.advance(5_000)
    await queue.send('b')
    clock.advance(10_000)
    await queue.send('c')
    expect(bodies(await queue.receive(ten))).toEqual(['b', 'a', 'c'])
  })

  it('finds a message behind any number of delayed ones, and those when they are due', async () => {
    const queue = await standardQueue()
    await queue.send('first')
    for (let n = 0; n < 30; n++) await queue.send(`delayed ${n}`, { DelaySeconds: 60 })
    await queue.send('last')
    expect(bodies(await queue.receive(ten))).toEqual(['first', 'last'])
    queue.fixture.clock.advance(60_000)
    expect(await queue.receive(ten)).toHaveLength(10)
  })

  it('offers a message again that was sent and let go within one millisecond', async () => {
    const queue = await standardQueue()
    for (const body of ['a', 'b', 'c']) await queue.send(body)
    expect(await queue.receive({ ...ten, VisibilityTimeout: 0 })).toHaveLength(3)
    const taken = await queue.receive(ten)
    for (const message of taken.slice(0, 2)) await queue.hide(message, 0)
    await queue.send('d')
    expect(bodies(await queue.receive(ten))).toEqual(['a', 'b', 'd'])
  })

  it('goes on where it was after a restart', async () => {
    const queue = await standardQueue()
    for (let n = 0; n < 15; n++) await queue.send(`m${n}`)
    await queue.receive(ten)
    const restarted = queue.fixture.restart()
    const { Messages } = await restarted.broker.sqs.ReceiveMessage(restarted.caller, {
      QueueUrl: queue.url,
      ...ten,
    })
    expect(bodies(Messages ?? [])).toEqual(['m10', 'm11', 'm12', 'm13', 'm14'])
  })

  it('holds up nothing behind messages of a clock that was put back while it was down', async () => {
    const queue = await standardQueue()
    const { clock } = queue.fixture
    for (let n = 0; n < 12; n++) await queue.send(`ahead ${n}`)
    clock.advance(-3_600_000)
    const { broker, caller } = queue.fixture.restart()
    const receive = async () => {
      const { Messages } = await broker.sqs.ReceiveMessage(caller, { QueueUrl: queue.url, ...ten })
      return bodies(Messages ?? [])
    }
    expect(await receive()).toEqual([])
    for (const body of ['a', 'b']) {
      await broker.sqs.SendMessage(caller, { QueueUrl: queue.url, MessageBody: body })
    }
    expect(await receive()).toEqual(['a', 'b'])
    clock.advance(3_600_000)
    const messages = [await receive(), await receive()].flat()
    expect(messages).toHaveLength(14)
    expect(new Set(messages).size).toBe(14)
  })

  it('loses no message to a batch that was rolled back', async () => {
    const queue = await standardQueue()
    const { store } = queue.fixture
    await queue.send('a')
    const received = queue.receive()
    const failed = store.transact(() => {
      store.prepare('INSERT INTO sweeps (contents) VALUES (?)').run(-1)
      throw new Error('rolls the batch back')
    })
    await Promise.allSettled([received, failed])
    expect(bodies(await queue.receive())).toEqual(['a'])
  })
})
