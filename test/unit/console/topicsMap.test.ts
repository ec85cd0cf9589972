import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Topology } from '../../../shared/console/map'
import { consoleFixture, createQueue, plain, take, type ConsoleFixture } from '../../support/consoleFixture'
import { createTopic, notification, subscribe } from '../../support/topicFixture'

let f: ConsoleFixture
beforeEach(async () => {
  f = await consoleFixture()
})
afterEach(() => f.dispose())

const everything = { around: null, account: null, region: null, connectedOnly: false, limit: 500 }
async function map(more: object = {}): Promise<Topology> {
  const feed = await f.client.map.watch({ ...everything, ...more })
  const topology = await take(feed)
  await feed.return()
  return topology
}
const node = ({ nodes }: Topology, label: string) => nodes.find((each) => each.label === label)
const ways = ({ nodes, edges }: Topology) => {
  const label = (id: string) => nodes.find((each) => each.id === id)?.label
  return edges.map(({ from, to, kind }) => `${label(from)} ${kind} ${label(to)}`)
}

async function shop() {
  const topic = await createTopic(f.client, 'orders')
  const dlq = await createQueue(f.client, 'inbox-dlq')
  const inbox = await createQueue(f.client, 'inbox', {
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn: dlq, maxReceiveCount: 3 }),
  })
  const letters = await createQueue(f.client, 'letters')
  await subscribe(f.client, topic, 'sqs', inbox, { FilterPolicy: '{"colour":["red"]}' })
  await subscribe(f.client, topic, 'lambda', 'arn:aws:lambda:us-east-1:000000000000:function:bill', {
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn: letters }),
  })
  return { topic, inbox, dlq, letters }
}

describe('the map', () => {
  it('shows topics, queues, dead-letter queues and what leads where', async () => {
    await shop()
    const topology = await map()
    expect(topology.nodes.map(({ label, kind }) => [label, kind])).toEqual([
      ['inbox-dlq', 'dead-letter-queue'],
      ['inbox', 'queue'],
      ['letters', 'dead-letter-queue'],
      ['orders', 'topic'],
      ['bill', 'lambda'],
    ])
    expect(ways(topology)).toEqual([
      'orders subscription inbox',
      'orders subscription bill',
      'bill subscription-dead-letters letters',
      'inbox redrive inbox-dlq',
    ])
    expect(topology.edges[0]).toMatchObject({ label: 'colour', traffic: 0, dead: false })
    expect(topology.edges[3]).toMatchObject({ label: 'after 3 receives' })
  })

  it('shows what flows, who publishes and receives, and where messages die', async () => {
    const { topic, inbox } = await shop()
    const red = { colour: { type: 'String', value: 'red' } }
    await f.client.topics.publish({ arn: topic, message: notification('one', red) })
    await f.client.topics.publish({ arn: topic, message: notification('two') })
    await f.client.messages.receive({ arn: inbox, max: 1, visibilityTimeout: null, waitTimeSeconds: 0 })
    f.timers.pass(1_000)
    const topology = await map()
    expect(ways(topology)).toEqual(
      expect.arrayContaining(['console publishes orders', 'inbox consumes Consumer of inbox']),
    )
    const [toInbox, toLambda, toLetters] = topology.edges.filter(({ subscriptionArn }) => subscriptionArn)
    expect(toInbox).toMatchObject({ rate: 0.1, filteredRate: 0.1, failedRate: 0, traffic: 1, dead: false })
    expect(toLambda).toMatchObject({ rate: 0, failedRate: 0.2, dead: true })
    expect(toLetters).toMatchObject({ kind: 'subscription-dead-letters', rate: 0.2, dead: true })
    expect(node(topology, 'letters')).toMatchObject({ depth: 2, dead: true })
    expect(node(topology, 'orders')).toMatchObject({ rate: 0.2, dead: false })
  })

  it('shows what is missing', async () => {
    const { inbox } = await shop()
    await f.client.queues.delete({ arns: [inbox] })
    expect(node(await map(), 'inbox')).toMatchObject({ missing: true, dead: true, detail: 'does not exist' })
  })

  it('can be narrowed to what a queue has to do with', async () => {
    const { inbox } = await shop()
    await createQueue(f.client, 'alone')
    const near = await map({ around: inbox })
    expect(near.nodes.map(({ label }) => label).sort()).toEqual(['inbox', 'inbox-dlq', 'orders'])
    expect(node(await map({ connectedOnly: true }), 'alone')).toBeUndefined()
    expect((await map({ account: '111111111111' })).nodes).toEqual([])
  })

  it('leaves out what matters least where there is too much', async () => {
    await shop()
    for (let n = 0; n < 12; n += 1) await createQueue(f.client, `alone-${n}`)
    const topology = await map({ limit: 10 })
    expect(topology).toMatchObject({ leftOut: 7 })
    expect(topology.nodes.slice(0, 3).map(({ label }) => label)).toEqual(['inbox-dlq', 'inbox', 'letters'])
    expect(topology.edges).toHaveLength(4)
  })

  it('tells of direct senders', async () => {
    const { inbox } = await shop()
    for (let n = 0; n < 3; n += 1) await f.client.messages.send({ arn: inbox, message: plain('hello') })
    f.timers.pass(1_000)
    expect(ways(await map())).toContain('Senders publishes inbox')
  })

  it('comes again only when something is other than before', async () => {
    const { topic } = await shop()
    const feed = await f.client.map.watch(everything)
    await take(feed)
    const next = take(feed)
    f.timers.pass(5_000)
    await f.client.topics.publish({ arn: topic, message: notification('hello') })
    f.timers.pass(1_000)
    expect(node(await next, 'orders')).toMatchObject({ rate: 0.1 })
    await feed.return()
    expect(f.openFeeds).toBe(0)
  })
})
