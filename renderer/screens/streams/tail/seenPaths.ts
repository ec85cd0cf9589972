import type { RecordRow } from '../../../../shared/console/records'
import {
  indexJson,
  JsonKind,
  JsonTextError,
  pathOf,
  type JsonIndex,
} from '../../../components/body/jsonIndex'

/** The most columns that a tail may have for JSON paths. */
export const mostColumns = 12
const deepest = 5

export interface SeenPath {
  readonly path: string
  /** In so many of the records that were looked at. */
  readonly records: number
  /** A value that stood there. */
  readonly example: string
}

function indexOf(preview: string): JsonIndex | null {
  try {
    return indexJson(preview, true)
  } catch (error) {
    if (error instanceof JsonTextError) return null
    throw error
  }
}

/** Paths to plain values in previews of JSON records, the most frequent first; what a preview cuts off is not known. */
export function seenPaths(rows: Iterable<Pick<RecordRow, 'kind' | 'preview'>>, most = 40): SeenPath[] {
  const seen = new Map<string, { records: number; example: string }>()
  for (const { kind, preview } of rows) {
    const index = kind === 'json' || kind === 'aggregated' ? indexOf(preview) : null
    if (index === null) continue
    for (let node = 1; node < index.count; node++) {
      if (index.kind[node]! <= JsonKind.array || index.depth[node]! > deepest) continue
      const path = pathOf(index, node)
      const known = seen.get(path)
      if (known) known.records += 1
      else seen.set(path, { records: 1, example: index.text.slice(index.start[node], index.end[node]) })
    }
  }
  return [...seen]
    .map(([path, { records, example }]) => ({ path, records, example: example.slice(0, 60) }))
    .sort((a, b) => b.records - a.records)
    .slice(0, most)
}
