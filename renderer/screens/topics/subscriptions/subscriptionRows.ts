import type { SubscriptionView } from '../../../../shared/console/topics'
import { formatAge } from '../../../components/format'
import { sortAfterClick, sortRows, type Sort } from '../../../components/list/listOrder'
import { endpointName, shortLabels } from './protocols'

/** What the list of subscriptions shows and is sorted and filtered by. Pure, so that it can be tested without a page. */

/** A subscription with what lists call it by: its endpoint, shortened. */
export type SubscriptionRow = SubscriptionView & { readonly name: string }

export type SubscriptionColumn =
  'status' | 'protocol' | 'endpoint' | 'filter' | 'raw' | 'delivered' | 'filteredOut' | 'failed' | 'retrying'

export type SubscriptionKind = 'all' | 'pending' | 'filtered' | 'problem'

/** In order of creation, which no column has. */
export const DEFAULT_SORT: Sort<SubscriptionColumn | 'created'> = { by: 'created', descending: false }

export const toRow = (view: SubscriptionView): SubscriptionRow => ({ ...view, name: endpointName(view) })

/** Something keeps messages from arriving that is not just a confirmation that is waited for. */
export const isBroken = (row: SubscriptionView): boolean =>
  row.status === 'deleted' || (row.problem !== null && row.status === 'confirmed')

export const statusWords = { confirmed: 'Confirmed', pending: 'Pending', deleted: 'Ended' } as const

/** `Confirmed`, `Pending, 47h left`, `Ended`. */
export function statusText(row: SubscriptionView, now: number): string {
  if (row.status !== 'pending' || row.pendingUntil === null) return statusWords[row.status]
  const seconds = (row.pendingUntil - now) / 1_000
  // In whole days, two days less a second would be one.
  return `Pending, ${seconds < 3_600 ? formatAge(seconds) : `${Math.floor(seconds / 3_600)}h`} left`
}

const statusOrder = { confirmed: 0, pending: 1, deleted: 2 }
const keys: Record<SubscriptionColumn | 'created', (row: SubscriptionRow) => number | string> = {
  created: (row) => row.createdAt,
  status: (row) => statusOrder[row.status],
  protocol: (row) => shortLabels[row.protocol],
  endpoint: (row) => row.name,
  filter: (row) => row.filterSummary ?? '',
  raw: (row) => Number(row.raw),
  delivered: (row) => row.delivered,
  filteredOut: (row) => row.filteredOut,
  failed: (row) => row.failed,
  retrying: (row) => row.retrying,
}

/** The next sort after a click on a column. */
export const nextSort = (current: Sort<SubscriptionColumn | 'created'>, by: SubscriptionColumn) =>
  sortAfterClick<SubscriptionColumn | 'created'>(current, by, DEFAULT_SORT, [
    'protocol',
    'endpoint',
    'filter',
  ])

/** A new, sorted list; equals stay in order of creation. */
export function sortSubscriptions(
  rows: readonly SubscriptionRow[],
  sort: Sort<SubscriptionColumn | 'created'>,
): SubscriptionRow[] {
  return sortRows(rows, sort, keys[sort.by], (a, b) => a.createdAt - b.createdAt)
}

/** Those of a kind in whose endpoint, protocol or filter the text is found. */
export function filterSubscriptions(
  rows: Iterable<SubscriptionRow>,
  query: string,
  kind: SubscriptionKind,
): SubscriptionRow[] {
  const wanted = query.trim().toLowerCase()
  const found: SubscriptionRow[] = []
  for (const row of rows) {
    if (kind === 'pending' && row.status !== 'pending') continue
    if (kind === 'filtered' && row.filterPolicy === null) continue
    if (kind === 'problem' && !isBroken(row)) continue
    if (wanted !== '' && !matches(row, wanted)) continue
    found.push(row)
  }
  return found
}

const matches = (row: SubscriptionRow, wanted: string): boolean =>
  row.endpoint.toLowerCase().includes(wanted) ||
  shortLabels[row.protocol].toLowerCase().includes(wanted) ||
  row.arn.endsWith(wanted) ||
  (row.filterSummary?.toLowerCase().includes(wanted) ?? false)

export interface Replay {
  readonly state: string
  /** ISO times; `to` is null for a replay that goes on with what is published. */
  readonly from: string | null
  readonly to: string | null
}

/** The replay of an archive as the attributes of a subscription tell it; null without one. */
export function replayOf({ attributes }: Pick<SubscriptionView, 'attributes'>): Replay | null {
  const policy = parsed(attributes['ReplayPolicy'])
  const status = parsed(attributes['ReplayStatus'])
  if (!policy && !status) return null
  const text = (value: unknown): string | null => (typeof value === 'string' ? value : null)
  return {
    state: text(status?.['State']) ?? text(status?.['state']) ?? attributes['ReplayStatus'] ?? 'Pending',
    from: text(policy?.['StartingPoint']),
    to: text(policy?.['EndingPoint']),
  }
}

function parsed(text: string | undefined): Record<string, unknown> | null {
  if (!text) return null
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null
  } catch {
    return null
  }
}
