import { dialog } from 'electron'

/** What a person wants done about a start that failed. */
export type Remedy = { kind: 'retry' } | { kind: 'quit' } | { kind: 'folder'; folder: string }

/** Explains why the app could not start, and asks what to do. */
export async function askAboutProblem(
  error: unknown,
  folder: string,
  chooseFolder: () => Promise<string | null>,
): Promise<Remedy> {
  const inUse = error instanceof Error && error.name === 'DataFolderInUse'
  const { response } = await dialog.showMessageBox({
    type: inUse ? 'warning' : 'error',
    title: 'Switchyard',
    message: inUse ? 'The data folder is in use' : 'Switchyard could not start',
    detail: inUse
      ? `Another Switchyard works with ${folder}. Quit that one and try again, or choose another folder for this one.`
      : error instanceof Error
        ? error.message
        : String(error),
    buttons: ['Try again', 'Choose another folder…', 'Quit'],
    defaultId: 0,
    cancelId: 2,
    noLink: true,
  })
  if (response === 0) return { kind: 'retry' }
  if (response !== 1) return { kind: 'quit' }
  const chosen = await chooseFolder()
  return chosen === null ? askAboutProblem(error, folder, chooseFolder) : { kind: 'folder', folder: chosen }
}
