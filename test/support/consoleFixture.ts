import type { ContractRouterClient } from '@orpc/contract'
import { type AnyRouter, createRouterClient } from '@orpc/server'
import type { consoleContract } from '../../shared/console/contract'
import { needsRestart, type Settings, type SettingsView } from '../../shared/console/system'
import { createConsole, type HostServices } from '../../electron/console/console'
import type { Refusal } from '../../electron/store/database'
import { type BrokerFixture, brokerFixture, type BrokerFixtureOptions } from './brokerFixture'
import { ManualTimers } from './manualTimers'

export type ConsoleClient = ContractRouterClient<typeof consoleContract>

/** The console on a broker without a disk, called as a page would, with time that only tests move. */
export interface ConsoleFixture extends BrokerFixture {
  readonly timers: ManualTimers
  readonly client: ConsoleClient
  /** What a host serves. */
  readonly router: AnyRouter
  readonly host: FakeHost
  /** What was logged. */
  readonly lines: string[]
  /** Makes the store seem to refuse writes, or to take them again. */
  refuseWrites(refusal: Refusal | undefined): void
  readonly openFeeds: number
  dispose(): void
}

const defaults: Settings = {
  dataFolder: '/data',
  port: 4566,
  durability: 'fsync',
  quotas: 'aws',
  recordMemory: 512,
  streamDelay: 0,
  theme: 'system',
  allowedHosts: [],
  allowedOrigins: [],
}

/** A host whose dialogs and menus a test answers. */
export class FakeHost implements HostServices {
  readonly kind = 'headless'
  readonly version = '0.0.0-test'
  readonly endpoint = 'http://127.0.0.1:4566'
  readonly portMoved = false
  readonly dataFolder = '/data'
  readonly startedAt = 0
  readonly recoveryNotes = ['A torn tail of 12 bytes was set aside.']
  requests = 0
  folder: string | null = null
  opened: string[] = []
  readonly paths = new Map<string, string>()
  fixedBy: Record<string, string> = {}
  saved = { ...defaults }
  readonly #commands = new Set<(id: string) => void>()

  requestsPerSecond = (): number => this.requests
  readonly settings = {
    view: (): SettingsView => {
      const view = {
        saved: this.saved,
        active: { ...defaults, theme: this.saved.theme },
        fixedBy: this.fixedBy,
      }
      return { ...view, restartNeeded: needsRestart(view) }
    },
    update: async (change: Partial<Settings>): Promise<SettingsView> => {
      this.saved = { ...this.saved, ...change }
      return this.settings.view()
    },
  }
  readonly files = {
    chooseExportTarget: async (suggestedName: string) => ({ target: 'out', label: suggestedName }),
    chooseImportSource: async () => null,
    exportPath: (token: string) => this.paths.get(token),
    importPath: (token: string) => this.paths.get(token),
    downloadPath: (token: string) => `/download/${token}`,
  }
  chooseFolder = async (): Promise<string | null> => this.folder
  openExternal = async (url: string): Promise<void> => void this.opened.push(url)
  onCommand = (listener: (id: string) => void): (() => void) => {
    this.#commands.add(listener)
    return () => this.#commands.delete(listener)
  }

  pick(id: string): void {
    for (const listener of this.#commands) listener(id)
  }

  get commandListeners(): number {
    return this.#commands.size
  }
}

export async function consoleFixture(options: BrokerFixtureOptions = {}): Promise<ConsoleFixture> {
  const pace = { turn: () => new Promise<void>((resolve) => setImmediate(resolve)), elapsed: () => 0 }
  return consoleOn(await brokerFixture({ pace, ...options }))
}

/** A console on a broker that is there already, as after a restart. */
export function consoleOn(fixture: BrokerFixture): ConsoleFixture {
  const timers = new ManualTimers()
  const host = new FakeHost()
  const lines: string[] = []
  let refusal: Refusal | undefined
  let onRefusal: (refusal: Refusal | undefined) => void = () => undefined
  const { store } = fixture
  const console = createConsole({
    broker: fixture.broker,
    store: {
      get refusal() {
        return refusal
      },
      get figures() {
        return store.figures
      },
      onRefusalChange: (listener) => (onRefusal = listener),
      onRollback: (listener) => store.onRollback(listener),
    },
    host,
    log: (line) => lines.push(line),
    timers,
  })
  const client: ConsoleClient = createRouterClient(console.router)
  return {
    ...fixture,
    timers,
    client,
    router: console.router,
    host,
    lines,
    refuseWrites(next) {
      refusal = next
      onRefusal(next)
    },
    get openFeeds() {
      return console.openFeeds
    },
    dispose() {
      console.dispose()
      fixture.broker.dispose()
    },
  }
}

/** Creates a queue in the console's default world and answers its ARN. */
export async function createQueue(
  client: ConsoleClient,
  name: string,
  attributes: Record<string, string> = {},
): Promise<string> {
  const { arn } = await client.queues.create({
    account: '000000000000',
    region: 'us-east-1',
    name,
    attributes,
    tags: {},
    deadLetterQueue: null,
  })
  return arn
}

/** A message with nothing but a body. */
export const plain = (body: string) => ({
  body,
  attributes: {},
  awsTraceHeader: null,
  delaySeconds: null,
  groupId: null,
  deduplicationId: null,
})

/** The next value of a feed, which must have one. */
export async function take<T>(feed: AsyncIterator<T, unknown, void>): Promise<T> {
  const result = await feed.next()
  if (result.done) throw new Error('The feed has ended.')
  return result.value
}
