import { shallowRef, watch, type ShallowRef } from 'vue'
import type { QueueDetail } from '../../../shared/console/queues'
import { api, connection } from '../../console'
import { useQueues } from '../../stores/queues'

export interface QueueDetailState {
  readonly detail: ShallowRef<QueueDetail | undefined>
  readonly error: ShallowRef<unknown>
  load(): Promise<void>
}

/**
 * Everything about one queue: attributes, tags, warnings. Loads again when they change and after a reconnect; actions set
 * `detail` to what they answer.
 */
export function useQueueDetail(arn: () => string): QueueDetailState {
  const queues = useQueues()
  const detail = shallowRef<QueueDetail>()
  const error = shallowRef<unknown>()

  async function load(): Promise<void> {
    const asked = arn()
    try {
      const answer = await api.queues.get({ arn: asked })
      if (asked !== arn()) return
      detail.value = answer
      error.value = undefined
    } catch (reason) {
      if (asked === arn()) error.value = reason
    }
  }
  watch(arn, () => (detail.value = undefined))
  watch([arn, () => connection.generation, () => queues.byArn.get(arn())?.revision], load, {
    immediate: true,
  })
  return { detail, error, load }
}
