/**
 * A queue's attributes as a form holds them, and their way from and to AWS's names and strings. Pure.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
 */
export interface AttributeDraft {
  /** Times in seconds, sizes in bytes; null while the field is empty. */
  visibilityTimeout: number | null
  retention: number | null
  delay: number | null
  wait: number | null
  maximumSize: number | null
  contentBasedDeduplication: boolean
  deduplicationScope: 'queue' | 'messageGroup'
  throughputLimit: 'perQueue' | 'perMessageGroupId'
  /** `new` creates the dead-letter queue together with this one; only the create dialog offers it. */
  deadLetters: 'none' | 'existing' | 'new'
  deadLetterArn: string
  maxReceiveCount: number | null
  newDeadLetterName: string
  newDeadLetterRetention: number | null
  redriveAllow: 'allowAll' | 'denyAll' | 'byQueue'
  /** ARNs, for `byQueue`. */
  redriveSources: string[]
  encryption: 'managed' | 'kms' | 'none'
  kmsKey: string
  kmsReuse: number | null
  /** JSON text; empty for none. */
  policy: string
}

export const FOURTEEN_DAYS = 1_209_600

/** AWS's defaults. */
export function defaultDraft(): AttributeDraft {
  return {
    visibilityTimeout: 30,
    retention: 345_600,
    delay: 0,
    wait: 0,
    maximumSize: 1_048_576,
    contentBasedDeduplication: false,
    deduplicationScope: 'queue',
    throughputLimit: 'perQueue',
    deadLetters: 'none',
    deadLetterArn: '',
    maxReceiveCount: 5,
    newDeadLetterName: '',
    newDeadLetterRetention: FOURTEEN_DAYS,
    redriveAllow: 'allowAll',
    redriveSources: [],
    encryption: 'managed',
    kmsKey: '',
    kmsReuse: 300,
    policy: '',
  }
}

/** A form that was filled in over `base`, over what is there now: the fields that were edited stay as they are. */
export function mergedDraft(drafts: {
  readonly base: AttributeDraft
  readonly edited: AttributeDraft
  readonly now: AttributeDraft
}): AttributeDraft {
  const { base, edited, now } = drafts
  const names = Object.keys(now) as (keyof AttributeDraft)[]
  const kept = names.filter((name) => JSON.stringify(edited[name]) !== JSON.stringify(base[name]))
  return { ...now, ...Object.fromEntries(kept.map((name) => [name, edited[name]])) }
}

/** What GetQueueAttributes(All) answers, as a form. */
export function draftOf(attributes: Readonly<Record<string, string>>): AttributeDraft {
  const draft = defaultDraft()
  const number = (name: string, otherwise: number | null): number | null =>
    attributes[name] === undefined ? otherwise : Number(attributes[name])
  const redrive = objectIn(attributes['RedrivePolicy'])
  const allow = objectIn(attributes['RedriveAllowPolicy'])
  const permission = allow?.['redrivePermission']
  return {
    ...draft,
    visibilityTimeout: number('VisibilityTimeout', draft.visibilityTimeout),
    retention: number('MessageRetentionPeriod', draft.retention),
    delay: number('DelaySeconds', draft.delay),
    wait: number('ReceiveMessageWaitTimeSeconds', draft.wait),
    maximumSize: number('MaximumMessageSize', draft.maximumSize),
    contentBasedDeduplication: attributes['ContentBasedDeduplication'] === 'true',
    deduplicationScope: attributes['DeduplicationScope'] === 'messageGroup' ? 'messageGroup' : 'queue',
    throughputLimit:
      attributes['FifoThroughputLimit'] === 'perMessageGroupId' ? 'perMessageGroupId' : 'perQueue',
    deadLetters: redrive ? 'existing' : 'none',
    deadLetterArn: String(redrive?.['deadLetterTargetArn'] ?? ''),
    maxReceiveCount: redrive ? Number(redrive['maxReceiveCount']) : draft.maxReceiveCount,
    redriveAllow: permission === 'denyAll' || permission === 'byQueue' ? permission : 'allowAll',
    redriveSources: Array.isArray(allow?.['sourceQueueArns']) ? allow['sourceQueueArns'].map(String) : [],
    encryption: attributes['KmsMasterKeyId']
      ? 'kms'
      : attributes['SqsManagedSseEnabled'] === 'false'
        ? 'none'
        : 'managed',
    kmsKey: attributes['KmsMasterKeyId'] ?? '',
    kmsReuse: number('KmsDataKeyReusePeriodSeconds', draft.kmsReuse),
    policy: attributes['Policy'] ? pretty(attributes['Policy']) : '',
  }
}

function objectIn(text: string | undefined): Record<string, unknown> | undefined {
  try {
    const value: unknown = text ? JSON.parse(text) : undefined
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}

/**
 * Every attribute of the draft by AWS's name; an empty string takes an attribute away. Without the dead-letter queue
 * that is still to be created.
 */
export function attributesOf(draft: AttributeDraft, fifo: boolean): Record<string, string> {
  const text = (value: number | null): string => (value === null ? '' : String(value))
  const attributes: Record<string, string> = {
    VisibilityTimeout: text(draft.visibilityTimeout),
    MessageRetentionPeriod: text(draft.retention),
    DelaySeconds: text(draft.delay),
    ReceiveMessageWaitTimeSeconds: text(draft.wait),
    MaximumMessageSize: text(draft.maximumSize),
    RedrivePolicy:
      draft.deadLetters === 'existing'
        ? JSON.stringify({ deadLetterTargetArn: draft.deadLetterArn, maxReceiveCount: draft.maxReceiveCount })
        : '',
    RedriveAllowPolicy:
      draft.redriveAllow === 'allowAll'
        ? ''
        : JSON.stringify({
            redrivePermission: draft.redriveAllow,
            ...(draft.redriveAllow === 'byQueue' ? { sourceQueueArns: draft.redriveSources } : {}),
          }),
    Policy: compact(draft.policy),
  }
  if (draft.encryption === 'kms') {
    attributes['KmsMasterKeyId'] = draft.kmsKey.trim()
    attributes['KmsDataKeyReusePeriodSeconds'] = text(draft.kmsReuse)
  } else {
    attributes['KmsMasterKeyId'] = ''
    attributes['SqsManagedSseEnabled'] = String(draft.encryption === 'managed')
  }
  if (fifo) {
    attributes['ContentBasedDeduplication'] = String(draft.contentBasedDeduplication)
    attributes['DeduplicationScope'] = draft.deduplicationScope
    attributes['FifoThroughputLimit'] = draft.throughputLimit
  }
  return attributes
}

function compact(text: string): string {
  try {
    return text.trim() === '' ? '' : JSON.stringify(JSON.parse(text))
  } catch {
    return text
  }
}

/** What CreateQueue is given: only what differs from AWS's defaults, so that the command stays readable. */
export function attributesToCreate(draft: AttributeDraft, fifo: boolean): Record<string, string> {
  const defaults = attributesOf(defaultDraft(), fifo)
  const entries = Object.entries(attributesOf(draft, fifo)).filter(
    ([name, value]) => value !== '' && value !== defaults[name],
  )
  return { ...(fifo ? { FifoQueue: 'true' } : {}), ...Object.fromEntries(entries) }
}

/** One attribute that saving would change; texts are AWS's, empty for not set. */
export interface AttributeChange {
  readonly name: string
  readonly before: string
  readonly after: string
}

/** What saving would change, in the order of the form. */
export function changesBetween(
  before: AttributeDraft,
  after: AttributeDraft,
  fifo: boolean,
): AttributeChange[] {
  const old = attributesOf(before, fifo)
  const now = attributesOf(after, fifo)
  const names = new Set([...Object.keys(old), ...Object.keys(now)])
  return [...names]
    .map((name) => ({ name, before: old[name] ?? '', after: now[name] ?? '' }))
    .filter((change) => change.before !== change.after)
    .filter((change) => !(change.name === 'KmsDataKeyReusePeriodSeconds' && change.after === ''))
}

/** What SetQueueAttributes is given for those changes: KMS and managed encryption exclude each other in one call. */
export function attributesToSet(changes: readonly AttributeChange[]): Record<string, string> {
  return Object.fromEntries(
    changes
      .filter((change) => !(change.name === 'SqsManagedSseEnabled' && change.after === ''))
      .map((change) => [change.name, change.after]),
  )
}
