import { app, dialog, powerMonitor } from 'electron'

/** A flush that takes longer than this is explained, in ms. */
const PATIENCE = 1_500
/** A Ctrl-C comes twice, from the terminal and forwarded by `npm start`: so close together they are one. In ms. */
const SAME_SIGNAL = 500

/**
 * Lets the app quit only after `close` has resolved: every way out (menu, last window, signal, shutdown of the
 * system) comes through `before-quit`. If closing takes long a dialog says what is being done and offers to leave
 * at once, which loses nothing that was acknowledged: the journal has it.
 */
export function quitAfter(close: () => Promise<void>): void {
  let state: 'running' | 'closing' | 'closed' = 'running'

  app.on('before-quit', (event) => {
    if (state === 'closed') return
    event.preventDefault()
    if (state === 'closing') return
    state = 'closing'
    const explained = new AbortController()
    const timer = setTimeout(() => explain(explained.signal), PATIENCE)
    close()
      .then(
        () => undefined,
        (error: unknown) => {
          process.exitCode = 1
          dialog.showErrorBox('Switchyard could not save everything', messageOf(error))
        },
      )
      .finally(() => {
        clearTimeout(timer)
        explained.abort()
        state = 'closed'
        if (process.exitCode) app.exit(1)
        else app.quit()
      })
  })

  let signalledAt: number | undefined
  const onSignal = () => {
    if (signalledAt !== undefined && Date.now() - signalledAt > SAME_SIGNAL) app.exit(1)
    signalledAt ??= Date.now()
    app.quit()
  }
  process.on('SIGINT', onSignal)
  process.on('SIGTERM', onSignal)
  powerMonitor.on('shutdown', (event?: { preventDefault(): void }) => {
    event?.preventDefault()
    app.quit()
  })
}

function explain(signal: AbortSignal): void {
  dialog
    .showMessageBox({
      type: 'info',
      title: 'Switchyard',
      message: 'Saving the messages…',
      detail:
        'The database is being written so that any SQLite tool can open it. Everything that was acknowledged is ' +
        'already safe in the journal: leaving now loses nothing, the next start takes a little longer.',
      buttons: ['Leave now'],
      cancelId: -1,
      noLink: true,
      signal,
    })
    .then(({ response }) => {
      if (response === 0 && !signal.aborted) app.exit(0)
    })
    .catch(() => undefined)
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
