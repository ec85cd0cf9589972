import { statSync } from 'node:fs'
import type { HostParts } from '../app'
import type { Transfers } from './transfers'

/** The headless host has no dialogs: files come and go through the browser, and the page opens links itself. */
export function headlessParts(transfers: Transfers): HostParts {
  return {
    kind: 'headless',
    files: {
      async chooseExportTarget(suggestedName) {
        const { token, label } = await transfers.target(suggestedName)
        return { target: token, label }
      },
      chooseImportSource: () => Promise.resolve(null),
      exportPath: (target) => transfers.get(target)?.path,
      importPath(source) {
        const path = transfers.get(source)?.path
        return path && statSync(path, { throwIfNoEntry: false }) ? path : undefined
      },
      downloadPath: (target) => (transfers.get(target) ? transfers.downloadPath(target) : null),
    },
    chooseFolder: () => Promise.resolve(null),
    openExternal: () => Promise.resolve(),
    onCommand: () => () => undefined,
  }
}
