import { onScopeDispose, shallowRef, watch } from 'vue'
import type { OutboxItemView } from '../../../shared/console/outbox'
import { api } from '../../console'

/** Messages in full, by their ids, as far as they have come: what a conversation shows. */
export function useItems(ids: () => readonly number[]) {
  const items = shallowRef<ReadonlyMap<number, OutboxItemView>>(new Map())
  const gone = new AbortController()

  watch(
    ids,
    async (wanted) => {
      const missing = wanted.filter((id) => !items.value.has(id))
      if (missing.length === 0) return
      const found = await Promise.all(
        // One that is gone meanwhile leaves the list by itself.
        missing.map((id) => api.outbox.get({ id }, { signal: gone.signal }).catch(() => undefined)),
      )
      if (gone.signal.aborted) return
      items.value = new Map([
        ...items.value,
        ...found.flatMap((item) => (item ? [[item.id, item] as const] : [])),
      ])
    },
    { immediate: true },
  )
  onScopeDispose(() => gone.abort())
  return items
}
