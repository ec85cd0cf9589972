import { formatDuration } from '../../../components/format'
import { lagText, retentionWords } from '../streamWords'

/** How far behind readers are, and what that means for the records they have not read. Pure. */

export interface Lag {
  /** How long the record that is to be read next has been in the stream. */
  readonly millisBehind: number
  readonly recordsBehind: number
}

/**
 * `none`: nothing is about to be lost · `near`: half of the retention period is used up · `soon`: four fifths are ·
 * `lost`: records expired before they were read
 */
export type Danger = 'none' | 'near' | 'soon' | 'lost'

const HOUR = 3_600_000

/** The part of the retention period that the lag takes: 0 to 1, or above once records are lost. */
export function partOf({ millisBehind }: Pick<Lag, 'millisBehind'>, retentionHours: number): number {
  return retentionHours > 0 ? millisBehind / (retentionHours * HOUR) : 0
}

export function dangerOf(lag: Pick<Lag, 'millisBehind'>, retentionHours: number): Danger {
  const part = partOf(lag, retentionHours)
  if (part >= 1) return 'lost'
  if (part >= 0.8) return 'soon'
  return part >= 0.5 ? 'near' : 'none'
}

/** What happens to a reader's next record if it stays away; empty while that is far off. */
export function lossText(lag: Pick<Lag, 'millisBehind'>, retentionHours: number): string {
  const danger = dangerOf(lag, retentionHours)
  if (danger === 'none') return ''
  if (danger === 'lost') return 'Records expired unread'
  const left = retentionHours * HOUR - lag.millisBehind
  return `Expires unread in ${formatDuration(left / 1_000)}`
}

/** How far behind in time, as a cell says it: "Caught up", "12 s", "3 h 20 min". */
export function behindText({ millisBehind, recordsBehind }: Lag): string {
  if (recordsBehind === 0) return 'Caught up'
  return millisBehind < 60_000 ? lagText(millisBehind) : formatDuration(millisBehind / 1_000)
}

/** What lag means, and from which on records are lost. */
export function lagMeaning(retentionHours: number): string {
  const kept = retentionWords(retentionHours)
  return `“Behind” is how long the next unread record has been in the stream. Records are kept for ${kept}: a reader further behind than that misses the oldest ones.`
}

/** The reader that is furthest behind in time; of equals the one with more records to go. */
export function furthest<L extends Lag>(lags: readonly L[]): L | undefined {
  return lags.reduce<L | undefined>(
    (worst, lag) =>
      worst === undefined ||
      lag.millisBehind > worst.millisBehind ||
      (lag.millisBehind === worst.millisBehind && lag.recordsBehind > worst.recordsBehind)
        ? lag
        : worst,
    undefined,
  )
}

/** Whoever keeps up is a moment behind, each time another one. */
const MOMENT = 10_000

/**
 * Those furthest behind first. Who is less than ten seconds behind keeps up, and stands in the order of `rank` and
 * `name`, so that rows do not change places with every read.
 */
export function furthestFirst<L extends Lag>(
  readers: readonly L[],
  rank: (reader: L) => number,
  name: (reader: L) => string,
): L[] {
  const late = ({ millisBehind }: L): number => (millisBehind < MOMENT ? 0 : millisBehind)
  return [...readers].sort((a, b) => late(b) - late(a) || rank(a) - rank(b) || (name(a) < name(b) ? -1 : 1))
}

/** The query of the Tail tab that begins at the record which is to be read next of a shard. */
export function tailPlace(shardId: string, lag: Lag, now: number, retentionHours: number) {
  const from =
    lag.recordsBehind === 0
      ? 'now'
      : dangerOf(lag, retentionHours) === 'lost'
        ? 'beginning'
        : String(Math.floor(now - lag.millisBehind))
  return { shard: shardId, from }
}
