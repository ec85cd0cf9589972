import type { ConsoleImplementer, ConsoleServices } from './services'

/** Long-running work: redrives, moves, exports, imports, repeated sends. The broker does it; this starts and shows it. */
export function tasksRouter(os: ConsoleImplementer, services: ConsoleServices) {
  const { feeds, host } = services
  const { tasks, messageTasks } = services.broker
  return os.tasks.router({
    watch: os.tasks.watch.handler(({ signal }) =>
      feeds.open('tasks.watch', {
        interval: 250,
        signal,
        subscribe: (touch) => tasks.onChange(() => touch()),
        read: () => tasks.list(),
      }),
    ),
    cancel: os.tasks.cancel.handler(({ input }) => tasks.cancel(input.taskId)),
    report: os.tasks.report.handler(({ input }) => tasks.report(input.taskId)),
    dismiss: os.tasks.dismiss.handler(({ input }) => tasks.dismiss(input.taskId)),

    previewRedrive: os.tasks.previewRedrive.handler(({ input, signal }) =>
      messageTasks.previewRedrive(input, signal),
    ),
    startRedrive: os.tasks.startRedrive.handler(async ({ input }) => ({
      taskId: await messageTasks.startRedrive(input),
    })),
    startSend: os.tasks.startSend.handler(async ({ input }) => ({
      taskId: await messageTasks.startSend(input),
    })),

    chooseExportTarget: os.tasks.chooseExportTarget.handler(({ input }) =>
      host.files.chooseExportTarget(input.suggestedName),
    ),
    startExport: os.tasks.startExport.handler(async ({ input }) => ({
      taskId: await messageTasks.startExport(input),
    })),
    chooseImportSource: os.tasks.chooseImportSource.handler(() => host.files.chooseImportSource()),
    startImport: os.tasks.startImport.handler(async ({ input }) => ({
      taskId: await messageTasks.startImport(input),
    })),
  })
}
