import { join } from 'node:path'
import type { Measured } from './load'
import type { BenchOptions } from './options'
import { median } from './report'
import type { Figure } from './report'
import { Load, call, startSwitchyard } from './targets'
import type { Target } from './targets'

const SHALLOW = 1_000
const BODY = 256

/**
 * What a deep queue costs: receiving from it against receiving from a shallow one, its memory, and how long a
 * start takes with it, after a clean exit and after a kill.
 */
export async function measureDepth(options: BenchOptions, say: (line: string) => void): Promise<Figure[]> {
  const start = () =>
    startSwitchyard({
      serve: options.serve,
      data: join(options.data, 'deep'),
      durability: options.durability,
      quotas: 'relaxed',
      nodeFlags: [],
    })
  const load = new Load()
  let server = await start()
  const empty = (await server.diagnostics())?.memory.rss ?? NaN
  const shallow = await server.queue('shallow')
  const deep = await server.queue('deep')
  const fill = (queueUrl: string, messages: number): Promise<Measured> =>
    load.run({
      endpoint: server.endpoint,
      resource: queueUrl,
      scenario: 'batch',
      connections: options.connections,
      bodyBytes: BODY,
      milliseconds: 3_600_000,
      requests: Math.ceil(messages / 10),
    })
  await fill(shallow, SHALLOW)
  say(`Filling a queue with ${options.depth} messages…`)
  const filled = await fill(deep, options.depth)
  const delays = (await server.diagnostics())?.eventLoopDelayMs
  say(`… in ${Math.round(filled.milliseconds / 1_000)} s`)

  const receive = (target: Target, queueUrl: string): Promise<Measured> =>
    load.run({
      endpoint: target.endpoint,
      resource: queueUrl,
      scenario: 'receive',
      connections: options.connections,
      bodyBytes: BODY,
      milliseconds: options.seconds * 1_000,
    })
  await receive(server, shallow)
  await receive(server, deep)
  const costs: Record<'shallow' | 'deep', number[]> = { shallow: [], deep: [] }
  for (let round = 0; round < options.rounds; round += 1) {
    for (const [name, url] of [
      ['shallow', shallow],
      ['deep', deep],
    ] as const) {
      const { requests, milliseconds } = await receive(server, url)
      costs[name].push((milliseconds * 1_000) / requests)
    }
    say(
      `ReceiveMessage, round ${round + 1}: ${costs.shallow.at(-1)!.toFixed(1)} µs shallow, ${costs.deep.at(-1)!.toFixed(1)} µs deep`,
    )
  }

  const timed = async (): Promise<number> => {
    const before = performance.now()
    server = await start()
    await call(server.endpoint, 'ReceiveMessage', { QueueUrl: deep, VisibilityTimeout: 0 })
    return (performance.now() - before) / 1_000
  }
  const memory = await server.diagnostics()
  await server.close()
  const restart = await timed()
  const rested = (await server.diagnostics())?.memory.rss ?? NaN
  await server.crash()
  const recovery = await timed()
  await server.close()
  load.close()

  const depth = options.depth.toLocaleString('en-US')
  return [
    { name: `ReceiveMessage at ${SHALLOW} messages`, value: median(costs.shallow), unit: 'µs' },
    { name: `ReceiveMessage at ${depth} messages`, value: median(costs.deep), unit: 'µs' },
    {
      name: 'deep against shallow',
      value: median(costs.deep) / median(costs.shallow),
      unit: '×',
      wanted: 1.2,
    },
    { name: `start with ${depth} messages, after a clean exit`, value: restart, unit: 's', wanted: 5 },
    { name: `start with ${depth} messages, after a kill`, value: recovery, unit: 's' },
    {
      name: 'memory per message, after a start',
      value: (rested - empty) / options.depth,
      unit: 'B',
      wanted: 2_048,
    },
    {
      name: 'peak memory per message, while filling',
      value: ((memory?.memory.peakRss ?? NaN) - empty) / options.depth,
      unit: 'B',
    },
    { name: 'event-loop delay p99 while filling', value: delays?.p99 ?? NaN, unit: 'ms', wanted: 20 },
    { name: 'event-loop delay, longest while filling', value: delays?.max ?? NaN, unit: 'ms' },
  ]
}
