import type { GridColumn } from '../../../components/grid/useGridColumns'

/** Columns of the message list; a FIFO queue shows the group, a dead-letter queue where its messages came from. */
export function messageColumns(fifo: boolean, deadLetters: boolean): GridColumn[] {
  return [
    { key: 'state', label: 'State', width: 134, least: 114 },
    { key: 'preview', label: 'Body', width: 200, least: 130, grow: true, fixed: true, mono: true },
    { key: 'sentAt', label: 'Sent', width: 92, least: 86, sortable: true },
    { key: 'receiveCount', label: 'Receives', width: 84, least: 78, sortable: true, align: 'right' },
    { key: 'bytes', label: 'Size', width: 92, least: 84, sortable: true, align: 'right' },
    { key: 'groupId', label: 'Group', width: 120, least: 88, sortable: true, hidden: !fifo },
    { key: 'sourceArn', label: 'From', width: 140, least: 96, hidden: !deadLetters },
    { key: 'attributeCount', label: 'Attributes', width: 84, align: 'right', hidden: true },
    { key: 'messageId', label: 'Message id', width: 280, hidden: true, mono: true },
    { key: 'sequenceNumber', label: 'Sequence number', width: 170, hidden: true, mono: true },
    { key: 'visibleAt', label: 'Visible', width: 92, sortable: true, hidden: true },
  ]
}
