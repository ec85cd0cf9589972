import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nextInLine } from '../../../electron/broker/queues/nextInLine'
import { brokerFixture } from '../../support/brokerFixture'
import { addQueue, bodies, redriveTo, type TestQueue } from './testQueue'

const limit = 2

async function pair(fifo: boolean): Promise<{ queue: TestQueue; dlq: TestQueue }> {
  const fixture = await brokerFixture({ quotas: 'relaxed' })
  const type: Record<string, string> = fifo ? { FifoQueue: 'true', ContentBasedDeduplication: 'true' } : {}
  const suffix = fifo ? '.fifo' : ''
  const dlq = await addQueue(fixture, `dlq${suffix}`, type)
  const attributes = { ...type, ...redriveTo(dlq, limit), MessageRetentionPeriod: '600' }
  return { dlq, queue: await addQueue(fixture, `orders${suffix}`, attributes) }
}

function line(queue: TestQueue, most: number): readonly { body: string; receiveCount: number }[] {
  const { broker, clock } = queue.fixture
  return nextInLine(broker.queues.state, broker.queues.byArn(queue.arn)!, clock.now(), most)
}

const step = fc.oneof(
  fc.record({ kind: fc.constant('send' as const), group: fc.integer({ min: 0, max: 3 }) }),
  fc.record({ kind: fc.constant('receive' as const), most: fc.integer({ min: 1, max: 10 }) }),
  fc.record({ kind: fc.constant('return' as const), which: fc.nat(20) }),
  fc.record({ kind: fc.constant('wait' as const), seconds: fc.constantFrom(1, 10, 30, 200) }),
)

describe('what is next in line', () => {
  it.each([['standard', false] as const, ['FIFO', true] as const])(
    'is what a receive of a %s queue then takes, and what it moves to the dead-letter queue',
    async (_, fifo) => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 60 }), async (steps) => {
          const { queue, dlq } = await pair(fifo)
          const moved = (): number => dlq.counts()[0]
          const held = []
          let sent = 0
          for (const one of steps) {
            if (one.kind === 'send') {
              await queue.send(`m${sent++}`, fifo ? { MessageGroupId: `g${one.group}` } : {})
            } else if (one.kind === 'wait') {
              queue.fixture.clock.advance(1_000 * one.seconds)
            } else if (one.kind === 'return') {
              const message = held.splice(one.which % Math.max(1, held.length), 1)[0]
              if (message) await queue.hide(message, 0).catch(() => undefined)
            } else {
              const before = moved()
              const expected = line(queue, one.most)
              const taken = await queue.receive({ MaxNumberOfMessages: one.most, VisibilityTimeout: 15 })
              held.push(...taken)
              expect(
                expected.filter(({ receiveCount }) => receiveCount < limit).map(({ body }) => body),
              ).toEqual(bodies(taken))
              expect(expected.length - taken.length).toBe(moved() - before)
            }
          }
        }),
        { numRuns: 40, seed: 7 },
      )
    },
  )

  it('begins with the message of a FIFO group that came back, and has nothing while another of the group is out', async () => {
    const { queue } = await pair(true)
    for (const body of ['first', 'second']) await queue.send(body, { MessageGroupId: 'g' })
    const [first] = await queue.receive()
    expect(line(queue, 10)).toEqual([])
    queue.fixture.clock.advance(5_000)
    await queue.hide(first!, 0)
    expect(line(queue, 1)).toMatchObject([{ body: 'first', receiveCount: 1 }])
  })

  it('changes nothing when it is looked at', async () => {
    const { queue } = await pair(false)
    await queue.send('a')
    const seen = queue.fixture.events.length
    expect(line(queue, 10)).toHaveLength(1)
    expect(queue.counts()).toEqual([1, 0, 0])
    expect(queue.fixture.events).toHaveLength(seen)
  })
})
