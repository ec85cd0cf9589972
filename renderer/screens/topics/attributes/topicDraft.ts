import { parseTopicDeliveryPolicy } from '../../../../shared/deliveryPolicy'

/** The protocols of which AWS can log the outcome of each delivery, as their attributes begin. */
export const loggedProtocols = ['HTTP', 'SQS', 'Lambda', 'Firehose', 'Application'] as const
export type LoggedProtocol = (typeof loggedProtocols)[number]

/** Delivery status logging of one protocol: role ARNs, and the percentage of successes logged; empty for not set. */
export interface FeedbackDraft {
  successRole: string
  sampleRate: string
  failureRole: string
}

/**
 * A topic's attributes as a form holds them, and their way from and to AWS's names and strings. Pure.
 * https://docs.aws.amazon.com/sns/latest/api/API_SetTopicAttributes.html
 */
export interface TopicDraft {
  displayName: string
  signatureVersion: '1' | '2'
  tracing: 'PassThrough' | 'Active'
  /** Empty for no encryption. */
  kmsKey: string
  contentBasedDeduplication: boolean
  throughputScope: 'Topic' | 'MessageGroup'
  archive: boolean
  /** Null while the field is empty. */
  archiveDays: number | null
  /** JSON text; empty for AWS's default. */
  deliveryPolicy: string
  feedback: Record<LoggedProtocol, FeedbackDraft>
}

/** AWS's defaults. */
export function defaultTopicDraft(): TopicDraft {
  const feedback = loggedProtocols.map(
    (protocol) => [protocol, { successRole: '', sampleRate: '', failureRole: '' }] as const,
  )
  return {
    displayName: '',
    signatureVersion: '1',
    tracing: 'PassThrough',
    kmsKey: '',
    contentBasedDeduplication: false,
    throughputScope: 'Topic',
    archive: false,
    archiveDays: 30,
    deliveryPolicy: '',
    feedback: Object.fromEntries(feedback) as Record<LoggedProtocol, FeedbackDraft>,
  }
}

/** What GetTopicAttributes answers, as a form. */
export function topicDraftOf(attributes: Readonly<Record<string, string>>): TopicDraft {
  const draft = defaultTopicDraft()
  const days = archiveDaysIn(attributes['ArchivePolicy'])
  for (const protocol of loggedProtocols) {
    draft.feedback[protocol] = {
      successRole: attributes[`${protocol}SuccessFeedbackRoleArn`] ?? '',
      sampleRate: attributes[`${protocol}SuccessFeedbackSampleRate`] ?? '',
      failureRole: attributes[`${protocol}FailureFeedbackRoleArn`] ?? '',
    }
  }
  return {
    ...draft,
    displayName: attributes['DisplayName'] ?? '',
    signatureVersion: attributes['SignatureVersion'] === '2' ? '2' : '1',
    tracing: attributes['TracingConfig'] === 'Active' ? 'Active' : 'PassThrough',
    kmsKey: attributes['KmsMasterKeyId'] ?? '',
    contentBasedDeduplication: attributes['ContentBasedDeduplication'] === 'true',
    throughputScope: attributes['FifoThroughputScope'] === 'MessageGroup' ? 'MessageGroup' : 'Topic',
    archive: days !== undefined,
    archiveDays: days ?? draft.archiveDays,
    deliveryPolicy: pretty(attributes['DeliveryPolicy'] ?? ''),
  }
}

/** The days of an ArchivePolicy; undefined if it archives nothing. */
export function archiveDaysIn(policy: string | undefined): number | undefined {
  try {
    const days = Number(
      (JSON.parse(policy ?? '') as { MessageRetentionPeriod?: unknown }).MessageRetentionPeriod,
    )
    return Number.isInteger(days) ? days : undefined
  } catch {
    return undefined
  }
}

/** JSON text, indented; anything else as it is. */
export function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}

/** Every attribute of the draft by AWS's name; an empty text takes an attribute away. */
export function topicAttributesOf(draft: TopicDraft, fifo: boolean): Record<string, string> {
  const attributes: Record<string, string> = {
    DisplayName: draft.displayName,
    SignatureVersion: draft.signatureVersion,
    TracingConfig: draft.tracing,
    KmsMasterKeyId: draft.kmsKey.trim(),
    DeliveryPolicy: canonical(draft.deliveryPolicy),
  }
  if (fifo) {
    attributes['ContentBasedDeduplication'] = String(draft.contentBasedDeduplication)
    attributes['FifoThroughputScope'] = draft.throughputScope
    attributes['ArchivePolicy'] = draft.archive
      ? JSON.stringify({ MessageRetentionPeriod: String(draft.archiveDays ?? '') })
      : ''
  }
  for (const protocol of loggedProtocols) {
    const { successRole, sampleRate, failureRole } = draft.feedback[protocol]
    attributes[`${protocol}SuccessFeedbackRoleArn`] = successRole.trim()
    attributes[`${protocol}SuccessFeedbackSampleRate`] = sampleRate.trim()
    attributes[`${protocol}FailureFeedbackRoleArn`] = failureRole.trim()
  }
  return attributes
}

/** As it would be kept, so that other blanks are no change. */
function canonical(policy: string): string {
  if (policy.trim() === '') return ''
  const parsed = parseTopicDeliveryPolicy(policy)
  return parsed.ok ? parsed.policy.canonical : policy
}

/** What CreateTopic is given: only what differs from AWS's defaults, so that the command stays readable. */
export function topicAttributesToCreate(draft: TopicDraft, fifo: boolean): Record<string, string> {
  const defaults = topicAttributesOf(defaultTopicDraft(), fifo)
  const entries = Object.entries(topicAttributesOf(draft, fifo)).filter(
    ([name, value]) => value !== '' && value !== defaults[name],
  )
  return { ...(fifo ? { FifoTopic: 'true' } : {}), ...Object.fromEntries(entries) }
}

/** One attribute that saving would change; texts are AWS's, empty for not set. */
export interface TopicChange {
  readonly name: string
  readonly before: string
  readonly after: string
}

/** What saving would change, in the order of the form, and nothing else. */
export function topicChangesBetween(before: TopicDraft, after: TopicDraft, fifo: boolean): TopicChange[] {
  const old = topicAttributesOf(before, fifo)
  return Object.entries(topicAttributesOf(after, fifo))
    .map(([name, value]) => ({ name, before: old[name] ?? '', after: toSet(name, value) }))
    .filter((change) => change.before !== change.after)
    .filter((change) => change.before !== '' || !change.name.endsWith('SampleRate') || change.after !== '0')
}

/** How SetTopicAttributes is told that an attribute goes: a rate cannot, and 0 logs nothing. */
function toSet(name: string, value: string): string {
  if (value !== '') return value
  return name.endsWith('SampleRate') ? '0' : ''
}

/**
 * The draft over attributes that were changed elsewhere meanwhile: what the person has changed stays, the rest
 * follows.
 */
export function rebased(draft: TopicDraft, base: TopicDraft, fresh: TopicDraft): TopicDraft {
  const touched = (Object.keys(draft) as (keyof TopicDraft)[]).filter(
    (key) => JSON.stringify(draft[key]) !== JSON.stringify(base[key]),
  )
  return { ...fresh, ...Object.fromEntries(touched.map((key) => [key, draft[key]])) }
}
