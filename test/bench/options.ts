import { parseArgs } from 'node:util'
import { join } from 'node:path'

export const usage = `npm run bench -- [options]

Measures Switchyard against two limits in the same run: "bare", a node:http server that parses the request and answers a
canned body, and "bare-fsync", which also appends each request to a file and answers after a group-committed fdatasync.

  --rounds N         rounds of each scenario, targets taking turns (default 5)
  --seconds N        length of a round (default 4)
  --connections N    keep-alive connections of the load generator (default 32)
  --only a,b         of: send, pairs, batch, publish, put, putMany, get, depth, retained
                     (default all but the last, which writes much to the disk)
  --retained GB      of records that are kept while an append is measured (default 10)
  --depth N          messages of the deep queue (default 1000000)
  --durability D     fsync, write or memory (default fsync)
  --endpoint URL     another endpoint (SQS by AWS JSON, SNS by Query) to measure beside it; may be given as NAME=URL. Emulators that
                     need a newer Node than this one are started by you, and compared this way
  --data DIR         where the servers write (default out/bench/data); a folder in memory measures no disk
  --serve FILE       a headless host that is already built (default out/main/serve.js)
  --cpu-prof DIR     writes CPU profiles of Switchyard there
  --json             prints one JSON document instead of tables
`

export type Part = 'send' | 'pairs' | 'batch' | 'publish' | 'put' | 'putMany' | 'get' | 'depth' | 'retained'
const parts: readonly Part[] = [
  'send',
  'pairs',
  'batch',
  'publish',
  'put',
  'putMany',
  'get',
  'depth',
  'retained',
]

export interface BenchOptions {
  readonly rounds: number
  readonly seconds: number
  readonly connections: number
  readonly only: ReadonlySet<Part>
  readonly depth: number
  readonly retained: number
  readonly durability: string
  readonly endpoint: { readonly name: string; readonly url: string } | undefined
  readonly data: string
  readonly serve: string
  readonly cpuProf: string | undefined
  readonly json: boolean
}

/** Undefined when only help was asked for. Throws for what it does not know. */
export function benchOptions(out: string, argv: readonly string[]): BenchOptions | undefined {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      rounds: { type: 'string', default: '5' },
      seconds: { type: 'string', default: '4' },
      connections: { type: 'string', default: '32' },
      only: { type: 'string', default: parts.filter((part) => part !== 'retained').join(',') },
      depth: { type: 'string', default: '1000000' },
      retained: { type: 'string', default: '10' },
      durability: { type: 'string', default: 'fsync' },
      endpoint: { type: 'string' },
      data: { type: 'string', default: join(out, 'bench', 'data') },
      serve: { type: 'string', default: join(out, 'main', 'serve.js') },
      'cpu-prof': { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return undefined
  const only = values.only.split(',') as Part[]
  for (const part of only)
    if (!parts.includes(part)) throw new Error(`--only knows ${parts.join(', ')}, not ${part}`)
  const named = values.endpoint?.match(/^(?:([\w.-]+)=)?(https?:\/\/.+?)\/?$/)
  if (values.endpoint !== undefined && !named) throw new Error('--endpoint takes URL or NAME=URL')
  return {
    rounds: positive('rounds', values.rounds),
    seconds: positive('seconds', values.seconds),
    connections: positive('connections', values.connections),
    only: new Set(only),
    depth: positive('depth', values.depth),
    retained: positive('retained', values.retained),
    durability: values.durability,
    endpoint: named ? { name: named[1] ?? 'endpoint', url: named[2]! } : undefined,
    data: values.data,
    serve: values.serve,
    cpuProf: values['cpu-prof'],
    json: values.json,
  }
}

function positive(name: string, text: string): number {
  const value = Number(text)
  if (!(value > 0)) throw new Error(`--${name} takes a positive number`)
  return value
}
