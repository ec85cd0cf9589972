import type { MessageTraceView, TraceEntry, TraceWay } from '../../../shared/console/trace'
import { formatDuration, plural } from '../../components/format'

export type Tone = 'calm' | 'good' | 'bad' | 'warn' | 'seen' | 'coming'

/** One line of the timeline. */
export interface TraceStep extends TraceEntry {
  /** Since the message began; null for the beginning itself. */
  readonly after: string | null
  readonly coming: boolean
  readonly tone: Tone
}

const tones: Readonly<Record<string, Tone>> = {
  'subscription.delivered': 'good',
  'delivery.succeeded': 'good',
  'subscription.filtered-out': 'calm',
  'message.received': 'seen',
  'message.deleted': 'good',
  'message.redriven': 'good',
  'message.moved-to-dlq': 'bad',
}

/**
 * The steps of a trace in order, of one way only if one is named: then also what concerns all of them. Times are in
 * broker time; what lies after `now` is still to come.
 */
export function stepsOf(trace: MessageTraceView, way: number | null): TraceStep[] {
  const began = trace.entries[0]?.at
  return trace.entries
    .filter((entry) => way === null || entry.way === null || entry.way === way)
    .map((entry) => {
      const coming = entry.at > trace.now
      return {
        ...entry,
        coming,
        after: began === undefined || entry.at === began ? null : afterText(entry.at - began),
        tone: toneOf(entry, coming),
      }
    })
}

function toneOf({ type, level }: TraceEntry, coming: boolean): Tone {
  if (coming) return 'coming'
  const known = tones[type]
  if (known) return known
  return level === 'warning' ? 'bad' : level === 'notice' ? 'warn' : 'calm'
}

/** `+12 ms`, `+2 min 5 s` */
export function afterText(ms: number): string {
  return ms < 1_000
    ? `+${ms} ms`
    : ms < 10_000
      ? `+${(ms / 1_000).toFixed(1)} s`
      : `+${formatDuration(ms / 1_000)}`
}

export const stateWords: Record<TraceWay['state'], string> = {
  waiting: 'Waiting',
  'in-flight': 'In flight',
  delivered: 'Delivered',
  'filtered-out': 'Filtered out',
  retrying: 'Retrying',
  failed: 'Failed',
  'dead-lettered': 'In a dead-letter queue',
  deleted: 'Done',
  expired: 'Expired',
  unknown: 'Gone',
}

/** Badges of base.css. */
export const stateBadges: Record<TraceWay['state'], string> = {
  waiting: 'accent',
  'in-flight': 'warning',
  delivered: 'success',
  'filtered-out': '',
  retrying: 'warning',
  failed: 'danger',
  'dead-lettered': 'danger',
  deleted: 'success',
  expired: 'danger',
  unknown: '',
}

/** How the copies of a message stand, in a few words: "2 done, 1 filtered out". */
export function waysText(ways: readonly TraceWay[], total: number): string {
  const counts = new Map<TraceWay['state'], number>()
  for (const { state } of ways) counts.set(state, (counts.get(state) ?? 0) + 1)
  const parts = [...counts]
    .sort((a, b) => b[1] - a[1])
    .map(([state, count]) => `${count} ${stateWords[state].toLowerCase()}`)
  if (total > ways.length) parts.push(`${plural(total - ways.length, 'more way')} not shown`)
  return parts.join(', ')
}

/** What a person pasted, as a message id: without quotation marks, blanks and such around it. */
export function cleanId(text: string): string {
  return text.trim().replace(/^["'<({[]+|["'>)}\],;.]+$/g, '')
}

const MOST_RECENT = 8

/** The ids looked at lately, the newest first, each once. */
export function withRecent(recent: readonly string[], id: string): string[] {
  return [id, ...recent.filter((other) => other !== id)].slice(0, MOST_RECENT)
}
