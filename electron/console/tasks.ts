import { refuse } from './failures'
import type { ConsoleImplementer, ConsoleServices } from './services'

/** Long-running work: redrives, moves, exports, imports, repeated sends. */
export function tasksRouter(os: ConsoleImplementer, services: ConsoleServices) {
  const { feeds, host } = services
  const soon = (): never => refuse('PRECONDITION_FAILED', 'This cannot be done yet.')
  return os.tasks.router({
    watch: os.tasks.watch.handler(({ signal }) =>
      feeds.open('tasks.watch', { interval: 250, signal, read: () => [] }),
    ),
    cancel: os.tasks.cancel.handler(soon),
    report: os.tasks.report.handler(soon),
    dismiss: os.tasks.dismiss.handler(soon),
    previewRedrive: os.tasks.previewRedrive.handler(soon),
    startRedrive: os.tasks.startRedrive.handler(soon),
    startSend: os.tasks.startSend.handler(soon),
    chooseExportTarget: os.tasks.chooseExportTarget.handler(({ input }) =>
      host.files.chooseExportTarget(input.suggestedName),
    ),
    startExport: os.tasks.startExport.handler(soon),
    chooseImportSource: os.tasks.chooseImportSource.handler(() => host.files.chooseImportSource()),
    startImport: os.tasks.startImport.handler(soon),
  })
}
