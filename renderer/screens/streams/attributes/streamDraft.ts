import type { StreamDetail } from '../../../../shared/console/streams'
import { formatBytes } from '../../../components/format'
import { modeText, retentionText } from '../streamWords'

/** What can be set of a stream, as a form holds it; null while a field is empty. Pure. */
export interface StreamDraft {
  mode: StreamDetail['mode']
  /** Of a provisioned stream that is to be created. */
  shards: number | null
  retentionSeconds: number | null
  maxRecordBytes: number | null
  encrypted: boolean
  keyId: string
  metrics: string[]
  /** MiB/s; null: none was asked for. */
  warmMiBps: number | null
}

/** The shard-level metrics there are. https://docs.aws.amazon.com/kinesis/latest/APIReference/API_EnableEnhancedMonitoring.html */
export const shardMetrics = [
  'IncomingBytes',
  'IncomingRecords',
  'OutgoingBytes',
  'OutgoingRecords',
  'WriteProvisionedThroughputExceeded',
  'ReadProvisionedThroughputExceeded',
  'IteratorAgeMilliseconds',
] as const

export const AWS_KEY = 'alias/aws/kinesis'
const HOUR = 3_600
const KIB = 1_024

export const defaultStreamDraft = (): StreamDraft => ({
  mode: 'PROVISIONED',
  shards: 1,
  retentionSeconds: 24 * HOUR,
  maxRecordBytes: 1_024 * KIB,
  encrypted: false,
  keyId: AWS_KEY,
  metrics: [],
  warmMiBps: null,
})

export function streamDraftOf(stream: StreamDetail): StreamDraft {
  return {
    mode: stream.mode,
    shards: stream.openShards,
    retentionSeconds: stream.retentionHours * HOUR,
    maxRecordBytes: stream.maxRecordKiB * KIB,
    encrypted: stream.keyId !== null,
    keyId: stream.keyId ?? AWS_KEY,
    metrics: stream.metrics.includes('ALL')
      ? [...shardMetrics]
      : shardMetrics.filter((metric) => stream.metrics.includes(metric)),
    warmMiBps: stream.warmMiBps,
  }
}

export const hoursOf = (draft: StreamDraft): number => (draft.retentionSeconds ?? 0) / HOUR
export const maxRecordKiBOf = (draft: StreamDraft): number => (draft.maxRecordBytes ?? 0) / KIB

/** One thing that saving would change, as people read it. */
export interface StreamChange {
  readonly name:
    'Retention' | 'Mode' | 'Maximum record size' | 'Warm throughput' | 'Encryption' | 'Shard metrics'
  readonly before: string
  readonly after: string
}

const texts: Record<StreamChange['name'], (draft: StreamDraft) => string> = {
  Retention: (draft) => retentionText(hoursOf(draft)),
  Mode: (draft) => modeText[draft.mode],
  'Maximum record size': (draft) => formatBytes(draft.maxRecordBytes ?? 0),
  'Warm throughput': (draft) =>
    draft.mode === 'ON_DEMAND' && draft.warmMiBps !== null ? `${draft.warmMiBps} MiB/s` : 'Not set',
  Encryption: (draft) => (draft.encrypted ? `With ${draft.keyId.trim()}` : 'Off'),
  'Shard metrics': (draft) =>
    draft.metrics.length === 0
      ? 'None'
      : draft.metrics.length === shardMetrics.length
        ? 'All'
        : draft.metrics.join(', '),
}

/** What saving would change, in the order of the form, and nothing else. */
export function streamChangesBetween(before: StreamDraft, after: StreamDraft): StreamChange[] {
  return (Object.keys(texts) as StreamChange['name'][])
    .map((name) => ({ name, before: texts[name](before), after: texts[name](after) }))
    .filter((change) => change.before !== change.after)
}

/** The changes as the console API takes them: what stays is left out. */
export function streamSettingsToSave(before: StreamDraft, after: StreamDraft) {
  const changed = new Set(streamChangesBetween(before, after).map(({ name }) => name))
  return {
    ...(changed.has('Retention') && { retentionHours: hoursOf(after) }),
    ...(changed.has('Mode') && { mode: after.mode }),
    ...(changed.has('Maximum record size') && { maxRecordKiB: maxRecordKiBOf(after) }),
    ...(changed.has('Encryption') && { keyId: after.encrypted ? after.keyId.trim() : null }),
    ...(changed.has('Shard metrics') && { metrics: [...after.metrics] }),
    ...(changed.has('Warm throughput') && after.warmMiBps !== null && { warmMiBps: after.warmMiBps }),
  }
}

/** The draft over settings that were changed elsewhere meanwhile: what the person has changed stays, the rest follows. */
export function rebasedStreamDraft(draft: StreamDraft, base: StreamDraft, fresh: StreamDraft): StreamDraft {
  const touched = (Object.keys(draft) as (keyof StreamDraft)[]).filter(
    (key) => JSON.stringify(draft[key]) !== JSON.stringify(base[key]),
  )
  return { ...fresh, ...Object.fromEntries(touched.map((key) => [key, draft[key]])) }
}
