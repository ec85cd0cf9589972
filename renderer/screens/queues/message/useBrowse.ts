import { onScopeDispose, ref, shallowRef, watch, type Ref, type ShallowRef } from 'vue'
import type { MessageFilter, MessageRow, MessageSort } from '../../../../shared/console/messages'
import { api, connection } from '../../../console'

/** How a view of a queue gets on; `messages.browse` in the console contract. */
export interface BrowseView {
  readonly viewId: string
  readonly total: number
  readonly scanned: number
  readonly matched: number
  readonly done: boolean
  readonly stopped: string | null
  readonly arrived: number
  readonly gone: number
}

export interface Browse {
  /** The view on screen; undefined before the first. */
  readonly view: ShallowRef<BrowseView | undefined>
  /** What the view on screen was filtered by. */
  readonly shownFilter: ShallowRef<MessageFilter>
  /** A newer view is being opened; the one on screen stays until it has something to show. */
  readonly opening: Ref<boolean>
  /** Percent that the newer view has scanned without a match. */
  readonly openingScanned: Ref<number>
  readonly error: ShallowRef<unknown>
  refresh(): void
  read(start: number, count: number, signal: AbortSignal): Promise<(MessageRow | null)[]>
}

/** Follows views of a queue: opens one whenever filter or sort change, and on `refresh`. */
export function useBrowse(arn: () => string, filter: () => MessageFilter, sort: () => MessageSort): Browse {
  const view = shallowRef<BrowseView>()
  const shownFilter = shallowRef<MessageFilter>({})
  const opening = ref(false)
  const openingScanned = ref(0)
  const error = shallowRef<unknown>()
  let shown: AbortController | undefined
  let next: AbortController | undefined

  async function open(): Promise<void> {
    next?.abort()
    const abort = new AbortController()
    next = abort
    opening.value = true
    openingScanned.value = 0
    const wanted = filter()
    try {
      const progress = await api.messages.browse(
        { arn: arn(), filter: wanted, sort: sort() },
        { signal: abort.signal },
      )
      for await (const now of progress) {
        if (abort.signal.aborted) return
        if (next === abort) {
          if (now.matched === 0 && !now.done) {
            openingScanned.value = Math.floor((100 * now.scanned) / Math.max(1, now.total))
            continue
          }
          shown?.abort()
          shown = abort
          next = undefined
          opening.value = false
          error.value = undefined
          shownFilter.value = wanted
        }
        if (shown === abort) view.value = now
      }
    } catch (reason) {
      if (abort.signal.aborted) return
      if (next === abort || shown === abort) {
        opening.value = false
        if (connection.status === 'open') error.value = reason
      }
    }
  }

  watch(arn, () => (view.value = undefined))
  watch([arn, () => JSON.stringify(filter()), () => JSON.stringify(sort())], () => void open(), {
    immediate: connection.status === 'open',
  })
  watch(
    () => [connection.status, connection.generation] as const,
    ([status]) => status === 'open' && void open(),
  )
  onScopeDispose(() => {
    shown?.abort()
    next?.abort()
  })

  return {
    view,
    shownFilter,
    opening,
    openingScanned,
    error,
    refresh: () => void open(),
    async read(start, count, signal) {
      const viewId = view.value?.viewId
      if (viewId === undefined) return []
      return (await api.messages.rows({ viewId, start, count }, { signal })).rows
    },
  }
}
