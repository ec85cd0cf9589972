import { onScopeDispose, shallowRef, watch } from 'vue'
import type { OutboxItemView } from '../../../shared/console/outbox'
import { api } from '../../console'

/**
 * One message of an outbox in full, anew whenever `version` changes.
 * @param id null for none
 */
export function useItem(id: () => number | null, version: () => unknown = () => null) {
  const item = shallowRef<OutboxItemView>()
  const error = shallowRef<unknown>()
  let abort: AbortController | undefined

  async function load(): Promise<void> {
    abort?.abort()
    const wanted = id()
    if (item.value?.id !== wanted) item.value = undefined
    error.value = undefined
    if (wanted === null) return
    const mine = new AbortController()
    abort = mine
    try {
      const answer = await api.outbox.get({ id: wanted }, { signal: mine.signal })
      if (!mine.signal.aborted) item.value = answer
    } catch (reason) {
      if (!mine.signal.aborted) error.value = reason
    }
  }
  watch([id, version], load, { immediate: true })
  onScopeDispose(() => abort?.abort())
  return { item, error, reload: load }
}
