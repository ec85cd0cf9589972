import { parseArn } from '../../../../shared/arn'
import type { Selection } from '../../../../shared/console/messages'
import { api } from '../../../console'

/** `orders-dlq-2026-11-21.jsonl`: the queue and the day, as that is what people look for. */
export function exportName(arn: string, at: Date): string {
  const day = `${at.getFullYear()}-${String(at.getMonth() + 1).padStart(2, '0')}-${String(at.getDate()).padStart(2, '0')}`
  return `${parseArn(arn)?.resource ?? 'messages'}-${day}.jsonl`
}

/**
 * Asks where the export goes (a native dialog on the desktop) and starts it. Answers the task's id, or null if the
 * dialog was dismissed. On the headless host the finished task has a file to download.
 */
export async function exportMessages(arn: string, selection: Selection): Promise<string | null> {
  const target = await api.tasks.chooseExportTarget({ suggestedName: exportName(arn, new Date()) })
  if (target === null) return null
  return (await api.tasks.startExport({ arn, selection, target: target.target })).taskId
}
