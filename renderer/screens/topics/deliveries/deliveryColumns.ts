import type { GridColumn } from '../../../components/grid/useGridColumns'

/** Columns of the list of publications; a FIFO topic shows the group. */
export function publicationColumns(fifo: boolean): GridColumn[] {
  return [
    { key: 'at', label: 'Published', width: 92 },
    { key: 'preview', label: 'Message', width: 200, grow: true, fixed: true },
    { key: 'delivered', label: 'Delivered', width: 78, align: 'right' },
    { key: 'filteredOut', label: 'Filtered', width: 72, align: 'right' },
    { key: 'retrying', label: 'Retrying', width: 72, align: 'right' },
    { key: 'failed', label: 'Failed', width: 64, align: 'right' },
    { key: 'bytes', label: 'Size', width: 76, align: 'right' },
    { key: 'groupId', label: 'Group', width: 120, hidden: !fifo },
    { key: 'attributeCount', label: 'Attributes', width: 84, align: 'right', hidden: true },
    { key: 'messageId', label: 'Message id', width: 280, hidden: true, mono: true },
    { key: 'sequenceNumber', label: 'Sequence number', width: 170, hidden: true, mono: true },
  ]
}

/** Columns of the list of deliveries over the network. */
export const networkColumns: readonly GridColumn[] = [
  { key: 'startedAt', label: 'Begun', width: 92 },
  { key: 'kind', label: 'What', width: 124 },
  { key: 'endpoint', label: 'To', width: 200, grow: true, fixed: true },
  { key: 'state', label: 'State', width: 104 },
  { key: 'attempts', label: 'Attempts', width: 76, align: 'right' },
  { key: 'lastResult', label: 'Last result', width: 160 },
  { key: 'nextAt', label: 'Next', width: 84 },
  { key: 'messageId', label: 'Message id', width: 280, hidden: true, mono: true },
]
