import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, isAbsolute, join } from 'node:path'
import { needsRestart, settingsSchema, type Settings, type SettingsView } from '../shared/console/system'
import { SettingRefused } from './console/host'
import type { MailServer } from './couriers/mailServer'
import { DEFAULT_PORT, defaultDataFolder, type Flags } from './flags'

/**
 * What a person set, kept as JSON in the data folder named by flag or environment, else in the default one (the
 * file may then name another folder for the store). Flags win over it for one run and are never written to it.
 */
export class SettingsFile {
  /** The folder of the file, and of what else a host keeps for itself. */
  readonly home: string
  readonly #path: string
  readonly #fixedBy: Readonly<Record<string, string>>
  /** What this run uses. */
  readonly active: Settings
  /** For this run only, and never written: its address may hold a password. */
  readonly mailServer: MailServer | undefined
  /** Said at start: the file could not be read. */
  readonly notes: readonly string[]
  #saved: Settings

  constructor(flags: Flags) {
    this.home = flags.dataFolder ?? defaultDataFolder()
    this.#path = join(this.home, 'settings.json')
    this.#fixedBy = flags.fixedBy
    this.mailServer = flags.mailServer
    const { settings, notes } = load(this.#path, this.home)
    this.#saved = settings
    this.notes = notes
    this.active = {
      ...settings,
      dataFolder: flags.dataFolder ?? settings.dataFolder,
      port: flags.port ?? settings.port,
      durability: flags.durability ?? settings.durability,
      quotas: flags.quotas ?? settings.quotas,
      recordMemory: flags.recordMemory ?? settings.recordMemory,
      streamDelay: flags.streamDelay ?? settings.streamDelay,
      allowedHosts: [...(flags.allowedHosts ?? settings.allowedHosts)],
      allowedOrigins: [...(flags.allowedOrigins ?? settings.allowedOrigins)],
    }
  }

  view(): SettingsView {
    const view = {
      saved: this.#saved,
      active: { ...this.active, theme: this.#saved.theme },
      fixedBy: { ...this.#fixedBy },
    }
    return { ...view, restartNeeded: needsRestart(view) }
  }

  /**
   * Saves a change for the next start; theme and quotas the console changes at once besides. Throws SettingRefused for a data
   * folder that no start could use, and the system's error if it can't be written.
   */
  update(change: Partial<Settings>): SettingsView {
    if (change.dataFolder !== undefined && change.dataFolder !== this.#saved.dataFolder) {
      checkFolder(change.dataFolder)
    }
    const next = settingsSchema.parse({ ...this.#saved, ...change })
    mkdirSync(dirname(this.#path), { recursive: true })
    const temporary = `${this.#path}.tmp`
    writeFileSync(temporary, `${JSON.stringify(next, null, 2)}\n`)
    renameSync(temporary, this.#path)
    this.#saved = next
    return this.view()
  }
}

/** Makes nothing: the folder may be there already, or be made at the next start. */
function checkFolder(folder: string): void {
  if (!isAbsolute(folder)) {
    throw new SettingRefused(`Give the whole path of the folder: ${JSON.stringify(folder)} is none.`)
  }
  let existing = folder
  while (!existsSync(existing) && dirname(existing) !== existing) existing = dirname(existing)
  try {
    if (!statSync(existing).isDirectory()) throw new SettingRefused(`${existing} is not a folder.`)
    accessSync(existing, constants.W_OK)
  } catch (error) {
    if (error instanceof SettingRefused) throw error
    throw new SettingRefused(`Nothing can be written in ${existing}.`)
  }
}

function load(path: string, home: string): { settings: Settings; notes: string[] } {
  const defaults: Settings = {
    dataFolder: home,
    port: DEFAULT_PORT,
    durability: 'fsync',
    quotas: 'aws',
    recordMemory: 512,
    streamDelay: 500,
    theme: 'system',
    allowedHosts: [],
    allowedOrigins: [],
  }
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch {
    return { settings: defaults, notes: [] }
  }
  const parsed = settingsSchema.partial().safeParse(parseJson(text))
  if (parsed.success) return { settings: { ...defaults, ...parsed.data }, notes: [] }
  return { settings: defaults, notes: [`${path} could not be read as settings; using the defaults.`] }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
