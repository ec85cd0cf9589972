import { computed, ref, shallowRef, watch } from 'vue'
import { useFeed } from '../../../composables/useFeed'
import { below, inPlace, onTop, type ListedRows, type NewestPage } from './livePages'

interface Sources<R> {
  /** What is listed; another one begins anew, null keeps it closed. */
  readonly key: () => string | null
  /** The newest page, again whenever it changes. */
  readonly watch: (signal: AbortSignal) => Promise<AsyncIterable<NewestPage<R>>>
  readonly older: (before: number) => Promise<NewestPage<R>>
}

const empty = { rows: [], next: null, news: 0, more: false }

/** A list that grows on top while a person looks at its top, and below as they scroll; else it counts what is new. */
export function useLivePages<R extends { readonly id: number }>(sources: Sources<R>) {
  const listed = shallowRef<ListedRows<R>>(empty)
  const loaded = ref(false)
  const atTop = ref(true)
  const loadingOlder = ref(false)
  const olderError = shallowRef<unknown>()
  let latest: NewestPage<R> | undefined

  const feed = useFeed(sources.watch, {
    key: sources.key,
    onItem: (page) => {
      latest = page
      listed.value = atTop.value || !loaded.value ? onTop(listed.value, page) : inPlace(listed.value, page)
      loaded.value = true
    },
  })
  watch(sources.key, () => {
    listed.value = empty
    latest = undefined
    loaded.value = false
    olderError.value = undefined
  })
  function showNews(): void {
    if (latest) listed.value = onTop(listed.value, latest)
  }
  /** Knows better about a row that may be far below. */
  function update(row: R): void {
    const { rows } = listed.value
    const at = rows.findIndex(({ id }) => id === row.id)
    if (at >= 0) listed.value = { ...listed.value, rows: rows.with(at, row) }
  }
  watch(atTop, (now) => now && showNews())

  async function older(): Promise<void> {
    const { next } = listed.value
    if (next === null || loadingOlder.value) return
    const key = sources.key()
    loadingOlder.value = true
    olderError.value = undefined
    try {
      const page = await sources.older(next)
      if (sources.key() === key) listed.value = below(listed.value, page)
    } catch (reason) {
      if (sources.key() === key) olderError.value = reason
    } finally {
      loadingOlder.value = false
    }
  }
  return {
    key: sources.key,
    rows: computed(() => listed.value.rows),
    hasOlder: computed(() => listed.value.next !== null),
    news: computed(() => (listed.value.more ? `${listed.value.news}+` : String(listed.value.news))),
    hasNews: computed(() => listed.value.news > 0),
    loaded,
    /** Whether the top of the list is in sight. */
    seeTop: (now: boolean) => void (atTop.value = now),
    loadingOlder,
    olderError,
    older,
    showNews,
    update,
    status: feed.status,
    error: feed.error,
    retry: feed.retry,
  }
}
export type LivePages<R extends { readonly id: number }> = ReturnType<typeof useLivePages<R>>
