import type { TailFrom } from '../../../../shared/console/records'
import { formatClock, formatExact } from '../../../components/format'

/** Where a person lets a tail begin, and end. */
export interface TailStart {
  readonly from: TailFrom
  /** Broker time at which it ends; null: never. */
  readonly until: number | null
  /** Which of the quick choices it was; null: another place. */
  readonly choice: string | null
}

/** Places to begin at that are one click away. */
export const quickStarts = [
  { key: 'now', label: 'Now', ago: null },
  { key: '1m', label: '1 min ago', ago: 60_000 },
  { key: '15m', label: '15 min', ago: 900_000 },
  { key: '1h', label: '1 h', ago: 3_600_000 },
  { key: 'beginning', label: 'Beginning', ago: null },
] as const

/** The start that a quick choice means at this broker time; undefined for a key that is none. */
export function quickStart(key: string, now: number): TailStart | undefined {
  const one = quickStarts.find((choice) => choice.key === key)
  if (!one) return undefined
  const from: TailFrom =
    one.ago !== null
      ? { kind: 'time', at: now - one.ago }
      : { kind: one.key === 'beginning' ? 'beginning' : 'now' }
  return { from, until: null, choice: one.key }
}

/** What is typed where a start is chosen: local times as inputs write them, or a sequence number. */
export interface StartDraft {
  readonly from: string
  readonly until: string
  readonly sequenceNumber: string
}

const SEQUENCE = /^(0|[1-9]\d{0,128})$/

/** The span of time that is typed, or what is wrong with it. */
export function spanStart(draft: Pick<StartDraft, 'from' | 'until'>): TailStart | string {
  const at = Date.parse(draft.from)
  if (Number.isNaN(at)) return 'Enter a start time'
  if (draft.until === '') return { from: { kind: 'time', at }, until: null, choice: null }
  const end = Date.parse(draft.until)
  if (Number.isNaN(end)) return 'Enter a valid end time, or none'
  return end < at
    ? 'The end must not be before the start'
    : { from: { kind: 'time', at }, until: end, choice: null }
}

/** The place of a sequence number, or what is wrong with it. */
export function sequenceStart(text: string): TailStart | string {
  const sequenceNumber = text.trim()
  if (!SEQUENCE.test(sequenceNumber)) return 'A sequence number is a decimal number'
  return { from: { kind: 'sequence', sequenceNumber }, until: null, choice: null }
}

/** A span of broker time, in whole milliseconds. */
export function spanOf(from: number, until: number): TailStart {
  return { from: { kind: 'time', at: Math.floor(from) }, until: Math.ceil(until), choice: null }
}

/** Where it began, for the line of counts: "since 10:15:02", "from the beginning". */
export function startWords({ from, until }: TailStart, since: number | null): string {
  const end = until === null ? '' : ` until ${formatClock(until)}`
  if (from.kind === 'time') return `from ${formatClock(from.at)}${end}`
  if (from.kind === 'beginning') return `from the beginning${end}`
  if (from.kind === 'sequence') return 'from a sequence number'
  if (from.kind === 'cursor') return 'from where records were missing'
  return since === null ? 'from now' : `since ${formatClock(since)}`
}

/** `2026-01-31T14:05:09.120` in the person's own time zone, as an input of type datetime-local takes it. */
export function localInput(at: number): string {
  return formatExact(at)
    .replace(' ', 'T')
    .replace(/\.000$/, '')
}

/** A start as an address names it; one that only this page knows, and now, are not named. */
export function addressOf({ from, until, choice }: TailStart): Record<string, string> {
  if (choice !== null) return choice === 'now' ? {} : { from: choice }
  if (from.kind === 'sequence') return { sequence: from.sequenceNumber }
  if (from.kind !== 'time') return {}
  return { from: String(from.at), ...(until === null ? {} : { until: String(until) }) }
}

/** The start that an address names: `from=beginning|now|<ms>|<key of a quick start>`, `until=<ms>`, `sequence=<number>`. */
export function startInAddress(
  query: { readonly from: string | null; readonly until: string | null; readonly sequence: string | null },
  now: number,
): TailStart | undefined {
  if (query.sequence !== null) {
    const start = sequenceStart(query.sequence)
    return typeof start === 'string' ? undefined : start
  }
  if (query.from === null) return undefined
  if (!/^\d{1,15}$/.test(query.from)) return quickStart(query.from, now)
  const until = query.until !== null && /^\d{1,15}$/.test(query.until) ? Number(query.until) : null
  return { from: { kind: 'time', at: Number(query.from) }, until, choice: null }
}
