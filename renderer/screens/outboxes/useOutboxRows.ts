import { refDebounced } from '@vueuse/core'
import { computed, ref, shallowRef, watch } from 'vue'
import type { OutboxKind, OutboxRow } from '../../../shared/console/outbox'
import { useFeed } from '../../composables/useFeed'
import { api } from '../../console'
import { useToasts } from '../../stores/toasts'
import { withNewest, withOlder } from './outboxRows'

const PAGE = 100

/** The messages of some kinds, newest first, live, with older ones on request; and what one can do with them. */
export function useOutboxRows(
  kinds: readonly OutboxKind[],
  reads: { text(): string; unreadOnly(): boolean },
) {
  const toasts = useToasts()
  const rows = shallowRef<readonly OutboxRow[]>([])
  const next = ref<number | null>(null)
  const loadingOlder = ref(false)
  const text = refDebounced(computed(reads.text), 200)
  const filter = computed(() => ({
    kinds: [...kinds],
    unreadOnly: reads.unreadOnly(),
    text: text.value.trim() || null,
    limit: PAGE,
  }))
  const key = computed(() => JSON.stringify(filter.value))

  const feed = useFeed((signal) => api.outbox.watch(filter.value, { signal }), {
    key,
    onItem: (page) => {
      const merged = withNewest(rows.value, page)
      if (merged.length <= page.rows.length) next.value = page.next
      rows.value = merged
    },
  })
  watch(key, () => {
    rows.value = []
    next.value = null
  })

  async function older(): Promise<void> {
    if (next.value === null || loadingOlder.value) return
    loadingOlder.value = true
    const about = key.value
    try {
      const page = await api.outbox.page({ ...filter.value, before: next.value })
      if (about !== key.value) return
      rows.value = withOlder(rows.value, page)
      next.value = page.next
    } catch (error) {
      toasts.error('Could not load older messages', error)
    } finally {
      loadingOlder.value = false
    }
  }

  /** Shows at once what the host will confirm. */
  function markLocally(ids: ReadonlySet<number>, read: boolean): void {
    rows.value = rows.value.map((row) => (ids.has(row.id) ? { ...row, read } : row))
  }

  async function markRead(ids: readonly number[], read: boolean): Promise<void> {
    if (ids.length === 0) return
    try {
      if (!filter.value.unreadOnly) markLocally(new Set(ids), read)
      await api.outbox.markRead({ ids: [...ids], read })
    } catch (error) {
      toasts.error(`Could not mark as ${read ? 'read' : 'unread'}`, error)
    }
  }

  async function remove(ids: readonly number[]): Promise<void> {
    if (ids.length === 0) return
    try {
      const gone = new Set(ids)
      await api.outbox.delete({ ids: [...ids] })
      rows.value = rows.value.filter(({ id }) => !gone.has(id))
    } catch (error) {
      toasts.error('Could not delete', error)
    }
  }

  return { rows, feed, next, loadingOlder, older, markRead, remove }
}
