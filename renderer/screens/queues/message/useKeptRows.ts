import { watch, type Ref, type ShallowRef } from 'vue'
import type { MessageRow } from '../../../../shared/console/messages'
import type { GridHandle } from '../../../components/grid/gridHandle'
import { findPositions } from './findPositions'
import type { Browse } from './useBrowse'

const MOST_TICKS = 500

/** The message that is open; its position is null while it isn't known in this list. */
export interface OpenMessage {
  readonly id: number
  readonly position: number | null
}

/** Keeps what is ticked over a refresh (up to 500 messages), and finds the message that is open in each new list. */
export function useKeptRows(options: {
  browse: Browse
  grid: Ref<GridHandle<MessageRow> | undefined>
  opened: ShallowRef<OpenMessage | null>
  readTicked: (signal: AbortSignal) => Promise<MessageRow[]>
}): { refresh: () => Promise<void> } {
  const { browse, grid, opened, readTicked } = options
  const { view } = browse
  const { signal } = new AbortController()
  let kept: readonly number[] = []

  watch(
    () => (view.value?.done ? view.value.viewId : ''),
    async (viewId) => {
      if (!view.value || viewId === '') return
      const ticks = kept
      kept = []
      const open = opened.value
      const ids = new Set(open && open.position === null ? [...ticks, open.id] : ticks)
      const found = await findPositions(ids, view.value.matched, (start, count) =>
        browse.read(start, count, signal),
      ).catch(() => new Map<number, number>())
      if (view.value?.viewId !== viewId) return
      grid.value?.selection.add(ticks.flatMap((id) => found.get(id) ?? []))
      const position = open && opened.value?.id === open.id ? found.get(open.id) : undefined
      if (open && position !== undefined) opened.value = { id: open.id, position }
    },
  )

  return {
    async refresh() {
      kept = []
      const count = grid.value?.selection.count.value ?? 0
      if (count > 0 && count <= MOST_TICKS) {
        const rows = await readTicked(signal).catch(() => [])
        kept = rows.map((row) => row.id)
      }
      browse.refresh()
    },
  }
}
