import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { MenuItemConstructorOptions } from 'electron'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { NativeFiles } from '../../electron/shell/files'
import { acceleratorOf, menuTemplate } from '../../electron/shell/menu'
import { askAboutProblem } from '../../electron/shell/startProblem'
import { deadLettersOf, openTray, trayMenu, trayText } from '../../electron/shell/tray'
import { openWindow } from '../../electron/shell/window'
import { readState, restoredState, SMALLEST } from '../../electron/shell/windowState'
import { DataFolderInUse } from '../../electron/store/storeErrors'
import { commands } from '../../shared/commands'
import type { QueueSummary } from '../../shared/console/queues'
import * as electron from './support/electronDouble'
import { temporaryFolder } from './support/folder'

vi.mock('electron', () => import('./support/electronDouble'))

beforeEach(() => vi.clearAllMocks())

const primary = { x: 0, y: 0, width: 1920, height: 1040 }
const second = { x: 1920, y: 0, width: 1280, height: 1000 }
const left = (bounds: object, maximized = false) => ({
  bounds: { x: 0, y: 0, width: 1000, height: 700, ...bounds },
  maximized,
})

describe('where the window opens', () => {
  it('is where it was left, on any screen', () => {
    const saved = left({ x: 2000, y: 50 }, true)
    expect(restoredState(saved, [primary, second])).toEqual(saved)
  })

  it('is the middle of the first screen the first time', () => {
    const { bounds, maximized } = restoredState(undefined, [primary])
    expect(bounds.x).toBe(Math.round((1920 - bounds.width) / 2))
    expect(bounds.y).toBe(Math.round((1040 - bounds.height) / 2))
    expect(maximized).toBe(false)
  })

  it.each([
    ['its screen is gone', left({ x: 2000, y: 50 })],
    ['its title bar is above the screen', left({ y: -300 })],
    ['its title bar is below the screen', left({ y: 1035 })],
    ['only a sliver shows', left({ x: 1900 })],
    ['the file holds nonsense', { bounds: 'left', maximized: 1 }],
    ['the numbers are not numbers', left({ x: NaN })],
  ])('is the middle when %s', (_why, saved) => {
    const { bounds } = restoredState(saved, [primary])
    expect(bounds).toEqual(restoredState(undefined, [primary]).bounds)
  })

  it('fits the screen and is never too small to use', () => {
    expect(restoredState(left({ width: 9000, height: 9000 }), [primary]).bounds).toMatchObject({
      width: 1920,
      height: 1040,
    })
    expect(restoredState(left({ width: 1, height: 1 }), [primary])).toEqual(
      restoredState(undefined, [primary]),
    )
    expect(restoredState(left({ width: 200, height: 1 }), [primary]).bounds).toMatchObject(SMALLEST)
  })

  it('is kept when the window closes', () => {
    const stateFile = join(temporaryFolder(), 'new', 'window.json')
    const options = { preload: '/p', icon: '/i', stateFile, devTools: false }
    const window = openWindow(options) as unknown as InstanceType<typeof electron.BrowserWindow>
    expect(window.loadURL).toHaveBeenCalledExactlyOnceWith('app://switchyard/')
    window.emit('close')
    expect(readState(stateFile)).toEqual({
      bounds: { x: 10, y: 20, width: 1000, height: 700 },
      maximized: false,
    })
    openWindow(options)
    expect(electron.BrowserWindow.opened.at(-1)?.options).toMatchObject({
      x: 10,
      y: 20,
      width: 1000,
      height: 700,
    })
  })
})

describe('the menu', () => {
  const flat = (items: MenuItemConstructorOptions[]): MenuItemConstructorOptions[] =>
    items.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? flat(item.submenu) : [])])

  it.each(['linux', 'win32', 'darwin'] as const)(
    'has every command of the registry once on %s',
    (platform) => {
      const items = flat(menuTemplate({ platform, devTools: false, run: vi.fn() }))
      const ids = items.map((item) => item.id).filter((id) => id !== undefined)
      expect([...ids].sort()).toEqual(commands.map((command) => command.id).sort())
      expect(items.some((item) => item.role === 'quit')).toBe(true)
      expect(items.some((item) => item.role === 'about')).toBe(true)
      expect(items.some((item) => item.role === 'toggleDevTools')).toBe(false)
    },
  )

  it('sends the id of what was picked', () => {
    const run = vi.fn()
    const item = flat(menuTemplate({ platform: 'linux', devTools: false, run })).find(
      (one) => one.id === 'queue.create',
    )
    ;(item?.click as () => void)()
    expect(run).toHaveBeenCalledExactlyOnceWith('queue.create')
  })

  it('shows shortcuts as accelerators, and leaves bare keys to the page', () => {
    expect(acceleratorOf('Mod+Shift+E')).toBe('CommandOrControl+Shift+E')
    expect(acceleratorOf('Alt+ArrowLeft')).toBe('Alt+Left')
    for (const bare of ['/', '?', 'r', 'Delete', undefined]) expect(acceleratorOf(bare)).toBeUndefined()
  })

  it('gives no two commands the same shortcut', () => {
    const shortcuts = commands.flatMap((command) => ('shortcut' in command ? [command.shortcut] : []))
    expect(new Set(shortcuts).size).toBe(shortcuts.length)
  })
})

describe('the tray', () => {
  const queue = (name: string, visible: number, sources: string[]): QueueSummary =>
    ({
      arn: `arn:${name}`,
      name,
      visible,
      inFlight: 1,
      delayed: 0,
      deadLetterSourceArns: sources,
      deadLetterTopicArns: [],
    }) as unknown as QueueSummary
  const queues = [
    queue('orders', 900, []),
    queue('a-dlq', 2, ['x']),
    queue('b-dlq', 1200, ['y']),
    { ...queue('c-dlq', 0, ['z']), inFlight: 0 },
  ]
  const actions = { show: vi.fn(), showDeadLetters: vi.fn(), copyEndpoint: vi.fn(), quit: vi.fn() }

  it('counts what lies in dead-letter queues, and nothing else', () => {
    expect(deadLettersOf(queues)).toEqual([
      { arn: 'arn:b-dlq', name: 'b-dlq', messages: 1201 },
      { arn: 'arn:a-dlq', name: 'a-dlq', messages: 3 },
    ])
  })

  it('counts what subscriptions could not deliver, too', () => {
    const undelivered = { ...queue('undelivered', 4, []), deadLetterTopicArns: ['x'] }
    expect(deadLettersOf([undelivered])).toEqual([
      { arn: 'arn:undelivered', name: 'undelivered', messages: 5 },
    ])
  })

  it('says it in words', () => {
    expect(trayText([])).toBe('Switchyard: dead-letter queues are empty')
    expect(trayText([{ arn: 'arn:a', name: 'a', messages: 1 }])).toBe(
      'Switchyard: 1 message in 1 dead-letter queue',
    )
    expect(trayText(deadLettersOf(queues))).toBe('Switchyard: 1,204 messages in 2 dead-letter queues')
  })

  it('lists the fullest ones', () => {
    const labels = trayMenu(deadLettersOf(queues), actions).map((item) => item.label)
    expect(labels.slice(0, 2)).toEqual(['b-dlq: 1,201', 'a-dlq: 3'])
    expect(trayMenu([], actions)[0]).toMatchObject({ label: 'No dead letters', enabled: false })
  })

  it('opens the queue of the line that was picked', () => {
    const lines = trayMenu(deadLettersOf(queues), actions) as { click?: () => void }[]
    lines[1]!.click?.()
    expect(actions.showDeadLetters).toHaveBeenLastCalledWith('arn:a-dlq')
  })

  it('redraws only when something has changed', () => {
    const tray = openTray('/tray.png', actions)
    const native = electron.Tray.opened.at(-1)!
    tray?.update(queues)
    const drawn = native.setToolTip.mock.calls.length
    tray?.update(structuredClone(queues))
    expect(native.setToolTip).toHaveBeenCalledTimes(drawn)
    tray?.update([])
    expect(native.setToolTip).toHaveBeenLastCalledWith('Switchyard: dead-letter queues are empty')
  })
})

describe('native dialogs', () => {
  const files = new NativeFiles(() => undefined)

  it('give the page a token for the file that was chosen, never its path', async () => {
    electron.dialog.showSaveDialog.mockResolvedValue({ canceled: false, filePath: '/home/ada/out.jsonl' })
    const chosen = await files.exchange.chooseExportTarget('../../orders.jsonl')
    expect(chosen?.label).toBe('out.jsonl')
    expect(JSON.stringify(chosen)).not.toContain('ada')
    expect(files.exchange.exportPath(chosen!.target)).toBe('/home/ada/out.jsonl')
    expect(files.exchange.importPath(chosen!.target)).toBeUndefined()
    expect(electron.dialog.showSaveDialog.mock.calls[0]![0]).toMatchObject({
      defaultPath: join('/downloads', 'orders.jsonl'),
    })
  })

  it('say how large a chosen import is', async () => {
    const path = join(temporaryFolder(), 'in.jsonl')
    writeFileSync(path, '12345')
    electron.dialog.showOpenDialog.mockResolvedValue({ canceled: false, filePaths: [path] })
    const chosen = await files.exchange.chooseImportSource()
    expect(chosen).toMatchObject({ label: 'in.jsonl', bytes: 5 })
    expect(files.exchange.importPath(chosen!.source)).toBe(path)
  })

  it('answer null when dismissed', async () => {
    electron.dialog.showSaveDialog.mockResolvedValue({ canceled: true, filePath: '' })
    electron.dialog.showOpenDialog.mockResolvedValue({ canceled: true, filePaths: [] })
    expect(await files.exchange.chooseExportTarget('x')).toBeNull()
    expect(await files.exchange.chooseImportSource()).toBeNull()
    expect(await files.chooseFolder()).toBeNull()
  })
})

describe('a start that fails', () => {
  const answerWith = (response: number) => electron.dialog.showMessageBox.mockResolvedValueOnce({ response })
  const inUse = new DataFolderInUse('/data', 4711)

  it('says that the data folder is in use and offers another', async () => {
    answerWith(1)
    expect(await askAboutProblem(inUse, '/data', () => Promise.resolve('/other'))).toEqual({
      kind: 'folder',
      folder: '/other',
    })
    expect(electron.dialog.showMessageBox).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({
        message: 'The data folder is in use',
        detail: expect.stringContaining('/data') as string,
      }),
    )
  })

  it('asks again when the folder dialog is dismissed', async () => {
    answerWith(1)
    answerWith(0)
    expect(await askAboutProblem(inUse, '/data', () => Promise.resolve(null))).toEqual({ kind: 'retry' })
  })

  it('gives up when told to, and shows any other reason as it is', async () => {
    answerWith(2)
    expect(
      await askAboutProblem(new Error('No port is free.'), '/data', () => Promise.resolve(null)),
    ).toEqual({ kind: 'quit' })
    expect(electron.dialog.showMessageBox).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({ type: 'error', detail: 'No port is free.' }),
    )
  })
})
