import { parseArgs } from 'node:util'
import { join } from 'node:path'

export const consoleUsage = `npm run bench:console -- [options]

Measures the console in Chromium: opening a list of a million messages, scrolling it by wheel, scroll bar and keyboard,
and filtering it, beside an empty page of the same browser and an idle thread of the same machine.

  --messages N    messages in the queue (default 1000000)
  --data DIR      where the host keeps them; kept, so that the next run need not fill it again
  --seconds N     length of each way to scroll (default 5)
  --only a,b      of: open, empty, wheel, bar, keys, filter (default all)
  --serve FILE    a headless host that is already built (default out/main/serve.js)
  --traces DIR    keeps a trace of each way to scroll there, for DevTools or Perfetto
  --profile FILE  writes a CPU profile of the page while it scrolls by wheel there
  --still         for a person who asked for reduced motion: wheel and keys move the list at once
  --explain       prints what the longest main-thread tasks did
  --json          prints one JSON document instead of tables
`

export type ConsolePart = 'open' | 'empty' | 'wheel' | 'bar' | 'keys' | 'filter'
const parts: readonly ConsolePart[] = ['open', 'empty', 'wheel', 'bar', 'keys', 'filter']

export interface ConsoleOptions {
  readonly messages: number
  readonly data: string | undefined
  readonly seconds: number
  readonly only: ReadonlySet<ConsolePart>
  readonly serve: string
  readonly traces: string | undefined
  readonly profile: string | undefined
  readonly still: boolean
  readonly explain: boolean
  readonly json: boolean
}

/** Undefined when only help was asked for. Throws for what it does not know. */
export function consoleOptions(root: string, argv: readonly string[]): ConsoleOptions | undefined {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      messages: { type: 'string', default: '1000000' },
      data: { type: 'string' },
      seconds: { type: 'string', default: '5' },
      only: { type: 'string', default: parts.join(',') },
      serve: { type: 'string', default: join(root, 'out', 'main', 'serve.js') },
      traces: { type: 'string' },
      profile: { type: 'string' },
      still: { type: 'boolean', default: false },
      explain: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return undefined
  const only = values.only.split(',') as ConsolePart[]
  for (const part of only)
    if (!parts.includes(part)) throw new Error(`--only knows ${parts.join(', ')}, not ${part}`)
  const positive = (name: 'messages' | 'seconds'): number => {
    const value = Number(values[name])
    if (!(value > 0)) throw new Error(`--${name} takes a positive number`)
    return value
  }
  const { data, serve, traces, profile, still, explain, json } = values
  return {
    data,
    serve,
    traces,
    profile,
    still,
    explain,
    json,
    messages: positive('messages'),
    seconds: positive('seconds'),
    only: new Set(only),
  }
}
