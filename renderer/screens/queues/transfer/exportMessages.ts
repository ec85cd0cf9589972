import type { Selection } from '../../../../shared/console/messages'
import { api } from '../../../console'
import { exportName } from './exportName'

/**
 * Asks where the export goes (a native dialog on the desktop) and starts it. Answers the task's id, or null if the
 * dialog was dismissed. On the headless host the finished task has a file to download.
 */
export async function exportMessages(arn: string, selection: Selection): Promise<string | null> {
  const target = await api.tasks.chooseExportTarget({ suggestedName: exportName(arn, new Date()) })
  if (target === null) return null
  return (await api.tasks.startExport({ arn, selection, target: target.target })).taskId
}
