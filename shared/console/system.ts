import { eventIterator, oc } from '@orpc/contract'
import { z } from 'zod'
import { allowedHostSchema, allowedOriginSchema } from '../allowed'

export const themeSchema = z.enum(['light', 'dark', 'system'])
export const durabilitySchema = z.enum(['fsync', 'write', 'memory'])
export const quotaProfileSchema = z.enum(['aws', 'relaxed'])

/** MiB of stream records that may be in memory, and milliseconds that a stream's states last. */
export const recordMemoryRange = { least: 16, most: 1_024 } as const
export const streamDelayRange = { least: 0, most: 60_000 } as const

export const settingsSchema = z.object({
  dataFolder: z.string(),
  port: z.number().int().min(0).max(65_535),
  durability: durabilitySchema,
  quotas: quotaProfileSchema,
  recordMemory: z.number().int().min(recordMemoryRange.least).max(recordMemoryRange.most),
  streamDelay: z.number().int().min(streamDelayRange.least).max(streamDelayRange.most),
  theme: themeSchema,
  /** More host names that the gateway answers to; `.example.test` is every name below it. */
  allowedHosts: z.array(allowedHostSchema).max(100),
  /** Origins of web pages that may call the gateway, or `*`. */
  allowedOrigins: z.array(allowedOriginSchema).max(100),
})
export type Settings = z.infer<typeof settingsSchema>

export const settingsViewSchema = z.object({
  /** What is kept and will hold at the next start. */
  saved: settingsSchema,
  /** What this run uses. */
  active: settingsSchema,
  /** Fixed by a flag or the environment for this run: field → "--port" or "SWITCHYARD_PORT". */
  fixedBy: z.record(z.string(), z.string()),
  restartNeeded: z.boolean(),
})
export type SettingsView = z.infer<typeof settingsViewSchema>

/** The settings that hold from the next start on. Theme and quotas hold at once. */
const fromNextStart = [
  'dataFolder',
  'port',
  'durability',
  'recordMemory',
  'streamDelay',
  'allowedHosts',
  'allowedOrigins',
] as const satisfies readonly (keyof Settings)[]

/** Whether a restart would change something: what a flag fixed stays as it is with the same flag. */
export function needsRestart({ saved, active, fixedBy }: Omit<SettingsView, 'restartNeeded'>): boolean {
  return fromNextStart.some((key) => !(key in fixedBy) && String(saved[key]) !== String(active[key]))
}

export const systemInfoSchema = z.object({
  version: z.string(),
  host: z.enum(['desktop', 'headless']),
  endpoint: z.string(),
  /** True if the wanted port was taken and the next free one is used. */
  portMoved: z.boolean(),
  dataFolder: z.string(),
  pid: z.number(),
  platform: z.string(),
  startedAt: z.number(),
  /** The world new queues are created in until the person picks another. */
  defaultAccount: z.string(),
  defaultRegion: z.string(),
  /** What recovery had to say at start: cut tails, older checkpoint used; empty if all was well. */
  recoveryNotes: z.array(z.string()),
  /** No queue was ever created here: the page offers the sample shop. */
  firstStart: z.boolean(),
})
export type SystemInfo = z.infer<typeof systemInfoSchema>

export const systemStatusSchema = z.object({
  /** Broker time; `clockOffset` ms ahead of the system's. */
  now: z.number(),
  clockOffset: z.number(),
  /** Writes are refused (disk full, …): what to tell the person. */
  refusal: z.object({ code: z.string(), message: z.string() }).nullable(),
  journalBytes: z.number(),
  checkpointBytes: z.number(),
  databaseBytes: z.number(),
  memoryBytes: z.number(),
  requestsPerSecond: z.number(),
  sampleLoaded: z.boolean(),
})
export type SystemStatus = z.infer<typeof systemStatusSchema>

export const systemContract = {
  info: oc.input(z.object({})).output(systemInfoSchema),
  /** Once a second, and at once when something in it matters. */
  status: oc.input(z.object({})).output(eventIterator(systemStatusSchema)),
  settings: oc.input(z.object({})).output(settingsViewSchema),
  updateSettings: oc.input(settingsSchema.partial()).output(settingsViewSchema),
  /** Desktop only: a native folder dialog; null if dismissed or headless. */
  chooseFolder: oc.input(z.object({})).output(z.object({ folder: z.string() }).nullable()),
  /** Moves broker time forward, for good: 1 s to 15 d. */
  advanceClock: oc
    .input(z.object({ ms: z.number().int().min(1_000).max(1_296_000_000) }))
    .output(z.object({ now: z.number() })),
  loadSample: oc.input(z.object({})).output(z.object({ queueArns: z.array(z.string()) })),
  removeSample: oc.input(z.object({})).output(z.void()),
  /**
   * Commands picked in the native menu or the tray, by id (shared/commands.ts), with the queue that is meant if it is one;
   * silent on the headless host.
   */
  commands: oc
    .input(z.object({}))
    .output(eventIterator(z.object({ id: z.string(), arn: z.string().optional() }))),
  /** Opens an http(s) address in the person's browser (desktop); the page itself does it when headless. */
  openExternal: oc.input(z.object({ url: z.url({ protocol: /^https?$/ }) })).output(z.void()),
}
