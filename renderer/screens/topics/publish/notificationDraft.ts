import type { OutgoingNotification, SubscriptionView } from '../../../../shared/console/topics'
import {
  attributesProblem,
  attributesSize,
  bytesOf,
  charactersProblem,
  mostAttributes,
  toAttributeMap,
  type AttributeDraft,
} from '../../../components/messageAttributes/attributeDrafts'

/** A message for a topic as it is being written. */
export interface NotificationDraft {
  message: string
  /** MessageStructure=json: what is published is `texts`, not `message`. */
  structured: boolean
  /** By protocol or push platform, `default` among them. An empty one is left out. */
  texts: Record<string, string>
  subject: string
  attributes: AttributeDraft[]
  groupId: string
  deduplicationId: string
}

export function emptyNotification(): NotificationDraft {
  return {
    message: '',
    structured: false,
    texts: {},
    subject: '',
    attributes: [],
    groupId: '',
    deduplicationId: '',
  }
}

/** What Publish gets as Message: of a structured one the JSON document, `default` first and empty texts left out. */
export function messageOf({ structured, texts, message }: NotificationDraft): string {
  if (!structured) return message
  const { default: fallback = '', ...others } = texts
  const own = Object.entries(others).filter(([, text]) => text !== '')
  return JSON.stringify({ default: fallback, ...Object.fromEntries(own) }, null, 2)
}

export function toNotification(draft: NotificationDraft, fifo: boolean): OutgoingNotification {
  return {
    message: messageOf(draft),
    subject: draft.subject === '' ? null : draft.subject,
    structured: draft.structured,
    attributes: toAttributeMap(draft.attributes),
    groupId: draft.groupId === '' ? null : draft.groupId,
    deduplicationId: fifo && draft.deduplicationId !== '' ? draft.deduplicationId : null,
  }
}

/** Turns "a different message for each protocol" on or off; the text that is there becomes the default, and back. */
export function withStructure(draft: NotificationDraft, structured: boolean): NotificationDraft {
  if (structured === draft.structured) return draft
  const fallback = draft.texts['default'] ?? ''
  return structured
    ? { ...draft, structured, texts: { ...draft.texts, default: draft.message || fallback } }
    : { ...draft, structured, message: fallback || draft.message }
}

/**
 * Keys of a structured message that somebody would read: `default`, then one for each protocol subscribed. A push
 * endpoint goes by its platform, which its ARN names: `…:endpoint/GCM/shop/5e3a…`.
 */
export function textKeys(
  subscriptions: readonly Pick<SubscriptionView, 'protocol' | 'endpoint'>[],
  texts: Readonly<Record<string, string>>,
): string[] {
  const used = subscriptions.map(({ protocol, endpoint }) =>
    protocol === 'application' ? (/:endpoint\/([^/]+)\//.exec(endpoint)?.[1] ?? 'GCM') : protocol,
  )
  const written = Object.keys(texts).filter((key) => texts[key] !== '')
  const others = new Set([...used, ...written])
  others.delete('default')
  return ['default', ...[...others].sort()]
}

export function notificationSize(draft: NotificationDraft): number {
  return bytesOf(messageOf(draft)) + attributesSize(draft.attributes)
}

/** Fields that something can be said of. */
export type NotificationField = 'message' | 'subject' | 'attributes' | 'groupId' | 'deduplicationId'
export type NotificationProblems = Partial<Record<NotificationField, string>>

const SUBJECT = /^[^\s\p{Cc}][^\p{Cc}\p{Zl}\p{Zp}]{0,99}$/u
const ID = /^[!-~]{1,128}$/

/** What keeps a message from being published, by field, as AWS words it where it does; empty if nothing does. */
export function problemsOf(
  draft: NotificationDraft,
  rules: {
    readonly fifo: boolean
    readonly contentBasedDeduplication: boolean
    /** Bytes of message and attributes together: https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
    readonly mostBytes: number
  },
): NotificationProblems {
  const problems: NotificationProblems = {}
  const { groupId, deduplicationId, subject } = draft
  const text = draft.structured ? (draft.texts['default'] ?? '') : draft.message
  if (text === '')
    problems.message = draft.structured
      ? 'Invalid parameter: Message Structure - No default entry in JSON message body'
      : 'Invalid parameter: Empty message'
  else if (charactersProblem(messageOf(draft))) problems.message = charactersProblem(messageOf(draft))!
  else if (notificationSize(draft) > rules.mostBytes) problems.message = 'Invalid parameter: Message too long'
  if (subject !== '' && !SUBJECT.test(subject)) problems.subject = 'Invalid parameter: Subject'
  if (draft.attributes.length > mostAttributes) problems.attributes = 'A message has at most 10 attributes'
  else problems.attributes = attributesProblem(draft.attributes, true) ?? undefined
  if (rules.fifo && groupId === '')
    problems.groupId = 'Invalid parameter: The MessageGroupId parameter is required for FIFO topics'
  else if (groupId !== '' && !ID.test(groupId)) problems.groupId = 'Invalid parameter: MessageGroupId'
  if (rules.fifo && deduplicationId === '' && !rules.contentBasedDeduplication)
    problems.deduplicationId =
      'Invalid parameter: The topic should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly'
  else if (rules.fifo && deduplicationId !== '' && !ID.test(deduplicationId))
    problems.deduplicationId = 'Invalid parameter: MessageDeduplicationId'
  for (const field of Object.keys(problems) as NotificationField[])
    if (problems[field] === undefined) delete problems[field]
  return problems
}

/** The field that a refusal of Publish is about, by AWS's words; null where it is none of them. */
export function fieldOf(refusal: string): NotificationField | null {
  if (/\bSubject\b/.test(refusal)) return 'subject'
  if (/attribute/i.test(refusal)) return 'attributes'
  if (/Deduplication/.test(refusal)) return 'deduplicationId'
  if (/MessageGroupId/.test(refusal)) return 'groupId'
  return /Empty message|Message too long|Message Structure|MessageStructure/.test(refusal) ? 'message' : null
}
