import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Readers } from '../../../electron/console/streams/readers'
import { StreamMetrics } from '../../../electron/console/streams/streamMetrics'
import type { Shard } from '../../../electron/broker/streams/shard'
import type { Stream } from '../../../electron/broker/streams/stream'
import { brokerFixture, type BrokerFixture } from '../../support/brokerFixture'

let f: BrokerFixture
let metrics: StreamMetrics
let readers: Readers
const seconds = new Set<() => void>()
const lines: string[] = []
beforeEach(async () => {
  f = await brokerFixture({ quotas: 'relaxed' })
  const second = (listener: () => void) => {
    seconds.add(listener)
    return () => seconds.delete(listener)
  }
  const { state } = f.broker.streams
  metrics = new StreamMetrics(state, f.broker.events, second, (line) => lines.push(line))
  readers = new Readers(state, f.broker.events, () => metrics.second + 1, second)
})
afterEach(() => {
  metrics.dispose()
  readers.dispose()
  f.broker.dispose()
  expect(seconds.size).toBe(0)
  expect(lines).toEqual([])
})

function pass(count = 1): void {
  for (let n = 0; n < count; n += 1) {
    f.clock.advance(1_000)
    for (const listener of seconds) listener()
  }
}

async function stream(name = 'trucks', ShardCount = 2): Promise<Stream> {
  await f.broker.kinesis.CreateStream(f.caller, { StreamName: name, ShardCount })
  return f.broker.streams.state.registry.byArn(`arn:aws:kinesis:us-east-1:000000000000:stream/${name}`)!
}
const put = ({ stream, ref }: Shard, count: number, bytes = count * 10) =>
  f.broker.events.emit({
    type: 'records.put',
    at: f.clock.now(),
    stream: stream.ref,
    shard: ref,
    count,
    bytes,
    first: 1,
  })
const read = (
  { stream, ref, next }: Shard,
  count: number,
  more: { reader?: string; behind?: number; next?: number } = {},
) =>
  f.broker.events.emit({
    type: 'records.read',
    at: f.clock.now(),
    stream: stream.ref,
    shard: ref,
    count,
    bytes: count * 10,
    next: more.next ?? next,
    millisBehind: more.behind ?? 0,
    consumer: null,
    reader: more.reader ?? 'AKIA1',
  })
const throttle = ({ stream, ref }: Shard, direction: 'in' | 'out', count: number) =>
  f.broker.events.emit({
    type: 'records.throttled',
    at: f.clock.now(),
    stream: stream.ref,
    shard: ref,
    direction,
    count,
    bytes: 0,
  })

describe('metrics of streams', () => {
  it('have rates over ten seconds for shard and stream, which fall to nothing', async () => {
    const trucks = await stream()
    const [low, high] = trucks.open as [Shard, Shard]
    put(low, 30)
    put(high, 10)
    read(high, 5)
    throttle(low, 'in', 7)
    throttle(low, 'out', 1)
    pass()
    expect(metrics.rates(trucks.id)).toEqual({
      recordsIn: 4,
      bytesIn: 40,
      recordsOut: 0.5,
      bytesOut: 5,
      throttled: 0.8,
    })
    expect(metrics.shardRates(low.id)).toMatchObject({ recordsIn: 3, recordsOut: 0, throttled: 0.8 })
    pass(9)
    expect(metrics.shardRates(low.id).recordsIn).toBe(3)
    pass()
    const none = { recordsIn: 0, bytesIn: 0, recordsOut: 0, bytesOut: 0, throttled: 0 }
    expect(metrics.rates(trucks.id)).toEqual(none)
    expect(metrics.shardRates(low.id)).toEqual(none)
  })

  it('have a point a second, with how far behind the slowest read was', async () => {
    const trucks = await stream('trucks', 1)
    const [shard] = trucks.open as [Shard]
    const from = metrics.second + 1
    put(shard, 3)
    read(shard, 2, { behind: 400 })
    read(shard, 1, { behind: 900 })
    throttle(shard, 'in', 2)
    throttle(shard, 'out', 1)
    pass()
    pass()
    const points = [
      {
        at: f.clock.now() - 1_000,
        recordsIn: 3,
        bytesIn: 30,
        recordsOut: 3,
        bytesOut: 30,
        throttledIn: 2,
        throttledOut: 1,
        iteratorAgeMs: 900,
      },
      {
        at: f.clock.now(),
        recordsIn: 0,
        bytesIn: 0,
        recordsOut: 0,
        bytesOut: 0,
        throttledIn: 0,
        throttledOut: 0,
        iteratorAgeMs: null,
      },
    ]
    expect(metrics.points(trucks.id, from, 0)).toEqual(points)
    expect(metrics.shardPoints(shard.id, from, 0)).toEqual(points)
    expect(metrics.points(trucks.id, metrics.second + 1, 0)).toEqual([])
  })

  it('have no points from before a stream was there', async () => {
    pass(10)
    const trucks = await stream()
    pass(3)
    expect(metrics.points(trucks.id, 0, trucks.row.createdAt)).toHaveLength(4)
  })

  it('keep fifteen minutes, and only the seconds in which anything happened', async () => {
    const trucks = await stream()
    put(trucks.open[0]!, 1)
    pass()
    const { bytes } = metrics
    pass(600)
    expect(metrics.bytes).toBe(bytes)
    expect(metrics.points(trucks.id, 0, 0).filter(({ recordsIn }) => recordsIn > 0)).toHaveLength(1)
    pass(960)
    expect(metrics.bytes).toBe(0)
    expect(metrics.points(trucks.id, 0, 0)).toHaveLength(900)
  })

  it('take bounded memory with a thousand busy shards, and still show a minute of each', async () => {
    const trucks = await stream('trucks', 1_000)
    for (let n = 0; n < 1_300; n += 1) {
      for (const shard of trucks.open) put(shard, 1)
      pass()
    }
    expect(metrics.bytes).toBeLessThan(40 * 1024 * 1024)
    expect(metrics.shardStrip(trucks.open[7]!.id)).toEqual(new Array(60).fill(1))
    expect(metrics.rates(trucks.id).recordsIn).toBe(1_000)
    const points = metrics.shardPoints(trucks.open[7]!.id, 0, 0)
    expect(points.length).toBeGreaterThan(400)
    expect(points.every(({ recordsIn }) => recordsIn === 1)).toBe(true)
  })

  it('have a value every five seconds for the sparkline, which goes by', async () => {
    const trucks = await stream()
    for (let n = 0; n < 10; n += 1) {
      put(trucks.open[0]!, 2)
      pass()
    }
    expect(metrics.putHistory(trucks.id).slice(-1)).toEqual([10])
    pass(310)
    expect(metrics.putHistory(trucks.id)).toEqual(new Array(60).fill(0))
  })

  it('call nothing changed that did not', async () => {
    const trucks = await stream()
    await stream('quiet')
    const changes: number[][] = []
    metrics.onSecond((changed) => changes.push([...changed]))
    pass()
    put(trucks.open[0]!, 1)
    pass(11)
    expect(changes).toEqual([[], ...new Array<number[]>(11).fill([trucks.id])])
    pass(400)
    changes.length = 0
    pass(30)
    expect(changes.flat()).toEqual([])
  })

  it('forget a stream that was deleted', async () => {
    const trucks = await stream()
    put(trucks.open[0]!, 1)
    pass()
    await f.broker.kinesis.DeleteStream(f.caller, { StreamName: 'trucks' })
    pass()
    expect(metrics.bytes).toBe(0)
    expect(metrics.rates(trucks.id).recordsIn).toBe(0)
  })
})

describe('readers of shards', () => {
  it('are told with how often and how much they read, furthest behind first', async () => {
    const trucks = await stream()
    const [low, high] = trucks.open as [Shard, Shard]
    const Data = new Uint8Array(10)
    for (const shard of [low, high]) {
      for (let n = 0; n < 4; n += 1) {
        await f.broker.kinesis.PutRecord(f.caller, {
          StreamName: 'trucks',
          PartitionKey: 'a',
          ExplicitHashKey: BigInt(`0x${shard.row.firstHash}`).toString(),
          Data,
        })
      }
    }
    read(low, 4, { next: 5 })
    read(high, 1, { reader: 'AKIA2', next: 2, behind: 700 })
    read(high, 1, { reader: 'AKIA2', next: 3, behind: 500 })
    pass()
    expect(readers.of(trucks.id, 10)).toEqual([
      {
        reader: 'AKIA2',
        shardId: high.shardId,
        lastReadAt: f.clock.now() - 1_000,
        readsPerSecond: 0.2,
        recordsPerSecond: 0.2,
        millisBehind: 1_500,
        recordsBehind: 2,
      },
      {
        reader: 'AKIA1',
        shardId: low.shardId,
        lastReadAt: f.clock.now() - 1_000,
        readsPerSecond: 0.1,
        recordsPerSecond: 0.4,
        millisBehind: 0,
        recordsBehind: 0,
      },
    ])
    expect(readers.of(trucks.id, 1)).toHaveLength(1)
    expect(readers.ageOf(trucks.id)).toBe(1_500)
  })

  it('that had caught up are behind from the first record that came after', async () => {
    const trucks = await stream('trucks', 1)
    const [shard] = trucks.open as [Shard]
    read(shard, 0)
    pass(60)
    await f.broker.kinesis.PutRecord(f.caller, {
      StreamName: 'trucks',
      PartitionKey: 'a',
      Data: new Uint8Array(1),
    })
    pass(2)
    expect(readers.of(trucks.id, 1)).toMatchObject([{ millisBehind: 2_000, recordsBehind: 1 }])
  })

  it('are forgotten after five minutes, and with their stream', async () => {
    const trucks = await stream()
    read(trucks.open[0]!, 1)
    pass(299)
    expect(readers.size).toBe(1)
    pass(2)
    expect(readers.size).toBe(0)
    expect(readers.ageOf(trucks.id)).toBeNull()
    read(trucks.open[0]!, 1)
    await f.broker.kinesis.DeleteStream(f.caller, { StreamName: 'trucks' })
    expect(readers.size).toBe(0)
  })

  it('are remembered up to a number', async () => {
    const trucks = await stream()
    for (let n = 0; n < 30_000; n += 1) read(trucks.open[n % 2]!, 1, { reader: `AKIA${n}` })
    expect(readers.size).toBe(10_000)
    pass()
    expect(readers.size).toBe(5_000)
  })
})
