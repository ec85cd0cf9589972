import type { OutgoingMessage } from '../../../../shared/console/messages'
import {
  attributesProblem,
  attributesSize,
  mostAttributes,
  bytesOf,
  charactersProblem,
  sendingIdProblem,
  toAttributeMap,
  type AttributeDraft,
} from '../../../components/messageAttributes/attributeDrafts'

/** A message as it is being written. */
export interface OutgoingDraft {
  body: string
  attributes: AttributeDraft[]
  awsTraceHeader: string
  delaySeconds: number | null
  groupId: string
  deduplicationId: string
}

export function emptyOutgoing(): OutgoingDraft {
  return {
    body: '',
    attributes: [],
    awsTraceHeader: '',
    delaySeconds: null,
    groupId: '',
    deduplicationId: '',
  }
}

export function toOutgoing(draft: OutgoingDraft, fifo: boolean): OutgoingMessage {
  return {
    body: draft.body,
    attributes: toAttributeMap(draft.attributes),
    awsTraceHeader: draft.awsTraceHeader === '' ? null : draft.awsTraceHeader,
    delaySeconds: fifo ? null : draft.delaySeconds,
    groupId: draft.groupId === '' ? null : draft.groupId,
    deduplicationId: fifo && draft.deduplicationId !== '' ? draft.deduplicationId : null,
  }
}

/**
 * Bytes that count against MaximumMessageSize: the body, and name, type and value of every attribute.
 * AWSTraceHeader doesn't count.
 * Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html
 */
export function messageSize(draft: Pick<OutgoingDraft, 'body' | 'attributes'>): number {
  return bytesOf(draft.body) + attributesSize(draft.attributes)
}

export interface SendRules {
  readonly fifo: boolean
  readonly contentBasedDeduplication: boolean
  readonly maximumMessageSize: number
}

/** What keeps a message from being sent, by field; empty if nothing does. */
export function problemsOf(
  draft: OutgoingDraft,
  rules: SendRules,
): Partial<Record<keyof OutgoingDraft, string>> {
  const problems: Partial<Record<keyof OutgoingDraft, string>> = {}
  if (draft.body === '') problems.body = 'A message needs a body of at least one character'
  else if (charactersProblem(draft.body)) problems.body = charactersProblem(draft.body)!
  else if (messageSize(draft) > rules.maximumMessageSize)
    problems.body = 'Larger than MaximumMessageSize allows'
  if (draft.attributes.length > mostAttributes) problems.attributes = 'A message has at most 10 attributes'
  else if (attributesProblem(draft.attributes)) problems.attributes = 'An attribute is not right yet'
  if (draft.delaySeconds !== null && (draft.delaySeconds < 0 || draft.delaySeconds > 900))
    problems.delaySeconds = 'DelaySeconds is 0 to 900'
  if (rules.fifo && draft.groupId === '') problems.groupId = 'A FIFO queue needs a MessageGroupId'
  else if (sendingIdProblem(draft.groupId)) problems.groupId = sendingIdProblem(draft.groupId)!
  if (rules.fifo && draft.deduplicationId === '' && !rules.contentBasedDeduplication)
    problems.deduplicationId = 'Needed, as ContentBasedDeduplication is off'
  else if (sendingIdProblem(draft.deduplicationId))
    problems.deduplicationId = sendingIdProblem(draft.deduplicationId)!
  return problems
}
