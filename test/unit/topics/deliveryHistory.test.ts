import { describe, expect, it } from 'vitest'
import { useDeliveries } from './deliveryFixture'

const { start, replace } = useDeliveries()

describe('what is kept', () => {
  it('are the counts of subscriptions, written every five seconds while they change', async () => {
    const f = await start()
    const { arn } = await f.subscribe('email', 'ann@example.com')
    await f.publish('one')
    const written = (): unknown =>
      f.store.prepare('SELECT delivered, filtered_out, failed FROM subscription_counts').get()
    expect(written()).toBeUndefined()
    await f.pass(5_000)
    expect(written()).toEqual([1, 0, 0])
    await f.publish('two')
    const again = await f.again()
    replace(again)
    expect(again.state.registry.subscription(arn)?.counts).toMatchObject({ delivered: 2 })
  })

  it('are the newest 5,000 finished deliveries of a topic, none longer than seven days', async () => {
    const f = await start()
    const subscription = await f.subscribe('email', 'ann@example.com')
    const publication = await f.publish('one')
    for (let batch = 0; batch < 22; batch++) {
      await f.broker.commit(() => {
        for (let n = 0; n < 256; n++) f.deliveries.begin(subscription, publication, f.clock.now())
      })
    }
    const count = (table: string): unknown => f.store.prepare(`SELECT count(*) FROM ${table}`).get()?.[0]
    expect(count('deliveries')).toBeLessThanOrEqual(5_256)
    expect(count('delivery_attempts')).toBe(count('deliveries'))
    for (let hour = 0; hour <= 7 * 24 + 2; hour++) await f.pass(3_600_000)
    for (let slice = 0; slice < 20; slice++) await f.pass(5)
    expect(count('deliveries')).toBe(0)
    expect(count('delivery_attempts')).toBe(0)
  })

  it('is a test of one subscription like any publication', async () => {
    const f = await start()
    const queue = await f.queue('orders')
    await f.subscribe('email', 'not@asked')
    const subscription = await f.subscribe('sqs', queue)
    const publisher = { base: 'http://127.0.0.1:4566', identity: 'AIDATEST' }
    const id = await f.broker.commit(() =>
      f.deliveries.testDeliver(subscription, { message: 'try', subject: null }, publisher),
    )
    expect(f.state.publications.find(id)).toMatchObject({ message: 'try' })
    expect(JSON.parse((await f.bodies(queue))[0]!)).toMatchObject({ Message: 'try' })
    expect(f.outbox.list({ limit: 1 })).toEqual([])
  })
})
