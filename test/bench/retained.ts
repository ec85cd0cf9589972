import { join } from 'node:path'
import type { Measured } from './load'
import type { BenchOptions } from './options'
import { median } from './report'
import type { Figure } from './report'
import { Load, startSwitchyard } from './targets'
import { RECORDS } from './wire'

const MB = 1_000_000
const SHALLOW_MB = 10
/** Bytes of the records a stream is filled with, and of those that are measured. */
const FILL = 10_000
const MEASURED = 256
const FILL_CONNECTIONS = 4

/**
 * What retained records cost: an append to a stream that keeps little against one that keeps `--retained` GB, the memory
 * that takes, and how long a start takes with it.
 */
export async function measureRetained(options: BenchOptions, say: (line: string) => void): Promise<Figure[]> {
  const start = () =>
    startSwitchyard({
      serve: options.serve,
      data: join(options.data, 'retained'),
      durability: options.durability,
      quotas: 'relaxed',
      nodeFlags: options.cpuProf === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${options.cpuProf}`],
    })
  const load = new Load()
  let server = await start()
  const stream = await server.stream('retained')
  const put = (bodyBytes: number, limit: { milliseconds: number; requests?: number }): Promise<Measured> =>
    load.run({
      endpoint: server.endpoint,
      resource: stream,
      scenario: 'putMany',
      connections: limit.requests === undefined ? options.connections : FILL_CONNECTIONS,
      bodyBytes,
      ...limit,
    })
  const fill = (megabytes: number): Promise<Measured> =>
    put(FILL, { milliseconds: 7_200_000, requests: Math.ceil((megabytes * MB) / (FILL * RECORDS)) })
  const append = async (): Promise<number> => {
    const costs: number[] = []
    for (let round = -1; round < options.rounds; round += 1) {
      const { requests, milliseconds } = await put(MEASURED, { milliseconds: options.seconds * 1_000 })
      if (round >= 0) costs.push((milliseconds * 1_000) / (requests * RECORDS))
    }
    return median(costs)
  }
  await fill(SHALLOW_MB)
  const shallow = await append()
  say(`PutRecords at ${SHALLOW_MB} MB: ${shallow.toFixed(2)} µs a record`)
  await server.diagnostics()
  const filled = await fill(options.retained * 1_000)
  const seconds = filled.milliseconds / 1_000
  say(`Filled with ${options.retained} GB in ${Math.round(seconds)} s`)
  const delays = (await server.diagnostics())?.eventLoopDelayMs
  const deep = await append()
  say(`PutRecords at ${options.retained} GB: ${deep.toFixed(2)} µs a record`)
  const memory = (await server.diagnostics())?.memory
  await (options.cpuProf === undefined ? server.crash() : server.close())
  const before = performance.now()
  server = await start()
  const recovery = (performance.now() - before) / 1_000
  await server.close()
  load.close()
  return [
    { name: `append at ${SHALLOW_MB} MB retained`, value: shallow, unit: 'µs/record' },
    { name: `append at ${options.retained} GB retained`, value: deep, unit: 'µs/record' },
    { name: 'much against little', value: deep / shallow, unit: '×', wanted: 1.2 },
    {
      name: 'filling, while journal, segments and checkpoints are written',
      value: (options.retained * 1_000) / seconds,
      unit: 'MB/s',
    },
    { name: 'peak memory', value: (memory?.peakRss ?? NaN) / 1_048_576, unit: 'MiB', wanted: 1_024 },
    { name: 'event-loop delay p99 while filling', value: delays?.p99 ?? NaN, unit: 'ms', wanted: 20 },
    { name: `start with ${options.retained} GB, after a kill`, value: recovery, unit: 's' },
  ]
}
