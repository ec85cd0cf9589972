import type { StreamSummary } from '../../../shared/console/streams'
import { plural } from '../../components/format'

/** How the values of streams are said. Pure. */

export const modeText: Record<StreamSummary['mode'], string> = {
  PROVISIONED: 'Provisioned',
  ON_DEMAND: 'On-demand',
}

export const statusText: Record<StreamSummary['status'], string> = {
  CREATING: 'Creating',
  ACTIVE: 'Active',
  UPDATING: 'Updating',
  DELETING: 'Deleting',
}

/** Hours as people count them: `24 h`, `7 d`, `2 d 12 h`. */
export function retentionText(hours: number): string {
  if (hours < 48 && hours !== 24) return `${hours} h`
  const [days, rest] = [Math.floor(hours / 24), hours % 24]
  return rest === 0 ? `${days} d` : `${days} d ${rest} h`
}

/** The same within a sentence: `1 day`, `36 hours`. */
export function retentionWords(hours: number): string {
  return hours % 24 === 0 ? plural(hours / 24, 'day') : plural(hours, 'hour')
}

/** "5 shards open, 3 closed". */
export function shardsText(stream: Pick<StreamSummary, 'openShards' | 'closedShards'>): string {
  const closed = stream.closedShards > 0 ? `, ${stream.closedShards} closed` : ''
  return `${plural(stream.openShards, 'shard')} open${closed}`
}

/** How far behind a reader is: `0 s`, `450 ms`, `12 s`, `3 min`. */
export function lagText(ms: number): string {
  if (ms <= 0) return '0 s'
  if (ms < 1_000) return `${Math.round(ms)} ms`
  if (ms < 60_000) return `${Math.round(ms / 100) / 10} s`
  if (ms < 3_600_000) return `${Math.floor(ms / 60_000)} min`
  return ms < 86_400_000 ? `${Math.floor(ms / 3_600_000)} h` : `${Math.floor(ms / 86_400_000)} d`
}
