import type { GridColumn } from '../../../components/grid/useGridColumns'
import type { Lanes } from './lanes'

/** Columns of a tail: what every record has, and a value for each JSON path. */
export function tailColumns(paths: readonly string[], lanes: Lanes): GridColumn[] {
  return [
    { key: 'at', label: 'Time', width: 120, mono: true },
    { key: 'shard', label: 'Shard', width: Math.max(64, lanes.width + 50), fixed: true },
    { key: 'partitionKey', label: 'Partition key', width: 140 },
    ...paths.map((path) => ({
      key: `path ${path}`,
      label: path.split('.').at(-1) ?? path,
      width: 110,
      fixed: true,
    })),
    { key: 'preview', label: 'Data', width: 140, grow: true, fixed: true, mono: true },
    { key: 'bytes', label: 'Size', width: 86, align: 'right' },
    { key: 'sequenceNumber', label: 'Sequence number', width: 380, hidden: true, mono: true },
  ]
}
