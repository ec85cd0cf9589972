import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue'
import type { RecordDetail } from '../../../../shared/console/records'
import { api } from '../../../console'
import { failureOf } from '../../../failure'
import { useToasts } from '../../../stores/toasts'
import { shardIdOf } from '../shardColors'
import { recordPlace } from './recordWords'

/** One record, and all of its data once it is wanted. Its key is that of its row, `3:1042`. */
export function useRecord(arn: () => string, id: () => string) {
  const toasts = useToasts()
  const answer = shallowRef<RecordDetail>()
  const error = shallowRef<unknown>()
  const whole = shallowRef<string | null>(null)
  const loadingAll = ref(false)

  let abort: AbortController | undefined
  async function load(): Promise<void> {
    abort?.abort()
    const mine = (abort = new AbortController())
    const place = recordPlace(id())
    error.value = undefined
    if (answer.value?.id !== id()) whole.value = null
    try {
      if (!place) throw new Error('There is no such record.')
      const record = await api.records.get(
        { arn: arn(), shardId: shardIdOf(place.shard), position: place.position },
        { signal: mine.signal },
      )
      if (!mine.signal.aborted) answer.value = record
    } catch (reason) {
      if (!mine.signal.aborted) error.value = reason
    }
  }
  watch(() => `${arn()} ${id()}`, load, { immediate: true })
  onScopeDispose(() => abort?.abort())

  const record = computed(() => (answer.value?.id === id() ? answer.value : undefined))
  /** Base64; the first 64 KiB until all of it was asked for. */
  const data = computed(() => whole.value ?? record.value?.data ?? '')
  const complete = computed(() => whole.value !== null || (record.value?.dataComplete ?? true))

  /** Base64 of all the data; null if it could not be had. */
  async function all(): Promise<string | null> {
    const now = record.value
    if (!now || complete.value) return now ? data.value : null
    loadingAll.value = true
    try {
      const answered = await api.records.data({
        arn: now.streamArn,
        shardId: now.shardId,
        position: now.position,
      })
      if (now.id === id()) whole.value = answered.data
      return answered.data
    } catch (reason) {
      toasts.error('Could not fetch all of the data', reason)
      return null
    } finally {
      loadingAll.value = false
    }
  }

  return {
    record,
    error,
    gone: computed(
      () =>
        error.value !== undefined &&
        ['NOT_FOUND', 'KinesisResourceNotFound'].includes(failureOf(error.value).code ?? ''),
    ),
    data,
    complete,
    loadingAll,
    all,
    load,
  }
}
