import { randomBytes } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { app, dialog, type BrowserWindow, type OpenDialogOptions, type SaveDialogOptions } from 'electron'
import type { HostParts } from '../app'

const filters = [
  { name: 'JSON Lines', extensions: ['jsonl', 'ndjson'] },
  { name: 'All files', extensions: ['*'] },
]

/**
 * Native dialogs for import and export. The page gets a random token for each file that a person chose, and no path:
 * a page that was taken over could still only read and write what a person picked for it.
 */
export class NativeFiles {
  readonly #window: () => BrowserWindow | undefined
  readonly #targets = new Map<string, string>()
  readonly #sources = new Map<string, string>()
  #folder: string | undefined

  constructor(window: () => BrowserWindow | undefined) {
    this.#window = window
  }

  /** As the console asks for them. */
  readonly exchange: HostParts['files'] = {
    chooseExportTarget: async (suggestedName) => {
      const folder = this.#folder ?? app.getPath('downloads')
      const options: SaveDialogOptions = {
        title: 'Export messages',
        defaultPath: join(folder, basename(suggestedName)),
        filters,
        properties: ['createDirectory', 'showOverwriteConfirmation'],
      }
      const owner = this.#window()
      const chosen = await (owner ? dialog.showSaveDialog(owner, options) : dialog.showSaveDialog(options))
      if (chosen.canceled || !chosen.filePath) return null
      this.#folder = dirname(chosen.filePath)
      return { target: keep(this.#targets, chosen.filePath), label: basename(chosen.filePath) }
    },
    chooseImportSource: async () => {
      const path = await this.#open({ title: 'Import messages', filters, properties: ['openFile'] })
      if (path === null) return null
      const { size } = await stat(path)
      return { source: keep(this.#sources, path), label: basename(path), bytes: size }
    },
    exportPath: (target) => this.#targets.get(target),
    importPath: (source) => this.#sources.get(source),
    downloadPath: () => null,
  }

  /** null if dismissed. */
  chooseFolder(): Promise<string | null> {
    return this.#open({
      title: 'Choose the data folder',
      properties: ['openDirectory', 'createDirectory', 'promptToCreate'],
    })
  }

  async #open(options: OpenDialogOptions): Promise<string | null> {
    const owner = this.#window()
    const chosen = await (owner ? dialog.showOpenDialog(owner, options) : dialog.showOpenDialog(options))
    const path = chosen.filePaths[0]
    return chosen.canceled || path === undefined ? null : path
  }
}

function keep(files: Map<string, string>, path: string): string {
  const token = randomBytes(24).toString('base64url')
  files.set(token, path)
  return token
}
