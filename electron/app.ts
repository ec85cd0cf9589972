import type { Router } from '@orpc/server'
import type { ConsoleContract } from '../shared/console/contract'
import { quotaProfiles } from '../shared/quotas'
import { createBroker, type Broker } from './broker/broker'
import { migrations } from './broker/migrations'
import { readClockOffset } from './broker/settings/settings'
import { HttpCourier } from './couriers/http'
import type { MailServer } from './couriers/mailServer'
import { SmtpCourier } from './couriers/smtp'
import { createConsole, type FileExchange, type SettingsStore } from './console/console'
import type { Settings } from '../shared/console/system'
import type { Host } from './flags'
import { startGateway } from './gateway/gateway'
import type { Store } from './store/database'
import { openMemoryStore } from './store/memoryStore'
import { openStore } from './store/store'
import { systemClock } from './systemClock'
import { systemEntropy } from './systemEntropy'

/** What differs between the hosts: how files, folders and addresses reach the person. */
export interface HostParts {
  readonly kind: Host
  readonly files: FileExchange
  chooseFolder(): Promise<string | null>
  openExternal(url: string): Promise<void>
  onCommand(listener: (id: string, arn?: string) => void): () => void
}

export interface AppOptions {
  readonly version: string
  /** What this run uses: folder, port, durability, quotas, who may reach the gateway. */
  readonly active: Settings
  readonly settings: SettingsStore
  /** Said before the store was opened; shown with what recovery has to say. */
  readonly notes: readonly string[]
  /** Where mail of subscriptions goes besides the outbox. */
  readonly mailServer?: MailServer
  readonly parts: HostParts
  /** The built checkpoint worker. */
  readonly workerUrl: URL
  readonly log: (line: string) => void
}

/** The running product, whichever host shows it. */
export interface App {
  readonly endpoint: string
  readonly portMoved: boolean
  readonly dataFolder: string
  readonly recoveryNotes: readonly string[]
  readonly broker: Broker
  /** Implements the console contract. */
  readonly router: Router<ConsoleContract, Record<never, never>>
  /** Stops taking requests, flushes the store and releases the data folder. Safe to call again. */
  close(): Promise<void>
}

/**
 * Opens the store, builds the broker, starts gateway and console. Rejects if the data folder is in use or can't be
 * opened, or no port is free; nothing stays open then.
 */
export async function startApp(options: AppOptions): Promise<App> {
  const { active, log, parts } = options
  const opened: (() => void | Promise<void>)[] = []
  let closing: Promise<void> | undefined
  const close = (): Promise<void> => (closing ??= closeAll(opened))
  try {
    const store = await open(options)
    opened.push(() => store.close())
    const clock = systemClock(readClockOffset(store))
    opened.push(() => clock.dispose())
    const http = new HttpCourier()
    opened.push(() => http.dispose())
    const broker = createBroker({
      store,
      clock,
      entropy: systemEntropy,
      quotas: quotaProfiles[active.quotas],
      // Slices of long work let requests go first, and are bounded by real time.
      pace: {
        turn: () => new Promise((resolve) => setImmediate(resolve)),
        elapsed: () => performance.now(),
      },
      recordMemoryBytes: active.recordMemory * 1_048_576,
      streamTransitionMs: active.streamDelay,
      couriers: { http, ...(options.mailServer && { smtp: new SmtpCourier(options.mailServer) }) },
    })
    opened.push(() => broker.dispose())
    // The key that signs envelopes is made beside everything else; whoever signs before makes it at once.
    broker.signer.prepare().catch((error: unknown) => log(`topics: no signing key yet: ${String(error)}`))
    const { port, allowedHosts, allowedOrigins } = active
    const gateway = await startGateway({
      broker,
      host: '127.0.0.1',
      port,
      allowedHosts,
      allowedOrigins,
      log,
    })
    opened.push(() => gateway.close())
    const { damage } = broker.streams.records
    for (const note of damage) log(`streams: ${note}`)
    const recoveryNotes = [...options.notes, ...store.recoveryNotes, ...damage]
    const console = createConsole({
      broker,
      store,
      log,
      host: {
        ...parts,
        version: options.version,
        endpoint: gateway.endpoint,
        portMoved: gateway.portMoved,
        dataFolder: active.dataFolder,
        startedAt: clock.now(),
        recoveryNotes,
        requestsPerSecond: () => gateway.requestsPerSecond(),
        settings: options.settings,
      },
    })
    opened.push(() => console.dispose())
    return {
      endpoint: gateway.endpoint,
      portMoved: gateway.portMoved,
      dataFolder: active.dataFolder,
      recoveryNotes,
      broker,
      router: console.router,
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

async function open({ active, log, workerUrl }: AppOptions): Promise<Store & { recoveryNotes: string[] }> {
  if (active.durability === 'memory') {
    return Object.assign(await openMemoryStore(migrations), { recoveryNotes: [] })
  }
  const { dataFolder: folder, durability } = active
  return openStore({ folder, durability, migrations, log, workerUrl })
}

/** In reverse order of opening, each one even if another fails; the first failure is told. */
async function closeAll(opened: (() => void | Promise<void>)[]): Promise<void> {
  const failures: unknown[] = []
  for (const closeOne of opened.reverse()) {
    try {
      await closeOne()
    } catch (error) {
      failures.push(error)
    }
  }
  if (failures.length > 0) throw failures[0]
}
