import { expect, it } from 'vitest'
import { publishFixture, type PublishFixture } from './publishFixture'

/** Lets the collector look, mark and sweep. */
async function collect({ fixture }: PublishFixture): Promise<void> {
  fixture.clock.advance(60_000)
  for (let n = 0; n < 200; n++) {
    fixture.clock.advance(5)
    await new Promise((resolve) => setImmediate(resolve))
  }
}

it('deletes publications that nothing refers to, and keeps those that a queue holds and the newest ones', async () => {
  const one = await publishFixture()
  const { topic, queue, subscribe, publishBatch, receive, state } = one
  const orders = await topic('orders')
  const held = await subscribe(orders, await queue('held'), { FilterPolicy: '{"keep":["yes"]}' })
  const batch = (keep: string, count: number) =>
    publishBatch({
      TopicArn: orders.arn,
      PublishBatchRequestEntries: Array.from({ length: count }, (_, n) => ({
        Id: String(n),
        Message: `m${n}`,
        MessageAttributes: { keep: { DataType: 'String', StringValue: keep } },
      })),
    })
  await batch('yes', 3)
  for (let n = 0; n < 2_010; n++) await batch('no', 10)
  expect(state.publications.count).toBe(20_103)
  await collect(one)
  expect(state.publications.count).toBe(10_003)
  expect(held.counts).toMatchObject({ delivered: 3, filteredOut: 20_100 })
  const messages = await receive('held')
  expect(messages.map(({ Body }) => (JSON.parse(Body) as { Message: string }).Message)).toEqual([
    'm0',
    'm1',
    'm2',
  ])
}, 30_000)

it('leaves the archive of a FIFO topic alone', async () => {
  const one = await publishFixture()
  const { topic, publishBatch, state } = one
  const orders = await topic('orders.fifo', {
    FifoTopic: 'true',
    ArchivePolicy: '{"MessageRetentionPeriod":"1"}',
  })
  for (let n = 0; n < 2_010; n++) {
    await publishBatch({
      TopicArn: orders.arn,
      PublishBatchRequestEntries: Array.from({ length: 10 }, (_, entry) => ({
        Id: String(entry),
        Message: 'm',
        MessageGroupId: 'g',
        MessageDeduplicationId: `${n}-${entry}`,
      })),
    })
  }
  await collect(one)
  expect(state.publications.count).toBe(20_100)
  one.fixture.clock.advance(86_400_000)
  await collect(one)
  // Some may have been looked at before their day was over; they wait for the next collection.
  expect(state.publications.count).toBeLessThan(12_000)
}, 30_000)
