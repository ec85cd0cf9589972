import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { StoreUnavailable } from '../../../electron/store/database'
import { arnOf, onFixture, type Shop, shop } from './taskFixture'

/** Every message of all queues: body and attributes, sorted, so that two states can be compared. */
function everything(one: Shop): string[] {
  return one.store
    .prepare(
      `SELECT m.body, m.attributes FROM queues q JOIN positions p ON p.contents = q.contents
       JOIN messages m ON m.id = p.id`,
    )
    .all<[string, string | null]>()
    .map(([body, attributes]) => `${body} ${attributes}`)
    .sort()
}

const turns = async (count: number): Promise<void> => {
  for (let n = 0; n < count; n++) await new Promise((resolve) => setImmediate(resolve))
}

async function filled(count: number, fifo: boolean): Promise<Shop> {
  const one = await shop()
  const end = fifo ? '.fifo' : ''
  await one.create(`dlq${end}`)
  await one.create(`source${end}`, {
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn: arnOf(`dlq${end}`), maxReceiveCount: 1 }),
  })
  for (let n = 0; n < count; n++) {
    await one.send(`source${end}`, `body ${n % 7}`, {
      MessageAttributes: { n: { DataType: 'Number', StringValue: `${n}.50` } },
      ...(fifo ? { MessageGroupId: `g${n % 3}`, MessageDeduplicationId: `${n}` } : {}),
    })
  }
  await one.failAll(`source${end}`)
  return one
}

describe('whatever happens to a task, no message is lost or doubled', () => {
  it('when the broker ends after any slice and another goes on over the same store', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.boolean(),
        fc.boolean(),
        fc.integer({ min: 1, max: 60 }),
        fc.array(fc.integer({ min: 0, max: 6 }), { maxLength: 6 }),
        async (fifo, aws, count, crashes) => {
          const end = fifo ? '.fifo' : ''
          let one = await filled(count, fifo)
          const before = everything(one)
          if (aws) await one.broker.sqs.StartMessageMoveTask(one.caller, { SourceArn: arnOf(`dlq${end}`) })
          else {
            await one.broker.messageTasks.startRedrive({
              arn: arnOf(`dlq${end}`),
              selection: { kind: 'all' },
              destinationArn: null,
              edit: null,
              rate: null,
            })
          }
          for (const crash of crashes) {
            await turns(crash)
            expect(everything(one)).toEqual(before)
            one = onFixture(one.restart())
          }
          await one.broker.tasks.idle()
          expect(everything(one)).toEqual(before)
          expect(one.depth(`source${end}`)).toBe(count)
          expect(one.broker.tasks.list()[0]).toMatchObject({ status: 'completed', done: count, failed: 0 })
        },
      ),
      { numRuns: 40 },
    )
  })

  it('when it is cancelled at any moment', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 0, max: 12 }),
        async (count, wait) => {
          const one = await filled(count, false)
          const before = everything(one)
          const id = await one.broker.messageTasks.startRedrive({
            arn: arnOf('dlq'),
            selection: { kind: 'all' },
            destinationArn: null,
            edit: null,
            rate: null,
          })
          await turns(wait)
          await one.broker.tasks.cancel(id)
          await one.broker.tasks.idle()
          expect(everything(one)).toEqual(before)
          const { task } = one.broker.tasks.report(id)
          expect(['cancelled', 'completed']).toContain(task.status)
          expect(task.done).toBe(one.depth('source'))
        },
      ),
      { numRuns: 30 },
    )
  })

  it('when another operation spoils the batch that a slice was part of', async () => {
    const one = await filled(50, false)
    const before = everything(one)
    const spoil = (): Promise<void> =>
      one.store
        .transact(() => {
          one.store.prepare('UPDATE queues SET modified_at = modified_at').run()
          throw new Error('half way')
        })
        .then(
          () => undefined,
          () => undefined,
        )
    const id = await one.broker.messageTasks.startRedrive({
      arn: arnOf('dlq'),
      selection: { kind: 'all' },
      destinationArn: null,
      edit: null,
      rate: null,
    })
    for (let n = 0; n < 5; n++) {
      await turns(1)
      await spoil()
    }
    await one.broker.tasks.idle()
    expect(everything(one)).toEqual(before)
    expect(one.broker.tasks.report(id).task).toMatchObject({ status: 'completed', done: 50 })
    expect(one.depth('source')).toBe(50)
  })
})

it('moves 100,000 messages', { timeout: 60_000 }, async () => {
  const one = await shop({ quotas: 'relaxed' })
  await one.create('from')
  await one.create('to')
  await one.broker.messageTasks.startSend({
    arn: arnOf('from'),
    message: {
      body: 'message {{n}}',
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
  expect(one.depth('from')).toBe(100_000)
  const id = await one.broker.messageTasks.startRedrive({
    arn: arnOf('from'),
    selection: { kind: 'all' },
    destinationArn: arnOf('to'),
    edit: null,
    rate: null,
  })
  await one.broker.tasks.idle()
  expect(one.broker.tasks.report(id).task.done).toBe(100_000)
  expect([one.depth('from'), one.depth('to')]).toEqual([0, 100_000])
})

it('waits while the disk takes no writes, and goes on when it does', async () => {
  const one = await filled(20, false)
  const before = everything(one)
  const id = await one.broker.messageTasks.startRedrive({
    arn: arnOf('dlq'),
    selection: { kind: 'all' },
    destinationArn: null,
    edit: null,
    rate: 1,
  })
  await turns(10)
  const { transact } = one.store
  const refusal = { code: 'ENOSPC', message: 'The disk is full.', since: 0 }
  one.store.transact = () => Promise.reject(new StoreUnavailable(refusal))
  for (let second = 0; second < 3; second++) {
    one.clock.advance(1_000)
    await turns(10)
  }
  expect(one.depth('source')).toBe(1)
  expect(one.broker.tasks.list()[0]).toMatchObject({ status: 'running', done: 1, failed: 0 })
  one.store.transact = transact
  for (let second = 0; second < 25; second++) {
    one.clock.advance(1_000)
    await turns(10)
  }
  await one.broker.tasks.idle()
  expect(one.broker.tasks.report(id).task).toMatchObject({ status: 'completed', done: 20 })
  expect(everything(one)).toEqual(before)
})
