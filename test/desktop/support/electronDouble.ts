import { EventEmitter } from 'node:events'
import { MessageChannel, type MessagePort } from 'node:worker_threads'
import { vi } from 'vitest'

/**
 * Stands in for the electron module: `vi.mock('electron', () => import('./support/electronDouble'))`. It records
 * what it is asked for and lets tests play the part of the system. Nothing here opens a window.
 */

class App extends EventEmitter {
  isPackaged = false
  exit = vi.fn()
  /** Like Electron's: asks `before-quit` first, and ends only if nobody objects. */
  quit = vi.fn(() => {
    const event = preventable()
    this.emit('before-quit', event)
    if (!event.defaultPrevented) this.emit('will-quit', preventable())
    return event
  })
  setName = vi.fn()
  setPath = vi.fn()
  getPath = vi.fn(() => '/downloads')
  requestSingleInstanceLock = vi.fn(() => true)
  setAboutPanelOptions = vi.fn()
  whenReady = vi.fn(() => Promise.resolve())
}

export function preventable() {
  return {
    defaultPrevented: false,
    preventDefault() {
      this.defaultPrevented = true
    },
  }
}

export interface Frame {
  url: string
  postMessage: ReturnType<typeof vi.fn>
}

export class WebContents extends EventEmitter {
  mainFrame: Frame = { url: 'app://switchyard/', postMessage: vi.fn() }
  openHandler: ((details: { url: string }) => { action: string }) | undefined
  reload = vi.fn()
  setWindowOpenHandler(handler: (details: { url: string }) => { action: string }) {
    this.openHandler = handler
  }
  getURL() {
    return this.mainFrame.url
  }
}

export class BrowserWindow extends EventEmitter {
  static opened: BrowserWindow[] = []
  webContents = new WebContents()
  loadURL = vi.fn(() => Promise.resolve())
  show = vi.fn()
  focus = vi.fn()
  restore = vi.fn()
  maximize = vi.fn()
  isMaximized = vi.fn(() => false)
  isMinimized = vi.fn(() => false)
  isDestroyed = vi.fn(() => false)
  getNormalBounds = vi.fn(() => ({ x: 10, y: 20, width: 1000, height: 700 }))
  constructor(readonly options: Record<string, unknown>) {
    super()
    BrowserWindow.opened.push(this)
  }
}

/** A port as the main process has it: an emitter whose messages wear an envelope. */
class MessagePortMain extends EventEmitter {
  #started = false
  constructor(readonly port: MessagePort) {
    super()
    port.on('close', () => this.emit('close'))
  }
  start() {
    if (this.#started) return
    this.#started = true
    this.port.on('message', (data: unknown) => this.emit('message', { data, ports: [] }))
  }
  postMessage(message: unknown) {
    this.port.postMessage(message)
  }
  close() {
    this.port.close()
  }
}

export class MessageChannelMain {
  readonly port1: MessagePortMain
  /** What the page gets: in Electron a DOM port, here the nearest thing. */
  readonly port2: MessagePort
  constructor() {
    const { port1, port2 } = new MessageChannel()
    this.port1 = new MessagePortMain(port1)
    this.port2 = port2
  }
}

export const session = {
  defaultSession: Object.assign(new EventEmitter(), {
    setPermissionRequestHandler: vi.fn(),
    setPermissionCheckHandler: vi.fn(),
    setDevicePermissionHandler: vi.fn(),
    webRequest: { onBeforeRequest: vi.fn() },
  }),
}

export class Tray extends EventEmitter {
  static opened: Tray[] = []
  setToolTip = vi.fn()
  setContextMenu = vi.fn()
  setTitle = vi.fn()
  destroy = vi.fn()
  constructor() {
    super()
    Tray.opened.push(this)
  }
}

export const app = new App()
export const ipcMain = new EventEmitter()
export const powerMonitor = new EventEmitter()
export const shell = { openExternal: vi.fn(() => Promise.resolve()) }
export const clipboard = { writeText: vi.fn() }
export const nativeTheme = { shouldUseDarkColors: false }
export const nativeImage = { createFromPath: () => ({ resize: () => ({}) }) }
export const protocol = { registerSchemesAsPrivileged: vi.fn(), handle: vi.fn() }
export const Menu = { buildFromTemplate: vi.fn((template: unknown) => template), setApplicationMenu: vi.fn() }
const screenArea = { x: 0, y: 0, width: 1920, height: 1040 }
export const screen = {
  getPrimaryDisplay: () => ({ workArea: screenArea }),
  getAllDisplays: () => [{ workArea: screenArea }],
}
export const dialog = {
  showErrorBox: vi.fn(),
  showMessageBox: vi.fn((): Promise<{ response: number }> => new Promise(() => undefined)),
  showSaveDialog: vi.fn(),
  showOpenDialog: vi.fn(),
}
