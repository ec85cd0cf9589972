import type { Settings, SettingsView } from '../../shared/console/system'

/** A setting that could not hold at the next start; its message says why, for the person who set it. */
export class SettingRefused extends Error {
  override readonly name = 'SettingRefused'
}

/** Where the person's settings are kept. The file and its place are the host's business. */
export interface SettingsStore {
  view(): SettingsView
  /** Keeps the change. Throws the system's error if it cannot be written. */
  update(change: Partial<Settings>): SettingsView | Promise<SettingsView>
}

/**
 * How files reach and leave the app. The page only ever holds tokens: a host gives one out when a person has chosen
 * a file (desktop dialogs) or for a file of its own (headless: kept for download, or just uploaded), and knows which
 * path it stands for. Tokens can't be guessed and end with the process.
 */
export interface FileExchange {
  /** null if the person dismissed the dialog. `label` is what to call it on screen. */
  chooseExportTarget(suggestedName: string): Promise<{ target: string; label: string } | null>
  /** null if dismissed; the headless host has no dialog and always answers null: the page uploads instead. */
  chooseImportSource(): Promise<{ source: string; label: string; bytes: number } | null>
  /** The path to write to, or undefined if the token is not one of ours. */
  exportPath(target: string): string | undefined
  /** The path to read from, or undefined if the token is not one of ours. */
  importPath(source: string): string | undefined
  /** Headless: where on the console's origin a finished export can be fetched. Desktop: null. */
  downloadPath(target: string): string | null
}

/** What the console asks of the host it runs in. */
export interface HostServices {
  readonly kind: 'desktop' | 'headless'
  readonly version: string
  /** The gateway's address as clients use it, such as `http://127.0.0.1:4566`; no trailing slash. */
  readonly endpoint: string
  readonly portMoved: boolean
  readonly dataFolder: string
  /** When the app was started, in broker time. */
  readonly startedAt: number
  readonly recoveryNotes: readonly string[]
  /** Requests a second at the gateway, over the last seconds. */
  requestsPerSecond(): number
  readonly settings: SettingsStore
  readonly files: FileExchange
  /** A native folder dialog; null if dismissed, or where there is none. */
  chooseFolder(): Promise<string | null>
  /** Opens an http(s) address in the person's browser; does nothing on the headless host. */
  openExternal(url: string): Promise<void>
  /** Calls back with the id of a command picked in a native menu or the tray, and the queue it is about; returns what ends it. */
  onCommand(listener: (id: string, arn?: string) => void): () => void
}
