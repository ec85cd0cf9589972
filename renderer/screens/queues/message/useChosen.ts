import { until } from '@vueuse/core'
import { ref, type Ref } from 'vue'
import type { MessageRow, Selection } from '../../../../shared/console/messages'
import type { GridHandle } from '../../../components/grid/gridHandle'
import { useToasts } from '../../../stores/toasts'
import type { Browse } from './useBrowse'

export interface ChosenMessages {
  readonly selection: Selection
  readonly count: number
}

/** What an action of the list is about: the ticked messages; if none is ticked, all that match the filter, or all. */
export function useChosen(options: {
  browse: Browse
  grid: Ref<GridHandle<MessageRow> | undefined>
  /** A filter is asked for. */
  filtered: () => boolean
  /** The list on screen is what was asked for, and whole. */
  complete: () => boolean
}) {
  const { browse, grid } = options
  const toasts = useToasts()
  const choosing = ref(false)

  async function readTicked(signal: AbortSignal): Promise<MessageRow[]> {
    const rows: MessageRow[] = []
    for (const [start, end] of grid.value?.selection.ticked.value.intervals ?? [])
      for (const row of await grid.value!.fetch(start, end, signal)) if (row) rows.push(row)
    return rows
  }

  async function choose(): Promise<ChosenMessages | null> {
    const ticks = grid.value?.selection
    if (!ticks || !browse.view.value) return null
    const none = ticks.count.value === 0
    if (none && !options.filtered()) return { selection: { kind: 'all' }, count: browse.view.value.total }
    if (none || ticks.all.value) {
      const unreadable = (): boolean => browse.error.value !== undefined
      // All that match are known only when everything has been looked at, with the filter as it is now.
      if (none) await until(() => options.complete() || unreadable()).toBe(true)
      if (unreadable()) return null
      const { viewId, matched } = browse.view.value
      return { selection: { kind: 'view', viewId }, count: matched }
    }
    const ids = (await readTicked(new AbortController().signal)).map((row) => row.id)
    return { selection: { kind: 'ids', ids }, count: ids.length }
  }

  return {
    /** The rows that are ticked are being read, or the rest of those that match is being found. */
    choosing,
    readTicked,
    /** Null if there is nothing to choose from, or if it can't be read. */
    async selection(): Promise<ChosenMessages | null> {
      choosing.value = true
      try {
        return await choose()
      } catch (reason) {
        toasts.error('Could not read the selected messages', reason)
        return null
      } finally {
        choosing.value = false
      }
    },
  }
}
