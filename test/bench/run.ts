import { mkdirSync, rmSync } from 'node:fs'
import { cpus } from 'node:os'
import { dirname, join } from 'node:path'
import { measureDepth } from './depth'
import { benchOptions, usage } from './options'
import type { BenchOptions } from './options'
import { measureRetained } from './retained'
import { figureTable, median, spread, table } from './report'
import type { Figure, Summary } from './report'
import type { Measured, ScenarioName } from './load'
import { Load, remote, startBare, startSwitchyard } from './targets'
import type { Diagnostics, Target } from './targets'
import { RECORDS } from './wire'

/** One scenario of the comparison with the limits. */
interface Scenario {
  readonly name: Exclude<ScenarioName, 'receive'>
  readonly title: string
  readonly unit: string
  /** What a request of it counts for. */
  readonly weight: number
  /** The ratio that is asked of switchyard, against bare-fsync unless it is a reading scenario. */
  readonly wanted: number
  readonly against?: 'bare'
}

const scenarios: readonly Scenario[] = [
  { name: 'send', title: 'SendMessage 256 B', unit: 'req/s', weight: 1, wanted: 0.6 },
  { name: 'pairs', title: 'Receive + Delete', unit: 'pairs/s', weight: 1, wanted: 0.5 },
  { name: 'batch', title: 'SendMessageBatch × 10', unit: 'msg/s', weight: 10, wanted: 0.35 },
  // Each is ten messages stored.
  { name: 'publish', title: 'Publish to 10 queues', unit: 'req/s', weight: 1, wanted: 0.25 },
  { name: 'put', title: 'PutRecord 256 B', unit: 'req/s', weight: 1, wanted: 0.55 },
  { name: 'putMany', title: 'PutRecords × 100', unit: 'rec/s', weight: RECORDS, wanted: 0.2 },
  { name: 'get', title: 'GetRecords × 100', unit: 'req/s', weight: 1, wanted: 0.25, against: 'bare' },
]

const BODY = 256
const SUBSCRIPTIONS = 10
const FILL_CONNECTIONS = 16

async function compare(options: BenchOptions, say: (line: string) => void): Promise<Summary[]> {
  const chosen = scenarios.filter((scenario) => options.only.has(scenario.name))
  if (chosen.length === 0) return []
  const load = new Load()
  const switchyard = await startSwitchyard({
    serve: options.serve,
    data: join(options.data, 'switchyard'),
    durability: options.durability,
    // Limits that AWS has and a load test must not meet, such as the number of messages in flight.
    quotas: 'relaxed',
    nodeFlags: options.cpuProf === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${options.cpuProf}`],
  })
  const targets: Target[] = [
    await startBare('bare'),
    await startBare('bare-fsync', join(options.data, 'bare-fsync.log')),
    switchyard,
    ...(options.endpoint ? [remote(options.endpoint.name, options.endpoint.url)] : []),
  ]
  const summaries: Summary[] = []
  try {
    for (const scenario of chosen) summaries.push(...(await compareIn(scenario, targets, load, options, say)))
  } finally {
    load.close()
    for (const target of targets) await target.close()
  }
  return summaries
}

async function compareIn(
  scenario: Scenario,
  targets: readonly Target[],
  load: Load,
  options: BenchOptions,
  say: (line: string) => void,
): Promise<Summary[]> {
  const results = new Map(targets.map((target) => [target, [] as Measured[]]))
  const last = new Map<Target, Diagnostics>()
  const cpu = new Map(targets.map((target) => [target, [] as number[]]))
  let worst = new Map<Target, { p99: number; max: number }>()
  for (let round = -1; round < options.rounds; round += 1) {
    for (const target of targets) {
      const name = `bench-${scenario.name}`
      const resource = await resourceOf(scenario.name, target, name)
      const job = {
        endpoint: target.endpoint,
        resource,
        scenario: scenario.name,
        connections: options.connections,
        bodyBytes: BODY,
        // The first round warms up and does not count.
        milliseconds: options.seconds * (round < 0 ? 500 : 1_000),
      }
      if (scenario.name === 'pairs' && !target.name.startsWith('bare'))
        await fill(load, target, resource, options)
      const before = await target.diagnostics()
      const measured = await load.run(job)
      const diagnostics = await target.diagnostics()
      if (round < 0) continue
      results.get(target)!.push(measured)
      if (diagnostics && before) {
        cpu.get(target)!.push(((diagnostics.cpuMs - before.cpuMs) * 1_000) / measured.requests)
        last.set(target, diagnostics)
        const { p99 = 0, max = 0 } = diagnostics.eventLoopDelayMs ?? {}
        const soFar = worst.get(target) ?? { p99: 0, max: 0 }
        worst = worst.set(target, { p99: Math.max(p99, soFar.p99), max: Math.max(max, soFar.max) })
      }
      say(
        `${scenario.title}, round ${round + 1}, ${target.name}: ${Math.round(rate(scenario, measured))} ${scenario.unit}`,
      )
    }
  }
  const limit = targets.find((target) => target.name === (scenario.against ?? 'bare-fsync'))!
  const limitRate = median(results.get(limit)!.map((measured) => rate(scenario, measured)))
  return targets.map((target): Summary => {
    const rounds = results.get(target)!
    const rates = rounds.map((measured) => rate(scenario, measured))
    return {
      scenario: scenario.title,
      target: target.name,
      unit: scenario.unit,
      rounds: rounds.length,
      median: median(rates),
      spread: spread(rates),
      ratio: target === limit ? undefined : median(rates) / limitRate,
      wanted: target.name === 'switchyard' ? scenario.wanted : undefined,
      cpu: cpu.get(target)!.length > 0 ? median(cpu.get(target)!) : undefined,
      p50: median(rounds.map((measured) => measured.p50)),
      p99: median(rounds.map((measured) => measured.p99)),
      peakRss: last.get(target)?.memory.peakRss,
      eventLoopP99: worst.get(target)?.p99,
      eventLoopMax: worst.get(target)?.max,
    }
  })
}

/** What the requests of a scenario name. */
async function resourceOf(scenario: ScenarioName, target: Target, name: string): Promise<string> {
  if (scenario === 'publish') return target.topic(name, SUBSCRIPTIONS)
  if (scenario === 'put' || scenario === 'putMany') return target.stream(name)
  if (scenario === 'get') return target.iterator(await target.stream(name))
  return target.queue(name)
}

function rate(scenario: Scenario, { requests, milliseconds }: Measured): number {
  return (requests * scenario.weight * 1_000) / milliseconds
}

/** Enough messages for a round of pairs at twice the speed that is hoped for. */
async function fill(load: Load, target: Target, resource: string, options: BenchOptions): Promise<void> {
  const requests = Math.ceil(options.seconds * 2_000)
  await load.run({
    endpoint: target.endpoint,
    resource,
    scenario: 'batch',
    connections: FILL_CONNECTIONS,
    bodyBytes: BODY,
    milliseconds: 600_000,
    requests,
  })
}

const options = benchOptions(dirname(import.meta.dirname), process.argv.slice(2))
if (!options) console.log(usage)
else {
  rmSync(options.data, { recursive: true, force: true })
  mkdirSync(options.data, { recursive: true })
  const say = (line: string): void => console.error(line)
  const machine = `Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'CPU'}`
  const summaries = await compare(options, say)
  const figures: Figure[] = [
    ...(options.only.has('depth') ? await measureDepth(options, say) : []),
    ...(options.only.has('retained') ? await measureRetained(options, say) : []),
  ]
  rmSync(options.data, { recursive: true, force: true })
  if (options.json)
    console.log(
      JSON.stringify(
        { machine, options: { ...options, only: [...options.only] }, summaries, figures },
        null,
        2,
      ),
    )
  else {
    console.log(`\n${machine}; ${options.connections} connections, durability ${options.durability}\n`)
    if (summaries.length > 0) console.log(`${table(summaries)}\n`)
    if (figures.length > 0) console.log(`${figureTable(figures)}\n`)
  }
  process.exit()
}
