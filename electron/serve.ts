import { join } from 'node:path'
import { startApp, type App } from './app'
import { DEFAULT_CONSOLE_PORT, helpText, parseFlags, type Flags } from './flags'
import { startConsoleServer, type ConsoleServer } from './headless/consoleServer'
import { headlessParts } from './headless/parts'
import { keptSecret } from './headless/session'
import { Transfers } from './headless/transfers'
import { pageFolder, workerUrl } from './built'
import { SettingsFile } from './settings'
import { version } from './version'

/** The headless host: the same app and the same page, over loopback HTTP and WebSocket. */

const log = (line: string) => console.error(line)

interface Running {
  readonly app: App
  readonly server: ConsoleServer
  readonly transfers: Transfers
}

async function start(flags: Flags): Promise<Running> {
  const settings = new SettingsFile(flags)
  const transfers = new Transfers(join(settings.active.dataFolder, 'transfers'))
  const app = await startApp({
    version,
    active: settings.active,
    settings,
    notes: settings.notes,
    mailServer: settings.mailServer,
    parts: headlessParts(transfers),
    workerUrl,
    log,
  })
  try {
    // Only now is the folder ours: what an earlier run left of its transfers can go.
    await transfers.clear()
    const { dataFolder, durability } = settings.active
    const server = await startConsoleServer({
      router: app.router,
      pageFolder,
      port: flags.consolePort ?? DEFAULT_CONSOLE_PORT,
      transfers,
      secret: durability === 'memory' ? undefined : keptSecret(join(dataFolder, 'console.key')),
      log,
    })
    return { app, server, transfers }
  } catch (error) {
    await app.close()
    throw error
  }
}

function announce({ app, server }: Running, asJson: boolean): void {
  if (asJson) {
    console.log(
      JSON.stringify({
        endpoint: app.endpoint,
        console: server.url,
        data: app.dataFolder,
        version,
        pid: process.pid,
      }),
    )
    return
  }
  console.log(`Console    ${server.url}`)
  console.log(`Endpoint   ${app.endpoint}`)
  console.log(`Data       ${app.dataFolder}`)
  for (const note of app.recoveryNotes) console.log(`Note       ${note}`)
}

/** The first signal ends it in order, the second at once. */
function endOnSignals(running: Promise<Running>): void {
  let ending = false
  const end = (signal: NodeJS.Signals) => {
    if (ending) {
      log(`${signal} again: leaving without waiting. What was acknowledged is in the journal.`)
      process.exit(1)
    }
    ending = true
    log('Saving. Another Ctrl-C leaves at once.')
    // A start that is still under way is let finish: a folder half opened can't be closed in order.
    running
      .then(({ app, server, transfers }) =>
        server
          .close()
          .then(() => transfers.clear())
          .then(() => app.close()),
      )
      .then(
        () => process.exit(0),
        (error: unknown) => fail(error),
      )
  }
  process.on('SIGINT', end)
  process.on('SIGTERM', end)
}

function fail(error: unknown): never {
  log(`switchyard: ${error instanceof Error ? error.message : String(error)}`)
  process.exit(1)
}

const parsed = parseFlags(process.argv.slice(2), process.env, 'headless')
if (parsed.kind === 'help') {
  console.log(helpText('headless'))
} else if (parsed.kind === 'version') {
  console.log(version)
} else if (parsed.kind === 'bad') {
  log(`switchyard: ${parsed.message}. See --help.`)
  process.exit(2)
} else {
  process.on('uncaughtException', fail)
  process.on('unhandledRejection', fail)
  const running = start(parsed.flags)
  endOnSignals(running)
  running.then((host) => announce(host, parsed.flags.json), fail)
}
