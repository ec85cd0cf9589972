import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { createRouterClient } from '@orpc/server'
import { app, clipboard, dialog, type BrowserWindow } from 'electron'
import { applyQueueChanges, type QueueSummary } from '../../shared/console/queues'
import { startApp, type App } from '../app'
import { appIcon, pageFolder, preloadScript, trayIcon, workerUrl } from '../built'
import type { Flags } from '../flags'
import { SettingsFile } from '../settings'
import { version } from '../version'
import { CommandFeed } from './commandFeed'
import { NativeFiles } from './files'
import { setMenu } from './menu'
import { registerPageScheme, servePageScheme } from './protocol'
import { quitAfter } from './quit'
import { offerPort } from './rpcPort'
import { closeSession, denyByDefault, openExternal } from './security'
import { askAboutProblem } from './startProblem'
import { openTray } from './tray'
import { openWindow } from './window'

const log = (line: string) => console.error(line)

/** The desktop host, from its first line to its last. Must be called before the app is ready. */
export function runDesktop(flags: Flags): void {
  const settings = new SettingsFile(flags)
  app.setName('Switchyard')
  keepProfileIn(join(settings.home, 'desktop'))
  if (!app.requestSingleInstanceLock()) {
    log('Switchyard already runs with this data folder; its window is brought to the front.')
    app.exit(0)
    return
  }
  registerPageScheme()
  denyByDefault(log)
  process.on('uncaughtException', fail)
  process.on('unhandledRejection', fail)
  app.whenReady().then(() => new Desktop(settings, flags.json).start(), fail)
}

/**
 * What Electron keeps (its lock, caches) lies beside the data, so that two data folders make two apps. If the folder
 * can't be made Electron keeps its usual one: opening the store will say what is wrong, in a dialog.
 */
function keepProfileIn(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true })
    app.setPath('userData', folder)
  } catch (error) {
    log(error instanceof Error ? error.message : String(error))
  }
}

class Desktop {
  readonly #settings: SettingsFile
  readonly #announces: boolean
  readonly #commands = new CommandFeed()
  readonly #files = new NativeFiles(() => this.#window)
  #window: BrowserWindow | undefined
  #app: App | undefined
  #stopPort: (() => void) | undefined

  constructor(settings: SettingsFile, announces: boolean) {
    this.#settings = settings
    this.#announces = announces
  }

  async start(): Promise<void> {
    closeSession()
    servePageScheme(pageFolder)
    app.setAboutPanelOptions({
      applicationName: 'Switchyard',
      applicationVersion: version,
      iconPath: appIcon,
    })
    quitAfter(async () => {
      this.#stopPort?.()
      await this.#app?.close()
    })
    this.#app = await this.#open()
    if (!this.#app) return app.quit()

    setMenu({ platform: process.platform, devTools: !app.isPackaged, run: this.#run })
    this.#show()
    app.on('second-instance', () => this.#show())
    app.on('activate', () => this.#show())
    // On a Mac an app stays without windows, and goes on serving; elsewhere its last window ends it.
    app.on('window-all-closed', () => {
      if (process.platform !== 'darwin') app.quit()
    })
    this.#watchDeadLetters(this.#app)
    if (this.#announces) {
      const { endpoint, dataFolder: data } = this.#app
      process.stdout.write(
        `${JSON.stringify({ endpoint, console: null, data, version, pid: process.pid })}\n`,
      )
    }
  }

  /** Starts the app; asks the person when that fails, until it works or they give up. */
  async #open(): Promise<App | undefined> {
    let active = this.#settings.active
    for (;;) {
      try {
        return await startApp({
          version,
          active,
          settings: this.#settings,
          notes: this.#settings.notes,
          mailServer: this.#settings.mailServer,
          parts: {
            kind: 'desktop',
            files: this.#files.exchange,
            chooseFolder: () => this.#files.chooseFolder(),
            openExternal,
            onCommand: this.#commands.subscribe,
          },
          workerUrl,
          log,
        })
      } catch (error) {
        log(error instanceof Error ? error.message : String(error))
        const remedy = await askAboutProblem(error, active.dataFolder, () => this.#files.chooseFolder())
        if (remedy.kind === 'quit') return undefined
        if (remedy.kind === 'folder') active = { ...active, dataFolder: remedy.folder }
      }
    }
  }

  #show(): void {
    if (!this.#app) return
    if (this.#window && !this.#window.isDestroyed()) {
      if (this.#window.isMinimized()) this.#window.restore()
      this.#window.show()
      this.#window.focus()
      return
    }
    const window = openWindow({
      preload: preloadScript,
      icon: appIcon,
      stateFile: join(this.#settings.home, 'window.json'),
      devTools: !app.isPackaged,
    })
    this.#window = window
    const stopPort = offerPort(window, this.#app.router, log)
    this.#stopPort = stopPort
    window.on('closed', () => {
      stopPort()
      if (this.#window === window) this.#window = undefined
    })
    window.webContents.on('render-process-gone', (_event, details) => {
      log(`The page ended: ${details.reason}`)
      if (details.reason === 'clean-exit' || window.isDestroyed()) return
      window.webContents.reload()
    })
  }

  readonly #run = (id: string, arn?: string): void => {
    this.#show()
    this.#commands.run(id, arn)
  }

  #watchDeadLetters(running: App): void {
    const tray = openTray(trayIcon, {
      show: () => this.#show(),
      showDeadLetters: (arn) => this.#run('go.dead-letters', arn),
      copyEndpoint: () => clipboard.writeText(running.endpoint),
      quit: () => app.quit(),
    })
    if (!tray) return
    const client = createRouterClient(running.router)
    const ended = new AbortController()
    app.once('will-quit', () => ended.abort())
    const follow = async () => {
      const queues = new Map<string, QueueSummary>()
      for await (const changes of await client.queues.watch({}, { signal: ended.signal })) {
        applyQueueChanges(queues, changes)
        if (!changes.more) tray.update([...queues.values()])
      }
    }
    follow().catch((error: unknown) => {
      if (!ended.signal.aborted) log(`tray: ${error instanceof Error ? error.message : String(error)}`)
    })
  }
}

/** What nobody caught: said, and the app ends as any other way, with its store flushed. */
function fail(error: unknown): void {
  log(error instanceof Error ? (error.stack ?? error.message) : String(error))
  process.exitCode = 1
  dialog.showErrorBox(
    'Switchyard stopped because of an error',
    `${error instanceof Error ? error.message : String(error)}\n\nEverything that was acknowledged is kept.`,
  )
  app.quit()
}
