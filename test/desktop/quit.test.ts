import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { quitAfter } from '../../electron/shell/quit'
import * as electron from './support/electronDouble'

vi.mock('electron', () => import('./support/electronDouble'))

const signals = ['SIGINT', 'SIGTERM'] as const
let before: Record<string, NodeJS.SignalsListener[]>

beforeEach(() => {
  vi.clearAllMocks()
  vi.useFakeTimers()
  electron.app.removeAllListeners()
  electron.powerMonitor.removeAllListeners()
  before = Object.fromEntries(signals.map((name) => [name, process.listeners(name)]))
})
afterEach(() => {
  vi.useRealTimers()
  for (const name of signals) {
    for (const listener of process.listeners(name)) {
      if (!before[name]?.includes(listener)) process.off(name, listener)
    }
  }
  process.exitCode = undefined
})

function flush() {
  let finish: () => void = () => undefined
  let fail: (error: Error) => void = () => undefined
  const close = vi.fn(
    () =>
      new Promise<void>((resolve, reject) => {
        finish = resolve
        fail = reject
      }),
  )
  quitAfter(close)
  return { close, finish: () => finish(), fail: (error: Error) => fail(error) }
}

describe('quitting', () => {
  it('waits until the store is flushed', async () => {
    const { close, finish } = flush()
    const quit = vi.fn()
    electron.app.on('will-quit', quit)
    electron.app.quit()
    expect(close).toHaveBeenCalledTimes(1)
    electron.app.quit()
    expect(close).toHaveBeenCalledTimes(1)
    expect(quit).not.toHaveBeenCalled()
    finish()
    await vi.waitFor(() => expect(quit).toHaveBeenCalledTimes(1), { timeout: 30_000 })
    expect(electron.dialog.showMessageBox).not.toHaveBeenCalled()
  })

  it('says what it is doing when that takes long, and takes the dialog away when done', async () => {
    const { finish } = flush()
    electron.app.quit()
    await vi.advanceTimersByTimeAsync(5_000)
    const shown = electron.dialog.showMessageBox.mock.calls[0] as unknown as [
      { message: string; signal: AbortSignal },
    ]
    expect(shown[0].message).toContain('Saving')
    expect(shown[0].signal.aborted).toBe(false)
    finish()
    await vi.waitFor(() => expect(shown[0].signal.aborted).toBe(true), { timeout: 30_000 })
    expect(electron.app.exit).not.toHaveBeenCalled()
  })

  it('leaves at once when told to', async () => {
    flush()
    electron.dialog.showMessageBox.mockResolvedValueOnce({ response: 0 })
    electron.app.quit()
    await vi.advanceTimersByTimeAsync(5_000)
    expect(electron.app.exit).toHaveBeenCalledExactlyOnceWith(0)
  })

  it('tells when the flush failed, and exits with an error', async () => {
    const { fail } = flush()
    electron.app.quit()
    fail(new Error('disk full'))
    await vi.waitFor(() => expect(electron.app.exit).toHaveBeenCalledExactlyOnceWith(1), { timeout: 30_000 })
    expect(electron.dialog.showErrorBox).toHaveBeenCalledExactlyOnceWith(expect.any(String), 'disk full')
  })

  it.each(signals)('flushes on %s, and leaves at once on a second one', (name) => {
    const { close } = flush()
    process.emit(name)
    expect(close).toHaveBeenCalledTimes(1)
    expect(electron.app.exit).not.toHaveBeenCalled()
    process.emit(name)
    expect(electron.app.exit).not.toHaveBeenCalled()
    vi.advanceTimersByTime(1_000)
    process.emit(name)
    expect(electron.app.exit).toHaveBeenCalledExactlyOnceWith(1)
  })

  it('holds the shutdown of the system until it is flushed', () => {
    const { close } = flush()
    const event = electron.preventable()
    electron.powerMonitor.emit('shutdown', event)
    expect(event.defaultPrevented).toBe(true)
    expect(close).toHaveBeenCalledTimes(1)
  })
})
