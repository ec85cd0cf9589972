import type { Settings, SettingsView } from '../../shared/console/system'
import { quotaProfiles } from '../../shared/quotas'
import { writeClockOffset } from '../broker/settings/settings'
import { refuse } from './failures'
import { SettingRefused } from './host'
import { loadSample, removeSample, sampleLoaded } from './sample'
import type { ConsoleImplementer, ConsoleServices } from './services'

/** The world new queues are created in: the account that any unknown access key stands for. */
const defaultWorld = { account: '000000000000', region: 'us-east-1' }

/** What the app is and does as a whole: its status, settings, clock and sample. */
export function systemRouter(os: ConsoleImplementer, services: ConsoleServices) {
  const { broker, store, host, feeds, queues } = services

  /** Quotas change at once. */
  function settingsView(view: SettingsView): SettingsView {
    return { ...view, active: { ...view.active, quotas: broker.quotas.name } }
  }

  const status = () => ({
    now: broker.clock.now(),
    clockOffset: broker.clock.offset,
    refusal: store.refusal ? { code: store.refusal.code, message: store.refusal.message } : null,
    journalBytes: store.figures.journalBytes,
    checkpointBytes: store.figures.checkpointBytes,
    databaseBytes: store.figures.databaseBytes,
    memoryBytes: process.memoryUsage.rss(),
    requestsPerSecond: host.requestsPerSecond(),
    sampleLoaded: sampleLoaded(services),
  })

  async function save(change: Partial<Settings>): Promise<SettingsView> {
    try {
      return await host.settings.update(change)
    } catch (error) {
      if (error instanceof SettingRefused) return refuse('BAD_REQUEST', error.message)
      const code = error instanceof Error && 'code' in error ? String(error.code) : null
      if (code === null) throw error
      return refuse('PRECONDITION_FAILED', `The settings could not be saved (${code}). Nothing was changed.`)
    }
  }

  /** One move at a time, since each is kept as the sum of all. */
  let moving: Promise<unknown> = Promise.resolve()
  async function advance(ms: number): Promise<{ now: number }> {
    const { clock } = broker
    // Kept first: a clock that stands behind its own messages after a restart would be worse than one not moved.
    await broker.commit(() => writeClockOffset(broker.database, clock.offset + ms))
    clock.advance(ms)
    broker.events.emit({ type: 'clock.advanced', at: clock.now(), by: ms })
    return { now: clock.now() }
  }

  return os.system.router({
    info: os.system.info.handler(() => ({
      version: host.version,
      host: host.kind,
      endpoint: host.endpoint,
      portMoved: host.portMoved,
      dataFolder: host.dataFolder,
      pid: process.pid,
      platform: process.platform,
      startedAt: host.startedAt,
      defaultAccount: defaultWorld.account,
      defaultRegion: defaultWorld.region,
      recoveryNotes: [...host.recoveryNotes],
      firstStart: queues.neverAny(),
    })),

    status: os.system.status.handler(({ signal }) =>
      feeds.open('system.status', {
        interval: 1_000,
        signal,
        read: status,
        subscribe: (touch) => {
          const endings = [
            services.metrics.onSecond(() => touch()),
            services.onRefusal(() => touch(true)),
            broker.events.subscribe((event) => {
              if (event.type === 'clock.advanced') touch(true)
              else if (event.type === 'queue.deleted' || event.type === 'queue.created') touch()
            }),
          ]
          return () => endings.forEach((end) => end())
        },
      }),
    ),

    settings: os.system.settings.handler(() => settingsView(host.settings.view())),

    updateSettings: os.system.updateSettings.handler(async ({ input }) => {
      const view = await save(input)
      if (input.quotas && !('quotas' in view.fixedBy)) broker.quotas = quotaProfiles[input.quotas]
      return settingsView(view)
    }),

    chooseFolder: os.system.chooseFolder.handler(async () => {
      const folder = await host.chooseFolder()
      return folder === null ? null : { folder }
    }),

    advanceClock: os.system.advanceClock.handler(({ input }) => {
      const move = () => advance(input.ms)
      const moved = moving.then(move, move)
      moving = moved
      return moved
    }),

    loadSample: os.system.loadSample.handler(async () => ({
      queueArns: await loadSample(services, defaultWorld),
    })),

    removeSample: os.system.removeSample.handler(() => removeSample(services)),

    commands: os.system.commands.handler(({ signal }) => {
      const picked: { id: string; arn?: string }[] = []
      return feeds.open('system.commands', {
        interval: 0,
        signal,
        subscribe: (touch) =>
          host.onCommand((id, arn) => {
            // A page that does not listen any more shall not do at once what was picked over minutes.
            if (picked.length < 16) picked.push({ id, arn })
            touch()
          }),
        read: () => picked.shift(),
        more: () => picked.length > 0,
      })
    }),

    openExternal: os.system.openExternal.handler(async ({ input }) => {
      const { protocol } = new URL(input.url)
      if (protocol !== 'http:' && protocol !== 'https:')
        return refuse('BAD_REQUEST', 'Only web addresses are opened.')
      await host.openExternal(input.url)
    }),
  })
}
