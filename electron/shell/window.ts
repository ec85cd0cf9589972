import { BrowserWindow, nativeTheme, screen, type BrowserWindowConstructorOptions } from 'electron'
import { PAGE_ORIGIN } from '../../shared/desktopPort'
import { readState, restoredState, SMALLEST, writeState, type WindowState } from './windowState'

export interface WindowOptions {
  /** Absolute path of the built preload script. */
  readonly preload: string
  readonly icon: string
  /** Where the window's place and size are kept. */
  readonly stateFile: string
  /** Developer tools are for development only. */
  readonly devTools: boolean
}

/** The window's options; exported because its tests read them as the security policy they are. */
export function windowOptions(options: WindowOptions, state: WindowState): BrowserWindowConstructorOptions {
  return {
    ...state.bounds,
    minWidth: SMALLEST.width,
    minHeight: SMALLEST.height,
    show: false,
    title: 'Switchyard',
    icon: options.icon,
    // What is seen before the page has painted, so that a dark desktop does not flash.
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#101418' : '#ffffff',
    webPreferences: {
      preload: options.preload,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      devTools: options.devTools,
    },
  }
}

/** Opens the app's window where it was left, and keeps where it is left. */
export function openWindow(options: WindowOptions): BrowserWindow {
  const primary = screen.getPrimaryDisplay().workArea
  const areas = [primary, ...screen.getAllDisplays().map((display) => display.workArea)]
  const state = restoredState(readState(options.stateFile), areas)
  const window = new BrowserWindow(windowOptions(options, state))
  if (state.maximized) window.maximize()
  window.once('ready-to-show', () => window.show())
  window.on('close', () =>
    writeState(options.stateFile, { bounds: window.getNormalBounds(), maximized: window.isMaximized() }),
  )
  void window.loadURL(`${PAGE_ORIGIN}/`)
  return window
}
