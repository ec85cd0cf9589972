import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import type { z } from 'zod'
import { allowedHostSchema, allowedOriginSchema, listed } from '../shared/allowed'
import { recordMemoryRange, streamDelayRange } from '../shared/console/system'
import type { QuotaProfileName } from '../shared/quotas'
import { parseMailServer, type MailServer } from './couriers/mailServer'
import type { Durability } from './store/database'

export type Host = 'desktop' | 'headless'

/** What a flag or an environment variable fixes for this run; whatever is absent comes from the saved settings. */
export interface Flags {
  readonly dataFolder?: string
  /** Of the gateway; 0 is any free port. */
  readonly port?: number
  /** Of the console (headless only); 0 is any free port. */
  readonly consolePort?: number
  readonly durability?: Durability
  readonly quotas?: QuotaProfileName
  /** MiB of stream records that may be in memory. */
  readonly recordMemory?: number
  /** Milliseconds that streams are CREATING, UPDATING and DELETING. */
  readonly streamDelay?: number
  /** More host names that the gateway answers to. */
  readonly allowedHosts?: readonly string[]
  /** Origins of web pages that may call the gateway, or `*`. */
  readonly allowedOrigins?: readonly string[]
  /** Where mail of subscriptions goes besides the outbox. */
  readonly mailServer?: MailServer
  /** Print one line of JSON when ready; the desktop app's has no console URL. */
  readonly json: boolean
  /** Setting → the flag or variable that fixed it, for the settings screen. */
  readonly fixedBy: Readonly<Record<string, string>>
}

export type ParsedFlags =
  | { readonly kind: 'run'; readonly flags: Flags }
  | { readonly kind: 'help' }
  | { readonly kind: 'version' }
  /** `message` is one line without a full stop; the host prints it and exits with status 2. */
  | { readonly kind: 'bad'; readonly message: string }

export const DEFAULT_PORT = 4566
export const DEFAULT_CONSOLE_PORT = 4780

const durabilities: readonly Durability[] = ['fsync', 'write', 'memory']
const quotaProfiles: readonly QuotaProfileName[] = ['aws', 'relaxed']

const options = {
  data: { type: 'string' },
  port: { type: 'string' },
  'console-port': { type: 'string' },
  durability: { type: 'string' },
  quotas: { type: 'string' },
  'record-memory': { type: 'string' },
  'stream-delay': { type: 'string' },
  'allow-host': { type: 'string', multiple: true },
  'allow-origin': { type: 'string', multiple: true },
  smtp: { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'v' },
} as const

/** Switches that belong to Electron and Chromium; the desktop app lets them pass. */
const electronSwitches =
  /^(--(inspect|remote-debugging|no-sandbox|disable-|enable-|ozone-|force-|lang=|log-|js-flags|password-store|user-data-dir|trace-|original-process)|-psn_)/

class BadFlag extends Error {}

/**
 * Reads the command line (without node and script) and the environment. A flag wins over its variable.
 * Never throws: what it can't use comes back as `bad`, with a message for people.
 */
export function parseFlags(
  argv: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
  host: Host,
): ParsedFlags {
  const ours = host === 'desktop' ? argv.filter((argument) => !electronSwitches.test(argument)) : [...argv]
  try {
    const { values } = parseArgs({ args: ours, options, strict: true, allowPositionals: false })
    if (values.help) return { kind: 'help' }
    if (values.version) return { kind: 'version' }
    const fixedBy: Record<string, string> = {}
    const pick = (setting: string, flag: keyof typeof values, variable?: string): string | undefined => {
      const given = values[flag]
      if (typeof given === 'string' || Array.isArray(given)) {
        fixedBy[setting] = `--${flag}`
        return String(given)
      }
      const fromEnvironment = variable ? environment[variable] : undefined
      if (!variable || !fromEnvironment) return undefined
      fixedBy[setting] = variable
      return fromEnvironment
    }
    const data = pick('dataFolder', 'data', 'SWITCHYARD_DATA')
    if (data === '') throw new BadFlag('--data needs a folder')
    const port = pick('port', 'port', 'SWITCHYARD_PORT')
    const durability = pick('durability', 'durability')
    const quotas = pick('quotas', 'quotas')
    const recordMemory = pick('recordMemory', 'record-memory', 'SWITCHYARD_RECORD_MEMORY')
    const streamDelay = pick('streamDelay', 'stream-delay', 'SWITCHYARD_STREAM_DELAY')
    const hosts = pick('allowedHosts', 'allow-host', 'SWITCHYARD_ALLOW_HOST')
    const origins = pick('allowedOrigins', 'allow-origin', 'SWITCHYARD_ALLOW_ORIGIN')
    const consolePort = values['console-port']
    const smtp = pick('mailServer', 'smtp', 'SWITCHYARD_SMTP')
    return {
      kind: 'run',
      flags: {
        dataFolder: data === undefined ? undefined : resolve(data),
        port: port === undefined ? undefined : portOf(fixedBy.port ?? '--port', port),
        consolePort: consolePort === undefined ? undefined : portOf('--console-port', consolePort),
        durability: durability === undefined ? undefined : oneOf('--durability', durability, durabilities),
        quotas: quotas === undefined ? undefined : oneOf('--quotas', quotas, quotaProfiles),
        recordMemory:
          recordMemory === undefined
            ? undefined
            : wholeOf(fixedBy.recordMemory ?? '', recordMemory, recordMemoryRange, 'MiB'),
        streamDelay:
          streamDelay === undefined
            ? undefined
            : wholeOf(fixedBy.streamDelay ?? '', streamDelay, streamDelayRange, 'milliseconds'),
        allowedHosts:
          hosts === undefined ? undefined : listOf(fixedBy.allowedHosts ?? '', hosts, allowedHostSchema),
        allowedOrigins:
          origins === undefined
            ? undefined
            : listOf(fixedBy.allowedOrigins ?? '', origins, allowedOriginSchema),
        mailServer: smtp === undefined ? undefined : mailServerOf(fixedBy.mailServer ?? '--smtp', smtp),
        json: values.json ?? false,
        fixedBy,
      },
    }
  } catch (error) {
    return { kind: 'bad', message: explain(error) }
  }
}

function portOf(name: string, text: string): number {
  const port = Number(text)
  if (!/^\d+$/.test(text) || port > 65_535) {
    throw new BadFlag(`${name} takes a port from 0 (any free one) to 65535, not "${text}"`)
  }
  return port
}

function wholeOf(
  name: string,
  text: string,
  { least, most }: { readonly least: number; readonly most: number },
  unit: string,
): number {
  const number = Number(text)
  if (!/^\d+$/.test(text) || number < least || number > most) {
    throw new BadFlag(`${name} takes ${least} to ${most} ${unit}, not "${text}"`)
  }
  return number
}

function oneOf<T extends string>(name: string, text: string, values: readonly T[]): T {
  const value = values.find((candidate) => candidate === text)
  if (!value) throw new BadFlag(`${name} takes one of ${values.join(', ')}, not "${text}"`)
  return value
}

/** The address may hold a password, so a refusal does not repeat it. */
function mailServerOf(name: string, text: string): MailServer {
  const server = parseMailServer(text)
  if (!server) throw new BadFlag(`${name} takes an address such as smtp://user:password@host:587`)
  return server
}

function listOf(name: string, text: string, each: z.ZodType<string>): string[] {
  const parts = listed(text)
  if (parts.length === 0) throw new BadFlag(`${name} needs a value`)
  return parts.map((part) => {
    const { data, error } = each.safeParse(part)
    if (data !== undefined) return data
    throw new BadFlag(`${name} can't take "${part}". ${error?.issues[0]?.message ?? ''}`)
  })
}

function explain(error: unknown): string {
  if (error instanceof BadFlag) return error.message
  const message = error instanceof Error ? error.message : String(error)
  // Node explains at length how a positional argument could be meant; the first sentence is enough.
  return (message.split(/\.\s|\n/)[0] ?? message).replace(/\.$/, '')
}

/** Where data lives if nobody says otherwise, by the conventions of each platform. */
export function defaultDataFolder(
  platform: NodeJS.Platform = process.platform,
  environment: Readonly<Record<string, string | undefined>> = process.env,
  home: string = homedir(),
): string {
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'Switchyard')
  if (platform === 'win32') return join(environment.APPDATA || join(home, 'AppData', 'Roaming'), 'Switchyard')
  return join(environment.XDG_DATA_HOME || join(home, '.local', 'share'), 'switchyard')
}

/** The text of `--help`. */
export function helpText(host: Host): string {
  const lines = [
    'Switchyard: an admin console for queues, topics and streams, with the broker built in.',
    '',
    host === 'headless' ? 'Usage: npm run serve -- [flags]' : 'Usage: npm start -- [flags]',
    '',
    '  --data DIR             data folder (SWITCHYARD_DATA)',
    `                         default: ${defaultDataFolder()}`,
    `  --port N               port of the AWS endpoint (SWITCHYARD_PORT), default ${DEFAULT_PORT}`,
    `  --console-port N       port of the console when headless, default ${DEFAULT_CONSOLE_PORT}`,
    '                         the next free port is used if one is taken; 0 is any free port',
    '  --durability LEVEL     fsync: survives power loss (default); write: survives a crash of',
    '                         the process; memory: nothing is kept',
    '  --quotas PROFILE       aws: limits as at AWS (default); relaxed: size and rate limits off',
    '  --record-memory MIB    stream records kept in memory before they go to files',
    '                         (SWITCHYARD_RECORD_MEMORY), default 512',
    '  --stream-delay MS      how long streams are CREATING, UPDATING and DELETING',
    '                         (SWITCHYARD_STREAM_DELAY), default 500',
    '  --allow-host NAME      also answer to this host name (SWITCHYARD_ALLOW_HOST); several with',
    '                         commas, .example.test for every name below it',
    '  --allow-origin ORIGIN  web pages that may call the endpoint (SWITCHYARD_ALLOW_ORIGIN), such',
    '                         as http://localhost:3000; several with commas, * for all',
    '  --smtp URL             hand mail of email subscriptions to this server, too (SWITCHYARD_SMTP):',
    '                         smtp://user:password@host:587?from=me@example.com, or smtps://',
    '  --json                 print one line of JSON when ready',
    '  --help, --version',
  ]
  return lines.join('\n')
}
