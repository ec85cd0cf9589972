import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { TopicMetrics } from '../../../electron/console/topics/topicMetrics'
import { brokerFixture, type BrokerFixture } from '../../support/brokerFixture'

let f: BrokerFixture
let metrics: TopicMetrics
let second: () => void
const lines: string[] = []
beforeEach(async () => {
  f = await brokerFixture()
  metrics = watch()
})
afterEach(() => {
  metrics.dispose()
  f.broker.dispose()
  expect(lines).toEqual([])
})

function watch(): TopicMetrics {
  return new TopicMetrics(
    f.broker.topics.state,
    f.broker.events,
    (listener) => {
      second = () => {
        f.clock.advance(1_000)
        listener()
      }
      return () => (second = () => undefined)
    },
    (line) => lines.push(line),
  )
}

async function topic(name = 'orders'): Promise<number> {
  const { TopicArn } = await f.broker.sns.CreateTopic(f.caller, { Name: name })
  return f.broker.topics.state.registry.byArn(TopicArn!)!.id
}
async function publish(id: number, Message = 'hello'): Promise<void> {
  const { arn } = f.broker.topics.state.registry.byId(id)!
  await f.broker.sns.Publish(f.caller, { TopicArn: arn, Message })
}
async function subscribe(id: number, name: string, Attributes: Record<string, string> = {}) {
  const { arn } = f.broker.topics.state.registry.byId(id)!
  await f.broker.sqs.CreateQueue(f.caller, { QueueName: name })
  const Endpoint = `arn:aws:sqs:us-east-1:000000000000:${name}`
  await f.broker.sns.Subscribe(f.caller, { TopicArn: arn, Protocol: 'sqs', Endpoint, Attributes })
  return f.broker.topics.state.registry.byId(id)!.subscriptions.at(-1)!.id
}

describe('metrics of topics', () => {
  it('have rates over ten seconds, which fall to nothing', async () => {
    const id = await topic()
    const inbox = await subscribe(id, 'inbox')
    const picky = await subscribe(id, 'picky', { FilterPolicy: '{"colour":["red"]}' })
    for (let n = 0; n < 5; n += 1) await publish(id)
    second()
    expect(metrics.rates(id)).toEqual({ published: 0.5, delivered: 0.5, filteredOut: 0.5, failed: 0 })
    expect(metrics.subscriptionRates(inbox)).toEqual({ delivered: 0.5, filteredOut: 0, failed: 0 })
    expect(metrics.subscriptionRates(picky)).toEqual({ delivered: 0, filteredOut: 0.5, failed: 0 })
    for (let n = 0; n < 10; n += 1) second()
    expect(metrics.rates(id)).toEqual({ published: 0, delivered: 0, filteredOut: 0, failed: 0 })
    expect(metrics.subscriptionRates(inbox)).toEqual({ delivered: 0, filteredOut: 0, failed: 0 })
  })

  it('take counts from before their start for no news', async () => {
    const id = await topic()
    await subscribe(id, 'inbox')
    await publish(id)
    metrics.dispose()
    metrics = watch()
    second()
    expect(metrics.rates(id)).toMatchObject({ published: 0, delivered: 0 })
    expect(metrics.totals(id)).toEqual({ published: 1, lastAt: f.clock.now() - 1_000 })
  })

  it('call nothing changed that did not', async () => {
    const id = await topic()
    const quiet = await topic('quiet')
    const inbox = await subscribe(id, 'inbox')
    const changes: { topics: number[]; subscriptions: number[] }[] = []
    metrics.onSecond(({ topics, subscriptions }) =>
      changes.push({ topics: [...topics], subscriptions: [...subscriptions] }),
    )
    second()
    await publish(id)
    second()
    expect(changes).toEqual([
      { topics: [], subscriptions: [] },
      { topics: [id], subscriptions: [inbox] },
    ])
    expect(metrics.rates(quiet).published).toBe(0)
  })

  it('keep fifteen minutes, and only the seconds in which anything happened', async () => {
    const id = await topic()
    second()
    await publish(id)
    second()
    const size = metrics.size
    for (let n = 0; n < 600; n += 1) second()
    expect(metrics.size).toBe(size)
    expect(metrics.points(id, 0).filter(({ published }) => published > 0)).toHaveLength(1)
    for (let n = 0; n < 900; n += 1) second()
    expect(metrics.size).toBe(0)
    expect(metrics.points(id, 0)).toHaveLength(900)
    expect(metrics.points(id, metrics.end)).toEqual([])
  })

  it('have a value every five seconds for the sparkline', async () => {
    const id = await topic()
    for (let n = 0; n < 10; n += 1) {
      await publish(id)
      second()
    }
    expect(metrics.publishedHistory(id).slice(-2)).toEqual([5, 5])
    for (let n = 0; n < 400; n += 1) second()
    expect(metrics.publishedHistory(id)).toEqual(new Array(60).fill(0))
  })

  it('forget a topic that was deleted', async () => {
    const id = await topic()
    await publish(id)
    second()
    await f.broker.sns.DeleteTopic(f.caller, { TopicArn: f.broker.topics.state.registry.byId(id)!.arn })
    second()
    expect(metrics.points(id, 0)).toEqual([])
    expect(metrics.size).toBe(0)
  })
})
