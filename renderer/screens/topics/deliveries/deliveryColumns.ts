import type { GridColumn } from '../../../components/grid/useGridColumns'

/** Columns of the list of publications; a FIFO topic shows the group. */
export function publicationColumns(fifo: boolean): GridColumn[] {
  return [
    { key: 'at', label: 'Published', width: 92, least: 86 },
    { key: 'preview', label: 'Message', width: 180, least: 130, grow: true, fixed: true },
    { key: 'delivered', label: 'Delivered', width: 74, align: 'right' },
    { key: 'filteredOut', label: 'Filtered', width: 66, align: 'right' },
    { key: 'retrying', label: 'Retrying', width: 68, align: 'right' },
    { key: 'failed', label: 'Failed', width: 58, align: 'right' },
    { key: 'bytes', label: 'Size', width: 92, least: 84, align: 'right' },
    { key: 'groupId', label: 'Group', width: 120, least: 88, hidden: !fifo },
    { key: 'attributeCount', label: 'Attributes', width: 84, align: 'right', hidden: true },
    { key: 'messageId', label: 'Message id', width: 280, hidden: true, mono: true },
    { key: 'sequenceNumber', label: 'Sequence number', width: 170, hidden: true, mono: true },
  ]
}

/** Columns of the list of deliveries over the network. */
export const networkColumns: readonly GridColumn[] = [
  { key: 'startedAt', label: 'Begun', width: 92, least: 86 },
  { key: 'kind', label: 'What', width: 118, least: 84 },
  { key: 'endpoint', label: 'To', width: 96, grow: true, fixed: true },
  { key: 'state', label: 'State', width: 100, least: 88 },
  { key: 'attempts', label: 'Attempts', width: 70, align: 'right' },
  { key: 'lastResult', label: 'Last result', width: 180, least: 120, grow: true },
  { key: 'nextAt', label: 'Next', width: 88, least: 72 },
  { key: 'messageId', label: 'Message id', width: 280, hidden: true, mono: true },
]
