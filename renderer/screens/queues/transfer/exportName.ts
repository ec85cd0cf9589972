import { parseArn } from '../../../../shared/arn'

/** `orders-dlq-2026-11-21.jsonl`: the queue and the day, as that is what people look for. */
export function exportName(arn: string, at: Date): string {
  const month = String(at.getMonth() + 1).padStart(2, '0')
  const day = String(at.getDate()).padStart(2, '0')
  return `${parseArn(arn)?.resource ?? 'messages'}-${at.getFullYear()}-${month}-${day}.jsonl`
}
