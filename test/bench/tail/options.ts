import { join } from 'node:path'
import { parseArgs } from 'node:util'

export const tailUsage = `npm run bench:tail -- [options]

Measures the tail of a stream in Chromium: how long a record takes from the call that puts it until it is drawn, whether a
burst leaves the page smooth and its counts exact, and how fast the past is read and filtered. The load average stands
beside each part: on a busy machine times are the machine's, and only processor time is Switchyard's.

  --rate N        records a second of the steady load (default 10000)
  --seconds N     length of the steady load (default 20)
  --burst N       records a second of the burst (default 50000)
  --burst-seconds N
                  length of the burst (default 10)
  --history N     records that are kept when the past is read (default 1000000)
  --shards N      shards of each stream (default 5)
  --only a,b      of: empty, steady, burst, paused, history (default all)
  --durability D  fsync, write or memory (default fsync)
  --data DIR      where the host keeps its data (default a temporary folder that is removed)
  --serve FILE    a headless host that is already built (default out/main/serve.js)
  --traces DIR    keeps a trace of each part there, for DevTools or Perfetto
  --profile DIR   writes CPU profiles of the page and of the host there
  --explain       prints what the longest main-thread tasks did
  --json          prints one JSON document instead of tables
`

export type TailPart = 'empty' | 'steady' | 'burst' | 'paused' | 'history'
const parts: readonly TailPart[] = ['empty', 'steady', 'burst', 'paused', 'history']

export interface TailOptions {
  readonly rate: number
  readonly seconds: number
  readonly burst: number
  readonly burstSeconds: number
  readonly history: number
  readonly shards: number
  readonly only: ReadonlySet<TailPart>
  readonly durability: string
  readonly data: string | undefined
  readonly serve: string
  readonly traces: string | undefined
  readonly profile: string | undefined
  readonly explain: boolean
  readonly json: boolean
}

/** Undefined when only help was asked for. Throws for what it does not know. */
export function tailOptions(root: string, argv: readonly string[]): TailOptions | undefined {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      rate: { type: 'string', default: '10000' },
      seconds: { type: 'string', default: '20' },
      burst: { type: 'string', default: '50000' },
      'burst-seconds': { type: 'string', default: '10' },
      history: { type: 'string', default: '1000000' },
      shards: { type: 'string', default: '5' },
      only: { type: 'string', default: parts.join(',') },
      durability: { type: 'string', default: 'fsync' },
      data: { type: 'string' },
      serve: { type: 'string', default: join(root, 'out', 'main', 'serve.js') },
      traces: { type: 'string' },
      profile: { type: 'string' },
      explain: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return undefined
  const only = values.only.split(',') as TailPart[]
  for (const part of only)
    if (!parts.includes(part)) throw new Error(`--only knows ${parts.join(', ')}, not ${part}`)
  const positive = (name: 'rate' | 'seconds' | 'burst' | 'burst-seconds' | 'history' | 'shards'): number => {
    const value = Number(values[name])
    if (!(value > 0)) throw new Error(`--${name} takes a positive number`)
    return value
  }
  const { durability, data, serve, traces, profile, explain, json } = values
  return {
    rate: positive('rate'),
    seconds: positive('seconds'),
    burst: positive('burst'),
    burstSeconds: positive('burst-seconds'),
    history: positive('history'),
    shards: positive('shards'),
    only: new Set(only),
    durability,
    data,
    serve,
    traces,
    profile,
    explain,
    json,
  }
}
