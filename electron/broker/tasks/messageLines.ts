import type { AttributeMap } from '../../../shared/console/messages'
import { attributeMapSchema } from '../../../shared/console/messages'
import { attributeMap } from '../queues/browseRead'
import type { Message } from '../queues/messageRows'
import { toSequenceNumber } from '../queues/sequenceNumber'

/**
 * The export format: JSON Lines, one message a line, in UTF-8. `body` is the body, character for character; Binary
 * attributes are base64. Members that are null are left out. The members from `messageId` on tell what the message was;
 * an import sends a new message and keeps of them only `sourceArn`.
 */
export interface MessageLine {
  readonly body: string
  readonly attributes?: AttributeMap
  readonly awsTraceHeader?: string
  readonly groupId?: string
  readonly deduplicationId?: string
  /** The queue it dead-lettered from. */
  readonly sourceArn?: string
  readonly messageId?: string
  readonly sequenceNumber?: string
  readonly senderId?: string
  /** ISO 8601, UTC, with milliseconds. */
  readonly sentAt?: string
  readonly firstReceivedAt?: string
  readonly receiveCount?: number
}

/** A line that is no message; the text says why. */
export class LineRefused extends Error {}

/** One message as one line, with its line break. */
export function writeLine(message: Message, fifo: boolean): string {
  const line: MessageLine = {
    body: message.body,
    attributes: message.attributes === null ? undefined : attributeMap(message.attributes),
    awsTraceHeader: message.traceHeader ?? undefined,
    groupId: message.groupId ?? undefined,
    deduplicationId: message.deduplicationId ?? undefined,
    sourceArn: message.sourceArn ?? undefined,
    messageId: message.messageId,
    sequenceNumber: fifo ? toSequenceNumber(message.seq) : undefined,
    senderId: message.senderId,
    sentAt: new Date(message.sentAt).toISOString(),
    firstReceivedAt:
      message.firstReceivedAt === null ? undefined : new Date(message.firstReceivedAt).toISOString(),
    receiveCount: message.receiveCount,
  }
  return `${JSON.stringify(line)}\n`
}

const TEXTS = ['awsTraceHeader', 'groupId', 'deduplicationId', 'sourceArn', 'messageId'] as const

/** Reads one line. What it does not know it ignores. Throws LineRefused. */
export function readLine(text: string): MessageLine {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new LineRefused('The line is not JSON')
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new LineRefused('The line is not a JSON object')
  }
  const line = value as Record<string, unknown>
  if (typeof line['body'] !== 'string') throw new LineRefused('"body" is missing or not a text')
  for (const name of TEXTS) {
    const member = line[name]
    if (member !== undefined && typeof member !== 'string') throw new LineRefused(`"${name}" is not a text`)
  }
  let attributes: AttributeMap | undefined
  if (line['attributes'] !== undefined) {
    const parsed = attributeMapSchema.safeParse(line['attributes'])
    if (!parsed.success) throw new LineRefused('"attributes" must map names to { "type", "value" }')
    attributes = parsed.data
    for (const [name, { type, value }] of Object.entries(attributes)) {
      if (type.startsWith('Binary') && !isBase64(value)) {
        throw new LineRefused(`The value of the attribute "${name}" is not base64`)
      }
    }
  }
  return { ...(line as unknown as MessageLine), attributes }
}

const isBase64 = (text: string): boolean => text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text)
